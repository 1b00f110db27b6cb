"""The prose function of early recognition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.definition_file import suggest
from pipeline.models.early import EarlyRule
from pipeline.report.document import Notice
from pipeline.report.early_tables import early_table, hits_of
from pipeline.report.facts import ProseError
from pipeline.report.wording import no_data

if TYPE_CHECKING:
    from pipeline.report.blocks import Blocks


@dataclass(frozen=True)
class EarlyBlocks:
    """The function by its German name; `blocks` names, numbers and places what it makes."""

    blocks: Blocks

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call it."""
        return {"frueherkennung": self.frueherkennung}

    def frueherkennung(self, fruehregel: str = "", themenfeld: str = "", **angaben: Any) -> Markup:
        """Areas for which a rule applies or cannot be judged; without a rule all of a topic, or all."""
        self.blocks.check(angaben, ("titel", "name"))
        rules, facts = self._chosen(fruehregel, themenfeld), self.blocks.facts
        name = str(angaben.get("name", ""))
        statuses = {hit.status for rule in rules for _, hit in hits_of(facts, rule)}
        titles = ", ".join(f"„{rule.title}“" for rule in rules)
        if not statuses:
            return self.blocks.put(Notice(no_data(f"Früherkennung {titles}".strip()), name))
        if statuses == {"no_hit"}:
            return self.blocks.put(Notice(f"Früherkennung: In keinem Gebiet trifft {titles} zu.", name))
        default = rules[0].title if len(rules) == 1 else "Hinweise der Früherkennung"
        years = {hit.year for rule in rules for _, hit in hits_of(facts, rule)}
        subject = rules[0].id if len(rules) == 1 else themenfeld
        titled = self.blocks.titled("frueherkennung", subject, angaben, f"{default}, {max(years)}")
        return self.blocks.put(early_table(facts, titled, rules))

    def _chosen(self, name: str, topic: str) -> list[EarlyRule]:
        project = self.blocks.facts.project
        if name and name not in project.early:
            raise ProseError(f"die Regel „{name}“ gibt es nicht", suggest(name, project.early))
        if topic and topic not in project.config.topics:
            raise ProseError(f"das Themenfeld „{topic}“ gibt es nicht", suggest(topic, project.config.topics))
        found = [project.early[name]] if name else list(project.early.values())
        return [rule for rule in found if not topic or rule.topic == topic]

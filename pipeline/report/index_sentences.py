"""What a profile says about the indices: the classes of an area, or how its parts are spread over them."""

from collections import Counter

from pipeline.numbers import format_number
from pipeline.report.facts import Facts
from pipeline.report.index_facts import KIND_WORDS, IndexFacts, index_facts
from pipeline.report.published import Area
from pipeline.report.wording import series


def index_sentences(facts: Facts, area: Area) -> list[str]:
    """One sentence per index of the latest year that knows the area or parts of it."""
    found = [index_facts(facts, name) for name in facts.project.indices]
    known = [item for item in found if any(map(item.any_class, item.kinds))]
    latest = max((item.year for item in known), default=0)
    sentences = [_sentence(item, area) for item in known if item.year == latest]
    return [text for text in sentences if text]


def _sentence(found: IndexFacts, area: Area) -> str:
    title = f"Index „{found.index.label}“ {found.year}"
    if area.level_id == found.index.level:
        known = [kind for kind in found.kinds if found.row(area, kind).class_no is not None]
        words = [f"{KIND_WORDS[kind]} „{found.label(area, kind)}“" for kind in known]
        missing = [
            f"{KIND_WORDS[kind]} nicht ausgewiesen ({found.label(area, kind)})"
            for kind in found.kinds
            if kind not in known
        ]
        return f"{title}: {'; '.join(filter(None, [series(words), *missing]))}."
    parts = [part for part in found.areas if _inside(found.facts, part, area)]
    if not parts:
        return ""
    spreads = [text for kind in found.kinds if (text := _spread(found, parts, kind))]
    return (
        f"{title}, {format_number(len(parts))} {found.level.plural}: {'; '.join(spreads)}." if spreads else ""
    )


def _spread(found: IndexFacts, parts: list[Area], kind: str) -> str:
    """'Status 3 „hoch“, 20 „mittel“, 2 nicht eingeordnet'."""
    counts = Counter(found.row(part, kind).class_no for part in parts)
    labels = found.classes(kind).labels
    named = [f"{format_number(counts[at])} „{label}“" for at, label in enumerate(labels) if counts[at]]
    if not named:
        return ""
    if counts[None]:
        named.append(f"{format_number(counts[None])} nicht eingeordnet")
    return f"{KIND_WORDS[kind]} {', '.join(named)}"


def _inside(facts: Facts, part: Area, area: Area) -> bool:
    current: Area | None = part
    while current is not None:
        if current.parent_id == area.area_id:
            return True
        current = facts.published.areas.get(current.parent_id)
    return False

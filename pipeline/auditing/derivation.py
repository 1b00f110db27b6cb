"""How a hidden figure was recovered, in words: for the user's message only, never for a published file."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.auditing.edition import VALUES, Edition, RowKey
from pipeline.auditing.observations import Known, Observations, Sum
from pipeline.auditing.questions import Answer

ROLE_WORDS = {"numerator": "", "denominator": "Nenner von ", "rate": "Quote "}
MANY = 6  # lines of a file that a message lists


@dataclass(frozen=True)
class Words:
    """Names and places of the editions of one attack, the newest first."""

    editions: Sequence[Edition]
    joined: Observations

    def row(self, key: RowKey) -> str:
        """'Roden, Altersarmut 2024' for the message."""
        indicator, group, area, year = key
        shown = f" ({group})" if group else ""
        return f"{self._name(area)}, {self._title(indicator)}{shown} {year}"

    def _name(self, area: str) -> str:
        plain = area.partition("@")[0]
        return next((item.names[plain] for item in self.editions if plain in item.names), plain)

    def _title(self, indicator: str) -> str:
        found = (item.titles[indicator] for item in self.editions if indicator in item.titles)
        return next(found, indicator)

    def _level(self, area: str) -> str:
        plain = area.partition("@")[0]
        return next((item.levels[plain] for item in self.editions if plain in item.levels), "")

    def way(self, target: Sum, role: str, answer: Answer) -> str:
        """'Stadt minus 28 Gebiete (sozialraum) = 2', with the places where the used figures stand."""
        known = [(self.joined.known[total], total, factor) for total, factor in answer.sources.items()
                 if total in self.joined.known]  # fmt: skip
        order = [edition.name for edition in self.editions]
        known.sort(key=lambda item: (order.index(item[0].edition), item[0].line))
        plus = self._listed([item for item in known if item[2] > 0], target)
        minus = self._listed([item for item in known if item[2] < 0], target)
        text = " plus ".join(plus) + "".join(f" minus {part}" for part in minus)
        places = self._places([item[0] for item in known])
        name = "" if role else f"{_terms(target)} {target[0][0][2][0]} "
        told = f"{text or 'aus den veröffentlichten Grenzen'} = {name}{ROLE_WORDS.get(role, '')}"
        return f"{told}{_range(answer.lower, answer.upper)}{places}"

    def _listed(self, known: Sequence[tuple[Known, Sum, float]], target: Sum) -> list[str]:
        """Published figures, those of one term and level counted if they are many."""
        groups: dict[tuple[str, str, float], list[tuple[Known, Sum]]] = {}
        for item, total, factor in known:
            place = (_terms(total), self._level(total[0][0][1]), round(abs(factor), 3))
            groups.setdefault(place, []).append((item, total))
        found = []
        for (terms, level, factor), members in groups.items():
            times = "" if factor == 1.0 else f"{factor:g} × ".replace(".", ",")
            same = terms == _terms(target)
            if len(members) > 3:
                what = "" if same else f" bei {self._series(members[0][0])}"
                found.append(f"{times}{len(members)} veröffentlichte Gebiete der Ebene {level}{what}")
                continue
            found += [f"{times}{self._figure(item, total, target)}" for item, total in members]
        return found

    def _series(self, known: Known) -> str:
        indicator, group = known.row[:2]
        shown = f" ({group})" if group else ""
        return f"{ROLE_WORDS.get(known.role, '')}{self._title(indicator)}{shown}"

    def _figure(self, known: Known, total: Sum, target: Sum) -> str:
        """As little as tells the figure from the hidden one: area, year, series."""
        parts = [self._name(known.row[2])]
        if _terms(total) != _terms(target):
            parts.append(self._series(known))
        if [cell[2] for cell, _ in total] != [cell[2] for cell, _ in target]:
            years = sorted({cell[2][0] for cell, _ in total})
            parts.append(str(years[0]) if len(years) == 1 else f"Summe {years[0]}–{years[-1]}")
        edition = "" if known.edition == self.editions[0].name else f" (Ausgabe {known.edition})"
        return " ".join(parts) + edition

    def _places(self, known: Sequence[Known]) -> str:
        """Files and lines, the newest edition first."""
        found: dict[str, list[int]] = {}
        for item in known:
            found.setdefault(item.edition, []).append(item.line)
        listed = []
        for edition, lines in found.items():
            shown = ", ".join(str(line) for line in sorted(lines)[:MANY])
            more = " …" if len(lines) > MANY else ""
            listed.append(f"{edition}/{VALUES} Zeile {shown}{more}")
        return f" ({'; '.join(listed)})" if listed else ""


def _terms(total: Sum) -> str:
    return " ".join(sorted({cell[0] for cell, _ in total}))


def _range(low: float, high: float) -> str:
    """A value, or between what it lies.

    >>> _range(2.0, 2.0), _range(0.0, 1.5)
    ('2', 'zwischen 0 und 1,5')
    """
    if abs(high - low) < 1e-3:
        return _plain(low)
    return f"zwischen {_plain(low)} und {_plain(high)}"


def _plain(number: float) -> str:
    return f"{round(number, 3):g}".replace(".", ",")

"""The gate: what an edition hides must not follow from it, nor from it and all editions before.

A hidden line is given away when each of its counts is known or narrowed to less than the minimum of its
dataset. A count below the minimum is given away when it is narrowed so far, whatever else its line hides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.auditing.bounds import Demand
from pipeline.auditing.changes import told_by_changes
from pipeline.auditing.derivation import Words
from pipeline.auditing.derived import told_by_derived
from pipeline.auditing.edition import VALUES, Edition, Rule, read_edition
from pipeline.auditing.index_figures import told_by_indices
from pipeline.auditing.obedience import against_the_rules
from pipeline.auditing.observations import HiddenRow, Observations, Sum, observe
from pipeline.auditing.questions import (
    NO_RULE,
    Answer,
    Asked,
    all_demands,
    ask,
    dataset_of,
    demands_of,
)
from pipeline.auditing.single_years import demands_of_years, years_of_sums
from pipeline.errors import Problem, Severity

NEAR = 1e-3  # shares of ages are printed with four decimals
Places = Sequence[tuple[str, Path]]  # name and folder of each edition, the newest first


@dataclass(frozen=True)
class Verdict:
    """Result of an audit: `leaks` are errors, `notes` tell what is known anyway or could not be checked."""

    hidden: int
    leaks: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def audit_figures(places: Places) -> Verdict:
    """Attack an edition together with all earlier ones. DataError if one cannot be read."""
    editions = [read_edition(folder, name) for name, folder in places]
    joined = observe(editions)
    rules = {name: rule for edition in reversed(editions) for name, rule in edition.rules.items()}
    asked = ask(editions, joined, demands_of_years(joined, rules) | all_demands(joined, rules))
    judge = _Judge(editions, joined, rules, asked)
    judge.look_closer()
    leaks = [*_printed_anyway(editions), *_forbidden(editions), *judge.leaks(), *_by_changes(editions),
             *_derived(editions[0], places[0][1])]  # fmt: skip
    return Verdict(len(joined.hidden), tuple(dict.fromkeys(leaks)), tuple(judge.notes()))


def _printed_anyway(editions: Sequence[Edition]) -> Iterator[Problem]:
    """A line that says it is secret and shows a figure."""
    words = Words(editions, Observations())
    for edition in editions[:1]:
        for key, row in edition.rows.items():
            if row.secret and (row.value, row.numerator, row.denominator) != (None, None, None):
                place = f"{edition.name}/{VALUES}:{row.line}"
                yield Problem(place, f"als geheim bezeichnet, aber gedruckt: {words.row(key)}")


def _forbidden(editions: Sequence[Edition]) -> Iterator[Problem]:
    """A line that the rules of its edition do not allow."""
    words = Words(editions, Observations())
    for edition in editions[:1]:
        for key, row, what in against_the_rules(edition):
            hint = "siehe daten/regeln.csv"
            yield Problem(f"{edition.name}/{VALUES}:{row.line}", f"{what}: {words.row(key)}", hint)


def _by_changes(editions: Sequence[Edition]) -> Iterator[Problem]:
    words = Words(editions, Observations())
    for edition in editions[:1]:
        for told in told_by_changes(edition):
            place = f"{edition.name}/daten/veraenderungen.csv"
            text = f"{told.value:.4f}".rstrip("0").rstrip(".").replace(".", ",")
            yield Problem(place, _LEAK.format(words.row(told.key)), f"{told.way} = {text}")


def _derived(edition: Edition, folder: Path) -> Iterator[Problem]:
    """Figures that are worked out with hidden ones and are no sums or quotients."""
    words = Words([edition], Observations())
    for file, line, what, key, hint in told_by_derived(edition, folder):
        yield Problem(f"{edition.name}/{file}:{line}", f"{what}: {words.row(key)}", hint)
    yield from told_by_indices(edition, folder)


_LEAK = "geheimer Wert lässt sich errechnen: {}"
_NARROW = "geheimer Wert lässt sich eng eingrenzen: {}"


_YEAR = "kleine Zahl eines einzelnen Jahres lässt sich aus einer Summe über Jahre eingrenzen: {}"


@dataclass
class _Judge:
    """Answers to hidden rows turned into leaks."""

    editions: Sequence[Edition]
    joined: Observations
    rules: Mapping[str, Rule]
    asked: Asked

    def look_closer(self) -> None:
        """Denominators are asked exactly where the count above them is known: then they alone keep the
        row."""
        closer: dict[Sum, Demand] = {}
        for row in self.joined.hidden:
            demands = demands_of(row, self.rules, self.joined)
            sums = [total for total in row.sums.values() if total in demands]
            if len(sums) > 1 and any(self._narrow(total) for total in sums):
                closer |= {total: demands[total].strict() for total in sums if self._undecided(total)}
        if closer:
            again = ask(self.editions, self.joined, closer)
            self.asked.answers |= again.answers

    def _narrow(self, total: Sum) -> bool:
        """True if the limits are proved and too close together."""
        answer = self.asked.answers.get(total)
        rule = self.rules.get(dataset_of(total), NO_RULE)
        return answer is not None and answer.exact and answer.width < rule.minimum - NEAR

    def _undecided(self, total: Sum) -> bool:
        """True if a sum was let off because it can be large, however narrow its range."""
        answer = self.asked.answers[total]
        rule = self.rules.get(dataset_of(total), NO_RULE)
        return not answer.exact and answer.width < rule.minimum - NEAR

    def _small(self, total: Sum) -> bool:
        """True if a count below the minimum is told; a zero only where zeros are secret, too."""
        answer, rule = self.asked.answers[total], self.rules.get(dataset_of(total), NO_RULE)
        possible = answer.upper > NEAR or rule.zeros_secret
        return answer.lower < rule.minimum - NEAR and possible

    def leaks(self) -> Iterator[Problem]:
        """Each hidden row that is given away, once, in the order of the file."""
        words = Words(self.editions, self.joined)
        for row in self.joined.hidden:
            demands = demands_of(row, self.rules, self.joined)
            told = [total for total in row.sums.values() if total in demands and self._narrow(total)]
            open_sums = [total for total in row.sums.values() if total in demands and total not in told]
            if told and not open_sums:
                yield self._problem(words, row, told[0])
                continue
            small = [total for total in demands if self._narrow(total) and self._small(total)]
            if small:
                yield self._problem(words, row, small[0])
        yield from self._single_years(words)

    def _single_years(self, words: Words) -> Iterator[Problem]:
        """Small counts of single years that follow from printed sums over years, unless a line hides them."""
        told = all_demands(self.joined, self.rules)
        for total, known in years_of_sums(self.joined):
            if total not in told and self._narrow(total) and self._small(total):
                place = f"{known.edition}/{VALUES}:{known.line}"
                yield Problem(
                    place, _YEAR.format(words.row(known.row)), words.way(total, "", self.asked.answers[total])
                )

    def _problem(self, words: Words, row: HiddenRow, total: Sum) -> Problem:
        answer = self.asked.answers[total]
        role = next((name for name, own in row.sums.items() if own == total), "")
        exact = answer.upper - answer.lower < NEAR
        edition = next(item for item in self.editions if item.name == row.edition)
        place = f"{row.edition}/{VALUES}:{edition.rows[row.key].line}"
        text = (_LEAK if exact else _NARROW).format(words.row(row.key))
        return Problem(place, text, words.way(total, role, answer))

    def notes(self) -> Iterator[Problem]:
        """What is known from earlier editions anyway, and published sums that contradict each other."""
        words = Words(self.editions, self.joined)
        for row in self.joined.hidden:
            if row.edition != self.editions[0].name or not row.sums:
                continue
            known = [self.joined.known.get(total) for total in row.sums.values()]
            if all(item and item.edition != row.edition for item in known) and known[0]:
                what = f"jetzt geheim, aber schon veröffentlicht: {words.row(row.key)}"
                place = f"{known[0].edition}/{VALUES}:{known[0].line}"
                yield Problem(place, what, "in der früheren Ausgabe steht die Zahl", Severity.HINWEIS)
        for dataset in sorted(self.asked.contradictory):
            what = f"veröffentlichte Summen des Datensatzes {dataset} widersprechen sich"
            hint = "geprüft wurde mit so weit gelockerten Summen, dass sie zusammenpassen"
            yield Problem("", what, hint, Severity.HINWEIS)


def answers_of(places: Places) -> Mapping[Sum, Answer]:
    """Exact intervals of all hidden sums, for whoever wants to look closer than the gate does."""
    editions = [read_edition(folder, name) for name, folder in places]
    joined = observe(editions)
    rules = {name: rule for edition in reversed(editions) for name, rule in edition.rules.items()}
    endless = {total: demand.endless() for total, demand in all_demands(joined, rules).items()}
    return ask(editions, joined, endless).answers

"""The functions that stand within a sentence; each gives a plain German text."""

from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup

from pipeline.definition_file import suggest
from pipeline.models.units import UNIT_WORDS
from pipeline.numbers import format_date, format_long_date
from pipeline.report.certainty import CertaintySentences
from pipeline.report.conditions import as_condition, base_year
from pipeline.report.facts import ChangeFact, Facts, ProseError
from pipeline.report.index_facts import class_label, class_limit
from pipeline.report.rule_words import rule_sentence
from pipeline.report.sources import source_line
from pipeline.report.template import Position
from pipeline.report.tokens import Tokens, reference
from pipeline.report.wording import (
    change_phrase,
    change_short,
    dative,
    distance_phrase,
    value_phrase,
)

_CHANGE_WORDS = ("seit", "jahr", "gruppe", "art")


class Sentences:
    """The functions by their German names; `tokens` receives the texts, `position` is that of the call."""

    def __init__(self, facts: Facts, tokens: Tokens, position: Position) -> None:
        self.facts = facts
        self.tokens = tokens
        self.position = position

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        names = ("wert", "differenz", "veraenderung", "abstand", "spanne", "titel", "definition", "einheit",
                 "quelle", "bruch", "begriff", "jahr", "vergleichsjahr", "erstes_jahr", "stichtag",
                 "vergleichsstichtag", "redaktionsschluss", "kommune", "kurzname", "gebiet", "gebiete",
                 "anzahl_gebiete", "ebene", "regel", "klasse", "klassengrenze",
                 "siehe", "aussage")  # fmt: skip
        found = {name: getattr(self, name) for name in names}
        return {**found, **CertaintySentences(self.facts, self.tokens).functions()}

    def wert(
        self, indikator: str, gebiet: str = "", jahr: object = None, einheit: bool = True, gruppe: str = ""
    ) -> Markup:
        """A value with its unit, or its sign with the reason."""
        indicator, area = self.facts.indicator(indikator), self.facts.area(self.tokens.plain(gebiet))
        category = self.facts.category(indicator, gruppe)
        fact = self.facts.fact(indicator, area, self.facts.year(jahr), category)
        return self.tokens.text(value_phrase(fact, indicator, einheit))

    def differenz(self, indikator: str, gebiet: str = "", **angaben: object) -> Markup:
        """The change as it stands after "ist"."""
        change = self._change(indikator, gebiet, angaben)
        percent = angaben.get("art") == "prozent"
        return self.tokens.text(change_phrase(change, self.facts.indicator(indikator), percent))

    def veraenderung(self, indikator: str, gebiet: str = "", **angaben: object) -> Markup:
        """The change in short form, for brackets."""
        change = self._change(indikator, gebiet, angaben)
        percent = angaben.get("art") == "prozent"
        return self.tokens.text(change_short(change, self.facts.indicator(indikator), percent))

    def _change(self, name: str, place: str, angaben: Mapping[str, object]) -> ChangeFact:
        for key in angaben:
            if key not in _CHANGE_WORDS:
                raise ProseError(f"die Angabe „{key}“ gibt es hier nicht", suggest(key, _CHANGE_WORDS))
        kind = str(angaben.get("art", "absolut"))
        if kind not in ("absolut", "prozent"):
            raise ProseError(f"die Art „{kind}“ gibt es nicht", suggest(kind, ("absolut", "prozent")))
        indicator, area = self.facts.indicator(name), self.facts.area(self.tokens.plain(place))
        category = self.facts.category(indicator, angaben.get("gruppe", ""))
        year = self.facts.year(angaben.get("jahr"))
        base = base_year(self.facts, indicator, area, year, angaben.get("seit"))
        return self.facts.change((indicator, area, category), year, base, kind == "prozent")

    def abstand(
        self, indikator: str, gebiet: str, zu: str = "", jahr: object = None, gruppe: str = ""
    ) -> Markup:
        """The distance to another area: 'um 2,3 Prozentpunkte höher als in …'."""
        indicator, year = self.facts.indicator(indikator), self.facts.year(jahr)
        area, other = self.facts.area(self.tokens.plain(gebiet)), self.facts.area(self.tokens.plain(zu))
        category = self.facts.category(indicator, gruppe)
        left = self.facts.fact(indicator, area, year, category)
        right = self.facts.fact(indicator, other, year, category)
        name = self.area_name(other.area_id)
        if left.exact is None or right.exact is None:
            return self.tokens.text(f"nicht mit {name} zu vergleichen")
        found = self.facts.interval(indicator, area, year, category)
        unclear = found is not None and (found.reference_id, found.comparison) == (other.area_id, "unclear")
        return self.tokens.text(distance_phrase(left.exact - right.exact, indicator, name, unclear))

    def spanne(self, indikator: str, ebene: str = "", jahr: object = None, gruppe: str = "") -> Markup:
        """Lowest to highest shown value of a level, with names; says so if some are not shown."""
        indicator, year = self.facts.indicator(indikator), self.facts.year(jahr)
        category = self.facts.category(indicator, gruppe)
        facts = [(self.facts.fact(indicator, area, year, category), area)
                 for area in self.facts.areas_of(self.facts.level(ebene))]  # fmt: skip
        shown = [(fact.printed, fact, area.name) for fact, area in facts if fact.printed is not None]
        if not shown:
            return self.tokens.text("ohne ausgewiesene Werte")
        ends = (min(shown, key=lambda item: (item[0], item[2])), max(shown, key=lambda item: item[0]))
        low, high = (f"{dative(value_phrase(fact, indicator))} ({name})" for _, fact, name in ends)
        rest = "" if len(shown) == len(facts) else ", soweit ausgewiesen"
        return self.tokens.text(f"von {low} bis {high}{rest}")

    def titel(self, indikator: str) -> Markup:
        """Title of an indicator."""
        return self.tokens.text(self.facts.indicator(indikator).title)

    def definition(self, indikator: str) -> Markup:
        """Definition of an indicator, one sentence."""
        return self.tokens.text(self.facts.indicator(indikator).definition.strip())

    def einheit(self, indikator: str) -> Markup:
        """Unit of an indicator in words."""
        return self.tokens.text(UNIT_WORDS[self.facts.indicator(indikator).unit])

    def quelle(self, indikator: str, ebene: str = "", jahr: object = None) -> Markup:
        """Source line of an indicator."""
        level = self.facts.level(ebene)
        indicator = self.facts.indicator(indikator)
        return self.tokens.text(source_line(self.facts, [indicator], [level], [self.facts.year(jahr)]))

    def bruch(self, indikator: str) -> Markup:
        """Breaks of an indicator's series in whole sentences, or nothing."""
        project = self.facts.project
        breaks = project.breaks_of(self.facts.indicator(indikator))
        known = [item for item in breaks if int(item.date[-4:]) in project.years]
        return self.tokens.text(" ".join(f"{item.title} ({item.date}): {item.reason}" for item in known))

    def begriff(self, name: str, jahr: object = None) -> Markup:
        """Wording of a term of labels.yaml at the reference date, or at the end of another year."""
        labels = self.facts.project.labels
        if name not in labels:
            raise ProseError(f"den Begriff „{name}“ gibt es nicht", suggest(name, labels))
        day = self.facts.project.edition.reference_date
        return self.tokens.text(labels[name].at(day if jahr is None else date(self.facts.year(jahr), 12, 31)))

    def jahr(self) -> Markup:
        """Year of the reference date."""
        return self.tokens.text(str(self.facts.project.year))

    def vergleichsjahr(self) -> Markup:
        """Year of the date of comparison."""
        return self.tokens.text(str(self.facts.project.base_year))

    def erstes_jahr(self) -> Markup:
        """First year of the series."""
        return self.tokens.text(str(self.facts.project.config.first_year))

    def stichtag(self, lang: bool = False) -> Markup:
        """Reference date."""
        day = self.facts.project.edition.reference_date
        return self.tokens.text(format_long_date(day) if lang else format_date(day))

    def vergleichsstichtag(self, lang: bool = False) -> Markup:
        """Date of comparison."""
        day = self.facts.project.edition.comparison_date
        return self.tokens.text(format_long_date(day) if lang else format_date(day))

    def redaktionsschluss(self, lang: bool = False) -> Markup:
        """Editorial deadline."""
        day = self.facts.project.edition.editorial_deadline
        return self.tokens.text(format_long_date(day) if lang else format_date(day))

    def kommune(self) -> Markup:
        """Full name of the municipality."""
        return self.tokens.text(self.facts.project.config.municipality.name)

    def kurzname(self) -> Markup:
        """Name of the municipality within a sentence."""
        return self.tokens.text(self.facts.project.config.municipality.short_name)

    def gebiet(self, gebiet: str) -> Markup:
        """Name of an area."""
        return self.tokens.text(self.area_name(self.facts.area(self.tokens.plain(gebiet)).area_id))

    def area_name(self, area_id: str) -> str:
        """Name of an area in a sentence; the municipality by its short name."""
        if area_id == self.facts.project.town_id:
            return self.facts.project.config.municipality.short_name
        return self.facts.published.areas[area_id].name

    def gebiete(self, ebene: str = "") -> list[str]:
        """Ids of a level's areas, to loop over."""
        return [area.area_id for area in self.facts.areas_of(self.facts.level(ebene))]

    def anzahl_gebiete(self, ebene: str = "") -> Markup:
        """Number of areas of a level."""
        return self.tokens.text(str(len(self.facts.areas_of(self.facts.level(ebene)))))

    def ebene(self, ebene: str = "", mehrzahl: bool = False) -> Markup:
        """Name of a level."""
        level = self.facts.level(ebene)
        return self.tokens.text(level.plural if mehrzahl else level.title)

    def regel(self, datensatz: str) -> Markup:
        """Disclosure rule of a dataset in one sentence."""
        known = self.facts.project.datasets
        if datensatz not in known:
            raise ProseError(f"den Datensatz „{datensatz}“ gibt es nicht", suggest(datensatz, known))
        project = self.facts.project
        return self.tokens.text(rule_sentence(known[datensatz], project.disclosure_rule(datensatz)))

    def klasse(self, index: str, nummer: object, art: str = "status") -> Markup:
        """Label of a class of an index, counted from 1 for the lowest."""
        return self.tokens.text(class_label(self.facts, index, nummer, art))

    def klassengrenze(self, index: str, nummer: object, art: str = "status") -> Markup:
        """The limit above a class of an index, in standard deviations: '1,5'."""
        return self.tokens.text(class_limit(self.facts, index, nummer, art))

    def siehe(self, name: str) -> Markup:
        """'Abbildung 4.2': number of the figure or table of that name; 'E1': heading that begins with it."""
        return self.tokens.text(reference(name, str(self.position)))

    def aussage(self, satz: object, bedingung: object) -> object:
        """The sentence, as long as the condition holds. Raises ProseError with the figures otherwise."""
        condition = as_condition(bedingung)
        if condition.holds is None:
            raise ProseError("diese Aussage lässt sich mit den Daten nicht prüfen", condition.shown)
        if not condition.holds:
            raise ProseError("die Daten tragen diese Aussage nicht mehr", condition.shown)
        return satz

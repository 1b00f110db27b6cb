"""How each method is explained to readers: name, formula in words, where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.numbers import format_number


@dataclass(frozen=True)
class MethodText:
    """German name and formula of a method; literature, if it is more than a division."""

    title: str
    formula: str
    literature: str = ""

    def worded(self, per: int) -> str:
        """The formula with the factor of a unit: 100 for per cent, 1 000 for "je 1 000", none for 1.

        >>> MethodText("Rate", "Fälle ÷ Bevölkerung × Faktor der Einheit").worded(1000)
        'Fälle ÷ Bevölkerung × 1\u202f000'
        """
        factor = f" × {format_number(per)}" if per != 1 else ""
        return self.formula.replace(" × Faktor der Einheit", factor)


_MASSEY = (
    "Massey, Douglas S.; Denton, Nancy A. (1988): The Dimensions of Residential Segregation. "
    "In: Social Forces 67 (2), S. 281–315"
)
_DUNCAN = (
    "Duncan, Otis Dudley; Duncan, Beverly (1955): A Methodological Analysis of Segregation Indexes. "
    "In: American Sociological Review 20 (2), S. 210–217"
)
_BRESLOW = (
    "Breslow, Norman E.; Day, Nicholas E. (1987): Statistical Methods in Cancer Research, Band II. "
    "IARC Scientific Publications 82, Lyon, Kapitel 2"
)
_THEIL = (
    "Theil, Henri; Finizza, Anthony J. (1971): A Note on the Measurement of Racial Integration of Schools by "
    "Means of Informational Concepts. In: Journal of Mathematical Sociology 1 (2), S. 187–193"
)

METHOD_TEXTS: Mapping[str, MethodText] = {
    "count": MethodText("Anzahl", "gezählte Fälle oder Personen"),
    "share": MethodText(
        "Anteil", "Zähler ÷ Nenner × Faktor der Einheit; der Zähler ist ein Teil des Nenners"
    ),
    "rate": MethodText("Rate", "Fälle ÷ Bevölkerung × Faktor der Einheit"),
    "ratio": MethodText("Verhältnis", "Gruppe ÷ andere Gruppe × Faktor der Einheit"),
    "mean": MethodText("Mittelwert", "Summe ÷ Zahl derer, über die summiert wird"),
    "formula": MethodText("Formel", "die angegebene Formel über die genannten Größen"),
    "change": MethodText(
        "Veränderung",
        "neuer Wert − früherer Wert; je Jahr geteilt durch die Zahl der Jahre, in Prozent durch den früheren "
        "Wert × 100",
    ),
    "median": MethodText(
        "Median",
        "das Alter, unter dem die Hälfte liegt; innerhalb eines Altersbands gleichmäßig verteilt: "
        "Anfang + (Hälfte − davor Gezählte) ÷ im Band Gezählte × Breite",
    ),
    "segregation_index": MethodText(
        "Segregationsindex",
        "½ × Summe über die Gebiete von |Anteil des Gebiets an der Gruppe − Anteil des Gebiets an allen "
        "Übrigen|",
        _DUNCAN,
    ),
    "dissimilarity": MethodText(
        "Dissimilaritätsindex",
        "½ × Summe über die Gebiete von |Anteil des Gebiets an der Gruppe − Anteil des Gebiets an der "
        "Vergleichsgruppe|",
        _DUNCAN,
    ),
    "isolation": MethodText(
        "Isolationsindex",
        "Summe über die Gebiete von Anteil des Gebiets an der Gruppe × Anteil der Gruppe im Gebiet",
        _MASSEY,
    ),
    "exposure": MethodText(
        "Kontaktindex",
        "Summe über die Gebiete von Anteil des Gebiets an der Gruppe × Anteil der anderen Gruppe im Gebiet",
        _MASSEY,
    ),
    "location_quotient": MethodText(
        "Lokationsquotient", "Anteil der Gruppe im Gebiet ÷ Anteil der Gruppe in der Kommune"
    ),
    "gini": MethodText(
        "Gini-Koeffizient der Segregation",
        "mittlerer Unterschied der Anteile zwischen je zwei Gebieten, gewichtet mit der Bevölkerung, geteilt "
        "durch 2 × Anteil × (1 − Anteil) in der Kommune",
        _MASSEY,
    ),
    "entropy": MethodText(
        "Entropieindex (Theil)",
        "1 − mittlere Durchmischung der Gebiete ÷ Durchmischung der Kommune; Durchmischung = "
        "−p ln p − (1 − p) ln (1 − p)",
        _THEIL,
    ),
    "standardised_direct": MethodText(
        "direkt altersstandardisierte Rate",
        "Raten der Altersbänder, gewichtet mit der Bevölkerung der Kommune im selben Jahr",
        _BRESLOW,
    ),
    "standardised_indirect": MethodText(
        "indirekt altersstandardisiertes Verhältnis",
        "beobachtete Fälle ÷ Fälle, die bei den Raten der Kommune nach Altersbändern zu erwarten wären",
        _BRESLOW,
    ),
}

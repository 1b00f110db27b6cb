"""The invented places: Land, Landkreis, Stadt, Stadtteile, Sozialräume and what shapes their people."""

from dataclasses import dataclass

LAND = ("99", "Musterland")
KREIS = ("99010", "Landkreis Auental")
STADT = ("99010115", "Kreisstadt Musterbrück")
YEARS = range(2014, 2025)
FIRST_SIMULATED_YEAR = 2012  # two years of run-in before the first delivery

STADTTEILE = {
    "01": "Innenstadt",
    "02": "Rothenau",
    "03": "Lauterfeld",
    "04": "Steinkaul",
    "05": "Birkmar",
    "06": "Wiesgrund",
    "07": "Dornhag",
    "08": "Hofweiher",
}


@dataclass(frozen=True)
class SocialSpace:
    """One Sozialraum. x, y: kilometres from the market square; poverty, foreign: town = 1."""

    id: str
    name: str
    profile: str
    x: float
    y: float
    population: int
    growth: float
    poverty: float
    foreign: float
    blocks: int

    @property
    def stadtteil(self) -> str:
        """The first two characters of the id."""
        return self.id[:2]


# id, name, profile, x, y, population 2014, growth until 2024, poverty, foreign, blocks
_ROWS = (
    ("0101", "Markt und Rathaus", "kern", 0.0, -0.35, 1330, 1.00, 0.95, 1.15, 3),
    ("0102", "Brückenviertel", "kern", 0.7, -0.35, 1190, 1.02, 1.00, 1.20, 2),
    ("0103", "Bahnhofsviertel", "altbau", 0.3, 0.95, 1640, 1.07, 2.10, 2.30, 3),
    ("0104", "Gerberviertel", "kern", -0.8, -0.25, 950, 1.01, 0.85, 1.00, 2),
    ("0105", "Südwall", "heim", 0.2, -1.0, 1080, 0.98, 0.80, 0.80, 2),
    ("0106", "Kasernenpark", "efh_neu", -0.7, -1.1, 560, 1.55, 1.30, 1.30, 2),
    ("0201", "Rothenau Ortskern", "arbeiter", -0.5, 1.7, 1730, 0.99, 1.15, 1.05, 3),
    ("0202", "Rothenau Gleisfeld", "altbau", 0.5, 1.75, 1480, 1.04, 2.25, 1.90, 3),
    ("0203", "Rothenau Hang", "efh_alt", -0.9, 2.7, 1340, 0.95, 0.35, 0.35, 3),
    ("0204", "Rothenau Nord", "arbeiter", 0.4, 2.8, 1390, 0.98, 1.20, 0.95, 2),
    ("0205", "Hüttensiedlung", "arbeiter", -1.5, 1.6, 1640, 1.00, 1.55, 1.35, 3),
    ("0206", "Rothenau Wasserturm", "misch", -2.0, 2.5, 1080, 0.99, 0.70, 0.65, 2),
    ("0301", "Lauterfeld Mitte", "misch", 1.9, 1.2, 1790, 1.00, 1.00, 0.95, 3),
    ("0302a", "Lauterfeld Ost", "arbeiter", 2.8, 0.7, 1240, 0.99, 1.30, 1.00, 2),
    ("0302b", "Lauterfeld Werkstraße", "altbau", 1.6, 0.45, 1430, 1.05, 1.95, 1.75, 3),
    ("0303", "Lauterfeld Aue", "misch", 3.2, -0.5, 1110, 0.99, 0.75, 0.60, 2),
    ("0304", "Lauterfeld Sonnenberg", "efh_alt", 2.0, 2.45, 1300, 0.96, 0.30, 0.35, 3),
    ("0401", "Steinkaul Ring", "gross", 1.6, -1.3, 2480, 1.03, 1.90, 1.50, 4),
    ("0402", "Steinkaul Terrassen", "efh_alt", 2.4, -2.4, 1210, 0.97, 0.60, 0.60, 2),
    ("0501", "Birkmar Dorf", "dorf", -2.4, 0.0, 1270, 0.98, 0.45, 0.40, 2),
    ("0502", "Birkmar Siedlung", "efh_alt", -1.8, -0.8, 1440, 0.96, 0.50, 0.45, 3),
    ("0503", "Birkmar Höhe", "efh_alt", -3.2, -0.9, 860, 0.98, 0.18, 0.35, 2),
    ("0601", "Wiesgrund Dorf", "dorf", 4.1, 0.7, 1310, 0.98, 0.45, 0.40, 2),
    ("0602", "Neue Gärten", "efh_neu", 3.35, 1.75, 1010, 1.42, 0.35, 0.55, 3),
    ("0603", "Wiesgrund Hafen", "arbeiter", 4.2, -1.2, 540, 0.93, 1.35, 1.50, 2),
    ("0701", "Dornhag Alt", "dorf", -1.9, -2.3, 1000, 0.97, 0.35, 0.30, 2),
    ("0702", "Dornhag Neu", "efh_neu", -0.9, -2.3, 880, 1.08, 0.28, 0.40, 2),
    ("0801", "Hofweiher Ost", "dorf", 0.9, -3.0, 820, 0.97, 0.40, 0.35, 2),
    ("0802", "Hofweiher West", "misch", -0.1, -2.6, 710, 1.02, 0.60, 0.55, 2),
)
SOCIAL_SPACES = tuple(SocialSpace(*row) for row in _ROWS)

# The river: north and south bank never share a Sozialraum. Kilometres from the market square.
RIVER = (
    (-9.0, 4.4), (-6.0, 2.7), (-3.6, 1.5), (-2.2, 0.95), (-0.9, 0.3), (0.4, 0.35),
    (1.6, -0.3), (3.2, -1.5), (4.4, -2.2), (6.0, -2.6), (9.0, -3.0),
)  # fmt: skip

# Programme areas: the whole first Sozialraum and the nearest blocks of two others.
PROGRAMME = "sozialer_zusammenhalt"
PROGRAMME_AREAS = (
    ("SZ1", "Gleisfeld und Bahnhof", "0202", {"0201": 1, "0103": 2}),
    ("SZ2", "Werkstraße und Ring", "0302b", {"0302a": 1, "0401": 2}),
)


def block_ids() -> list[str]:
    """All statistical blocks: id of the Sozialraum plus two digits, in order."""
    return [f"{space.id}{n:02d}" for space in SOCIAL_SPACES for n in range(1, space.blocks + 1)]


def space_of(block: str) -> str:
    """Id of the Sozialraum that holds a block."""
    return block[:-2]

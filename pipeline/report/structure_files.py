"""What anybody may know of the structure of the figures: areas by their smallest parts, terms, groups, rules.

With these files the audit of disclosure control needs nothing but the edition itself.
"""

from collections.abc import Iterator, Mapping

from pipeline.project import Project
from pipeline.report.published import Published
from pipeline.share_checks import other_whole
from pipeline.terms import categories, plan_terms

Csv = tuple[str, tuple[str, ...], Iterator[list[str]]]
_RULE_HEADER = (
    "datensatz", "mindestzahl", "ergaenzung", "nullen", "mindestnenner", "geschuetzt", "gerundet_auf",
    "grund",
)  # fmt: skip
_ZEROS = {"shown": "gezeigt", "not_all": "nicht alle oder niemand", "secret": "geheim"}


def structure_files(project: Project, published: Published) -> list[Csv]:
    """Name, header and rows of each file."""
    used = sorted({key.dataset for key in plan_terms(project).keys})
    return [
        ("terme", ("indikator", "gruppe", "rolle", "term", "moment", "teil_von"), _terms(project)),
        ("gebietsteile", ("gebiet", "teil", "von", "bis"), _parts(project, published)),
        (
            "gliederungen",
            ("datensatz", "gliederung", "art", "code", "enthalten_in", "schliesst_aus", "besteht_aus"),
            _breakdowns(project, used),
        ),
        ("regeln", _RULE_HEADER, _rules(project, used)),
        ("altersgrenze", ("jahr", "alter", "zwoelftel"), _age_limits(project)),
    ]


def _terms(project: Project) -> Iterator[list[str]]:
    """What each series is made of. A change over years has the role `change` and names the indicator."""
    for item in project.indicators.values():
        for category in categories(project, item):
            if item.method == "change":
                yield [item.id, category.name, "change", item.of, f"years*{item.over_years}", ""]
                continue
            whole = other_whole(category)
            for role, used in category.used:
                part = whole if role == "numerator" else ""
                yield [item.id, category.name, role, used.key.id, used.moment, part]


def _parts(project: Project, published: Published) -> Iterator[list[str]]:
    """Smallest parts; an area of comparison has a rest of its own besides the areas in it."""
    references = {level.id for level in project.config.area_levels if level.role == "reference"}
    own: dict[str, list[tuple[str, str, str]]] = {}
    for item in published.area_parts:
        own.setdefault(item.area_id, []).append((item.part_id, str(item.first_year), str(item.last_year)))
    inner: dict[str, list[str]] = {}
    for area in published.areas.values():
        inner.setdefault(area.parent_id, []).append(area.area_id)

    def parts(area_id: str) -> dict[tuple[str, str, str], None]:
        found = own.get(area_id, [])
        if published.areas[area_id].level_id not in references:
            return dict.fromkeys(found)
        rest = dict.fromkeys((f"{area_id} übrig", first, last) for _, first, last in found)
        for child in inner.get(area_id, []):
            rest |= parts(child)
        return rest

    for area_id in own:
        for part in parts(area_id):
            yield [area_id, *part]


def _breakdowns(project: Project, used: list[str]) -> Iterator[list[str]]:
    """Codes of each dimension; an age dimension has one line without a code."""
    for name in used:
        for key, dimension in project.datasets[name].dimensions.items():
            for code in dimension.codes or [""]:
                apart = {other for group in dimension.disjoint if code in group for other in group} - {code}
                inside = dimension.inside.get(code, [])
                made = dimension.covered.get(code, [])
                told = [" ".join(codes) for codes in (inside, sorted(apart), made)]
                yield [name, key, dimension.kind, code, *told]


def _rules(project: Project, used: list[str]) -> Iterator[list[str]]:
    for name in used:
        dataset, rule = project.datasets[name], project.disclosure_rule(name)
        yield [
            name, str(rule.minimum), _yes(rule.complement), _ZEROS[rule.zeros], str(rule.denominator_minimum),
            _yes(dataset.protected), str(project.rounded_to(name) or ""), rule.reason,
        ]  # fmt: skip


def _yes(value: bool) -> str:
    return "ja" if value else "nein"


def _age_limits(project: Project) -> Iterator[list[str]]:
    """Twelfths of the people of an age who are below the age limit, for the terms that it divides."""
    sides: Mapping[int, None] = dict.fromkeys(
        int(used.side[1:])
        for item in project.indicators.values()
        for category in categories(project, item)
        for _, used in category.used
        if used.side
    )
    for age in sorted(sides):
        for year in range(project.years[0] - 1, project.year + 1):
            yield [str(year), str(age), str(project.age_limit.below(age, year))]

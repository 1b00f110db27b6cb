"""`python -m demo [--out DIR]` writes all deliveries of the demo municipality; same bytes on every run."""

import argparse
from pathlib import Path

from demo.area_files import write_areas
from demo.deliveries import benefits, labour, official, register, services
from demo.places import YEARS
from demo.shapes import town_shapes
from demo.town import Town, build_town

_RAW = Path(__file__).resolve().parent.parent / "data" / "raw"


def write_all(folder: Path) -> None:
    """Write every file of the demo below `folder`; descriptions (source.yaml) are not touched."""
    shapes = town_shapes()
    town = build_town(shapes)
    write_areas(folder / "areas", shapes)
    register.write_register(folder / "melderegister", town)
    register.write_events(folder / "bewegungen", town)
    register.write_households(folder / "haushalte", town)
    benefits.write_sgb2(folder / "sgb2_ba", town)
    benefits.write_sgb12(folder / "sgb12_kreis", town)
    benefits.write_asylblg(folder / "asylblg", town)
    benefits.write_wohngeld(folder / "wohngeld", town)
    labour.write_labour(folder / "arbeitsmarkt_ba", town)
    services.write_day_care(folder / "kita", town)
    services.write_school_entry(folder / "einschulung", town)
    services.write_care(folder / "pflege", town)
    services.write_dwellings(folder / "wohnungen", town)
    services.write_elections(folder / "wahlen", town)
    _write_official(folder, town)


def _write_official(folder: Path, town: Town) -> None:
    """Older files begin with `GENESIS-Tabelle:`, newer ones with `Tabelle:`."""
    base = {
        "2011": (range(YEARS.start, 2018), range(2018, official.CENSUS_YEAR)),
        "2022": (range(official.CENSUS_YEAR, YEARS.stop),),
    }
    for census, parts in base.items():
        for years in parts:
            target = folder / f"regionalstatistik_bevoelkerung_{census}"
            official.write_population(target, town, years, new=census == "2022")
    for years in (range(YEARS.start, 2020), range(2020, YEARS.stop)):
        new = years.start == 2020
        official.write_unemployed(folder / "regionalstatistik_arbeitslose", town, years, new)
        name = "ab_2020" if new else "bis_2019"
        official.write_minimum_income(folder / f"regionalstatistik_mindestsicherung_{name}", town, years, new)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Erfundene Demodaten schreiben")
    parser.add_argument("--out", type=Path, default=_RAW, help="Zielordner (sonst data/raw)")
    write_all(parser.parse_args().out)


if __name__ == "__main__":
    main()

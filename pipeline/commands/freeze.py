"""freeze: an edition is published and stays as it is; or set aside, to be corrected and made anew."""

from pathlib import Path

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next
from pipeline.editions import LEDGER, FrozenEdition, freeze_edition, is_frozen, read_ledger, set_aside
from pipeline.errors import DataError, Problem, UsageError, raise_if_any
from pipeline.project import Project
from pipeline.stages import STAGES
from pipeline.stages.evidence import keep_evidence
from pipeline.stages.fingerprint import FileHashes
from pipeline.stages.run_lock import run_lock
from pipeline.stages.runner import reasons_to_run


@click.command(
    help="Eine fertige Ausgabe einfrieren: Sie ist veröffentlicht und wird nicht mehr überschrieben."
)
@click.option(
    "--errata",
    default=None,
    metavar="GRUND",
    help="Eine eingefrorene Ausgabe berichtigen: die alte Fassung zur Seite legen, dann neu erstellen.",
)
@project_options
def freeze(errata: str | None, root: Path, edition: str, as_json: bool) -> None:
    """Freeze what is built and proven, or set a frozen edition aside with a reason."""
    project = open_project(root, edition)
    with run_lock(project.processed_dir):
        row = _frozen(project) if errata is None else _set_aside(project, errata)
        kept = keep_evidence(project) if errata is None else None
    if as_json:
        put_json({"edition": row.edition, "folder": row.folder, "sha256": row.sha256, "errata": row.replaced})
        return
    if errata is None:
        say(f"Eingefroren: reports/{row.folder}, eingetragen in reports/{LEDGER}")
        say("Beides aufbewahren und sichern: Die nächste Ausgabe wird mit dieser zusammen geschützt")
        if kept:
            shown = kept.relative_to(project.root).as_posix()
            say(f"Prüfsummen der Lieferungen, nur intern: {shown}; mit den Lieferungen aufbewahren")
        say_next("list ausgaben", root, "", "alle Ausgaben ansehen")
    else:
        say(f"Alte Fassung: reports/{row.folder}; sie gilt der Geheimhaltung weiter als veröffentlicht")
        say_next(
            "report", root, edition, "die berichtigte Fassung erstellen; sie nennt den Grund im Impressum"
        )


def _frozen(project: Project) -> FrozenEdition:
    """Refuse what is not built, not proven, not as it was made, or frozen already."""
    name = project.edition_id
    if name in {item.folder for item in read_ledger(project.root)}:
        what = f"die Ausgabe {name} ist schon eingefroren"
        raise UsageError(Problem("", what, "sie lässt sich nur mit --errata GRUND berichtigen"))
    if not is_frozen(project.report_dir):  # a freeze that was cut short is completed
        raise_if_any(_unfinished(project), DataError)
    return freeze_edition(project.root, name)


def _unfinished(project: Project) -> list[Problem]:
    """Stages whose last result is not that of today's data and definitions."""
    hashes = FileHashes(project.processed_dir / "checksums.json")
    hint = f"zuerst report --edition {project.edition_id} ausführen und den Bericht ansehen"
    found = {stage: reasons_to_run(project, stage, hashes) for stage in STAGES}
    return [
        Problem("", f"die Stufe {stage} ist nicht auf dem Stand: {', '.join(reasons)}", hint)
        for stage, reasons in found.items()
        if reasons
    ]


def _set_aside(project: Project, reason: str) -> FrozenEdition:
    if not reason.strip():
        what = "--errata braucht einen Grund"
        raise UsageError(Problem("", what, 'etwa: --errata "Tabelle 4 enthielt vertauschte Spalten"'))
    return set_aside(project.root, project.edition_id, " ".join(reason.split()))

"""The command line: all commands, and the one place that turns errors into messages and exit codes.

Exit codes: 0 fine · 1 findings in the data · 2 usage or configuration · 3 disclosure gate · 70 bug.
"""

import importlib
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping

import click

from pipeline.bootstrap.start import lacking
from pipeline.commands.console import show_problems
from pipeline.commands.german import speak_german
from pipeline.errors import PipelineError
from pipeline.stages import STAGES

BUG_EXIT_CODE = 70

# Module and function of every command: one is loaded only when it is called, `check` shall answer at once.
PLACES = {
    "report": "build.report",
    **{stage: f"build.{stage}" for stage in STAGES},
    "audit": "audit.audit",
    "check": "definitions.check",
    "clean": "housekeeping.clean",
    "compare": "compare.compare",
    "diff": "diff.diff",
    "doctor": "doctor.doctor",
    "excerpt": "excerpt.excerpt",
    "explain": "definitions.explain",
    "export": "export.export",
    "fetch": "fetch.fetch",
    "freeze": "freeze.freeze",
    "list": "listing.list_items",
    "loss": "loss.loss",
    "match": "match.match",
    "new": "new.new",
    "preview": "preview.preview",
    "review": "review.review",
    "schema": "schema.schema",
    "setup": "housekeeping.setup",
    "show": "values.show",
    "status": "status.status",
    "style": "style.style",
    "test": "housekeeping.test",
    "trace": "values.trace",
}


class Commands(Mapping[str, click.Command]):
    """The commands by name, each loaded when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        module, _, function = PLACES[name].partition(".")
        command = getattr(importlib.import_module(f"pipeline.commands.{module}"), function)
        command.options_metavar = "[ANGABEN]"
        assert isinstance(command, click.Command)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


@click.group(
    commands=Commands(),
    help="Sozialbericht: aus gelieferten Statistiken einen geprüften Bericht als PDF und HTML machen.",
    epilog="Hilfe zu einem Befehl: python -m pipeline BEFEHL --help",
    options_metavar="",
    subcommand_metavar="BEFEHL [ANGABEN]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def cli() -> None:
    """Root of all commands."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every user's mistake becomes a German message, anything else is a bug."""
    speak_german()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return guarded(lambda: cli.main(arguments, prog_name="python -m pipeline", standalone_mode=False))


def guarded(work: Callable[[], object]) -> int:
    """Exit code of `work`: its own integer result or that of the error it raised."""
    try:
        result = work()
    except PipelineError as error:
        show_problems(error.problems)
        return error.exit_code
    except click.exceptions.Abort:
        click.echo("Abgebrochen.", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return 2
    except Exception as error:  # a bug keeps its traceback
        if isinstance(error, ModuleNotFoundError) and (told := lacking(error)):
            click.echo(told, err=True)
            return 2
        traceback.print_exc()
        click.echo("Das ist ein Fehler im Programm, nicht in Ihren Daten. Bitte melden.", err=True)
        return BUG_EXIT_CODE
    return result if isinstance(result, int) and not isinstance(result, bool) else 0

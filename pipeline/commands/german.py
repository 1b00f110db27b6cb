"""German texts for what the command-line library says by itself."""

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

TEXTS = {
    "Usage:": "Aufruf:",
    "Usage: ": "Aufruf: ",
    "Options": "Angaben",
    "Commands": "Befehle",
    "Show this message and exit.": "Diese Hilfe zeigen.",
    "Error: {message}": "Fehler: {message}",
    "Try '{command} {option}' for help.": "Hilfe: {command} {option}",
    "No such command {name!r}.": "Den Befehl {name!r} gibt es nicht.",
    "No such option: {name}": "Die Angabe {name} gibt es nicht.",
    "No such option {name!r}.": "Die Angabe {name!r} gibt es nicht.",
    "Missing command.": "Es fehlt der Befehl.",
    "Missing argument": "Es fehlt",
    "Missing option": "Es fehlt die Angabe",
    "Missing parameter": "Es fehlt",
    "Invalid value: {message}": "Ungültig: {message}",
    "Invalid value for {param_hint}: {message}": "Ungültig bei {param_hint}: {message}",
    "Got unexpected extra argument ({args})": "Zu viel angegeben: {args}",
    "Got unexpected extra arguments ({args})": "Zu viel angegeben: {args}",
    "Option {name!r} requires an argument.": "Die Angabe {name!r} braucht einen Wert.",
    "Option {name!r} does not take a value.": "Die Angabe {name!r} hat keinen Wert.",
    "{value!r} is not a valid {number_type}.": "{value!r} ist keine Zahl.",
    "default: {default}": "Vorgabe: {default}",
    "required": "nötig",
    "(Possible options: {possibilities})": "(möglich: {possibilities})",
    "(Did you mean one of: {possibilities}?)": "(gemeint: {possibilities}?)",
    "Did you mean {possibility}?": "Gemeint: {possibility}?",
    "{value!r} is not one of {choices}.": "{value!r} gibt es nicht – möglich: {choices}.",
    "{value!r} is not {choice}.": "{value!r} gibt es nicht – möglich: {choice}.",
    "Choose from:\n\t{choices}": "möglich:\n\t{choices}",
    "Aborted!": "Abgebrochen.",
}


def speak_german() -> None:
    """Replace the library's message lookup, which by default asks the system's language files."""
    for module in (
        click.core,
        click.decorators,
        click.exceptions,
        click.formatting,
        click.parser,
        click.types,
    ):
        if hasattr(module, "_"):
            setattr(module, "_", _translate)  # noqa: B010
        if hasattr(module, "ngettext"):
            setattr(module, "ngettext", _translate_plural)  # noqa: B010


def _translate(text: str) -> str:
    return TEXTS.get(text, text)


def _translate_plural(one: str, many: str, number: int) -> str:
    return _translate(one if number == 1 else many)

"""Commands on single values: show and trace, for use inside the office."""

import click

COMMANDS: tuple[click.Command, ...] = ()

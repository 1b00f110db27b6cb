"""Set-up on first use: virtual environment, locked packages, system libraries. Standard library only."""


class SetupError(Exception):
    """The set-up cannot go on; the text says in German what to do. No traceback."""

"""Entry of `python -m pipeline` and of the installed command `sozialbericht`.

This file must stay readable for old Pythons: they shall get a message, not a syntax error.
"""

import sys


def main() -> int:
    """Check Python, set up what is missing, then hand over to the command line."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it with an older one shall be told
        version = ".".join(str(part) for part in sys.version_info[:2])
        print(
            "Sozialbericht braucht Python 3.11 oder neuer; gestartet wurde Python " + version + ".\n"
            "Abhilfe: neueres Python einrichten und damit aufrufen, etwa: python3.12 -m pipeline",
            file=sys.stderr,
        )
        return 2
    from pipeline.bootstrap.start import lacking, prepare

    code = prepare(sys.argv[1:])
    if code is not None:
        return code
    # Only now: the command line needs the packages that the set-up has brought.
    try:
        from pipeline.cli import main as run_command
    except ModuleNotFoundError as error:
        if not lacking(error):
            raise
        print(lacking(error), file=sys.stderr)
        return 2
    return run_command()


if __name__ == "__main__":
    sys.exit(main())

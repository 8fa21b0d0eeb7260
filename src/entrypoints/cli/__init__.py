"""The command line: `sluice COMMAND`, a client of the API and the start of every role."""

from __future__ import annotations

import sys


def main() -> None:
    """The console script; ends the process with one of the documented exit codes."""
    # Imported here, so that importing the package alone costs nothing.
    from entrypoints.cli.commands import run

    sys.exit(run(sys.argv[1:]))

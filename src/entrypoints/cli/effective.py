"""`sluice settings` and `sluice version`: what is in force here."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from entrypoints.cli.options import Output, settings
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, facts
from entrypoints.settings import SECRETS, example, variable


def show_settings(
    *,
    example_file: Annotated[
        bool, Parameter(name="--example", negative="", help="Print .env.example instead: every setting explained.")
    ] = False,
    output: Output = Output(),  # noqa: B008 - frozen
) -> int:
    """Show the settings in force; secrets are only said to be set."""
    if example_file:
        if output.json:
            document({"example": example()})
        else:
            sys.stdout.write(example())
        return Exit.OK
    shown = effective(msgspec.structs.asdict(settings()))
    if output.json:
        document(shown)
    else:
        facts(shown)
    return Exit.OK


def effective(values: dict[str, Any]) -> dict[str, Any]:
    """The settings under their variables' names; a secret is `(set)` or empty."""
    return {variable(name): ("(set)" if value else "") if name in SECRETS else value for name, value in values.items()}


def show_version(*, output: Output = Output()) -> int:  # noqa: B008 - frozen
    """Show the version."""
    found = {"sluice": installed(), "python": platform.python_version()}
    if output.json:
        document(found)
    else:
        facts(found)
    return Exit.OK


def installed() -> str:
    """The version of the installed distribution; a bare source tree has none."""
    try:
        return version("sluice-server")
    except PackageNotFoundError:
        return "unknown (not installed)"

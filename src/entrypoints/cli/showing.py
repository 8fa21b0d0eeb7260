"""How answers look: JSON for programs, tables for a terminal, tab-separated lines for a pipe."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrypoints.cli.outcome import Stop

if TYPE_CHECKING:
    from rich.console import Console

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(value: object) -> str:
    """Text safe for a terminal: what came out of a file could carry escape sequences or turn the line around."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _CONTROL.sub("\ufffd", str(value))


def document(value: object) -> None:
    """The one JSON document of --json."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None) + "\n")
    sys.stdout.flush()


def line(text: str = "") -> None:
    """One line of the answer."""
    sys.stdout.write(clean(text) + "\n")


def note(text: str) -> None:
    """One line for the person, on stderr: never part of the answer."""
    sys.stderr.write(clean(text) + "\n")
    sys.stderr.flush()


def refusal(stop: Stop, about: str = "") -> None:
    """A Stop for the person, on stderr: one line that names what it is about, and its details below."""
    correlation = f" [correlation id {stop.correlation_id}]" if stop.correlation_id else ""
    said = f"{about}: {stop.message}" if about else stop.message
    note(f"sluice: {said} ({stop.code}){correlation}")
    for detail in stop.details:
        note(f"  {detail}")


def console(*, stderr: bool = False) -> Console:
    """A rich console that takes data as data: no markup, no highlighting, no emoji codes."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table on a terminal; in a pipe, tab-separated lines with the same header, never cut."""
    if not sys.stdout.isatty():
        line("\t".join(columns))
        for row in rows:
            line("\t".join(" ".join(clean(cell).split()) for cell in row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(clean(cell)) for cell in row))
    console().print(drawn)


def facts(pairs: Mapping[str, object]) -> None:
    """Name and value, one pair a line; nested values as compact JSON."""
    width = max((len(name) for name in pairs), default=0)
    for name, value in pairs.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else clean(value)
        line(f"{name.ljust(width)}  {shown}")


def items(page: dict[str, Any], columns: Mapping[str, str]) -> None:
    """A page of a list: `columns` are heading -> key; says how to go on when there is more."""
    table(list(columns), [[item.get(key) for key in columns.values()] for item in page["items"]])
    if page.get("next"):
        note(f"There is more: --cursor {page['next']}")

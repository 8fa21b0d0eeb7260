"""Statements sent in the same message as what stands before or after them: `begin; execute ...`, `execute ...; commit`.

A message of several commands takes no parameters. So the statement is prepared once for a connection, and called with
its values as text: the server reads each as the type of its parameter, as it would have read the value itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

KEPT = 100
"""Statements that a connection keeps prepared; one that is not asked for twice is never prepared."""
LONGEST = 4000
"""Characters of values; longer ones cost more as text than a message of their own."""
_WHOLE_NUMBERS = {"int2": 2**15, "int4": 2**31, "int8": 2**63}
_TEXTS = frozenset({"text", "varchar", "json", "jsonb"})


def quoted(text: str) -> str:
    """A literal of that text, whatever `standard_conforming_strings` says."""
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{doubled}'"


def literal(kind: str, value: object) -> str | None:
    """The value as text for a parameter of that type; None for what is better left to the driver."""
    written: str | None = None
    if value is None:
        written = "null"
    elif kind in _WHOLE_NUMBERS:
        most = _WHOLE_NUMBERS[kind]
        if type(value) is int and -most <= value < most:
            written = f"'{value:d}'"
    elif kind in _TEXTS:
        if type(value) is str and "\0" not in value:
            written = quoted(value)
    elif kind == "uuid":
        written = f"'{value}'" if isinstance(value, UUID) else None
    elif kind == "bool":
        written = f"'{value}'" if type(value) is bool else None
    elif kind == "float8":
        written = f"'{value!r}'" if type(value) is float else None
    elif kind == "timestamptz" and isinstance(value, datetime) and value.tzinfo is not None:
        written = f"'{value.isoformat()}'"
    return written


class Prepared:
    """What is prepared on one connection."""

    __slots__ = ("_driver", "_known")

    def __init__(self, driver: asyncpg.Connection[Any]) -> None:
        self._driver = driver
        self._known: dict[str, tuple[str, tuple[str, ...], object] | None] = {}

    def call(self, statement: str, values: Sequence[object]) -> str | None:
        """The command that runs it with these values; None when it is not prepared or they cannot stand in a text."""
        known = self._known.get(statement)
        if known is None or len(values) != len(known[1]):
            return None
        written: list[str] = []
        for kind, value in zip(known[1], values, strict=True):
            text = literal(kind, value)
            if text is None:
                return None
            written.append(text)
        said = ", ".join(written)
        if len(said) > LONGEST:
            return None
        return f"execute {known[0]}({said})" if written else f"execute {known[0]}"

    async def learn(self, statement: str) -> None:
        """Prepare it when it is asked for a second time; the role must be the one that will run it."""
        if self._known.get(statement) is not None:
            return
        if statement not in self._known:
            if len(self._known) >= KEPT:
                del self._known[next(iter(self._known))]
            self._known[statement] = None
            return
        made = await self._driver.prepare(statement)
        self._known[statement] = (made.get_name(), tuple(one.name for one in made.get_parameters()), made)

    def forget(self) -> None:
        """After a fault: a table may have changed under a plan."""
        self._known.clear()

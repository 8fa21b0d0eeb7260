"""What a decoder says of a wrong value, in the caller's words: what must be there, and which values are accepted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from msgspec import inspect

_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "str": "text",
    "bool": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
    "datetime": "a date and time",
    "date": "a date",
    "uuid": "a UUID",
}
_EXPECTED = re.compile(r"Expected `([^`]*)`(?:, got `([^`]*)`)?")
_BOUND = re.compile(r"Expected `(\w+)` (of length )?(>=|<=|>|<|==) (-?[\d.]+)")
_FIELD = re.compile(r"Object (missing required|contains unknown) field `(.*)`", re.S)
_SAID = {
    "Invalid UUID": "must be a UUID",
    "Invalid RFC3339 encoded datetime": "must be a date and time as RFC 3339 has it, such as 2026-01-31T12:00:00Z",
    "Expected `datetime` with a timezone component": "must say its offset from UTC, such as 2026-01-31T12:00:00Z",
    "Expected `datetime` with no timezone component": "must not say an offset from UTC",
    "Integer value out of range": "must be a whole number of at most 64 bits",
    "Number out of range": "is a number too large to be read",
}
_LIMITS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "==": "exactly"}
_UNITS = {"str": "characters", "array": "items", "object": "entries", "bytes": "bytes"}


def said(raw: str, values: Sequence[str] = ()) -> str:
    """msgspec's sentence without its type names; `values` are those that are accepted, when they can be counted."""
    if values:
        return f"must be one of: {', '.join(values)}"
    if raw in _SAID:
        return _SAID[raw]
    if field := _FIELD.match(raw):
        return "is missing" if field[1] == "missing required" else "is not a field that is known here"
    if bound := _BOUND.match(raw):
        kind, length, sign, number = bound.groups()
        if length and (sign, number) == (">=", "1"):
            return "must not be empty"
        if length:
            return f"must have {_LIMITS[sign]} {number} {_UNITS.get(kind, 'entries')}"
        return f"must be {_KINDS.get(kind, 'a value')} of {_LIMITS[sign]} {number}"
    if expected := _EXPECTED.match(raw):
        kinds = " or ".join(_KINDS.get(kind.strip(), "another kind of value") for kind in expected[1].split("|"))
        got = _KINDS.get(expected[2] or "")
        return f"must be {kinds}" + (f", not {got}" if got and got != "text" else "")
    return "is not as it must be"


def values_at(annotation: Any, path: Sequence[str]) -> tuple[str, ...]:
    """The accepted values at a place within this type, when it is a closed list of them: an enum or literals."""
    try:
        found = inspect.type_info(_plain(annotation))
    except TypeError:
        # A type of the framework's own, such as an uploaded file: nothing to be listed.
        return ()
    for step in path:
        below = _below(found, step)
        if below is None:
            return ()
        found = below
    return _listed(found)


def _plain(annotation: Any) -> Any:
    """Without the framework's marks, which msgspec does not know."""
    marks = getattr(annotation, "__metadata__", None)
    return annotation if marks is None else get_args(annotation)[0]


def _members(found: inspect.Type) -> tuple[inspect.Type, ...]:
    if isinstance(found, inspect.Metadata):
        return _members(found.type)
    return tuple(found.types) if isinstance(found, inspect.UnionType) else (found,)


def _below(found: inspect.Type, step: str) -> inspect.Type | None:
    for member in _members(found):
        if isinstance(member, inspect.StructType):
            return next((field.type for field in member.fields if field.encode_name == step), None)
        if isinstance(member, inspect.ListType):
            return member.item_type
        if isinstance(member, inspect.DictType):
            return member.value_type
    return None


def _listed(found: inspect.Type) -> tuple[str, ...]:
    for member in _members(found):
        if isinstance(member, inspect.EnumType):
            return tuple(str(each.value) for each in member.cls)
        if isinstance(member, inspect.LiteralType):
            return tuple(str(each) for each in member.values)
    return ()

"""Profiles: how tables with certain headers are read in a workspace, by whose word, and when one is learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import TypeVar
from uuid import UUID

import msgspec

from domain.errors import invalid
from domain.headers import header_words
from domain.readings import ProfileUse, Reading

LONGEST_NAME = 200
_Value = TypeVar("_Value")


class ProfileOrigin(StrEnum):
    """Where a profile comes from: a person wrote it or had it remembered, or a mapping that worked was learnt."""

    PERSON = "person"
    LEARNT = "learnt"


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """How files with these headers are read. `columns` are the headers it was made of; `version` counts its changes.

    `found_as` is the fingerprint of the columns that are found where nobody tells the layout ("" : the same ones).
    `import_id` is the import it was made from, `made_by` the key that last wrote it ("" where it was learnt).
    """

    id: UUID
    workspace_id: UUID
    fingerprint: str
    columns: tuple[str, ...]
    reading: Reading
    origin: ProfileOrigin
    created_at: datetime
    updated_at: datetime
    name: str = ""
    found_as: str = ""
    import_id: UUID | None = None
    made_by: str = ""
    version: int = 1


class ProfileUsed(msgspec.Struct, frozen=True, rename="camel"):
    """Which version of which profile an import was read by."""

    id: UUID
    version: int
    name: str
    origin: ProfileOrigin


def header_fingerprint(columns: Sequence[str]) -> str:
    """32 hex digits that tables with the same headers share, whatever their order, case and punctuation.

    Columns that begin with `_` (as in our own error file) are none of the table's.
    """
    words = sorted(header_words(column) or column for column in columns if not column.startswith("_"))
    return blake2b("\x1f".join(words).encode("utf-8", "replace"), digest_size=16).hexdigest()


def check_profile(columns: Sequence[str], reading: Reading, name: str) -> None:
    """Refusal INVALID `invalid_profile`."""
    if not columns or not any(header_words(column) for column in columns):
        raise invalid("invalid_profile", "A profile belongs to the headers of a table: give its `columns`.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise invalid("invalid_profile", f"A profile's name has at most {LONGEST_NAME} characters, none of control.")
    if reading == Reading():
        raise invalid("invalid_profile", "The profile says nothing; give at least a mapping, a mode or a layout word.")


def fitted(reading: Reading, columns: Sequence[str]) -> Reading:
    """The reading with its columns called as in this file: by the very name, else by the same words."""
    names = {header_words(column): column for column in reversed(columns) if header_words(column)}
    here = set(columns)

    def called(by_column: Mapping[str, _Value]) -> dict[str, _Value]:
        found = ((c if c in here else names.get(header_words(c), ""), value) for c, value in by_column.items())
        return {column: value for column, value in found if column}

    return msgspec.structs.replace(
        reading,
        mapping=None if reading.mapping is None else called(reading.mapping) or None,
        collisions=called(reading.collisions),
        blanks=called(reading.blanks),
    )


def worth_learning(said: Reading, planned: int, rejected: int) -> Reading | None:
    """What an import that succeeded teaches: of a mapping that the caller gave, what tells how the file is read.

    Only where most records came in; never what records may do (mode, keys, policies): nobody expects an import to be
    of another mode because an earlier one was.
    """
    if said.mapping is None or said.profile is ProfileUse.IGNORE or planned <= rejected:
        return None
    return Reading(
        mapping=said.mapping,
        day_first=said.day_first,
        decimal_comma=said.decimal_comma,
        encoding=said.encoding,
        delimiter=said.delimiter,
        header_line=said.header_line,
        from_above=said.from_above,
    )

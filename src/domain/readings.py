"""Readings: how a caller (or a saved profile) wants a source read, and what its values may do to what is there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec

from domain.records import Told


class Mode(StrEnum):
    """What a record may do: found what it speaks of, change what is known, or both."""

    UPSERT = "upsert"
    CREATE = "create"
    UPDATE = "update"


class Collision(StrEnum):
    """What becomes of a value that meets another one of an earlier source."""

    OVERWRITE = "overwrite"
    FILL_BLANK = "fill-blank"
    NEVER = "never"


class Blank(StrEnum):
    """What an empty cell says: nothing, or that there is no value."""

    IGNORE = "ignore"
    CLEAR = "clear"


class ProfileUse(StrEnum):
    """What a saved profile of the file's headers has to do with an import; unsaid, it is used where there is one."""

    REMEMBER = "remember"
    IGNORE = "ignore"


OF_ONE_UPLOAD = frozenset({"profile", "dry_run", "pipeline"})
"""What no other reading says for this one."""


class Reading(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """None and empty mean: not said; then a profile is asked, and then the file itself.

    `mapping` is column -> field. `keys` are the fields by which a record is found again (`vendor.registrationId`), at
    most one of each noun; the noun of the first is what `mode` speaks of. `collision` and `blank` hold for all columns
    but those in `collisions` and `blanks` (by column name). `header_line` is a 1-based line, 0 for a table without a
    header; `encoding` is a codec's name, `delimiter` one character. `from_above`: whether a vendor stands once above
    its rows, and is to be put into each of them. `dry_run`: planned and shown, nothing is
    written; that and the `pipeline` are of one upload, and in no profile.
    """

    mapping: dict[str, str] | None = None
    day_first: bool | None = None
    decimal_comma: bool | None = None
    encoding: str = ""
    delimiter: str = ""
    header_line: int | None = None
    from_above: bool | None = None
    mode: Mode | None = None
    keys: tuple[str, ...] = ()
    collision: Collision | None = None
    collisions: dict[str, Collision] = {}
    blank: Blank | None = None
    blanks: dict[str, Blank] = {}
    profile: ProfileUse | None = None
    dry_run: bool = False
    pipeline: str | None = None

    def over(self, other: Reading) -> Reading:
        """This reading, with what it leaves unsaid as the other says it; the policies of columns are joined."""
        mine = {name: getattr(self, name) for name in self.__struct_fields__}
        silent = {
            name: value
            for name, value in msgspec.structs.asdict(other).items()
            if name not in OF_ONE_UPLOAD and mine[name] in (None, "", ())
        }
        return msgspec.structs.replace(
            self,
            **silent,
            collisions={**(other.collisions if self.collision is None else {}), **self.collisions},
            blanks={**(other.blanks if self.blank is None else {}), **self.blanks},
        )

    @property
    def told(self) -> Told:
        """What it says of how the bytes are laid out."""
        named = next((column for column, field in (self.mapping or {}).items() if field == "vendor.name"), "")
        return Told(self.encoding, self.delimiter, self.header_line, self.from_above, named if self.from_above else "")


class Policies(msgspec.Struct, frozen=True, gc=False):
    """What the values of an import may do, by field (`vendor.name`); what is not listed follows the import's own."""

    collision: Collision = Collision.OVERWRITE
    blank: Blank = Blank.IGNORE
    collisions: Mapping[str, Collision] = {}
    blanks: Mapping[str, Blank] = {}

    def collision_of(self, field: str) -> Collision:
        """Of a field such as `vendor.name`."""
        return self.collisions.get(field, self.collision)

    def blank_of(self, field: str) -> Blank:
        """Of a field such as `vendor.name`."""
        return self.blanks.get(field, self.blank)

    @property
    def usual(self) -> bool:
        """Whether nothing is asked for beyond the default, so that nobody has to look at single fields."""
        return self == Policies()


_Policy = TypeVar("_Policy", Collision, Blank)
_HALVES = {"contact.firstName": "contact.name", "contact.lastName": "contact.name"}


def policies(reading: Reading, mapping: Mapping[str, str]) -> Policies:
    """The policies of a reading under the mapping (column -> field) that is used."""
    return Policies(
        reading.collision or Collision.OVERWRITE,
        reading.blank or Blank.IGNORE,
        _by_field(reading.collisions, mapping),
        _by_field(reading.blanks, mapping),
    )


def _by_field(by_column: Mapping[str, _Policy], mapping: Mapping[str, str]) -> dict[str, _Policy]:
    fields = {column: mapping[column] for column in by_column if column in mapping}
    return {_HALVES.get(field, field): by_column[column] for column, field in fields.items()}

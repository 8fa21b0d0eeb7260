"""Shelves: entities of one noun kept at hand, the latest as they are and older ones packed into a third of that.

They stand under the numbers of their ids: a UUID is hashed and compared by the interpreter, a number is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.provenance import Noun, Pick, Pin, Place

LATEST = 1_500
"""Entities that are kept as they are, about a kilobyte each."""

BESIDE = 150
"""Bytes that keeping a packed entity takes beside what it is packed into: its id, its place, the object's head."""


class _Packed(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An entity without its noun and id, in the order of its fields."""

    picks: dict[str, Pick]
    live: int
    version: int
    created_at: datetime
    updated_at: datetime
    vendor_id: UUID | None
    merged_into: UUID | None
    vendor_place: Place | None
    founded_by: int
    changed_by: int
    pins: dict[str, Pin]


_encode = msgspec.msgpack.Encoder(uuid_format="bytes").encode
_decode = msgspec.msgpack.Decoder(_Packed).decode


class Shelf:
    """Entities by id; when the packed ones take more than `room` bytes, an eighth of them goes, the oldest first."""

    def __init__(self, noun: Noun, room: int, latest: int = LATEST) -> None:
        self._noun = noun
        self._room = room
        self._latest = latest
        self._whole: dict[int, Entity] = {}
        self._packed: dict[int, bytes] = {}
        self._bytes = 0

    def get(self, ident: UUID) -> Entity | None:
        """None: not at hand. What was packed is at hand as it is from now on."""
        number = ident.int
        found = self._whole.get(number)
        if found is None and (packed := self._packed.get(number)) is not None:
            found = self._whole[number] = Entity(self._noun, ident, *msgspec.structs.astuple(_decode(packed)))
        return found

    def put(self, entities: Iterable[Entity]) -> None:
        """They are so from now on."""
        whole, packed = self._whole, self._packed
        for entity in entities:
            number = entity.id.int
            whole.pop(number, None)
            whole[number] = entity
            if (stale := packed.pop(number, None)) is not None:
                self._bytes -= len(stale) + BESIDE
        self._pack()

    def learn(self, entities: Mapping[UUID, Entity]) -> None:
        """The store says this of entities that were not at hand."""
        self._whole.update({ident.int: entity for ident, entity in entities.items()})
        self._pack()

    def _pack(self) -> None:
        """An eighth at a time: a dictionary finds its first one past all that have left it."""
        whole, packed = self._whole, self._packed
        if len(whole) <= self._latest:
            return
        for number in list(islice(whole, len(whole) - self._latest * 7 // 8)):
            entity = whole.pop(number)
            if number not in packed:
                packed[number] = text = _encode(msgspec.structs.astuple(entity)[2:])
                self._bytes += len(text) + BESIDE
        if self._bytes > self._room:
            for number in list(islice(packed, len(packed) // 8 + 1)):
                self._bytes -= len(packed.pop(number)) + BESIDE

"""Ground: the part of an open work that planning stands on, so that a shadow of it can stand in its place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from domain.catalog import Entity, Owners, Standing
from domain.corrections import Correction
from domain.linkage.deciding import Edge
from domain.linkage.holding import Holding
from domain.linkage.known import Hanging, Heir, KnownNode
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.provenance import Noun
from domain.sieve import Sieve
from domain.told import Attached, Told


class GroundCatalog(Protocol):
    """What planning asks of a catalogue, and has it keep; see its port."""

    async def known(
        self, keys: Collection[tuple[Noun, str]], import_id: UUID | None = None
    ) -> Mapping[tuple[Noun, str], Sequence[UUID]]: ...

    async def keyless(self, noun: Noun) -> bool: ...

    async def deals_met(self) -> Sieve | None:
        """The stems of all deals there are, where they are held in memory; no id of a deal stands without its stem."""
        return None

    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]: ...

    async def save(self, entities: Sequence[Entity]) -> None: ...

    def standing(self, noun: Noun, idents: Collection[UUID]) -> AsyncIterator[tuple[UUID, Standing]]: ...

    async def merged(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]: ...

    async def members(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]: ...

    async def told(self, noun: Noun, by: Noun, idents: Collection[UUID]) -> list[Told]: ...

    async def reassign(
        self, noun: Noun, moved: Sequence[Told], before: Collection[Attached], after: Collection[Attached]
    ) -> None: ...


class GroundRecords(Protocol):
    """What planning asks of the records; see their port."""

    async def seen(self, import_id: UUID, digests: Collection[int]) -> dict[int, Owners]: ...


class GroundCorrections(Protocol):
    """What deriving anew asks of people's corrections; see their port."""

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> list[Correction]: ...


class GroundLinkage(Protocol):
    """What deciding by weights asks of the linkage, and has it keep; see its port."""

    async def model(self) -> Model | None: ...

    async def decide_by(self, model: Model) -> None: ...

    async def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]: ...

    async def which(self, idents: Collection[UUID]) -> set[UUID]: ...

    async def profiles(self, idents: Collection[UUID]) -> dict[UUID, Profile]: ...

    async def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]: ...

    async def keyed(self, most: int) -> list[tuple[UUID, tuple[int, ...]]] | None: ...

    async def pristine(self) -> bool:
        """Whether nobody but who plans here told of a vendor: all that there are, are nodes of the plan's own."""
        return False

    async def holding(self) -> Holding | None:
        """The keys of all nodes, where they are held in memory."""
        return None

    async def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> list[Heir]: ...

    async def hanging(self, idents: Collection[UUID]) -> Hanging: ...

    async def handed(self, idents: Collection[UUID]) -> list[Heir]: ...


class Ground(Protocol):
    """A work is one."""

    @property
    def workspace_id(self) -> UUID: ...

    @property
    def catalog(self) -> GroundCatalog: ...

    @property
    def records(self) -> GroundRecords: ...

    @property
    def corrections(self) -> GroundCorrections: ...

    @property
    def linkage(self) -> GroundLinkage: ...

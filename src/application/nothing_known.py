"""The ground of a workspace that knows nothing yet, and keeps nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from uuid import UUID

from application.ground import Ground, GroundCatalog, GroundCorrections, GroundLinkage, GroundRecords
from domain.catalog import Entity, Owners, Standing
from domain.corrections import Correction
from domain.linkage.deciding import Edge
from domain.linkage.known import Hanging, Heir, KnownNode
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.provenance import Noun
from domain.told import Attached, Told


class NobodyCorrected(GroundCorrections):
    """The corrections of a workspace in which nobody made any."""

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> list[Correction]:
        del noun, idents
        return []


class NothingKnown(GroundCatalog, GroundRecords, GroundLinkage, Ground):
    """Stands under a shadow, which keeps what there is to keep."""

    def __init__(self, workspace_id: UUID) -> None:
        self._workspace_id = workspace_id

    @property
    def workspace_id(self) -> UUID:
        return self._workspace_id

    @property
    def catalog(self) -> GroundCatalog:
        return self

    @property
    def records(self) -> GroundRecords:
        return self

    @property
    def corrections(self) -> GroundCorrections:
        return NobodyCorrected()

    @property
    def linkage(self) -> GroundLinkage:
        return self

    async def known(
        self, keys: Collection[tuple[Noun, str]], import_id: UUID | None = None
    ) -> Mapping[tuple[Noun, str], Sequence[UUID]]:
        del keys, import_id
        return {}

    async def keyless(self, noun: Noun) -> bool:
        del noun
        return True

    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        del noun, idents
        return {}

    async def save(self, entities: Sequence[Entity]) -> None:
        raise self._unkept(len(entities))

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> AsyncIterator[tuple[UUID, Standing]]:
        del noun, idents
        nobody: tuple[tuple[UUID, Standing], ...] = ()
        for found in nobody:
            yield found

    async def told(self, noun: Noun, by: Noun, idents: Collection[UUID]) -> list[Told]:
        del noun, by, idents
        return []

    async def reassign(
        self, noun: Noun, moved: Sequence[Told], before: Collection[Attached], after: Collection[Attached]
    ) -> None:
        raise self._unkept((noun, len(moved), len(before), len(after)))

    async def merged(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        del idents, noun
        return {}

    async def members(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        del idents, noun
        return {}

    async def seen(self, import_id: UUID, digests: Collection[int]) -> dict[int, Owners]:
        del import_id, digests
        return {}

    async def model(self) -> Model | None:
        return None

    async def decide_by(self, model: Model) -> None:
        raise self._unkept(model.hash)

    async def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]:
        del digests
        return {}

    async def which(self, idents: Collection[UUID]) -> set[UUID]:
        del idents
        return set()

    async def profiles(self, idents: Collection[UUID]) -> dict[UUID, Profile]:
        del idents
        return {}

    async def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        del keys, most
        return []

    async def keyed(self, most: int) -> list[tuple[UUID, tuple[int, ...]]] | None:
        del most
        return []

    async def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> list[Heir]:
        raise self._unkept(len(nodes) + len(edges))

    async def hanging(self, idents: Collection[UUID]) -> Hanging:
        return Hanging(dict.fromkeys(idents), (), ())

    async def handed(self, idents: Collection[UUID]) -> list[Heir]:
        del idents
        return []

    def _unkept(self, what: object) -> RuntimeError:
        return RuntimeError(f"nothing is kept here: {what}")

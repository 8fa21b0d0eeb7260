"""What a plan comes to: all that one chunk writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.catalog import Entity, Kept
from domain.fresh_deals import FreshDeals
from domain.linkage.deciding import Edge
from domain.provenance import Noun
from domain.sources import Counts


class Plan(msgspec.Struct, frozen=True):
    """All that one chunk writes: records, projections, match keys, and what the import's counts grow by.

    `questions`: pairs of nodes that weights leave to a person. `figures`: of deciding vendors by weights.
    `before`: entities of these as they were looked up. `heard`: the records that were decided one by one.
    `founded`: so many of the last entities are deals under ids that nobody ever had. `fresh`: such deals, with their
    key texts, that are in neither `entities` nor `keys`.
    """

    kept: tuple[Kept, ...]
    entities: tuple[Entity, ...]
    keys: tuple[tuple[Noun, str, UUID], ...]
    counts: Counts
    questions: tuple[Edge, ...] = ()
    figures: dict[str, float] = {}
    before: Mapping[UUID, Entity] = {}
    heard: tuple[Kept, ...] = ()
    founded: int = 0
    fresh: FreshDeals | None = None

    @property
    def every(self) -> Sequence[Entity]:
        """All projections."""
        return self.entities if self.fresh is None else (*self.entities, *self.fresh)

    @property
    def every_key(self) -> Sequence[tuple[Noun, str, UUID]]:
        """All match keys."""
        return self.keys if self.fresh is None else [*self.keys, *self.fresh.keys]

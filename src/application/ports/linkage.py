"""Linkage: the nodes of a workspace, what they are found by, which pairs may be one vendor, and what people said."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from domain.linkage.deciding import Edge
from domain.linkage.holding import Holding
from domain.linkage.known import Hanging, Heir, KnownNode, Tie
from domain.linkage.model import Model
from domain.linkage.profiles import Profile


class Linkage(Protocol):
    """What deciding who is who by weights needs to know; the caller holds the catalogue's lock when it writes."""

    @abstractmethod
    async def model(self) -> Model | None:
        """The model that this workspace decides by now, or None before the first."""

    @abstractmethod
    async def model_of(self, digest: str) -> Model | None:
        """The model of that hash which this workspace decides or decided by."""

    @abstractmethod
    async def decide_by(self, model: Model) -> None:
        """Keep the model and decide by it from now on; nodes and edges stay as they are."""

    @abstractmethod
    async def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]:
        """The ids of the nodes that say this, by digest; those that there are."""

    @abstractmethod
    async def which(self, idents: Collection[UUID]) -> set[UUID]:
        """Those of the vendors that are nodes."""

    @abstractmethod
    async def profiles(self, idents: Collection[UUID]) -> dict[UUID, Profile]:
        """The normal forms of those of the vendors that are nodes."""

    @abstractmethod
    async def nodes(self, idents: Collection[UUID]) -> dict[UUID, KnownNode]:
        """Those of the vendors that are nodes, whole."""

    @abstractmethod
    async def walk(self, after: UUID | None, limit: int) -> list[KnownNode]:
        """The next nodes in order of id."""

    @abstractmethod
    async def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        """(key, node) of the nodes that have one of the keys; of a key that many have, the `most` with the lowest ids.

        The answer for a key that more nodes have does not depend on the order in which they came.
        """

    @abstractmethod
    async def keyed(self, most: int) -> list[tuple[UUID, tuple[int, ...]]] | None:
        """Every node with its keys, or None where there are more than `most`."""

    async def holding(self) -> Holding | None:
        """The keys of all nodes, where they are held in memory; a store holds none."""
        return None

    @abstractmethod
    async def pristine(self) -> bool:
        """Whether nobody told of a vendor here: there is none, no node, no match key, nothing said or inherited."""

    @abstractmethod
    async def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> list[Heir]:
        """Keep new nodes with their keys, and edges between nodes; an edge that is there is replaced.

        A node with the id or the digest of another one is refused by the store (a broken caller, not a refusal).
        A node that comes back has no heir any more: who stood in for it until now is returned, in order of its id.
        """

    @abstractmethod
    async def hand_over(self, heirs: Sequence[Heir]) -> None:
        """Keep who stands in for nodes that leave; replaces who did before."""

    @abstractmethod
    async def handed(self, idents: Collection[UUID]) -> list[Heir]:
        """Those of the vendors that are away, with who stands in for them; in order of id."""

    @abstractmethod
    async def remove(self, idents: Collection[UUID]) -> None:
        """Let nodes go, with their keys and edges; what people said of them stays, and holds when they come back."""

    @abstractmethod
    async def hanging(self, idents: Collection[UUID]) -> Hanging:
        """All that hangs together with these vendors, they themselves among it, whether they are nodes or not."""

    @abstractmethod
    async def edges(self, idents: Collection[UUID]) -> list[Edge]:
        """Every edge that has one of these nodes at an end, in order."""

    @abstractmethod
    async def tie(self, ties: Sequence[Tie]) -> None:
        """Keep what a person said; their `order` is given by the store: later than all there are (in this order)."""

    @abstractmethod
    async def untie(self, source: UUID) -> set[UUID]:
        """Take back what was said by this decision; the vendors of which it was said."""

    @abstractmethod
    async def parted(self, idents: Collection[UUID]) -> list[Tie]:
        """The latest words that two of these vendors are not one."""

    @abstractmethod
    async def silent(self, idents: Collection[UUID]) -> set[UUID]:
        """Those of the vendors about which no live record says anything itself (merged ones not counted)."""

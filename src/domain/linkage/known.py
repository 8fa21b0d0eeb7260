"""Known nodes: a node as a workspace keeps it, with its normal form, where it was founded, and what it hangs with."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

import msgspec

from domain.linkage.deciding import Edge, ident_of
from domain.linkage.nodes import Link, Node
from domain.linkage.profiles import Profile
from domain.provenance import Place


class KnownNode(msgspec.Struct, frozen=True, gc=False):
    """A node that is kept. `node.id` is the text of the id of its vendor; a node never changes while it is there.

    `digest` names what the node says (see `digest_of`): two nodes of one workspace never say the same. `born` is the
    place of the claims that founded it. `keys` are the values of its rows of the key table, under the model it was
    stored with.
    """

    digest: UUID
    node: Node
    profile: Profile
    born: Place
    keys: tuple[int, ...]

    @property
    def id(self) -> UUID:
        """Of its vendor."""
        return ident_of(self.node.id)

    @property
    def named(self) -> Node:
        """The node, named by what it says."""
        return msgspec.structs.replace(self.node, id=self.digest.hex)


class Tie(msgspec.Struct, frozen=True, order=True):
    """What a person said of two vendors, by a decision (`source`) that can be taken back; `order` says which is later.

    Of several ties between two vendors the latest holds. `must`: that they are one (`left` is the one that a merge
    keeps, `right` the one that becomes it), that they are not, or None: that what was said before no longer holds.
    """

    order: int
    left: UUID
    right: UUID
    must: bool | None
    source: UUID

    @property
    def link(self) -> Link:
        """As `decide` takes it."""
        low, high = sorted((str(self.left), str(self.right)))
        return Link(low, high, "must" if self.must else "cannot")


class Heir(msgspec.Struct, frozen=True, order=True):
    """A node that left, as its import was undone, and the one that stands in for it while it is away.

    What it was known by stays: its id, under which what is left may go on being shown, and what people said of it.
    `born` is where it had been founded.
    """

    id: UUID
    heir: UUID
    born: Place


class Hanging(msgspec.Struct, frozen=True):
    """All vendors that hang together with some by edges that may be merged, by what people joined, and by inheritance.

    `born`: of each its founding place; None for a vendor that is no node (an earlier version of matching founded it).
    `edges`: those between them, also the ones that are questions. `ties`: the latest word on each pair among them.
    `heirs`: those of them that are away.
    """

    born: dict[UUID, Place | None]
    edges: tuple[Edge, ...]
    ties: tuple[Tie, ...]
    heirs: tuple[Heir, ...] = ()


def digest_of(node: Node) -> UUID:
    """128 bits that name what a node says, whoever says it and whatever its id is."""
    said = msgspec.json.encode(msgspec.structs.replace(node, id=""))
    return UUID(bytes=blake2b(said, digest_size=16).digest())


def latest(ties: list[Tie]) -> tuple[Tie, ...]:
    """Of several ties between the same two the latest one, in order; without those that only take back."""
    found: dict[frozenset[UUID], Tie] = {}
    for tie in sorted(ties):
        found[frozenset((tie.left, tie.right))] = tie
    return tuple(sorted(tie for tie in found.values() if tie.must is not None))

"""Matches: why a vendor is one vendor: its members, and the pairs that hold them together, in bits per field."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.ports.catalog import Decision
from application.ports.work import UnitOfWork
from domain.errors import missing
from domain.linkage import Model, Node
from domain.linkage.known import Hanging
from domain.proposals import Reason
from domain.provenance import Noun, Place
from domain.reasons import weights

MOST_PAIRS = 200
"""Pairs that are explained, those with the most bits."""


class Member(msgspec.Struct, frozen=True):
    """One way in which records tell of the vendor; `born`: where it was first told so, None by an earlier matching."""

    id: UUID
    names: tuple[str, ...]
    born: Place | None


class Held(msgspec.Struct, frozen=True):
    """Two members that weights take for one; `prior` and the bits of the reasons add up to `bits`."""

    left: UUID
    right: UUID
    bits: float
    prior: float
    reasons: tuple[Reason, ...]


class Said(msgspec.Struct, frozen=True):
    """What a person said of two members: one vendor, by the decision `source`."""

    left: UUID
    right: UUID
    source: UUID


class Matches(msgspec.Struct, frozen=True):
    """`id`: what it is shown as; `model`: the hash of the model that decides, None before the first.

    `parted`: what people said that a member is not.
    """

    id: UUID
    model: str | None
    members: tuple[Member, ...]
    held: tuple[Held, ...]
    said: tuple[Said, ...]
    parted: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowMatches:
    """Answers "why is this one vendor?"."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Matches:
        """Also under the id of a vendor that was merged away. Refusal MISSING `vendor_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            merged = await work.catalog.merged([ident])
            root = ident
            while root in merged:
                root = merged[root]
            entity = (await work.catalog.get(Noun.VENDOR, [root])).get(root)
            if entity is None or not entity.shown:
                raise missing("vendor", ident)
            members = {root, *(await work.catalog.members([root]))}
            hanging = await work.linkage.hanging(members)
            model = await work.linkage.model()
            known = await work.linkage.nodes(members)
            words = await work.catalog.words(members)
        held = await _held(model, hanging, {str(one): kept.node for one, kept in known.items()})
        names = {one: known[one].node.names if one in known else () for one in members}
        members -= {one.id for one in hanging.heirs}
        said = [Said(tie.left, tie.right, tie.source) for tie in hanging.ties if tie.must and tie.left in members]
        return Matches(
            root,
            None if model is None else model.hash,
            tuple(Member(one, names[one], hanging.born[one]) for one in sorted(members)),
            held,
            tuple(said),
            tuple(one for one in words if one.apart),
        )


async def _held(model: Model | None, hanging: Hanging, nodes: Mapping[str, Node]) -> tuple[Held, ...]:
    """The pairs of these nodes; an edge is no pair any more when an undo took an end of it before the nodes were read.

    `nodes`: the members that were found, by the text of their ids.
    """
    inside = [edge for edge in hanging.edges if edge.same and edge.left in nodes and edge.right in nodes]
    heaviest = sorted(inside, key=lambda edge: (-edge.bits, edge.left, edge.right))[:MOST_PAIRS]
    if model is None or not heaviest:
        return ()
    why = await asyncio.to_thread(weights, [(nodes[one.left], nodes[one.right]) for one in heaviest], model)
    return tuple(
        Held(UUID(edge.left), UUID(edge.right), one.bits, one.prior, one.reasons)
        for edge, one in zip(heaviest, why, strict=True)
    )

"""Asking: pairs that an import's weights leave open go to people as proposals, with their reasons in bits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from application.ports.work import Work
from domain.catalog import Entity
from domain.linkage import Node
from domain.linkage.deciding import Edge
from domain.matching import derived_id
from domain.plans_undo import roots
from domain.proposals import Likeness, Proposal, said_by
from domain.provenance import Noun
from domain.reasons import weights

MOST_ASKED = 100
"""Pairs that one chunk puts to people, those with the most bits; the nightly pass finds the others."""


async def ask(work: Work, questions: Sequence[Edge], now: datetime) -> int:
    """Proposes the heaviest of these pairs of nodes, as pairs of the vendors they are shown as; how many.

    After the chunk was written, under the catalogue's lock. What a person has decided is not asked again.
    """
    ends = {UUID(end) for edge in questions for end in (edge.left, edge.right)}
    merged = await work.catalog.merged(ends)
    heaviest: dict[tuple[UUID, UUID], Edge] = {}
    for edge in sorted(questions, key=lambda one: (-one.bits, one.left, one.right)):
        left, right = sorted((_root(edge.left, merged), _root(edge.right, merged)))
        if left != right:
            heaviest.setdefault((left, right), edge)
    asked = dict(list(heaviest.items())[:MOST_ASKED])
    model = await work.linkage.model() if asked else None
    if model is None:
        return 0
    vendors = await work.catalog.get(Noun.VENDOR, {ident for pair in asked for ident in pair})
    asked = {pair: edge for pair, edge in asked.items() if all(_is_shown(ident, vendors) for ident in pair)}
    known = await work.linkage.nodes({UUID(end) for edge in asked.values() for end in (edge.left, edge.right)})
    nodes: dict[str, Node] = {str(ident): one.node for ident, one in known.items()}
    pairs = [(nodes[edge.left], nodes[edge.right]) for edge in asked.values()]
    why = await asyncio.to_thread(weights, pairs, model)
    found = [
        Proposal(
            derived_id(work.workspace_id, Noun.VENDOR, f"question:{left}:{right}", 0), left, right,
            said_by(vendors[left]), said_by(vendors[right]), one.bits, Likeness.REVIEW, one.prior, one.reasons,
            model.hash, now,
        )
        for (left, right), one in zip(asked, why, strict=True)
    ]  # fmt: skip
    return await work.proposals.propose(found)


def _root(ident: str, merged: Mapping[UUID, UUID]) -> UUID:
    return [UUID(ident), *roots(UUID(ident), merged)][-1]


def _is_shown(ident: UUID, vendors: Mapping[UUID, Entity]) -> bool:
    vendor = vendors.get(ident)
    return vendor is not None and vendor.shown

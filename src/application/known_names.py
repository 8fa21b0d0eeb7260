"""Known names: which of the names that a source gives are those of vendors that the workspace has from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from application.ports.work import Work
from application.shadow_linkage import batched
from domain.normalise import name_key
from domain.provenance import Noun

MOST = 5000
"""Names that are asked for at a time."""


async def known_vendors(work: Work, candidates: Collection[str], number: int) -> set[str]:
    """Those of the names that some vendor has which another import than `number` founded.

    What this import founded does not count: it would know more when it goes on after a crash than when it began.
    """
    found: set[str] = set()
    for some in batched(sorted(candidates), MOST):
        found |= await _known(work, some, number)
    return found


async def _known(work: Work, candidates: Sequence[str], number: int) -> set[str]:
    keys = {name: f"name:{name_key(name)}" for name in candidates}
    known = await work.catalog.known({(Noun.VENDOR, text) for text in keys.values()})
    idents: set[UUID] = {ident for found in known.values() for ident in found}
    vendors = await work.catalog.get(Noun.VENDOR, idents) if idents else {}
    others = {ident for ident, vendor in vendors.items() if vendor.live and vendor.founded_by != number}
    return {name for name, text in keys.items() if not others.isdisjoint(known.get((Noun.VENDOR, text), ()))}

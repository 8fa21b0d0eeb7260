"""Joining: what a vendor shows once others are shown as it, from what each of them showed and not from their claims.

Which claim wins is a total order (domain.survivorship), so the winner among all is the winner among the winners. Only
what an import may merely found with is not: whether that counts depends on who else tells of the thing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.provenance import FOUNDS, Noun, Pick
from domain.survivorship import EARLIEST, wins


class Regathered(msgspec.Struct, frozen=True):
    """How vendors are derived that are shown as others than before.

    `joined`: what gathers some that were whole until now, each with these. `apart`: what is shown by itself no longer,
    or by itself again, and has to be told from what it gathered. Whatever is in neither of the two stays as it is.
    """

    joined: Mapping[UUID, tuple[UUID, ...]]
    apart: frozenset[UUID]


def regathered(before: Mapping[UUID, UUID], after: Mapping[UUID, UUID]) -> Regathered | None:
    """What becomes of each vendor that has a projection; each is given with the one that it is, and was, shown as.

    None where one was shown as another that was itself shown as a third: then nothing is known of what is its own.
    """
    if any(before.get(root, root) != root for root in before.values()):
        return None
    groups: dict[UUID, set[UUID]] = {}
    gathering: dict[UUID, list[UUID]] = {}
    for ident, root in before.items():
        groups.setdefault(root, set()).add(ident)
        gathering.setdefault(after[ident], []).append(ident)
    joined: dict[UUID, tuple[UUID, ...]] = {}
    apart: set[UUID] = set()
    for root, members in gathering.items():
        told = _whole(members, before, groups)
        if told is None or root not in before:
            apart.add(root)
        elif told != (root,):
            joined[root] = told
    for ident, root in after.items():
        if ident != root and ident in before and before[ident] == ident and len(groups[ident]) > 1:
            apart.add(ident)
    return Regathered(joined, frozenset(apart))


def _whole(
    members: Iterable[UUID], before: Mapping[UUID, UUID], groups: Mapping[UUID, set[UUID]]
) -> tuple[UUID, ...] | None:
    """Those whose projections together are what the members say; None where one of them counts others as well."""
    block = set(members)
    found: list[UUID] = []
    for root in sorted({before[ident] for ident in block}):
        mine = groups[root] & block
        if mine == groups[root]:
            found.append(root)
        elif root in mine:
            return None
        else:
            found += sorted(mine)
    return tuple(found)


def joined(into: Entity, parts: Iterable[Entity]) -> Entity | None:
    """The vendor with the claims of these, all that it shows being among them; None where claims have to be read.

    Pins, times and versions are as they were.
    """
    picks: dict[str, Pick] = {}
    live = 0
    for part in parts:
        live += part.live
        for field, pick in part.picks.items():
            if pick.rank == FOUNDS:
                return None
            old = picks.get(field)
            earliest = (Noun.VENDOR, field) in EARLIEST
            if old is None or wins(pick.value, pick.place, pick.rank, old, earliest=earliest):
                picks[field] = pick
    return msgspec.structs.replace(into, picks=picks, live=live)

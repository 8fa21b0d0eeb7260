"""Clusters: the one way in which it is decided, again whenever something changes, which vendors are shown as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec

from application.aside import aside
from application.belongings import regroup_owned
from application.ground import Ground
from application.ports.work import Work
from application.recounting import recount, regather
from domain.catalog import Entity
from domain.linkage.homes import Homes, divided, heir_of, homes_of
from domain.linkage.known import Hanging, Heir
from domain.plans import Setting
from domain.provenance import Noun, Place
from domain.regrouping import told_of, torn


class Regrouped(msgspec.Struct, frozen=True):
    """`homes`: who is shown as whom; `founded`: how many more that this import founded are shown than before, by noun.

    Fewer where two of them became one, more where one became two; an import's counts of what is new need both.
    `moved`: whether vendors that were known before are shown as others than before; `torn`: those whose contacts and
    deals are still to be decided anew.
    """

    homes: Homes
    founded: dict[Noun, int] = {}
    moved: bool = False
    torn: frozenset[UUID] = frozenset()


class ByWord(msgspec.Struct, frozen=True):
    """Vendors are decided anew because of a person's word: no claim comes or goes. `owned`: and their contacts
    and deals at once."""

    owned: bool = True


async def recluster(
    work: Ground, setting: Setting, idents: Collection[UUID], retracted: int = 0, word: ByWord | None = None
) -> Regrouped:
    """Decides anew the components of these vendors by nodes, edges, people's words and the model, and shows it so.

    Vendors whose home changes, and those that they leave and join, are derived anew from the claims that count, and
    the records of their contacts and deals are given anew to whom they belong then (application.belongings). New
    nodes that have no projection yet are decided with the others and shown by whoever saves them. Where others become
    such a node (an import that was handed in earlier tells of it later), it gets theirs, to which its own are added.
    The caller holds the catalogue's lock. For imports, undos, merges and the taking back of one alike. `retracted`:
    the number of the import whose claims were taken back, where that is why; a running one has founded what it founded.
    `word`: where only people's words are others than before.
    """
    hanging = await work.linkage.hanging(idents)
    known = await aside(len(hanging.born), divided, hanging)
    entities = await work.catalog.get(Noun.VENDOR, hanging.born)
    profiles = await work.linkage.profiles(known.open)
    model = await work.linkage.model() if profiles else None
    elders = await _elders(work, [ident for ident in known.open if hanging.born[ident] is None])
    homes = await aside(len(hanging.born), homes_of, hanging, profiles, elders, model, known)
    moved = [one for ident, one in entities.items() if one.merged_into != _into(ident, homes)]
    if moved:
        left = {one.merged_into for one in moved if one.merged_into is not None}
        joined = {homes.roots[one.id] for one in moved}
        unborn = [_unborn(ident, setting) for ident in sorted(joined - entities.keys())]
        await work.catalog.save([*(_moved(one, _into(one.id, homes)) for one in moved), *unborn])
        counted = msgspec.structs.replace(setting, number=retracted)
        if word is None:
            await recount(work, counted, Noun.VENDOR, [*{one.id for one in moved} | left | joined])
        else:
            await regather(work, counted, entities, homes.roots)
    founded = {Noun.VENDOR: sum(_stepped(one, homes) for one in moved if _founded_here(one, setting))}
    torn_ones = _torn(entities, homes) if moved else set()
    if torn_ones and (word is None or word.owned):
        founded |= await regroup_owned(work, setting, torn_ones, retracted)
        torn_ones = set()
    return Regrouped(homes, founded, bool(moved), frozenset(torn_ones))


async def let_go(work: Work, setting: Setting, idents: Collection[UUID]) -> None:
    """Nodes among these of which no live record speaks any more leave, and what they held together is decided anew.

    The setting is that of the import whose claims were taken back.
    """
    gone = await work.linkage.silent(await work.linkage.which(idents))
    if gone:
        beside = await work.linkage.hanging(gone)
        await work.linkage.hand_over(await _heirs(work, gone, beside))
        await work.linkage.remove(gone)
        await recluster(work, setting, beside.born, retracted=setting.number)


async def _heirs(work: Work, gone: Collection[UUID], beside: Hanging) -> list[Heir]:
    """Who stands in for those that leave, where weights held them together with some that stay.

    Only for those that are known by more than what their records said: shown as what others became, named by a person,
    or standing in for others themselves.
    """
    merged = await work.catalog.merged(beside.born)
    known = {one.heir for one in beside.heirs} | {end for tie in beside.ties for end in (tie.left, tie.right)}
    known |= set(merged.values()) | {one.entity_id for one in await work.corrections.standing(Noun.VENDOR, gone)}
    wanted = known.intersection(gone)
    if not wanted:
        return []
    staying = (await work.linkage.which(beside.born)) - await work.linkage.silent(beside.born.keys())
    return [
        Heir(ident, heir, born)
        for ident in sorted(wanted)
        if (born := beside.born[ident]) is not None and (heir := heir_of(ident, staying, beside, merged)) is not None
    ]


def _torn(entities: Mapping[UUID, Entity], homes: Homes) -> set[UUID]:
    before = {ident: one.merged_into or ident for ident, one in entities.items()}
    merged = {ident: one.merged_into for ident, one in entities.items() if one.merged_into is not None}
    return torn(before, homes.roots, told_of({ident: one.live for ident, one in entities.items()}, merged))


def _unborn(ident: UUID, setting: Setting) -> Entity:
    return Entity(Noun.VENDOR, ident, {}, 0, 1, setting.now, setting.now, founded_by=setting.number)


def _founded_here(entity: Entity, setting: Setting) -> bool:
    return entity.live > 0 and entity.founded_by == setting.number


def _stepped(entity: Entity, homes: Homes) -> int:
    """1: shown from now on; -1: no longer; 0: moved from one vendor to another."""
    return (_into(entity.id, homes) is None) - (entity.merged_into is None)


def _into(ident: UUID, homes: Homes) -> UUID | None:
    root = homes.roots[ident]
    return None if root == ident else root


def _moved(entity: Entity, into: UUID | None) -> Entity:
    return msgspec.structs.replace(entity, merged_into=into, version=entity.version + 1)


async def _elders(work: Ground, strangers: Collection[UUID]) -> dict[UUID, Place]:
    """The first place of what vendors that are no nodes say themselves, not of what they are shown by."""
    found: dict[UUID, Place] = {}
    if strangers:
        async for ident, standing in work.catalog.standing(Noun.VENDOR, strangers):
            found[ident] = min(standing.place, found.get(ident, standing.place))
    return found

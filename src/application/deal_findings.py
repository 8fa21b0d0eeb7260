"""Duplicates and conflicts of deals: of one deal as it is shown, and of all deals page by page."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar
from uuid import UUID

import msgspec

from application.ports.catalog import Entity, Page, Standing
from application.ports.machine import Clock
from application.ports.work import UnitOfWork, Work
from domain.catalog import belonging
from domain.deal_findings import DealFacts, Dismissal, Finding, FindingKind, Setting, Telling, shown_order
from domain.deal_keys import rival_keys
from domain.deal_protection import DealPolicy, Protection, check_policy, protection
from domain.deal_retold import retold
from domain.deal_rivals import rivalry
from domain.errors import invalid, missing
from domain.listing import finding_mark, mark
from domain.provenance import Noun

RIVALS = 100
"""Deals of one key that are compared, the first by id; more of one customer, product and amount are a catalogue."""

TELLINGS = 50
"""Newest live records about one deal that are looked at."""

BATCH = 200
EXAMINED = 5000
"""Pairs of deals and records after which a page ends; it may then be short of findings and still have a next."""

SLICE = 1000
"""Pairs or records that are fetched and judged in one go, off the event loop; one key or deal may be more by itself."""

WINDOW = 100
"""What a stretch of keys counts as that was walked in the index alone: as much work as so many pairs."""

_SHARED, _RETOLD = "shared", "retold"
_LAST = 2**63 - 1
"""The highest key that there can be."""

T = TypeVar("T")


class DealJudged(msgspec.Struct, frozen=True):
    """The protection of a deal today, and what the rules find about it, the worst first."""

    protection: Protection
    findings: list[Finding]
    dismissals: dict[UUID, Dismissal] = {}


@dataclass(frozen=True, slots=True)
class JudgeDeal:
    """What the rules say of one deal, now."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, workspace_id: UUID, deal: Entity) -> DealJudged:
        """Looks up the deals that share a key with this one, and the newest records about it."""
        async with self.unit_of_work(workspace_id) as work:
            setting = Setting(await work.deal_rivals.policy(), self.clock.now())
            sharing = await work.deal_rivals.sharing(rival_keys(values_of(deal)), RIVALS)
            facts = await _facts(work, {deal.id, *(ident for idents in sharing.values() for ident in idents)})
            newest = await work.catalog.newest(Noun.DEAL, [deal.id], TELLINGS)
            found = retold(deal.id, [_telling(one) for one in reversed(newest)], setting)
            if (own := facts.get(deal.id)) is not None:
                found += [finding for other in facts.values() for finding in rivalry(own, other, setting)]
            dismissals = await work.deal_rivals.dismissals([one.id for one in found])
        return DealJudged(protection(setting.policy, values_of(deal), setting.now), shown_order(found), dismissals)


@dataclass(frozen=True, slots=True)
class DismissFinding:
    """Says that a finding of a deal is of no matter, and why; lists leave it out while it says what it says."""

    unit_of_work: UnitOfWork
    judge: JudgeDeal
    clock: Clock

    async def __call__(self, workspace_id: UUID, deal_id: UUID, finding_id: UUID, reason: str, by: str) -> Dismissal:
        """Refusal MISSING `deal_not_found`, `finding_not_found`; INVALID `blank_reason`."""
        if not reason.strip():
            raise invalid("blank_reason", "Say why the finding is of no matter.")
        async with self.unit_of_work(workspace_id) as work:
            deal = (await work.catalog.get(Noun.DEAL, [deal_id])).get(deal_id)
            if deal is None or not deal.shown:
                raise missing("deal", deal_id)
            found = (await self.judge(workspace_id, deal)).findings
            if finding_id not in {one.id for one in found}:
                raise missing("finding", finding_id)
            dismissal = Dismissal(finding_id, reason.strip(), by, self.clock.now())
            await work.deal_rivals.dismiss(dismissal)
            await work.commit()
        return dismissal


@dataclass(frozen=True, slots=True)
class RecallDismissal:
    """Takes a dismissal back: the finding is listed again."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, finding_id: UUID) -> None:
        """Refusal MISSING `dismissal_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            if not await work.deal_rivals.recall(finding_id):
                raise missing("dismissal", finding_id)
            await work.commit()


@dataclass(frozen=True, slots=True)
class ListFindings:
    """Pages through all findings: first those between two deals, key by key, then those of deals told otherwise."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(
        self, workspace_id: UUID, page: Page, kind: FindingKind | None = None, *, dismissed: bool = False
    ) -> tuple[list[tuple[Finding, Dismissal | None]], str | None]:
        """The page and the position of the next; `dismissed`: also those. Refusal INVALID `invalid_cursor`."""
        walk, place, skip = _position(page.after)
        taken: list[tuple[Finding, Dismissal | None]] = []
        async with self.unit_of_work(workspace_id) as work:
            setting = Setting(await work.deal_rivals.policy(), self.clock.now())
            examined = 0
            async for at, findings, weight in _walked(work, setting, walk, place):
                said = await work.deal_rivals.dismissals([one.id for one in findings])
                wanted = [
                    (one, said.get(one.id))
                    for one in shown_order(findings)
                    if (kind is None or one.kind is kind) and (dismissed or one.id not in said)
                ]
                room = page.limit - len(taken)
                if len(wanted) - skip > room:
                    return [*taken, *wanted[skip : skip + room]], mark(*at, skip + room)
                taken += wanted[skip:]
                skip = 0
                examined += weight
                if examined >= EXAMINED:
                    return taken, mark(*at, len(wanted))
        return taken, None


@dataclass(frozen=True, slots=True)
class FindDealPolicy:
    """What the workspace holds for protected and for the same."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID) -> DealPolicy:
        """The defaults when nobody has set anything."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.deal_rivals.policy()


@dataclass(frozen=True, slots=True)
class SetDealPolicy:
    """Sets it; findings are judged by it from then on."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, workspace_id: UUID, policy: DealPolicy, by: str) -> DealPolicy:
        """As set; Refusal INVALID `invalid_policy`."""
        check_policy(policy)
        async with self.unit_of_work(workspace_id) as work:
            await work.deal_rivals.set_policy(policy, by, self.clock.now())
            await work.commit()
        return policy


def values_of(entity: Entity) -> dict[str, str]:
    """What is shown of the entity, by field."""
    return entity.values


_Position = tuple[str, str]
_Look = tuple[_Position, list[Finding], int]
"""A place, its findings, and how many pairs or records were looked at for them."""


def _position(cursor: str | None) -> tuple[str, str, int]:
    """The walk, the place in it to begin at, and how many findings of that place were shown already."""
    if cursor is None:
        return _SHARED, "", 0
    walk, place, skip = finding_mark(cursor)
    try:
        known = walk in {_SHARED, _RETOLD} and skip >= 0
        if known and (-(2**63) < int(place) < 2**63 if walk == _SHARED else UUID(place).int > 0):
            return walk, place, skip
    except ValueError as error:
        raise _bad_cursor() from error
    raise _bad_cursor()


def _bad_cursor() -> Exception:
    return invalid("invalid_cursor", "This cursor was not given out by this list; start again without one.")


async def _walked(work: Work, setting: Setting, walk: str, place: str) -> AsyncIterator[_Look]:
    """Every place from the given one on, with its findings."""
    if walk == _SHARED:
        async for look in _shared(work, setting, int(place) - 1 if place else None):
            yield look
        place = ""
    async for look in _retold(work, setting, UUID(int=UUID(place).int - 1) if place else None):
        yield look


async def _shared(work: Work, setting: Setting, after: int | None) -> AsyncIterator[_Look]:
    """Every key of several deals; the end of each stretch of keys is a place of its own, without findings."""
    while True:
        keys = await work.deal_rivals.shared(after, BATCH)
        groups = await work.deal_rivals.sharing(keys, RIVALS)
        weights = {key: _pairs(len(groups.get(key, ()))) for key in keys}
        for some in _slices(keys, weights):
            members = {key: groups.get(key, []) for key in some}
            facts = await _facts(work, {ident for idents in members.values() for ident in idents})
            found = await asyncio.to_thread(_compared, members, facts, setting)
            for key in some:
                yield (_SHARED, str(key)), found[key], weights[key]
        if len(keys) == BATCH:
            after = keys[-1]
            continue
        after = await work.deal_rivals.reach(after)
        if after is None or after >= _LAST:
            return
        yield (_SHARED, str(after + 1)), [], WINDOW


async def _retold(work: Work, setting: Setting, after: UUID | None) -> AsyncIterator[_Look]:
    """Every deal that several records tell of."""
    while idents := await work.deal_rivals.retold(after, BATCH):
        deals = await work.catalog.get(Noun.DEAL, idents)
        weights = {ident: min(deals[ident].live, TELLINGS) for ident in idents}
        for some in _slices(idents, weights):
            tellings = await _tellings(work, [deals[ident] for ident in some])
            found = await asyncio.to_thread(_judged, some, tellings, setting)
            for ident in some:
                yield (_RETOLD, str(ident)), found[ident], weights[ident]
        after = idents[-1]


def _pairs(members: int) -> int:
    return max(members * (members - 1) // 2, 1)


def _slices(places: Sequence[T], weights: Mapping[T, int]) -> Iterator[list[T]]:
    """The places in their order, cut so that none weighs more than SLICE, unless it is a single one that does."""
    some: list[T] = []
    weight = 0
    for place in places:
        if some and weight + weights[place] > SLICE:
            yield some
            some, weight = [], 0
        some.append(place)
        weight += weights[place]
    if some:
        yield some


def _compared(
    members: Mapping[int, Sequence[UUID]], facts: Mapping[UUID, DealFacts], setting: Setting
) -> dict[int, list[Finding]]:
    """Per key the findings between its deals."""
    own = {ident: frozenset(rival_keys(deal.values)) for ident, deal in facts.items()}
    return {
        key: _between(key, [ident for ident in idents if ident in facts], facts, own, setting)
        for key, idents in members.items()
    }


def _judged(
    idents: Sequence[UUID], tellings: Mapping[UUID, Sequence[Telling]], setting: Setting
) -> dict[UUID, list[Finding]]:
    """Per deal the findings among its records."""
    return {ident: retold(ident, tellings.get(ident, ()), setting) for ident in idents}


def _between(
    key: int,
    members: Sequence[UUID],
    facts: Mapping[UUID, DealFacts],
    own: Mapping[UUID, frozenset[int]],
    setting: Setting,
) -> list[Finding]:
    """The findings of all pairs of a key; a pair that shares several keys is told of under the lowest."""
    return [
        finding
        for one, two in combinations(members, 2)
        if key == min(own[one] & own[two], default=None)
        for finding in rivalry(facts[one], facts[two], setting)
    ]


async def _facts(work: Work, idents: Collection[UUID]) -> dict[UUID, DealFacts]:
    """The shown ones of these deals as the rules look at them."""
    found = await work.catalog.get(Noun.DEAL, idents)
    merged = await work.catalog.merged({deal.vendor_id for deal in found.values() if deal.vendor_id is not None})
    deals = [belonging(found[ident], merged) for ident in sorted(found) if found[ident].shown]
    vendors = await work.catalog.get(Noun.VENDOR, {deal.vendor_id for deal in deals if deal.vendor_id is not None})
    names = {ident: values_of(vendor) for ident, vendor in vendors.items()}
    return {deal.id: _fact(deal, names.get(deal.vendor_id, {}) if deal.vendor_id else {}) for deal in deals}


def _fact(deal: Entity, vendor: Mapping[str, str]) -> DealFacts:
    name = vendor.get("name") or vendor.get("legalName") or ""
    return DealFacts(deal.id, values_of(deal), deal.vendor_id, name, deal.created_at)


async def _tellings(work: Work, deals: Sequence[Entity]) -> dict[UUID, Sequence[Telling]]:
    """The newest records about each of these deals; of a deal with more than are looked at, no others are fetched."""
    few = [deal.id for deal in deals if deal.live <= TELLINGS]
    kept: dict[UUID, deque[Telling]] = {ident: deque(maxlen=TELLINGS) for ident in few}
    if few:
        async for ident, standing in work.catalog.standing(Noun.DEAL, few):
            kept[ident].append(_telling(standing))
    found: dict[UUID, Sequence[Telling]] = {**kept}
    for deal in deals:
        if deal.id not in kept:
            newest = await work.catalog.newest(Noun.DEAL, [deal.id], TELLINGS)
            found[deal.id] = [_telling(one) for one in reversed(newest)]
    return found


def _telling(standing: Standing) -> Telling:
    values = {field: claim.value for field, claim in standing.claims.items()}
    return Telling(standing.place.number, standing.import_id, values, tuple(standing.columns))

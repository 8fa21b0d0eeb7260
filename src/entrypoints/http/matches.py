"""Matches over HTTP: why a vendor is one vendor."""

from __future__ import annotations

from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get
from litestar.params import FromPath

from application.matches import Matches, Member, ShowMatches
from domain.access import Role
from entrypoints.http.callers import Admitted
from entrypoints.http.proposals import ReasonShown


class MemberShown(msgspec.Struct, frozen=True, rename="camel"):
    """One way in which records tell of the vendor, and the first record that did (null by an earlier matching)."""

    id: UUID
    names: list[str]
    import_number: int | None
    record: int | None


class HeldShown(msgspec.Struct, frozen=True):
    """Two members that weights take for one vendor; `prior` and the bits of the `reasons` add up to `bits`."""

    left: UUID
    right: UUID
    bits: float
    prior: float
    reasons: list[ReasonShown]


class SaidShown(msgspec.Struct, frozen=True, rename="camel"):
    """Two members that a person said are one; `mergeId` is the merge, or the proposal that was accepted."""

    left: UUID
    right: UUID
    merge_id: UUID


class PartedShown(msgspec.Struct, frozen=True, rename="camel"):
    """A member (`left` or `right`) that a person said is not the other one, and why."""

    left: UUID
    right: UUID
    parting_id: UUID
    reason: str


class MatchesShown(msgspec.Struct, frozen=True, rename="camel"):
    """`id`: what the vendor is shown as; `model`: the hash of the model that decides, null before the first."""

    id: UUID
    model: str | None
    members: list[MemberShown]
    pairs: list[HeldShown]
    merges: list[SaidShown]
    partings: list[PartedShown]


def _member(one: Member) -> MemberShown:
    number, record = (None, None) if one.born is None else (one.born.number, one.born.seq)
    return MemberShown(one.id, list(one.names), number, record)


def matches_shown(found: Matches) -> MatchesShown:
    """As the API shows it."""
    return MatchesShown(
        found.id,
        found.model,
        [
            _member(one)
            for one in found.members
        ],
        [
            HeldShown(
                one.left, one.right, one.bits, one.prior,
                [ReasonShown(why.field, why.level, why.bits) for why in one.reasons],
            )
            for one in found.held
        ],
        [SaidShown(one.left, one.right, one.source) for one in found.said],
        [PartedShown(one.into, one.from_ids[0], one.id, one.reason) for one in found.parted],
    )  # fmt: skip


class MatchesController(Controller):
    """`/v1/vendors/{id}/matches`."""

    path = "/v1/vendors/{ident:uuid}/matches"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.READ, "rate": "api"}, summary="Why a vendor is one vendor")
    @inject
    async def show_matches(
        self, caller: Admitted, ident: FromPath[UUID], show: FromDishka[ShowMatches]
    ) -> MatchesShown:
        """Its members and the pairs that hold them together, in bits per field, the heaviest 200 first.

        404 `vendor_not_found`; the id of a vendor that was merged away answers as what it became.
        """
        return matches_shown(await show(caller.workspace_id, ident))

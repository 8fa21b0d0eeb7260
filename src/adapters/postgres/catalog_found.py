"""Deals on Postgres that nobody had before: a statement without the columns that are the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.arrays import LINES, lines, numbers, texts, uuids
from adapters.postgres.deal_rivals import keep_keys
from domain.catalog import Entity
from domain.listing import search_text, sort_name
from domain.provenance import Noun

# Arrays in the list of a select are handed on element by element. Nothing is there under these ids, so that no row has
# to be looked for (`on conflict`), which costs a fifth of it.
FOUND = f"""
insert into sluice.deals (workspace_id, id, picks, live, version, vendor_id, vendor_place, founded_by, changed_by,
    sort_name, search, created_at, updated_at)
select $1, d.id, d.picks::json, 1, 2, d.vendor_id, array[$2::int, d.seq, 0, 0], $2::bigint, 0,
    d.sort_name, d.search, $3, $3
from (
    select unnest($4::text::uuid[]) as id, unnest({LINES.format("$5")}) as picks, unnest($6::text::uuid[]) as vendor_id,
        unnest($7::text::int[]) as seq, unnest($8::text::text[]) as sort_name, unnest($9::text::text[]) as search
) d
"""  # noqa: S608

_encoder = msgspec.json.Encoder()


def plain(entity: Entity, first: Entity) -> bool:
    """Whether it is as the one part of a row founds a deal, by the same import and at the same time as the first."""
    place = entity.vendor_place
    return (
        entity.live == 1 and entity.version == 2 and not entity.changed_by and not entity.pins
        and entity.founded_by == first.founded_by and entity.created_at == entity.updated_at == first.created_at
        and entity.vendor_id is not None and entity.merged_into is None
        and place is not None and place.number == entity.founded_by and not place.part and not place.said
    )  # fmt: skip


async def insert(driver: Any, workspace_id: UUID, deals: Sequence[Entity]) -> None:
    """Insert these, all of which are `plain` beside the first; asyncpg.UniqueViolationError where one was there."""
    values = [{field: pick.value for field, pick in deal.picks.items() if pick.value} for deal in deals]
    idents = [deal.id for deal in deals]
    await driver.execute(
        FOUND,
        workspace_id,
        deals[0].founded_by,
        deals[0].created_at,
        uuids(idents),
        lines([deal.picks for deal in deals], _encoder),
        uuids([deal.vendor_id for deal in deals]),
        numbers([deal.vendor_place.seq for deal in deals]),  # type: ignore[union-attr]  # as plain says
        texts([sort_name(Noun.DEAL, one) for one in values]),
        texts([search_text(Noun.DEAL, one) for one in values]),
    )
    await keep_keys(driver, workspace_id, idents, values)

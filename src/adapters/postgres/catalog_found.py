"""Deals on Postgres that nobody had before: a statement without the columns that are the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.arrays import LINES, lines, numbers, packed, texts
from adapters.postgres.deal_rivals import keep, keep_keys
from domain.catalog import Entity
from domain.deal_keys import rival_keys_together
from domain.fresh_deals import FreshDeals, Stretch
from domain.listing import parted, search_text, search_texts, sort_name, sort_names
from domain.provenance import OVERWRITES, Noun

# Arrays in the list of a select are handed on element by element. Nothing is there under these ids, so that no row has
# to be looked for (`on conflict`), which costs a fifth of it.
FOUND = f"""
insert into sluice.deals (workspace_id, id, picks, live, version, vendor_id, vendor_place, founded_by, changed_by,
    sort_name, search, created_at, updated_at)
select $1, d.id, d.picks, 1, 2, d.vendor_id, array[$2::int, d.seq, 0, 0], $2::bigint, 0,
    d.sort_name, d.search, $3, $3
from (
    select unnest($4::sluice.uuids) as id, unnest({LINES.format("$5")}) as picks, unnest($6::sluice.uuids) as vendor_id,
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
    """Insert these, all of which are `plain` beside the first, by a connection that is `packing`.

    asyncpg.UniqueViolationError where one was there.
    """
    values = [{field: pick.value for field, pick in deal.picks.items() if pick.value} for deal in deals]
    idents = [deal.id for deal in deals]
    await driver.execute(
        FOUND,
        workspace_id,
        deals[0].founded_by,
        deals[0].created_at,
        packed(idents),
        lines([deal.picks for deal in deals], _encoder),
        packed([deal.vendor_id for deal in deals]),
        numbers([deal.vendor_place.seq for deal in deals]),  # type: ignore[union-attr]  # as plain says
        texts([sort_name(Noun.DEAL, one) for one in values]),
        texts(searched([search_text(Noun.DEAL, one) for one in values])),
    )
    await keep_keys(driver, workspace_id, idents, values, new=True)


async def insert_fresh(driver: Any, workspace_id: UUID, deals: FreshDeals) -> None:
    """Insert these, by columns, by a connection that is `packing`; asyncpg.UniqueViolationError where one was there."""
    repeats = list(deals.repeats)
    columns = [dict(zip(stretch.fields, stretch.columns, strict=True)) for stretch in deals.stretches]
    await driver.execute(
        FOUND,
        workspace_id,
        deals.number,
        deals.now,
        packed(deals.idents),
        "\n".join([line for stretch in deals.stretches for line in picks_written(stretch, deals.number)]),
        packed([one.vendor_id for one in repeats]),
        numbers([one.seq for one in repeats]),
        texts([name for one in columns for name in sort_names(Noun.DEAL, one)]),
        texts(searched([text for one in columns for text in search_texts(Noun.DEAL, one)])),
    )
    every = [keys for one in columns for keys in rival_keys_together(one)]
    await keep(driver, workspace_id, deals.idents, every, new=True)


def picks_written(stretch: Stretch, number: int) -> list[str]:
    """The JSON of the picks of each, as `lines` writes them."""
    places = [f"[{number},{one.seq},0,0],{OVERWRITES}]" for one in stretch.repeats]
    fields = ",".join([f"{_encoder.encode(field).decode()}:[%s,%s" for field in stretch.fields])
    columns = [_encoder.encode_lines(column).decode().split("\n") for column in stretch.columns]
    # The last line break ends the last line.
    told = [column for one in columns for column in (one[:-1], places)]
    return [f"{{{fields}}}" % row for row in zip(*told, strict=True)]


def searched(found: Sequence[str]) -> Sequence[str]:
    """These search texts of deals as the table keeps them: words parted by spaces.

    Parting them costs the server more than entering the words. A text with pieces behind it (writing without spaces)
    stays as it is, because the mark before them is one of what parts.
    """
    whole = "\0".join(found)
    if "\x1f" not in whole:
        return parted(whole).split("\0")
    return [text if "\x1f" in text else parted(text) for text in found]

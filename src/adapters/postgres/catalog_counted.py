"""Entities on Postgres of which only more is counted: what they show stays, and with it their texts and order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.arrays import LINES, lines, numbers, packed, places
from domain.catalog import Entity

# What is shown stays: no index changes, and no text is made anew.
COUNT = f"""
update sluice.{{table}} t set picks = e.picks, live = e.live, vendor_place = e.place::int[]
from unnest($2::sluice.uuids, {LINES.format("$3")}, $4::text::int[], $5::text::text[]) as e (id, picks, live, place)
where t.workspace_id = $1 and t.id = e.id
"""  # noqa: S608

_encoder = msgspec.json.Encoder()


async def count(driver: Any, workspace_id: UUID, table: str, entities: Sequence[Entity]) -> None:
    """Write these by a connection that is `packing`, each of which `is_counted` beside what the table has of it.

    RuntimeError where one of them is not there.
    """
    done = await driver.execute(
        COUNT.format(table=table),
        workspace_id,
        packed([entity.id for entity in entities]),
        lines([entity.picks for entity in entities], _encoder),
        numbers([entity.live for entity in entities]),
        places([entity.vendor_place for entity in entities]),
    )
    expect(done, entities)


def expect(done: str, entities: Sequence[Entity]) -> None:
    """RuntimeError where the server says that it wrote another number of rows than there are of these."""
    if done.rsplit(" ", 1)[-1] != str(len(entities)):
        raise RuntimeError(f"{len(entities)} {entities[0].noun}s were to be written, and the server says {done}")


def is_counted(old: Entity, new: Entity) -> bool:
    """Whether nothing but the number of claims, and where values stand, is another than it was."""
    if (
        old.version != new.version
        or old.updated_at != new.updated_at
        or old.founded_by != new.founded_by
        or old.changed_by != new.changed_by
        or (old.vendor_id is not new.vendor_id and old.vendor_id != new.vendor_id)
        or (old.merged_into is not new.merged_into and old.merged_into != new.merged_into)
        or old.pins != new.pins
        or len(old.picks) != len(new.picks)
        or (old.live > 0) != (new.live > 0)
    ):
        return False
    before = old.picks
    for field, pick in new.picks.items():
        was = before.get(field)
        if was is not pick and (was is None or was.value != pick.value):
            return False
    return True

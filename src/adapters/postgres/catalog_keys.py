"""Match keys on Postgres: attached on behalf of an import, in the way that costs least where all of them are new."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

from adapters.postgres.arrays import numbers, packed, packed_octets
from adapters.postgres.database import insert_new
from domain.provenance import Noun

NUMBERS = {Noun.VENDOR: 1, Noun.CONTACT: 2, Noun.DEAL: 3}
WORTH = 50
"""From so many keys on a savepoint costs less than looking for each of them first."""

ATTACH = """
insert into sluice.match_keys (workspace_id, noun, key, entity_id, import_id)
select $1, k.noun, k.key, k.entity_id, $2
from unnest($3::text::smallint[], $4::sluice.uuids, $5::sluice.uuids) as k (noun, key, entity_id)
"""


@lru_cache(maxsize=8_192)
def digest(text: str) -> bytes:
    """The digest of a key text; it is asked for in one work, as a rule, and attached in the next."""
    return blake2b(text.encode(), digest_size=16).digest()


async def attach(
    driver: Any, workspace_id: UUID, import_id: UUID, keys: Sequence[tuple[Noun, str, UUID]], *, known: bool
) -> bool:
    """Attach them; those that were attached before stay. Whether one was that was not thought to be (`known`).

    The connection is one that is `packing`. An import remembers what it attached, so that nearly always all are new.
    """
    values = (
        workspace_id,
        import_id,
        numbers([NUMBERS[noun] for noun, _, _ in keys]),
        packed_octets([digest(text) for _, text, _ in keys]),
        packed([ident for _, _, ident in keys]),
    )
    if not known and len(keys) >= WORTH:
        return not await insert_new(driver, ATTACH, *values)
    await driver.execute(f"{ATTACH}on conflict do nothing", *values)
    return known

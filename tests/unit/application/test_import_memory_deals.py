"""An import's memory knows the deals that it plans, also those that nobody has put together."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from application.import_memory import ImportMemory
from application.nothing_known import NothingKnown
from domain.access import DEFAULT_WORKSPACE
from domain.columnfacts import ColumnFacts
from domain.extraction.sheets import OnePart, of_rows
from domain.fresh_deals import FreshDeals, stretches_of
from domain.plans import Plan
from domain.plans_turns import Setting
from domain.provenance import Noun
from domain.repeats import Repeat
from domain.sources import Counts, Import, ImportState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
IMPORT = Import(UUID(int=99), DEFAULT_WORKSPACE, UUID(int=98), UUID(int=97), "", ImportState.RUNNING, NOW)
COLUMNS, MAPPING = ("firm", "number"), {"firm": "vendor.name", "number": "deal.externalId"}


def deals(*numbers: str) -> FreshDeals:
    """Deals with these numbers, of one vendor."""
    told = of_rows([("Alder Tooling", number) for number in numbers], COLUMNS, MAPPING, ColumnFacts(), [b""] * 9)
    repeats = [Repeat(seq, one, UUID(int=9), None) for seq, one in enumerate(told) if isinstance(one, OnePart)]
    return FreshDeals(Setting(DEFAULT_WORKSPACE, 7, "", NOW), stretches_of(repeats, ""))


def test_deals_in_columns_are_found_again_by_id_and_key_and_stem() -> None:
    async def run() -> None:
        memory, made = ImportMemory(IMPORT, ""), deals("D-1", "D-2")
        catalog = memory.over(NothingKnown(DEFAULT_WORKSPACE)).catalog
        assert await catalog.deals_met() is None  # until it is known that there is nobody else
        memory.pristine = True
        met = await catalog.deals_met()
        assert met is not None
        assert met.strange(list(made.stems)) == [True, True]
        _, keys = memory.take(Plan((), (), (), Counts(), fresh=made))
        assert keys == made.keys
        assert met.strange([*made.stems, "deal:D-3"]) == [False, False, True]
        assert await catalog.get(Noun.DEAL, made.idents) == {deal.id: deal for deal in made}
        asked = [(Noun.DEAL, text) for text in made.texts]
        assert await catalog.known(asked) == {key: [ident] for key, ident in zip(asked, made.idents, strict=True)}
        assert not await catalog.keyless(Noun.DEAL)

    asyncio.run(run())


def test_a_deal_that_planning_had_saved_is_there_before_the_plan_is() -> None:
    async def run() -> None:
        memory = ImportMemory(IMPORT, "")
        memory.pristine = True
        catalog = memory.over(NothingKnown(DEFAULT_WORKSPACE)).catalog
        assert await catalog.deals_met() is not None
        (deal,) = deals("D-1")
        await catalog.save([deal])
        assert await catalog.get(Noun.DEAL, [deal.id]) == {deal.id: deal}
        memory.take(Plan((), (), (), Counts()))
        again = msgspec.structs.replace(deal, live=2)
        await catalog.save([again])
        assert await catalog.get(Noun.DEAL, [deal.id]) == {deal.id: again}

    asyncio.run(run())

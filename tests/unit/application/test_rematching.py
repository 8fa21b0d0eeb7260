"""Reading again by another version of matching never loses the work of people, and an import knows what it founded."""

from __future__ import annotations

from uuid import UUID

import pytest
from memory_house import a_house

from application.contracts.import_house import ImportHouse
from application.corrections import CorrectEntity
from application.known_names import known_vendors
from application.merges import MergeVendors
from domain.errors import Refusal
from domain.provenance import Noun
from domain.sources import ImportState

TWO = b"""name,country,city,domain,registration_id
Velkor Tide Systems,DE,Berlin,velkortide.de,HRB 12345
Birch Mill GmbH,DE,Ulm,birchmill.de,HRB 777
"""
HEADER = b"name,country,city,domain,phone,email,registration_id\n"
ALIKE = b"""Velkor Tide Systems,DE,Berlin,velkortide.de,,,
VTS Anlagenbau,DE,Hamburg,,+494098765432,vts@anlagen-vts.de,HRB 12345
Velkor Tide Systems,DE,Berlin,velkortide.de,+494098765432,vts@anlagen-vts.de,HRB 12345
Velkor Tide Systems,DE,Bremen,velkortide.de,+494098765432,,HRB 12345
"""
"""What the first two say apart the later ones say together, so homes change from one chunk to the next."""
PARTING = b"""Velkor Tide Systems,DE,Bremen,vts.de,+494098765432,,HRB 12345
Velkor Tide Systems,DE,,,+493012345678,,
Tide Systems GmbH,DE,Bremen,,+494098765432,,
Velkor Systems,DE,Berlin,vts.de,+493012345678,,HRB 12345
Velkor Tide Systems,DE,,,+493012345678,,HRB 12345
"""
"""What is one vendor at first is two by the end, where its last column is no registration id."""


async def worked_on(house: ImportHouse) -> None:
    """Somebody corrects the one vendor and puts the other to it."""
    named = {one.values["name"]: one.id for one in await house.entities(Noun.VENDOR)}
    velkor, birch = named["Velkor Tide Systems"], named["Birch Mill GmbH"]
    correct = CorrectEntity(house.unit_of_work, house.ids, house.clock)
    await correct(house.workspace_id, Noun.VENDOR, velkor, {"city": "Turin"}, UUID(int=1))
    await MergeVendors(house.unit_of_work, house.ids, house.clock)(house.workspace_id, velkor, [birch], "me")


@pytest.mark.parametrize(("old", "new"), [("v1", "v2"), ("v2", "v1")])
async def test_another_matching_is_refused_while_work_of_people_stands_on_the_import(old: str, new: str) -> None:
    house = a_house(pipeline=old)
    ident = (await house.imported(TWO)).imported.id
    await worked_on(house)
    before = await house.shown()
    with pytest.raises(Refusal) as refused:
        await house.reprocess(ident, new)
    assert refused.value.code == "undo_conflicts"
    assert [detail.code for detail in refused.value.details] == ["correction", "merge"]
    await house.run()
    assert await house.shown() == before


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_the_same_matching_keeps_the_work_of_people_and_the_ids(version: str) -> None:
    house = a_house(pipeline=version)
    ident = (await house.imported(TWO)).imported.id
    await worked_on(house)
    before = await house.shown()
    await house.reprocess(ident, version)
    await house.run()
    assert (await house.find(ident)).imported.state is ImportState.SUCCEEDED
    assert await house.shown() == before


async def test_work_that_is_done_while_another_matching_waits_is_not_lost_either() -> None:
    house = a_house(pipeline="v1")
    ident = (await house.imported(TWO)).imported.id
    await house.reprocess(ident, "v2")
    await worked_on(house)
    before = await house.shown()
    await house.run()
    assert (await house.find(ident)).imported.pipeline == "v1"
    assert await house.shown() == before


@pytest.mark.parametrize("chunk", [1, 10])
async def test_an_import_knows_what_it_founded_when_homes_change_while_it_runs(chunk: int) -> None:
    house = a_house(chunk, "v2")
    imported = (await house.imported(HEADER + ALIKE)).imported
    names = {"velkor tide systems", "vts anlagenbau"}
    async with house.unit_of_work(house.workspace_id) as work:
        assert await known_vendors(work, names, imported.number) == set()
        assert await known_vendors(work, names, imported.number + 1) == names
    shown = await house.entities(Noun.VENDOR)
    assert {one.founded_by for one in shown} == {imported.number}
    counts = imported.counts
    assert (counts.vendors_new, counts.vendors_changed) == (len(shown), 0)


@pytest.mark.parametrize("chunk", [1, 50])
async def test_a_vendor_that_leaves_its_home_while_the_import_runs_is_still_founded_by_it(chunk: int) -> None:
    house = a_house(chunk, "v2")
    imported = (await house.imported(HEADER.replace(b"registration_id", b"remark") + PARTING)).imported
    shown = await house.entities(Noun.VENDOR)
    assert [one.founded_by for one in shown] == [imported.number] * 2
    assert {one.changed_by for one in shown} == {0}

"""Modes of an import: what may be founded, what may be changed, and by which key it is found again."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest
from memory_house import a_house
from msgspec.structs import replace

from application.contracts.import_house import ImportHouse
from domain.catalog import Entity, Kept
from domain.modes import refused
from domain.provenance import Claim, Noun, Part
from domain.readings import Mode, Reading
from domain.records import Line, Row

FIRST = b"vendor,reg,mail\nAcme Ltd,GB123456,sales@acme-anvils.com\nBirch GmbH,DE44,info@birch-wood.com\n"
PLAIN = Reading(mapping={"vendor": "vendor.name", "reg": "vendor.registrationId", "mail": "vendor.email"})


def said(reading: Reading = PLAIN, **more: object) -> Reading:
    return replace(reading, **more)


async def errors(house: ImportHouse, content: bytes, reading: Reading) -> list[tuple[str, str, str]]:
    """Import, and the first cell, code and column of each rejected row."""
    found = await house.imported(content, reading=reading)
    lines = list(csv.DictReader(StringIO(await house.errors_csv(found.imported.id))))
    counts = found.imported.counts
    assert counts.records == counts.planned + counts.rejected and counts.rejected == len(lines)
    return [(line["vendor"], line["_code"], line["_column"]) for line in lines]


async def names(house: ImportHouse) -> list[str]:
    return [entity.picks["name"].value for entity in await house.entities(Noun.VENDOR)]


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
async def test_create_takes_what_is_new_and_rejects_what_is_known(pipeline: str) -> None:
    house = a_house(chunk=2)
    house.pipeline = pipeline
    await house.imported(FIRST, reading=PLAIN)
    more = b"vendor,reg,mail\nCedar Inc,US9,\nAcme Ltd,GB123456,\nCedar Inc,US9,x@cedar.example\nDogwood,FR1,\n"
    assert await errors(house, more, said(mode=Mode.CREATE)) == [("Acme Ltd", "already_exists", "vendor")]
    assert await names(house) == ["Acme Ltd", "Birch GmbH", "Cedar Inc", "Dogwood"]
    assert len(await errors(house, more, said(mode=Mode.CREATE))) == 4


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
async def test_update_changes_what_is_known_and_rejects_what_is_not(pipeline: str) -> None:
    house = a_house(chunk=2)
    house.pipeline = pipeline
    await house.imported(FIRST, reading=PLAIN)
    more = b"vendor,reg,mail\nCedar Inc,US9,\nCedar Inc,US9,b@cedar.example\nAcme Ltd,GB123456,new@acme-anvils.com\n"
    rejected = [("Cedar Inc", "not_found", "vendor"), ("Cedar Inc", "not_found", "vendor")]
    assert await errors(house, more, said(mode=Mode.UPDATE)) == rejected
    assert await names(house) == ["Acme Ltd", "Birch GmbH"]
    acme = (await house.entities(Noun.VENDOR))[0]
    assert acme.picks["email"].value == "new@acme-anvils.com"


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
async def test_a_declared_key_finds_a_vendor_by_itself_alone(pipeline: str) -> None:
    house = a_house()
    house.pipeline = pipeline
    await house.imported(FIRST, reading=PLAIN)
    by = said(keys=("vendor.registrationId",))
    assert await errors(house, b"vendor,reg,mail\nAcme Renamed,GB123456,\n", by) == []
    assert await errors(house, b"vendor,reg,mail\nBirch GmbH,DE45,info@birch-wood.com\n", by) == []
    assert await errors(house, b"vendor,reg,mail\nBirch GmbH,,info@birch-wood.com\n", by) == [
        ("Birch GmbH", "key_missing", "")
    ]
    assert sorted(await names(house)) == ["Acme Ltd", "Birch GmbH", "Birch GmbH"]


async def test_an_address_as_declared_key_is_the_whole_address_and_not_its_firm() -> None:
    house = a_house()
    await house.imported(FIRST, reading=PLAIN)
    by = said(keys=("vendor.email",), mode=Mode.UPDATE)
    assert await errors(house, b"vendor,reg,mail\nX,,sales@acme-anvils.com\nY,,other@acme-anvils.com\n", by) == [
        ("Y", "not_found", "mail")
    ]


async def test_the_mode_speaks_of_the_deal_where_a_row_has_one_or_of_the_declared_noun() -> None:
    house = a_house()
    deals = Reading(mapping={"vendor": "vendor.name", "deal": "deal.externalId", "stage": "deal.stage"})
    first = b"vendor,deal,stage\nAcme,D1,won\n"
    assert await errors(house, first, said(deals, mode=Mode.CREATE)) == []
    second = b"vendor,deal,stage\nAcme,D1,lost\nAcme,D2,won\n"
    assert await errors(house, second, said(deals, mode=Mode.CREATE)) == [("Acme", "already_exists", "deal")]
    of_vendor = said(deals, mode=Mode.CREATE, keys=("vendor.name", "deal.externalId"))
    assert len(await errors(house, second, of_vendor)) == 2
    assert await errors(house, second, said(deals, mode=Mode.UPDATE, keys=("deal.externalId",))) == []


async def test_an_update_that_was_refused_comes_in_once_its_row_is_mended() -> None:
    house = a_house()
    await house.imported(FIRST, reading=PLAIN)
    found = await house.imported(b"vendor,reg,mail\nAcme Ltd,GB12345,z@acme-anvils.com\n",
                                 reading=said(mode=Mode.UPDATE, keys=("vendor.registrationId",)))  # fmt: skip
    report = (await house.errors_csv(found.imported.id)).replace("GB12345,", "GB123456,")
    again = await house.imported(report.encode(), reading=said(mode=Mode.UPDATE, keys=("vendor.registrationId",)))
    assert (again.imported.counts.rejected, again.imported.counts.vendors_changed) == (0, 1)


@pytest.mark.parametrize("mode", [Mode.CREATE, Mode.UPDATE, None])
@pytest.mark.parametrize("key", ["deal.externalId", "contact.email"])
async def test_a_row_that_says_nothing_of_the_declared_noun_neither_founds_nor_changes(key: str, mode: Mode) -> None:
    house = a_house()
    await house.imported(FIRST, reading=PLAIN)
    more = b"vendor,reg,mail\nAcme Ltd,GB123456,other@acme-anvils.com\nCedar Inc,US9,\n"
    rejected = [("Acme Ltd", "key_missing", ""), ("Cedar Inc", "key_missing", "")]
    assert await errors(house, more, said(mode=mode, keys=(key,))) == rejected
    assert await names(house) == ["Acme Ltd", "Birch GmbH"]
    acme = (await house.entities(Noun.VENDOR))[0]
    assert acme.picks["email"].value == "sales@acme-anvils.com"


async def test_a_row_needs_the_first_declared_key_and_others_only_where_it_speaks_of_them() -> None:
    house = a_house()
    both = said(mode=Mode.CREATE, keys=("vendor.registrationId", "deal.externalId"))
    assert await errors(house, FIRST, both) == []
    assert await names(house) == ["Acme Ltd", "Birch GmbH"]


@pytest.mark.parametrize("mode", [Mode.CREATE, Mode.UPDATE])
def test_a_part_without_the_declared_noun_is_judged_by_its_vendor(mode: Mode) -> None:
    part = Part(vendor={"name": Claim("Acme Ltd", "Acme Ltd", "csv.column@1", 0)})
    known, new, at = UUID(int=1), UUID(int=2), datetime(2024, 1, 1, tzinfo=UTC)
    entities = {new: Entity(Noun.VENDOR, new, {}, 1, 1, at, at, founded_by=7)}
    reading = Reading(mode=mode, keys=("deal.externalId",))
    kept = [
        Kept(seq, Line(seq + 2), Row(("Acme Ltd",)), seq, "new", (part,), vendor_ids=(ident,))
        for seq, ident in enumerate((known, new))
    ]
    codes = {seq: problem.code for seq, problem in refused(kept, entities, reading, {7}, ("vendor",)).items()}
    assert codes == ({0: "already_exists"} if mode is Mode.CREATE else {1: "not_found"})

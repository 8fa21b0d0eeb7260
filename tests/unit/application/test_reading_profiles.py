"""Profiles: what an import teaches, what a saved one overrules, and what overrules it."""

from __future__ import annotations

import pytest
from memory_house import a_house

from application.contracts.import_house import ImportHouse
from application.contracts.laws import refused
from application.ports.catalog import Page
from application.profiles import AddProfile, ForgetProfile, ListProfiles, ReplaceProfile
from domain.profiles import Profile, ProfileOrigin, header_fingerprint
from domain.provenance import Noun
from domain.readings import Collision, Mode, ProfileUse, Reading

ODD = b"wer,woher,wann\nAcme Ltd,Nepal,1/2/2024\nBirch GmbH,Germany,3/4/2024\n"
TAUGHT = Reading(mapping={"wer": "vendor.name", "woher": "vendor.country", "wann": "deal.submittedAt"}, day_first=True)


async def profiles(house: ImportHouse) -> list[Profile]:
    return (await ListProfiles(house.unit_of_work)(house.workspace_id, Page(100)))[0]


async def test_a_mapping_that_worked_reads_the_next_file_with_these_headers() -> None:
    house = a_house()
    taught = await house.imported(ODD, reading=TAUGHT)
    assert any(text.startswith("profile_saved") for text in taught.imported.warnings)
    (learnt,) = await profiles(house)
    assert (learnt.origin, learnt.version, learnt.reading, learnt.import_id) == (
        ProfileOrigin.LEARNT, 1, TAUGHT, taught.imported.id,
    )  # fmt: skip
    again = await house.imported(b"WANN;Wer;Woher\n5/6/2024;Cedar Inc;Kenya\n")
    assert again.imported.mapping == {"WANN": "deal.submittedAt", "Wer": "vendor.name", "Woher": "vendor.country"}
    assert again.imported.profile is not None and again.imported.profile.id == learnt.id
    (deal,) = [deal for deal in await house.entities(Noun.DEAL) if deal.picks["submittedAt"].value == "2024-06-05"]
    assert deal.live == 1
    assert [one.version for one in await profiles(house)] == [1]


async def test_the_callers_own_word_overrules_the_profile_and_ignoring_it_looks_afresh() -> None:
    house = a_house()
    await house.imported(ODD, reading=TAUGHT)
    other = await house.imported(ODD, reading=Reading(mapping={"wer": "contact.name"}, profile=ProfileUse.IGNORE))
    assert other.imported.mapping == {"wer": "contact.name"} and other.imported.profile is None
    own = await house.imported(ODD, reading=Reading(day_first=False))
    assert own.imported.mapping == TAUGHT.mapping and own.imported.used.day_first is False
    assert [one.reading for one in await profiles(house)] == [TAUGHT]


async def test_what_a_person_saved_is_not_changed_by_what_is_learnt_but_by_remembering() -> None:
    house = a_house()
    add = AddProfile(house.unit_of_work, house.clock, house.ids)
    reading = Reading(mapping={"wer": "vendor.name"}, mode=Mode.UPDATE, collision=Collision.NEVER)
    made = await add(house.workspace_id, "key", ["wer", "woher", "wann"], reading, "the odd ones")
    await refused("profile_exists", add(house.workspace_id, "key", ["Woher", "wer", "wann"], reading))
    await house.imported(ODD, reading=TAUGHT)
    assert await profiles(house) == [made]
    remembered = Reading(mapping=TAUGHT.mapping, mode=Mode.UPSERT, profile=ProfileUse.REMEMBER)
    found = await house.imported(ODD, reading=remembered)
    (changed,) = await profiles(house)
    assert (changed.version, changed.name, changed.reading.mode) == (2, "the odd ones", Mode.UPSERT)
    assert changed.reading.collision is Collision.NEVER and changed.import_id == found.imported.id


async def test_a_profile_is_changed_under_its_version_and_forgotten() -> None:
    house = a_house()
    await house.imported(ODD, reading=TAUGHT)
    (learnt,) = await profiles(house)
    change = ReplaceProfile(house.unit_of_work, house.clock)
    here = house.workspace_id
    only = Reading(mapping={"wer": "vendor.name"})
    changed = await change(here, learnt.id, "key", only, "mine", 1)
    assert (changed.version, changed.origin, changed.made_by) == (2, ProfileOrigin.PERSON, "key")
    await refused("profile_changed", change(here, learnt.id, "key", only, "mine", 1))
    await refused("invalid_profile", change(here, learnt.id, "key", Reading(mapping={"x": "vendor.name"}), "", 2))
    await refused("invalid_profile", change(here, learnt.id, "key", Reading(), "", 2))
    await ForgetProfile(house.unit_of_work)(here, learnt.id)
    await refused("profile_not_found", ForgetProfile(house.unit_of_work)(here, learnt.id))
    assert (await house.imported(ODD)).imported.profile is None


@pytest.mark.parametrize("content", [b"no\tbody\nAcme Ltd\tNepal\n", b"a;b|wer;x\nAcme, Ltd;y|z;1\n"])
async def test_layout_words_are_kept_and_found_again_by_what_such_files_look_like(content: bytes) -> None:
    house = a_house()
    first = content.splitlines()[0].split(b"|")[0 if b"|" in content else -1].decode()
    mark = "|" if b"|" in content else "\t"
    column = first.split("\t")[0]
    reading = Reading(mapping={column: "vendor.name"}, delimiter=mark, header_line=1)
    await house.imported(content, reading=reading)
    again = await house.imported(content + b"Birch GmbH" + mark.encode() + b"q\n")
    assert again.imported.layout["delimiter"] == mark and again.imported.mapping == {column: "vendor.name"}


async def test_an_import_that_mostly_failed_or_guessed_teaches_nothing() -> None:
    house = a_house()
    await house.imported(b"vendor,price\nAcme,x\nBirch,y\nCedar,1\n",
                         reading=Reading(mapping={"vendor": "vendor.name", "price": "deal.amount"}))  # fmt: skip
    await house.imported(b"vendor,country\nAcme,Nepal\n")
    assert await profiles(house) == []


def test_headers_have_one_fingerprint_in_any_order_case_and_with_our_own_columns() -> None:
    one = header_fingerprint(["Bidder.Name", "Price", "x"])
    assert one == header_fingerprint(["x", "price", "bidder_name", "_line", "_code"])
    assert one != header_fingerprint(["bidder name", "price"])

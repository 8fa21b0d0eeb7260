"""Files through a real `sluice up`: in with evidence, out again, read anew, mended, sent twice, and refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from up_files import HEADER, MAPPING, table
from up_house import House, house

VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
AT_ONCE = 10


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("imports") / "house", chunk_records=100) as one:
        yield one


@pytest.fixture
def clean(up: House) -> Iterator[House]:
    """The same house; what a test brought in is undone after it."""
    yield up
    for one in list(up.all_of("/v1/imports")):
        if one["state"] not in ("undone", "blocked"):
            up.undone(one["id"])
    assert up.shown() == {"vendors": [], "contacts": [], "deals": []}


def outcomes(records: list[dict[str, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in records:
        found[record["outcome"]] = found.get(record["outcome"], 0) + 1
    return found


def check_sums(imported: Any, records: list[dict[str, str]]) -> None:
    """The counts agree with each other and with the lines of records.csv."""
    counts, found = imported["counts"], outcomes(records)
    assert counts["records"] == counts["planned"] + counts["rejected"] == len(records)
    assert counts["rejected"] == found.get("rejected", 0)
    assert counts["duplicates"] == found.get("duplicate", 0)


def test_a_table_becomes_vendors_contacts_and_deals_that_say_where_each_value_stands(clean: House) -> None:
    data = table(400)
    imported = clean.brought_in(data, mapping=MAPPING)
    assert imported["state"] == "succeeded", imported
    records = clean.records(imported["id"])
    check_sums(imported, records)
    assert len(records) == len(data.splitlines()) - 1
    assert [int(record["line"]) for record in records] == list(range(2, len(records) + 2))
    shown = clean.shown()
    assert len(shown["vendors"]) == imported["counts"]["vendorsNew"] == 101
    assert len(shown["deals"]) == imported["counts"]["dealsNew"]
    assert {record["vendorId"] for record in records} - {""} == {vendor["id"] for vendor in shown["vendors"]}
    rows = data.decode().splitlines()
    for noun, record in (("vendor", records[7]), ("deal", records[7])):
        entity = clean.get(f"/v1/{noun}s/{record[f'{noun}Id']}")
        assert entity["fields"]
        for name, field in entity["fields"].items():
            assert entity[name] == field["value"]
            for evidence in field["evidence"]:
                assert evidence["importId"] == imported["id"]
                assert evidence["rule"]
                assert evidence["raw"] in rows[evidence["locator"]["line"] - 1]


def test_an_undone_import_leaves_nothing_shown_and_cannot_be_undone_again(clean: House) -> None:
    first = clean.brought_in(table(200), mapping=MAPPING)
    before = clean.shown()
    second = clean.brought_in(table(260, series="E"), mapping=MAPPING)
    assert clean.shown() != before
    clean.undone(second["id"])
    assert clean.shown() == before
    refused = clean.call("POST", f"/v1/imports/{second['id']}/undo", 409, json={})
    assert refused["error"]["code"] == "already_undone"
    assert clean.get(f"/v1/imports/{second['id']}")["state"] == "undone"
    assert clean.get(f"/v1/imports/{first['id']}")["state"] == "succeeded"


def test_an_import_read_again_shows_the_same_things_under_the_same_ids(clean: House) -> None:
    imported = clean.brought_in(table(300), mapping=MAPPING)
    before, records = clean.shown(), clean.records(imported["id"])
    started = clean.call("POST", f"/v1/imports/{imported['id']}/reprocess", 202, json={})
    assert clean.ended(started["jobId"])["state"] == "succeeded"
    again = clean.get(f"/v1/imports/{imported['id']}")
    assert (again["state"], again["generation"]) == ("succeeded", imported["generation"] + 1)
    assert (clean.shown(), clean.records(imported["id"])) == (before, records)


def test_rejected_rows_that_are_mended_go_in(clean: House) -> None:
    imported = clean.brought_in(table(300), mapping=MAPPING)
    errors = clean.lines(f"/v1/imports/{imported['id']}/errors.csv")
    assert 0 < len(errors) == imported["counts"]["rejected"]
    assert all(error["_column"] == "amount" and error["_code"] and error["_message"] for error in errors)
    mended = io.StringIO()
    writer = csv.DictWriter(mended, list(errors[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(error | {"amount": "12.00"} for error in errors)
    second = clean.brought_in(mended.getvalue().encode(), "errors.csv", mapping=MAPPING)
    assert second["state"] == "succeeded"
    assert (second["counts"]["planned"], second["counts"]["rejected"]) == (len(errors), 0)
    assert second["counts"]["dealsNew"] == len(errors)


def test_one_key_sent_ten_times_at_once_is_one_import(clean: House) -> None:
    data = table(300)

    def send(_: int) -> Any:
        return clean.upload(data, key="one-key", mapping=MAPPING)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, range(AT_ONCE)))
    assert len({(answer["importId"], answer["jobId"]) for answer in answers}) == 1
    clean.ended(answers[0]["jobId"])
    assert clean.upload(data, key="one-key", mapping=MAPPING) == answers[0]
    sent = [one["id"] for one in clean.all_of("/v1/imports") if one["state"] == "succeeded"]
    assert sent == [answers[0]["importId"]]


def test_a_key_that_comes_with_another_file_or_other_fields_is_refused(clean: House) -> None:
    answer = clean.upload(table(20), key="taken", mapping=MAPPING)
    for refused in (
        clean.upload(table(21), key="taken", mapping=MAPPING, expect=422),
        clean.upload(table(20), key="taken", mapping=MAPPING, dayFirst="true", expect=422),
    ):
        assert refused["error"]["code"] == "idempotency_key_reused"
    assert clean.ended(answer["jobId"])["state"] == "succeeded"


def test_an_equal_upload_is_the_one_that_runs_and_after_it_a_new_import_that_changes_nothing(clean: House) -> None:
    data = table(2500)
    first = clean.upload(data, mapping=MAPPING)
    assert clean.upload(data, mapping=MAPPING) == first
    assert clean.ended(first["jobId"])["state"] == "succeeded"
    before = clean.shown()
    again = clean.brought_in(data, mapping=MAPPING)
    assert again["id"] != first["importId"]
    assert (again["counts"]["vendorsNew"], again["counts"]["contactsNew"], again["counts"]["dealsNew"]) == (0, 0, 0)
    assert clean.shown() == before


def test_lines_that_come_twice_in_a_file_collapse_into_the_first(clean: House) -> None:
    row = "Kelp Optics Ltd,R1,Kelp Kelpson,k@kelp.example,D-1,Optics supply,10.00,EUR,Won,2027-01-10"
    data = "\n".join([HEADER, row, row, row]).encode()
    imported = clean.brought_in(data, mapping=MAPPING)
    records = clean.records(imported["id"])
    check_sums(imported, records)
    assert [record["outcome"] for record in records] == ["new", "duplicate", "duplicate"]
    assert len({(record["vendorId"], record["dealId"]) for record in records}) == 1
    assert (len(clean.shown()["vendors"]), len(clean.shown()["deals"])) == (1, 1)


def test_a_file_with_a_virus_is_blocked_at_the_first_attempt_and_nothing_of_it_is_read(clean: House) -> None:
    imported = clean.brought_in(table(50) + VIRUS, mapping=MAPPING)
    assert (imported["state"], imported["error"]["code"]) == ("blocked", "infected")
    assert (imported["counts"]["records"], clean.records(imported["id"])) == (0, [])
    job = clean.job(imported["jobId"])
    assert (job["state"], len(job["attempts"])) == ("dead", 1)
    assert (job["attempts"][0]["error"]["code"], job["attempts"][0]["error"]["retryable"]) == ("infected", False)
    assert clean.shown() == {"vendors": [], "contacts": [], "deals": []}


FAULTS = {"supplier": "", "contact e-mail": "nowhere", "amount": "a lot", "close date": "soon"}


def known(up: House) -> dict[str, list[tuple[Any, ...]]]:
    """All that is shown, vendors by their registration: which spelling of a name is shown follows who came first."""
    shown = up.shown()
    names = {one["id"]: one["registrationId"] for one in shown["vendors"]}
    told = ("externalId", "name", "amount", "currency", "stage", "expectedClose")
    return {
        "vendors": sorted((one["registrationId"],) for one in shown["vendors"]),
        "contacts": sorted((names[one["vendorId"]], one["name"], one["email"]) for one in shown["contacts"]),
        "deals": sorted((names[one["vendorId"]], *(one[field] for field in told)) for one in shown["deals"]),
    }


def test_an_error_file_mended_cell_by_cell_ends_without_errors_and_nothing_is_there_twice(clean: House) -> None:
    good = list(csv.DictReader(io.StringIO(table(120, bad_every=0).decode())))
    columns = HEADER.split(",")
    spoilt = [dict(row) for row in good]
    for at, row in enumerate(spoilt):
        if at % 9 == 4:
            row |= FAULTS if at % 2 else {"amount": FAULTS["amount"]}
    by_deal = {row["deal id"]: row for row in good}
    rounds, last = 0, clean.brought_in(as_file(spoilt, columns), mapping=MAPPING)
    while last["counts"]["rejected"]:
        rounds += 1
        assert rounds <= len(FAULTS)
        errors = clean.lines(f"/v1/imports/{last['id']}/errors.csv")
        for row in errors:
            column = row["_column"] or "supplier"
            row[column] = by_deal[row["deal id"]][column]
        last = clean.brought_in(as_file(errors, list(errors[0])), "mended.csv")
        assert last["state"] == "succeeded", last
    assert rounds > 1
    mended = known(clean)
    clean.brought_in(as_file(good, columns), "whole.csv", mapping=MAPPING)
    assert known(clean) == mended
    for one in list(clean.all_of("/v1/imports")):
        if one["state"] != "undone" and one["name"] != "whole.csv":
            clean.undone(one["id"])
    assert known(clean) == mended


def as_file(rows: list[dict[str, str]], columns: list[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()

"""The review queue from the command line of a real `sluice up`: asked, answered, explained and taken back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from up_client import KEY
from up_house import House, house

TABLE = (
    b"vendor name,address,city,phone,website\n"
    b"Acme Ltd,,Leeds,,acme.com\nAcmee,,Leeds,,\nCedra Trading,,Lyon,,cedra.fr\n"
)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("review") / "house", pipeline="v2") as one:
        assert one.brought_in(TABLE)["state"] == "succeeded"
        yield one


def command(up: House, *arguments: str) -> str:
    """What the command says."""
    done = subprocess.run(
        [*up.command[:-1], *arguments, "--url", up.url, "--api-key", KEY],
        env=up.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(up: House, *arguments: str) -> Any:
    return json.loads(command(up, *arguments, "--json"))


def test_a_question_is_accepted_explained_and_taken_back(up: House) -> None:
    before = up.shown()["vendors"]
    assert len(before) == 3
    told = command(up, "proposals")
    assert "Acme Ltd" in told and "Acmee" in told and "name" in told
    (question,) = asked(up, "proposals", "list")["items"]
    merge = asked(up, "proposals", "accept", question["id"])["mergeId"]
    assert len(up.shown()["vendors"]) == 2 and asked(up, "proposals")["items"] == []
    explained = command(up, "vendors", "matches", question["left"]["id"])
    assert "Acmee" in explained and f"a person said so, {merge}" in explained
    assert question["right"]["id"] in command(up, "vendors", "unmerge", merge)
    assert up.shown()["vendors"] == before


def test_vendors_are_merged_by_their_ids_and_parted_again(up: House) -> None:
    before = up.shown()["vendors"]
    idents = [one["id"] for one in up.all_of("/v1/vendors")]
    told = command(up, "vendors", "merge", *idents)
    assert len(up.shown()["vendors"]) == 1
    command(up, "vendors", "unmerge", told.split()[-1])
    assert up.shown()["vendors"] == before


def test_a_vendor_is_parted_with_a_reason_and_comes_together_again(up: House) -> None:
    up.brought_in(
        b"vendor name,address,city,phone\nKestrel Optics,12 Mill Lane,Derby,+441332555123\n"
        b"Kestrel Optics Ltd,12 Mill Lane,Derby,\n"
    )
    before = up.shown()["vendors"]
    (kestrel,) = [one["id"] for one in up.all_of("/v1/vendors") if one["name"] == "Kestrel Optics"]
    one, two = [member["id"] for member in asked(up, "vendors", "matches", kestrel)["members"]]
    told = command(up, "vendors", "part", one, two, "--reason", "two firms in one house")
    assert f"{one} and {two} are two from now on" in told
    assert len(up.shown()["vendors"]) == len(before) + 1
    assert "two firms in one house" in command(up, "vendors", "matches", one)
    taken_back = command(up, *told.rpartition("sluice ")[2].split())
    assert one in taken_back and two in taken_back
    assert up.shown()["vendors"] == before


def test_a_pass_is_started_and_its_job_named(up: House) -> None:
    job = asked(up, "proposals", "run")["jobId"]
    assert up.ended(job, 60)["state"] == "succeeded"

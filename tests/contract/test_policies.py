"""What an import's policies do to what is there: the same in memory and on Postgres, before and after an undo."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from test_reversal import postgres_house
from undo_trial import Brought, Shown, Trial, memory_house

from application.contracts.import_house import ImportHouse
from domain.provenance import Noun
from domain.readings import Blank, Collision

Opened = Callable[[], AbstractAsyncContextManager[ImportHouse]]
FIRST = Brought("one.csv", b"Company,City,Postcode,Contact,Mail\nAcme Ltd,Rome,,Ada Low,ada@acme.com\n")


def second(collision: Collision | None = None, blank: Blank | None = None) -> Brought:
    table = b"Company,City,Postcode,Contact,Mail\nAcme Ltd,,00118,Ada Lowe,ada@acme.com\nBirch SA,Oslo,,,\n"
    return Brought("two.csv", table, collision, blank)


@pytest.fixture(params=["memory v1", "memory v2", "postgres v1"])
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Trial]:
    where, pipeline = request.param.split()
    if where == "memory":
        one = Trial(lambda: memory_house(pipeline))
    else:
        url = request.getfixturevalue("database_url")
        one = Trial(lambda: postgres_house(url, tmp_path, pipeline))
    yield one  # type: ignore[misc]
    one.close()


def values(shown: Shown, noun: Noun, name: str) -> dict[str, str]:
    (found,) = [one["values"] for key, one in shown.items() if key.startswith(noun) and one["values"]["name"] == name]
    return dict(found)


def test_a_later_import_overwrites_and_its_empty_cells_say_nothing(trial: Trial) -> None:
    trial.bring(FIRST)
    trial.bring(second())
    shown = trial.shown()
    assert values(shown, Noun.VENDOR, "Acme Ltd") == {"name": "Acme Ltd", "city": "Rome", "postcode": "00118"}
    assert values(shown, Noun.CONTACT, "Ada Lowe")["email"] == "ada@acme.com"


def test_an_import_that_fills_blanks_changes_nothing_that_is_said_already(trial: Trial) -> None:
    trial.bring(FIRST)
    filling = trial.bring(second(Collision.FILL_BLANK))
    shown = trial.shown()
    assert values(shown, Noun.VENDOR, "Acme Ltd") == {"name": "Acme Ltd", "city": "Rome", "postcode": "00118"}
    assert values(shown, Noun.CONTACT, "Ada Low")["email"] == "ada@acme.com"
    trial.undo(filling)
    assert values(trial.shown(), Noun.VENDOR, "Acme Ltd") == {"name": "Acme Ltd", "city": "Rome"}


def test_an_import_that_never_changes_what_is_there_founds_what_is_not(trial: Trial) -> None:
    founder = trial.bring(FIRST)
    trial.bring(second(Collision.NEVER))
    shown = trial.shown()
    assert values(shown, Noun.VENDOR, "Acme Ltd") == {"name": "Acme Ltd", "city": "Rome"}
    assert values(shown, Noun.VENDOR, "Birch SA") == {"name": "Birch SA", "city": "Oslo"}
    trial.undo(founder)
    assert values(trial.shown(), Noun.VENDOR, "Acme Ltd") == {"name": "Acme Ltd", "postcode": "00118"}
    trial.reprocess(founder)
    assert trial.shown() == shown


def test_an_empty_cell_that_clears_hides_what_was_said_and_is_itself_the_evidence(trial: Trial) -> None:
    trial.bring(FIRST)
    before = trial.shown()
    clearing = trial.bring(second(blank=Blank.CLEAR))
    (acme,) = [one for one in trial.shown().values() if one["values"].get("name") == "Acme Ltd"]
    assert acme["values"] == {"name": "Acme Ltd", "postcode": "00118"}
    said = [(one["value"], one["rule"], one["column"]) for one in acme["evidence"]["city"]]
    assert said == [("", "csv.blank@1", "City"), ("Rome", "csv.column@1", "City")]
    trial.undo(clearing)
    assert trial.shown() == before

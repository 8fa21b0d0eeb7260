"""Two versions of understanding side by side: the flag chooses, and going back gives what there was before."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from domain.columnfacts import ColumnFacts
from domain.errors import Refusal
from domain.pipelines import PIPELINES, V1, Pipeline, register
from domain.provenance import Noun, Part
from domain.records import Problem
from entrypoints.pipelines import plug_pipelines_in
from entrypoints.settings import load

CORPUS = {
    "bids.csv": b"vendor name,country\nAcme Ltd (Nepal branch),Nepal\nBirch GmbH,Germany\nCedar Inc,\n",
    "call.vtt": (
        b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Jane Miller>We signed with Dogwood Inc. for $12,000.\n"
    ),
    "order.eml": (
        b"From: Ann Lee <ann@cedarfreight.com>\r\nTo: b@birchpapers.com\r\nSubject: Order\r\n"
        b"Message-ID: <one@cedarfreight.com>\r\nDate: Mon, 4 Mar 2024 10:00:00 +0000\r\n\r\nHello.\r\n"
    ),
}
Shown = dict[tuple[Noun, UUID], tuple[UUID | None, dict[str, str]]]


def without_brackets(
    cells: tuple[str, ...], columns: Sequence[str], mapping: dict[str, str], facts: ColumnFacts
) -> Part | Problem:
    """Rows as the first version reads them, but what stands in brackets is no part of a value."""
    return V1.of_row(tuple(cell.partition(" (")[0] for cell in cells), columns, mapping, facts)


@pytest.fixture
def second() -> Iterator[Pipeline]:
    version = msgspec.structs.replace(V1, id="bare", version=2, of_row=without_brackets)
    register(version)
    yield version
    del PIPELINES[version.id]


def a_house() -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
        MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance,
    )  # fmt: skip


async def brought_in(house: ImportHouse, flag: str) -> list[UUID]:
    """The corpus under this value of the flag."""
    house.pipeline = flag
    found = [(await house.imported(content, name)).imported for name, content in CORPUS.items()]
    assert {one.pipeline for one in found} == {flag or "v2"}
    return [one.id for one in found]


def names(shown: Shown) -> set[str]:
    return {values.get("name", "") for (noun, _), (_, values) in shown.items() if noun is Noun.VENDOR}


async def test_the_flag_chooses_the_version_and_switching_it_back_changes_nothing_of_the_old_one(
    second: Pipeline,
) -> None:
    house = a_house()
    seen: list[Shown] = []
    for flag in ("v1", "bare", "v1", "v2", ""):
        imports = await brought_in(house, flag)
        seen.append(await house.shown())
        for ident in reversed(imports):
            await house.undo(ident)
            await house.run()
        assert await house.shown() == {}
    old, new, back, second_version, default = seen
    assert "Acme Ltd (Nepal branch)" in names(old) and "Acme Ltd" not in names(old)
    assert "Acme Ltd" in names(new) and "Acme Ltd (Nepal branch)" not in names(new)
    assert names(old) - names(new) == {"Acme Ltd (Nepal branch)"}, "what both versions read alike differs"
    assert back == old
    assert default == second_version


async def test_imports_keep_the_version_they_began_with_until_they_are_read_again_with_another(
    second: Pipeline,
) -> None:
    house = a_house()
    table, *_ = await brought_in(house, "v1")
    before = await house.shown()
    house.pipeline = "bare"
    assert await house.shown() == before, "turning the flag changed what was there"
    for version, expected in (("bare", "Acme Ltd"), ("v1", "Acme Ltd (Nepal branch)")):
        await house.reprocess(table, version)
        await house.run()
        assert (await house.find(table)).imported.pipeline == version
        assert expected in names(await house.shown())
    assert await house.shown() == before


async def test_a_flag_that_names_no_version_is_refused_before_anything_is_kept() -> None:
    house = a_house()
    house.pipeline = "bare"
    with pytest.raises(Refusal, match="There is no pipeline 'bare'"):
        await house.upload(CORPUS["bids.csv"])


def test_two_versions_of_one_id_are_refused_and_the_same_one_twice_is_not(second: Pipeline) -> None:
    register(second)
    with pytest.raises(ValueError, match="two pipelines have the id 'bare'"):
        register(msgspec.structs.replace(second, version=3))


def test_a_package_brings_a_version_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "readings-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: readings\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[sluice.pipelines]\ncareful = readings_of_trial:CAREFUL\n")
    module = tmp_path / "readings_of_trial.py"
    module.write_text(
        "import msgspec\nfrom domain.pipelines import V1\n"
        "CAREFUL = msgspec.structs.replace(V1, id='careful', version=2)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        assert load({"SLUICE_PIPELINE": "careful"}).pipeline == "careful"
        plug_pipelines_in()
        assert PIPELINES["careful"].version == 2
    finally:
        PIPELINES.pop("careful", None)
        sys.modules.pop("readings_of_trial", None)

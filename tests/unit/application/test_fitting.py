"""Fitting a model to the first large table, while other imports go on."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import chain
from uuid import UUID

import pytest

from adapters.formats import AllFormats
from adapters.machine import SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application import ingest_reading
from application.fitting import LEAST, MOST_REDECIDED, fitted
from application.ingest_reading import SourceReader
from application.jobs import NOWHERE, Enqueue, Submit
from application.kinds import JobContext, Kinds
from application.matching_pass import FullPass, StartPass, full_pass_kind
from domain.access import DEFAULT_WORKSPACE
from domain.linkage import Model, Node, default_model, profile_of
from domain.linkage.known import KnownNode, digest_of
from domain.linkage.sampling import Sampling
from domain.pipelines import V2
from domain.provenance import Place
from domain.sources import Reading, Source, SourceKind
from domain.vendor_nodes import NamedNodes, node_claimed, node_saying

MINUTE = timedelta(minutes=1)
ROWS = [f"Firm {n:x}{n * 7919:x},{n} Mill Lane,Town {n % 37},+4433255{n:05}" for n in range(LEAST * 2)]
TABLE = "\n".join(["Supplier,Street,City,Phone", *ROWS]).encode()
MAPPING = {"Supplier": "vendor.name", "Street": "vendor.address", "City": "vendor.city", "Phone": "vendor.phone"}


def kept(number: int) -> KnownNode:
    """A vendor that another import has brought."""
    node = Node(str(UUID(int=number + 1)), names=(f"Bindery {number:x}",))
    return KnownNode(digest_of(node), node, profile_of(node), Place(1, number, 0), ())


class Overtaken(JobContext):
    """A job beside which another import commits `rivals` vendors when learning begins."""

    rivals: int

    async def progress(self, phase: str, done: int = 0, total: int | None = None, note: str = "") -> None:
        await super().progress(phase, done, total, note)
        async with self.unit_of_work() as work:
            await work.linkage.decide_by(default_model())
            await work.commit()
        for first in range(0, self.rivals, 100):
            async with self.unit_of_work() as work:
                await work.linkage.add([kept(number) for number in range(first, min(first + 100, self.rivals))], [])
                await work.commit()


async def decided_by(rivals: int) -> Model:
    """The model after a table was met while another import brought so many vendors."""
    clock, ids = SystemClock(), Uuid7Ids()
    database = MemoryDatabase(clock)
    unit_of_work, engine = MemoryUnitOfWork(database), MemoryEngine(database)
    kinds = Kinds.of([full_pass_kind(FullPass(ids, clock))])
    await StartPass(Submit(Enqueue(kinds, ids), unit_of_work, MemoryBell()))(DEFAULT_WORKSPACE, None, NOWHERE)
    (job,) = await engine.claim(ids.new(), ["maintenance"], 1, MINUTE)
    context = Overtaken(job, MINUTE, unit_of_work, engine, clock)
    context.rivals = rivals
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    source = Source(job.id, DEFAULT_WORKSPACE, "t.csv", "", SourceKind.CSV, "0" * 64, len(TABLE), "key", moment)
    reader = SourceReader(io.BytesIO(TABLE), AllFormats().of(source.kind), source, Reading(mapping=MAPPING), V2)
    await fitted(context, source, reader, reader.understand(), clock)
    async with unit_of_work(DEFAULT_WORKSPACE) as work:
        model = await work.linkage.model()
        assert len(await work.linkage.walk(None, MOST_REDECIDED * 2)) == rivals
    assert model is not None
    return model


@pytest.mark.parametrize(("rivals", "fits"), [(3, True), (MOST_REDECIDED + 1, False)])
async def test_a_workspace_that_grew_past_the_bound_while_learning_keeps_the_default_model(
    rivals: int, fits: bool
) -> None:
    model = await decided_by(rivals)
    assert (model.groups > 0, model.hash == default_model().hash) == (fits, not fits)


def test_a_sample_tells_how_many_vendors_the_whole_table_is_expected_to_have() -> None:
    source = Source(
        Uuid7Ids().new(), DEFAULT_WORKSPACE, "firms.csv", "", SourceKind.CSV, "0" * 64, len(TABLE), "firms.csv",
        datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    form = AllFormats().of(source.kind)
    reader = SourceReader(io.BytesIO(TABLE), form, source, Reading(mapping=MAPPING), V2)
    understanding = reader.understand()
    some, all_of_it = reader.sample(understanding, 50), reader.sample(understanding, 10_000)
    assert (len(some.nodes), len(all_of_it.nodes)) == (50, len(ROWS))
    assert some.population == pytest.approx(len(ROWS), rel=0.05)
    assert all_of_it.population == len(ROWS)


@pytest.mark.parametrize("rows", [70, LEAST * 10])
def test_rows_that_are_read_together_give_the_sample_of_rows_one_by_one(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_reading, "SAMPLED_ROWS", rows)
    source = Source(
        Uuid7Ids().new(), DEFAULT_WORKSPACE, "firms.csv", "", SourceKind.CSV, "0" * 64, len(TABLE), "firms.csv",
        datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    table = b"\n".join([TABLE, *TABLE.splitlines()[1:250], b",,,", b""])
    form = AllFormats().of(source.kind)
    reader = SourceReader(io.BytesIO(table), form, source, Reading(mapping=MAPPING), V2)
    understanding = reader.understand()
    sampling, number = Sampling(rows, 300), -1
    for number, record in enumerate(chain.from_iterable(form.together(reader.file, understanding.layout, -1, None))):
        if sampling.wants(number):
            parts = understanding.interpreter(record).parts
            sampling.add(number, [node_claimed(part.vendor) for part in parts if part.vendor])
    assert number > 600
    assert reader.sample(understanding, 300) == sampling.taken(number + 1)


def test_what_is_named_again_is_named_the_same_also_when_it_was_forgotten() -> None:
    named = NamedNodes(most=2)
    ways = [{"name": f"Firm {n % 3}"} for n in range(9)]
    assert [named(way) for way in ways] == [(digest_of(node), node) for node in map(node_saying, ways)]

"""Records that are kept as bytes walk down to the release before, which reads them, and up again."""

from __future__ import annotations

from uuid import UUID

import asyncpg
from sample_rows import OF_WORKSPACE

from adapters.postgres.migrate import migrate
from adapters.postgres.record_body import BODY, read, written
from domain.catalog import Kept
from domain.provenance import Claim, Part
from domain.records import Content, Cue, Line, Locator, Problem, Row, Turn

CELL = "csv.column@1"
HERE = UUID(int=1)
AWKWARD = ('A "quoted" \\ one', "two\nlines\u2028three", "\U0001f600 Zo\u0308e", "", "[1]", "back\\u0000slash")


def kept(seq: int, locator: Locator, content: Content, *parts: Part, problem: Problem | None = None) -> Kept:
    """A record of no owners."""
    nobody = (None,) * len(parts)
    rules = ("vendor.name@1",) * len(parts)
    return Kept(seq, locator, content, seq, "new", parts, (), nobody, nobody, nobody, rules, problem)


def samples() -> list[Kept]:
    """One record of each form in which a record is written."""
    said = {"name": Claim(AWKWARD[0], AWKWARD[0], CELL, 0), "city": Claim("back", AWKWARD[5], "r@1", 5, 0, 3, 0.5)}
    problem = Problem("invalid_amount", "Not an amount.", "Value", AWKWARD[1])
    return [
        kept(1, Line(2), Row(AWKWARD), Part(said, {}, {"name": Claim(AWKWARD[1], AWKWARD[1], CELL, 1)})),
        kept(2, Line(3), Row(AWKWARD), problem=problem),
        kept(3, Cue(1, 5), Turn(AWKWARD[2], AWKWARD[5]), Part(said), Part({}, said)),
    ]


async def test_what_is_kept_as_bytes_is_read_after_a_step_down_and_after_the_step_up(empty_database_url: str) -> None:
    await migrate(empty_database_url)
    owner = await asyncpg.connect(empty_database_url)
    try:
        await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'full')", HERE)
        for table in ("sources", "imports"):
            await owner.execute(OF_WORKSPACE[table], HERE, HERE)
        for one in samples():
            await owner.execute(
                "insert into sluice.records (workspace_id, import_id, seq, number, outcome, digest, said)"
                " values ($1, $1, $2, 1, 'new', 1, $3)",
                HERE, one.seq, written(one),
            )  # fmt: skip
        await migrate(empty_database_url, "0020", down=True)
        rows = await owner.fetch("select body::text from sluice.records order by seq")
        assert [read(row[0]) for row in rows] == [read(written(one)) for one in samples()]
        await migrate(empty_database_url)
        rows = await owner.fetch(f"select {BODY.format(row='r')} from sluice.records r order by seq")
        assert [read(row[0]) for row in rows] == [read(written(one)) for one in samples()]
    finally:
        await owner.close()

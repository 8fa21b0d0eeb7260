"""Packages of job kinds from outside Sluice, written into a folder as an installer would leave them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import asyncpg

HOW_TO = Path(__file__).parents[2] / "docs/how-to/add-a-job-kind.md"

DRILL = '''
"""Kinds for drills: effects, retries, and handlers that never end."""

from __future__ import annotations

import asyncio

import msgspec

from application.kinds import JobContext, JobKind
from domain.errors import Transient, invalid
from domain.retries import RetryPolicy


class Drill(msgspec.Struct):
    """Which drill; how often it fails before it goes well."""

    number: int
    fails: int = 0


async def echo(context: JobContext, drill: Drill) -> dict[str, int]:
    return {"number": drill.number}


async def count(context: JobContext, drill: Drill) -> None:
    async with context.settling() as work:
        await work.execute(
            "insert into drill.done (job_id, number) values ($1, $2)", context.job.id, drill.number
        )
        await work.commit()


async def flaky(context: JobContext, drill: Drill) -> dict[str, int]:
    if context.job.failed < drill.fails:
        raise Transient("line_busy", f"The line is busy for the {context.job.failed + 1}. time.")
    return {"failed": context.job.failed}


async def refused(context: JobContext, drill: Drill) -> None:
    raise invalid("no_such_drill", "There is no such drill.")


async def endless(context: JobContext, drill: Drill) -> None:
    await context.progress("waiting", 0, 1)
    await asyncio.Event().wait()


def kinds() -> list[JobKind]:
    quick = RetryPolicy(base=0.05)
    return [
        JobKind("drill.echo", echo, Drill, queue="drill"),
        JobKind("drill.count", count, Drill, queue="drill"),
        JobKind("drill.flaky", flaky, Drill, queue="drill", retry=quick),
        JobKind("drill.refused", refused, Drill, queue="drill", retry=quick),
        JobKind("drill.endless", endless, Drill, queue="drill"),
        JobKind("drill.hasty", endless, Drill, queue="drill", retry=RetryPolicy(retries=1, base=0.05), timeout=0.2),
    ]
'''

DRILL_TABLE = """
create schema drill;
create table drill.done (job_id uuid not null, number int not null);
grant usage on schema drill to sluice_app;
grant insert on drill.done to sluice_app;
"""


def install(folder: Path, name: str, module: str, source: str, entry_points: dict[str, str]) -> None:
    """Put a module and its `dist-info` into the folder, with entry points of the group `sluice.jobs`."""
    (folder / f"{module}.py").write_text(source.lstrip(), "utf-8")
    info = folder / f"{name.replace('-', '_')}-1.0.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n", "utf-8")
    lines = "".join(f"{one} = {target}\n" for one, target in entry_points.items())
    (info / "entry_points.txt").write_text(f"[sluice.jobs]\n{lines}", "utf-8")


def install_drill(folder: Path) -> None:
    """The package of the kinds `drill.*`."""
    install(folder, "sluice-drill", "drill", DRILL, {"drill": "drill:kinds"})


def install_from_the_how_to(folder: Path) -> str:
    """The package that `docs/how-to/add-a-job-kind.md` shows, as it stands there; answers the SQL of its table."""
    blocks = dict(re.findall(r"^```(toml|python|sql)\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.MULTILINE | re.DOTALL))
    project = tomllib.loads(blocks["toml"])["project"]
    (module,) = tomllib.loads(blocks["toml"])["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    install(
        folder, project["name"], module.removesuffix(".py"), blocks["python"], project["entry-points"]["sluice.jobs"]
    )
    return str(blocks["sql"])


async def execute(url: str, sql: str) -> list[asyncpg.Record]:
    """Run SQL as the owner of the database; several statements have no rows."""
    connection = await asyncpg.connect(url)
    try:
        if ";" in sql:
            await connection.execute(sql)
            return []
        return list(await connection.fetch(sql))
    finally:
        await connection.close()

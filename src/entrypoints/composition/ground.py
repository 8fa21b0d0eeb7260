"""What stands before everything else: the embedded database and the migrations; loads in a moment."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from adapters.embedded import EmbeddedPostgres, EmbeddedPostgresRefused
from entrypoints.settings import Settings

__all__ = ["EmbeddedPostgresRefused", "embedded_of", "migrate", "revision", "standing", "up_to_date", "version_of"]


def version_of() -> str:
    """The version that is installed."""
    return version("sluice-server")


def embedded_of(settings: Settings) -> EmbeddedPostgres:
    """The database server that lives in the data folder."""
    chosen = Path(settings.pg_bin) if settings.pg_bin else None
    return EmbeddedPostgres(Path(settings.data) / "postgres", bin_folder=chosen)


async def migrate(url: str, target: str = "head", *, down: bool = False) -> None:
    """Walk the schema to a revision; nothing is loaded for it where the database is there already."""
    if target == "head" and not down and await up_to_date(url):
        return
    from adapters.postgres.migrate import migrate as walk

    await walk(url, target, down=down)


async def standing(url: str) -> tuple[str | None, str, bool]:
    """The revision that a database is at, the one that this program wants, and whether migrations are missing."""
    from adapters.postgres.revision import behind, current, newest

    found = await current(url)
    return found, newest(), behind(found)


async def up_to_date(url: str) -> bool:
    """Whether the database has every migration of this program."""
    return not (await standing(url))[2]


async def revision(url: str) -> str | None:
    """The revision that a database is at; None when it has none."""
    from adapters.postgres.revision import current

    return await current(url)

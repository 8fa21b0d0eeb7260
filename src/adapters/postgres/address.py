"""The address of a Postgres in the forms that the two libraries want."""

from __future__ import annotations


def sqlalchemy_url(url: str) -> str:
    """`postgresql://...` as SQLAlchemy's asyncpg dialect wants it."""
    for prefix in ("postgresql+asyncpg://", "postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+asyncpg://" + url[len(prefix) :]
    raise ValueError(f"not a Postgres address: it must begin with postgresql://, not {url.split('://')[0]}://")


def asyncpg_url(url: str) -> str:
    """The same address for asyncpg itself."""
    return "postgresql://" + sqlalchemy_url(url).removeprefix("postgresql+asyncpg://")

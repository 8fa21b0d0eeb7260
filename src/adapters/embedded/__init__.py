"""The Postgres server that Sluice brings along: it lives in the data folder and dies with its parent process."""

from __future__ import annotations

from adapters.embedded.identity import Identity
from adapters.embedded.refusal import EmbeddedPostgresRefused
from adapters.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresRefused", "Identity"]

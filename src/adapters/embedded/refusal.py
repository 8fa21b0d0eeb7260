"""The one way in which the embedded server says that it cannot run here."""

from __future__ import annotations


class EmbeddedPostgresRefused(Exception):
    """The embedded Postgres cannot run here; the message is one sentence that names the way out."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The embedded Postgres cannot run here: {reason}. "
            "Set SLUICE_DATABASE_URL=postgresql://user:password@host/database to use a server of your own."
        )
        self.reason = reason

"""${message}"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "${up_revision}"
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Expand."""


def downgrade() -> None:
    """Back."""

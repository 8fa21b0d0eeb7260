"""Rolls out before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0008"
down_revision = "0007"

UP = "select 1"

DOWN = "select 1"


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)

"""Rolls out before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0010"
down_revision = "0009"

UP = "select 1"

DOWN = "select 1"


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)

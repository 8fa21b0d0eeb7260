"""Records that repeat another one of their import are found by what they repeat. Rolls out before the code.

Where a record's contact or deal becomes another's, so do those of its repetitions.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    script("create index records_repeated on sluice.records (import_id, digest) where outcome = 'duplicate'")


def downgrade() -> None:
    script("drop index sluice.records_repeated")

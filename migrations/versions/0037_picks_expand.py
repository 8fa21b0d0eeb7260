"""What entities show is kept as text, which the server does not read as JSON at each write. Rolls out before the code.

A deal has five values, a vendor that is counted is written anew: to check that they are JSON was a twentieth of what
the server did for a row of an import. Nothing looks inside them there, and the programs read them strictly. A program
from before goes on: JSON is put into a column of text as it is written. The three tables are written anew.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0037"
down_revision = "0036"

TABLES = ("vendors", "contacts", "deals")


def upgrade() -> None:
    for table in TABLES:
        script(f"alter table sluice.{table} alter column picks type text using picks::text")


def downgrade() -> None:
    for table in TABLES:
        script(f"alter table sluice.{table} alter column picks type json using picks::json")

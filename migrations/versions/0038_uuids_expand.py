"""Ids of a batch have a type of their own, by which they are sent as they are stored. Rolls out before the code.

The driver looks twice at each element of an array; as one text the server reads each id from its hexadecimal digits,
which was a tenth of what it did for a row of an import. A value of this domain is sent as octets, made in one go.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    script("create domain sluice.uuids as uuid[]")


def downgrade() -> None:
    script("drop domain sluice.uuids")

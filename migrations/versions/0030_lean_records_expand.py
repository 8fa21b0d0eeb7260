"""Records are found by whose they are through indexes a fifth as large. Rolls out before the code.

Entries that are equal share one key (Postgres 13 and later): rows of one vendor in one import are. So neither the
workspace, which an id tells, nor the place in the import stands in them; places are looked up by the import's number.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0030"
down_revision = "0027"

NOUNS = ("vendor", "contact", "deal")
INDEX = """
drop index sluice.records_{noun};
create index records_{noun} on sluice.records ({columns})
    where {noun}_id is not null and outcome in ('new', 'changed', 'same');
"""


def upgrade() -> None:
    for noun in NOUNS:
        script(INDEX.format(noun=noun, columns=f"{noun}_id, number"))


def downgrade() -> None:
    for noun in NOUNS:
        script(INDEX.format(noun=noun, columns=f"workspace_id, {noun}_id, number, seq"))

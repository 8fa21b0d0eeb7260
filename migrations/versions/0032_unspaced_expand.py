"""Deals are searched within texts that have no spaces. Rolls out before the code.

The search text of a deal gets a last line, after a mark of its own, with the pieces of its runs of Chinese, Japanese,
Korean and Thai: two characters each, as domain.listing.pieces_of. The index of words is as it was.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0032"
down_revision = "0030"

UNSPACED = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
RUN = f"[{UNSPACED}]"
OTHER = rf"[^\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f{UNSPACED}]"

UP = rf"""
alter table sluice.deals no force row level security;
update sluice.deals d set search = left(d.search || E'\n\x1f' || (
    select string_agg(distinct piece, ' ') from (
        select substr(run[1], n, 2) as piece
        from regexp_matches(d.search, '({RUN}+)', 'g') run, generate_series(1, length(run[1])) n
        union all
        select left(beside[1], 64) from regexp_matches(d.search, '{RUN}({OTHER}+)', 'g') beside) p), 4000)
where d.search ~ '{RUN}' and position(E'\x1f' in d.search) = 0;
alter table sluice.deals force row level security;
"""

DOWN = r"""
alter table sluice.deals no force row level security;
update sluice.deals set search = split_part(search, E'\n\x1f', 1) where position(E'\x1f' in search) > 0;
alter table sluice.deals force row level security;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)

"""Texts whose words are parted already are not parted again. Rolls out before the code.

The search text of a deal was parted by `translate`, which compares each of its characters with the sixty-four that
part: of all that the server did for a row of an import that was a tenth. The programs now keep such texts with spaces
between their words; one look whether any other character parts costs a fifteenth. What the functions answer is the
same for every text, so the index of words stays as it is.

Not strict and in SQL: only so do they become part of the statement, and no function is called for a row.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0036"
down_revision = "0035"

TRANSLATED = r"""translate(p_text, E'\x01\x02\x03\x04\x05\x06\x07\b\t\n\x0b\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16'
        || E'\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~\x7f', repeat(' ', 64))"""

UP = rf"""
create or replace function sluice.parted(p_text text) returns text
language sql immutable parallel safe as $$
    select case when p_text ~ '[\x01-\x1f\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]' then {TRANSLATED} else p_text end
$$;

create function sluice.words_cut(p_workspace uuid, p_text text) returns tsvector
language sql immutable parallel safe as $$
    select array_to_tsvector(p_workspace::text || array(
        select left(w, 64) from unnest(string_to_array(sluice.parted(p_text), ' ')) w where w <> ''))
$$;

create or replace function sluice.words(p_workspace uuid, p_text text) returns tsvector
language sql immutable parallel safe as $$
    select case when octet_length(p_text) > 2000 then sluice.words_cut(p_workspace, p_text)
        else array_to_tsvector(
            array_remove(string_to_array(sluice.parted(p_text), ' '), '') || p_workspace::text) end
$$;
"""

DOWN = rf"""
create or replace function sluice.parted(p_text text) returns text
language sql immutable strict parallel safe as $$
    select {TRANSLATED}
$$;

create or replace function sluice.words(p_workspace uuid, p_text text) returns tsvector
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
    v_words text[] := array_remove(string_to_array(sluice.parted(p_text), ' '), '');
begin
    if octet_length(p_text) > 2000 then
        v_words := array(select left(w, 64) from unnest(v_words) w);
    end if;
    return array_to_tsvector(v_words || p_workspace::text);
end $$;
drop function sluice.words_cut(uuid, text);
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)

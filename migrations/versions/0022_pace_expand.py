"""Deals are searched by the beginnings of words, and changes of a catalogue are counted. Rolls out before the code.

Nearly every row of an import founds a deal, and half of what the server did for one were the fifty pieces of three
characters of its text (0006). Its words are some five entries, and stand in an index of the table itself: no second
copy of the text. Vendors and contacts keep their pieces: they are few beside their deals.

`catalog_epochs` has a row for each workspace that was changed: whoever takes the catalogue's lock counts it up, so an
import knows whether anybody came between two of its chunks.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0022"
down_revision = "0021"

EPOCHS = """
create table sluice.catalog_epochs (
    workspace_id uuid primary key references sluice.workspaces (id),
    epoch bigint not null
) with (fillfactor = 50);
alter table sluice.catalog_epochs enable row level security;
alter table sluice.catalog_epochs force row level security;
create policy workspace on sluice.catalog_epochs to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update on sluice.catalog_epochs to sluice_app;
"""

# Words are parted by every ASCII character that is neither letter nor digit, whatever the database's locale; as
# domain.listing.words_of. A word beyond 64 characters is entered by its beginning: an entry has a longest size.
WORDS = r"""
create function sluice.parted(p_text text) returns text
language sql immutable strict parallel safe as $$
    select translate(p_text, E'\x01\x02\x03\x04\x05\x06\x07\b\t\n\x0b\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18'
        || E'\x19\x1a\x1b\x1c\x1d\x1e\x1f!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~\x7f', repeat(' ', 64))
$$;

create function sluice.words(p_workspace uuid, p_text text) returns tsvector
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
    v_words text[] := array_remove(string_to_array(sluice.parted(p_text), ' '), '');
begin
    if octet_length(p_text) > 2000 then
        v_words := array(select left(w, 64) from unnest(v_words) w);
    end if;
    return array_to_tsvector(v_words || p_workspace::text);
end $$;
create index deals_words on sluice.deals using gin (sluice.words(workspace_id, search));
"""

# What is frequent is found in the next rows of the list; what is not there is rare enough to be sorted. `p_needle` is
# the words, parted by spaces, none of them longer than 64 characters.
SEARCH = r"""
create or replace function sluice.search_deals(p_needle text, p_name text, p_id uuid, p_most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
    c_next constant integer := 5000;
    v_workspace constant uuid := sluice.workspace();
    v_words constant text[] := array_remove(string_to_array(sluice.parted(p_needle), ' '), '');
    v_patterns constant text[] := array(select '% ' || w || '%' from unnest(v_words) w);
    v_query tsquery;
    v_found uuid[];
    v_seen integer;
begin
    if cardinality(v_words) = 0 and p_needle <> '' then
        return;
    end if;
    select count(*), coalesce(array_agg(n.id order by n.sort_name, n.id)
        filter (where ' ' || sluice.parted(n.search) like all (v_patterns)), '{}')
    into v_seen, v_found
    from (
        select v.id, v.sort_name, v.search from sluice.deals v
        where v.workspace_id = v_workspace and v.shown and (v.sort_name, v.id) > (p_name, p_id)
        order by v.sort_name, v.id limit c_next
    ) n;
    if v_seen < c_next or cardinality(v_found) >= p_most then
        return query select unnest(v_found[:p_most]);
        return;
    end if;
    v_query := (select coalesce(string_agg('''' || w || ''':*', '&'), '') from unnest(v_words) w)::tsquery
        && ('''' || v_workspace::text || '''')::tsquery;
    return query select f.id from (
        select v.id, v.sort_name from sluice.deals v
        where sluice.words(v.workspace_id, v.search) @@ v_query
            and v.workspace_id = v_workspace and ' ' || sluice.parted(v.search) like all (v_patterns)
            and v.shown and (v.sort_name, v.id) > (p_name, p_id)
        offset 0
    ) f order by f.sort_name, f.id limit p_most;
end $$;
"""

# Only the search's role may look at all texts or remove them.
LEAVE = """
drop trigger deals_search_added on sluice.deals;
drop trigger deals_search_changed on sluice.deals;
drop trigger deals_search_removed on sluice.deals;
set local role sluice_search;
delete from sluice.search_texts where noun = 3;
reset role;
"""

COME_BACK = """
create trigger deals_search_added after insert on sluice.deals referencing new table as after_rows
    for each statement execute function sluice.keep_search_texts(3);
create trigger deals_search_changed after update on sluice.deals
    for each row when (old.search is distinct from new.search)
    execute function sluice.keep_changed_search_text(3);
create trigger deals_search_removed after delete on sluice.deals referencing old table as before_rows
    for each statement execute function sluice.keep_search_texts(3);
set local role sluice_search;
insert into sluice.search_texts (workspace_id, noun, id, search) select workspace_id, 3, id, search from sluice.deals;
reset role;
drop index sluice.deals_words;
drop function sluice.words(uuid, text);
drop function sluice.parted(text);
drop table sluice.catalog_epochs;
"""

# As 0006 and 0019 left it.
BEFORE = r"""
create or replace function sluice.search_deals(p_needle text, p_name text, p_id uuid, p_most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
    c_next constant integer := 5000;
    v_workspace constant uuid := sluice.workspace();
    v_pattern constant text :=
        '%' || replace(replace(replace(p_needle, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    v_found uuid[];
    v_seen integer;
begin
    select count(*), coalesce(array_agg(n.id order by n.sort_name, n.id) filter (where n.search like v_pattern), '{}')
    into v_seen, v_found
    from (
        select v.id, v.sort_name, v.search from sluice.deals v
        where v.workspace_id = v_workspace and v.shown
            and (v.sort_name, v.id) > (p_name, p_id)
        order by v.sort_name, v.id limit c_next
    ) n;
    if v_seen < c_next or cardinality(v_found) >= p_most then
        return query select unnest(v_found[:p_most]);
        return;
    end if;
    return query select f.id from (
        select v.id, v.sort_name from sluice.search_texts t
        join sluice.deals v on v.workspace_id = v_workspace and v.id = t.id
        where sluice.grams(t.workspace_id, t.noun, t.search)
                @@ sluice.grams_of(v_workspace, 3::smallint, p_needle)
            and t.workspace_id = v_workspace and t.noun = 3 and t.search like v_pattern
            and v.shown and (v.sort_name, v.id) > (p_name, p_id)
        offset 0
    ) f order by f.sort_name, f.id limit p_most;
end $$;
"""

# The owner of the function stays, and needs the right to create in its schema for as long as this takes.
OWNED = """
grant create on schema sluice to sluice_search;
{}
revoke create on schema sluice from sluice_search;
"""


def upgrade() -> None:
    script(EPOCHS)
    script(WORDS)
    script(OWNED.replace("{}", SEARCH, 1))
    script(LEAVE)


def downgrade() -> None:
    script(OWNED.replace("{}", BEFORE, 1))
    script(COME_BACK)

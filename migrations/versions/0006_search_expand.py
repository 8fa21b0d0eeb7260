"""Search: the texts of vendors, contacts and deals again, indexed by what they contain. Rolls out before the code.

LIKE is not leakproof, so under row security no index may serve it. Three functions search instead, as a role of their
own that sees every workspace's texts and can do nothing else; each answers for `sluice.workspace()` only, and only
with ids. The texts stand in a table of their own, because every import rewrites the rows of what it touches and the
texts seldom change. An index entry is three characters of a text (or its last two, or last one), whatever the script;
the workspace and noun is an entry too, so a small workspace is not slow beside a large one.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0006"
down_revision = "0005"

NOUNS = {"vendors": 1, "contacts": 2, "deals": 3}

ROLE = """
do $$ begin
    create role sluice_search nologin;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
    execute format('grant sluice_search to %I', current_user);
exception when others then
    if not pg_has_role(current_user, 'sluice_search', 'member') then raise; end if;
end $$;
grant usage on schema sluice to sluice_search;
"""

TEXTS = r"""
create table sluice.search_texts (
    workspace_id uuid not null,
    noun smallint not null check (noun in (1, 2, 3)),
    id uuid not null,
    search text not null,
    primary key (workspace_id, noun, id)
);
alter table sluice.search_texts enable row level security;
alter table sluice.search_texts force row level security;
create policy searcher on sluice.search_texts to sluice_search using (true) with check (true);
grant select, insert, update, delete on sluice.search_texts to sluice_search;

-- Cut three times into threes, from the first, second and third character. chr(1) parts them: grams that hold one are
-- not entered and not asked for.
create function sluice.grams(p_workspace uuid, p_noun smallint, p_text text) returns tsvector
language plpgsql immutable strict parallel safe as $$
begin
    return array_to_tsvector(array_remove(
        string_to_array(regexp_replace(p_text, '(...)', '\1' || chr(1), 'g'), chr(1))
        || string_to_array(regexp_replace(substr(p_text, 2), '(...)', '\1' || chr(1), 'g'), chr(1))
        || string_to_array(regexp_replace(substr(p_text, 3), '(...)', '\1' || chr(1), 'g'), chr(1)),
        '') || (p_workspace::text || p_noun));
end $$;

-- A needle of one or two characters is the beginning of a gram.
create function sluice.grams_of(p_workspace uuid, p_noun smallint, p_needle text) returns tsquery
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
    select string_agg('''' || replace(replace(gram, '\', '\\'), '''', '''''') || '''' || ending, '&')::tsquery
    from (
        select p_workspace::text || p_noun as gram, '' as ending
        union
        select substr(p_needle, place, 3), case when length(p_needle) < 3 then ':*' else '' end
        from generate_series(1, least(greatest(length(p_needle) - 2, 1), 60)) place
        where p_needle <> '' and strpos(substr(p_needle, place, 3), chr(1)) = 0
    ) asked
$$;

-- A plan made for few rows would walk the table once it is large.
create function sluice.keep_search_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan as $$
begin
    if tg_op = 'DELETE' then
        delete from sluice.search_texts t using before_rows b
        where t.workspace_id = b.workspace_id and t.noun = tg_argv[0]::smallint and t.id = b.id;
    else
        insert into sluice.search_texts as t (workspace_id, noun, id, search)
        select a.workspace_id, tg_argv[0]::smallint, a.id, a.search from after_rows a
        on conflict (workspace_id, noun, id) do update set search = excluded.search;
    end if;
    return null;
end $$;

-- By row, because most rows of an import keep their text: the trigger's condition costs them nothing, where joining the
-- rows before and after a statement of 1,000 took a second.
create function sluice.keep_changed_search_text() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update sluice.search_texts t set search = new.search
    where t.workspace_id = new.workspace_id and t.noun = tg_argv[0]::smallint and t.id = new.id;
    return null;
end $$;
"""

# What is frequent is found in the next rows of the list; what is not there is rare enough to be sorted.
SEARCH = r"""
grant select on sluice.{table} to sluice_search;
create policy searcher on sluice.{table} for select to sluice_search using (true);

create function sluice.search_{table}(p_needle text, p_name text, p_id uuid, p_most integer) returns setof uuid
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
    select count(*), coalesce(array_agg(n.id order by n.sort_name, n.id) filter (where n.search like v_pattern), '{{}}')
    into v_seen, v_found
    from (
        select v.id, v.sort_name, v.search from sluice.{table} v
        where v.workspace_id = v_workspace and v.live > 0 and v.merged_into is null
            and (v.sort_name, v.id) > (p_name, p_id)
        order by v.sort_name, v.id limit c_next
    ) n;
    if v_seen < c_next or cardinality(v_found) >= p_most then
        return query select unnest(v_found[:p_most]);
        return;
    end if;
    return query select f.id from (
        select v.id, v.sort_name from sluice.search_texts t
        join sluice.{table} v on v.workspace_id = v_workspace and v.id = t.id
        where sluice.grams(t.workspace_id, t.noun, t.search)
                @@ sluice.grams_of(v_workspace, {noun}::smallint, p_needle)
            and t.workspace_id = v_workspace and t.noun = {noun} and t.search like v_pattern
            and v.live > 0 and v.merged_into is null and (v.sort_name, v.id) > (p_name, p_id)
        offset 0
    ) f order by f.sort_name, f.id limit p_most;
end $$;

create trigger {table}_search_added after insert on sluice.{table} referencing new table as after_rows
    for each statement execute function sluice.keep_search_texts({noun});
create trigger {table}_search_changed after update on sluice.{table}
    for each row when (old.search is distinct from new.search)
    execute function sluice.keep_changed_search_text({noun});
create trigger {table}_search_removed after delete on sluice.{table} referencing old table as before_rows
    for each statement execute function sluice.keep_search_texts({noun});

-- The owner of the tables is under their policies too; this role is the one that sees all.
set local role sluice_search;
insert into sluice.search_texts (workspace_id, noun, id, search) select workspace_id, {noun}, id, search
from sluice.{table};
reset role;
"""

# Owning a function needs the right to create in its schema, for as long as the change of owner takes.
OWNERS = """
grant create on schema sluice to sluice_search;
alter function sluice.keep_search_texts() owner to sluice_search;
alter function sluice.keep_changed_search_text() owner to sluice_search;
alter function sluice.search_vendors(text, text, uuid, integer) owner to sluice_search;
alter function sluice.search_contacts(text, text, uuid, integer) owner to sluice_search;
alter function sluice.search_deals(text, text, uuid, integer) owner to sluice_search;
revoke create on schema sluice from sluice_search;
"""

GRANTS = """
revoke execute on function sluice.keep_search_texts(), sluice.keep_changed_search_text(), sluice.search_vendors,
    sluice.search_contacts, sluice.search_deals from public;
grant execute on function sluice.search_vendors, sluice.search_contacts, sluice.search_deals to sluice_app;
"""

# After the texts are in. The others: an import's few rejected records, and a workspace's few jobs that did not succeed,
# were found by walking past all the rest.
INDEXES = """
create index search_texts_grams on sluice.search_texts using gin (sluice.grams(workspace_id, noun, search));
create index records_rejected on sluice.records (import_id, seq) where outcome = 'rejected';
create index jobs_stopped on sluice.jobs (workspace_id, id) where state in ('dead', 'cancelled');
"""

# Only the engine reads them; whoever is granted more one day is under a policy from the start.
SCHEDULES = """
alter table sluice.schedules enable row level security;
alter table sluice.schedules force row level security;
create policy engine on sluice.schedules to sluice_engine using (true) with check (true);
"""

DOWN_TABLE = """
drop trigger {table}_search_added on sluice.{table};
drop trigger {table}_search_changed on sluice.{table};
drop trigger {table}_search_removed on sluice.{table};
drop function sluice.search_{table}(text, text, uuid, integer);
drop policy searcher on sluice.{table};
revoke select on sluice.{table} from sluice_search;
"""

DOWN = """
drop policy engine on sluice.schedules;
alter table sluice.schedules no force row level security;
alter table sluice.schedules disable row level security;
drop index sluice.records_rejected;
drop index sluice.jobs_stopped;
drop function sluice.keep_search_texts();
drop function sluice.keep_changed_search_text();
drop table sluice.search_texts;
drop function sluice.grams_of(uuid, smallint, text);
drop function sluice.grams(uuid, smallint, text);
revoke usage on schema sluice from sluice_search;
"""


def upgrade() -> None:
    script(ROLE)
    script(TEXTS)
    for table, noun in NOUNS.items():
        script(SEARCH.format(table=table, noun=noun))
    script(GRANTS)
    script(OWNERS)
    script(INDEXES)
    script(SCHEDULES)


def downgrade() -> None:
    for table in NOUNS:
        script(DOWN_TABLE.format(table=table))
    script(DOWN)

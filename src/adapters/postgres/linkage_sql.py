"""The statements of linkage; each asks for any number of nodes at once and is served by an index."""

from __future__ import annotations

BY_INDEX = "set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan"
"""A plan that was made while a table was all but empty would walk all of it once it is full.

For a few nodes the server would also plan each statement anew each time, as it takes more for the rule; that costs more
than running it, and the plan is the same.
"""
CURRENT = "select hash from sluice.linkage_models where workspace_id = $1 order by turn desc limit 1"
MODEL = "select body::text from sluice.linkage_models where workspace_id = $1 and hash = $2"
HAS_MODEL = "select '' from sluice.linkage_models where workspace_id = $1 and hash = $2"
FORGET_MODEL = "delete from sluice.linkage_models where workspace_id = $1 and hash = $2"
ADD_MODEL = "insert into sluice.linkage_models (workspace_id, hash, body) values ($1, $2, $3::text::json)"

# A text is made an array once, as rows to join: as `= any(...)` it would be read anew for every row that is looked at.
WANTED = "unnest($2::text::uuid[])"
OF_NODES = f"from {WANTED} w (id) join sluice.linkage_nodes n on n.workspace_id = $1 and n.id = w.id"
FOUND = f"""
select n.digest, n.id from {WANTED} w (digest)
join sluice.linkage_nodes n on n.workspace_id = $1 and n.digest = w.digest
"""  # noqa: S608
WHICH = f"select n.id {OF_NODES}"
PROFILES = f"select n.id, n.profile {OF_NODES}"
NODE = "digest, body::text as body, profile, number, seq, part, keys"
NODES = f"select {NODE} {OF_NODES}"
WALK = f"""
select {NODE} from sluice.linkage_nodes where workspace_id = $1 and id > $2 order by id limit $3
"""  # noqa: S608
# Each key is a walk of the index that stops: a key that many have costs no more than one that some have.
HOLDERS = """
select k.key, h.node
from unnest($2::text::bigint[]) as k (key)
cross join lateral (
    select node from sluice.linkage_keys where key = k.key and workspace_id = $1 order by node limit $3) h
"""
MORE_THAN = "select exists (select from sluice.linkage_nodes where workspace_id = $1 offset $2)"
TOLD = f"""
select exists (select from sluice.match_keys where workspace_id = $1 and noun = $2)
{
    "".join(
        f" or exists (select from sluice.{table} where workspace_id = $1)"
        for table in ("vendors", "linkage_nodes", "linkage_ties", "linkage_heirs")
    )
}
"""  # noqa: S608
KEYED = "select id, keys from sluice.linkage_nodes where workspace_id = $1"
ADD_NODES = """
with came_back as (
    delete from sluice.linkage_heirs h using (select unnest($2::text::uuid[]) as id) w
    where h.workspace_id = $1 and h.id = w.id
    returning h.id, h.heir, h.number, h.seq, h.part
), fresh as (
    select n.id, n.digest, n.number, n.seq, n.part, n.body, n.profile, n.keys::bigint[] as keys
    from unnest($2::text::uuid[], $3::text::uuid[], $4::text::bigint[], $5::text::int[], $6::text::int[], $7::text[],
        $8::bytea[], $9::text::text[]) as n (id, digest, number, seq, part, body, profile, keys)
), keyed as (
    insert into sluice.linkage_keys (key, workspace_id, node)
    select k, $1, f.id from fresh f cross join lateral unnest(f.keys) k order by k
), kept as (
    insert into sluice.linkage_nodes (workspace_id, id, digest, number, seq, part, body, profile, keys)
    select $1, id, digest, number, seq, part, body::json, profile, keys from fresh
)
select id, heir, number, seq, part from came_back order by id
"""
ADD_EDGES = """
insert into sluice.linkage_edges (workspace_id, node, other, bits, same)
select $1, e.node, e.other, e.bits, e.same
from unnest($2::text::uuid[], $3::text::uuid[], $4::text::float8[], $5::text::bool[]) as e (node, other, bits, same)
on conflict (workspace_id, node, other) do update set bits = excluded.bits, same = excluded.same
"""
REMOVE_KEYS = f"""
delete from sluice.linkage_keys h using (
    select n.id, unnest(n.keys) as key from {WANTED} w (id)
    join sluice.linkage_nodes n on n.workspace_id = $1 and n.id = w.id offset 0) k
where h.key = k.key and h.node = k.id and h.workspace_id = $1
"""  # noqa: S608
REMOVE_TURNED = f"""
delete from sluice.linkage_edges t using (
    select e.node, e.other from {WANTED} w (id)
    join sluice.linkage_edges e on e.workspace_id = $1 and e.node = w.id offset 0) e
where t.workspace_id = $1 and t.node = e.other and t.other = e.node
"""  # noqa: S608
REMOVE_EDGES = f"""
delete from sluice.linkage_edges e using (select {WANTED} as id) w where e.workspace_id = $1 and e.node = w.id
"""  # noqa: S608
REMOVE_NODES = f"""
delete from sluice.linkage_nodes n using (select {WANTED} as id) w where n.workspace_id = $1 and n.id = w.id
"""  # noqa: S608

LATER = """
not exists (
    select from sluice.linkage_ties l
    where l.workspace_id = $1 and l."order" > {tie}."order"
        and ((l.left_id = {tie}.left_id and l.right_id = {tie}.right_id)
            or (l.left_id = {tie}.right_id and l.right_id = {tie}.left_id)))
""".strip()
HANGING = f"""
with recursive reached (id) as (
    select {WANTED}
    union
    select n.id from reached r cross join lateral (
        select e.other as id from sluice.linkage_edges e where e.workspace_id = $1 and e.node = r.id and e.same
        union all
        select t.right_id from sluice.linkage_ties t
        where t.workspace_id = $1 and t.left_id = r.id and t.must and {LATER.format(tie="t")}
        union all
        select t.left_id from sluice.linkage_ties t
        where t.workspace_id = $1 and t.right_id = r.id and t.must and {LATER.format(tie="t")}
        union all
        select h.heir from sluice.linkage_heirs h where h.workspace_id = $1 and h.id = r.id
        union all
        select h.id from sluice.linkage_heirs h where h.workspace_id = $1 and h.heir = r.id
    ) n
)
select r.id, h.heir, coalesce(n.number, h.number) as number, coalesce(n.seq, h.seq) as seq,
    coalesce(n.part, h.part) as part
from reached r left join lateral (
    select number, seq, part from sluice.linkage_nodes where workspace_id = $1 and id = r.id limit 1) n on true
left join lateral (
    select heir, number, seq, part from sluice.linkage_heirs where workspace_id = $1 and id = r.id limit 1) h on true
"""  # noqa: S608
HAND_OVER = """
insert into sluice.linkage_heirs (workspace_id, id, heir, number, seq, part) values ($1, $2, $3, $4, $5, $6)
on conflict (workspace_id, id) do update
set heir = excluded.heir, number = excluded.number, seq = excluded.seq, part = excluded.part
"""
HANDED = f"""
select h.id, h.heir, h.number, h.seq, h.part from {WANTED} w (id)
join sluice.linkage_heirs h on h.workspace_id = $1 and h.id = w.id order by h.id
"""  # noqa: S608
EDGES = f"""
select e.node, e.other, e.bits, e.same from {WANTED} w (id)
join sluice.linkage_edges e on e.workspace_id = $1 and e.node = w.id
"""  # noqa: S608
TIES_AMONG = f"""
with wanted as materialized (select {WANTED} as id)
select t."order", t.left_id, t.right_id, t.must, t.source
from wanted w join sluice.linkage_ties t on t.workspace_id = $1 and t.left_id = w.id
where t.must is not null and t.right_id in (select id from wanted) and {LATER.format(tie="t")}
"""  # noqa: S608
TIE = """
insert into sluice.linkage_ties (workspace_id, left_id, right_id, must, source) values ($1, $2, $3, $4, $5)
"""
UNTIE = "delete from sluice.linkage_ties where workspace_id = $1 and source = $2 returning left_id, right_id"
# By the vendor's own records (`offset 0` keeps it so), not by all of each import.
SPOKEN = f"""
select w.id from {WANTED} w (id)
where exists (
    select from (
        select o.import_id from sluice.records o
        where o.workspace_id = $1 and o.vendor_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) r
    join sluice.imports i on i.id = r.import_id and not i.retracted)
or exists (
    select from (
        select o.import_id from sluice.record_parts o
        where o.workspace_id = $1 and o.vendor_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) p
    join sluice.imports i on i.id = p.import_id and not i.retracted)
"""  # noqa: S608

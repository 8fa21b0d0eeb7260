"""The statements of operations on many jobs, as text.

A step is one statement: it locks the next jobs in the order of an index, changes them, remembers how they were and
moves the position on. What may not be changed is passed over, counted by its reason. The dead are walked by
`jobs_dead_letters` (fingerprint, id), the others by id, so that no job is met twice however it moves in its queue.
"""

from __future__ import annotations

from adapters.postgres.job_rows import filled
from domain.bulk import OF_THE_DEAD, OWN_KINDS, BulkAction, BulkOrder, states_of
from domain.jobs import UNFINISHED

SAMPLE = """id, kind, queue, priority, state, created_at, ended_at,
    case when state = 'dead' then code else '' end as code,
    case when state = 'dead' then fingerprint else '' end as fingerprint"""
_NOT_OURS = f"kind not in ({', '.join(repr(kind) for kind in OWN_KINDS)})"
_UNFINISHED = ", ".join(f"'{state}'" for state in sorted(UNFINISHED))
_KEPT = "state, priority, ready, rank, run_at, failed, lost, cancel_asked, started_at, ended_at, attempt"

COUNT = "select count(*) from sluice.jobs where workspace_id = $1 and {which} {filters}"
SAMPLES = "select {sample} from sluice.jobs where workspace_id = $1 and {which} {filters} order by {order} limit {many}"

BEGIN = """
insert into sluice.bulk_operations (workspace_id, id, action, asked, asked_by, created_at, expected)
values ($1, $2, $3, $4::json, $5, sluice.now(), $6) returning created_at
"""
GET = """
select id, asked::text, asked_by, created_at, expected, position, changed, passed_over::text, complete,
    undo_job, undone, not_undone::text, undo_complete
from sluice.bulk_operations where workspace_id = $1
"""

_STEP = """
with clock as materialized (select sluice.now() as now),
found as materialized (
    select * from sluice.jobs
    where workspace_id = $1 and {which} and id <> $3 and {behind} {filters}
    order by {order} limit $5 for no key update),
fit as materialized ({fit}),
moved as (
    update sluice.jobs j set {change} from fit, clock where j.workspace_id = $1 and j.id = fit.id
    returning j.id, j.queue, j.state as marked_state, j.attempt as marked_attempt, j.run_at as marked_run_at,
        {fit_kept}),
noted as (
    insert into sluice.bulk_changes (workspace_id, operation_id, job_id, {kept},
        marked_state, marked_attempt, marked_run_at)
    select $1, $3, id, {kept}, marked_state, marked_attempt, marked_run_at from moved){also}
select (select count(*) from found) as looked_at, (select count(*) from moved) as changed,
    coalesce((select array_agg(distinct queue) from moved where marked_state = 'waiting'), '{}') as queues,
    (select {position} from found order by {last} limit 1) as position
"""
# A probe for each row: the planner must not read all unfinished digests of the workspace for every chunk.
_TAKEN = """left join lateral (
        select true as taken from sluice.jobs e
        where {wants} and e.workspace_id = $1 and e.digest = {row}.digest and e.collapse and e.key is null
            and e.state in ({unfinished}) limit 1) e on true"""
# Of equal jobs only one may be unfinished: the first of them, if none is already.
_ALONE = """
    select * from (
        select f.*, row_number() over (
            partition by case when f.collapse and f.key is null then f.digest else uuid_send(f.id) end order by f.id
        ) as place from found f {taken} where e.taken is null) ranked
    where place = 1"""
_CHANGES = {
    BulkAction.RETRY: """state = 'waiting', failed = 0, lost = 0, cancel_asked = false, started_at = null,
        ended_at = null, run_at = clock.now, rank = clock.now + (j.priority - 1) * $6::interval, ready = true""",
    BulkAction.DISCARD: "state = 'cancelled', ended_at = clock.now, attempt = j.attempt + 1",
    BulkAction.CANCEL: """cancel_asked = true,
        state = case when j.state = any($6::text[]) then 'cancelled' else j.state end,
        ended_at = case when j.state = any($6::text[]) then clock.now end""",
    BulkAction.SNOOZE: """ready = false, run_at = clock.now + $6::interval,
        rank = clock.now + $6 + (j.priority - 1) * $7::interval""",
    BulkAction.REPRIORITISE: "priority = $6::smallint, rank = j.rank + ($6 - j.priority) * $7::interval",
}
_NOTE = """,
said as (
    insert into sluice.job_attempts
        (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
    select $1, moved.id, moved.marked_attempt, moved.queue, now, now, $6, $7, false, $8 from moved, clock)"""


def which(order: BulkOrder, at: str = "(select sluice.now())") -> str:
    """The jobs an order asked at this time is about, but for its filters. States are spelt out for partial indexes."""
    if order.action in OF_THE_DEAD:
        return f"state = 'dead' and ended_at <= {at} and {_NOT_OURS}"
    states = ", ".join(repr(str(state)) for state in states_of(order))
    return f"state in ({states}) and created_at <= {at} and {_NOT_OURS}"


def walk(order: BulkOrder) -> dict[str, str]:
    """In which order the jobs are met, and how the position in it is told: `$4`."""
    if order.action in OF_THE_DEAD:
        return {
            "order": "fingerprint, id",
            "last": "fingerprint desc, id desc",
            "position": "fingerprint || ' ' || id",
            "behind": "(fingerprint, id) > (split_part($4, ' ', 1) collate \"C\", split_part($4, ' ', 2)::uuid)",
        }
    return {"order": "id", "last": "id desc", "position": "id::text", "behind": "id > ltrim($4)::uuid"}


def _taken(row: str, wants: str) -> str:
    return filled(_TAKEN, row=row, wants=wants, unfinished=_UNFINISHED)


def step(order: BulkOrder, filters: str) -> str:
    """$1 workspace, $2 asked at, $3 operation, $4 position, $5 limit, from $6 on what the action takes."""
    return filled(
        _STEP,
        **walk(order),
        which=which(order, "$2"),
        filters=filters,
        fit=filled(_ALONE, taken=_taken("f", "f.collapse and f.key is null"))
        if order.action is BulkAction.RETRY
        else "select * from found",
        change=_CHANGES[order.action],
        kept=_KEPT,
        fit_kept=", ".join(f"fit.{name}" for name in _KEPT.split(", ")),
        also=_NOTE if order.action is BulkAction.DISCARD else "",
    )


MOVE_ON = """
update sluice.bulk_operations set position = $3, changed = changed + $4, passed_over = $5::json, complete = $6
where workspace_id = $1 and id = $2
"""
BEGIN_UNDO = "update sluice.bulk_operations set undo_job = $3 where workspace_id = $1 and id = $2"

_COMES_BACK = f"j.state not in ({_UNFINISHED}) and n.state in ({_UNFINISHED}) and j.collapse and j.key is null"
# The digest of a job that comes back to be unfinished must be free; a lease and what belongs to it are left alone.
UNDO = filled("""
with next as materialized (
    select * from sluice.bulk_changes where workspace_id = $1 and operation_id = $2 and outcome is null
    order by job_id limit $3 for no key update),
here as materialized (
    select j.* from sluice.jobs j where j.workspace_id = $1 and j.id in (select job_id from next)
    order by j.id for no key update),
judged as materialized (
    select n.*, case
        when j.id is null then 'gone'
        when j.attempt > n.marked_attempt or (j.state = 'running' and n.marked_state <> 'running') then 'started'
        when (j.state, j.attempt, j.run_at) <> (n.marked_state, n.marked_attempt, n.marked_run_at)
            or ($4::smallint is not null and j.priority <> $4) then 'moved_on'
        when e.taken then 'job_exists'
        else 'undone' end as verdict
    from next n left join here j on j.id = n.job_id {taken}),
back as (
    update sluice.jobs j set state = b.state, priority = b.priority, ready = b.ready, rank = b.rank,
        run_at = b.run_at, cancel_asked = b.cancel_asked, ended_at = b.ended_at,
        failed = case when b.state = 'running' then j.failed else b.failed end,
        lost = case when b.state = 'running' then j.lost else b.lost end,
        started_at = case when b.state = 'running' then j.started_at else b.started_at end
    from judged b where b.verdict = 'undone' and j.workspace_id = $1 and j.id = b.job_id
    returning j.queue, j.state),
noted as (
    update sluice.bulk_changes c set outcome = judged.verdict from judged
    where c.workspace_id = $1 and c.operation_id = $2 and c.job_id = judged.job_id
        and c.job_id >= (select job_id from next order by job_id limit 1)
        and c.job_id <= (select job_id from next order by job_id desc limit 1))
select (select count(*) from next) as looked_at,
    coalesce((select json_object_agg(verdict, many) from (
        select verdict, count(*) as many from judged group by verdict) sums), '{}')::text as verdicts,
    coalesce((select array_agg(distinct queue) from back where state = 'waiting'), '{}') as queues
""", taken=_taken("j", _COMES_BACK))  # fmt: skip
RETIRED = """
select f.id from sluice.jobs_finished f where f.workspace_id = $1 and f.state = 'cancelled' and f.id in (
    select job_id from sluice.bulk_changes where workspace_id = $1 and operation_id = $2 and outcome is null
    order by job_id limit $3)
"""
UNDO_ON = """
update sluice.bulk_operations set undone = undone + $3, not_undone = $4::json, undo_complete = $5
where workspace_id = $1 and id = $2
"""
CHANGES = """
select job_id, state, outcome from sluice.bulk_changes
where workspace_id = $1 and operation_id = $2 and job_id > $3 order by job_id limit $4
"""

"""The laws of a job's row in one trigger, and one call that ends a job in the transaction of its effects.

Rolls out before the code.

Conditions of triggers and CHECK constraints are read from their text, planned and set up anew for each statement: of
a statement about one row that was half of its time. The body of a function is planned once for a connection. The
trigger says what the constraints said, under their names, with the same SQLSTATE (23514, check_violation); the steps
are those of `domain.jobs`, and a test compares them.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0012"
down_revision = "0011"

UP = """
create function sluice.break_job_law(law text, ident uuid) returns void language plpgsql as $$
begin
    raise exception 'the job % breaks the law %', ident, law
        using errcode = 'check_violation', schema = 'sluice', table = 'jobs', constraint = law;
end $$;

create function sluice.keep_job_laws() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.state <> old.state then
        -- A retry or an undo brings a job that waits for others back to where it stands towards them now.
        if old.state in ('dead', 'cancelled') and new.state in ('waiting', 'held') and cardinality(new.waits_for) > 0
        then
            new.state := case when exists (
                select from sluice.jobs w
                where w.workspace_id = new.workspace_id and w.id = any(new.waits_for)
                    and (w.state in ('held', 'waiting', 'running')
                        or (new.after = 'success' and w.state <> 'succeeded'))
            ) or (new.after = 'success' and exists (
                select from sluice.jobs_finished w
                where w.workspace_id = new.workspace_id and w.id = any(new.waits_for) and w.state <> 'succeeded')
            ) then 'held' else 'waiting' end;
            new.noted := false;
        end if;
        if (old.state || '>' || new.state) <> all (array[
            'held>waiting', 'held>cancelled', 'held>dead',
            'waiting>running', 'waiting>cancelled', 'waiting>dead',
            'running>succeeded', 'running>waiting', 'running>dead', 'running>cancelled',
            'dead>waiting', 'dead>cancelled', 'dead>held',
            'cancelled>waiting', 'cancelled>dead', 'cancelled>held'
        ]) then
            raise exception 'a job that is % cannot become %', old.state, new.state using errcode = 'check_violation';
        end if;
    end if;
    if (new.state = 'running') <> (new.lease_worker is not null and new.lease_until is not null) then
        perform sluice.break_job_law('jobs_leased', new.id);
    end if;
    if (new.state in ('succeeded', 'cancelled', 'dead')) <> (new.ended_at is not null) then
        perform sluice.break_job_law('jobs_ended', new.id);
    end if;
    if (new.key is null) <> (new.key_until is null) then
        perform sluice.break_job_law('jobs_keyed', new.id);
    end if;
    if new.priority not in (1, 2, 3) or new.after not in ('success', 'end')
        or new.state not in ('held', 'waiting', 'running', 'succeeded', 'cancelled', 'dead')
    then
        perform sluice.break_job_law('jobs_words', new.id);
    end if;
    return new;
end $$;

drop trigger jobs_moves on sluice.jobs;
drop trigger jobs_hold_again on sluice.jobs;
drop function sluice.refuse_move();
drop function sluice.hold_again();
alter table sluice.jobs
    drop constraint jobs_leased, drop constraint jobs_ended, drop constraint jobs_keyed,
    drop constraint jobs_priority_check, drop constraint jobs_state_check, drop constraint jobs_after_check;
create trigger jobs_laws before insert or update on sluice.jobs
    for each row execute function sluice.keep_job_laws();

-- A key whose time is over is taken back by whoever brings it anew; nobody else needs to find it.
drop index sluice.jobs_key_until;

create or replace function sluice.settle_job(
    workspace uuid, ident uuid, attempt_ integer, worker uuid, result_ json, keep interval
) returns boolean language plpgsql set plan_cache_mode = 'force_generic_plan' as $$
begin
    update sluice.jobs set state = 'succeeded', ended_at = c.now, lease_worker = null, lease_until = null,
        result = result_, result_until = case when result_ is not null then c.now + keep end
    from (select clock_timestamp() + shift as now from sluice.clock) c
    where workspace_id = workspace and id = ident and attempt = attempt_ and lease_worker = worker;
    return found;
end $$;

-- For those who commit in the same breath: when the lease is gone (SQLSTATE SL001) nothing of it may be kept.
create function sluice.settle_or_refuse(
    workspace uuid, ident uuid, attempt_ integer, worker uuid, result_ json, keep interval
) returns void language plpgsql set plan_cache_mode = 'force_generic_plan' as $$
begin
    update sluice.jobs set state = 'succeeded', ended_at = c.now, lease_worker = null, lease_until = null,
        result = result_, result_until = case when result_ is not null then c.now + keep end
    from (select clock_timestamp() + shift as now from sluice.clock) c
    where workspace_id = workspace and id = ident and attempt = attempt_ and lease_worker = worker;
    if not found then
        raise exception 'the lease on job % is gone', ident using errcode = 'SL001';
    end if;
end $$;
"""

DOWN = """
create index jobs_key_until on sluice.jobs (key_until) where key_until is not null;
drop function sluice.settle_or_refuse(uuid, uuid, integer, uuid, json, interval);
create or replace function sluice.settle_job(
    workspace uuid, ident uuid, attempt_ integer, worker uuid, result_ json, keep interval
) returns boolean language plpgsql set plan_cache_mode = 'force_generic_plan' as $$
declare moment timestamptz := sluice.now();
begin
    update sluice.jobs set state = 'succeeded', ended_at = moment, lease_worker = null, lease_until = null,
        result = result_, result_until = case when result_ is not null then moment + keep end
    where workspace_id = workspace and id = ident and attempt = attempt_ and lease_worker = worker;
    return found;
end $$;
drop trigger jobs_laws on sluice.jobs;
drop function sluice.keep_job_laws();
drop function sluice.break_job_law(text, uuid);
alter table sluice.jobs
    add constraint jobs_leased check ((state = 'running') = (lease_worker is not null and lease_until is not null)),
    add constraint jobs_ended check ((state in ('succeeded', 'cancelled', 'dead')) = (ended_at is not null)),
    add constraint jobs_keyed check ((key is null) = (key_until is null)),
    add constraint jobs_priority_check check (priority in (1, 2, 3)),
    add constraint jobs_state_check
        check (state in ('held', 'waiting', 'running', 'succeeded', 'cancelled', 'dead')),
    add constraint jobs_after_check check (after in ('success', 'end'));
create function sluice.refuse_move() returns trigger language plpgsql as $$
begin
    raise exception 'a job that is % cannot become %', old.state, new.state using errcode = 'check_violation';
end $$;
create function sluice.hold_again() returns trigger language plpgsql as $$
begin
    new.state := case when exists (
        select from sluice.jobs w
        where w.workspace_id = new.workspace_id and w.id = any(new.waits_for)
            and (w.state in ('held', 'waiting', 'running') or (new.after = 'success' and w.state <> 'succeeded'))
    ) or (new.after = 'success' and exists (
        select from sluice.jobs_finished w
        where w.workspace_id = new.workspace_id and w.id = any(new.waits_for) and w.state <> 'succeeded')
    ) then 'held' else 'waiting' end;
    new.noted := false;
    return new;
end $$;
create trigger jobs_hold_again before update of state on sluice.jobs for each row
    when (new.state in ('waiting', 'held') and old.state in ('dead', 'cancelled') and cardinality(new.waits_for) > 0)
    execute function sluice.hold_again();
create trigger jobs_moves before update of state on sluice.jobs for each row
    when (old.state <> new.state and (old.state || '>' || new.state) <> all (array[
        'held>waiting', 'held>cancelled', 'held>dead',
        'waiting>running', 'waiting>cancelled', 'waiting>dead',
        'running>succeeded', 'running>waiting', 'running>dead', 'running>cancelled',
        'dead>waiting', 'dead>cancelled', 'dead>held',
        'cancelled>waiting', 'cancelled>dead', 'cancelled>held'
    ]))
    execute function sluice.refuse_move();
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)

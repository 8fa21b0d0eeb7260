"""Limits shared by several API processes: one row per counted subject, and the rule as one atomic statement.

`sluice.rate_take` and `sluice.rate_give_back` repeat `domain.rates` line for line and are proven equal to it on
generated histories. The table is unlogged: after a crash of the database everybody starts a new window, nothing else is
lost. Rolls out before the code.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0004"
down_revision = "0003"

UP = """
create unlogged table sluice.rate_limit_requests (
    subject text primary key check (length(subject) <= 300),
    lasts bigint[] not null default '{}',
    counts integer[] not null default '{}',
    idle_at timestamptz not null default '-infinity',
    check (cardinality(lasts) = cardinality(counts))
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);
create index rate_limit_requests_idle on sluice.rate_limit_requests (idle_at);
grant select, insert, update, delete on sluice.rate_limit_requests to sluice_engine;

create function sluice.rate_take(
    p_subject text, p_limit integer, p_window bigint, p_buckets integer, p_cost integer,
    p_at bigint default null,
    out allowed boolean, out remaining integer, out reset_after bigint, out retry_after bigint
) language plpgsql volatile as $$
declare
    v_lasts bigint[];
    v_counts integer[];
    v_keep_lasts bigint[] := '{}';
    v_keep_counts integer[] := '{}';
    v_now bigint;
    v_used bigint := 0;
    v_wanted bigint;
    v_size integer;
begin
    loop
        select r.lasts, r.counts into v_lasts, v_counts
        from sluice.rate_limit_requests r where r.subject = p_subject for update;
        exit when found;
        insert into sluice.rate_limit_requests (subject) values (p_subject) on conflict do nothing;
    end loop;
    v_size := cardinality(v_lasts);
    -- The time is read after the row is ours, so it never runs before that of the request counted last.
    v_now := coalesce(p_at, (extract(epoch from sluice.now()) * 1000000)::bigint);
    if v_size > 0 then
        v_now := greatest(v_now, v_lasts[v_size]);
    end if;
    for i in 1 .. v_size loop
        if v_lasts[i] > v_now - p_window then
            v_keep_lasts := v_lasts[i:];
            v_keep_counts := v_counts[i:];
            exit;
        end if;
    end loop;
    v_size := cardinality(v_keep_lasts);
    select coalesce(sum(c), 0) into v_used from unnest(v_keep_counts) c;
    allowed := v_used + p_cost <= p_limit;
    retry_after := 0;
    if not allowed then
        v_wanted := v_used + p_cost;
        for i in 1 .. v_size loop
            v_wanted := v_wanted - v_keep_counts[i];
            if v_wanted <= p_limit then
                retry_after := v_keep_lasts[i] + p_window - v_now;
                exit;
            end if;
        end loop;
    else
        if v_size > 0 and v_keep_lasts[v_size] * p_buckets / p_window = v_now * p_buckets / p_window then
            v_keep_lasts[v_size] := v_now;
            v_keep_counts[v_size] := v_keep_counts[v_size] + p_cost;
        else
            v_keep_lasts := v_keep_lasts || v_now;
            v_keep_counts := v_keep_counts || p_cost;
            v_size := v_size + 1;
        end if;
        v_used := v_used + p_cost;
        -- Rounded up to a minute, so that most updates leave the index alone.
        update sluice.rate_limit_requests r
        set lasts = v_keep_lasts, counts = v_keep_counts,
            idle_at = to_timestamp(((v_now + p_window) / 60000000 + 1) * 60)
        where r.subject = p_subject;
    end if;
    remaining := p_limit - v_used;
    reset_after := case when v_size > 0 then v_keep_lasts[v_size] + p_window - v_now else 0 end;
end $$;

create function sluice.rate_give_back(p_subject text, p_window bigint, p_at bigint default null)
returns void language plpgsql volatile as $$
declare
    v_lasts bigint[];
    v_counts integer[];
    v_size integer;
begin
    select r.lasts, r.counts into v_lasts, v_counts
    from sluice.rate_limit_requests r where r.subject = p_subject for update;
    v_size := coalesce(cardinality(v_lasts), 0);
    if v_size = 0
        or v_lasts[v_size] <= coalesce(p_at, (extract(epoch from sluice.now()) * 1000000)::bigint) - p_window then
        return;
    end if;
    if v_counts[v_size] > 1 then
        v_counts[v_size] := v_counts[v_size] - 1;
    else
        v_lasts := v_lasts[:v_size - 1];
        v_counts := v_counts[:v_size - 1];
    end if;
    update sluice.rate_limit_requests r set lasts = v_lasts, counts = v_counts where r.subject = p_subject;
end $$;

create function sluice.rate_cleanup(p_at bigint default null) returns bigint language sql volatile as $$
    with gone as (
        delete from sluice.rate_limit_requests
        where idle_at <= coalesce(to_timestamp(p_at / 1000000.0), sluice.now()) returning 1
    )
    select count(*) from gone
$$;

revoke execute on function sluice.rate_take, sluice.rate_give_back, sluice.rate_cleanup from public;
grant execute on function sluice.rate_take, sluice.rate_give_back, sluice.rate_cleanup to sluice_engine;
"""

DOWN = """
drop function sluice.rate_cleanup(bigint);
drop function sluice.rate_give_back(text, bigint, bigint);
drop function sluice.rate_take(text, integer, bigint, integer, integer, bigint);
drop table sluice.rate_limit_requests;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)

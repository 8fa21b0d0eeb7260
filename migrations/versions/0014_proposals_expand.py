"""Pairs of vendors that a full matching pass wants a person to look at. Rolls out before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0014"
down_revision = "0013"

UP = """
-- `left_said`, `right_said`: digests of the values that were weighed; `rank`: hundredths of a bit.
create table sluice.proposals (
    workspace_id uuid not null references sluice.workspaces (id),
    id uuid not null,
    left_id uuid not null,
    right_id uuid not null,
    left_said text not null,
    right_said text not null,
    rank integer not null,
    likeness text not null check (likeness in ('same', 'review')),
    reasons json not null,
    model text not null,
    proposed_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'accepted', 'dismissed')),
    decided_by text not null default '',
    decided_at timestamptz,
    decision_id uuid,
    primary key (workspace_id, id),
    constraint proposals_pair unique (workspace_id, left_id, right_id),
    constraint proposals_order check (left_id < right_id),
    constraint proposals_decided check ((state = 'open') = (decided_at is null)),
    constraint proposals_merge check ((state = 'accepted') = (decision_id is not null))
);
create index proposals_open on sluice.proposals (workspace_id, rank desc, id desc) where state = 'open';
create index proposals_said on sluice.proposals (workspace_id) where state <> 'open';

alter table sluice.proposals enable row level security;
alter table sluice.proposals force row level security;
create policy workspace on sluice.proposals to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.proposals to sluice_app;
"""

DOWN = "drop table sluice.proposals;"


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)

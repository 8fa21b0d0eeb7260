"""One row for each table of the schema, so that tests about all tables meet none that is empty."""

from __future__ import annotations

from uuid import UUID

import asyncpg

ENTITY = """
insert into sluice.{} (workspace_id, id, picks, live, version, founded_by, changed_by, sort_name, search, created_at,
    updated_at) values ($1, $2, '{{}}', 1, 1, 1, 1, 'anvil works', 'anvil works', now(), now())
"""
OF_WORKSPACE = {
    "api_keys": """insert into sluice.api_keys (workspace_id, id, name, role, digest, hint, created_at)
        values ($1, $2, 'k', 'read', uuid_send($2::uuid), 'k', now())""",
    "jobs": """insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at,
            max_attempts, timeout, created_at, digest, collapse, trace, correlation_id, payload)
        values ($1, $2, 'k', 'q', 2, 'waiting', true, now(), now(), 4, 60, now(), '\\x00', false, '', '', '{}')""",
    "job_attempts": """insert into sluice.job_attempts (workspace_id, job_id, number, queue, started_at, ended_at)
        values ($1, $2, 1, 'q', now(), now())""",
    "job_progress": """insert into sluice.job_progress (workspace_id, job_id, phase, done, note)
        values ($1, $2, 'p', 1, '')""",
    "jobs_finished": """insert into sluice.jobs_finished (workspace_id, id, kind, queue, priority, state, run_at,
            attempt, failed, max_attempts, lost, timeout, cancel_asked, created_at, ended_at, digest, collapse, trace,
            correlation_id, payload)
        values ($1, $2, 'k', 'q', 2, 'succeeded', now(), 1, 0, 4, 0, 60, false, now(), now(), '\\x00', false, '', '',
            '{}')""",
    "job_waits": """insert into sluice.job_waits (workspace_id, awaited_id, waiter_id) values ($1, $2, $2)""",
    "job_edits": """insert into sluice.job_edits (workspace_id, job_id, number, payload, edited_at, edited_by)
        values ($1, $2, 1, '{}', now(), $2)""",
    "bulk_operations": """insert into sluice.bulk_operations (workspace_id, id, action, asked, asked_by, created_at,
            expected) values ($1, $2, 'retry', '{}', $2, now(), 1)""",
    "bulk_changes": """insert into sluice.bulk_changes (workspace_id, operation_id, job_id, state, priority, ready,
            rank, run_at, failed, lost, cancel_asked, attempt, marked_state, marked_attempt, marked_run_at)
        select $1, id, id, 'dead', 2, true, now(), now(), 0, 0, false, 1, 'waiting', 1, now()
        from (select $2::uuid as id) one""",
    "schedules": """insert into sluice.schedules (workspace_id, name, cron, zone, kind, payload, due_at)
        values ($1, ($2::uuid)::text, '* * * * *', 'UTC', 'k', '{}', now())""",
    "sources": """insert into sluice.sources (workspace_id, id, name, label, kind, sha256, size, file_key, created_at)
        values ($1, $2, 's.csv', '', 'csv', '', 1, 'f', now())""",
    "imports": """insert into sluice.imports (workspace_id, id, source_id, job_id, fingerprint, state, body, created_at)
        values ($1, $2, $2, $2, 'f', 'succeeded', '{}', now())""",
    "chunks": """insert into sluice.chunks (workspace_id, import_id, generation, chunk, first, last, counts, pipeline)
        values ($1, $2, 1, 1, 1, 1, '{}', 'v1')""",
    "records": """insert into sluice.records (workspace_id, import_id, seq, number, outcome, digest, body)
        values ($1, $2, 1, 1, 'new', 1, '{}')""",
    "record_parts": """insert into sluice.record_parts (workspace_id, import_id, seq, part, number, outcome)
        values ($1, $2, 1, 1, 1, 'new')""",
    "vendors": ENTITY.format("vendors"),
    "contacts": ENTITY.format("contacts"),
    "deals": ENTITY.format("deals"),
    "search_texts": """insert into sluice.search_texts (workspace_id, noun, id, search)
        values ($1, 1, $2, 'anvil works')
        on conflict (workspace_id, noun, id) do update set search = excluded.search""",
    "match_keys": """insert into sluice.match_keys (workspace_id, noun, key, entity_id, import_id)
        values ($1, 1, $2, $2, $2)""",
    "decisions": """insert into sluice.decisions (workspace_id, id, into_id, from_ids, decided_by, decided_at)
        values ($1, $2, $2, '{}', 'me', now())""",
    "linkage_models": """insert into sluice.linkage_models (workspace_id, hash, body)
        values ($1, left($2::uuid::text, 16), '{}')""",
    "linkage_nodes": """insert into sluice.linkage_nodes (workspace_id, id, digest, number, seq, part, body, profile,
            keys)
        values ($1, $2, $2, 1, 0, 0, '{}', '\\x00', '{1}')""",
    "linkage_keys": """insert into sluice.linkage_keys (key, workspace_id, node) values (1, $1, $2)""",
    "linkage_edges": """insert into sluice.linkage_edges (workspace_id, node, other, bits, same)
        values ($1, $2, $2, 1, true)""",
    "linkage_ties": """insert into sluice.linkage_ties (workspace_id, left_id, right_id, must, source)
        values ($1, $2, gen_random_uuid(), true, $2)""",
    "linkage_heirs": """insert into sluice.linkage_heirs (workspace_id, id, heir, number, seq, part)
        values ($1, $2, gen_random_uuid(), 1, 0, 0)""",
    "proposals": """insert into sluice.proposals (workspace_id, id, left_id, right_id, left_said, right_said, rank,
            likeness, reasons, model, proposed_at)
        values ($1, $2, '00000000-0000-0000-0000-000000000000', $2, '', '', 1, 'same', '{}', 'm', now())""",
    "corrections": """insert into sluice.corrections (workspace_id, id, noun, entity_id, said, replaced, made_by,
            made_name, made_at) values ($1, $2, 'vendor', $2, '{}', '{}', 'k', 'n', now())""",
    "profiles": """insert into sluice.profiles (workspace_id, id, fingerprint, version, body, created_at)
        values ($1, $2, 'f', 1, '{}',
            now())""",
    "deal_keys": "insert into sluice.deal_keys (workspace_id, key, deal_id) values ($1, 1, $2)",
    "deal_dismissals": """insert into sluice.deal_dismissals (workspace_id, id, reason, made_by, made_at)
        values ($1, $2, 'known', 'me', now())""",
    "catalog_epochs": "insert into sluice.catalog_epochs (workspace_id, epoch) select $1, 1 where $2::uuid is not null",
    "deal_policies": """insert into sluice.deal_policies (workspace_id, protection_days, duplicate_days, tolerance,
            set_by, set_at) select $1, 90, 30, 0.01, ($2::uuid)::text, now()""",
    "previews": """insert into sluice.previews (workspace_id, import_id, expires_at, body)
        values ($1, $2, now(), '{}')""",
    "preview_lines": """insert into sluice.preview_lines (workspace_id, import_id, record, outcome, body)
        values ($1, $2, 0, 'new', '{}')""",
    "comparisons": """insert into sluice.comparisons (workspace_id, id, import_id, job_id, name, left_pipeline,
            right_pipeline, tolerance, created_at)
        values ($1, $2, $2, $2, 'n', 'v1', 'v2', '{}', now())""",
    "partial_uploads": """insert into sluice.partial_uploads (workspace_id, id, name, length, created_at, expires_at,
            reading, label) values ($1, $2, 'n', 1, now(), now(), '{}', '')""",
    "alert_states": "insert into sluice.alert_states (workspace_id, key) values ($1, ($2::uuid)::text)",
    "exports": """insert into sluice.exports (workspace_id, id, job_id, noun, format, created_at, expires_at)
        values ($1, $2, $2, 'vendor', 'csv', now(), now())""",
}
"""A row of workspace $1 for each table that has a `workspace_id`; $2 is its id, and that of what it refers to."""
OF_ALL = {
    "workers": """insert into sluice.workers (id, host, pid, queues, version, started_at, seen_at, running)
        values (gen_random_uuid(), 'h', 1, '{q}', 'v', now(), now(), 0)""",
    "job_totals": "insert into sluice.job_totals (queue, kind) values ('q', 'k')",
    "limits": "insert into sluice.limits (name, concurrency) values ('l', 1)",
    "limit_keys": "insert into sluice.limit_keys (queue, key, wake_at) values ('q', 'k', now())",
    "queues": "insert into sluice.queues (name) values ('q')",
    "rate_limit_requests": "insert into sluice.rate_limit_requests (subject) values ('s')",
}
"""The tables of the whole installation; `clock` and `workspaces` are born with a row, `schema_version` is alembic's."""
BORN_FILLED = ("clock", "workspaces", "schema_version")


async def fill(owner: asyncpg.Connection, *workspaces: UUID) -> None:
    """A row of each workspace in every table; the id of each row is that of its workspace."""
    for workspace in workspaces:
        await owner.execute(
            "insert into sluice.workspaces (id, name) values ($1, 'w') on conflict do nothing", workspace
        )
        for statement in OF_WORKSPACE.values():
            await owner.execute(statement, workspace, workspace)
    for statement in OF_ALL.values():
        await owner.execute(statement)

"""Workspaces are kept apart by the database itself, and no role may do more than is written here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from sample_rows import OF_WORKSPACE, fill

OURS, THEIRS, NEW = UUID(int=0xA), UUID(int=0xB), UUID(int=0xC)
ROLES = ("sluice_app", "sluice_engine", "sluice_monitor", "sluice_search")
ALL = {"select", "insert", "update", "delete"}
GRANTED: dict[str, dict[str, set[str]]] = {
    "sluice_app": {
        "api_keys": {"select", "insert", "update"},
        "jobs": {"select", "insert", "update"},
        "job_attempts": {"select", "insert", "update"},
        "job_progress": {"select", "insert", "update"}, "job_waits": ALL,
        "jobs_finished": {"select", "delete"},
        "job_edits": ALL, "bulk_operations": ALL, "bulk_changes": ALL,
        "sources": ALL, "imports": ALL, "chunks": ALL, "records": ALL, "record_parts": ALL, "vendors": ALL,
        "contacts": ALL, "deals": ALL, "match_keys": ALL, "decisions": ALL, "partial_uploads": ALL,
        "proposals": ALL, "corrections": ALL, "profiles": ALL, "previews": ALL, "preview_lines": ALL,
        "comparisons": ALL, "deal_keys": ALL, "deal_policies": ALL,
        "catalog_epochs": {"select", "insert", "update"},
        "linkage_models": ALL - {"update"},
        "linkage_nodes": ALL - {"update"},
        "linkage_keys": ALL - {"update"},
        "linkage_edges": ALL,
        "linkage_ties": ALL - {"update"}, "linkage_heirs": ALL,
        "deal_dismissals": ALL,
        "alert_states": {"select", "insert", "update"}, "exports": ALL,
        "clock": {"select"}, "workspaces": {"select"},
    },
    "sluice_engine": {
        "api_keys": {"select", "update(last_used_at)"},
        "jobs": ALL, "job_attempts": ALL, "job_progress": ALL, "workers": ALL, "schedules": ALL,
        "jobs_finished": ALL, "limits": ALL, "limit_keys": ALL,
        "job_edits": {"select", "delete"}, "bulk_operations": {"select", "delete"},
        "queues": {"select", "insert", "update"}, "job_waits": ALL, "job_totals": {"select", "insert", "update"},
        "rate_limit_requests": ALL, "partial_uploads": {"select"}, "alert_states": {"select"}, "exports": {"select"},
        "previews": {"select(expires_at)", "select(import_id)", "select(workspace_id)"},
        "imports": {f"select({column})" for column in ("workspace_id", "id", "number", "state", "job_id")},
        "sources": {"select(id)"},
        "clock": {"select"}, "workspaces": {"select"},
    },
    "sluice_monitor": {
        "clock": {"select"},
        "jobs": {"select"} | {
            f"update({column})" for column in (
                "state", "lease_worker", "lease_until", "ended_at", "fingerprint", "code", "failed", "lost", "run_at",
                "rank", "ready",
            )
        },
        "job_attempts": {"insert"},
    },
    "sluice_search": {
        "search_texts": ALL, "vendors": {"select"}, "contacts": {"select"}, "deals": {"select"},
    },
}  # fmt: skip
WITHOUT_WORKSPACE = {
    "clock", "workspaces", "workers", "queues", "limits", "limit_keys", "job_totals", "rate_limit_requests",
    "schema_version",
}  # fmt: skip
DEFINERS = {
    "keep_search_texts": set[str](), "keep_changed_search_text": set[str](),
    "search_vendors": {"sluice_app"}, "search_contacts": {"sluice_app"}, "search_deals": {"sluice_app"},
}  # fmt: skip
TABLES = """
select c.relname, c.relrowsecurity and c.relforcerowsecurity as guarded, exists (
    select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) as tenant
from pg_class c where c.relnamespace = 'sluice'::regnamespace and c.relkind in ('r', 'p')
"""
GRANTS = """
select c.relname, acl.grantee::regrole::text as role, lower(acl.privilege_type) as what
from pg_class c, aclexplode(c.relacl) acl
where c.relnamespace = 'sluice'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and acl.grantee <> c.relowner
union all
select c.relname, acl.grantee::regrole::text, lower(acl.privilege_type) || '(' || a.attname || ')'
from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) acl
where c.relnamespace = 'sluice'::regnamespace and acl.grantee <> c.relowner
"""
FUNCTIONS = """
select p.proname, p.proconfig, r.rolname as owner, r.rolsuper or r.rolbypassrls or r.rolcanlogin as strong,
    array(select case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end
          from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl where acl.grantee <> p.proowner) as users
from pg_proc p join pg_roles r on r.oid = p.proowner
where p.pronamespace = 'sluice'::regnamespace and p.prosecdef
"""


@pytest.fixture(scope="module")
def filled_url(database_url: str) -> Iterator[str]:
    async def prepare() -> None:
        owner = await asyncpg.connect(database_url)
        await fill(owner, OURS, THEIRS)
        await owner.close()

    asyncio.run(prepare())
    yield database_url


@asynccontextmanager
async def acting(url: str, role: str | None, workspace: UUID | None = None) -> AsyncIterator[asyncpg.Connection]:
    """A transaction in this role and workspace that leaves nothing behind."""
    connection = await asyncpg.connect(url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        if role is not None:
            await connection.execute("select set_config('role', $1, true)", role)
        await connection.execute("select set_config('sluice.workspace', $1, true)", str(workspace or ""))
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def touched(connection: asyncpg.Connection, statement: str, *arguments: object) -> int:
    """How many rows it touched; none when it is not allowed at all."""
    try:
        async with connection.transaction():
            return int((await connection.execute(statement, *arguments)).rsplit(" ", 1)[-1])
    except asyncpg.InsufficientPrivilegeError:
        return 0


async def test_every_table_of_a_workspace_is_under_forced_row_security(filled_url: str) -> None:
    async with acting(filled_url, None) as owner:
        tables = await owner.fetch(TABLES)
        rows = await owner.fetch("select tablename, unnest(roles)::text as role from pg_policies")
        policies = {(row["tablename"], row["role"]) for row in rows}
    tenant = {row["relname"] for row in tables if row["tenant"]}
    assert {row["relname"] for row in tables if row["tenant"] and not row["guarded"]} == set()
    assert {row["relname"] for row in tables} - tenant == WITHOUT_WORKSPACE
    assert tenant == OF_WORKSPACE.keys(), "give the new table a sample row, so that the tests below meet it"
    needed = {(table, role) for role, granted in GRANTED.items() for table in granted if table in tenant}
    assert {pair for pair in policies if pair[0] in tenant} == needed


async def test_the_policies_of_the_application_ask_for_the_workspace_both_ways(filled_url: str) -> None:
    async with acting(filled_url, None) as owner:
        rows = await owner.fetch("select * from pg_policies where 'sluice_app' = any(roles) and schemaname = 'sluice'")
    own = re.compile(r"\(workspace_id = (\( SELECT )?(sluice\.)?workspace\(\)( AS workspace\))?\)")
    for row in rows:
        assert own.fullmatch(row["qual"]) and own.fullmatch(row["with_check"]), dict(row)
        assert row["cmd"] == "ALL" and row["permissive"] == "PERMISSIVE", dict(row)


async def test_no_role_may_do_more_than_is_declared(filled_url: str) -> None:
    async with acting(filled_url, None) as owner:
        found: dict[str, dict[str, set[str]]] = {}
        for row in await owner.fetch(GRANTS):
            found.setdefault(row["role"], {}).setdefault(row["relname"], set()).add(row["what"])
    assert found == GRANTED


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_logs_in_or_stands_above_the_policies(filled_url: str, role: str) -> None:
    async with acting(filled_url, None) as owner:
        row = await owner.fetchrow("select * from pg_roles where rolname = $1", role)
        creates = await owner.fetchval("select has_schema_privilege($1, 'sluice', 'create')", role)
        inherits = await owner.fetchval("select count(*) from pg_auth_members where member = $1::regrole", role)
    assert row is not None
    rights = ("rolsuper", "rolbypassrls", "rolcanlogin", "rolcreaterole", "rolcreatedb", "rolreplication")
    assert not any(row[right] for right in rights) and not creates and inherits == 0


@pytest.mark.parametrize("table", OF_WORKSPACE)
async def test_the_application_reaches_nothing_of_another_workspace(filled_url: str, table: str) -> None:
    granted = GRANTED["sluice_app"].get(table, set())
    async with acting(filled_url, "sluice_app", OURS) as ours:
        for wanted in (
            f"select 1 from sluice.{table} where workspace_id = $1",
            f"update sluice.{table} set workspace_id = workspace_id where workspace_id = $1",
            f"delete from sluice.{table} where workspace_id = $1",
        ):
            assert await touched(ours, wanted, THEIRS) == 0, wanted
        seen = await touched(ours, f"select 1 from sluice.{table} where workspace_id = $1", OURS)
        assert seen == (1 if "select" in granted else 0)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with ours.transaction():
                await ours.execute(OF_WORKSPACE[table], THEIRS, NEW)
        if "update" in granted:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with ours.transaction():
                    await ours.execute(f"update sluice.{table} set workspace_id = $1", THEIRS)


@pytest.mark.parametrize("table", sorted(GRANTED["sluice_app"].keys() & OF_WORKSPACE.keys()))
async def test_without_a_workspace_the_application_sees_nothing(filled_url: str, table: str) -> None:
    async with acting(filled_url, "sluice_app") as nobody:
        assert await nobody.fetch(f"select 1 from sluice.{table}") == []


async def test_functions_with_their_owners_rights_have_a_fixed_path_and_few_users(filled_url: str) -> None:
    async with acting(filled_url, None) as owner:
        functions = await owner.fetch(FUNCTIONS)
    assert {row["proname"]: set(row["users"]) for row in functions} == DEFINERS
    for row in functions:
        assert "search_path=pg_catalog, pg_temp" in (row["proconfig"] or []), row["proname"]
        assert row["owner"] == "sluice_search" and not row["strong"], row["proname"]


@pytest.mark.parametrize("table", ["vendors", "contacts", "deals"])
@pytest.mark.parametrize("needle", ["anvil", "a", "an", "%", "", "\x01", "works\n"])
async def test_a_search_finds_in_its_own_workspace_only(filled_url: str, table: str, needle: str) -> None:
    ask = f"select sluice.search_{table}($1, '', $2, 100) as id"
    for workspace in (OURS, THEIRS, NEW, None):
        async with acting(filled_url, "sluice_app", workspace) as someone:
            found = {row["id"] for row in await someone.fetch(ask, needle, UUID(int=0))}
            # Of deals the words are found, and the end of a line parts words.
            wanted = needle.strip("\n") if table == "deals" else needle
            expected = {workspace} if workspace in (OURS, THEIRS) and wanted in "anvil works" else set()
            assert found == expected


async def test_a_name_in_the_callers_own_schema_cannot_stand_in_for_one_of_the_search(filled_url: str) -> None:
    async with acting(filled_url, None) as owner:
        await owner.execute("""
            create function pg_temp.strpos(text, text) returns integer language sql return 1 / 0;
            create temporary table search_texts as select 1;
            grant all on search_texts to sluice_app;
            set local search_path = pg_temp, public;
            set local role sluice_app
        """)
        await owner.execute("select set_config('sluice.workspace', $1, true)", str(OURS))
        found = await owner.fetch("select sluice.search_vendors('anvil', '', $1, 9) as id", UUID(int=0))
    assert [row["id"] for row in found] == [OURS]

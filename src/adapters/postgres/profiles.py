"""Profiles on Postgres: what they are found by as columns, the rest of each as one JSON body."""

from __future__ import annotations

import builtins
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Session, raw
from application.ports.catalog import Page
from application.ports.profiles import Profiles
from domain.errors import conflict
from domain.listing import id_mark, mark
from domain.profiles import Profile, ProfileOrigin
from domain.readings import Reading

COLUMNS = "id, workspace_id, fingerprint, found_as, version, body::text as body, created_at"
ADD = """
insert into sluice.profiles (workspace_id, id, fingerprint, found_as, version, body, created_at)
values ($1, $2, $3, $4, $5, $6::text::json, $7)
on conflict (workspace_id, fingerprint) do nothing
returning id
"""
GET = f"select {COLUMNS} from sluice.profiles where workspace_id = $1 and id = $2"  # noqa: S608
FIND = f"""
select {COLUMNS} from sluice.profiles
where workspace_id = $1 and (fingerprint = $2 or (found_as = $2 and found_as <> ''))
order by fingerprint <> $2, id limit 1
"""  # noqa: S608
SAVE = """
update sluice.profiles set found_as = $3, version = $4, body = $5::text::json where workspace_id = $1 and id = $2
"""
REMOVE = "delete from sluice.profiles where workspace_id = $1 and id = $2"
LIST = f"select {COLUMNS} from sluice.profiles where workspace_id = $1 and id > $2 order by id limit $3"  # noqa: S608


class _Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """Column `body`."""

    columns: tuple[str, ...]
    reading: Reading
    origin: ProfileOrigin
    updated_at: datetime
    name: str = ""
    import_id: UUID | None = None
    made_by: str = ""


_decoder = msgspec.json.Decoder(_Body)


def _body(profile: Profile) -> str:
    body = _Body(**{field: getattr(profile, field) for field in _Body.__struct_fields__})
    return msgspec.json.encode(body).decode()


def _profile(row: asyncpg.Record) -> Profile:
    body = msgspec.structs.asdict(_decoder.decode(row["body"]))
    return Profile(
        id=UUID(int=row["id"].int),
        workspace_id=UUID(int=row["workspace_id"].int),
        fingerprint=row["fingerprint"],
        found_as=row["found_as"],
        version=row["version"],
        created_at=row["created_at"],
        **body,
    )


class PostgresProfiles(Profiles):
    """Table `sluice.profiles` on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, profile: Profile) -> None:
        driver = await raw(self._connection)
        added = await driver.fetchval(
            ADD, self._workspace_id, profile.id, profile.fingerprint, profile.found_as, profile.version,
            _body(profile), profile.created_at,
        )  # fmt: skip
        if added is None:
            raise conflict("profile_exists", "These headers have a profile already; change that one.")

    async def get(self, ident: UUID, *, lock: bool = False) -> Profile | None:
        return await self._one(GET + (" for update" if lock else ""), ident)

    async def find(self, fingerprint: str) -> Profile | None:
        return await self._one(FIND, fingerprint)

    async def _one(self, statement: str, what: object) -> Profile | None:
        row = await (await raw(self._connection)).fetchrow(statement, self._workspace_id, what)
        return None if row is None else _profile(row)

    async def save(self, profile: Profile) -> None:
        driver = await raw(self._connection)
        await driver.execute(SAVE, self._workspace_id, profile.id, profile.found_as, profile.version, _body(profile))

    async def remove(self, ident: UUID) -> bool:
        told = await (await raw(self._connection)).execute(REMOVE, self._workspace_id, ident)
        return bool(told == "DELETE 1")

    async def list(self, page: Page) -> tuple[builtins.list[Profile], str | None]:
        driver = await raw(self._connection)
        after = UUID(int=0) if page.after is None else id_mark(page.after)
        rows = await driver.fetch(LIST, self._workspace_id, after, page.limit + 1)
        found = [_profile(row) for row in rows[: page.limit]]
        return found, mark(found[-1].id) if len(rows) > page.limit else None

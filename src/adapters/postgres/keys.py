"""API keys on Postgres: a plain aggregate through advanced-alchemy."""

# No `from __future__ import annotations`: SQLAlchemy reads the column annotations at run time.

from datetime import datetime
from uuid import UUID

from advanced_alchemy.exceptions import IntegrityError
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import DateTime, LargeBinary, MetaData
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from application.ports.accounts import Keys
from domain.access import Key, Role
from domain.errors import conflict

WITH_ZONE = DateTime(timezone=True)


class _House(DeclarativeBase):
    metadata = MetaData(schema="sluice")


class KeyRow(_House):
    """A row of `sluice.api_keys`."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID]
    name: Mapped[str]
    role: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    hint: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(WITH_ZONE)
    last_used_at: Mapped[datetime | None] = mapped_column(WITH_ZONE)
    expires_at: Mapped[datetime | None] = mapped_column(WITH_ZONE)
    revoked_at: Mapped[datetime | None] = mapped_column(WITH_ZONE)


class KeyRows(SQLAlchemyAsyncRepository[KeyRow]):
    """Reads and writes key rows."""

    model_type = KeyRow


def _row(key: Key) -> KeyRow:
    return KeyRow(**{field: getattr(key, field) for field in Key.__struct_fields__})


def _key(row: KeyRow) -> Key:
    facts = {field: getattr(row, field) for field in Key.__struct_fields__ if field != "role"}
    return Key(role=Role(row.role), **facts)


class PostgresKeys(Keys):
    """The keys of one workspace, inside a work's transaction."""

    def __init__(self, connection: AsyncConnection, workspace_id: UUID) -> None:
        self._workspace_id = workspace_id
        session = AsyncSession(bind=connection, expire_on_commit=False)
        self._rows = KeyRows(session=session, auto_expunge=True)

    async def add(self, key: Key) -> None:
        try:
            await self._rows.add(_row(key))
        except IntegrityError as error:
            raise conflict("key_exists", "There is a key with this secret or id already; make another one.") from error

    async def list(self) -> list[Key]:
        rows = await self._rows.get_many(
            KeyRow.workspace_id == self._workspace_id, order_by=[("created_at", False), ("id", False)]
        )
        return [_key(row) for row in rows]

    async def get(self, ident: UUID) -> Key | None:
        row = await self._rows.get_one_or_none(KeyRow.id == ident, KeyRow.workspace_id == self._workspace_id)
        return None if row is None else _key(row)

    async def save(self, key: Key) -> None:
        await self._rows.update(_row(key))

"""API keys over HTTP: made, listed and revoked by admins; a secret is shown once, when it is made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from application.access import ListKeys, MakeKey, RevokeKey
from domain.access import Key, Role
from entrypoints.http.callers import Admitted
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of


class NewKey(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A key to be made."""

    name: Annotated[str, Meta(min_length=1, max_length=200, description="What people call it.")]
    role: Annotated[Role, Meta(description="Each role may do all that the ones before it may.")]
    expires_at: Annotated[datetime, Meta(tz=True, description="When it stops; null: never.")] | None = None


class ShownKey(msgspec.Struct, frozen=True, rename="camel"):
    """A key as it may be shown; `hint` is the beginning and the end of its secret."""

    id: UUID
    name: str
    role: Role
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class FreshKey(ShownKey, frozen=True, rename="camel"):
    """A key just made, with its secret."""

    secret: str


def shown(key: Key) -> ShownKey:
    """The key as it may be shown."""
    return ShownKey(
        id=key.id,
        name=key.name,
        role=key.role,
        hint=key.hint,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
    )


class KeysController(Controller):
    """Keys of the caller's own workspace."""

    path = "/v1/keys"
    tags = ["keys"]  # noqa: RUF012  Litestar's own attribute

    @get(opt={"role": Role.ADMIN, "rate": "api"}, summary="All keys, oldest first")
    @inject
    async def list_keys(
        self, caller: Admitted, list_keys: FromDishka[ListKeys], limit: Limit = 50, cursor: Cursor = None
    ) -> Listed[ShownKey]:
        return listed(await list_keys(caller.workspace_id, page_of(limit, cursor)), shown)

    @post(opt={"role": Role.ADMIN, "rate": "mutation"}, summary="Make a key; its secret is shown this once")
    @inject
    async def make_key(self, data: JSONBody[NewKey], caller: Admitted, make_key: FromDishka[MakeKey]) -> FreshKey:
        made = await make_key(caller.workspace_id, data.name, data.role, data.expires_at)
        return FreshKey(**msgspec.structs.asdict(shown(made.key)), secret=made.secret)

    @delete("/{key_id:uuid}", opt={"role": Role.ADMIN, "rate": "mutation"}, summary="Revoke a key for ever")
    @inject
    async def revoke_key(self, key_id: FromPath[UUID], caller: Admitted, revoke_key: FromDishka[RevokeKey]) -> None:
        await revoke_key(caller.workspace_id, key_id)

"""Who may do what: API keys, roles and the decision about a route."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Role(StrEnum):
    """Each role may do all that the roles before it may."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


RANK = {Role.READ: 0, Role.WRITE: 1, Role.ADMIN: 2}

DEFAULT_WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
"""The workspace that every installation begins with."""

FIRST_KEY = UUID("00000000-0000-7000-8000-000000000002")
"""The id of the key that an installation makes for itself; one id, so that it can be made only once."""


class Key(msgspec.Struct, frozen=True):
    """An API key: `digest` is the SHA-256 of the secret, `hint` its prefix and last four characters for people."""

    id: UUID
    workspace_id: UUID
    name: str
    role: Role
    digest: bytes
    hint: str
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def live(self, now: datetime) -> bool:
        """Whether it opens anything at this time."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def allows(has: Role, needs: Role) -> bool:
    """The whole decision: least privilege, by rank."""
    return RANK[has] >= RANK[needs]

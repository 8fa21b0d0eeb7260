"""A resumable upload: a source that arrives in parts, what was said about it, and what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from domain.errors import Detail, Refusal, RefusalKind
from domain.sources import Reading, SourceKind


class Refused(msgspec.Struct, frozen=True):
    """A refusal that is kept, so that it can be said again."""

    kind: RefusalKind
    code: str
    message: str
    details: tuple[Detail, ...] = ()

    def again(self) -> Refusal:
        """The same refusal."""
        return Refusal(self.kind, self.code, self.message, self.details)


def refused(refusal: Refusal) -> Refused:
    """The refusal as it is kept."""
    return Refused(refusal.kind, refusal.code, refusal.message, refusal.details)


class PartialUpload(msgspec.Struct, frozen=True):
    """A source of `length` bytes on its way; how far it is, only its file knows.

    `label` is the source's name as the caller calls it, `key` the idempotency key it gave for the whole. The three ids
    of the answer are None until the last byte has arrived and the whole was accepted. `refusal` says why the whole can
    never be accepted: then it has no bytes any more. After `expires_at` one that was not accepted is no longer there.
    """

    id: UUID
    workspace_id: UUID
    name: str
    length: int
    created_at: datetime
    expires_at: datetime
    kind: SourceKind | None = None
    reading: Reading = Reading()
    label: str = ""
    source_id: UUID | None = None
    import_id: UUID | None = None
    job_id: UUID | None = None
    key: str | None = None
    refusal: Refused | None = None

    @property
    def part_key(self) -> str:
        """Where its bytes grow."""
        return f"parts/{self.id}"

    @property
    def file_key(self) -> str:
        """Where the whole is kept."""
        return f"sources/{self.id}"

    @property
    def accepted(self) -> bool:
        """Whether the whole has become an import."""
        return self.import_id is not None

    def expired(self, now: datetime) -> bool:
        """Whether it was left unfinished for too long."""
        return not self.accepted and now >= self.expires_at

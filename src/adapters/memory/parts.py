"""Resumable uploads in this process's memory."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from application.ports.parts import Parts
from domain.parts import PartialUpload


class MemoryParts(Parts):
    """Id to upload; a call is one step of the event loop, so nothing is ever half done."""

    def __init__(self) -> None:
        self._uploads: dict[UUID, PartialUpload] = {}

    async def add(self, upload: PartialUpload) -> None:
        self._uploads[upload.id] = upload

    async def get(self, workspace_id: UUID, ident: UUID) -> PartialUpload | None:
        upload = self._uploads.get(ident)
        return upload if upload is not None and upload.workspace_id == workspace_id else None

    async def save(self, upload: PartialUpload) -> None:
        if await self.get(upload.workspace_id, upload.id) is not None:
            self._uploads[upload.id] = upload

    async def remove(self, workspace_id: UUID, ident: UUID) -> None:
        if await self.get(workspace_id, ident) is not None:
            del self._uploads[ident]

    async def expired(self, now: datetime, limit: int) -> list[PartialUpload]:
        over = [upload for upload in self._uploads.values() if upload.expires_at <= now]
        return sorted(over, key=lambda upload: (upload.expires_at, upload.id))[:limit]

    def idents(self) -> set[UUID]:
        """Of all that are kept, of every workspace."""
        return set(self._uploads)

"""Files: where the bytes of sources are kept."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import BinaryIO, Literal, Protocol
from uuid import UUID

import msgspec

from domain.errors import invalid

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,80}(/[a-z0-9][a-z0-9_-]{0,80}){0,3}")


def check_key(key: str) -> str:
    """The key itself; Refusal INVALID `invalid_file_key` for all that is not lower-case words between slashes.

    No dot, no empty step, nothing absolute: a key can never lead out of the store, whatever the store is.
    """
    if not _KEY.fullmatch(key):
        raise invalid("invalid_file_key", "A file key is one to four lower-case words between slashes.")
    return key


class Stored(msgspec.Struct, frozen=True):
    """What was stored: lower-case hex SHA-256 and size in bytes."""

    sha256: str
    size: int


class Files(Protocol):
    """A flat store of immutable files under keys such as `sources/<uuid>`."""

    @abstractmethod
    async def put(self, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        """Store the whole or nothing; over `limit` bytes -> Refusal TOO_LARGE `source_too_large`."""

    @abstractmethod
    def open(self, key: str) -> AbstractAsyncContextManager[BinaryIO]:
        """A seekable local file for reading; Refusal MISSING `file_not_found` when there is none."""

    @abstractmethod
    async def append(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        """Add to an unfinished file at exactly `offset` (0 begins it); returns the new length, synced.

        Refusal CONFLICT `wrong_offset`; CONFLICT `file_busy` while another caller adds to it; TOO_LARGE
        `source_too_large` when the file would pass `limit` bytes: then nothing of this call stays. When `chunks`
        fails half-way, what came before stays and `size` tells it.
        """

    @abstractmethod
    async def size(self, key: str) -> int | None:
        """Length in bytes, or None when there is no such file."""

    @abstractmethod
    async def seal(self, part_key: str, key: str) -> Stored:
        """Turn a complete unfinished file into an immutable one, atomically, digesting it.

        Repeatable after a crash: when `key` is there already it stays as it is and is digested again.
        Refusal MISSING `file_not_found` when there is neither.
        """

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Remove it; no error when it is gone already."""


class Item(msgspec.Struct, frozen=True):
    """A file that is there: its size in bytes and when it was last written, by the store's own clock.

    Of an unfinished file there may be several, one for each piece of it.
    """

    key: str
    size: int
    changed_at: datetime


class Inventory(Protocol):
    """What there is in a store of Files."""

    @abstractmethod
    def walk(self, folder: str) -> AsyncIterator[Item]:
        """Every file whose key begins with `folder/`, finished or not, in no order; they may come and go meanwhile."""


class FileStore(Files, Inventory, Protocol):
    """A place for files, which also tells what there is."""


class Link(msgspec.Struct, frozen=True):
    """An address that needs no key and works until `expires_at`, with this method and exactly these headers.

    `url` is absolute, or a path of the API that gave it out.
    """

    url: str
    method: Literal["GET", "PUT"]
    expires_at: datetime
    headers: dict[str, str] = {}


class Links(Protocol):
    """Gives out addresses for one file, one act and a limited time. Whoever asks has been judged before."""

    @abstractmethod
    async def download(self, key: str, name: str, media_type: str, until: datetime) -> Link:
        """Where the file can be fetched, under this name and as this type; nobody looks whether it is there."""

    @abstractmethod
    async def upload(self, key: str, length: int, until: datetime) -> Link:
        """Where a file of exactly `length` bytes can be put under this key, whole."""


class FileOwners(Protocol):
    """Who needs a file: the rows, of all workspaces, that name it."""

    @abstractmethod
    async def known(self, folder: str, idents: Sequence[UUID]) -> set[UUID]:
        """Those of the ids that have a row: of sources, of uploads under way (`parts`), of exports.

        LookupError for a folder whose files nobody counts, such as `archive`.
        """

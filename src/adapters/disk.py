"""Files in one folder of this machine: whole or not at all, and never outside the folder."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from application.ports.files import FileStore, Item, Stored, check_key
from domain.errors import Transient, conflict, missing, too_large

SLAB = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

Answer = TypeVar("Answer")


@contextmanager
def _said() -> Iterator[None]:
    """Faults of the disk in our words; a full disk is its own sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Transient(
                "storage_full", "There is no room left where files are kept; free some and send again."
            ) from error
        raise Transient(
            "storage_unavailable", "The place where files are kept cannot be used at the moment."
        ) from error


async def _off(work: Callable[..., Answer], *arguments: Any) -> Answer:
    """Blocking work in a thread, its faults translated."""
    with _said():
        return await asyncio.to_thread(work, *arguments)


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power loss."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(handle: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(handle, view) :]


def _locked(handle: int) -> bool:
    """Whether the lock was free and is now ours until the handle is closed."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still(handle: int, path: Path) -> bool:
    """Whether the open file is the one of this name: it may have been renamed between opening and locking."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _digest(path: Path) -> Stored:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while slab := file.read(SLAB):
            digest.update(slab)
            size += len(slab)
    return Stored(digest.hexdigest(), size)


class DiskFiles(FileStore):
    """`folder/<key>`, files readable by their owner only (0600), folders 0700.

    A write goes to a temporary name, is synced, renamed and the folder synced. Unfinished files are locked with
    flock while they grow, so that two processes of this machine cannot both add to one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / check_key(key)

    def _room(self, path: Path) -> None:
        """The folder for this file, made if need be, its own entry synced."""
        if path.parent.is_dir():
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for step in reversed(path.relative_to(self.folder).parents[:-1]):
            folder = self.folder / step
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(folder.parent)

    async def put(self, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        path = self._path(key)
        handle, draft = await _off(self._draft, path)
        digest, size, done = hashlib.sha256(), 0, False
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise _over(limit)
                digest.update(chunk)
                await _off(_write, handle, chunk)
            await _off(self._publish, handle, draft, path)
            done = True
        finally:
            if not done:
                draft.unlink(missing_ok=True)
            os.close(handle)
        return Stored(digest.hexdigest(), size)

    def _draft(self, path: Path) -> tuple[int, Path]:
        """A temporary file of our own, locked. What a killed process left is taken over: leftovers stay few."""
        self._room(path)
        drafts = self.folder / ".drafts"
        self._room(drafts / "0")
        for turn in range(10_000):
            draft = drafts / str(turn)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if _locked(handle) and _still(handle, draft):
                os.ftruncate(handle, 0)
                return handle, draft
            os.close(handle)
        raise OSError(errno.EMFILE, "too many files are being written at once", str(path))

    def _publish(self, handle: int, draft: Path, path: Path) -> None:
        os.fsync(handle)
        draft.replace(path)
        _sync_folder(path.parent)

    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[BinaryIO]:
        path = self._path(key)
        try:
            file = await asyncio.to_thread(path.open, "rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise missing("file", key) from error
        except OSError as error:
            raise Transient("storage_unavailable", "The stored file cannot be read at the moment.") from error
        try:
            yield file
        finally:
            file.close()

    async def append(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        path = self._path(key)
        handle = await _off(self._grow, path, offset)
        size = offset
        try:
            try:
                async for chunk in chunks:
                    if size + len(chunk) > limit:
                        await _off(os.ftruncate, handle, offset)
                        raise _over(limit)
                    await _off(_write, handle, chunk)
                    size += len(chunk)
            finally:
                # What arrived before a broken connection is kept: the sender asks how far it got and goes on.
                await _off(os.fsync, handle)
        finally:
            os.close(handle)
        return size

    def _grow(self, path: Path, offset: int) -> int:
        """The unfinished file, locked for this writer alone and standing at `offset`."""
        self._room(path)
        fresh = not path.exists()
        if fresh and offset:
            raise _elsewhere(0)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _locked(handle):
                raise conflict("file_busy", "Another request is adding to this file; ask for the offset again.")
            size = os.fstat(handle).st_size
            if size != offset:
                raise _elsewhere(size)
            os.lseek(handle, offset, os.SEEK_SET)
            if fresh:
                _sync_folder(path.parent)
        except BaseException:
            os.close(handle)
            raise
        return handle

    async def size(self, key: str) -> int | None:
        path = self._path(key)

        def look() -> int | None:
            try:
                return path.stat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return None

        return await _off(look)

    async def seal(self, part_key: str, key: str) -> Stored:
        return await _off(self._seal, self._path(part_key), self._path(key), part_key)

    def _seal(self, part: Path, path: Path, part_key: str) -> Stored:
        self._room(path)
        if not path.exists() and part.exists():
            try:
                part.replace(path)
            except FileNotFoundError:
                pass  # another caller sealed it between the look and the move; the file below is the same
            else:
                _sync_folder(path.parent)
        if not path.exists():
            raise missing("file", part_key)
        part.unlink(missing_ok=True)
        return _digest(path)

    async def delete(self, key: str) -> None:
        path = self._path(key)

        def remove() -> None:
            try:
                path.unlink()
            except (FileNotFoundError, NotADirectoryError):
                return
            _sync_folder(path.parent)

        await _off(remove)

    async def walk(self, folder: str) -> AsyncIterator[Item]:
        """Folder by folder, so that a store of any size is never held in memory whole."""
        left = [self._path(folder)]
        while left:
            items, folders = await _off(self._entries, left.pop())
            left += folders
            for item in items:
                yield item

    def _entries(self, folder: Path) -> tuple[list[Item], list[Path]]:
        items, folders = list[Item](), list[Path]()
        try:
            entries = list(os.scandir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return items, folders
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # it went while we looked
            changed = datetime.fromtimestamp(found.st_mtime, UTC)
            items.append(Item(path.relative_to(self.folder).as_posix(), found.st_size, changed))
        return items, folders


def _over(limit: int) -> Exception:
    return too_large("source_too_large", f"The file has more than {limit} bytes, the most that is taken.")


def _elsewhere(size: int) -> Exception:
    return conflict("wrong_offset", f"The file has {size} bytes so far; go on from there.")

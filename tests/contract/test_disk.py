"""DiskFiles keeps the laws of Files, and those that only a disk can break."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from adapters.disk import DiskFiles
from adapters.memory.files import MemoryFiles
from application.contracts.files import FilesContract
from application.ports.files import FileStore
from domain.errors import Transient


class TestDiskFiles(FilesContract):
    @asynccontextmanager
    async def store(self) -> AsyncIterator[FileStore]:
        with TemporaryDirectory() as folder:
            yield DiskFiles(Path(folder) / "files")


class TestMemoryFiles(FilesContract):
    @asynccontextmanager
    async def store(self) -> AsyncIterator[FileStore]:
        yield MemoryFiles()


async def one(content: bytes) -> AsyncIterator[bytes]:
    yield content


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_a_stored_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    await files.put("sources/a", one(b"x"), 10)
    await files.append("parts/a", 0, one(b"x"), 10)
    for name in ("sources/a", "parts/a"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "sources").stat().st_mode) == 0o700


async def test_nothing_but_the_file_itself_is_left_after_a_put(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    for name in ("a", "b", "a"):
        await files.put(f"sources/{name}", one(b"x"), 10)
    assert files_in(tmp_path) == ["sources/a", "sources/b"]


async def test_what_a_killed_process_left_half_written_is_taken_over(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    (tmp_path / ".drafts").mkdir()
    (tmp_path / ".drafts" / "0").write_bytes(b"half of something")
    await files.put("sources/a", one(b"x"), 10)
    assert files_in(tmp_path) == ["sources/a"]
    assert (tmp_path / "sources" / "a").read_bytes() == b"x"


async def test_two_writers_of_one_key_never_mix(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"a" * 10
        await files.put("sources/a", one(b"b" * 30), 100)
        yield b"a" * 10

    await files.put("sources/a", slowly(), 100)
    assert (tmp_path / "sources" / "a").read_bytes() == b"a" * 20


async def test_a_full_disk_is_said_and_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = DiskFiles(tmp_path)

    def full(handle: int, data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(Transient) as caught:
        patch.setattr(os, "write", full)
        await files.put("sources/a", one(b"x"), 10)
    assert caught.value.code == "storage_full"
    assert files_in(tmp_path) == []
    await files.put("sources/a", one(b"x"), 10)
    assert files_in(tmp_path) == ["sources/a"]


async def test_a_folder_that_cannot_be_used_is_a_passing_fault(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"a file where the folder should be")
    with pytest.raises(Transient) as caught:
        await DiskFiles(tmp_path / "files").put("sources/a", one(b"x"), 10)
    assert caught.value.code == "storage_unavailable"

"""BuiltInScanner keeps the laws of Scanner and finds what it says it finds."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.scanner import SLAB, BuiltInScanner
from application.contracts.scanner import TEST_STRING, ScannerContract
from application.ports.outside import Scanner, Verdict


class TestBuiltInScanner(ScannerContract):
    @asynccontextmanager
    async def scanner(self) -> AsyncIterator[Scanner]:
        yield BuiltInScanner()


async def verdict(content: bytes) -> Verdict:
    return await BuiltInScanner().scan(io.BytesIO(content))


@pytest.mark.parametrize("before", [1, 4096, SLAB - 68, SLAB - 67, SLAB - 34, SLAB - 1, SLAB, 2 * SLAB - 30])
async def test_the_test_string_is_found_across_any_border(before: int) -> None:
    found = await verdict(b"x" * before + TEST_STRING + b"y" * 100)
    assert found == Verdict(clean=False, scanner="built-in", finding="Eicar-Test-Signature")


async def test_part_of_the_test_string_is_nothing() -> None:
    assert (await verdict(TEST_STRING[:-1] + b"?")).clean


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "x")
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"), io.BytesIO(b""))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (zipped(), "archive.zip"),
        (tarred(), "archive.tar"),
        (b"\x1f\x8b\x08\x00rest", "archive.gzip"),
        (b"\x7fELF\x02\x01\x01", "executable.elf"),
        (b"MZ" + b"\x90" + b"\x00" * 57 + (64).to_bytes(4, "little") + b"PE\x00\x00", "executable.windows"),
    ],
)
async def test_archives_and_programs_are_found_by_their_first_bytes(content: bytes, finding: str) -> None:
    assert (await verdict(content)).finding == finding


@pytest.mark.parametrize(
    "content", [b"MZ,amount\n" * 20, b"PK,amount\n", b"BZh9,amount\n", b"\xef\xbb\xbfname\n", b"\xff\xfen\x00"]
)
async def test_text_that_begins_like_a_program_is_text(content: bytes) -> None:
    assert (await verdict(content)).clean

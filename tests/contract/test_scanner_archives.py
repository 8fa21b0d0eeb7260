"""Office documents pass, and nothing that unpacks to more than it may: bombs of size, ratio, count, depth and lies."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.scanner import BuiltInScanner
from adapters.scanner.archives import Budget, look_into
from application.contracts.scanner import TEST_STRING

TYPES, BODY = "[Content_Types].xml", "xl/workbook.xml"
MB = 1_000_000


async def finding(content: bytes) -> str:
    return (await BuiltInScanner().scan(io.BytesIO(content))).finding


def office(*members: tuple[str, bytes], body: str = BODY, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in ((TYPES, b"<Types/>"), (body, b"<workbook/>"), *members):
            archive.writestr(name, content)
    return file.getvalue()


def workbook(rows: int) -> bytes:
    book, file = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for number in range(rows):
        sheet.append([f"Supplier {number}", number, 1.5, None, "a note on the supplier"])
    book.save(file)
    return file.getvalue()


def at(content: bytes, place: int, packed: bytes) -> bytes:
    return content[:place] + packed + content[place + len(packed) :]


def lying(content: bytes, size: int) -> bytes:
    """The document whose last member claims another size, in both of its headers, with a checksum of that much."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = archive.infolist()[-1]
        check = zlib.crc32(archive.read(member)[:size])
    directory = content.rindex(b"PK\x01\x02")
    content = at(content, member.header_offset + 14, struct.pack("<I", check))
    content = at(content, member.header_offset + 22, struct.pack("<I", size))
    content = at(content, directory + 16, struct.pack("<I", check))
    return at(content, directory + 24, struct.pack("<I", size))


def overlapping(content: bytes) -> bytes:
    """The document whose last member is said to be where the one before it is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        before = archive.infolist()[-2].header_offset
    return at(content, content.rindex(b"PK\x01\x02") + 42, struct.pack("<I", before))


@pytest.mark.parametrize("content", [
    workbook(0), workbook(20_000), office(),
    office(("word/media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50), body="word/document.xml"),
    office(("xl/embeddings/chart.xlsx", workbook(3))), office(("xl/sheet.xml", b"x" * MB), method=zipfile.ZIP_STORED),
], ids=["empty book", "book", "least", "text with image", "book in book", "stored"])  # fmt: skip
async def test_a_document_of_office_passes(content: bytes) -> None:
    assert await finding(content) == ""


@pytest.mark.parametrize(("content", "found"), [
    (office(("xl/vbaProject.bin", b"x")), "document.macros"),
    (office(("xl/a.xml", TEST_STRING)), "Eicar-Test-Signature"),
    (office(("xl/a.xml", b"x" * (MB - 30) + TEST_STRING)), "Eicar-Test-Signature"),
    (office(("xl/embeddings/a.xlsx", office(("xl/a.xml", TEST_STRING)))), "Eicar-Test-Signature"),
    (office(("xl/a.bin", b"\x7fELF\x02\x01\x01")), "executable.elf"),
    (office(("xl/a.bin", b"\x1f\x8b\x08\x00rest")), "archive.gzip"),
    (office(("xl/a.zip", zlib.compress(b"") + b"x")), ""),
    (office(("xl/embeddings/a.zip", b"PK\x05\x06" + b"\x00" * 18)), "archive.zip"),
    (office(("xl/a.xlsx", office(("xl/b.xlsx", office(("xl/c.xlsx", office())))))), "archive.nested"),
    (office()[:-30], "archive.broken"),
    (office(("xl/a.xml", b"x"), ("xl/a2.xml", b"y"), method=zipfile.ZIP_BZIP2), "archive.method"),
])  # fmt: skip
async def test_what_a_document_must_not_have_is_found(content: bytes, found: str) -> None:
    assert await finding(content) == found


async def test_a_bomb_of_ratio_is_stopped_and_what_is_only_well_packed_is_not() -> None:
    assert await finding(office(("xl/sheet.xml", b"\x00" * (200 * MB)))) == "archive.bomb.ratio"
    assert await finding(office(("xl/sheet.xml", b"\x00" * (40 * MB)))) == ""


async def test_a_bomb_of_many_bombs_is_stopped() -> None:
    bomb = office(("xl/sheet.xml", b"\x00" * (30 * MB)))
    assert await finding(office(("xl/a.xlsx", bomb), ("xl/b.xlsx", bomb))) == "archive.bomb.ratio"


def test_a_bomb_of_size_is_stopped_by_what_it_says_and_by_what_it_is() -> None:
    content = office(("xl/a.xml", bytes(range(256)) * 400), method=zipfile.ZIP_STORED)
    assert look_into(io.BytesIO(content), Budget(size=100_000)) == "archive.bomb.size"
    packed = office(("xl/a.xml", bytes(range(256)) * 400))
    assert look_into(io.BytesIO(lying(packed, 10)), Budget(size=100_000)) == "archive.bomb.size"


async def test_a_member_that_is_larger_or_smaller_than_it_says_is_no_document() -> None:
    content = office(("xl/a.xml", b"x" * 100_000))
    with zipfile.ZipFile(io.BytesIO(lying(content, 10))) as archive:
        assert len(archive.read("xl/a.xml")) == 10  # as a reader that believes the archive would have it
    assert await finding(lying(content, 10)) == "archive.broken"
    assert await finding(lying(content, 200_000)) == "archive.broken"


async def test_a_bomb_of_count_is_stopped() -> None:
    many = [(f"xl/{number}.xml", b"") for number in range(10_000)]
    assert await finding(office(*many)) == "archive.bomb.count"


async def test_members_that_share_their_bytes_are_a_bomb() -> None:
    assert await finding(overlapping(office(("xl/a.xml", b"abc"), ("xl/b.xml", b"abc")))) == "archive.bomb.overlap"


async def test_an_archive_that_is_no_document_is_no_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    assert await finding(file.getvalue()) == "archive.zip"


async def test_a_member_without_a_name_or_before_the_start_of_the_file_is_damage() -> None:
    content = office(("xl/a.xml", b"abc"))
    first = content.index(b"PK\x01\x02")
    assert await finding(at(content, content.rindex(b"PK\x01\x02") + 46, b"\x00")) == "archive.broken"
    later = at(content, len(content) - 6, struct.pack("<I", first + 9))  # all members begin nine bytes earlier
    assert await finding(later) == "archive.broken"


def broken(document: bytes, changes: Sequence[tuple[int, int]], length: int) -> bytes:
    content = bytearray(document)
    for place, value in changes:
        content[place % len(content)] = value
    return bytes(content[: max(4, length % (len(content) + 1))])


DOCUMENT = office(("xl/a.xml", b"some text " * 50), ("xl/b.xlsx", office()))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(4, 10_000), st.integers(0, 255)), max_size=6), st.integers(0, 10_000))
def test_no_bytes_make_it_fail(changes: list[tuple[int, int]], length: int) -> None:
    content = broken(DOCUMENT, changes, length or len(DOCUMENT))
    found = look_into(io.BytesIO(content), Budget())
    assert found == "" or found.split(".")[0] in ("archive", "document", "executable", "Eicar-Test-Signature")

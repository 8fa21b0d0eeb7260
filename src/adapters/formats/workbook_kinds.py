"""Which kind of workbook some bytes are, and how that one is opened."""

from __future__ import annotations

import re
from typing import BinaryIO

from adapters.compound import MAGIC
from adapters.formats.packed import Parts
from adapters.formats.workbook import Workbook

PACKED = b"PK\x03\x04"
_OPEN_DOCUMENT = b"opendocument.spreadsheet"
_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook\0", "Book\0"))
_BEGINS = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
"""The first record of a workbook of BIFF5 to BIFF8: globals."""


def kind_of(sample: bytes) -> str:
    """`xls`, `xlsb`, `ods` or, where these first bytes do not tell, `xlsx`."""
    if sample.startswith(MAGIC):
        return "xls"
    if _OPEN_DOCUMENT in sample[:200]:
        return "ods"
    return "xlsb" if b"xl/workbook.bin" in sample else "xlsx"


def is_workbook(sample: bytes, name: str) -> bool:
    """True for the first bytes of a workbook that is read; a protected one, and one of before 1993, is none."""
    ending = name.lower().rpartition(".")[2]
    if sample.startswith(MAGIC):
        begins = any(_BEGINS.match(sample, at) for at in range(512, len(sample), 512))
        return begins or any(stream in sample for stream in _STREAMS) or ending in ("xls", "xlt")
    if not sample.startswith(PACKED) or b"word/" in sample or b"ppt/" in sample:
        return False
    if _OPEN_DOCUMENT in sample[:200]:
        return True
    return b"xl/" in sample or (ending in ("xlsx", "xlsm", "xlsb") and b"[Content_Types].xml" in sample)


def opened(file: BinaryIO) -> Workbook:
    """The workbook; raises the errors of `workbook`, and whatever else broken bytes bring about."""
    from adapters.formats.workbook_ods import CONTENT, OdsBook  # few sources are workbooks
    from adapters.formats.workbook_xls import XlsBook
    from adapters.formats.workbook_xlsb import MAIN, XlsbBook
    from adapters.formats.workbook_xlsx import XlsxBook

    file.seek(0)
    if file.read(len(MAGIC)) == MAGIC:
        return XlsBook(file)
    parts = Parts(file)
    if MAIN in parts:
        return XlsbBook(file)
    return OdsBook(file) if CONTENT in parts else XlsxBook(file)

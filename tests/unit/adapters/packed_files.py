"""Writes OpenDocument and binary workbooks, as far as the tests need them."""

from __future__ import annotations

import io
import zipfile
from struct import pack


def packed(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts; `mimetype` is never packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return file.getvalue()


def ods(rows: str, before: str = "", more: dict[str, str] | None = None) -> bytes:
    """An OpenDocument workbook of one sheet of these rows."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="s"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"{before}<office:body><office:spreadsheet><table:table table:name='one'>{rows}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<m/>", **(more or {})})


def cell(text: str, said: str = "", before: str = "") -> str:
    """A cell with a text."""
    return f"<table:table-cell {said}>{before}<text:p>{text}</text:p></table:table-cell>"


def row(*texts: str, said: str = "") -> str:
    """A row of cells with these texts."""
    inner = "".join(map(cell, texts))
    return f"<table:table-row {said}>{inner}</table:table-row>"


def binary(records: bytes) -> bytes:
    """A binary workbook (.xlsb) of one sheet of these records."""
    rels = '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.bin"/></Relationships>'
    book = bits(156, pack("<II", 0, 1) + wide("r1") + wide("one"))
    return packed({"xl/workbook.bin": book, "xl/_rels/workbook.bin.rels": rels, "xl/worksheets/s.bin": records})


def bits(ident: int, content: bytes = b"") -> bytes:
    """A record of a binary workbook: its number and size in seven bits a byte."""
    head = bytes([ident]) if ident < 128 else bytes([ident & 0x7F | 0x80, ident >> 7])
    size = len(content)
    return head + (bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])) + content


def wide(text: str) -> bytes:
    """A text of a binary workbook behind its length."""
    return pack("<I", len(text)) + text.encode("utf-16-le")


def in_row(at: int, *texts: str) -> bytes:
    """A row of a binary workbook with these texts."""
    return bits(0, pack("<I", at) + bytes(8)) + b"".join(
        bits(6, pack("<II", column, 0) + wide(text)) for column, text in enumerate(texts)
    )

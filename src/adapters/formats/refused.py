"""What programs save in place of a table: kinds of workbooks and text that are not read, and what to do instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from domain.errors import invalid

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "Open it in a spreadsheet program, save it as .xlsx or as CSV (UTF-8), and hand in that file."

_TEXTS = (
    (
        re.compile(
            r"(?is)(?:<\?xml.{0,200}?\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
            r"<(?:!doctype html|html|head|body|table|style|meta|title|script|div|font|center)[\s>/]"
        ),
        f"a web page. {_AGAIN}",
    ),
    (
        re.compile(r"(?is)MIME-Version:.{0,400}?(?:X-Document-Type: Workbook|Single File Web Page)"),
        f"a web page. {_AGAIN}",
    ),
    (re.compile(r"ID;P[A-Z]{1,12}\b.*\r?\n[PFBCO];"), f"a workbook as symbolic links (SYLK). {_AGAIN}"),
    (re.compile(r"TABLE\r?\n0,1\r?\n"), f"a workbook in the Data Interchange Format (DIF). {_AGAIN}"),
    (re.compile(r"(?is)(?:<\?xml.{0,400})?<(?:ss:)?workbook[\s>]"), f"an XML workbook of 2003. {_AGAIN}"),
    (re.compile(r"<\?xml[\s]"), "an XML file. Export the table as CSV or .xlsx, and hand in that file."),
    (re.compile(r"BEGIN:VCARD"), "an address book (vCard). Export the contacts as CSV, and hand in that file."),
    (re.compile(r"BEGIN:VCALENDAR"), "a calendar. Hand in a CSV, a transcript, an mbox or an .eml file."),
    (
        re.compile(r"(?:\[\s*)?\{\s*\"[^\"\n]{1,200}\"\s*:"),
        "JSON without spoken words in it. Export the records as CSV or .xlsx, and hand in that file.",
    ),
    (
        re.compile(r"(?:---[^\n]*\n)?- [\w ]{1,60}: [^\n]*\r?\n  [\w ]{1,60}:[ \r\n]"),
        "YAML. Export the records as CSV or .xlsx, and hand in that file.",
    ),
)
"""What the text begins with, and what that is."""


def refuse_other_texts(text: str) -> None:
    """Refusal `format_not_supported` for a text that is another format, which would be read as prose."""
    start = text[:4096].lstrip()
    for pattern, what in _TEXTS:
        if pattern.match(start):
            raise invalid("format_not_supported", f"This is {what}")


def refuse_fixed_width(lines: Sequence[str]) -> None:
    """Refusal `format_not_supported` for a table whose columns begin at the same places of each line, with no mark
    between them; it would be read as one speech."""
    texts = [line.rstrip() for line in lines[:200] if line.strip() and not _DASHES.fullmatch(line.strip())]
    gaps = [{hit.end() for hit in _GAP.finditer(text)} for text in texts]
    usual = [place for place, count in Counter(at for one in gaps for at in one).items() if count >= 0.7 * len(texts)]
    ruled = any(_RULED.fullmatch(line.strip()) for line in lines[:200])
    if ruled or (len(texts) >= LEAST_LINES and len(usual) >= LEAST_GAPS):
        text = (
            "This is a table whose columns are apart by spaces alone. Export it as CSV or .xlsx, and hand in that file."
        )
        raise invalid("format_not_supported", text)


LEAST_LINES, LEAST_GAPS = 3, 2
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_RULED = re.compile(r"-{3,}(?: +-{2,})+")
"""The line that SQL*Plus draws under the names of columns."""

_DASHES = re.compile(r"[-= ]+")


def refuse_other_workbooks(sample: bytes) -> None:
    """Refusal `format_not_supported` for workbooks of other kinds, `archive_not_supported` for other documents."""
    if sample.startswith(_OLD) and "EncryptedPackage".encode("utf-16-le") in sample:
        text = "This document is protected by a password. Open it, save it without the password, and hand in that."
        raise invalid("format_not_supported", text)
    if sample.startswith(b"PK\x03\x04") and b".iwa" in sample:
        raise invalid("format_not_supported", f"This is a document of Numbers or another Apple program. {_AGAIN}")

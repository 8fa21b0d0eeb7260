"""Files that are huge or were made to do harm: `python files.py NAME FOLDER SMALL` writes one of them."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

LINE = "Orchid {0} Ltd,Ulm,{0}.50,D-{0}\n"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELS = (
    '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
BOOK = '<workbook xmlns:r="x"><sheets><sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>'


def workbook(path: Path, rows: Iterable[str], strings: Iterable[str] = ()) -> None:
    """An .xlsx of these rows and shared texts, written piece by piece."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELS)
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(b"<sst>")
            for text in strings:
                part.write(f"<si><t>{text}</t></si>".encode())
            part.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b"<worksheet><sheetData>")
            for row in rows:
                part.write(row.encode())
            part.write(b"</sheetData></worksheet>")


def inline(number: int, texts: Iterable[str]) -> str:
    """A row of texts that stand in their cells."""
    return f'<row r="{number}">' + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts) + "</row>"


def shared_texts(path: Path, few: int) -> None:
    """3,000,000 different shared texts, three a row."""
    count = 3_000_000 // few
    head = inline(1, ("supplier", "city", "note"))
    rows = (f'<row r="{at + 2}">{"".join(map(_shared, range(3 * at, 3 * at + 3)))}</row>' for at in range(count // 3))
    workbook(path, chain([head], rows), (f"Orchid {at} Trading of the North Ltd" for at in range(count)))


def _shared(number: int) -> str:
    return f'<c t="s"><v>{number}</v></c>'


def wide(path: Path, few: int) -> None:
    """A table of 16,384 columns and a row of texts that make 40 MB."""
    names = inline(1, ("supplier", "city", *(f"column {at}" for at in range(16_382))))
    rows = (inline(at + 2, (f"Orchid {at}", "Ulm", *("x" * 40 for _ in range(16_382)))) for at in range(400 // few))
    large = inline(5_000, ("x" * 2_500 for _ in range(16_384)))
    workbook(path, chain([names], rows, [large]))


def unclosed(path: Path, few: int) -> None:
    """120 MB of CSV with one quote that is never closed, at the beginning."""
    with path.open("w", encoding="utf-8") as file:
        file.write('supplier,city,amount,deal id\n"Orchid,Ulm,1.00,D-0\n')
        for number in range(3_600_000 // few):
            file.write(LINE.format(number))


def long_line(path: Path, few: int) -> None:
    """A CSV whose second line has 300 MB."""
    with path.open("w", encoding="utf-8") as file:
        file.write("supplier,city,amount\n")
        for _ in range(300 // few):
            file.write("x" * 1_000_000)
        file.write(",Ulm,1\nOrchid,Ulm,2\n")


def zip_of_zips(path: Path, few: int) -> None:
    """Zip files in a zip file, five deep, that come to gigabytes."""
    data = bytes(100_000_000 // few)
    for depth in range(5):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(1 if not depth else 8):
                archive.writestr(f"{number}.zip", data)
        data = file.getvalue()
    path.write_bytes(data)


def bomb(path: Path, few: int, part: str = "xl/worksheets/sheet1.xml", rest: str = "xl/workbook.xml") -> None:
    """An Office document of which one part inflates a thousand times."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(rest, BOOK)
        with archive.open(part, "w", force_zip64=True) as file:
            for _ in range(1_000 // few):
                file.write(b"<row>" + bytes(1_000_000))


def word_bomb(path: Path, few: int) -> None:
    """The same as a Word document."""
    bomb(path, few, "word/document.xml", "word/styles.xml")


def crowded(path: Path, few: int) -> None:
    """An archive of a million empty parts: its list alone is larger than any table's."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", BOOK)
        for number in range(1_000_000 // few):
            archive.writestr(f"xl/{number}", b"")


def mail(path: Path, few: int) -> None:
    """A message with one attachment of 200 MB."""
    with path.open("wb") as file:
        file.write(b"From: Ann <ann@orchid.example>\nTo: bob@fern.example\nSubject: Quote\nMIME-Version: 1.0\n")
        file.write(b"Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\n")
        file.write(b"The quote is EUR 12,000.\n--q\n")
        file.write(b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n")
        file.write(b"Content-Disposition: attachment; filename=a.pdf\n\n")
        for _ in range(2_600_000 // few):
            file.write(b"QUJD" * 19 + b"\n")
        file.write(b"--q--\n")


def call(path: Path, few: int) -> None:
    """A VTT of 100 MB."""
    with path.open("w", encoding="utf-8") as file:
        file.write("WEBVTT\n\n")
        for at in range(1_000_000 // few):
            clock = f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"
            file.write(f"{clock}.000 --> {clock}.900\n")
            file.write(f"<v Speaker {at % 4}>We ship part {at} to Orchid Ltd for EUR 1,000.\n\n")


def call_of_1(path: Path, few: int) -> None:
    """A hundredth of it."""
    call(path, 100 * few)


def call_of_10(path: Path, few: int) -> None:
    """A tenth of it."""
    call(path, 10 * few)


def letter(path: Path, few: int) -> None:
    """A message with 50 MB of text."""
    with path.open("w", encoding="utf-8") as file:
        file.write("From: Ann <ann@orchid.example>\nTo: bob@fern.example\nSubject: Parts\nMessage-ID: <1@orchid>\n\n")
        for at in range(1_100_000 // few):
            file.write(f"We ship part {at} to Orchid Ltd for EUR 1,000.\n")


def archive(path: Path, few: int) -> None:
    """An mbox of 100,000 messages."""
    with path.open("w", encoding="utf-8") as file:
        for at in range(100_000 // few):
            file.write(f"From ann@orchid{at % 300}.example Mon Mar  3 10:00:00 2025\n")
            file.write(f"From: Ann <ann@orchid{at % 300}.example>\nSubject: Part {at}\nMessage-ID: <{at}@orchid>\n")
            file.write(f"Date: Mon, 3 Mar 2025 10:00:00 +0000\n\nWe ship part {at} for EUR 1,000.\n\nBest\nAnn\n\n")


def words(path: Path, few: int) -> None:
    """A Word document of 20 MB of text."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        parts.writestr("[Content_Types].xml", TYPES)
        with parts.open("word/document.xml", "w") as file:
            file.write(b'<w:document xmlns:w="w"><w:body>')
            for at in range(320_000 // few):
                said = f"Speaker {at % 4}: We ship part {at} to Orchid Ltd, and more than that we will not say."
                file.write(f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>".encode())
            file.write(b"</w:body></w:document>")


def one_word(path: Path, few: int) -> None:
    """JSON of a call on one line of 100 MB, of which one turn is 50 MB of text."""
    with path.open("w", encoding="utf-8") as file:
        file.write('[{"speaker": "Ann", "start": 1.0, "end": 2.0, "text": "We ship to Orchid Ltd."}')
        for at in range(500_000 // few):
            times = f'"start": {at + 2}.0, "end": {at + 3}.0'
            file.write(f', {{"speaker": "Bob", {times}, "text": "Yes, part {at} goes out."}}')
        file.write(', {"speaker": "Ann", "start": 9.0, "end": 9.5, "text": "')
        for _ in range(50 // few + 1):
            file.write("so " * 333_000)
        file.write('"}]')


def repeated(path: Path, few: int) -> None:
    """An .ods of a few kilobytes whose one row says that it stands there a million times."""
    del few
    cell = f'<table:table-cell table:number-columns-repeated="16000"><text:p>{"x" * 60}</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    space = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:office="o" xmlns:text="t"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", f"<office:x {space}><table:table>{row}</table:table></office:x>")
        archive.writestr("META-INF/manifest.xml", "<m/>")


FILES: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "shared-texts": ("rows.xlsx", shared_texts),
    "wide": ("wide.xlsx", wide),
    "unclosed-quote": ("rows.csv", unclosed),
    "long-line": ("long.csv", long_line),
    "zip-of-zips": ("bomb.zip", zip_of_zips),
    "xlsx-bomb": ("bomb.xlsx", bomb),
    "docx-bomb": ("bomb.docx", word_bomb),
    "million-parts": ("parts.xlsx", crowded),
    "ods-bomb": ("bomb.ods", repeated),
    "mail-200-mb": ("large.eml", mail),
    "vtt-100-mb": ("call.vtt", call),
    "vtt-1-mb": ("call.vtt", call_of_1),
    "vtt-10-mb": ("call.vtt", call_of_10),
    "eml-50-mb": ("letter.eml", letter),
    "mbox-100000": ("mails.mbox", archive),
    "docx-20-mb": ("call.docx", words),
    "json-one-line": ("call.json", one_word),
}

if __name__ == "__main__":
    name, folder, small = sys.argv[1:]
    ending, write = FILES[name]
    write(Path(folder) / ending, 20 if small == "True" else 1)

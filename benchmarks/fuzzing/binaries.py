"""Old, binary and OpenDocument workbooks and Outlook messages: files to begin with, and changes of their streams."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from struct import pack, unpack_from

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/unit/adapters"))

from compound_files import compound, label, message, number, old_workbook, record, text8
from packed_files import binary, bits, cell, in_row, ods, row, wide

from adapters.compound import MAGIC, BrokenCompound, Compound
from fuzzing.pieces import MAIL, Pieces

LONGEST = 24 * 1024
"""Bytes that one of these may have; a compound file has 5 KB at the least."""

_STREAM_LIMIT = 64 * 1024
_HEAD = label(0, 0, "supplier") + label(0, 1, "city") + label(0, 2, "amount")
_SHARED = record(0xFC, pack("<II", 2, 2) + text8("Orchid") + text8("Fern"))
_CELLS = (
    _HEAD, label(1, 0, "Orchid 蘭 Ltd"), number(1, 2, 1234.5, 1), number(4, 1, 45413, 2),
    record(0x27E, pack("<HHHI", 4, 2, 0, (150 << 2) | 3)), record(0xFD, pack("<HHHI", 1, 0, 0, 0)),
    record(0x06, pack("<HHH", 1, 0, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8)),
    record(0x207, pack("<HB", 6, 0) + b"Orc"),
    record(0xE5, pack("<HHHHH", 1, 1, 3, 0, 0)), record(0x3C, b"\1ab"), record(0x2F, bytes(6)), record(0x0A),
    _SHARED, record(0xBD, pack("<HHHIHIH", 2, 0, 0, 9, 0, 13, 1)),
    record(0x205, pack("<HHHBB", 3, 0, 0, 1, 0)), record(0x42, pack("<H", 932)), record(0x85, bytes(9)),
)  # fmt: skip
_ROWS = (
    in_row(0, "supplier", "city", "amount"), in_row(1, "Orchid", "Ulm"), bits(5, pack("<IId", 2, 0, 12.5)),
    in_row(7, "Fern") + bits(17, bytes(4) + wide("Bonn")), bits(146), bits(145), bits(0, pack("<I", 9) + bytes(8)),
    bits(7, pack("<II", 0, 0)), bits(176, pack("<IIII", 1, 3, 0, 0)), bits(2, pack("<III", 0, 0, 50)),
    bits(6, b"\xff" * 8),
    bits(4, bytes(8) + b"\1"), bits(3, bytes(8) + b"\x2a"), bits(8, bytes(8) + wide("x") + bytes(6)),
)  # fmt: skip
_TAGS = (
    row("Orchid", "Ulm"), cell("5", 'office:value-type="float" office:value="5"'), "<text:s text:c='9'/>",
    cell("x", 'table:number-columns-repeated="9"'), row("a", "b", said='table:number-rows-repeated="9"'),
    cell("x", 'table:number-rows-spanned="3" table:number-columns-spanned="2"'), "<table:covered-table-cell/>",
    cell("1", 'office:value-type="date" office:date-value="2024-05-01"'), "<office:annotation>", "</table:table-row>",
    cell("1", 'office:value-type="currency" office:currency="EUR" office:value="1e999"'), "<table:table>", "<text:p>",
)  # fmt: skip
_RICH = b"{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}words\\par \\u8364 ? \\'e9{\\fonttbl{\\f0 Arial;}}}"
PROPERTIES = (
    pack("<HHIQ", 0x40, 0x39, 6, 133854228000000000), pack("<HHIQ", 3, 0x3FFD, 6, 932), pack("<HHIQ", 3, 0xC15, 6, 2)
)  # fmt: skip
PIECES: dict[str, Pieces] = {
    "xls": _CELLS,
    "xlsb": _ROWS,
    "ods": tuple(one.encode() for one in _TAGS),
    "msg": (*MAIL, *PROPERTIES, *(one.decode("latin-1").encode("utf-16-le") for one in MAIL), _RICH),
}


def workbooks(shape: str) -> Iterator[bytes]:
    """A few workbooks of one kind: xls, xlsb or ods."""
    if shape == "xls":
        yield old_workbook(b"".join(_CELLS[:5]), _SHARED, ['#,##0.00 "€"', "dd/mm/yyyy"])
        yield old_workbook(_HEAD + b"".join(_CELLS[5:9]), record(0xFC, pack("<II", 1, 1) + text8("Fern")))
    elif shape == "xlsb":
        yield binary(bits(145) + b"".join(_ROWS[:5]))
        yield binary(bits(145) + b"".join(_ROWS))
    else:
        yield ods(row("supplier", "city", "amount") + _TAGS[0] + row("Fern"))
        yield ods(row("supplier", "city") + "".join(f"<table:table-row>{one}</table:table-row>" for one in _TAGS[1:9]))


def messages() -> Iterator[bytes]:
    """A few Outlook messages: with words, with rich text alone, with recipients and what is attached."""
    texts = {0x0C1A: "Ann Exämple", 0x5D01: "ann@orchid.example", 0x37: "Quote", 0x1000: "The quote is EUR 12,000."}
    raw = pack("<IIII", len(_RICH) + 12, len(_RICH), 0x414C454D, 0) + _RICH
    yield message(texts, fixed=PROPERTIES[0])
    yield message({0x37: "Rich"}, {"__substg1.0_10090102": raw}, b"".join(PROPERTIES))
    yield message({0x37: "Page"}, {"__substg1.0_10130102": b"<p>The quote is &euro; 12,000.</p>"})
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    recipient = "__recip_version1.0_#00000000/"
    more = {
        f"{recipient}__properties_version1.0": bytes(8) + PROPERTIES[2],
        f"{recipient}__substg1.0_39FE001F": "bob@fern.example".encode("utf-16-le"),
        f"{inner}__properties_version1.0": bytes(24),
        f"{inner}__substg1.0_1000001F": "inner words".encode("utf-16-le"),
        "__attach_version1.0_#00000001/__properties_version1.0": bytes(8),
    }
    yield message(texts, more)


def streams_of(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file by their paths; empty for one that is broken."""
    try:
        file = Compound(io.BytesIO(data))
        return {path: file.read(path, _STREAM_LIMIT) for path in file.streams}
    except BrokenCompound:
        return {}


def recompounded(data: bytes, pieces: Pieces, chance: random.Random) -> bytes:
    """A compound file with one stream changed by a record or some bytes, dropped, or put under another's path."""
    streams = streams_of(data)
    if not data.startswith(MAGIC) or not streams:
        return data
    path = chance.choice(list(streams))
    what = chance.random()
    if what < 0.05:
        del streams[path]
    elif what < 0.1:
        streams[chance.choice(list(streams))] = streams[path]
    else:
        streams[path] = _records(streams[path], pieces, chance)
    return compound(streams) if streams else data


def _records(data: bytes, pieces: Pieces, chance: random.Random) -> bytes:
    """A stream with a record put in, dropped, doubled or changed; what is no record is changed byte by byte."""
    places, at = [0], 0
    while at + 4 <= len(data) and len(places) < 500:
        at += 4 + int(unpack_from("<H", data, at + 2)[0])
        places.append(min(at, len(data)))
    first, after = chance.choice((*pairwise(places), (0, len(data))))
    piece = chance.choice(pieces)
    what = chance.randrange(5)
    if what == 0:
        return data[:after] + piece * chance.choice((1, 1, 30)) + data[after:]
    if what == 1:
        return data[:first] + data[after:]
    if what == 2:
        return data[:after] + data[first:after] + data[after:]
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 4))):
        if first < after:
            out[chance.randrange(first, after)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(out)

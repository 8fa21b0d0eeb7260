"""Writes compound files, and old workbooks and Outlook messages into them, as far as the tests need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from struct import pack

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


class _Sectors:
    """Sectors of 512 bytes and the table of which one follows which."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.table: list[int] = []

    def put(self, data: bytes) -> int:
        """The first sector of a new chain; none for no bytes."""
        first, count = len(self.data), -(-len(data) // 512)
        for at in range(count):
            self.data.append(data[at * 512 : (at + 1) * 512].ljust(512, b"\0"))
            self.table.append(len(self.data) if at < count - 1 else _END)
        return first if count else _END


def _names(streams: Mapping[str, bytes]) -> list[tuple[str, int]]:
    """Every stream and folder, and the number of the folder that it is in."""
    names: list[tuple[str, int]] = [("", -1)]
    for path in streams:
        steps = path.split("/")
        for depth in range(1, len(steps) + 1):
            known = [name for name, _ in names]
            if (whole := "/".join(steps[:depth])) not in known:
                names.append((whole, known.index("/".join(steps[: depth - 1]))))
    return names


def _entry(name: str, kind: int, beside: tuple[int, int], start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + pack("<HBB", len(text) + 2, kind, 1)
    return head + pack("<III", _FREE, *beside) + bytes(36) + pack("<IQ", start, size)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A file of version 3 with these streams by their paths; siblings stand in one row instead of a tree."""
    sectors, small, small_table, places = _Sectors(), bytearray(), list[int](), dict[str, int]()
    for path, data in streams.items():
        if len(data) >= 4096:
            places[path] = sectors.put(data)
            continue
        count = -(-len(data) // 64)
        places[path] = len(small_table) if count else _END
        small_table += [len(small_table) + at + 1 if at < count - 1 else _END for at in range(count)]
        small += data.ljust(count * 64, b"\0")
    root = sectors.put(bytes(small))
    first_small = sectors.put(pack(f"<{len(small_table)}I", *small_table))
    names, entries = _names(streams), b""
    for number, (path, above) in enumerate(names):
        child = next((at for at, (_, home) in enumerate(names) if home == number), _FREE)
        following = next((at for at, (_, home) in enumerate(names) if home == above and at > number), _FREE)
        kind = 5 if above < 0 else 2 if path in streams else 1
        start, size = (root, len(small)) if above < 0 else (places.get(path, 0), len(streams.get(path, b"")))
        entries += _entry(path.rpartition("/")[2] or "Root Entry", kind, (following, child), start, size)
    directory = sectors.put(entries)
    tables = -(-(len(sectors.table) + 1) // 127)
    where = [len(sectors.data) + at for at in range(tables)]
    table = [*sectors.table, *[_FAT] * tables]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += pack("<IIIIIIIIII", 0, tables, directory, 0, 4096, first_small, 1, _END, 0, where[0])
    head += pack("<108I", *where[1:], *[_FREE] * (109 - len(where)))
    return head + b"".join(sectors.data) + pack(f"<{len(table)}I", *table).ljust(tables * 512, b"\xff")


def record(number: int, content: bytes = b"") -> bytes:
    """A record of an old workbook."""
    return pack("<HH", number, len(content)) + content


def text8(text: str) -> bytes:
    """A text of BIFF8 in two bytes a character."""
    return pack("<HB", len(text), 1) + text.encode("utf-16-le")


def old_workbook(cells: bytes, shared: bytes = b"", formats: Sequence[str] = (), more: bytes = b"") -> bytes:
    """A workbook of BIFF8 with one sheet of these records; style 0 is General, the next ones have these formats."""
    styles = b"".join(record(0x41E, pack("<H", 164 + at) + text8(form)) for at, form in enumerate(formats))
    styles += b"".join(
        record(0xE0, pack("<HH", 0, ident) + bytes(16)) for ident in (0, *range(164, 164 + len(formats)))
    )
    front = record(0x809, pack("<HH", 0x600, 5) + bytes(12)) + more + styles + shared
    sheet = record(0x85, pack("<IBB", 0, 0, 0) + b"\x03\0one")
    begin = len(front) + len(sheet) + 4
    sheet = record(0x85, pack("<IBB", begin, 0, 0) + b"\x03\0one")
    stream = front + sheet + record(0x0A) + record(0x809, pack("<HH", 0x600, 16) + bytes(12)) + cells + record(0x0A)
    return compound({"Workbook": stream.ljust(4096, b"\0")})


def label(row: int, column: int, text: str) -> bytes:
    """A cell with a text of its own."""
    return record(0x204, pack("<HHH", row, column, 0) + text8(text))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """A cell with a number."""
    return record(0x203, pack("<HHHd", row, column, style, value))


def message(texts: Mapping[int, str], more: Mapping[str, bytes] = {}, fixed: bytes = b"") -> bytes:
    """An Outlook message with these properties of text, by their numbers, and further streams."""
    streams = {f"__substg1.0_{ident:04X}001F": text.encode("utf-16-le") for ident, text in texts.items()}
    return compound({"__properties_version1.0": bytes(32) + fixed, **streams, **more})

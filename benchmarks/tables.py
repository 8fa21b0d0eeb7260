"""How well and how fast tables are read: encodings, dialects, prices, rows per second, beside other readers.

`python benchmarks/tables.py [FOLDER] [--rows N]`. FOLDER may hold, at any depth, CSV files (compared with the standard
library's sniffer and, where it is installed, CleverCSV; a `NAME.json` beside or in a folder `json` next to the file's
says what the file means) and tables with columns `X.raw`, `X.amount`, `X.currency` (money as typed beside what it is).
Encodings are tried on place names of the phonenumbers package, legacy encoding by legacy encoding, beside
charset-normalizer and chardet where they are installed. Without FOLDER only generated data is used.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

SRC = Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SRC))

from adapters.formats.decoding import find_encoding  # noqa: E402 - the tree need not be installed
from adapters.formats.tables import Tables  # noqa: E402
from domain.interpretation import Interpreter  # noqa: E402
from domain.money import amount_of  # noqa: E402
from domain.pipelines import V1  # noqa: E402
from domain.prices import amounts_of  # noqa: E402
from domain.records import Layout, Row  # noqa: E402

SAMPLE = 64 * 1024
PAIRS = [
    *(("ru", codec) for codec in ("cp1251", "koi8_r", "iso8859_5")),
    *((language, "cp1251") for language in ("uk", "bg", "sr", "be")),
    *((language, codec) for language in ("pl",) for codec in ("cp1250", "iso8859_2")),
    *((language, "cp1250") for language in ("hu", "hr", "bs", "ro")),
    *((language, "cp1252") for language in ("de", "fr", "es", "pt", "it", "sv", "fi")),
    ("el", "cp1253"), ("el", "iso8859_7"), ("tr", "cp1254"), ("iw", "cp1255"), ("ar", "cp1256"), ("fa", "cp1256"),
    ("th", "cp874"), ("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gb18030"), ("zh_Hant", "big5"), ("ko", "cp949"),
    ("vi", "cp1258"), ("de", "mac_roman"), ("fr", "mac_roman"), ("de", "cp850"), ("fr", "cp850"),
]  # fmt: skip
WORDS = "Alder Birch Cedar Delta Ember Fjord Grove Iron Juniper Kelp Larch Maple North Ochre Pine Reed".split()  # noqa: SIM905
TRADES = "Analytics Freight Tooling Paper Lighting Systems Foods Textiles Optics Marine Cables Seeds Ceramics".split()  # noqa: SIM905
FORMS = ("Ltd", "Limited", "GmbH", "LLC", "Inc.", "S.A.", "AB", "B.V.")
PLACES = (("Leeds", "United Kingdom"), ("Bremen", "Germany"), ("Uppsala", "Sweden"), ("Duluth", "United States"))
HEADER = "supplier,registration id,city,country,contact e-mail,deal id,amount,currency,stage,close date"


def optional(name: str) -> Any:
    """The module, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def encodings() -> None:
    """How many small, middling and long tables are decoded exactly, per reader."""
    from phonenumbers.geodata import GEOCODE_DATA

    names: dict[str, set[str]] = defaultdict(set)
    for places in GEOCODE_DATA.values():
        for language, name in places.items():
            names[language].add(name)
    readers: dict[str, Callable[[bytes], str | None]] = {"sluice": lambda data: find_encoding(data)[0]}
    if normalizer := optional("charset_normalizer"):
        readers["charset-normalizer"] = lambda data: getattr(normalizer.from_bytes(data).best(), "encoding", None)
    if chardet := optional("chardet"):
        readers["chardet"] = lambda data: chardet.detect(data)["encoding"]
    for reader, find in readers.items():
        begun = time.process_time()
        right: Counter[int] = Counter()
        tried: Counter[int] = Counter()
        for rows, text, codec in _texts(names):
            tried[rows] += 1
            right[rows] += _decodes(find, text, codec)
        shown = ", ".join(f"{rows} rows {right[rows]}/{tried[rows]}" for rows in tried)
        print(f"encoding  {reader:20} {shown}  {time.process_time() - begun:.1f} s")


def _decodes(find: Callable[[bytes], str | None], text: str, codec: str) -> bool:
    data = text.encode(codec)
    try:
        return data.decode(find(data) or "ascii") == text
    except (LookupError, UnicodeError):
        return False


def _texts(names: dict[str, set[str]]) -> Iterator[tuple[int, str, str]]:
    for rows in (4, 20, 200):
        for language, codec in PAIRS:
            known = [name for name in sorted(names[language]) if not name.isascii() and _fits(name, codec)]
            for number in range(6 if len(known) >= 10 else 0):
                chance = random.Random(1000 * number + rows)
                lines = (f"{row};{chance.choice(known)};{chance.randrange(9999)}.50\n" for row in range(rows))
                yield rows, "id;name;amount\n" + "".join(lines), codec


def _fits(name: str, codec: str) -> bool:
    try:
        return name.encode(codec).decode(codec) == name
    except UnicodeError:
        return False


def dialects(folder: Path) -> None:
    """Delimiters of ours beside others', and files with a known meaning."""
    clever = optional("clevercsv")
    counts: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.csv")):
        data = path.read_bytes()
        layout = Tables().inspect(data[:SAMPLE], path.name)
        text = data[:SAMPLE].decode(layout.encoding, "replace")
        counts["files"] += 1
        theirs = {"csv.Sniffer": _sniffed(csv.Sniffer().sniff, text)}
        if clever:
            theirs["clevercsv"] = _sniffed(clever.Sniffer().sniff, text)
        for name, found in theirs.items():
            counts[f"{name}: {'none' if found is None else 'same' if found == layout.delimiter else 'another'}"] += 1
            if name == "clevercsv" and found != layout.delimiter:
                print(f"dialect   {path.name}: {layout.delimiter!r} ({layout.confidence}), clevercsv {found!r}")
        meant = next(
            (p for p in (path.with_suffix(".json"), path.parent.parent / "json" / f"{path.stem}.json") if p.exists()),
            None,
        )
        if meant:
            counts["with a known meaning"] += 1
            same = _meaning(data, layout) == _plain(json.loads(meant.read_text("utf-8")))
            counts["read as meant"] += same
            if not same:
                print(f"meaning   {path.name}: not as its JSON says")
    print("dialect  ", dict(counts))


def _sniffed(sniff: Callable[[str], Any], text: str) -> str | None:
    try:
        found = sniff(text)
    except Exception:  # each library has errors of its own
        return None
    return getattr(found, "delimiter", None) or None


def _meaning(data: bytes, layout: Layout) -> list[dict[str, str]]:
    records = Tables().read(io.BytesIO(data), layout)
    rows = (record.content.cells for record in records if isinstance(record.content, Row))
    return _plain([dict(zip(layout.columns, cells, strict=False)) for cells in rows])


def _plain(rows: Any) -> list[dict[str, str]]:
    rows = rows if isinstance(rows, list) else [rows]
    return [{key: str(value).replace("\r\n", "\n") for key, value in row.items()} for row in rows]


def prices(folder: Path) -> None:
    """Raw money strings read by us against the columns beside them; what comes out without a mapping."""
    for path in sorted(folder.rglob("*.csv")):
        with path.open("rb") as file:
            layout = Tables().inspect(file.read(SAMPLE), path.name)
            groups = [column[:-4] for column in layout.columns if column.endswith(".raw")]
            if not groups:
                continue
            file.seek(0)
            rows = [
                r.content.cells for r in Tables().read(file, layout) if isinstance(r.content, Row) and not r.problem
            ]
        tried = same = exact = 0
        for row in rows:
            cells = dict(zip(layout.columns, row, strict=True))
            for group in groups:
                raw, number, code = (cells.get(f"{group}.{part}", "") for part in ("raw", "amount", "currency"))
                if not raw.strip() or not number.strip():
                    continue
                tried += 1
                amount = amount_of(raw) or next(iter(amounts_of(raw)), None)
                if amount is None or amount.currency != code:
                    continue
                same += int(Decimal(amount.value)) == int(Decimal(number))
                exact += Decimal(amount.value) == Decimal(number)
        share = same / max(tried, 1)
        print(f"money     {path.name}: {same}/{tried} = {share:.4%} equal up to the cents ({exact} exactly)")
        mapping = V1.suggest(layout.columns, rows[:2000])
        interpreter = Interpreter(V1, layout.columns, mapping, V1.facts(layout.columns, mapping, rows[:2000], None))
        fields: Counter[str] = Counter()
        with path.open("rb") as file:
            for record in Tables().read(file, layout):
                said = interpreter(record)
                fields["rejected"] += said.problem is not None
                for part in said.parts:
                    fields.update(f"{noun}.{field}" for noun in ("vendor", "deal") for field in getattr(part, noun))
        print(f"fields    {path.name}: {mapping}\n          {dict(fields)}")


def speed(rows: int) -> None:
    """Rows per second of reading, and of reading with mapping and validation, with the peak of memory."""
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8", newline="", suffix=".csv") as written:
        _write(written, rows)
        written.flush()
        path = Path(written.name)
        with path.open(encoding="utf-8", newline="") as lines:
            _clock("csv.reader", lambda: sum(1 for _ in csv.reader(lines)))
        with path.open("rb") as file:
            layout = Tables().inspect(file.read(SAMPLE), "t.csv")
            file.seek(0)
            _clock("read", lambda: sum(1 for _ in Tables().read(file, layout)))
            file.seek(0)
            some = [
                r.content.cells
                for _, r in zip(range(2000), Tables().read(file, layout), strict=False)
                if isinstance(r.content, Row)
            ]
            mapping = V1.suggest(layout.columns, some)
            interpreter = Interpreter(V1, layout.columns, mapping, V1.facts(layout.columns, mapping, some, None))
            file.seek(0)
            _clock("read, map and validate", lambda: sum(1 for r in Tables().read(file, layout) if interpreter(r)))
    print(f"speed     peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _clock(name: str, count: Callable[[], int]) -> None:
    begun = time.process_time()
    rows = count()
    taken = time.process_time() - begun
    print(f"speed     {name:24} {rows:>10,} rows {taken:7.2f} s CPU {rows / taken:>10,.0f} rows/s")


def _write(file: Any, rows: int) -> None:
    """50,000 vendors, two ways of writing each, 1 % of amounts unreadable."""
    chance = random.Random(rows)
    writer = csv.writer(file)
    writer.writerow(HEADER.split(","))
    for row in range(rows):
        vendor = chance.randrange(50_000)
        form = FORMS[vendor % 8] if chance.random() < 0.7 else ""
        amount = "a lot" if chance.random() < 0.01 else f"{chance.randrange(1_000, 900_000)}.{row % 100:02d}"
        name = f"{WORDS[vendor % 16]} {TRADES[vendor // 16 % 13]} {vendor} {form}".strip()
        deal = f"D-{row}", amount, "EUR", chance.choice(("Proposal", "Won", "Lost"))
        contact = f"person{vendor % 7}.{vendor}@example.com"
        day = f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d}"
        writer.writerow([name, f"R{vendor:08d}", *PLACES[vendor % 4], contact, *deal, day])


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folder", nargs="?", type=Path)
    asked.add_argument("--rows", type=int, default=200_000)
    words = asked.parse_args()
    encodings()
    if words.folder:
        dialects(words.folder)
        prices(words.folder)
    speed(words.rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The laws that hold for every file: what is checked of one file, in how much processor time and memory."""

from __future__ import annotations

import gc
import io
import random
import re
import resource
import signal
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from adapters.compound import MAGIC
from adapters.formats import AllFormats
from application.contracts.formats import Dribble
from application.ports.formats import Format
from domain.errors import Refusal
from domain.interpretation import Interpreter
from domain.mapping import suggest
from domain.pipelines import PIPELINES
from domain.records import SOURCE, UNTOLD, Cue, Layout, Letter, Line, Record, Row, Told
from domain.sources import SourceKind

_UNSTORABLE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:x00|ud[89a-f])")
"""A NUL or a lone surrogate as `repr` writes them; a backslash that stands in the text is written as two."""

SECONDS = 8.0
"""Processor seconds that all laws of one file together may take."""

SECONDS_PER_MEGABYTE = 12.0
"""Processor seconds that a file of a megabyte may take to be read once."""

MEMORY_OF_A_MEGABYTE = 160 * 1024 * 1024
"""Bytes by which reading one megabyte may lift the most memory that was ever used."""

ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "cp1252", "latin-1", "shift_jis", "iso2022_jp", "gb18030",
    "hz", "utf-7", "koi8-r", "big5",
)  # fmt: skip
"""What a caller may say of a table; all of them have their ends of lines where ASCII has them, or are wider."""

NAMES = (
    "file",
    "file",
    "file.csv",
    "file.tsv",
    "file.txt",
    "file.eml",
    "file.vtt",
    "file.srt",
    "file.xlsx",
    "file.json",
    "file.xls",
    "file.ods",
    "file.msg",
)


class Hang(BaseException):
    """A file took too long; no reader's own handling of errors may take it for one of them."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises Hang after so much processor time, also within a regular expression."""

    def ring(*_: object) -> None:
        raise Hang(f"more than {seconds:.0f} s of processor time")

    signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class Sought(Dribble):
    """One in which a reader may also look for a place, as Outlook's messages are read."""

    def seek(self, to: int, whence: int = 0) -> int:
        self._at = max(0, to + (0, self._at, len(self._data))[whence])
        return self._at


class Laws:
    """The laws of one kind, and how often each was checked."""

    def __init__(self, kind: SourceKind) -> None:
        self.kind = kind
        self.form: Format = AllFormats().of(kind)
        self.formats = AllFormats()
        self.files = self.records = self.located = self.borders = self.resumed = self.meant = self.large = self.told = 0

    def check(self, data: bytes) -> None:
        """Every law on these bytes; AssertionError, Hang or whatever the reader raised."""
        chance = random.Random(zlib.crc32(data))
        with at_most(SECONDS):
            name = chance.choice(NAMES)
            try:
                self.formats.detect(data[: 64 * 1024], name)
            except Refusal:
                pass
            told = self._told(chance)
            try:
                layout = self.form.survey(io.BytesIO(data), name, told)
            except Refusal:
                assert told.encoding, "only an encoding that was told is refused"
                layout = self.form.survey(io.BytesIO(data), name)
            records = list(self.form.read(io.BytesIO(data), layout))
            self._storable(records)
            self._placed(records, data)
            self._borders(records, layout, data, chance)
            self._resumes(records, layout, data, chance)
            if chance.random() < 0.2:
                self._meaning(records, layout, chance)
        self.files += 1
        self.records += len(records)

    def _told(self, chance: random.Random) -> Told:
        """What a caller says of a table now and then."""
        if self.kind not in (SourceKind.CSV, SourceKind.XLSX) or chance.random() > 0.2:
            return UNTOLD
        self.told += 1
        header = chance.choice((None, None, 0, 1, 2, 3, 9))
        if self.kind is SourceKind.XLSX:
            return Told(header_line=header)
        return Told(chance.choice(("", *ENCODINGS)), chance.choice(("", "", ",", ";", "\t", "|", " ", "\x1f")), header)

    def check_large(self, data: bytes) -> None:
        """A megabyte of the same over and over is read in time and without holding it many times over."""
        if self.kind in (SourceKind.XLSX, SourceKind.EML) or not data or data.startswith((b"PK\x03\x04", MAGIC)):
            return
        whole = (data * (1_000_000 // len(data) + 1))[:1_000_000]
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with at_most(SECONDS_PER_MEGABYTE):
            layout = self.form.survey(io.BytesIO(whole), "file")
            for _ in self.form.read(io.BytesIO(whole), layout):
                pass
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        assert grown < MEMORY_OF_A_MEGABYTE, f"a megabyte took {grown // 2**20} MB"
        self.large += 1

    def _storable(self, records: list[Record]) -> None:
        assert [record.seq for record in records] == list(range(len(records))), "order"
        for record in records:
            assert not _UNSTORABLE.search(repr(record)), "not storable"
            assert record.problem is None or (record.problem.code and record.problem.message and record.problem.phase)

    def _placed(self, records: list[Record], data: bytes) -> None:
        """Every record has a place of its own in the file, and the places are in the order of the records."""
        lines = max(data.count(b"\n"), 0) + data.count(b"\r") + 1
        for record in records:
            place = record.locator
            if isinstance(place, Line):
                assert place.line >= 1
                assert self.kind is SourceKind.XLSX or place.line <= lines, "no such line"
            elif isinstance(place, Letter):
                assert place.message_id and place.index == record.seq + 1 and 0 <= place.offset <= len(data)
            else:
                assert isinstance(place, Cue) and place.cue >= 1 and place.line >= 1
                offsets = [piece.offset for piece in place.pieces]
                assert offsets == sorted(offsets), "pieces"
            self.located += 1
        for one, after in pairwise(records):
            if after.problem is not None and after.problem.phase == SOURCE:
                continue
            a, b = one.locator, after.locator
            if isinstance(a, Line) and isinstance(b, Line):
                assert a.line < b.line, "two records on a line"
            elif isinstance(a, Letter) and isinstance(b, Letter):
                assert a.offset < b.offset, "two messages at an offset"
            elif isinstance(a, Cue) and isinstance(b, Cue):
                assert (a.cue, a.line) <= (b.cue, b.line), "turns out of order"

    def _borders(self, records: list[Record], layout: Layout, data: bytes, chance: random.Random) -> None:
        """The same records whatever the pieces in which the bytes arrive; a workbook is read by seeking, so twice."""
        if self.kind is SourceKind.XLSX:
            again = self.form.read(io.BytesIO(data), layout)
        else:
            sizes = [chance.choice((1, 2, 3, 7, 64, 1000)) for _ in range(chance.randint(1, 5))]
            again = self.form.read(Sought(data, sizes), layout)  # type: ignore[arg-type]
        assert list(again) == records, "borders"
        self.borders += 1

    def _resumes(self, records: list[Record], layout: Layout, data: bytes, chance: random.Random) -> None:
        """Reading on behind any record gives what stands behind it."""
        if not records:
            return
        last = chance.choice(records)
        rest = list(self.form.resume(io.BytesIO(data), layout, last.seq, last.locator))
        assert rest == records[rest[0].seq :] and rest[0].seq <= last.seq, f"goes on wrongly at record {last.seq}"
        self.resumed += 1

    def _meaning(self, records: list[Record], layout: Layout, chance: random.Random) -> None:
        """What is read can be understood, by every pipeline, without an error and the same twice."""
        pipeline = chance.choice(list(PIPELINES.values()))
        mapping: dict[str, str] = {}
        rows = [record.content.cells for record in records if isinstance(record.content, Row) and not record.problem]
        if self.kind in (SourceKind.CSV, SourceKind.XLSX):
            mapping = pipeline.suggest(layout.columns, rows[:50])
            suggest(layout.columns, rows[:50])
        facts = pipeline.facts(layout.columns, mapping, rows[:2000], None)
        interpret = Interpreter(pipeline, layout.columns, mapping, facts, "file")
        for record in records[:40]:
            assert interpret(record) == interpret(record), "two meanings"
        self.meant += 1


def resident() -> int:
    """Bytes of memory that the process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

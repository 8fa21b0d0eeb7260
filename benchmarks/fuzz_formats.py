"""Fuzzing of every format: no crash, no hang, no growth, a locator for every record, the same whatever the borders.

`python benchmarks/fuzz_formats.py [--minutes M] [--format csv,xlsx,transcript,mbox,eml] [--seed N]` (1 minute for each
format by default). Structured pieces, damaged pieces and raw bytes are drawn by hypothesis; the laws are those of the
shipped contract. Ends with 1 at the first broken law and prints the bytes.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

SRC = Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SRC))

from adapters.formats import AllFormats  # noqa: E402 - the tree need not be installed
from application.contracts.formats import Dribble, FormatContract  # noqa: E402
from application.ports.formats import Format  # noqa: E402
from domain.errors import Refusal  # noqa: E402
from domain.mapping import suggest  # noqa: E402
from domain.records import Cue, Letter, Line, Row  # noqa: E402
from domain.sources import SourceKind  # noqa: E402

SLOWEST = 5.0
"""Processor seconds that one small file may take; those of the clock tell of the machine's other users."""

GROWTH = 64 * 1024 * 1024
"""Bytes that the process may grow by after its first minute."""

PIECES: dict[SourceKind, list[bytes]] = {
    SourceKind.CSV: [
        b"a,b,c\n", b"1,2,3\r\n", b'"', b'""', b'"x\ny"', b",", b";", b"\t", b"|", b"\r", b"\n", b"\\", b"\x00",
        b"\xff", "é".encode(), "é".encode("utf-16-le"), b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n", b"# note\n", b"'",
        b'1,"open,x\n', b'1,"a "b" c",x\n', b" ", b"x" * 400, b",,,\n", b"2024-01-02,", b"1.234,50;", b"NPR 5\n",
    ],
    SourceKind.TRANSCRIPT: [
        b"WEBVTT\n\n", b"00:00:01.000 --> 00:00:02.000\n", b"<v Ann>Hi</v>\n", b"Ann: hello\n", b"1\n", b"\n", b"-->",
        b"00:00:01,000 --> 00:00:02,000\n", b"0:01.0,0:02.0\n", b"NOTE x\n", b"STYLE\n", b"<", b">", b"&amp;", b"\xff",
        b"Ann  0:01\n", b'[{"speaker":"A","text":"x"}]', b"{", b"\x00", b"PK\x03\x04", b"word/document.xml",
    ],
    SourceKind.MBOX: [
        b"From a@b.c Mon Jan  1 00:00:00 2024\n", b"Subject: x\n", b"\n", b">From y\n", b"Content-Length: 5\n",
        b"Content-Type: multipart/mixed; boundary=q\n", b"--q\n", b"--q--\n", b"=?utf-8?q?=C3?=", b"\xff", b"\x00",
        b"Content-Transfer-Encoding: base64\n", b"Message-ID: <x>\n", b"> quoted\n", b"-- \n", b"hello\n", b"\r\n",
    ],
}  # fmt: skip
PIECES[SourceKind.EML] = PIECES[SourceKind.MBOX]


def texts(kind: SourceKind) -> st.SearchStrategy[bytes]:
    """Files out of the pieces of a kind, their damage and raw bytes."""
    piece = st.sampled_from(PIECES[kind]) | st.binary(max_size=6)
    return st.lists(piece, max_size=60).map(b"".join)


def workbooks() -> st.SearchStrategy[bytes]:
    """Workbooks by openpyxl with some of their bytes or parts changed."""
    import openpyxl

    cells = (
        st.none()
        | st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")), max_size=5)
        | st.integers()
        | st.floats()
        | st.booleans()
    )

    def made(rows: list[list[object]], part: str, changed: bytes, cut: float) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        file = io.BytesIO()
        book.save(file)
        if changed:
            with zipfile.ZipFile(file, "a") as archive:
                archive.writestr(part, changed)
        data = file.getvalue()
        return data[: int(len(data) * cut)] if cut < 0.5 else data

    parts = st.sampled_from(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
    xml = st.sampled_from(
        [b"", b"<worksheet>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"<sst><si><t>x</t></si></sst>"]
    )
    return st.builds(
        made, st.lists(st.lists(cells, max_size=4), max_size=4), parts, xml | st.binary(max_size=9), st.floats(0, 1)
    )


class Laws(FormatContract):
    """The contract of a format, and what only a long run shows."""

    def __init__(self, form: Format, kind: SourceKind) -> None:
        self._form = form
        self._kind = kind
        self.files = self.records = 0
        self.slowest = 0.0

    def format(self) -> Format:
        return self._form

    def samples(self) -> list[bytes]:
        return []

    def check(self, data: bytes, sizes: list[int]) -> None:
        """Every law on these bytes."""
        begun = time.process_time()
        AllFormatsDetect.check(data)
        file = io.BytesIO(data)
        layout = self._form.survey(file, "file")
        file.seek(0)
        records = list(self._form.read(file, layout))
        if self._kind is not SourceKind.XLSX:
            self.check_all(data, tuple(sizes))
            again = list(self._form.read(Dribble(data, sizes), layout))  # type: ignore[arg-type]
            assert again == records
        assert [record.seq for record in records] == list(range(len(records)))
        assert all(isinstance(record.locator, Line | Cue | Letter) for record in records)
        places = [repr(record.locator) for record in records]
        if self._kind in (SourceKind.CSV, SourceKind.XLSX):
            assert len(set(places)) == len(places)
            suggest(layout.columns, [r.content.cells for r in records[:50] if isinstance(r.content, Row)])
        taken = time.process_time() - begun
        assert taken < SLOWEST, f"{taken:.1f} s for {len(data)} bytes"
        self.files += 1
        self.records += len(records)
        self.slowest = max(self.slowest, taken)


class AllFormatsDetect:
    """Detection is a part of every law: a kind or a refusal, never another error."""

    formats = AllFormats()

    @classmethod
    def check(cls, data: bytes) -> None:
        try:
            cls.formats.detect(data[: 64 * 1024], "file")
        except Refusal:
            return


def fuzz(kind: SourceKind, minutes: float, number: int) -> Laws:
    """Draw and check until the time is over; the laws with their counts."""
    laws = Laws(AllFormats().of(kind), kind)
    files = workbooks() if kind is SourceKind.XLSX else texts(kind)
    end = time.monotonic() + 60 * minutes
    grown: list[int] = []
    quiet = settings(
        max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )  # fmt: skip
    while time.monotonic() < end:
        check: Callable[[], None] = seed(number)(
            quiet(given(files, st.lists(st.integers(1, 70), min_size=1))(laws.check))
        )
        check()
        number += 1
        grown.append(psutil.Process().memory_info().rss)
        early = grown[: max(3, len(grown) // 4)]
        assert grown[-1] < max(early) + GROWTH, f"grew from {max(early):,} to {grown[-1]:,} bytes"
    return laws


def main() -> int:
    """The figures of each format on a line; 1 when a law was broken."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--minutes", type=float, default=1.0)
    asked.add_argument("--format", default="csv,xlsx,transcript,mbox,eml")
    asked.add_argument("--seed", type=int, default=1)
    given_words = asked.parse_args()
    for name in given_words.format.split(","):
        try:
            laws = fuzz(SourceKind(name), given_words.minutes, given_words.seed)
        except AssertionError as error:
            print(f"{name}: broken law: {error}")
            raise
        print(
            f"{name:11} {laws.files:>8,} files {laws.records:>9,} records, slowest {laws.slowest * 1000:.0f} ms",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Fuzzing of transcripts and mail: any bytes obey the format's laws, and nothing is slow or grows.

    python benchmarks/fuzz_texts.py [minutes] [transcript|mbox|eml ...]

Two kinds of rounds take turns until the time is over. Small files, made by hypothesis out of the pieces that formats
are made of, are held against the shipped contract (no exception, gapless order, locators, the same records whatever the
pieces in which the bytes arrive). Large files, a few pieces repeated up to a megabyte, are read against a limit of
processor seconds per megabyte, and memory is held against a limit after each.
"""

from __future__ import annotations

import gc
import io
import json
import random
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from fuzzing.pieces import CALL, MAIL
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.formats import AllFormats
from application.contracts.formats import FormatContract
from application.ports.formats import Format
from domain.interpretation import Interpreter
from domain.pipelines import V1
from domain.sources import SourceKind

SECONDS_PER_MEGABYTE = 12.0
MEMORY_MB = 600
PIECES: dict[SourceKind, tuple[bytes, ...]] = {SourceKind.TRANSCRIPT: CALL, SourceKind.MBOX: MAIL, SourceKind.EML: MAIL}


def word_document(body: bytes) -> bytes:
    """A Word document around some XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:document xmlns:w='x'><w:body>" + body + b"</w:body></w:document>")
    return out.getvalue()


def paragraphs(texts: Sequence[bytes]) -> bytes:
    """Paragraphs of a Word document."""
    kept = (text.decode("ascii", "ignore").replace("&", "&amp;").replace("<", "&lt;") for text in texts)
    made = ("".join(c if c >= " " else " " for c in text) for text in kept)
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in made).encode()


class Fuzzed(FormatContract):
    """The contract of one kind, and that each record can be understood and found again."""

    def __init__(self, kind: SourceKind) -> None:
        self.kind = kind

    def format(self) -> Format:
        return AllFormats().of(self.kind)

    def samples(self) -> Sequence[bytes]:
        return PIECES[self.kind]

    def check(self, data: bytes, sizes: Sequence[int]) -> None:
        """Every law of the contract, and of what stands on it."""
        self.check_all(data, sizes)
        _, records = self.read(data)
        interpret = Interpreter(V1, title="x")
        for record in records:
            assert record.locator is not None
            interpret(record)


def files(kind: SourceKind) -> st.SearchStrategy[bytes]:
    """Files of a kind: pieces in any order, any bytes, and for transcripts also Word documents, whole and damaged."""
    parts = st.lists(st.sampled_from(PIECES[kind]), max_size=40)
    found = [parts.map(b"".join), st.binary(max_size=300)]
    if kind is SourceKind.TRANSCRIPT:
        documents = parts.map(paragraphs).map(word_document)
        cut = st.tuples(documents, st.integers(1, 200), st.binary(max_size=4))
        found += [documents, cut.map(lambda pair: pair[0][: -pair[1]] + pair[2]), parts.map(_as_json)]
    return st.one_of(found)


def _as_json(texts: Sequence[bytes]) -> bytes:
    said = [{"text": t.decode("utf-8", "replace"), "start": n, "speaker": n % 3} for n, t in enumerate(texts)]
    return json.dumps({"a": [{"b": said}], "speakers": [{"id": 1, "name": "Ann"}]}).encode()


def small(kind: SourceKind) -> Callable[[], None]:
    """A round of small files."""
    fuzzed = Fuzzed(kind)

    @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(files(kind), st.lists(st.integers(1, 50), min_size=1, max_size=5))
    def run(data: bytes, sizes: list[int]) -> None:
        fuzzed.check(data, sizes)

    return run


def large(kind: SourceKind, chance: random.Random) -> tuple[bytes, float]:
    """One large file, and the processor seconds it took per megabyte."""
    unit = b"".join(chance.choice(PIECES[kind]) for _ in range(chance.choice((1, 1, 2, 3, 6, 40))))
    if chance.random() < 0.3:
        unit = bytes(chance.choice(b" \n<>-_:@&=?\"'([{.,1aA/") for _ in range(chance.choice((1, 2, 3))))
    data = (chance.choice((b"", *PIECES[kind])) + unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    if kind is SourceKind.TRANSCRIPT and chance.random() < 0.1:
        data = word_document(data.replace(b"\x00", b""))
    form = AllFormats().of(kind)
    begun = time.process_time()
    count = sum(1 for _ in form.read(io.BytesIO(data), form.inspect(data[: 64 * 1024], "x")))
    taken = time.process_time() - begun
    assert count >= 0
    return unit, taken


def main() -> None:
    """Take turns until the time is over; stop at the first broken law."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    kinds = [SourceKind(name) for name in sys.argv[2:]] or list(PIECES)
    ends = time.monotonic() + minutes * 60
    rounds, files_read, slowest = 0, 0, (0.0, b"", "")
    while time.monotonic() < ends:
        for kind in kinds:
            small(kind)()
            for _ in range(6):
                unit, taken = large(kind, random.Random(zlib.crc32(b"%d %d" % (time.time_ns(), rounds))))
                slowest = max(slowest, (taken, unit, kind.value))
                if taken > SECONDS_PER_MEGABYTE:
                    sys.exit(f"too slow: {taken:.1f} s for a megabyte of {unit!r} as {kind}")
            files_read += 306
        rounds += 1
        gc.collect()
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if used > MEMORY_MB:
            sys.exit(f"too much memory: {used:.0f} MB")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rounds} rounds, about {files_read:,} files, no law broken; at most {used:.0f} MB of memory")
    print(f"slowest megabyte: {slowest[0]:.2f} s of processor time, {slowest[2]}: {slowest[1][:80]!r}")


if __name__ == "__main__":
    main()

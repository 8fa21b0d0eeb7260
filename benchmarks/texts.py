"""Reads a folder of transcripts and mail and prints what came of it.

    python benchmarks/texts.py FOLDER

Every file in the folder is read by its content; for each kind the files, records, rejected records by code, notes and
megabytes a second are printed. Where a folder holds replies in the manner of a quotation library (`*.eml` beside
`*_reply_text`; `*_body` beside `*_signature`), the share of replies whose text is equal is printed too.
"""

from __future__ import annotations

import io
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from adapters.formats import AllFormats
from adapters.formats.mail import SingleMail
from adapters.formats.mail_html import text_of
from adapters.formats.mail_reply import Reply, split_reply
from domain.errors import Refusal
from domain.records import Cue, Mail

HTML_REPLY = "Hi. I am fine. Thanks, Alex"
PLAIN_REPLY = "Hello"
"""What those folders expect where no file beside a reply says it."""

MARKS = ("#sig#", "#reply#")


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1])
    read_all(folder)
    judged = list(replies(folder))
    for name, good in judged:
        if not good:
            print(f"  not equal: {name}")
    if judged:
        right = sum(good for _, good in judged)
        print(f"replies: {right} of {len(judged)} equal ({100 * right / len(judged):.1f} %)")


def read_all(folder: Path) -> None:
    """One line for each format."""
    formats = AllFormats()
    counts: dict[str, Counter[str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        try:
            kind = formats.detect(data[: 64 * 1024], path.name)
        except Refusal as refusal:
            counts.setdefault("refused", Counter())[refusal.code] += 1
            continue
        form = formats.of(kind)
        layout = form.inspect(data[: 64 * 1024], path.name)
        count = counts.setdefault(f"{kind.value} {layout.format}", Counter())
        begun = time.process_time()
        count["files"] += 1
        for record in form.read(io.BytesIO(data), layout):
            count["records"] += 1
            if isinstance(record.locator, Cue):
                count["cues"] += 1 + len(record.locator.pieces)
            if record.problem:
                count[record.problem.code] += 1
            if isinstance(record.content, Mail):
                count["with signature"] += bool(record.content.signature)
                count["with quotes"] += bool(record.content.quoted)
                count["with notes"] += bool(record.content.notes)
        count["bytes"] += len(data)
        count["microseconds"] += round((time.process_time() - begun) * 1e6)
    for name, count in counts.items():
        size, taken = count.pop("bytes", 0), count.pop("microseconds", 0)
        print(
            f"{name}: {', '.join(f'{key} {value:,}' for key, value in count.items())}; {size / max(1, taken):.1f} MB/s"
        )


def replies(folder: Path) -> Iterator[tuple[str, bool]]:
    """Each reply with what is expected of it: the name, and whether it came out equal (spaces apart)."""
    for path in sorted(folder.rglob("standard_replies/*.eml")):
        beside = path.with_name(f"{path.stem}_reply_text")
        (record,) = SingleMail().read(io.BytesIO(path.read_bytes()), SingleMail().inspect(b"", path.name))
        assert isinstance(record.content, Mail)
        found = Reply(record.content.text, record.content.signature)
        yield path.name, equal(found, beside.read_text() if beside.exists() else PLAIN_REPLY)
    for path in sorted(folder.rglob("html_replies/*.html")):
        yield path.name, equal(split_reply(text_of(path.read_text("utf-8", "replace"))), HTML_REPLY)
    for path in sorted(folder.rglob("stripped/*_body")):
        signature = without_marks(path.with_name(path.name.replace("_body", "_signature")).read_text())
        sender = path.with_name(path.name.replace("_body", "_sender")).read_text().strip()
        body = without_marks(path.read_text())
        own = " ".join(body.split()).removesuffix(" ".join(signature.split()))
        reply = split_reply(body, sender)
        same = " ".join(reply.signature.split()) == " ".join(signature.split())
        yield path.name, same and " ".join(reply.text.split()) == own.strip()


def without_marks(text: str) -> str:
    """The text without the marks that say which lines are signature."""
    for mark in MARKS:
        text = text.replace(mark, "")
    return text


def equal(reply: Reply, expected: str) -> bool:
    """Whether the text alone, or with the signature that the expectation includes, is the expected one."""
    wanted = " ".join(word for word in expected.split() if word != "--")
    return wanted in (" ".join(reply.text.split()), " ".join(f"{reply.text} {reply.signature}".split()))


if __name__ == "__main__":
    main()

"""Files to begin with: a few of each shape made here, and real ones out of a folder of samples."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from fuzzing.changes import packed

LARGEST = 2_500
"""Bytes of a seed; a longer sample is cut."""

MOST = 150
"""Real files taken for one shape."""

_MEMO = b"""Message-ID: <%d@mail.example>
From: Ann Example <ann@vendor.example>
To: Bob <bob@buyer.example>
Subject: Re: Offer for pumps
References: <1@mail.example>
Date: Mon, 2 Feb 2026 09:12:44 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

The price is =E2=82=AC 12,500.
--=20
Ann Example
+49 30 123456

On Sun, 1 Feb 2026 at 10:00, Bob <bob@buyer.example> wrote:
> And when?
--x
Content-Type: text/html

<p>The price is &euro; 12,500.</p><blockquote>And when?</blockquote>
--x--
"""
_VTT = b"""WEBVTT - call

NOTE a note

STYLE
::cue { color: lime }

1
00:00:01.000 --> 00:00:03.500 align:start
<v Ann Example>We offer <c.loud>EUR 5,000</c> for it.</v>

00:03.500 --> 00:05.000
Bob: And &amp; when
does it come?
"""
_SRT = b"1\n00:00:01,000 --> 00:00:03,500\nAnn: We offer it.\n\n2\n00:00:03,500 --> 00:00:05,000\n- And when?\n- Now.\n"
_SBV = b"0:00:01.000,0:00:03.500\nWe offer it\nfor EUR 5,000.\n\n0:00:03.500,0:00:05.000\nAnd when?\n"
_SPEAKERS = b"Ann Example: We offer it.\nBob: And when?\nAnn Example: In May,\nor in June.\n\nOPERATOR: Thanks.\n" * 3
_ZOOM = b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAnn Example: Hi.\n\n2\n00:00:02.000 --> 00:00:03.000\nBob: Hi.\n"
_CHAT = b"10:03:12 From Ann Example to Everyone: hi\n10:03:20 From Bob to Everyone: we take it\n" * 3
_TEAMS = b"WEBVTT\n\na-b/1-0\n00:00:01.000 --> 00:00:02.000\n<v Ann Example>Hi.</v>\n\n0:0:2.0 --> 0:0:3.25\nBob\nHi.\n"
_OTTER = b"Ann Example  0:01\nWe offer it.\n\nBob  0:05\nAnd when?\n\nAnn Example  1:02:03\nIn May.\n\nMade by x\n"
_MEET = (
    b"Call (2026-02-02 10:00 GMT+1) - Transcript\n\n00:00:00\n\nAnn Example: We offer it.\nBob: And when?\n\n"
    b"00:05:00\n\nBob: So.\n"
)
_JSON: tuple[object, ...] = (
    [{"speaker": "Ann", "text": "We offer it.", "start": 1, "end": 2.5}, {"speaker": "Bob", "text": "When?"}],
    {"results": {"items": [{"speaker_label": "spk_0", "start_time": "1.0", "alternatives": [{"content": "hi"}]}]}},
    {"utterances": [{"speaker": 0, "transcript": "hi", "words": [{"word": "hi", "start": 0.1, "speaker": 0}]}]},
    {"meeting": {"turns": [{"speaker": "A", "content": "hi there"}]}, "speakers": [{"id": 1, "name": "Ann"}]},
)
_TABLES = (
    "name,country,amount\nAlpha GmbH,DE,\"1.234,50\"\n\"Beta, Inc.\",US,\"say \"\"hi\"\"\"\n\"two\nlines\",FR,3\n",
    "sep=;\nName;Datum;Betrag\nÄrger AG;01.02.2024;5,00\n# note\n;;\nX;31.12.2023;1\n",
    "a\tb\n1\t2\n3\n4\t5\t6\n", "a|b|c\n'x|y'|2|3\n1|2|3\n", "only\none\ncolumn\n", "\n\nReport of May\n\nid,x\n1,2\n",
)  # fmt: skip


def made(shape: str) -> list[bytes]:
    """A few files of this shape."""
    return list(_MADE[shape]())


def taken(shape: str, folder: Path) -> list[bytes]:
    """Real files of this shape out of a folder, cut and put into the shape where need be."""
    found = list(_taken(shape, folder))
    random.Random(7).shuffle(found)
    return found[:MOST]


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """A workbook of one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append([cell for cell in row if not isinstance(cell, str) or cell.isprintable()])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def document(lines: Iterable[str]) -> bytes:
    """A Word document with these lines as paragraphs."""
    texts = (line.replace("&", "&amp;").replace("<", "&lt;") for line in lines if line.isprintable())
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    whole = f"<w:document xmlns:w='x'><w:body>{body}</w:body></w:document>".encode()
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": whole}, smaller=True)


def _mails() -> Iterator[bytes]:
    yield _MEMO % 1
    yield b"From: a@b.example\nSubject: =?utf-8?q?caf=C3=A9?=\n\nHi\n\n-- \nAnn\n"
    yield b"Content-Type: message/rfc822\n\n" + _MEMO % 2


def _boxes() -> Iterator[bytes]:
    envelope = b"From ann@vendor.example Mon Feb  2 09:12:44 2026\n"
    yield b"\n".join(envelope + _MEMO % number for number in range(4))
    yield (
        envelope + b"Content-Length: 3\nSubject: x\n\nhi\n\n" + envelope + b"Subject: y\n\n>From here\n>>From there\n\n"
    )


_MADE: dict[str, Callable[[], Iterable[bytes]]] = {
    "csv": lambda: [text.encode() for text in _TABLES],
    "xlsx": lambda: [
        workbook([["name", "n"], ["Alpha GmbH", 5], ["Beta", 1.5], [None, True]]), workbook([[1], ["=A1"], ["x" * 40]])
    ],
    "vtt": lambda: [_VTT],
    "srt": lambda: [_SRT],
    "sbv": lambda: [_SBV],
    "speakers": lambda: [_SPEAKERS],
    "meetings": lambda: [_ZOOM, _CHAT, _TEAMS, _OTTER, _MEET],
    "docx": lambda: [document(text.decode().splitlines()) for text in (_SPEAKERS, _OTTER, _MEET)],
    "json": lambda: [json.dumps(one).encode() for one in _JSON],
    "mbox": _boxes,
    "eml": _mails,
}  # fmt: skip
SHAPES = tuple(_MADE)


def _taken(shape: str, folder: Path) -> Iterator[bytes]:
    if shape in ("csv", "vtt", "srt", "sbv", "json", "eml"):
        yield from _ending(folder, f".{shape}")
    if shape == "xlsx":
        yield from (workbook(_cells(data)) for data in _ending(folder, ".csv"))
    if shape == "mbox":
        yield from (b"From a@b.example Mon Feb  2 09:12:44 2026\n" + data for data in _ending(folder, ".eml"))
        archives = (data for data in _ending(folder, ".txt", 400_000) if data.startswith(b"From "))
        yield from (data[at : at + LARGEST] for data in archives for at in range(0, len(data), 40_000))
    if shape in ("speakers", "docx", "meetings"):
        for turns in _spoken(folder):
            if shape == "docx":
                yield document(f"{who}: {said}" for who, said in turns)
            elif shape == "speakers":
                yield "\n".join(f"{who}: {said}" for who, said in turns).encode()
            else:
                yield "\n\n".join(f"{who}  {n}:0{n}\n{said}" for n, (who, said) in enumerate(turns)).encode()


def _ending(folder: Path, ending: str, size: int = LARGEST) -> Iterator[bytes]:
    for path in sorted(folder.rglob(f"*{ending}")):
        with path.open("rb") as file:
            if data := file.read(size):
                yield data


def _cells(data: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(data.decode("utf-8", "replace").replace("\0", ""))))[:30]
    except csv.Error:
        return [["x"]]


def _spoken(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """Turns out of files of one token a line (speaker second) or of meetings in JSON, some at a time."""
    for path in sorted(folder.rglob("*.nlp")):
        turns: list[tuple[str, str]] = []
        for line in path.read_text("utf-8").splitlines()[1:3000]:
            token, speaker, *_ = line.split("|")
            if turns and turns[-1][0] == f"Speaker {speaker}":
                turns[-1] = (turns[-1][0], f"{turns[-1][1]} {token}")
            else:
                turns.append((f"Speaker {speaker}", token))
        yield [(who, said[:1500]) for who, said in turns[:9]]
    for path in sorted(folder.rglob("*.json")):
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, dict) and isinstance(turns_of := found.get("meeting_transcripts"), list):
            for at in range(0, min(len(turns_of), 90), 9):
                yield [(str(one["speaker"]), str(one["content"])[:1500]) for one in turns_of[at : at + 9]]

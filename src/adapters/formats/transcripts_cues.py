"""Timed cues: WebVTT (W3C), SubRip and SBV, read line by line, broken ones kept as records with a problem."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator

import msgspec

from adapters.formats.speakers import alone, label, milliseconds
from adapters.formats.transcripts_notes import BARE, CARRIED, NAMED, NAMED_ABOVE, SPACED
from adapters.formats.transcripts_turns import Spoken
from domain.records import Problem

_ENDED = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
CUE_LIMIT = 64 * 1024
"""Characters of one cue, its lines together."""

_STAMP = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,7}"
_ARROW = re.compile(rf"\s*({_STAMP})\s*-->\s*({_STAMP})(?:\s.*)?", re.DOTALL)
_LOOSE = re.compile(
    r"\s*((?:\d{1,4} ?: ?)?\d{1,2} ?: ?\d{1,2}(?: ?[.,] ?\d{1,7})?)\s*(?:-{1,2}>|[–—]>|→|--&gt;)\s*"
    r"((?:\d{1,4} ?: ?)?\d{1,2} ?: ?\d{1,2}(?: ?[.,] ?\d{1,7})?)(?:\s.*)?",
    re.DOTALL,
)
"""Times as hands and converters write them: no fraction, spaces within, another arrow."""

_ARROWS = ("->", "–>", "—>", "→", "-&gt;")
_SBV = re.compile(rf"\s*({_STAMP}),({_STAMP})\s*")
_SBV_LIKE = re.compile(r"\s*\d{1,2}:\S{1,10},\d{1,2}:\S{1,10}\s*")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_IDENT = re.compile(r'\d{1,6} "([^"]{1,200})" \(\d{1,20}\)')
"""Webex writes the speaker into the identifier of a cue: `12 "Ann Example" (2034)`."""

_VOICE = re.compile(r"<v(?:\.[^\s>]{0,200})?[ \t]+([^>]{1,200})>")
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>]{0,300}|\d[\d:.]{3,15})?>|\{\\[^{}]{0,100}\}")


def timing(text: str) -> tuple[int, int] | None:
    """Start and end in milliseconds of `00:01.000 --> 00:02.000 align:start`, or None."""
    head = text[:500]
    match = _ARROW.fullmatch(head) or (_LOOSE.fullmatch(head) if any(arrow in head for arrow in _ARROWS) else None)
    if match is None:
        return None
    start, end = (milliseconds(clock.replace(" ", "")) for clock in match.groups())
    return None if start is None or end is None else (start, end)


def speaker_of_ident(text: str) -> str:
    """The speaker in an identifier of a cue, or ""."""
    found = _IDENT.fullmatch(text.strip()[:240]) if '"' in text else None
    return found[1].strip() if found else ""


class Cues:
    """Reads cues of `format` (vtt, srt, sbv); `notes` are those of their shape: how they name who speaks."""

    def __init__(self, lines: Iterator[str], format: str, notes: Collection[str]) -> None:
        self._lines = lines
        self._sbv = format == "sbv"
        self._vtt = format == "vtt"
        self._labelled = NAMED in notes
        self._bare = BARE in notes
        self._above = NAMED_ABOVE in notes
        self._spaced = SPACED in notes
        self._carried = CARRIED in notes
        self._speaker = ""
        self._unended = False
        self._ident = ""
        self._cue = 0
        self._at = 0
        self._times: tuple[int, int] | None = None
        self._broken = ""
        self._held: list[tuple[int, str]] = []
        self._size = 0
        self._over = False

    def spoken(self) -> Iterator[Spoken]:
        aside, filled = False, False
        for number, line in enumerate(self._lines, start=1):
            text = line.rstrip("\r\n")
            found, broken = self._timing(text)
            before, filled = filled, bool(text.strip())
            if found or broken:
                aside = False
                yield from self._close(before_timing=True)
                self._times, self._broken, self._at = found, broken, self._at or number
            elif not filled:
                # A line of one space is no blank line: YouTube puts it where the line above would roll in.
                if (self._spaced and before) or (text and self._times and not self._held):
                    continue
                aside = False
                yield from self._close()
            elif aside:
                continue
            elif self._vtt and not self._open() and (_ASIDE.match(text) or (number == 1 and text.startswith("WEBVTT"))):
                aside = True
            else:
                self._hold(number, text)
        yield from self._close()

    def _open(self) -> bool:
        return bool(self._held or self._times or self._broken)

    def _timing(self, text: str) -> tuple[tuple[int, int] | None, str]:
        """The times of this line, or why what looks like times cannot be read, or neither."""
        if self._sbv:
            match = _SBV.fullmatch(text[:80])
            if match:
                start, end = milliseconds(match[1]), milliseconds(match[2])
                return (None, text) if start is None or end is None else ((start, end), "")
            return None, text if _SBV_LIKE.fullmatch(text[:80]) else ""
        if not any(arrow in text for arrow in _ARROWS):
            return None, ""
        found = timing(text)
        return found, "" if found or "-->" not in text else text

    def _hold(self, number: int, text: str) -> None:
        self._at = self._at or number
        if self._size + len(text) > CUE_LIMIT and self._held:
            self._over = True
            return
        self._held.append((number, text))
        self._size += len(text)

    def _close(self, before_timing: bool = False) -> Iterator[Spoken]:
        """The open cue. Just before a timing line, held text without times is an id, as is a last line of digits."""
        ident, name = 0, ""
        if before_timing and self._held:
            number, last = self._held[-1]
            name = speaker_of_ident(last)
            alone_there = self._times is None and not self._broken
            if alone_there or name or (len(self._held) > 1 and last.strip().isdigit()):
                ident = number
                self._held.pop()
        if self._times or self._broken or self._held:
            self._cue += 1
            yield from self._voices()
        self._held, self._size, self._over = [], 0, False
        self._times, self._broken, self._at, self._ident = None, "", ident, name

    def _voices(self) -> Iterator[Spoken]:
        """A record for each speaker of the cue, or for the whole when it names none."""
        problem = self._problem()
        pieces: list[tuple[int, str, list[str]]] = []
        lines = self._held
        above = alone(lines[0][1]) if self._above and len(lines) > 1 else None
        if above or self._ident:
            pieces.append((lines[0][0] if lines else self._at, above.name if above else self._ident, []))
            lines = lines[1:] if above else lines
        for number, text in lines:
            for index, (speaker, said) in enumerate(_by_voice(text)):
                named = label(said, bare=self._bare) if self._labelled and not speaker else None
                if named:
                    pieces.append((number, named.name, [named.text]))
                elif speaker and (index or not pieces or pieces[-1][1] != speaker):
                    pieces.append((number, speaker, [said]))
                elif pieces:
                    pieces[-1][2].append(said)
                elif said.strip():
                    pieces.append((number, self._going_on(said), [said]))
        times = self._times or (None, None)
        pieces = [piece for piece in pieces if any(piece[2])] or pieces[:1]
        for position, (number, speaker, texts) in enumerate(pieces or [(self._at, "", [])]):
            line = self._at if position == 0 else number
            text = "\n".join(texts).strip()
            self._speaker = speaker
            self._unended = bool(text) and _ENDED.search(text) is None
            yield Spoken(self._cue, line, speaker, text, times[0], times[1], problem)

    def _going_on(self, said: str) -> str:
        """Who says what nobody's name stands before: whoever spoke last, where names stand at changes alone, or where a
        sentence of theirs goes on."""
        goes_on = self._carried or (self._labelled and self._unended)
        return self._speaker if goes_on and not said.lstrip().startswith((">>", "- ", "[", "(")) else ""

    def _problem(self) -> Problem | None:
        raw = "\n".join(text for _, text in self._held)[:500]
        if self._over:
            return Problem(
                code="record_too_long",
                message=f"The cue on line {self._at} is longer than {CUE_LIMIT:,} characters.",
                raw=raw,
                hint="Check that a blank line ends each cue.",
            )
        if self._times:
            return None
        what = "has times that cannot be read" if self._broken else "has no times"
        return Problem(
            code="malformed_cue",
            message=f"The cue on line {self._at} {what}.",
            raw=f"{self._broken[:200]}\n{raw}".strip(),
            hint="Write the times as 00:01:02.000 --> 00:01:05.000 on a line before the text.",
        )


def _by_voice(text: str) -> list[tuple[str, str]]:
    """(speaker, words) for each `<v Name>` span of a line; tags stripped, entities decoded."""
    if text.startswith('{"') and (metadata := _metadata(text)):
        return [metadata]
    parts = _VOICE.split(text) if "<v" in text else [text]
    said = [("", plain_text(parts[0]))] if parts[0].strip() or len(parts) == 1 else []
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return said + [(plain_text(name).strip(), plain_text(words).strip()) for name, words in pairs]


def _metadata(text: str) -> tuple[str, str] | None:
    """(speaker, words) of a cue of metadata, as Teams hands them out: `{"speakerName": ..., "spokenText": ...}`."""
    try:
        found = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeError):
        return None
    speaker, words = found.get("speakerName"), found.get("spokenText")
    return (speaker if isinstance(speaker, str) else "", words) if isinstance(words, str) else None


def plain_text(text: str) -> str:
    """The words of a line of a cue, without tags and with entities resolved."""
    if "<" in text or "{" in text:
        text = _TAG.sub("", text)
    return html.unescape(text) if "&" in text else text

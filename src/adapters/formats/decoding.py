"""Which encoding a text is in, and how bytes that do not fit it are marked instead of raised."""

from __future__ import annotations

import codecs
import re

from adapters.formats.charsets import weigh
from domain.errors import invalid

SAMPLE = 64 * 1024
"""Bytes of a file that are looked at to find out how it is laid out."""

MARK = "\udfff"
"""Stands where bytes could not be decoded: a lone surrogate, which no decoder yields by itself."""

REPLACEMENT = "\ufffd"

_BEYOND = re.compile(r"[^\x00-\x7f]+")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return MARK, error.end
    raise error


codecs.register_error("sluice-mark", _mark)


def usable(encoding: str) -> bool:
    """True when this Python knows `encoding` and it turns bytes into text."""
    try:
        b"".decode(encoding)
    except (LookupError, ValueError):
        return False
    return True


def find_encoding(sample: bytes) -> tuple[str, float]:
    """Encoding of a text (a Python codec name) and confidence 0..1; BOM, UTF-16 by its NULs, UTF-8, else by weight."""
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name, 1.0
    wide = _wide(sample)
    if wide:
        return wide, 0.9
    text = codecs.getincrementaldecoder("utf-8")("sluice-mark").decode(sample)
    marks = text.count(MARK)
    if not marks:
        return "utf-8", 1.0
    good = sum(1 for char in text if char > "\x7f") - marks
    if good > 10 * marks:
        return "utf-8", 0.7
    if _mostly_utf8(text):
        return "utf-8", 0.6
    return weigh(sample[: sample.rfind(b"\n") + 1] or sample if len(sample) >= SAMPLE else sample)


def decode_sample(sample: bytes, encoding: str) -> str:
    """The sample as text without a BOM; a character cut off at the end is left out.

    Refusal INVALID `invalid_encoding` when it cannot be begun to be read so: `utf-16` and `utf-32` need a BOM.
    """
    decoder = codecs.getincrementaldecoder(encoding)("sluice-mark")
    try:
        text = decoder.decode(sample)
    except UnicodeError as error:
        hint = "Leave the encoding out, or say one that fits, with its byte order: utf-16-le, utf-16-be, utf-8."
        raise invalid("invalid_encoding", f"The file cannot be read as {encoding}: {error}. {hint}") from error
    return text.removeprefix("\ufeff").replace(MARK, REPLACEMENT)


def is_mojibake(text: str) -> bool:
    """Whether the text was UTF-8 that somebody read as cp1252 and saved again: most of its letters tell so (`Ã©`)."""
    beyond = _BEYOND.findall(text[:SAMPLE])
    twice = 0
    for run in beyond:
        try:
            twice += len(run) >= 2 and len(run.encode("cp1252").decode("utf-8")) < len(run)
        except UnicodeError:
            continue
    return twice >= 1 and twice > 0.5 * len(beyond)


def mended(text: str) -> str:
    """A text that was decoded twice as it was before: `GrÃ¼n` is `Grün`. What does not fit stays as it is."""
    return text if text.isascii() else _BEYOND.sub(_once_less, text)


def _once_less(run: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte_of, run[0])).decode("utf-8")
    except UnicodeError:
        return run[0]


def _byte_of(char: str) -> bytes:
    """What stood there before cp1252 was read into it; bytes that it does not define pass for controls of Latin-1."""
    return char.encode("latin-1" if "\x80" <= char <= "\x9f" else "cp1252")


def _mostly_utf8(text: str) -> bool:
    """Whether as many lines are good UTF-8 beyond ASCII as are not, as in a file that was put together of two.

    A line in another encoding is hardly ever two good characters of UTF-8.
    """
    good = bad = 0
    for line in text.splitlines():
        if not line.isascii():
            bad += MARK in line
            good += MARK not in line and sum(char > "\x7f" for char in line) > 1
    return good >= bad > 0


def _wide(sample: bytes) -> str:
    """UTF-16 without a BOM: nearly all NULs stand on one side of the pairs."""
    head = sample[:4096]
    half = len(head) // 2
    if half < 4:
        return ""
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return ""

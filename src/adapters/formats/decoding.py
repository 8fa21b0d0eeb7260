"""Which encoding a text is in, and how bytes that do not fit it are marked instead of raised."""

from __future__ import annotations

import codecs

SAMPLE = 64 * 1024
"""Bytes of a file that are looked at to find out how it is laid out."""

MARK = "\udfff"
"""Stands where bytes could not be decoded: a lone surrogate, which no decoder yields by itself."""

REPLACEMENT = "\ufffd"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "iso8859_2",
    "iso8859_5",
    "iso8859_7",
    "koi8_r",
    "mac_roman",
    "cp850",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
]
_ENOUGH_HIGH_BYTES = 24
"""With fewer bytes over 127 a statistical guess is worse than the commonest legacy encoding."""


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
    """Encoding of a text (a Python codec name) and confidence 0..1; BOM, UTF-8, statistics, then cp1252."""
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
    return _legacy(sample)


def decode_sample(sample: bytes, encoding: str) -> str:
    """The sample as text without a BOM; a character cut off at the end is left out."""
    decoder = codecs.getincrementaldecoder(encoding)("sluice-mark")
    return decoder.decode(sample).removeprefix("\ufeff").replace(MARK, REPLACEMENT)


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


def _legacy(sample: bytes) -> tuple[str, float]:
    cut = sample[: sample.rfind(b"\n") + 1] if len(sample) >= SAMPLE else sample
    cut = cut or sample
    if sum(1 for byte in cut if byte > 127) < _ENOUGH_HIGH_BYTES:
        return "cp1252", 0.5
    from charset_normalizer import from_bytes  # only when nothing simpler fits; it takes long to load

    best = from_bytes(cut[: SAMPLE // 2], cp_isolation=_LEGACY, steps=5, chunk_size=1024).best()
    if best is None or not usable(best.encoding):
        return "cp1252", 0.4
    if "cp1252" in best.could_be_from_charset:
        return "cp1252", 0.8
    return best.encoding, max(0.4, 0.9 - best.chaos)

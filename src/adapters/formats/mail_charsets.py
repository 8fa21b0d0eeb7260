"""Charsets of mail: names as programs write them, and what is done with bytes that are not what they claim to be."""

from __future__ import annotations

import codecs
import re

from adapters.formats.charsets import weigh
from adapters.formats.lines import clean

_ALIASES = {
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ks_c_5601-1989": "cp949", "ksc5601": "cp949", "euc-kr": "cp949",
    "x-windows-949": "cp949", "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "cp936": "gb18030", "hz-gb-2312": "hz", "big5-hkscs": "big5hkscs", "x-big5": "big5", "x-sjis": "cp932",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "ms_kanji": "cp932", "windows-31j": "cp932",
    "x-euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp_ext", "us-ascii": "utf-8", "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8", "7bit": "utf-8", "8bit": "utf-8", "utf8": "utf-8", "utf-8-mac": "utf-8",
    "x-utf-8": "utf-8", "unicode-1-1-utf-8": "utf-8", "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7",
    "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8", "iso-8859-6-i": "iso8859_6", "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman", "mac": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "tis-620": "cp874",
    "windows-874": "cp874", "x-iso-8859-11": "cp874", "ibm437": "cp437", "ibm850": "cp850", "koi8": "koi8_r",
    "koi-8": "koi8_r", "cp-1252": "cp1252", "cp-1251": "cp1251", "win-1251": "cp1251", "x-cp1251": "cp1251",
}  # fmt: skip
"""Names as they are written to codecs; a charset whose superset is what programs really send is read as that."""

_FAMILIES = (
    (re.compile(r"(?:x-)?(?:windows|win|cp)[-_ ]?(\d{3,4})"), "cp{}"),
    (re.compile(r"iso[-_ ]?8859[-_ ]?(\d{1,2})(?:[-:_].*)?"), "iso8859_{}"),
    (re.compile(r"(?:iso[-_])?latin[-_]?1"), "cp1252"),
)
_WITHOUT_NAME = frozenset({"", "unknown", "x-unknown", "unknown-8bit", "default", "default_charset", "_autodetect"})
_NO_CHARSETS = frozenset("idna punycode unicode_escape raw_unicode_escape undefined mbcs oem".split())  # noqa: SIM905
_BAD_SHARE = 0.02
_SURE = 0.8
"""How sure a reading of text without a usable charset must be to go before Windows-1252."""

_JIS = re.compile(rb"\x1b(\(B|\(J|\(I|\$@|\$B)([^\x1b]*)")
"""Which set of characters is written from here on (RFC 1468; `(I` is half-width katakana), and the bytes in it."""


def codec_of(charset: str) -> str:
    """The Python codec of a charset's name; "" when there is none that is a charset of text."""
    name = charset.strip().strip("\"'").lower()[:60]
    name = _ALIASES.get(name, name)
    for pattern, codec in _FAMILIES:
        found = pattern.fullmatch(name)
        if found:
            name = codec.format(*found.groups())
    if name == "iso8859_1":
        return "cp1252"
    try:
        known = codecs.lookup(name).name
        b"a".decode(name, "replace")
    except (LookupError, ValueError):
        return ""
    return "" if known.replace("-", "_") in _NO_CHARSETS else name


def decode_noted(data: bytes, charset: str) -> tuple[str, str]:
    """Text, and a note when it may be wrong: the declared charset, else UTF-8, else what the letters tell, else
    Windows-1252 with gaps marked."""
    given = charset.strip().strip("\"'")[:60]
    codec = codec_of(given) if given else ""
    if codec:
        text = _strict(data, codec)
        if text is not None:
            return text, ""
    unknown = bool(given) and not codec and given.lower() not in _WITHOUT_NAME
    said = f"The charset {clean(given)!r} is not known" if unknown else f"Some bytes are not {codec or 'UTF-8'}"
    text = _strict(data, "iso2022_jp_ext") if b"\x1b$" in data else None
    text = text if text is not None else _strict(data, "utf-8")
    if text is not None:
        return text, f"{said}; read as UTF-8." if unknown else ""
    if codec and (codec != "utf-8" or _damaged_utf8(data)):
        text = data.decode(codec, "replace")
        if text.count("\ufffd") <= _BAD_SHARE * len(text) + 1:
            return clean(text), f"{said}; they are marked."
    likely, sure = ("cp932", 1.0) if codec.startswith("iso2022_jp") else weigh(data)
    if sure >= _SURE and likely != "cp1252" and (text := _strict(data, likely)) is not None:
        return text, f"{said}; read as {likely}." if given else ""
    return clean(data.decode("cp1252", "replace")), f"{said}; read as Windows-1252." if given else ""


def decode(data: bytes, charset: str) -> str:
    """Text of `data` as `decode_noted` reads it."""
    return decode_noted(data, charset)[0]


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return clean(data.decode(codec))
    except (LookupError, ValueError):
        return _with_nec(data) if codec.startswith("iso2022_jp") else None


def _with_nec(data: bytes) -> str | None:
    """ISO-2022-JP with the characters of NEC and IBM (`㈱`, `①`), as CP50221: rows and cells moved to Shift JIS."""
    if not data.isascii():
        return None
    out = bytearray()
    for mode, piece in _JIS.findall(b"\x1b(B" + data):
        pairs = len(piece) // 2 * 2 if mode.startswith(b"$") else 0
        for row, cell in zip(piece[0:pairs:2], piece[1:pairs:2], strict=True):
            if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
                return None
            lead = (row - 0x21) // 2 + 0x81
            trail = cell + (0x7E if not row & 1 else 0x1F + (cell >= 0x60))
            out += bytes((lead + (0x40 if lead > 0x9F else 0), trail))
        out += bytes(byte | 0x80 for byte in piece) if mode == b"(I" else piece[pairs:]
    try:
        return clean(out.decode("cp932"))
    except ValueError:
        return None


def _damaged_utf8(data: bytes) -> bool:
    """True for text that is UTF-8 but for a few broken characters."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(1 for char in text if char > "\x7f") - broken > 4 * broken

"""Rich text of Outlook: unpacked ([MS-OXRTFCP]), and the HTML or the plain words out of it ([MS-OXRTFEX])."""

from __future__ import annotations

import re
from struct import unpack_from

_FIRST = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary holds before anything was read."""

_SIZE = 4096
_TOKEN = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?[0-9]{1,9})? ?|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|.", re.DOTALL
)
_ASIDE = frozenset(
    ["fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "footnote", "generator"]
)
_SPELT = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t", "row": "\n", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_DEEPEST = 200


def unpacked(data: bytes, limit: int) -> bytes:
    """The rich text, at most `limit` bytes of it; "" of data that is none."""
    if len(data) < 16:
        return b""
    size, kind = unpack_from("<I4s", data, 4)
    if kind == b"MELA":
        return data[16 : 16 + min(size, limit)]
    if kind != b"LZFu":
        return b""
    known, out, at = bytearray(_FIRST.ljust(_SIZE, b" ")), bytearray(), 16
    place = len(_FIRST)
    while at < len(data) and len(out) < min(size, limit):
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 1 >= len(data):
                    return bytes(out)
                offset, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
                at += 2
                if offset == place:
                    return bytes(out)
                for more in range(length):
                    known[place] = byte = known[(offset + more) % _SIZE]
                    out.append(byte)
                    place = (place + 1) % _SIZE
            elif at < len(data):
                known[place] = data[at]
                place = (place + 1) % _SIZE
                out.append(data[at])
                at += 1
    return bytes(out)


def from_compressed(data: bytes, limit: int) -> tuple[str, bytes]:
    """(plain words, HTML as UTF-8): one of them, as the rich text was made of HTML or not."""
    text = unpacked(data, limit).decode("latin-1")
    of_html = "\\fromhtml" in text[:1000]
    page = re.search(r"\\ansicpg([0-9]{3,5})", text[:1000])
    words = _Words(f"cp{page[1]}" if page else "cp1252", of_html).of(text)
    return ("", words.encode("utf-8", "replace")) if of_html else (words, b"")


class _Words:
    """The words that are shown; of rich text that was made of HTML the tags too, and nothing that only a reader of rich
    text is to see."""

    def __init__(self, codec: str, of_html: bool) -> None:
        self._codec, self._of_html = codec, of_html
        self._out: list[str] = []
        self._octets = bytearray()
        self._outer: list[tuple[bool, bool, int]] = []
        self._aside = self._hidden = self._starred = False
        self._spare, self._skip = 1, 0

    def of(self, text: str) -> str:
        """The words of a rich text."""
        for hit in _TOKEN.finditer(text):
            octet, word, number, sign, brace, plain = hit.groups()
            if octet is not None:
                self._octet(int(octet, 16))
            elif plain:
                self._plain(plain)
            elif sign:
                self._sign(sign)
            elif brace or word:
                self._flush()
                if word:
                    self._word(word, number)
                else:
                    self._brace(brace)
        self._flush()
        return "".join(self._out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    @property
    def _silent(self) -> bool:
        return self._aside or (self._hidden and self._of_html)

    def _flush(self) -> None:
        if self._octets:
            self._out.append(_decoded(bytes(self._octets), self._codec))
            self._octets.clear()

    def _octet(self, octet: int) -> None:
        if self._skip:
            self._skip -= 1
        elif not self._silent:
            self._octets.append(octet)

    def _plain(self, text: str) -> None:
        text, self._skip = text[self._skip :], max(0, self._skip - len(text))
        if not self._silent:
            self._octets.extend(text.encode("latin-1", "replace"))

    def _sign(self, sign: str) -> None:
        self._starred = sign == "*" or self._starred
        if self._silent:
            return
        if sign in "\\{}":
            self._octets.extend(sign.encode())
        elif sign == "~":
            self._octets.extend(b" ")

    def _brace(self, brace: str) -> None:
        if brace == "}":
            self._aside, self._hidden, self._spare = self._outer.pop() if self._outer else (False, False, 1)
        elif len(self._outer) < _DEEPEST:
            self._outer.append((self._aside, self._hidden, self._spare))
        self._starred = False

    def _word(self, word: str, number: str | None) -> None:
        if word == "htmltag" and self._of_html:
            self._aside = False
        elif word in _ASIDE or self._starred:
            self._aside = True
        elif word == "htmlrtf":
            self._hidden = number != "0"
        elif word == "uc":
            self._spare = max(0, int(number or 1))
        elif not self._silent:
            if word == "u" and number:
                self._out.append(chr(int(number) & 0xFFFF))
                self._skip = self._spare
            else:
                self._out.append(_SPELT.get(word, ""))
        self._starred = False


def _decoded(octets: bytes, codec: str) -> str:
    try:
        return octets.decode(codec, "replace")
    except LookupError:
        return octets.decode("cp1252", "replace")

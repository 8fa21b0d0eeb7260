"""OpenPGP in the text of a message (RFC 9580 sections 6.2 and 7): signed words unframed, encrypted ones noted."""

from __future__ import annotations

import re

_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,40}: [^\n]{0,200}\n)*[ \t]*\n", re.MULTILINE
)
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----$", re.MULTILINE)
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)
_ENCRYPTED_END = "-----END PGP MESSAGE-----"
_DASHED = re.compile(r"^- ", re.MULTILINE)


def unframed(text: str) -> tuple[str, bool]:
    """The words without the frame of a signature, dashes unescaped; and whether a part of them is encrypted."""
    if "-----BEGIN PGP" not in text:
        return text, False
    if begun := _SIGNED.search(text):
        signature = _SIGNATURE.search(text, begun.end())
        words = text[begun.end() : signature.start() if signature else len(text)]
        rest = text[signature.end() :].partition(_SIGNATURE_END)[2] if signature else ""
        text = text[: begun.start()] + _DASHED.sub("", words) + rest
    encrypted = _ENCRYPTED.search(text)
    if encrypted:
        text = text[: encrypted.start()] + text[encrypted.end() :].partition(_ENCRYPTED_END)[2]
    return text, encrypted is not None

"""Signatures: the title, telephone number and company that people put under their messages."""

from __future__ import annotations

import re

from domain.extraction.organisations import organisations_in
from domain.normalise import phone_of
from domain.provenance import Claim

_TITLE = re.compile(
    r"^(?:[A-Z][\w.&/-]*\s+(?:(?:of|for|and|&)\s+)?){0,4}(?:CEO|CFO|CTO|COO|CIO|President|Director|Manager|Engineer|Officer|Partner"
    r"|Consultant|Founder|Owner|Analyst|Developer|Professor|Scientist|Programmer|Administrator|Representative|Executive|Head"
    r"|Architect|Specialist|Coordinator)(?:\s+(?:of|for|-|,)\s*[\w &/-]{2,40})?$"
)
_PHONE = re.compile(
    r"(?:^|\b)(?P<label>tel(?:ephone)?|phone|mobile|cell|office|direct|work|ph|voice|[TMPO])\b\s*[.:]*\s*(?P<number>\+?\(?\d[\d\s().\-/]{6,20}\d)"
    r"|(?P<bare>\+\d[\d\s().\-/]{7,20}\d)",
    re.IGNORECASE,
)


def read_signature(signature: str) -> tuple[dict[str, Claim], dict[str, Claim]]:
    """What a signature block says: claims about the contact (title, phone) and about the vendor (name)."""
    contact: dict[str, Claim] = {}
    vendor: dict[str, Claim] = {}
    for line in signature.splitlines():
        line = line.strip(" \t-_*|,")
        if not line or len(line) > 100:
            continue
        if "title" not in contact and (title := _title(line)):
            contact["title"] = Claim(title, line, "mail.signature-title@1", confidence=0.7)
        if "phone" not in contact and (number := _PHONE.search(line)) and not line.lower().startswith("fax"):
            contact["phone"] = _phone(number, line)
        if "name" not in vendor and (firms := organisations_in(line)):
            vendor["name"] = Claim(firms[0].value, line, "mail.signature-company@1", confidence=0.8)
    return contact, vendor


def _title(line: str) -> str | None:
    """The title in the line: alone, or the first half of `Director, Acme Ltd`."""
    for piece in (line, *line.split(","), *line.split("|")):
        piece = piece.strip()
        if _TITLE.match(piece) and not organisations_in(piece):
            return piece
    return None


def _phone(found: re.Match[str], line: str) -> Claim:
    raw = (found["number"] or found["bare"]).strip()
    value = phone_of(raw)
    if value:
        return Claim(value, line, "mail.signature-phone@1", confidence=0.9)
    return Claim(raw, line, "mail.signature-phone@1", confidence=0.4)

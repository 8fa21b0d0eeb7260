"""Addresses in running text: e-mail addresses, telephone numbers and web domains."""

from __future__ import annotations

import re

import phonenumbers

from domain.extraction.spans import disjoint
from domain.normalise import EMAIL, domain_of, email_of
from domain.provenance import Mention

_EMAIL = re.compile(rf"(?<![\w.@/]){EMAIL}(?![\w@])")
_HIDDEN = re.compile(
    r"(?<![\w.@])[\w.+-]{1,64}\s{1,3}(?:at|\[at\]|\(at\))\s+[\w-]+(?:(?:\.|\s+(?:dot|\[dot\]|\(dot\))\s+)[\w-]+)+"
)
_SITE = re.compile(
    r"(?<![\w@./-])(?:https?://|ftp://)?(?:www\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,18}"
    r"(?::\d+)?(?:/[^\s<>\"')\]]*)?"
    r"(?![\w@])",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"[A-Za-z0-9]\.[A-Za-z]")
_PHONE = re.compile(r"(?<![\w+.,/$€£-])\+?\(?\d[\d\s().\-]{6,20}\d(?![\w])")
_LABEL = re.compile(r"(?:tel|phone|mobile|cell|call|fax|direct|office|dial)\w*\W{0,4}(?:\w+\s+){0,2}$", re.IGNORECASE)
_FILES = frozenset("html htm php asp aspx py txt md zip gz tar pdf doc docx xls xlsx csv exe sh pl so rs cc ps".split())  # noqa: SIM905
_KNOWN = frozenset(
    "com org net edu gov mil int io co ai eu info biz dev app uk de fr es it nl ch at be us ca au jp cn in".split()  # noqa: SIM905
)


def addresses_in(text: str) -> list[Mention]:
    """Every e-mail address, telephone number and web domain, in order of place."""
    found: list[Mention] = []
    if "@" in text or " at " in text or "(at)" in text or "[at]" in text:
        found.extend(_emails(text))
    if _DOTTED.search(text):
        found.extend(_domains(text, found))
    return disjoint(found + _phones(text))


def _emails(text: str) -> list[Mention]:
    found = [
        Mention("email", hit.group().lower(), hit.group(), "text.email@1", hit.start(), hit.end())
        for hit in _EMAIL.finditer(text)
    ]
    for hit in _HIDDEN.finditer(text):
        address = email_of(hit.group())
        if address and address.rsplit(".", 1)[-1] in _KNOWN and domain_of(address):
            found.append(Mention("email", address, hit.group(), "text.email-hidden@1", hit.start(), hit.end(), 0.9))
    return found


def _domains(text: str, emails: list[Mention]) -> list[Mention]:
    found: list[Mention] = []
    for hit in _SITE.finditer(text):
        raw = hit.group().rstrip(".,;:!?")
        explicit = raw.lower().startswith(("http", "ftp", "www."))
        host = raw.lower().split("://")[-1].split("/")[0].split(":")[0]
        ending = host.rsplit(".", 1)[-1]
        if not explicit and (ending in _FILES or ending not in _KNOWN or host != host.lower()):
            continue
        site = domain_of(host)
        if site is None or any(m.start <= hit.start() < m.end for m in emails):
            continue
        rule = "text.url@1" if explicit else "text.domain@1"
        found.append(Mention("domain", site, raw, rule, hit.start(), hit.start() + len(raw), 1.0 if explicit else 0.7))
    return found


def _phones(text: str) -> list[Mention]:
    found: list[Mention] = []
    for hit in _PHONE.finditer(text):
        raw = hit.group()
        labelled = _LABEL.search(text[max(0, hit.start() - 24) : hit.start()]) is not None
        if not raw.startswith("+") and not labelled:
            continue
        value = _e164(raw)
        if value:
            confidence = 0.95 if raw.startswith("+") else 0.6
            found.append(Mention("phone", value, raw, "text.phone@1", hit.start(), hit.end(), confidence))
    return found


def _e164(raw: str) -> str | None:
    """E.164; a number without `+` is read as North American, which is the only plan a bare ten-digit number fits."""
    try:
        number = phonenumbers.parse(raw, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

"""Addresses in running text: e-mail addresses also in disguise, web addresses and domains, telephone numbers."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberMatcher

from domain.extraction.text.context import Context
from domain.extraction.text.rules import Rule
from domain.extraction.text.taken import Taken
from domain.normalise import domain_of
from domain.provenance import Mention

EMAIL = Rule("text.email@2", "email", 1.0, "local part, @ and host; RFC 5322 with quoted parts and address literals")
HIDDEN = Rule("text.email-hidden@2", "email", 0.85, "an address in disguise: ann [at] orchid [dot] example")
URL = Rule("text.url@2", "url", 1.0, "a web address with its scheme or www.")
SITE = Rule(
    "text.site@2", "url", 0.8, "a host with a known ending, without a scheme; less sure where the ending is a word"
)
DOMAIN = Rule("text.domain@2", "domain", 1.0, "the registrable domain of a web address (public suffix list)")
PHONE = Rule(
    "text.phone@2", "phone", 0.95, "a valid telephone number: with +, by its label, or of the document's country"
)
RULES = (EMAIL, HIDDEN, URL, SITE, DOMAIN, PHONE)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_HOST = r"(?:[^\W_](?:[^\W_]|-(?=[^\W_]|-)){0,62}\.){1,8}[^\W\d_]{2,24}"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-])(?:{_ATOM}(?:\.{_ATOM}){{0,8}}|\"[^\"\\\r\n]{{1,64}}\")"
    rf"@(?:{_HOST}|\[(?:\d{{1,3}}\.){{3}}\d{{1,3}}\]|\[IPv6:[0-9A-Fa-f:.]{{2,45}}\])(?![\w@]|-\w|\.\w)"
)
_AT = (
    r"(?:\s{0,2}[\[({<]\s?(?:at|@|ät|arroba|chez|chiocciola|apenstaartje)\s?[\])}>]\s{0,2}"
    r"|\s{1,2}(?:at|AT|arroba|\(a\))\s{1,2}|\s?@\s?)"
)
_DOT = (
    r"(?:\s{0,2}[\[({<]\s?(?:dot|\.|punkt|punto|point|punt|ponto)\s?[\])}>]\s{0,2}"
    r"|\s{1,2}(?:dot|DOT|punkt|punto)\s{1,2}|\.)"
)
_HIDDEN = re.compile(
    rf"(?<![\w.@+-])(?P<local>\w[\w+-]{{0,40}}(?:{_DOT}\w[\w+-]{{0,40}}){{0,3}}){_AT}"
    rf"(?P<host>[A-Za-z0-9][A-Za-z0-9-]{{0,62}}(?:{_DOT}[A-Za-z0-9][A-Za-z0-9-]{{0,62}}){{1,4}})(?![\w@])",
)
_DOTS = re.compile(_DOT)
_URL = re.compile(
    r"(?:(?<![A-Za-z0-9])(?:https?|ftps?|sftp)://|(?<![\w.@/-])www\d?\.(?=\w))"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[^\s/?#:\"<>()\[\]{}@,;|\\]{1,253})(?P<port>:\d{1,5})?(?P<rest>[/?#][^\s<>\"\]|\\{}]{0,2000})?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"://|www", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
"""What every web address with a scheme, and every telephone number, has: most turns of a call have neither."""

_SITE = re.compile(
    r"(?<![\w@./:-])(?P<host>(?:[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9-])){0,62}\.){1,8}[a-z]{2,24})(?P<port>:\d{2,5})?"
    r"(?P<rest>[/?#][^\s<>\"\]|\\{}]{0,2000})?(?![\w@]|-\w)"
)
_TRAILING = ".,;:!?'’\"*_~"
_FILES = frozenset(
    """
    html htm php asp aspx py txt md zip gz tar pdf doc docx xls xlsx csv exe sh pl so rs cc ps mov app java js ts go png
    jpg jpeg gif svg cpp json xml yaml yml ini cfg log sql bat dll
    """.split()  # noqa: SIM905
)
"""Endings of file names, of which some are top-level domains too."""

_WORDY = frozenset("is it in me so no at to am my be us as do an de la es pm by or he if of on".split())  # noqa: SIM905
"""Top-level domains (and none) that are words of a sentence where a space is missing."""

_WORDY_COUNTRIES = frozenset("us de it es be at in".split())  # noqa: SIM905

_HOUR = re.compile(r"(?:1[0-2]|0?[1-9])\.(?:am|pm)")
_LOCAL = re.compile(r"localhost|(?:\d{1,3}\.){3}\d{1,3}|\[[0-9A-Fa-f:.]+\]", re.IGNORECASE)
_DIGITS = re.compile(
    r"(?<![\w+/.])(?:\+\s?|00\s?)?[(\[]?\d[\d\s().\[\]/\-–\u00a0]{5,26}\d(?!\w)(?:\s{0,2}(?:x|ext\.?|extension|Durchwahl|poste)\s?\d{1,6})?"
)
_LABEL = re.compile(
    r"(?<![^\W_])(?:tel|t|phone|ph|mobile|mob|m|cell|call|fax|direct|office|dial|ring|voice|whatsapp|text|telefon|handy|mobil|fon"
    r"|téléphone|portable|teléfono|móvil|telefono|cellulare|telefoon|telefone|celular|telemóvel)\w{0,6}\W{0,4}"
    r"(?:\w{1,12}\s+){0,2}\Z",
    re.IGNORECASE,
)
_NO_LOCAL = frozenset(
    """
    look see seen found find available is are was were be us me you him her them it we they met meet meeting visit
    online here there working works worked based page site website shop order buy download posted published read more
    arrived hosted located live someone anyone people team teams staff out up down back sign register
    """.split()  # noqa: SIM905
)
"""Words before `at` that are no local part: `we met at orchid.example`."""

_MOST_TRIES = 8


def places_in(text: str, context: Context) -> list[Mention]:
    """Every e-mail address, web address with its domain, and telephone number, in order of place."""
    taken = Taken(text)
    found = taken.by(_emails(text)) if "@" in text else []
    found += taken.by(_hidden(text, taken))
    found += taken.by(_urls(text, taken)) if _SCHEME.search(text) else []
    found += taken.by(_sites(text, taken)) if "." in text else []
    found += _phones(text, taken, context) if _FIGURE.search(text) else []
    return sorted(found, key=lambda m: (m.start, m.end, m.kind))


def _emails(text: str) -> list[Mention]:
    return [
        EMAIL.mention(text, hit.start(), hit.end(), hit.group().lower())
        for hit in _EMAIL.finditer(text)
        if not hit.group().startswith("/")
    ]


_HINT = re.compile(r"[\[({<]\s?(?:at|@|ät|arroba|chez)|\s(?:at|AT|arroba)\s|\s@\s?\w|\w@\s")


def _hidden(text: str, taken: Taken) -> list[Mention]:
    """Disguised addresses: only with an ending of the public suffix list, and outside of what is already known."""
    if not _HINT.search(text):
        return []
    found: list[Mention] = []
    for hit in _HIDDEN.finditer(text):
        host = _DOTS.sub(".", hit["host"]).lower()
        local = _DOTS.sub(".", hit["local"]).lower()
        plain = " " in hit.group() and "[" not in hit.group() and "(" not in hit.group()
        ending = host.rpartition(".")[2]
        if taken.at(hit.start(), hit.end()) or domain_of(host) is None or ending in _FILES or host[0].isdigit():
            continue
        if plain and (ending in _WORDY - _WORDY_COUNTRIES or not local.isascii() or local in _NO_LOCAL):
            continue
        sure = 0.8 if plain and " dot " not in hit.group().lower() else 1.0
        found.append(HIDDEN.mention(text, hit.start(), hit.end(), f"{local}@{host}", sure))
    return found


def _urls(text: str, taken: Taken) -> list[Mention]:
    """Web addresses with a scheme or `www.`; machines of one's own (`localhost`) have no domain."""
    found: list[Mention] = []
    for hit in _URL.finditer(text):
        raw = _trimmed(hit.group())
        host = hit["host"].rstrip(_TRAILING).lower()
        site = domain_of(host)
        if taken.at(hit.start(), hit.start() + len(raw)) or (site is None and not _LOCAL.fullmatch(host)):
            continue
        found += _web(text, URL, hit.start(), raw, site, 1.0)
    return found


def _sites(text: str, taken: Taken) -> list[Mention]:
    """Hosts without a scheme; times of day and names of files are none."""
    found: list[Mention] = []
    for hit in _SITE.finditer(text):
        raw, host = _trimmed(hit.group()), hit["host"]
        ending = host.rpartition(".")[2]
        if ending in _FILES or _HOUR.fullmatch(host) or taken.at(hit.start(), hit.start() + len(raw)):
            continue
        site = domain_of(host)
        if site is not None:
            found += _web(text, SITE, hit.start(), raw, site, 0.5 if ending in _WORDY else 1.0)
    return found


def _trimmed(raw: str) -> str:
    """Without the sentence's own marks behind it; a closing bracket stays when its opening one is inside."""
    while raw and (raw[-1] in _TRAILING or (raw[-1] == ")" and raw.count("(") < raw.count(")"))):
        raw = raw[:-1]
    return raw


def _web(text: str, rule: Rule, start: int, raw: str, site: str | None, sure: float) -> list[Mention]:
    """The address, and the domain that it stands under."""
    end = start + len(raw)
    found = [rule.mention(text, start, end, raw if "://" in raw else raw.lower(), sure, domain=site or "")]
    if site:
        found.append(DOMAIN.mention(text, start, end, site, rule.confidence * sure))
    return found


def _phones(text: str, taken: Taken, context: Context) -> list[Mention]:
    found: list[Mention] = []
    for hit in _DIGITS.finditer(text):
        if taken.at(hit.start(), hit.end()):
            continue
        raw = hit.group()
        plus = raw.lstrip().startswith(("+", "00"))
        labelled = _LABEL.search(text[max(0, hit.start() - 36) : hit.start()]) is not None
        region = context.region or ("US" if labelled else None)
        if not plus and region is None:
            continue
        if not plus and not labelled and raw.isdecimal():
            continue
        number = _number(raw, region)
        if number is None:
            continue
        sure = 1.0 if plus else 0.9 if context.region and labelled else 0.75 if context.region else 0.65
        begin, end, value, extension = number
        found.append(PHONE.mention(text, hit.start() + begin, hit.start() + end, value, sure, extension=extension))
    return found


def _number(raw: str, region: str | None) -> tuple[int, int, str, str] | None:
    """The first valid number in a short run of digits: its place in it, E.164 and the extension."""
    try:
        matcher = PhoneNumberMatcher(raw, region, leniency=phonenumbers.Leniency.VALID, max_tries=_MOST_TRIES)
        match = next(iter(matcher), None)
        if match is None:
            return None
        value = phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
    except NumberParseException:
        return None
    return match.start, match.end, value, match.number.extension or ""

"""Normal forms: what two ways of writing one name, address, number or domain have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import phonenumbers

from domain.countries import region_of
from domain.freemail import FREE_MAIL, SHARED_HOSTS
from domain.legalforms import HEAD, strip_tail
from domain.remembered import remembered

if TYPE_CHECKING:
    from tldextract import TLDExtract

_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "þ": "th", "&": " and "}
)
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_INITIALS = re.compile(r"(?<!\w)(?:\w\.){2,}\w?(?!\w)")
_SLASHED = re.compile(r"(?<!\w)(\w)/(\w)(?!\w)")
_MESSRS = re.compile(r"^\s*m/s\b[.\s]*(?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)\s+(?=['’`´]s\b)")
_MARKS = re.compile("[\u0300-\u036f]")
_SPLIT = re.compile(r"[\W_]+")
_PLAIN_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
EMAIL = rf"{_ATOM}(?:\.{_ATOM}){{0,8}}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.){{1,8}}[A-Za-z]{{2,24}}"
"""An address as it is used in practice (a subset of RFC 5322 addr-spec, ASCII)."""

_EMAIL = re.compile(rf"(?<![\w.@]){EMAIL}(?![\w@-])")
_DOTTED = r"\s*+[\[({]\s*+dot\s*+[\])}]\s*+|\s++dot\s++"
_HIDDEN = re.compile(
    r"(?<![\w.@])([\w.+-]{1,64})(?:\s*+[\[({<]\s*+at\s*+[\])}>]\s*+|\s++(?:at|AT)\s++)"
    rf"((?:[\w-]+(?:\.|{_DOTTED}))+[A-Za-z]{{2,24}})(?![\w-])"
)
_DOT = re.compile(_DOTTED)
_SCHEMES = re.compile(
    r"^\s*(vat|ust-?id(?:nr)?|tva|siren|siret|duns|d-u-n-s|ein|tin|abn|acn|cin|gst(?:in)?|crn|hrb|hra|kvk|lei|cnpj|nif|cif)"
    r"\b[\s.:#-]*(?:(?:no|nr|number)\b)?[\s.:#-]*",
    re.IGNORECASE,
)


def fold(text: str) -> str:
    """Case, accents, width and punctuation gone; words apart by one space; letters of every script kept."""
    if text.isascii():
        return _words_of(text.lower().replace("&", " and ").replace("'", "").replace("`", ""))
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _MARKS.sub("", text).translate(_LETTERS)
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text))
    return _words_of(text)


def _words_of(text: str) -> str:
    """Letters and digits, words apart by one space; initials (`s.a.r.l.`, `a/s`) joined to one word."""
    if "." in text:
        text = _INITIALS.sub(lambda m: m.group().replace(".", ""), text)
    if "/" in text:
        text = _SLASHED.sub(r"\1\2", text)
    if text.isascii():
        return " ".join(text.translate(_PLAIN_BLANKS).split())
    return " ".join("".join(c if _is_letter(c) else " " for c in _UNSEEN.sub("", text)).split())


def _is_letter(character: str) -> bool:
    """Letters, digits and the vowel signs of scripts that write vowels as marks."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


@remembered
def name_key(name: str) -> str:
    """The normalised company name without its legal form; idempotent, and never empty for a non-blank name."""
    tokens = _initials_joined(_words(_POSSESSIVE.sub("", _MESSRS.sub("", name) or name)).split())
    whole = len(tokens)
    end = strip_tail(tokens)
    start = 0
    while start < end - 1 and tokens[start] in HEAD:
        start += 1
    kept = tokens[start:end] if end else tokens[:whole]
    return " ".join(kept) or " ".join(name.casefold().split())


def _initials_joined(tokens: list[str]) -> list[str]:
    """`v k udyog` as `vk udyog`: a run of single letters is one word, as it is when written with points."""
    joined: list[str] = []
    run = False
    for token in tokens:
        if len(token) == 1 and run:
            joined[-1] += token
        else:
            joined.append(token)
        run = len(token) == 1
    return joined


def _words(name: str) -> str:
    """Folded until nothing changes: folding a rare character can bring forth another one that folds."""
    text = fold(name)
    for _ in range(0 if text.isascii() else 4):
        again = fold(text)
        if again == text:
            break
        text = again
    return text


@remembered
def person_key(name: str) -> str:
    """The normalised name of a person, family name last: `Lee, John J.` and `John J Lee` are equal."""
    text = name.strip()
    if text.count(",") == 1:
        family, given = text.split(",")
        text = f"{given} {family}"
    return _words(text) or " ".join(name.casefold().split())


@cache
def _suffixes() -> TLDExtract:
    """The public suffix list of the package, without the network; loaded when first asked, because it takes long."""
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@remembered
def domain_of(text: str) -> str | None:
    """The registrable domain in a URL, host or e-mail address, lower case; None when there is none."""
    host = text.strip().strip("<>.,;()[]\"'").lower()
    host = host.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0].strip(".")
    if "." not in host or " " in host or len(host) > 253:
        return None
    found = _suffixes()(host)
    if not found.domain or not found.suffix:
        return None
    return f"{found.domain}.{found.suffix}"


def is_free_mail(domain: str) -> bool:
    """Whether anybody may have an address there (or the domain is a forwarding service)."""
    return domain.lower() in FREE_MAIL


def is_shared(domain: str) -> bool:
    """Whether the domain says nothing about one firm: free mail, or a site with pages of many."""
    return domain in FREE_MAIL or domain in SHARED_HOSTS


@remembered
def email_of(text: str) -> str | None:
    """The one e-mail address in a cell or header, lower case; sees through `a at b.c` and `a [at] b [dot] c`."""
    found = _EMAIL.search(text)
    if found:
        return found.group().lower()
    hidden = _HIDDEN.search(text)
    if hidden is None:
        return None
    address = f"{hidden.group(1)}@{_DOT.sub('.', hidden.group(2))}".lower()
    return address if _EMAIL.fullmatch(address) else None


@remembered
def phone_of(text: str, country: str = "") -> str | None:
    """E.164 when the number is valid (read in `country`, a name or ISO code, when it has no `+`), else None."""
    try:
        number = phonenumbers.parse(text, region_of(country) if country else None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@remembered
def registration_of(text: str) -> str | None:
    """`scheme:VALUE` of a registration number; the scheme is `id` when the text names none; None if it has no digit."""
    found = _SCHEMES.match(text)
    scheme = _SPLIT.sub("", found.group(1).lower()) if found else "id"
    value = _SPLIT.sub("", text[found.end() :] if found else text).upper()
    if not any(c.isdigit() and c != "0" for c in value):
        return None
    return f"{scheme}:{value}"

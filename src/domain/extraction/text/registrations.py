"""Registration numbers in running text: by their cue, shape and checksum; those that prove themselves without a cue."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.extraction.text import checksums as check
from domain.extraction.text.rules import Rule
from domain.extraction.text.taken import Taken
from domain.provenance import Mention

CHECKED = Rule("text.registration@2", "registration", 0.97, "a cue, the number's shape and a right checksum")
SHAPED = Rule("text.registration-shape@2", "registration", 0.85, "a cue and the number's shape; it has no checksum")
BARE = Rule("text.registration-bare@2", "registration", 0.8, "no cue, but a prefix, a shape and a right checksum")
RULES = (CHECKED, SHAPED, BARE)


class Scheme(NamedTuple):
    """A register: the cue words before its numbers, their shape (separators taken out), and their checksum."""

    name: str
    cue: str
    shape: str
    checksum: check.Check | None = None
    bare: bool = False


_VAT_CUE = (
    r"vat|ust\.?-?\s?id(?:-?nr)?|umsatzsteuer-?id(?:entifikationsnummer)?|uid|tva|n°\s?tva|iva|p\.?\s?iva|partita\s+iva|btw|moms"
    r"|momsnr|alv|dph|dič|nip|nif|cif|nipc|mwst"
)
SCHEMES: tuple[Scheme, ...] = (
    Scheme("lei", r"lei|legal\s+entity\s+identifier", r"[0-9A-Z]{18}\d{2}", check.lei, True),
    Scheme("vat", _VAT_CUE, r"DE\d{9}", lambda n: check.german_vat(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"FR[0-9A-Z]{2}\d{9}", lambda n: check.french_vat(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"IT\d{11}", lambda n: check.luhn(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"ES[0-9A-Z]\d{7}[0-9A-Z]", lambda n: check.spanish_nif(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"NL\d{9}B\d{2}", lambda n: check.dutch_vat(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"BE[01]\d{9}", lambda n: check.mod97_pair(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"ATU\d{8}", lambda n: check.austrian(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"PL\d{10}", lambda n: check.polish_nip(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"PT\d{9}", lambda n: check.portuguese(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"DK\d{8}", lambda n: check.danish_cvr(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"FI\d{8}", lambda n: check.finnish(n[2:]), True),
    Scheme("vat", _VAT_CUE, r"SE\d{10}01", lambda n: check.luhn(n[2:12]), True),
    Scheme("vat", _VAT_CUE, r"GB\d{9}(?:\d{3})?", lambda n: check.british_vat(n[2:11]), True),
    Scheme(
        "vat",
        _VAT_CUE,
        r"(?:IE\d[0-9A-Z+*]\d{5}[A-Z]{1,2}|LU\d{8}|CZ\d{8,10}|HU\d{8}|RO\d{2,10}|BG\d{9,10}|EL\d{9}"
        r"|HR\d{11}|SI\d{8}|SK\d{10}|EE\d{9}|LV\d{11}|LT\d{9}(?:\d{3})?|MT\d{8}|CY\d{8}[A-Z])",
    ),
    Scheme("uid", r"uid|che|mwst|tva|iva", r"CHE\d{9}", lambda n: check.swiss(n[3:]), True),
    Scheme("gst", r"gst(?:in)?", r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]", check.gstin, True),
    Scheme("ein", r"(?-i:EIN|FEIN)|tax\s+id|employer\s+identification\s+number|irs", r"\d{9}", check.ein),
    Scheme("vat", r"vat", r"\d{9}(?:\d{3})?", lambda n: check.british_vat(n[:9])),
    Scheme("nip", r"nip", r"\d{10}", check.polish_nip),
    Scheme("abn", r"abn|australian\s+business\s+number", r"\d{11}", check.abn),
    Scheme("acn", r"acn|australian\s+company\s+number", r"\d{9}", check.acn),
    Scheme("siret", r"siret", r"\d{14}", check.luhn),
    Scheme("siren", r"siren|rcs(?:\s+[A-Z][a-z]+)?|r\.c\.s\.(?:\s+[A-Z][a-z]+)?", r"\d{9}", check.luhn),
    Scheme("kvk", r"kvk|k\.v\.k\.|handelsregister|chamber\s+of\s+commerce|kamer\s+van\s+koophandel", r"\d{8}"),
    Scheme("hrb", r"hrb", r"\d{1,6}[A-Z]{0,2}"),
    Scheme("hra", r"hra", r"\d{1,6}[A-Z]{0,2}"),
    Scheme(
        "crn",
        r"companies\s+house|crn|(?:(?:registered|company|registration)\s+){1,2}(?:no|number|reg|in\s+england)",
        r"(?:\d{8}|(?:SC|NI|OC|SO|FC)\d{6})",
    ),
    Scheme("cif", r"cif|nif", r"[A-HJNP-SUVW]\d{7}[0-9A-J]", check.spanish_nif),
    Scheme("nipc", r"nipc|nif|contribuinte", r"\d{9}", check.portuguese),
    Scheme("piva", r"p\.?\s?iva|partita\s+iva", r"\d{11}", check.luhn),
    Scheme("kbo", r"kbo|bce|ondernemingsnummer|entreprise", r"[01]\d{9}", check.mod97_pair),
    Scheme("cvr", r"cvr", r"\d{8}", check.danish_cvr),
    Scheme("orgnr", r"org(?:anisasjons|anisations)?\.?-?\s?(?:nr|nummer|no)", r"\d{9}", check.norwegian),
    Scheme("orgnr", r"org(?:anisations)?\.?-?\s?(?:nr|nummer|no)", r"\d{10}", check.luhn),
    Scheme("ytunnus", r"y-?tunnus|business\s+id|fo-?nummer", r"\d{8}", check.finnish),
    Scheme("krs", r"krs", r"\d{10}"),
    Scheme("ico", r"ičo?|ico", r"\d{8}"),
    Scheme("cnpj", r"cnpj", r"\d{14}", check.cnpj),
    Scheme("inn", r"inn|инн", r"\d{10}", check.russian_inn),
    Scheme("ogrn", r"ogrn|огрн", r"\d{13}", lambda n: int(n[:12]) % 11 % 10 == int(n[12])),
    Scheme("cin", r"cin|corporate\s+identity\s+number", r"[LU]\d{5}[A-Z]{2}\d{4}[A-Z]{3}\d{6}"),
    Scheme("uen", r"uen", r"\d{8,9}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z]"),
    Scheme("nzbn", r"nzbn", r"94\d{11}"),
    Scheme("uscc", r"uscc|统一社会信用代码|unified\s+social\s+credit", r"[0-9A-HJ-NPQRTUWXY]{18}", check.chinese),
    Scheme("houjin", r"corporate\s+number|法人番号", r"[1-9]\d{12}", check.japanese),
    Scheme("duns", r"duns|d-u-n-s|d&b", r"\d{9}"),
)
"""The registers that are known, those with a country's prefix first."""

_TAIL = (
    r"(?:\s?(?:no|nr|number|nummer|num|n°|nº|id|#|reg|registration|numéro|número|numero|company)\b\.?){0,3}"
    r"[\s.:#=-]{0,4}"
)
_CUES = re.compile(
    rf"(?<![^\W_])(?P<cue>{'|'.join(dict.fromkeys(scheme.cue for scheme in SCHEMES))})(?![^\W\d_]){_TAIL}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9A-Z](?:[ .\-/]?[0-9A-Z]){0,24}")
_BARE = re.compile(
    r"(?<![\w.-])(?:CHE|ATU|DE|FR|IT|ES|NL|BE|PL|PT|DK|FI|SE|GB)[ -]?[0-9A-Z](?:[ .-]?[0-9A-Z]){7,11}(?![\w-])"
    r"|(?<![\w.-])[0-9A-Z]{20}(?![\w-])|(?<![\w.-])\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z](?![\w-])"
)
_DIGIT = re.compile(r"\d")
_SEPARATORS = re.compile(r"[ .\-/]")
_BY_CUE = tuple((re.compile(scheme.cue, re.IGNORECASE), re.compile(scheme.shape), scheme) for scheme in SCHEMES)


def registrations_in(text: str, taken: Taken) -> list[Mention]:
    """Every registration number, value `scheme:NUMBER`, in order of place; `taken` is what other rules have read."""
    found: list[Mention] = []
    if not _DIGIT.search(text):  # every register numbers with figures; most turns of a call have none
        return found
    own = Taken(text)
    for cue in _CUES.finditer(text):
        number = _NUMBER.match(text, cue.end())
        if number is None or taken.at(number.start(), number.end()) or own.at(number.start(), number.end()):
            continue
        mention = _by_cue(text, cue["cue"], number)
        if mention:
            found += own.by([mention])
    for hit in _BARE.finditer(text):
        if not own.at(hit.start(), hit.end()) and not taken.at(hit.start(), hit.end()):
            found += own.by(_by_itself(text, hit))
    return sorted(found, key=lambda mention: mention.start)


def _by_cue(text: str, cue: str, number: re.Match[str]) -> Mention | None:
    """The longest beginning of the number's pieces that has the shape of a register with that cue."""
    fits = [(shape, scheme) for words, shape, scheme in _BY_CUE if words.fullmatch(cue)]
    for end in _ends(text, number):
        bare = _SEPARATORS.sub("", text[number.start() : end])
        for shape, scheme in fits:
            if not shape.fullmatch(bare):
                continue
            if scheme.checksum is not None and not scheme.checksum(bare):
                continue
            rule = CHECKED if scheme.checksum is not None else SHAPED
            return rule.mention(text, number.start(), end, f"{scheme.name}:{bare}")
    return None


def _ends(text: str, number: re.Match[str]) -> list[int]:
    """Where the number may end: at its end or before one of its separators, the longest first."""
    ends = [number.end()]
    for place in range(number.end() - 1, number.start(), -1):
        if text[place] in " .-/":
            ends.append(place)
    if number.end() < len(text) and (text[number.end()].isalnum()):
        ends.pop(0)
    return ends


def _by_itself(text: str, hit: re.Match[str]) -> list[Mention]:
    for end in _ends(text, hit):
        bare = _SEPARATORS.sub("", text[hit.start() : end])
        for _, shape, scheme in _BY_CUE:
            if scheme.bare and scheme.checksum and shape.fullmatch(bare) and scheme.checksum(bare):
                return [BARE.mention(text, hit.start(), end, f"{scheme.name}:{bare}")]
    return []

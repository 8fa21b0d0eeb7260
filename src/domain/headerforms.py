"""Header forms: headers that are numbered, prefixed by a noun or say a currency beside the name, and those not ours."""

from __future__ import annotations

import re

from domain.currencies import CODES, SYMBOLS, UNSURE, code_of
from domain.headermeasures import measured
from domain.normalise import fold


def listed(text: str) -> frozenset[str]:
    """The headers of a text in which strokes part them."""
    return frozenset(" ".join(header.split()) for header in text.split("|"))


NOT_OURS: frozenset[str] = listed(
    """
    annual revenue|employees|number of employees|no of employees|of employees|employee count|headcount|
    industry|sector|balance|balance total|open balance|current balance|credit limit|exchange rate|
    probability|age|weighted value|terms|payment terms|owner|record owner|birthday|notes|photo|labels|
    group membership|e mail display name|email type|e mail type|quantity|qty|next step|lead source|rating|
    home street|home city|home state|home postal code|home country|home country region|home phone|home fax|
    business fax|fax|other phone|assistant s name|amount in company currency|lifecycle stage|email status|
    e mail status|company name for emails|company yomi|file as|phonetic first name|phonetic middle name|
    phonetic last name|given yomi|surname yomi|office location|bank account name|bank account number|
    linkedin url|person linkedin url|company linkedin url|uri|usaspending permalink|permalink|ted notice url|
    notice url|callback|pager|telex|jahresumsatz|mitarbeiter|anzahl mitarbeiter|branche|effectif|secteur|
    empleados|minimum order value|minimum order|min order|min order value|minimum order quantity|moq|
    maximum order|maximum order value|max order|max order value|maximum order quantity|max order quantity|
    credit limit amount|average order value|lifetime value
    """
)
"""Headers (`header_words`) of columns that say nothing of ours, though a word of theirs may be one of ours."""

ABOUT: frozenset[str] = frozenset(
    """
    owner owners manager probability type source count number no nr code id ids industry age rating score percent
    employees size group class category notes note comment comments label labels status date time year currency
    activity activities checksum weighted department assistant display birthday besitzer eigentumer proprietaire
    propietario minimum min average avg limit threshold
    role stage phase pipeline modified updated changed end start begin message method mode flag link permalink area
    """.split()  # noqa: SIM905
)
"""Words by which a header speaks of something about a noun, and not of the noun: `contact owner` names no contact."""

WEAK_DEALS: frozenset[str] = listed(
    """
    record id|external id|lead id|id|status|statut|estado|stato|状態|状态|статус|active status|status code|
    account status|vendor status|supplier status|company status|entity status|registration status|
    qualification status|dissolution date|incorporation date|registration date|expiration date|
    accounts next due date|returns next due date|activation date|registration initial registration date|
    registration next renewal date|approved|登録日|作成日|created|created at|created on|created date|created time|
    create date|date created|date|opened|lead status|reference|ref|datum|fecha|description|summary|bezeichnung|subject
    """
)
"""Headers that stand in tables of people and companies too: by themselves they make no deal."""

_OF_ADDRESS = re.compile(r"(?:organi[sz]ation|person) (city|state|zip|country)\b.* of address")
_NUMBERED = re.compile(r"(e ?mail|phone|address|organi[sz]ation|website|url|custom field|relation|event) (\d+) (.+)")
_ASKED = ("is ", "has ", "was ", "are ")
"""What a header begins with that asks yes or no."""

_CUSTOM = re.compile(r"custom field (?!\d+ )(.+)")
_PUBLISHED = re.compile(r"(?:compiled )?(?:releases? )?(?:\d+ )?((?:awards|contracts|tender|buyer|parties) .+)")
_PLACES_IN = re.compile(r"\b\d+ ")
"""`Custom field (Vendor)` of Jira; the paths of flattened Open Contracting data, as `awards/0/suppliers/0/name`."""

_WRITTEN = re.compile(r" (?:yyyy mm dd|dd mm yyyy|mm dd yyyy|yyyymmdd|tt mm jjjj|jj mm aaaa|dd mm aaaa|utc)\Z")
"""How a day is to be written, behind what it is."""

_PREFIXED = re.compile(r"(Deal|Person|Organi[sz]ation|Lead|Contact|Company|Account|Opportunity) - (\S.*)")
_POSTAL = listed(
    """
    city|town|region|state|province|county|postal code|postcode|zip|zip code|country|zip postal code|
    country region|state province|street 1|line 1|po address line 1
    """
)
"""What of a numbered address is ours."""

_PIECES = re.compile(r"[\s,/|()\[\]{}:_*-]+")
_WORDY = frozenset("ALL TOP CUP MOP SOS GEL PEN COP BOB TRY LAK BAM ANG MAD CLF STN NET".split())  # noqa: SIM905
_LOWER = frozenset("usd eur gbp chf jpy euro euros inr cad aud dollars".split())  # noqa: SIM905
_SCALES: tuple[tuple[str, int], ...] = (
    (r"mrd|bn|billions?|milliarden", 9),
    (r"mio|mn|mln|millions?|millionen|millones|mm", 6),
    (r"thousands?|tsd|tausend|milliers|miles|000s?|000 ?s", 3),
)
_JOINED = re.compile(
    r"(?P<scale>[kKTmM]|Mio\.?|Mrd\.?|bn)\s?(?P<sign>[€$£¥]|[A-Z]{3})|(?P<first>[€$£¥]|[A-Z]{3})\s?(?P<behind>[kKmM]|mn|bn|000s?)"
)
_JOINED_POWER = {"k": 3, "t": 3, "m": 6, "mn": 6, "mio": 6, "mrd": 9, "bn": 9, "000": 3, "000s": 3}


def plain_form(column: str, words: str) -> tuple[str, float]:
    """The words by which the column's own name is known, and how sure that is: `("email", 1.0)` for `E-mail 1 - Value`.

    `words` are the folded ones. ("", 0) for a label or kind beside a value (`Phone 1 - Type`) and other such columns.
    """
    if words in NOT_OURS or words.startswith(_ASKED):
        return "", 0.0
    if found := _CUSTOM.fullmatch(words) or _PUBLISHED.fullmatch(words):
        words = _PLACES_IN.sub("", found[1]).strip()
    words = _WRITTEN.sub("", words)
    if found := _OF_ADDRESS.fullmatch(words):
        return found[1], 1.0
    if found := _NUMBERED.fullmatch(words):
        return _numbered(found[1].replace("e mail", "email"), int(found[2]), found[3])
    if found := _PREFIXED.fullmatch(column.strip()):
        rest = " ".join(words.split()[1:])
        return (words, 1.0) if rest not in NOT_OURS else ("", 0.0)
    return _without_currency(column, words), 1.0


def _numbered(noun: str, number: int, rest: str) -> tuple[str, float]:
    sure = 1.0 if number == 1 else 0.6
    if rest in {"type", "label"}:
        return "", 0.0
    if noun == "address":
        if rest == "formatted":
            return "address", 0.7 * sure
        return ("address" if rest == "street" else rest if rest in _POSTAL else ""), sure
    if noun.startswith("organi"):
        return {"name": "organization name", "title": "job title"}.get(rest, ""), sure
    return (noun if rest == "value" else ""), sure


def without_prefix(column: str) -> str:
    """What stands behind a noun and a hyphen: `Organization` of `Deal - Organization`; "" elsewhere."""
    found = _PREFIXED.fullmatch(column.strip())
    return found[2] if found else ""


def _without_currency(column: str, words: str) -> str:
    if (measure := measured(column)) is not None:
        return fold(measure.noun)
    if currency_in(column) is None:
        return words
    kept = [
        w for w in words.split() if w.upper() not in CODES and w not in {"in", "k", "t", "m", "mio", "teur", "keur"}
    ]
    return " ".join(kept) if kept else words


def currency_in(column: str) -> tuple[str, float] | None:
    """The currency that a header says, and how sure that is: `Amount (EUR)`, `Preis in €`; None of none or several."""
    if (measure := measured(column)) is not None and measure.currency:
        return measure.currency, 0.9 if measure.sure else 0.6
    found: dict[str, float] = {}
    for word in _PIECES.split(column):
        if told := _currency(word.strip(".'")):
            found[told[0]] = told[1]
    return next(iter(found.items())) if len(found) == 1 else None


def _currency(word: str) -> tuple[str, float] | None:
    if joined := _JOINED.fullmatch(word):
        word = joined["sign"] or joined["first"]
    if word in CODES and word not in _WORDY:
        return word, 0.9
    if word.lower() in _LOWER and (code := code_of(word.lower())):
        return code, 0.8
    if word in SYMBOLS and not any(c.isalpha() for c in word):
        return SYMBOLS[word], 0.6 if word in UNSURE else 0.8
    return None


def power_in(column: str) -> int:
    """The power of ten in which a header counts amounts: 3 of `TEUR`, `(in thousands)`, `$000s`; else 0."""
    if (measure := measured(column)) is not None and measure.power:
        return measure.power
    lower = column.lower()
    for hit in re.finditer(r"[(\[]([^)\]]{1,30})[)\]]|\bin\s+(\S+(?:\s\S+)?)\s*$", column):
        inner = (hit[1] or hit[2]).strip()
        for word in re.split(r"[\s,/]+", inner):
            if (joined := _JOINED.fullmatch(word.strip("."))) and _currency(word.strip(".")):
                return _JOINED_POWER.get((joined["scale"] or joined["behind"]).lower().strip("."), 0)
        for pattern, power in _SCALES:
            if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", inner.lower()):
                return power
    if found := re.search(r"(?<!\w)(t|k|m)(eur|usd|chf|gbp)(?!\w)", lower):
        return 6 if found[1] == "m" else 3
    return 0

"""Shapes: what the values of a column look like, whatever the column is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from domain.amount_kinds import kind_in_words, priced
from domain.countries import region_of
from domain.currencies import code_of
from domain.dates import date_of
from domain.daynumbers import day_of_number
from domain.deal_states import status_of
from domain.legalforms import strip_tail
from domain.money import amount_of
from domain.normalise import domain_of, email_of, fold, is_shared
from domain.phonecells import pieces_of
from domain.prices import ROLES

_ONE_WORD = """
- -- --- – — . .. ? ?? n/a na n.a. n.a #n/a nil null none nan (none) (null) <null> (blank) unknown undefined
notavailable
tbd tba tbc t.b.d. t.b.a. t.b.c. t.b.d t.b.a t.b.c k.a. keine keiner s.o. inconnu desconocido ninguno nvt n.v.t. brak
#ref! #value! #div/0! #name? #null! #num! #n/a! #spill! #calc! #field! #getting_data #bezug! #wert! #zahl! #nv #name
#valeur! #nom? #nombre! #¡ref! #¡valor! #¿nombre? #n/d #error #error! #err ##### なし 該当なし 無 无 暂无 없음 해당없음
"""
_DAYS = """
00/00/0000|0000-00-00|0000-00-00 00:00:00|00.00.0000|0/0/00|1900-01-00|0/0/0000
"""
_WORDS_OF_NOTHING = """
not available|not applicable|not known|not provided|not specified|no data|to be confirmed|to be determined
to be decided|to be advised|to be announced|see above|keine angabe|siehe oben|noch offen|nicht bekannt
non disponible|non applicable|non renseigné|à définir|a definir|por definir|da definire|sin datos|no aplica
auf anfrage|nach aufwand|on request|upon request|price on application|sur demande|sur devis|bajo pedido
a consultar|sob consulta|su richiesta|op aanvraag|på förfrågan|po zapytaniu
no disponible|brak danych|не указано|нет данных|відсутня|отсутствует
"""
DITTO: frozenset[str] = frozenset(
    [
        *(
            '"',
            "''",
            "〃",
            "″",
            "”",
            "“",
            '-"-',
            '- " -',
            '--"--',
            "dto",
            "dto.",
            "ditto",
            "do.",
            "idem",
            "ídem",
            "同上",
        ),
        *("as above", "same as above", "see above", "wie oben", "siehe oben", "s.o."),
    ]
)
"""Marks by which a cell says that what stands above it stands here once more (lower case)."""

PLACEHOLDERS: frozenset[str] = DITTO | frozenset(
    [
        *_ONE_WORD.split(),
        *(word for text in (_DAYS, _WORDS_OF_NOTHING) for line in text.split("\n") for word in line.split("|")),
    ]
) - {""}
"""Texts that say that there is no value (folded to lower case)."""

OF_EXCHANGE = ("/o=", "/O=")
"""What an address within an Exchange server begins with, which Outlook exports in the place of one for mail."""

LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))

_PHONE = re.compile(r"\+?[\d(][\d\s().\-/]{5,22}(?:\s*(?:x|ext\.?)\s*\d{1,6})?")
_IDENTIFIER = re.compile(r"(?=.*\d)[^\W_][\w\-./:#]{0,120}")
_GROUPED = re.compile(r"[A-Za-z0-9]{1,12}(?: [A-Za-z0-9.\-/]{1,9}){1,6}")
_ROUNDED = re.compile(r"\d(?:[.,]\d{1,14})?E\+\d{2}")


def is_blank(text: str) -> bool:
    """Whether the cell holds no value: nothing, or a placeholder for nothing."""
    text = text.strip()
    return not text or (len(text) <= LONGEST_PLACEHOLDER and text.lower() in PLACEHOLDERS)


def is_rounded(text: str) -> bool:
    """Whether it is a long number as a spreadsheet shows it, of which the last digits are lost: `1.23457E+11`."""
    return _ROUNDED.fullmatch(text) is not None


def _email(text: str) -> bool:
    return email_of(text) is not None or text.startswith(OF_EXCHANGE)


def _domain(text: str) -> bool:
    return "@" not in text and (domain := domain_of(text)) is not None and not is_shared(domain)


def _phone(text: str) -> bool:
    """A number of a telephone, or several with what they are of: `Phone: (512) 555-0177 Mobile: ...`."""
    if is_rounded(text.strip()):
        return True
    numbers = [text] if _PHONE.fullmatch(text.strip()) else [piece.strip() for piece in pieces_of(text)]
    return any(_PHONE.fullmatch(one.strip()) and 7 <= sum(map(str.isdigit, one)) <= 17 for one in numbers)


def _money(text: str) -> bool:
    text, _ = priced(text)
    return amount_of(text) is not None or amount_of(text, True) is not None


def _kind(text: str) -> bool:
    return kind_in_words(text) is not None


def _state(text: str) -> bool:
    return status_of(text) is not None


def _date(text: str) -> bool:
    return date_of(text) is not None or date_of(text, True) is not None or day_of_number(text) is not None


def _currency(text: str) -> bool:
    return len(text) <= 24 and code_of(text) is not None


def _country(text: str) -> bool:
    return region_of(text) is not None


def _identifier(text: str) -> bool:
    """A number, also in groups as people write it: `51 824 753 556`."""
    text = text.strip()
    if _IDENTIFIER.fullmatch(text) or is_rounded(text):
        return True
    return _GROUPED.fullmatch(text) is not None and 2 * sum(map(str.isdigit, text)) >= len(text.replace(" ", ""))


def _words(text: str) -> bool:
    """Text with letters that is neither an address, a number nor a date."""
    if "@" in text or text.startswith(("http:", "https:")):
        return False
    return any(c.isalpha() for c in text) and not _money(text)


def _thing(text: str) -> bool:
    """A name or number of something that is sold, and not the number of a line, an answer or the list of a program."""
    if text.strip().lower() in _ANSWERS or text.lstrip()[:1] in ("{", "["):
        return False
    return len(text.strip()) > 4 or any(c.isalpha() for c in text)


_ANSWERS = frozenset("yes no y n true false ja nein j oui non si sí sim não x".split())  # noqa: SIM905


def _rung(text: str) -> bool:
    """Words that are no answer: `Yes` under `Status` names no stage, nor `True` under `Supplier` a firm."""
    return text.strip().lower() not in _ANSWERS and _words(text)


def _said(text: str) -> bool:
    """Anything but an answer to a question: `Yes` under `Grant` is no name of one."""
    return text.strip().lower() not in _ANSWERS


_ADDRESSES = frozenset("mr mrs ms miss mx dr prof herr frau mme m mlle sr sra srta sig dhr mevr".split())  # noqa: SIM905


_ADDRESS_BEHIND = re.compile(r"\s*[(<\[]\s*[^\s()<>\[\]]{1,200}@[^\s()<>\[\]]{1,200}\s*[)>\]]\s*\Z")


def _person(text: str) -> bool:
    """Words, also with an address in brackets behind them: `Ann Ferris (ann@orchid.example)`."""
    return _words(_ADDRESS_BEHIND.sub("", text.partition(";")[0]) if "@" in text else text)


def _post(text: str) -> bool:
    """Words that are no form of address: address books head those with `Title` too."""
    return _words(text) and text.strip().rstrip(".").lower() not in _ADDRESSES


SHAPES: dict[str, tuple[Callable[[str], bool], float]] = {
    "vendor.email": (_email, 0.8),
    "contact.email": (_email, 0.8),
    "vendor.domain": (_domain, 0.8),
    "vendor.phone": (_phone, 0.8),
    "contact.phone": (_phone, 0.8),
    "deal.amount": (_money, 0.8),
    "deal.currency": (_currency, 0.8),
    "deal.expectedClose": (_date, 0.8),
    "deal.submittedAt": (_date, 0.8),
    "deal.approvedAt": (_date, 0.5),
    "deal.expiresAt": (_date, 0.5),
    "deal.amountKind": (_kind, 0.5),
    "deal.status": (_state, 0.3),
    "deal.rejectReason": (_words, 0.5),
    "deal.territory": (_words, 0.3),
    **{f"deal.amount.{role}": (_money, 0.8) for role in ROLES},
    **{f"deal.currency.{role}": (_currency, 0.8) for role in ROLES},
    "vendor.registrationId": (_identifier, 0.6),
    "deal.externalId": (_identifier, 0.6),
    "vendor.country": (_country, 0.5),
    "vendor.name": (_rung, 0.6),
    "vendor.legalName": (_rung, 0.6),
    "contact.name": (_person, 0.8),
    "contact.firstName": (_words, 0.8),
    "contact.lastName": (_words, 0.8),
    "contact.title": (_post, 0.8),
    "vendor.city": (_words, 0.6),
    "vendor.region": (_words, 0.6),
    "deal.name": (_said, 0.5),
    "deal.customer": (_rung, 0.6),
    "deal.product": (_thing, 0.5),
    "deal.partner": (_rung, 0.6),
    "deal.stage": (_rung, 0.5),
}
"""Field -> the shape of its values, and the share of values that must have it."""


def is_company(text: str) -> bool:
    """Whether it ends in a legal form, as names of firms do."""
    tokens = fold(text).split()
    return 2 <= len(tokens) <= 12 and strip_tail(tokens) < len(tokens)


def _dialled(text: str) -> bool:
    return _phone(text) and (text.strip().startswith(("+", "00", "(")) or len(re.split(r"[\s\-./]+", text.strip())) > 2)


def _priced(text: str) -> bool:
    amount = amount_of(text)
    return amount is not None and bool(amount.currency)


SHAPES_ALONE: tuple[tuple[str, Callable[[str], bool], float, bool], ...] = (
    ("contact.email", _email, 0.9, True),
    ("vendor.domain", _domain, 0.9, True),
    ("vendor.name", is_company, 0.4, True),
    ("deal.amount", _priced, 0.9, False),
    ("contact.phone", _dialled, 0.9, False),
    ("deal.currency", _currency, 0.95, False),
    ("vendor.country", _country, 0.95, False),
)
"""Field -> the shape that tells it without a header, the share of values that must have it, and whether that also
holds for a column whose header says something unknown (a column without a name has nothing to say against it)."""


def told_by_shape(values: Sequence[str], named: bool) -> tuple[str, float] | None:
    """The field that the values alone tell, and the share that has its shape; None below three distinct values."""
    if len(set(values)) < 3:
        return None
    for field, test, least, anywhere in SHAPES_ALONE:
        if field == "vendor.domain" and _pages_of_one(values):
            continue
        if (anywhere or not named) and (share := sum(map(test, values)) / len(values)) >= least:
            return field, share
    return None


def _pages_of_one(values: Sequence[str]) -> bool:
    """Whether most are different pages of one site, as links to notices or profiles are."""
    pages = Counter(domain_of(value) for value in set(values) if "/" in value.strip().rstrip("/").partition("://")[2])
    return len(values) >= 3 and bool(pages) and 2 * max(pages.values()) > max(len(set(values)), 4)


def fits(field: str, values: Sequence[str]) -> float:
    """The share of the values that have the shape the field wants; 0 below its bound, 1 without values or shape."""
    shape = SHAPES.get(field)
    if shape is None or not values:
        return 1.0
    test, least = shape
    if field == "vendor.domain" and _pages_of_one(values):
        return 0.0
    share = sum(map(test, values)) / len(values)
    if share < least and field == "vendor.name" and _beside_numbers(values):
        return 1.0
    return share if share >= least else 0.0


def _beside_numbers(values: Sequence[str]) -> bool:
    """Whether firms stand among numbers and nothing else, as in reports that have their documents in one column."""
    words = [value for value in values if any(map(str.isalpha, value))]
    return len(words) >= 2 and all(map(is_company, words))

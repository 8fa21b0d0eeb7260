"""Completing: what the cells of a row say of each other, as a name that goes on in the next column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.extraction.cells import tidy
from domain.headers import header_words
from domain.normalise import domain_of, is_shared
from domain.provenance import Claim
from domain.shapes import is_blank, is_company

CONTINUED = "csv.name-continued@1"
"""The rule of a name whose end stands in the next column, as SAP keeps names longer than 35 characters."""

WITH_SITE = "csv.name-and-site@1"
"""The rule of a name and a domain that stand in one cell: `Nordlicht (nordlicht.example)`."""

AFTER_NUMBER = "csv.name-after-number@1"
"""The rule of a name that stands behind its number and a gap, as SAP shows suppliers: `100001     Nordlicht`."""

WITH_ADDRESS = "csv.name-and-address-lines@1"
"""The rule of a name above an address in one cell, each on lines of its own."""

BY_PARTNER = "csv.partner@1"
"""The rule of a vendor that is the partner of its deal, in a table where nothing else names one."""

_NAMES = {
    "name 1": ("name 2", "name 3", "name 4"),
    "name1": ("name2", "name3", "name4"),
}
_NO_NAME = re.compile(
    r"(?i)(?:z\.?\s?hd|zu h|c/o|attn|att\b|fao\b|abt|abteilung|dept|department|postfach|p\.?o\.? box|herrn?\b|frau\b"
    r"|niederlassung|filiale|werk\b|branch\b|zweign)"
)
_GOES_ON = re.compile(r"(?i)(?:[-&+,/]|\b(?:und|u\.|and|et|y|e|für|fuer|for|der|des|of|the|zur|zum))$")
_LONGEST_ADDRESS = 300
_FULL = 30
"""Characters of a name that may have been cut off at the end of its column."""

_NUMBERED = re.compile(r"\s*\d{4,10}\s{2,}([^\W\d].{1,200})", re.DOTALL)
_DASHED = re.compile(r"\s*(?=(?:\d[./-]?){6,14}\s)[\d./-]{6,20}\s[-–]\s([^\W\d].{1,200})", re.DOTALL)
"""A number of six digits and more, also as registers write it: `05.120.923/0001-09 - Nordlicht Ltda`."""

_STREET = re.compile(r"\d")
_SITED = re.compile(r"([^()]{2,200}?)\s*\(\s*((?:https?://)[^\s()]+|[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,24})\s*\)")
_OTHERS = frozenset({"notion.so", "notion.site", "airtable.com", "force.com", "hubspot.com", "monday.com"})
"""Sites whose pages are of whoever writes them."""


def further_names(columns: Sequence[str], mapping: dict[str, str]) -> tuple[int, ...]:
    """The indexes of the columns in which the vendor's name goes on."""
    heads = {header_words(column): index for index, column in reversed(list(enumerate(columns)))}
    named = next((header_words(column) for column, field in mapping.items() if field == "vendor.name"), "")
    wanted = _NAMES.get(named, ())
    return tuple(heads[head] for head in wanted if head in heads and columns[heads[head]] not in mapping)


def continued(name: Claim, cells: Sequence[str], further: Sequence[int]) -> Claim:
    """The name with what the next columns say of it; as it is where they say something else (`z. Hd. ...`)."""
    for index in further:
        more = tidy(cells[index]) if index < len(cells) else ""
        if is_blank(more) or _NO_NAME.match(more):
            break
        ends = is_company(name.value)
        cut = len(name.value) >= _FULL or is_company(f"x {more}")
        if not _GOES_ON.search(name.value) and (ends or not cut):
            break
        name = Claim(f"{name.value} {more}", f"{name.raw} {cells[index]}", CONTINUED, name.column)
    return name


def has_more(raw: str) -> bool:
    """Whether a name may have a number before it or a site in brackets behind it."""
    if "\n" in raw.strip() or _DASHED.match(raw):
        return True
    if raw[-1:] in ") " and raw.rstrip().endswith(")"):
        return "." in raw[raw.rfind("(") :]
    return "  " in raw and raw.lstrip()[:1].isdigit()


def name_alone(vendor: dict[str, Claim]) -> dict[str, Claim]:
    """The vendor without the number before its name, and without the site behind it, which is its domain.

    Not where anybody may have pages on that site.
    """
    name = vendor["name"]
    if at := _addressed(name.raw):
        firm, place = tidy(name.raw[:at]), tidy(name.raw[at:])
        name = Claim(firm, name.raw, WITH_ADDRESS, name.column)
        vendor = {"address": Claim(place, name.raw, WITH_ADDRESS, name.column, confidence=0.8), **vendor, "name": name}
    elif numbered := _NUMBERED.fullmatch(name.raw) or _DASHED.fullmatch(name.raw):
        name = Claim(tidy(numbered[1]), name.raw, AFTER_NUMBER, name.column)
        vendor = {**vendor, "name": name}
    found = _SITED.fullmatch(name.value)
    if found is None:
        return vendor
    told = {**vendor, "name": Claim(found[1], name.raw, WITH_SITE, name.column)}
    site = domain_of(found[2])
    if site and site not in _OTHERS and not is_shared(site) and "domain" not in vendor:
        told["domain"] = Claim(site, name.raw, WITH_SITE, name.column, confidence=0.8)
    return told


def _addressed(raw: str) -> int:
    """Where in a cell of several lines the address begins behind the name; 0 where the lines are all of the name."""
    text = raw.strip()
    first, _, rest = text.partition("\n")
    if not first.strip() or not rest.strip() or ("\n" in rest.strip() and len(rest) > _LONGEST_ADDRESS):
        return 0
    return raw.index(first) + len(first) if _STREET.search(rest) and not is_company(rest) else 0


def by_partner(deal: dict[str, Claim]) -> dict[str, Claim]:
    """The vendor of a deal that only its partner is known of."""
    partner = deal["partner"]
    return {"name": Claim(partner.value, partner.raw, BY_PARTNER, partner.column, confidence=0.5)}

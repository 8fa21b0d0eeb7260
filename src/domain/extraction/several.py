"""Several: rows whose cells name more than one vendor, as registers of awards write winners that bid together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from domain.countries import region_of
from domain.extraction.cells import tidy
from domain.legalforms import form_of
from domain.normalise import fold, name_key
from domain.provenance import Claim, Part
from domain.shapes import is_blank, is_company

LISTED = "csv.listed-vendors@1"
"""The rule of a vendor that one cell names beside others."""

BORDER = "---"
"""What parts the winners in tables of TED, in each of their columns."""

MOST = 50
"""More vendors than this in one cell are no list of winners."""

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_BRACKETED = re.compile(r"\s*(?:\[[^\[\]]*\][\s,;]*)+")
_NUMBERLESS = frozenset({"", "none", "other"})
_DUNS = "dun and bradstreet number"


_BORDERS = re.compile(r";|\||\n|\s/\s")
MARKS = re.compile(r"---|\[|[;|\n/]")
"""What a cell has somewhere that names several."""


def names_several(name: str) -> bool:
    """Whether the cell of a name may be a list: `[Acme Ltd|1 High St|COMPANY_NUMBER|01234567|Yes|No]`, `A---B`, or
    `Acme Ltd; Bell Inc`, each of which ends as firms do."""
    return BORDER in name or (name[:1] == "[" and "|" in name) or len(_firms(name)) > 1


def _firms(name: str) -> list[str]:
    """The firms of a cell whose names marks part, each with its legal form; [] elsewhere."""
    if not MARKS.search(name):
        return []
    names = [one for one in map(tidy, _BORDERS.split(name)) if one]
    return names if all(map(is_company, names)) else []


def _known_apart(names: Sequence[str]) -> list[int]:
    """The places of the names that are of different firms, each where it is said first.

    `ACME LTD / ACME LIMITED` is one firm, and so is a name in two scripts; `Acme GmbH / Acme AG` are two.
    """
    if len(names) == 2 and _latin(names[0]) != _latin(names[1]):
        return [0]
    found: dict[tuple[str, str], int] = {}
    for at, name in enumerate(names):
        found.setdefault((name_key(name), form_of(fold(name).split())), at)
    return sorted(found.values())


def _latin(name: str) -> bool:
    letters = [char for char in name if char.isalpha()]
    return 2 * sum(char < "\u0250" for char in letters) >= len(letters)


def each_vendor(part: Part) -> tuple[Part, ...]:
    """A part for each vendor that the row names; the deal and the contact are those of the first one."""
    name = part.vendor.get("name")
    if name is None or not names_several(name.raw):
        return (part,)
    if _BRACKETED.fullmatch(name.value):
        listed = _of_brackets(name)
    else:
        listed = _of_borders(part.vendor, name) if BORDER in name.value else _of_marks(part.vendor, name)
    vendors = [vendor for vendor in listed[:MOST] if vendor]
    if not vendors:
        return (part,)
    first = msgspec.structs.replace(part, vendor=vendors[0])
    return (first, *(Part(vendor=vendor, said=part.said) for vendor in vendors[1:]))


def _of_brackets(name: Claim) -> list[dict[str, Claim]]:
    """`[Name|Address|Ref type|Ref Number|...]` for each: Contracts Finder."""
    found = []
    for hit in _BRACKETS.finditer(name.value):
        said, address, kind, number = ([tidy(piece) for piece in hit[1].split("|")] + [""] * 4)[:4]
        if is_blank(said):
            continue
        vendor = {"name": _claim(said, name)}
        if not is_blank(address):
            vendor["address"] = _claim(address, name)
        scheme = kind.replace("_", " ").lower()
        if scheme not in _NUMBERLESS and any(map(str.isdigit, number)):
            vendor["registrationId"] = _claim(f"DUNS {number}" if scheme == _DUNS else number, name)
        found.append(vendor)
    return found


def _of_borders(vendor: dict[str, Claim], name: Claim) -> list[dict[str, Claim]]:
    """The pieces of all the columns that have as many as there are names; another column says nothing of anybody."""
    names = name.value.split(BORDER)
    found: list[dict[str, Claim]] = [{} for _ in names]
    for field, claim in vendor.items():
        pieces: Sequence[str] = claim.value.split(BORDER)
        if len(pieces) != len(names):
            continue
        for one, piece in zip(found, map(tidy, pieces), strict=True):
            value = region_of(piece) or piece if field == "country" else piece
            if not is_blank(value):
                one[field] = _claim(value, claim)
    return [one if "name" in one else {} for one in found]


def _of_marks(vendor: dict[str, Claim], name: Claim) -> list[dict[str, Claim]]:
    """Firms that marks part: what other columns say in as many pieces is each one's, one piece is the first one's."""
    names = _firms(name.raw)
    found: list[dict[str, Claim]] = [{"name": _claim(one, name)} for one in names]
    apart = _known_apart(names)
    for field, claim in vendor.items():
        pieces = [piece for piece in map(tidy, _BORDERS.split(claim.raw)) if piece]
        if field == "name" or (len(pieces) != len(names) and len(pieces) > 1):
            continue
        if len(pieces) == 1:
            found[0][field] = claim
        else:
            for one, piece in zip(found, pieces, strict=True):
                one[field] = _claim((region_of(piece) or piece) if field == "country" else piece, claim)
    return [found[at] for at in apart]


def _claim(value: str, claim: Claim) -> Claim:
    return Claim(value, claim.raw, LISTED, claim.column, confidence=0.9)

"""Profiles: a node in normal form. Nodes with equal profiles say the same, and are compared only once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from domain.countries import region_of
from domain.linkage.forms import form_class
from domain.linkage.names import Name, read_names, without_town
from domain.linkage.nodes import Node
from domain.linkage.places import Place, read_place
from domain.normalise import domain_of, fold, is_free_mail, is_shared

T = TypeVar("T", str, tuple[str, str])

NUMBER_DIGITS = 7
"""Digits at the end of a phone number that stay the same however its country and trunk prefix are written."""


_ACCOUNT = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


class Profile(msgspec.Struct, frozen=True, gc=False):
    """What a node says, in normal form; hashable, and equal for nodes that say the same.

    `phones`: digits, with `+` in front where the number is international. `emails`: only addresses at hosts that
    anybody may use; the others are in `domains`. `registrations`: (scheme, letters and digits), sorted.
    """

    names: tuple[Name, ...] = ()
    form: str = ""
    country: str = ""
    place: Place = Place()
    phones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    registrations: tuple[tuple[str, str], ...] = ()


class Group(msgspec.Struct, frozen=True, gc=False):
    """Nodes with one profile, ids sorted; `key` is the lowest id and names the group."""

    key: str
    profile: Profile
    members: tuple[str, ...]


def profile_of(node: Node) -> Profile:
    """The normal form of a node; it never raises, whatever the texts are."""
    place = read_place(node.address)
    names = tuple(dict.fromkeys(name for text in node.names for name in read_names(text)))
    names += tuple(bare for name in names if (bare := without_town(name, place.town)) is not None)
    form = form_class(tuple(fold(node.legal_form).split())) if node.legal_form else ""
    domains, emails = _sites(node)
    return Profile(
        # The form is compared on its own, so that names that differ in nothing else are one name.
        tuple(dict.fromkeys(Name(name.words, "", name.numbers, name.acronym) for name in names)),
        form or next((name.form for name in names if name.form), ""),
        _country(node.country) if node.country else "",
        place,
        _distinct(_phone(phone) for phone in node.phones),
        domains,
        emails,
        _distinct(
            (fold(scheme).replace(" ", ""), number)
            for scheme, text in node.registrations
            if not is_account(number := _number(text))
        ),
    )


def collapse(nodes: Sequence[Node], apart: frozenset[str] = frozenset()) -> list[Group]:
    """Groups of nodes with equal profiles, sorted by key; a node in `apart` (a person spoke of it) is its own group."""
    return grouped(((node.id, profile_of(node)) for node in nodes), apart)


def grouped(profiles: Iterable[tuple[str, Profile]], apart: frozenset[str] = frozenset()) -> list[Group]:
    """As `collapse`, of nodes whose profiles are at hand."""
    found: dict[tuple[Profile, str], list[str]] = {}
    for ident, profile in profiles:
        found.setdefault((profile, ident if ident in apart else ""), []).append(ident)
    groups = [Group(min(members), profile, tuple(sorted(members))) for (profile, _), members in found.items()]
    return sorted(groups, key=lambda group: group.key)


def _sites(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(domains of the firm, addresses at hosts that anybody may use)."""
    domains: set[str] = set()
    emails: set[str] = set()
    for text in node.domains:
        if (site := domain_of(text)) and not is_shared(site):
            domains.add(site)
    for text in node.emails:
        address = text.strip().lower()
        if not (site := domain_of(address)):
            continue
        if is_free_mail(site):
            emails.add(address)
        elif not is_shared(site):
            domains.add(site)
    return tuple(sorted(domains)), tuple(sorted(emails))


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    return region_of(text) or fold(text)


def _phone(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) < NUMBER_DIGITS:
        return ""
    return f"+{digits}" if text.lstrip().startswith("+") else digits.lstrip("0")


def _number(text: str) -> str:
    return fold(text).replace(" ", "").upper()


def is_account(number: str) -> bool:
    """Whether it is a bank account's (IBAN, ISO 13616).

    A firm has several, and that of a factor stands on the bills of many.
    """
    if not _ACCOUNT.fullmatch(number):
        return False
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1


def _distinct(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted({value for value in values if value and (not isinstance(value, tuple) or all(value))}))

"""Addresses for matching: number and street apart, shortened words alike, postcodes without blanks."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from domain.linkage.exonyms import town_of
from domain.linkage.nodes import Address
from domain.linkage.words import FUNCTION, NUMBERS, STREET, STREET_ENDINGS
from domain.normalise import fold

LONGEST = 8
"""Words of a street that are looked at."""

_NUMBER = re.compile(r"\d+[a-z]?(?:to\d+[a-z]?)?$")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_RANGE = re.compile(r"(?<=\d)\s*[-–/]\s*(?=\d)")
_DIGITS = re.compile(r"\d+")


class Place(msgspec.Struct, frozen=True, gc=False):
    """An address in normal form; every part may be empty. `numbers` are the digits of the house number."""

    street: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    postcode: str = ""
    town: tuple[str, ...] = ()
    region: str = ""


def read_place(address: Address) -> Place:
    """The normal form; a number written in the street is taken out of it, in front (`12 High St`) or behind."""
    words = fold(_RANGE.sub("to", address.street)).split()
    number = fold(_RANGE.sub("to", address.number)) if address.number else ""
    if not number:
        number, words = _number_apart(words)
    numbers = tuple(dict.fromkeys(found.lstrip("0") or "0" for found in _DIGITS.findall(number)))
    return Place(
        _words(tuple(words)),
        numbers,
        _words(tuple(fold(address.extra).split())) if address.extra else (),
        fold(address.postcode).replace(" ", ""),
        _town(address.town),
        fold(address.region) if address.region else "",
    )


@lru_cache(maxsize=16_384)
def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    found = [_short(word) for word in words]
    kept = [word for word in found if word not in FUNCTION]
    return tuple(dict.fromkeys(kept or found))[:LONGEST]


@lru_cache(maxsize=16_384)
def _town(text: str) -> tuple[str, ...]:
    folded = fold(text)
    found = [STREET.get(word, word) for word in (town_of(folded) or folded).split()]
    return tuple(dict.fromkeys(found))[:6]


def _short(word: str) -> str:
    for end, short in STREET_ENDINGS:
        if word.endswith(end) and len(word) > len(end):
            return word[: -len(end)] + short
    if ordinal := _ORDINAL.match(word):
        return ordinal.group(1)
    return STREET.get(word, NUMBERS.get(word, word))


def _number_apart(words: list[str]) -> tuple[str, list[str]]:
    """(the house number, the other words): the first word that is one, else the last, else none.

    A number alone is no street.
    """
    if words and _NUMBER.match(words[0]):
        return words[0], words[1:]
    if words and _NUMBER.match(words[-1]):
        return words[-1], words[:-1]
    return "", words

"""Names for matching: the words that tell who a firm is, without legal form, articles and ways of spelling."""

from __future__ import annotations

import re
from sys import intern

import msgspec

from domain.linkage.exonyms import town_of
from domain.linkage.forms import split_form, unglued
from domain.linkage.trades import is_trade
from domain.linkage.words import FUNCTION, NUMBERS, SHORT
from domain.normalise import fold

LONGEST = 12
"""Words of a name that are looked at; real names have fewer."""

_ALIAS = re.compile(
    r"\s*(?:\bd\s?[./]\s?b\s?[./]\s?a\b\.?|\bdba\b|\bt\s?/\s?a\b|\btrading as\b|\bdoing business as\b|\bf/?k/?a\b"
    r"|\ba/?k/?a\b|\bformerly(?: known as)?\b|\balso known as\b|\bprev(?:iously)?\b\.?|\bvormals\b|\banciennement\b"
    r"|\bex\b(?=\s\w+\s))\s*",
    re.IGNORECASE,
)
_ALIAS_SIGNS = (
    "/", ".b", ". b", "dba", "fka", "aka", "trading as", "doing business", "formerly", "known as", "prev", "vormals",
    "anciennement", "ex ", "(", ")", "[", "]",
)  # fmt: skip
"""One of these is in a text with two names, where its only blanks are plain ones: far sooner told than by the rule."""
_BRACKETS = re.compile(r"[()\[\]]")
_DIGITS = re.compile(r"\d+")
_CITIES = frozenset({"stadt", "stadtverwaltung", "landeshauptstadt", "miasto"})
"""Words for a city that stand before its name alone."""
_CITIES_OF = {
    "city": {"of"}, "ville": {"de", "du", "des"}, "mairie": {"de", "du", "des"}, "ciudad": {"de"},
    "cidade": {"de", "do", "da"}, "citta": {"di"}, "stad": {"van"},
}  # fmt: skip
"""Those that do so with a word behind (`City of Cologne`); without it they are part of a firm's name."""
_PARTS = re.compile(r"\s*[,;:]\s*|\s+[-\u2013\u2014/|]\s+")
_UNIVERSITY = re.compile(r"\b(?:univ\b|universi|hochschule\b|politecnico\b|polytechni)", re.IGNORECASE)
_DEPARTMENT = re.compile(
    r"(?:dep(?:artmen)?t|school|faculty|division|chair|fakult|fachbereich|lehrstuhl|facult|d[e\u00e9]partement"
    r"|departamento|dipartimento|facolt|institute? (?:of|for|f\u00fcr))",
    re.IGNORECASE,
)
"""How the part of a university begins that is not named by itself."""


_ARABIC = str.maketrans(
    dict.fromkeys("\u0622\u0623\u0625\u0671", "\u0627")
    | {"\u0629": "\u0647", "\u0649": "\u064a", "\u0624": "\u0648", "\u0626": "\u064a"}
    | dict.fromkeys(map(chr, [0x640, 0x670, *range(0x64B, 0x656)]), "")
)
"""Alef and yeh with and without hamza, teh marbuta, and vowel signs are written as one likes."""

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+$")
"""Scripts that write no blanks: a town stands in front of the name in one word with it."""

_KINDS_OF_TOWN = "市都府県县縣省시"
"""Letters at the end of a town's name that are often left out."""


class Name(msgspec.Struct, frozen=True, gc=False):
    """One way of writing a name, in normal form.

    `words`: what is compared, in the order written. `form`: class of the legal form, "" when none is written.
    `numbers`: the numbers in it, without leading zeros. `acronym`: the first letters of three words or more.
    """

    words: tuple[str, ...]
    form: str = ""
    numbers: tuple[str, ...] = ()
    acronym: str = ""

    @property
    def joined(self) -> str:
        """The words without blanks: equal where only the blanks differ."""
        return "".join(self.words)

    @property
    def core(self) -> str:
        """The words in alphabetic order: equal where only the order differs."""
        return " ".join(sorted(set(self.words)))


def read_names(text: str) -> list[Name]:
    """The names in one cell: `A Ltd d/b/a B` has two. Empty when there is no letter or digit."""
    lower = text.lower()
    if text.isprintable() and not any(sign in lower for sign in _ALIAS_SIGNS):
        found = [name for part in (text, *_of_university(text)) if (name := read_name(part)).words]
        return list(dict.fromkeys(found))
    parts = [part for piece in _ALIAS.split(text) if (part := _BRACKETS.sub(" ", piece).strip())]
    return [name for part in (parts or [text]) if (name := read_name(part)).words]


def _of_university(text: str) -> list[str]:
    """The university in a text that names a part of it, too (`University of Lom, School of Law`): they are one."""
    parts = _PARTS.split(text)
    if len(parts) < 2:
        return []
    whole = [part for part in parts if _UNIVERSITY.search(part) and not _DEPARTMENT.match(part)]
    rest = [part for part in parts if part not in whole]
    return whole if len(whole) == 1 and all(_DEPARTMENT.match(part) for part in rest) else []


def read_name(text: str) -> Name:
    """One name; `words` is empty only when the text has no letter and no digit."""
    plain_text = fold(unglued(text))
    folded = tuple((plain_text if plain_text.isascii() else plain_text.translate(_ARABIC)).split())
    if not folded:
        return Name(())
    # Forms are written with blanks between the letters too; initials that are no form become one word after that.
    parted, first = split_form(folded)
    plain, second = split_form(tuple(_initials_joined(parted)))
    form = first or second
    plain = _of_city(plain)
    words = tuple(SHORT.get(word, word) for word in (NUMBERS.get(word, word) for word in plain))
    kept = tuple(word for word in words if word not in FUNCTION) or words
    # Words come again and again: each is kept once in memory.
    kept = tuple(intern(word) for word in dict.fromkeys(kept))[:LONGEST]
    numbers = tuple(sorted({word.lstrip("0") or "0" for word in kept if word.isdigit()}))
    acronym = "".join(word[0] for word in plain if word not in FUNCTION) if len(kept) >= 3 else ""
    return Name(kept, form, numbers, acronym)


def _of_city(words: tuple[str, ...]) -> tuple[str, ...]:
    """The city in whatever language: `stadt koln`, `ville de cologne` as `city koln`; `stadt apotheke` is none."""
    if len(words) < 2:
        return words
    alone = words[0] in _CITIES
    if not alone and words[1] not in _CITIES_OF.get(words[0], ()):
        return words
    rest = words[1:] if alone else words[2:]
    if not rest or is_trade(rest[0]):
        return words
    return ("city", *(town_of(" ".join(rest)).split() or rest))


def without_town(name: Name, town: tuple[str, ...]) -> Name | None:
    """The name without the town that the firm is in (`Otto's (Lyon)` in Lyon), when it has it and is more than that."""
    if len(town) == 1 and not town[0].isascii() and name.words and (rest := _behind(name.words[0], town[0])):
        return msgspec.structs.replace(name, words=(rest, *name.words[1:]), acronym="")
    inside = frozenset(town)
    known = " ".join(town)
    inside |= {word for word in name.words if town_of(word) == known} if known and town_of(known) else set()
    found = inside & frozenset(name.words)
    if not found or len(found) == len(set(name.words)) or not (found >= set(town) or found - set(town)):
        return None
    return msgspec.structs.replace(name, words=tuple(word for word in name.words if word not in inside), acronym="")


def _initials_joined(words: tuple[str, ...]) -> list[str]:
    """`i b m` as `ibm`: a run of single letters is one word, as it is when written with points."""
    joined: list[str] = []
    run = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and run:
            joined[-1] += word
        else:
            joined.append(word)
        run = single
    return joined


def _behind(word: str, town: str) -> str:
    """What follows the town in a word of a script without blanks; "" where that is too little for a name."""
    short = town.rstrip(_KINDS_OF_TOWN) if len(town) > 2 else town
    if not _UNSPACED.match(word) or not word.startswith(short) or len(short) < 2:
        return ""
    rest = word.removeprefix(town) if word.startswith(town) else word.removeprefix(short)
    return rest if len(rest) > 1 else ""

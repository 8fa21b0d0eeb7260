"""Memory of a document: the firms and people that it names anywhere, gathered before its texts are read one by one.

A call introduces a firm once (`the acquisition of Orchid`, `Ann Ferris with Brick Capital`) and then says `Orchid`, in
turns that by themselves do not tell what Orchid is. What is gathered depends on the texts alone, whatever the chunks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set

from domain.countries import region_of
from domain.extraction.preamble import Preamble
from domain.extraction.text import firmrules, persons
from domain.extraction.text.firmwords import CUES, DESIGNATORS, GENERIC, LEAD, LONGEST_CUE, NO_NAMES
from domain.extraction.text.givennames import GIVEN
from domain.extraction.text.names import Names, Words, core_of, table_of
from domain.extraction.text.placenames import PLACES, is_place
from domain.extraction.text.reading import mentions_in
from domain.extraction.text.runs import is_capital, sentence_begins
from domain.extraction.text.tokens import WORD, Token, tokens_of, touching
from domain.people import speaker_name
from domain.provenance import Mention

_BEHIND = frozenset(
    """
    acquisition acquisitions board business businesses team teams shares stock brand brands subsidiary division
    employees leadership management merger headquarters plant plants facility factory shareholders stockholders
    stores dealership announced acquired launched contract deal customers portfolio spokesperson representative
    standalone übernahme vorstand aktie aktien werk geschäft mitarbeiter quarterly conference earnings results
    platform operations website branded brands shareholder career values technologies culture stockholder ceo
    chairman locations location mission family story
    """.split()  # noqa: SIM905
)
"""What is said of a firm right behind its name: `the Orchid acquisition`."""

_SOON = frozenset("quarter results earnings guidance".split())  # noqa: SIM905
"""What is said of a firm a few words behind: `Orchid's third quarter`."""

_DOES = frozenset(
    "announced announces launched manufactures offers acquires reported reports supplies delivers operates".split()  # noqa: SIM905
)
"""What firms do, and seldom a place or a product."""

_PLACING = frozenset("in near throughout outside into".split())  # noqa: SIM905
"""What stands before a place rather than before a firm."""

_AT: frozenset[Words] = frozenset(
    tuple(phrase.split())
    for phrase in """
    at|joined|joining|like|with|from|of|for|across|by|than|and|businesses like|companies such as|
    businesses such as|acquired|bei|chez
    """.strip().split("|")
)
"""What often stands before a firm, and before much else: evidence only beside other evidence."""

_SURE = frozenset(
    {
        firmrules.FORM.id,
        firmrules.DESIGNATOR.id,
        firmrules.HEADED.id,
        firmrules.OF_NAME.id,
        firmrules.DOMAIN.id,
        "text.line-of@1",
        firmrules.HOST.id,
    }
)
_WHOLE = frozenset({persons.ADDRESS.id, persons.POST.id, persons.GIVEN_NAME.id, persons.NAMED.id, persons.GREETED.id})
_INTRODUCED = frozenset({"text.titled@3", "text.line-of@1", "text.presents@2"})
_MOST = 20_000
"""Names of one document that are remembered."""
_LONGEST = 3
_ENOUGH = 4
_TELLING = 3


class Memory:
    """Takes the texts of a document one after the other; `names` says what they name."""

    def __init__(self, around: Memory | None = None) -> None:
        """`around` is the memory of the document that this text is one of: it knows words in small letters."""
        self._around = around
        self._firms: set[Words] = set()
        self._people: set[str] = set()
        self._seen: Counter[Words] = Counter()
        self._evidence: Counter[Words] = Counter()
        self._told: Counter[Words] = Counter()
        self._beside: Counter[tuple[Words, Words]] = Counter()
        self._lower: set[str] = set()
        self._capitals: set[str] = set()
        self._shorts: set[str] = set()
        self._ends: set[str] = set()
        self._preamble = Preamble()
        self._codes: set[str] = set()

    def turn(self, speaker: str, text: str) -> None:
        """Gather what a turn of a call tells: above the first words its day too."""
        self._preamble.heard(speaker, text)
        self.speaker(speaker)
        self.text(text)

    def speaker(self, label: str) -> None:
        """Who speaks is a person of the document."""
        if name := speaker_name(label):
            self._people.update(word.lower() for word in name.split() if _a_name(word))

    def text(self, text: str) -> None:
        """Gather what one text names."""
        tokens = tokens_of(text)
        mentions = mentions_in(text)
        for one in mentions:
            self._named(one)
        self._codes |= {one.value.rpartition(" ")[2] for one in mentions if one.kind == "money"}
        others = [one for one in mentions if one.kind not in {"organisation", "person", "stage", "deal"}]
        taken = {place for one in others for place in range(max(one.start, 0), max(one.end, 0))}
        self._small(tokens, taken)
        before: tuple[Words, int] | None = None
        for first, last in _runs(tokens):
            words = tuple(token.lower for token in tokens[first:last])
            if tokens[first].start in taken or (words not in self._seen and len(self._seen) >= _MOST):
                continue
            if not sentence_begins(tokens, first):
                self._seen[words] += 1
            if last - first == 1 and tokens[first].text.removesuffix("'s").removesuffix("’s").isupper():
                self._capitals.add(words[0])
            evidence = _evidence(tokens, first, last)
            self._evidence[words] += evidence
            self._told[words] += evidence >= _TELLING
            if (
                before
                and first - before[1] <= 2
                and all(t.lower in {",", "and", "&"} for t in tokens[before[1] : first])
            ):
                self._beside[(before[0], words)] += 1
            before = (words, last)

    def heard(self, text: str) -> None:
        """Note the capitalised runs of a text that has nothing to do with the others, for `candidates` alone."""
        tokens = tokens_of(text)
        self._small(tokens, frozenset())
        for first, last in _runs(tokens):
            words = tuple(token.lower for token in tokens[first:last])
            if not sentence_begins(tokens, first) and (words in self._seen or len(self._seen) < _MOST):
                self._seen[words] += 1

    def _small(self, tokens: Sequence[Token], taken: Set[int]) -> None:
        """Words in small letters; a name in a site's address is no word of the text."""
        self._lower.update(
            token.text
            for at, token in enumerate(tokens)
            if token.kind == WORD
            and token.text.islower()
            and token.start not in taken
            and not _of_address(tokens, at)
            and len(self._lower) < 10 * _MOST
        )

    def names(self, vendors: Iterable[str] = ()) -> Names:
        """The firms and people of the texts so far; `vendors` are names that the workspace knows."""
        # A family name of which twice is said what is said of firms alone is their firm's name as well.
        firms_too = {words[0] for words, count in self._told.items() if len(words) == 1 and count > 1}
        named = (self._people - self._lower - firms_too) | (self._people & GIVEN)
        people = frozenset(named - LEAD - NO_NAMES - GENERIC - (PLACES - GIVEN))
        found = {words for words in self._firms if self._may_name(words, people)}
        found |= {
            words
            for words, evidence in self._evidence.items()
            if evidence >= _ENOUGH and self._seen[words] >= 2 and self._may_name(words, people)
        }
        for one, other in self._beside:  # `Orchid and Brick`: what stands beside a firm twice or is told of is one too
            for known, new in ((one, other), (other, one)):
                if known in found and self._seen[new] >= 2 and self._evidence[new] and self._may_name(new, people):
                    found.add(new)
        found |= {words for words in self._seen if self._shortened(words) or self._parted(words, people)}
        known_vendors = (words for name in vendors if self._may_name(words := core_of(name), people))
        return Names(table_of(found), table_of(known_vendors), people, self._preamble.day, self._only_currency())

    def _only_currency(self) -> str:
        return next(iter(self._codes)) if len(self._codes) == 1 else ""

    def _shortened(self, words: Words) -> bool:
        """Whether the word is in capitals what several words of a firm's name begin with: OT of Orchid Tools."""
        if len(words) != 1 or words[0] in NO_NAMES or words[0] not in self._capitals:
            return False
        return self._seen[words] >= (1 if len(words[0]) >= _TELLING else _TELLING) and words[0] in self._shorts

    def _parted(self, words: Words, people: frozenset[str]) -> bool:
        """Whether the word alone is the first or last of one firm's longer name: `Argon` of `Cementos Argon`."""
        if len(words) != 1 or self._seen[words] < 2 or not self._may_name(words, people) or _common(words[0]):
            return False
        return words[0].title() not in DESIGNATORS and len(words[0]) > _TELLING and words[0] in self._ends

    def candidates(self) -> set[str]:
        """Capitalised runs inside sentences: what to ask the workspace for."""
        return {" ".join(words) for words, count in self._seen.items() if count}

    def _named(self, one: Mention) -> None:
        if one.kind == "organisation" and one.rule in _SURE and len(self._firms) < _MOST:
            self._firms.add(core_of(one.value))
            self._shorts |= initials_of(tuple(one.value.lower().replace(".", "").split()))
            self._shorts |= initials_of(core_of(one.value))
            self._ends |= {*core_of(one.value)[:1], *core_of(one.value)[-1:]}
        elif one.kind == "person" and (one.rule in _WHOLE or one.rule in _INTRODUCED) and len(self._people) < _MOST:
            self._people.update(word.lower() for word in one.value.split() if _a_name(word))

    def _may_name(self, words: Words, people: frozenset[str]) -> bool:
        """Whether these words can be a firm's name in this document: no words of its sentences, places or people."""
        if not words or len("".join(words)) < 3 or is_place(words) or not _POSTS.isdisjoint(words):
            return False
        if all(_common(word) for word in words):
            return False
        if len(words) == 1:
            return (
                "'" not in words[0]
                and words[0] not in GIVEN
                and words[0] not in people
                and not self._is_small(words[0])
            )
        return words[0] not in GIVEN and not all(word in people or self._is_small(word) for word in words)

    def _is_small(self, word: str) -> bool:
        """Whether the word stands in small letters somewhere in the text or in those around it."""
        return word in self._lower or (self._around is not None and word in self._around._lower)


def _of_address(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word is a part of a site's or file's name: a full stop and a word touch it, or an at sign."""
    behind = at + 2 < len(tokens) and touching(tokens, at + 1) and touching(tokens, at + 2)
    if behind and tokens[at + 1].text in {".", "@"} and tokens[at + 2].kind == WORD:
        return True
    return at > 0 and touching(tokens, at) and tokens[at - 1].text == "@"


def _a_name(word: str) -> bool:
    return len(word) > 2 and word[0].isupper() and not word.endswith(".")


def _common(word: str) -> bool:
    """A capitalised word that by itself is no firm: of the sentence, a place, those who live there."""
    if word in GENERIC or word in NO_NAMES or word in PLACES or word in LEAD:
        return True
    stem = word.removesuffix("s")
    return stem in _PEOPLES or any(
        region_of(stem.removesuffix(ending) + tail)
        for ending in _ENDINGS
        if stem.endswith(ending) and len(stem) > len(ending) + 3
        for tail in ("", "a", "ia", "y", "o")
    )


_ENDINGS = ("ian", "ean", "an", "ese", "ish", "i")
_PEOPLES = frozenset(
    "american european asian african british english french german dutch swiss swedish spanish".split()  # noqa: SIM905
)
_POSTS = frozenset("minister ministers president parliament senator congress government crown church".split())  # noqa: SIM905


def initials_of(words: Words) -> frozenset[str]:
    """What a name of several words is shortened to: all first letters, or those of its longer words."""
    long = [word for word in words if word not in {"of", "the", "and", "for", "&", "de", "la", "du", "und"}]
    if len(long) < 2:
        return frozenset()
    return frozenset({"".join(word[0] for word in words), "".join(word[0] for word in long)})


def remember(texts: Iterable[tuple[str, str]], vendors: Iterable[str] = ()) -> Names:
    """What a document of (speaker, text) names; `vendors` are names that the workspace knows."""
    memory = Memory()
    for speaker, text in texts:
        memory.turn(speaker, text)
    return memory.names(vendors)


def _runs(tokens: Sequence[Token]) -> Iterable[tuple[int, int]]:
    """Capitalised words that stand together, at most three; a designator or form ends what is a name."""
    at = 0
    while at < len(tokens):
        first = at
        while at < len(tokens) and at - first < _LONGEST and _part_of_name(tokens, at, first):
            at += 1
        if at > first:
            yield first, at
        else:
            at += 1


def _part_of_name(tokens: Sequence[Token], at: int, first: int) -> bool:
    token = tokens[at]
    if not is_capital(token) or token.lower in LEAD or token.lower in NO_NAMES or len(token.text) < 2:
        return False
    if at > first and (tokens[at].start - tokens[at - 1].end > 1 or tokens[at - 1].text.endswith(("'s", "’s"))):
        return False
    return not (at == first and token.text in DESIGNATORS)


def _evidence(tokens: Sequence[Token], first: int, last: int) -> int:
    """How much one place tells that the run is a firm: 4 for what is said of nothing else, 1 for what is often said."""
    found = 0
    words = [token.lower for token in tokens[max(0, first - LONGEST_CUE - 1) : first]]
    end = (
        len(words) - 1 if words and words[-1] in {"the", "our", "their", "der", "die", "la", "le", "el"} else len(words)
    )
    if any(tuple(words[max(0, end - size) : end]) in CUES for size in range(1, LONGEST_CUE + 1) if end >= size):
        found += 3
    elif any(tuple(words[-size:]) in _AT for size in (1, 2) if len(words) >= size):
        found += 1
    behind = [token.lower for token in tokens[last : last + 3]]
    if behind and (behind[0] in _BEHIND or not _SOON.isdisjoint(behind)):
        found += 3
    elif behind and behind[0] in _DOES:
        found += 2
    if words and words[-1] in _PLACING:
        found -= 1
    acronym = last - first == 1 and tokens[first].text.isupper()
    return found - 2 if acronym and found else found

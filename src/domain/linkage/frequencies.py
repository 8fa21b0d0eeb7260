"""Frequencies: how common each value is, so that agreeing in a rare one counts more (term-frequency adjustment)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from domain.linkage.profiles import Profile
from domain.linkage.words import BACKGROUND, STREET_BACKGROUND, UNKNOWN

KINDS = ("word", "core", "street", "premises", "postcode", "town", "country", "phone", "domain", "email")
"""What is counted (see `spoken`)."""

COMPANY = "company"
"""Beside these: a word -> how many different beginnings the other words have in whose company it stands in names."""

BEGINNING = 3
"""Letters by which the words in whose company another stands are told apart: a misspelt name is no other company."""

PSEUDO = 500
"""Names that the background table counts as beside what was seen."""

UNSEEN = 0.25
"""How often a value that no third group has is taken to have been seen."""

LEAST = 3
"""Groups from which a value's count is kept. Fewer say nothing: the two groups that are compared do not count."""

MOST_BITS = 6.0
"""Bits over that of one group in all that several words can tell together; more is independence that is not there."""


_NONE: dict[str, float] = {}
_BEFORE: dict[str, dict[str, float]] = {"word": BACKGROUND, "street": STREET_BACKGROUND}


class Frequencies(msgspec.Struct, frozen=True):
    """`totals`: kind of value -> groups that have one; `counts`: kind -> value -> groups, `LEAST` and up."""

    totals: dict[str, int] = {}
    counts: dict[str, dict[str, int]] = {}

    def bits(self, kind: str, value: str) -> float:
        """The information of the value: -log2 of its share among groups other than the two that have it here."""
        return self.told(kind)(value)

    def told(self, kind: str) -> Callable[[str], float]:
        """`bits` of that kind, for many values."""
        counts, world = self.counts.get(kind, {}), _BEFORE.get(kind, _NONE)
        total = self.totals.get(kind, 0) + PSEUDO
        log2 = math.log2

        def bits(value: str) -> float:
            seen = max(counts.get(value, 0) - 2, UNSEEN)
            before = world.get(value, UNKNOWN)
            # What is common in the world is not rare for want of data.
            return -log2(min(max((seen + PSEUDO * before) / total, before), 1.0))

        return bits

    def most(self, kind: str) -> float:
        """The most bits that agreement in this kind can tell."""
        return math.log2(self.totals.get(kind, 0) + PSEUDO) + MOST_BITS

    def common(self, kind: str, value: str) -> int:
        """How many groups had the value when this was counted; 0 when fewer than `LEAST`."""
        return self.counts.get(kind, {}).get(value, 0)


def premises_text(profile: Profile) -> str:
    """Street and number as one text; "" without both."""
    place = profile.place
    return premises(place.street, place.numbers) if place.street and place.numbers else ""


def premises(street: Sequence[str], numbers: Sequence[str]) -> str:
    """Both as one text."""
    return f"{' '.join(sorted(street))}|{','.join(numbers)}"


def spoken(profile: Profile) -> Iterable[tuple[str, Sequence[str]]]:
    """What is counted of a profile: kind -> its values."""
    place = profile.place
    yield "word", tuple({word for name in profile.names for word in name.words})
    yield "core", tuple({name.core for name in profile.names})
    yield "street", tuple({*place.street, *place.extra})
    yield "premises", (premises_text(profile),) if premises_text(profile) else ()
    yield "postcode", (place.postcode,) if place.postcode else ()
    yield "town", (" ".join(place.town),) if place.town else ()
    yield "country", (profile.country,) if profile.country else ()
    yield "phone", profile.phones
    yield "domain", profile.domains
    yield "email", profile.emails


def count(profiles: Iterable[Profile]) -> Frequencies:
    """The frequencies of these profiles; what fewer than `LEAST` groups have is dropped."""
    totals: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    company: defaultdict[str, set[str]] = defaultdict(set)
    for profile in profiles:
        for name in profile.names:
            _keep_company(name.words, company)
        for kind, values in spoken(profile):
            if values:
                totals[kind] += 1
                counts.setdefault(kind, Counter()).update(values)
    kept = {
        kind: {value: number for value, number in sorted(found.items()) if number >= LEAST}
        for kind, found in sorted(counts.items())
    }
    kept[COMPANY] = {word: len(met) for word, met in sorted(company.items()) if len(met) >= LEAST}
    return Frequencies(dict(sorted(totals.items())), kept)


def _keep_company(words: Sequence[str], company: defaultdict[str, set[str]]) -> None:
    """Notes for each word of a name the rarest-looking of the others: one that no table has, as far as there is one."""
    telling = [word for word in words if word not in BACKGROUND] or list(words)
    for word in words:
        company[word].update(other[:BEGINNING] for other in telling if other != word)

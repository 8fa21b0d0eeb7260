"""What two pipelines find named in texts, compared kind by kind: money, dates, organisations, people ..."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from domain.dualrun import SAMPLES, Difference, Said, snippet
from domain.interpretation import Understood
from domain.provenance import Mention
from domain.records import Row


class MentionSums(msgspec.Struct, frozen=True, rename="camel"):
    """Mentions of a kind: the left has same + changed + only_left of them, the right same + changed + only_right.

    Changed: the same words or some of them, read as another value.
    """

    kind: str
    same: int = 0
    changed: int = 0
    only_left: int = 0
    only_right: int = 0
    samples: tuple[Difference, ...] = ()


Pair = tuple[Mention | None, Mention | None]


def paired(left: Sequence[Mention], right: Sequence[Mention]) -> Iterator[Pair]:
    """Mentions of one kind that are about the same words, side by side; each mention is in exactly one pair."""
    open_right = list(right)
    open_left: list[Mention] = []
    places = {(one.start, one.end, one.value): number for number, one in reversed(list(enumerate(open_right)))}
    met: set[int] = set()
    for one in left:
        number = places.pop((one.start, one.end, one.value), None)
        if number is None:
            open_left.append(one)
        else:
            met.add(number)
            yield one, open_right[number]
    rest = [one for number, one in enumerate(open_right) if number not in met]
    for one in open_left:
        other = next((other for other in rest if one.start < other.end and other.start < one.end), None)
        if other is not None:
            rest.remove(other)
        yield one, other
    for other in rest:
        yield None, other


class MentionTally:
    """Adds up, record by record; memory is bounded by the number of kinds."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, int]] = {}
        self._samples: dict[str, dict[str, list[Difference]]] = {}

    def take(self, left: Understood, right: Understood) -> None:
        """Compare what the two find in one record."""
        if not left.mentions and not right.mentions:
            return
        for kind in sorted({one.kind for one in (*left.mentions, *right.mentions)}):
            sides = [[one for one in said.mentions if one.kind == kind] for said in (left, right)]
            counts = self._counts.setdefault(kind, {"same": 0, "changed": 0, "only_left": 0, "only_right": 0})
            for pair in paired(*sides):
                how = _how(pair)
                counts[how] += 1
                if how != "same":
                    self._sample(left, kind, how, pair)

    def _sample(self, record: Understood, kind: str, how: str, pair: Pair) -> None:
        samples = self._samples.setdefault(kind, {}).setdefault(how, [])
        if len(samples) < SAMPLES:
            said = [None if one is None else _said(record, one) for one in pair]
            samples.append(Difference(record.seq, record.locator, *said))

    def sums(self) -> tuple[MentionSums, ...]:
        """Each kind that one of the two found, by name."""
        return tuple(
            MentionSums(kind, samples=_flat(self._samples.get(kind, {})), **self._counts[kind])
            for kind in sorted(self._counts)
        )


def _flat(samples: dict[str, list[Difference]]) -> tuple[Difference, ...]:
    return tuple(sample for how in sorted(samples) for sample in samples[how])


def _how(pair: Pair) -> str:
    left, right = pair
    if left is None:
        return "only_right"
    if right is None:
        return "only_left"
    return "same" if left.value == right.value else "changed"


def _said(record: Understood, one: Mention) -> Said:
    text = "" if isinstance(record.content, Row) else record.content.text
    return Said(
        one.value, one.raw[:200], one.rule, start=one.start, end=one.end, around=snippet(text, one.start, one.end)
    )

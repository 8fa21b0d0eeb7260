"""Which parts of records two pipelines put under one vendor, counted on a scratchpad so that memory stays bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.ports.scratch import Scratchpad
from application.shadow import Shadow
from application.shadow_linkage import batched
from domain.catalog import Kept
from domain.comparisons import Called, Clusters, Regrouped
from domain.dualrun import Aligned
from domain.dualrun_clusters import Cell, Group, agreement, contradicting
from domain.plans import Plan
from domain.previews import called
from domain.provenance import Noun

CELLS, BY_LEFT, BY_RIGHT = "cells", "cells by left", "cells by right"
NUMBERS = ("numbers left", "numbers right")
MOST_NUMBERS = 8
"""Registration numbers remembered of a vendor: two that contradict each other are enough."""
BATCH = 2000

_numbers = msgspec.msgpack.Decoder(list[str])


@dataclass(slots=True)
class SharedClusters:
    """Counts, for each vendor of the left and each of the right, the parts that both have."""

    pad: Scratchpad
    left: Shadow
    right: Shadow

    def take(self, pairs: Sequence[Sequence[Aligned]], left: Plan, right: Plan) -> None:
        """Take the parts of one chunk in; `pairs` has which part is which, for each record."""
        cells: Counter[bytes] = Counter()
        for together, one, other in zip(pairs, left.kept, right.kept, strict=True):
            for a, b in together:
                mine, others = _vendor(one, a), _vendor(other, b)
                if mine is not None and others is not None:
                    cells[mine.bytes + others.bytes] += 1
        self._add(CELLS, cells)
        for shelf, plan in zip(NUMBERS, (left, right), strict=True):
            self._note(shelf, plan)

    def found(self) -> Clusters:
        """What became of it. Vendors that were merged on the way count as what they were merged into."""
        for batch in batched(self.pad.walk(CELLS), BATCH):
            by_left: Counter[bytes] = Counter()
            by_right: Counter[bytes] = Counter()
            lefts = _roots(self.left, (key[:16] for key, _ in batch))
            rights = _roots(self.right, (key[16:] for key, _ in batch))
            for key, many in batch:
                mine, others = lefts[key[:16]], rights[key[16:]]
                by_left[mine + others] += int.from_bytes(many, "big")
                by_right[others + mine] += int.from_bytes(many, "big")
            self._add(BY_LEFT, by_left)
            self._add(BY_RIGHT, by_right)
        agreed = agreement(self._cells(BY_LEFT), self._cells(BY_RIGHT))
        return Clusters(
            agreed.pairs, agreed.split, agreed.merged,
            self._named(agreed.splits, self.left, self.right), self._named(agreed.merges, self.right, self.left),
            self._contradicting(NUMBERS[0], self.left), self._contradicting(NUMBERS[1], self.right),
        )  # fmt: skip

    def _add(self, shelf: str, counts: Counter[bytes]) -> None:
        held = self.pad.get(shelf, counts.keys())
        self.pad.put(
            shelf,
            ((key, (many + int.from_bytes(held.get(key, b""), "big")).to_bytes(8, "big"))
             for key, many in counts.items()),
        )  # fmt: skip

    def _cells(self, shelf: str) -> Iterator[Cell]:
        return ((key[:16], key[16:], int.from_bytes(many, "big")) for key, many in self.pad.walk(shelf))

    def _note(self, shelf: str, plan: Plan) -> None:
        said: dict[bytes, set[str]] = {}
        for kept in plan.kept:
            for ident, part in zip(kept.vendor_ids, kept.parts, strict=False):
                claim = part.vendor.get("registrationId")
                if ident is not None and claim is not None:
                    said.setdefault(ident.bytes, set()).add(claim.value)
        self._remember(shelf, said)

    def _remember(self, shelf: str, said: dict[bytes, set[str]]) -> None:
        held = self.pad.get(shelf, said.keys())
        for ident, numbers in said.items():
            numbers.update(_numbers.decode(held[ident]) if ident in held else ())
        encode = msgspec.msgpack.encode
        self.pad.put(shelf, ((ident, encode(sorted(numbers)[:MOST_NUMBERS])) for ident, numbers in said.items()))

    def _contradicting(self, shelf: str, shadow: Shadow) -> int:
        merged = f"{shelf} merged"
        for batch in batched(self.pad.walk(shelf), BATCH):
            said: dict[bytes, set[str]] = {}
            roots = _roots(shadow, (ident for ident, _ in batch))
            for ident, numbers in batch:
                said.setdefault(roots[ident], set()).update(_numbers.decode(numbers))
            self._remember(merged, said)
        return sum(contradicting(_numbers.decode(numbers)) for _, numbers in self.pad.walk(merged))

    def _named(self, groups: Iterable[Group], mine: Shadow, others: Shadow) -> tuple[Regrouped, ...]:
        return tuple(
            Regrouped(
                _name(mine, group.id), group.members, group.pieces,
                tuple(Called(_name(others, piece.id), piece.members) for piece in group.largest),
            )
            for group in groups
        )  # fmt: skip


def _vendor(kept: Kept, part: int | None) -> UUID | None:
    return kept.vendor_ids[part] if part is not None and part < len(kept.vendor_ids) else None


def _roots(shadow: Shadow, idents: Iterable[bytes]) -> dict[bytes, bytes]:
    roots = shadow.roots({UUID(bytes=ident) for ident in idents})
    return {ident.bytes: root.bytes for ident, root in roots.items()}


def _name(shadow: Shadow, ident: bytes) -> str:
    wanted = UUID(bytes=ident)
    entity = shadow.entities(Noun.VENDOR, [wanted]).get(wanted)
    return "" if entity is None else called(Noun.VENDOR, entity.picks)

"""Tellings: what an import remembers of each way in which it told of a vendor, so that it is worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
import numpy as np

from domain.held_ids import NOBODY, HeldIds, Words
from domain.linkage.known import digest_of
from domain.linkage.nodes import Node
from domain.matching import keys_of
from domain.provenance import Claim, Noun, Part
from domain.vendor_nodes import node_claimed

REMEMBERED = 208_000
"""Ways of telling that are remembered, some 41 bytes each (domain.held_ids)."""


class Telling(msgspec.Struct, frozen=True, gc=False):
    """One way: the digest of the node that says it (NOBODY: it cannot be found again), and what it says.

    `listed`: the import has kept its key texts. `keyed` and `node` are at hand where it was told for the first time.
    """

    digest: UUID
    claims: Mapping[str, Claim]
    listed: bool = False
    keyed: tuple[str, ...] | None = None
    node: Node | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Those of the keys it can be found again by."""
        return _texts(self.claims) if self.keyed is None else self.keyed


class Tellings:
    """A bounded memory of `telling`; what was said first goes first.

    A way is named by the interpreter's keyed hashes of its fields and values.
    """

    def __init__(self, most: int = REMEMBERED) -> None:
        self._known = HeldIds(most)
        self._last: Words | None = None

    def of(self, claims: Mapping[str, Claim]) -> Telling:
        """What follows from these claims about a vendor."""
        return self.all([claims])[0]

    def all(self, every: Sequence[Mapping[str, Claim]]) -> list[Telling]:
        """The same of many."""
        if not every:
            return []
        keys = self._last = _named(every)
        found, listed = self._known.get(keys)
        new: dict[tuple[int, int], tuple[int, Telling]] = {}
        tellings: list[Telling] = []
        for at, (claims, digest) in enumerate(zip(every, found, strict=True)):
            if digest is not None:
                tellings.append(Telling(digest, claims, listed[at]))
                continue
            named = int(keys[at, 0]), int(keys[at, 1])
            if named not in new:
                new[named] = at, telling(claims)
            first = new[named][1]
            tellings.append(Telling(first.digest, claims, listed[at], first.keyed, first.node))
        if new:
            self._known.put(keys[[at for at, _ in new.values()]], [first.digest for _, first in new.values()])
        return tellings

    def kept(self) -> None:
        """The key texts of what was asked for last are kept by the import: they need not be told again."""
        if self._last is not None:
            self._known.mark(self._last)

    def forget(self) -> None:
        """Nobody knows whose key texts are kept."""
        self._known.unmark()
        self._last = None


def telling(claims: Mapping[str, Claim]) -> Telling:
    """What follows from these claims about a vendor."""
    keyed = _texts(claims)
    if not keyed:
        return Telling(NOBODY, claims, keyed=keyed)
    node = node_claimed(claims)
    return Telling(digest_of(node), claims, keyed=keyed, node=node)


def _texts(claims: Mapping[str, Claim]) -> tuple[str, ...]:
    return tuple([key.text for key in keys_of(Noun.VENDOR, Part(vendor=dict(claims)), None, "")])


def _named(every: Sequence[Mapping[str, Claim]]) -> Words:
    two: list[tuple[int, int]] = []
    for claims in every:
        said = (*claims, *[claim.value for claim in claims.values()])
        two.append((hash("\x1f".join(said)), hash(said)))
    return np.array(two, dtype=np.int64).view(np.uint64)

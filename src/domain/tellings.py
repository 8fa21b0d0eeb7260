"""Tellings: what an import remembers of each way in which it told of a vendor, so that it is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from uuid import UUID

import msgspec

from domain.linkage.known import digest_of
from domain.matching import keys_of
from domain.provenance import Claim, Noun, Part
from domain.vendor_nodes import node_claimed

REMEMBERED = 60_000
"""Ways of telling that are remembered: some 700 bytes each where values are short; long ones take what they take."""


class Telling(msgspec.Struct, frozen=True, gc=False):
    """One way: the texts of the keys it can be found again by, and the digest of the node that says it."""

    texts: tuple[str, ...]
    digest: UUID


class Tellings:
    """A bounded memory of `telling`; what was said first goes first, an eighth at a time."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._known: dict[tuple[str, ...], Telling] = {}

    def of(self, claims: Mapping[str, Claim]) -> Telling:
        """What follows from these claims about a vendor."""
        said = (*claims, *[claim.value for claim in claims.values()])
        found = self._known.get(said)
        if found is None:
            found = self._known[said] = telling(claims)
            if len(self._known) > self._most:
                for oldest in list(islice(self._known, self._most // 8 + 1)):
                    del self._known[oldest]
        return found


def telling(claims: Mapping[str, Claim]) -> Telling:
    """What follows from these claims about a vendor."""
    keys = keys_of(Noun.VENDOR, Part(vendor=dict(claims)), None, "")
    return Telling(tuple([key.text for key in keys]), digest_of(node_claimed(claims)))

"""A sieve: texts of which it is known that they were never met, in four megabytes for any number of them.

B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (1970): four bits for each text. Of
two million, one strange text in four hundred passes for met; of twenty million, two in three.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from domain.held_ids import Places, of_texts

BITS = 1 << 25


class Sieve:
    """What was met is never called strange."""

    def __init__(self) -> None:
        self._octets = np.zeros(BITS >> 3, dtype=np.uint8)

    def add(self, texts: Sequence[str]) -> None:
        """These are met."""
        bits = _bits(texts)
        np.bitwise_or.at(self._octets, bits >> 3, (1 << (bits & 7)).astype(np.uint8))

    def strange(self, texts: Sequence[str]) -> list[bool]:
        """Of each whether it surely was never met."""
        bits = _bits(texts)
        met = (self._octets[bits >> 3] >> (bits & 7)) & 1
        found: list[bool] = (~met.astype(np.bool_)).any(axis=1).tolist()
        return found


def _bits(texts: Sequence[str]) -> Places:
    """Four places of each text; the two hashes make all of them (Kirsch and Mitzenmacher 2006)."""
    words = of_texts(texts)
    turns = np.arange(4, dtype=np.uint64)
    return ((words[:, :1] + turns * words[:, 1:]) & np.uint64(BITS - 1)).astype(np.int64)

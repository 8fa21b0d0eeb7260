"""A sieve: what is known never to have been met, in four megabytes for any number of texts and numbers.

B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (1970): four bits for each. Of two
million, one strange one in four hundred passes for met; of three million one in a hundred, of twenty two in three.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from domain.held_ids import Places

BITS = 1 << 25


class Sieve:
    """What was met is never called strange. A text is met in the same process alone, by its keyed hash."""

    def __init__(self) -> None:
        self._octets = np.zeros(BITS >> 3, dtype=np.uint8)

    def add(self, met: Collection[str | int]) -> None:
        """These are met."""
        bits = _bits(met)
        np.bitwise_or.at(self._octets, bits >> 3, (1 << (bits & 7)).astype(np.uint8))

    def strange(self, asked: Collection[str | int]) -> list[bool]:
        """Of each whether it surely was never met."""
        bits = _bits(asked)
        met = (self._octets[bits >> 3] >> (bits & 7)) & 1
        found: list[bool] = (~met.astype(np.bool_)).any(axis=1).tolist()
        return found


def _bits(every: Collection[str | int]) -> Places:
    """Four places of each; two halves of one hash make all of them (Kirsch and Mitzenmacher 2006).

    The interpreter's hash of a text is keyed and has 64 bits, that of a number is it itself as far as 61 bits go; both
    are evenly spread where numbers are digests. Its low 25 bits are the place, those above, made odd, the step.
    """
    words = np.fromiter(map(hash, every), np.int64, len(every)).view(np.uint64)[:, None]
    turns = np.arange(4, dtype=np.uint64)
    return ((words + turns * (words >> np.uint64(25) | np.uint64(1))) & np.uint64(BITS - 1)).astype(np.int64)

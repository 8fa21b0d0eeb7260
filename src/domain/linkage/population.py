"""Population: how many different nodes a table will have brought at its end, told from its beginning."""

from __future__ import annotations

import math

HALVINGS = 60
"""Steps of the search for the number of vendors."""


def expected_different(told: int, different: int, share: float) -> float:
    """How many different nodes a table has, of which `different` were met in `told` at its beginning.

    `share`: what part of the table that was, over 0 to 1. Taken to be drawn from one number of vendors with equal
    chances, the number that this many repetitions mean (occupancy): a table whose vendors come again and again soon
    has all of them, one that never repeats goes on bringing new ones.
    """
    if share >= 1 or different == 0:
        return float(different)
    rest = told / share
    if different >= told:
        return rest
    low, high = float(different), float(told) * told
    for _ in range(HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if _met(middle, told) < different else (low, middle)
    return max(_met(high, rest), float(different))


def _met(vendors: float, told: float) -> float:
    """Different ones after so many draws."""
    return -vendors * math.expm1(-told / vendors)

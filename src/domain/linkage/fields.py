"""The fields that are compared: their levels from disagreement to agreement, and what is believed before data is seen.

`m` is the share of pairs of one vendor that reach a level, `u` that of pairs of two vendors (Fellegi and Sunter, 1969,
as named by Winkler). The shares are of pairs in which both sides have the field. They were set from what each level
means, and data moves them (see `fitting`); a missing value is no evidence at all.
"""

from __future__ import annotations

import msgspec

MISSING = -1
"""The level of a field that one side does not have."""


class Level(msgspec.Struct, frozen=True):
    """One answer of a comparison: what it is called in an explanation, and its prior shares."""

    label: str
    m: float
    u: float


class Field(msgspec.Struct, frozen=True):
    """One comparison; `levels[0]` is the clearest disagreement. `own` fields can tell a vendor by themselves."""

    name: str
    levels: tuple[Level, ...]


NAME, NUMBERS, FORM, COUNTRY, PREMISES, EXTRA, LOCALITY, PHONE, DOMAIN, EMAIL, REGISTRATION = range(11)
"""Positions of the fields in `FIELDS` and in the columns of a comparison."""

FIELDS: tuple[Field, ...] = (
    Field(
        "name",
        (
            Level("other words", 0.012, 0.95),
            Level("a word in common", 0.028, 0.03),
            Level("some words in common", 0.05, 0.01),
            Level("about half in common", 0.06, 0.005),
            Level("most in common", 0.08, 0.002),
            Level("nearly all in common", 0.1, 0.0006),
            Level("equal but for spelling", 0.17, 0.0002),
            Level("equal words, all of them common", 0.15, 0.0002),
            Level("equal words, a rare one among them", 0.35, 0.0001),
        ),
    ),
    Field(
        "numbers in name",
        (
            Level("different numbers, words or lines of business", 0.03, 0.9),
            Level("on one side only", 0.22, 0.05),
            Level("same numbers", 0.75, 0.05),
        ),
    ),
    Field("legal form", (Level("other class", 0.12, 0.55), Level("same class", 0.88, 0.45))),
    Field("country", (Level("other country", 0.02, 0.7), Level("same country", 0.98, 0.3))),
    Field(
        "premises",
        (
            Level("other street and number", 0.1, 0.93),
            Level("streets partly alike, other number", 0.01, 0.03),
            Level("other street, same number", 0.03, 0.01),
            Level("other street, no number to compare", 0.02, 0.02),
            Level("same street, other number", 0.06, 0.004),
            Level("same street, number nearly the same", 0.04, 0.001),
            Level("same street, number on one side only", 0.06, 0.003),
            Level("streets partly alike, same number", 0.08, 0.0005),
            Level("street nearly the same, same number", 0.14, 0.0002),
            Level("same street and number", 0.46, 0.0003),
        ),
    ),
    Field(
        "address line 2",
        (Level("different", 0.3, 0.985), Level("nearly the same", 0.2, 0.01), Level("the same", 0.5, 0.005)),
    ),
    Field(
        "locality",
        (
            Level("other postcode and town", 0.03, 0.84),
            Level("other town", 0.04, 0.1),
            Level("other postcode", 0.02, 0.02),
            Level("other town, postcode nearly the same", 0.03, 0.02),
            Level("same town, other postcode", 0.09, 0.015),
            Level("same town", 0.15, 0.02),
            Level("same town, postcode nearly the same", 0.12, 0.003),
            Level("same postcode, other town", 0.05, 0.0005),
            Level("same postcode", 0.07, 0.003),
            Level("same postcode and town", 0.4, 0.003),
        ),
    ),
    Field(
        "phone",
        (Level("other number", 0.25, 0.998), Level("one digit apart", 0.1, 0.0005), Level("same", 0.65, 0.0005)),
    ),
    Field(
        "domain",
        (Level("other", 0.15, 0.998), Level("same but for the ending", 0.1, 0.0005), Level("same", 0.75, 0.0005)),
    ),
    Field("e-mail", (Level("other address", 0.4, 0.9995), Level("same", 0.6, 0.0005))),
    Field(
        "registration id",
        (Level("different", 0.01, 0.9995), Level("one character apart", 0.09, 0.0001), Level("same", 0.9, 0.00005)),
    ),
)

PRIOR_PAIRS: float = 200.0
"""Pairs that the prior shares count as when they are mixed with data (damping of the EM steps)."""

EQUAL_NAME: int = len(FIELDS[NAME].levels) - 2
RARE_NAME: int = EQUAL_NAME + 1
"""The levels of a name that is equal word for word, in whatever order."""
NEARLY_ALL: int = EQUAL_NAME - 2
"""The level of a name from which nearly all of its words are in common."""

"""Scoring: from the levels of a pair to its weight in bits and to a verdict, with every field's part kept."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage import fields
from domain.linkage.arrays import Flags, Levels, Reals
from domain.linkage.comparison import Compared
from domain.linkage.fields import FIELDS, MISSING
from domain.linkage.model import Model

AT_ONCE = 25_000
"""Pairs that are weighed at a time: bounds the memory; 200,000 took 28 MB more while a model was fitted, and no less
time."""

RAREST, COMMONEST = 6.0, -8.0
"""Bits that a rare or a common value adds to the weight of its level at most (term-frequency adjustment, capped)."""

NAMED_SITE = 2.0
"""Bits of a domain that differs in its ending alone, beside a name that agrees."""

MARGIN = 0.01
"""Bits by which a rule lifts a weight over the line."""

SECOND_PLACE = 0.5
"""What the locality counts when the premises agree too: two firms in one house are in one town."""

AGAINST = -1.0
"""Bits under which a field speaks against a pair."""

BESIDE = 2.0
"""Bits of other fields from which a name does not stand alone."""

_ELSEWHERE = {
    fields.LOCALITY: ("other postcode and town", "other town"),
    fields.PREMISES: ("other street and number", "other street, no number to compare"),
    fields.PHONE: ("other number",),
}
"""Per field the levels of a pair that is in two places."""

_ONE_HOUSE = ("street nearly the same, same number", "same street and number")
"""Levels of premises that are one house, whatever the two call its town: `Köln` and `Cologne`, or a suburb."""

_OF_ITS_OWN = [fields.PREMISES, fields.EXTRA, fields.PHONE, fields.DOMAIN, fields.EMAIL, fields.REGISTRATION]
"""Fields that few vendors have in common: not a town, a country, a legal form."""

SAME_ID = len(FIELDS[fields.REGISTRATION].levels) - 1
"""The level of the same registration id."""

STRANGERS = 7
"""Version of the rules from which names without a word in common, and two places behind one telephone, are no vendor
by themselves; models of before keep what they hold of these."""

_FIELDS = np.arange(len(FIELDS))

_WIDEST = max(len(field.levels) for field in FIELDS)


class Verdict(IntEnum):
    """What a weight says of a pair."""

    DIFFERENT = 0
    REVIEW = 1
    SAME = 2


class Scores(msgspec.Struct, frozen=True):
    """`parts[pair, field]`: bits for or against; `total[pair]`: their sum with the prior; `verdicts[pair]`."""

    parts: Reals
    total: Reals
    verdicts: NDArray[np.int8]


def table(rows: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    """Shares per field and level as a matrix; the last column is for a missing value (level -1) and is 0."""
    found = np.zeros((len(rows), _WIDEST + 1))
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
    return found


def score(compared: Compared, model: Model) -> Scores:
    """The weights of the pairs under the model."""
    parts = weigh(compared, model)
    total = parts.sum(axis=1) + np.float32(model.prior_bits + model.intercept)
    equal = equal_names(compared, parts) | nameless(compared, parts)
    total[equal] = np.maximum(total[equal], np.float32(model.same_bits + MARGIN))
    return Scores(parts, total, verdicts(compared, parts, total, model))


def equal_names(compared: Compared, parts: Reals) -> Flags:
    """Pairs of one rare name against which no field speaks: one vendor by rule, as people take them to be.

    Fields that are missing everywhere leave the weight of a name near the prior, however rare it is.
    """
    levels = compared.levels
    found: Flags = (levels[:, fields.NAME] == fields.RARE_NAME) & (parts >= AGAINST).all(axis=1)
    lifted: Flags = found & (levels[:, fields.NUMBERS] != 0)
    return lifted


def nameless(compared: Compared, parts: Reals) -> Flags:
    """Pairs of which one side has no name, with a domain, mail address or registration id of their own in common, and
    no field against them: one vendor by rule.

    A sender's domain is often all that a message tells of a firm. Where two vendors share it, clusters leave the
    nameless one alone, as a question.
    """
    levels = compared.levels
    own = [fields.DOMAIN, fields.EMAIL, fields.REGISTRATION]
    equal = (levels[:, own] == np.array([len(FIELDS[field].levels) - 1 for field in own])).any(axis=1)
    found: Flags = (levels[:, fields.NAME] == MISSING) & equal & (parts >= AGAINST).all(axis=1)
    return found


def elsewhere(levels: Levels, version: int) -> Flags:
    """Pairs in two towns of which the street or the telephone differs, too, and that no id of their own joins.

    The houses of a franchise have its name and its domain, those of a group its switchboard as well: who moved and who
    has two houses look alike. In one street, at one number, it is the town that has two names.
    """
    town, street, phone = (_among(levels, field, _ELSEWHERE[field]) for field in _ELSEWHERE)
    house = _among(levels, fields.PREMISES, _ONE_HOUSE)
    own = [fields.EMAIL, fields.REGISTRATION]
    if version < STRANGERS:
        own.append(fields.PHONE)
    joined = (levels[:, own] == np.array([len(FIELDS[field].levels) - 1 for field in own])).any(axis=1)
    found: Flags = town & (street | (phone & ~house)) & ~joined
    return found


def strangers(levels: Levels, version: int) -> Flags:
    """Pairs whose names have no word in common, and that no registration id joins.

    A domain, a house, a telephone or a mail address is many firms' as often as one firm has two names: practices of a
    hospital, works of a town, firms of a holding, tenants, the rows of a broker's list.
    """
    found: Flags = (levels[:, fields.NAME] == 0) & (levels[:, fields.REGISTRATION] != SAME_ID)
    return found if version >= STRANGERS else np.zeros(len(levels), dtype=np.bool_)


def barred(levels: Levels, version: int) -> Flags:
    """Those strangers that a record without a name would bring together: it has their domain or their mail address.

    Of other strangers pairs across speak for themselves: people whose names are half missing share nothing but a house.
    """
    own = [fields.DOMAIN, fields.EMAIL]
    same = (levels[:, own] == np.array([len(FIELDS[field].levels) - 1 for field in own])).any(axis=1)
    found: Flags = same & strangers(levels, version)
    return found


def apart(levels: Levels, version: int) -> Flags:
    """Pairs that are never in one cluster without a person.

    Two registration ids of one scheme; different numbers or lines of business in the names (`Branch 12`, `Branch 14`),
    unless they share a registration id: else a record that tells no number would bring the two together; two places.
    """
    known = levels[:, fields.REGISTRATION]
    other_id = (known != MISSING) & (known != SAME_ID)
    numbered = (levels[:, fields.NUMBERS] == 0) & (known != SAME_ID)
    found: Flags = other_id | numbered | elsewhere(levels, version)
    return found


def _among(levels: Levels, field: int, labels: tuple[str, ...]) -> Flags:
    wanted = [at for at, level in enumerate(FIELDS[field].levels) if level.label in labels]
    found: Flags = np.isin(levels[:, field], wanted)
    return found


def score_all(compared: Compared, model: Model) -> tuple[Reals, NDArray[np.int8]]:
    """(total, verdict) of many pairs, in batches: the parts of each field are not kept."""
    total = np.empty(len(compared.levels), dtype=np.float32)
    found = np.empty(len(compared.levels), dtype=np.int8)
    for start in range(0, len(total), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        scores = score(Compared(compared.levels[part], compared.bits[part]), model)
        total[part], found[part] = scores.total, scores.verdicts
    return total, found


def weigh(compared: Compared, model: Model) -> Reals:
    """The bits of each field of each pair, without the prior."""
    levels = compared.levels
    rare = compared.bits.astype(np.float32)
    rare -= _typical(model.typical)[_FIELDS, levels]
    np.clip(rare, COMMONEST, RAREST, out=rare)
    rare[np.isnan(rare) | (levels <= 0)] = 0
    parts: Reals = _weights(model.m, model.u)[_FIELDS, levels] + rare
    _dampen(parts, levels)
    return parts


Shares = tuple[tuple[float, ...], ...]


@lru_cache(4)
def _typical(typical: Shares) -> Reals:
    return table(typical).astype(np.float32)


@lru_cache(4)
def _weights(shares: Shares, chance: Shares) -> Reals:
    m, u = table(shares), table(chance)
    found = np.zeros_like(m)
    known = m > 0
    found[known] = np.log2(m[known] / u[known])
    # Equal numbers are part of an equal name already: they only speak against.
    found[fields.NUMBERS] = np.minimum(found[fields.NUMBERS], 0)
    return found.astype(np.float32)


def _dampen(parts: Reals, levels: Levels) -> None:
    """Fields that agree together by chance count once and a bit."""
    place, town = parts[:, fields.PREMISES], parts[:, fields.LOCALITY]
    weaker = np.maximum(np.minimum(place, town), 0) * np.float32(1 - SECOND_PLACE)
    parts[:, fields.LOCALITY] = town - weaker
    # A domain is made of the name: one with another ending says hardly more than the name does.
    site = parts[:, fields.DOMAIN]
    derived = (levels[:, fields.DOMAIN] == 1) & (parts[:, fields.NAME] > 0)
    parts[:, fields.DOMAIN] = np.where(derived, np.minimum(site, np.float32(NAMED_SITE)), site)


def verdicts(compared: Compared, parts: Reals, total: Reals, model: Model) -> NDArray[np.int8]:
    """Same, review or different; a common name with nothing beside it is at most a question."""
    found = (total >= model.review_bits).astype(np.int8)
    found[total >= model.same_bits] = Verdict.SAME
    found[(found == Verdict.SAME) & capped(compared, parts, model.version)] = Verdict.REVIEW
    return found


def capped(compared: Compared, parts: Reals, version: int) -> Flags:
    """Pairs that may not be merged without a person, whatever their weight."""
    levels = compared.levels
    beside = np.maximum(parts, 0)
    beside[:, [fields.NAME, fields.FORM, fields.NUMBERS, fields.COUNTRY]] = 0
    name = levels[:, fields.NAME]
    alone = beside.sum(axis=1) < BESIDE
    # Another name at the same address or phone is a neighbour, a sister or a spouse as often as the same vendor.
    other = (name <= 0) & (parts[:, [fields.DOMAIN, fields.EMAIL, fields.REGISTRATION]] <= 0).all(axis=1)
    unnamed: Flags = alone & (name < fields.RARE_NAME)
    # Half a name is often a trade or a place: with a town and a country it is a competitor as often as the same vendor.
    partly = (name > 0) & (name < fields.NEARLY_ALL) & (parts[:, _OF_ITS_OWN] <= 0).all(axis=1)
    held: Flags = unnamed | partly | other | strangers(levels, version) | apart(levels, version)
    return held

"""Ids by their numbers: made without the checks of the standard library's own constructor, which take a microsecond."""

from __future__ import annotations

from uuid import UUID, SafeUUID

_new = UUID.__new__
_put_number, _put_safety = vars(UUID)["int"].__set__, vars(UUID)["is_safe"].__set__  # the class refuses to be changed
_UNKNOWN = SafeUUID.unknown


def id_of(number: int) -> UUID:
    """The id of this number, 0 <= number < 2**128, which is not checked."""
    ident = _new(UUID)
    _put_number(ident, number)
    _put_safety(ident, _UNKNOWN)
    return ident

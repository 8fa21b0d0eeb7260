"""Header buyers: a column of public bodies is that of the buyers where another one names who has won."""

from __future__ import annotations

from domain.headerparties import names_offerer
from domain.headers import header_words
from domain.headertables import TELLING, Table
from domain.shapes import fits

_BODIES = frozenset(
    """
    organisation organization organisations organizations agency ministry authority institution body entity council
    organiser organizer організатор организатор dependencia organismo ministerio ente ministere dienststelle behorde
    instytucja instituce institutie
    """.split()  # noqa: SIM905
)
_BESIDE = frozenset(
    """
    un public government govt federal local name names procuring contracting awarding purchasing buying implementing
    issuing requesting lead of the nombre nom nazwa назва закупівлі закупки
    """.split()  # noqa: SIM905
)
"""Words of such a header that say no more of whom it names."""

_ABOVE = frozenset({"ministry", "ministerio", "ministere"})
_LEAST_TOLD = 2


def with_public_buyer(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A `UN Organization` beside a `Supplier` of contracts is who buys: the mapping (column -> field) with it."""
    fields = set(found.values())
    named = next((column for column, field in found.items() if field == "vendor.name"), None)
    if named is None or "deal.customer" in fields or len(fields.intersection(TELLING)) < _LEAST_TOLD:
        return found
    if not names_offerer(header_words(named)):
        return found
    bodies = [column for column in table.columns if column not in found and _is_body(column)]
    named_all = [column for column in bodies if (values := table.values(column)) and fits("vendor.name", values)]
    if not named_all:
        return found
    # A ministry stands before the organisation that buys under it.
    bought = next((column for column in reversed(named_all) if not _ABOVE & _words(column)), named_all[-1])
    return {**found, bought: "deal.customer"}


def _is_body(column: str) -> bool:
    words = _words(column)
    return bool(words & _BODIES) and words <= _BODIES | _BESIDE


def _words(column: str) -> set[str]:
    return set(header_words(column).split())

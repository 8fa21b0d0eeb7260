"""How a list is paged: `?limit=` from 1 to 500 and an opaque, URL-safe `?cursor=`."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from application.ports.catalog import Page
from domain.errors import Detail, invalid

Item = TypeVar("Item")
Row = TypeVar("Row")

Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=500, description="How many items at most.")]
"""Declare `limit: Limit = 50` in a list handler."""
Cursor = Annotated[
    str | None,
    QueryParameter(
        name="cursor", min_length=1, max_length=1000, description="The `next` of the page before, as it is."
    ),
]
"""Declare `cursor: Cursor = None` in a list handler."""


class Listed(msgspec.Struct, Generic[Item], frozen=True):
    """A page: its items, and the cursor of the next page, null on the last."""

    items: list[Item]
    next: str | None


def page_of(limit: int, cursor: str | None) -> Page:
    """What the stores are asked for; Refusal INVALID `invalid_cursor` when the cursor was not made by `listed`."""
    return Page(limit=limit, after=None if cursor is None else _opened(cursor))


def listed(found: tuple[Iterable[Row], str | None], shown: Callable[[Row], Item]) -> Listed[Item]:
    """The page a store gave, each row shown as the API shows it."""
    rows, after = found
    return Listed(items=[shown(row) for row in rows], next=None if after is None else _closed(after))


def _closed(position: str) -> str:
    return urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        position = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        position = ""
    if not position or "\x00" in position or _closed(position) != cursor:
        raise invalid(
            "invalid_cursor",
            "This cursor was not made by this API; take the `next` of the page before as it is.",
            Detail(field="cursor", message="not a cursor of this API", code="invalid_cursor"),
        )
    return position

"""Posting JSON to a receiver whose address is a secret: within bounds of time, its refusals in our words.

No message names the address, its query or what was sent; httpx's own lines, which do, are kept out of the log.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from domain.errors import Transient, invalid

SECONDS = 10.0
"""For the whole exchange: a receiver that hangs costs no more."""

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


async def post(receiver: str, url: str, body: Mapping[str, Any], seconds: float = SECONDS) -> None:
    """Taken (2xx) when it returns; Transient for 408, 425, 429, 5xx, a timeout or no connection; else Refusal
    INVALID `alert_refused`. `receiver` is what messages call it."""
    trust = await asyncio.to_thread(_trust)
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(timeout=seconds, follow_redirects=False, verify=trust) as client,
            client.stream("POST", url, json=body) as answer,
        ):
            status, asked = answer.status_code, answer.headers.get("Retry-After", "")
            date = answer.headers.get("Date", "")
    except TimeoutError as error:
        raise Transient("alert_timeout", f"{receiver} did not answer within {seconds:g} seconds.") from error
    except httpx.TransportError as error:
        raise Transient("alert_unreachable", f"{receiver} cannot be reached ({type(error).__name__}).") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise invalid("alert_refused", f"The address of {receiver} is none.") from None
    if 200 <= status < 300:
        return
    if status in (408, 425, 429) or status >= 500:
        raise Transient("alert_not_taken", f"{receiver} answered {status}.", pause(asked, date))
    raise invalid("alert_refused", f"{receiver} refused the alert: {status}. Check its address and key.")


@cache
def _trust() -> ssl.SSLContext:
    """Whom to trust; read from disk once, which takes a tenth of a second."""
    return ssl.create_default_context()


def pause(asked: str, date: str = "") -> timedelta | None:
    """What Retry-After asks for (RFC 9110, 10.2.3): seconds, or a date, counted from the answer's own Date."""
    text = asked.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 86_400))
    until, now = _moment(text), _moment(date)
    return None if until is None or now is None else max(timedelta(0), until - now)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

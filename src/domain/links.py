"""Signed links: what one allows, to whom it was given out by, and until when. The link itself is the permission."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime
from hashlib import sha256
from typing import Literal
from urllib.parse import quote

import msgspec

from domain.errors import Refusal, RefusalKind

LONGEST_TOKEN = 2000
WRONG = "link_invalid"
OVER = "link_expired"


class Grant(msgspec.Struct, frozen=True, array_like=True):
    """One act on one file until `until`, in seconds since 1970: `GET` under `name` and as `media_type`, or `PUT` of
    exactly `length` bytes."""

    act: Literal["GET", "PUT"]
    key: str
    until: int
    name: str = ""
    media_type: str = ""
    length: int = 0


def sealed(grant: Grant, secret: bytes) -> str:
    """The token: the grant and its HMAC-SHA256 (RFC 2104) under the secret, both in URL-safe base64."""
    said = msgspec.json.encode(grant)
    return f"{_text(said)}.{_text(_seal(said, secret))}"


def opened(token: str, secret: bytes | None, act: str, now: datetime) -> Grant:
    """The grant of a token that we made; Refusal FORBIDDEN `link_invalid` (also for another act), `link_expired`.

    Without a secret no token was made by us.
    """
    said, _, seal = token.partition(".")
    try:
        content, given = _bytes(said), _bytes(seal)
    except (binascii.Error, ValueError) as error:
        raise _invalid() from error
    if not secret or len(token) > LONGEST_TOKEN or not hmac.compare_digest(_seal(content, secret), given):
        raise _invalid()
    if token != f"{_text(content)}.{_text(given)}":  # the same bytes can be written in more than one way
        raise _invalid()
    grant = msgspec.json.decode(content, type=Grant)
    if grant.act != act:
        raise _invalid()
    if now.timestamp() >= grant.until:
        raise Refusal(RefusalKind.FORBIDDEN, OVER, "The time of this link is over; ask for a new one.")
    return grant


def attachment(name: str) -> str:
    """Content-Disposition for a file to be saved under this name (RFC 6266, RFC 8187)."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _invalid() -> Refusal:
    return Refusal(RefusalKind.FORBIDDEN, WRONG, "This link was not given out here, or is for another method.")


def _seal(said: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, said, sha256)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)

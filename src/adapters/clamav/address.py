"""The address of a clamd. Loads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

PORT = 3310


class BadAddress(ValueError):
    """The address cannot be used; the message is half a sentence."""


@dataclass(frozen=True, slots=True)
class ClamdAddress:
    """A host and port, or the path of a socket of this machine; `timeout` in seconds is for each answer."""

    host: str = ""
    port: int = PORT
    path: str = ""
    timeout: float = 120.0


def parse_address(text: str) -> ClamdAddress:
    """`clamd://host:3310` or `clamd:///run/clamav/clamd.ctl`; after a ?: `timeout=` in seconds, 1 to 3600."""
    try:
        parts = urlsplit(text)
        given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        port = parts.port or PORT
    except ValueError as error:
        raise BadAddress("cannot be parsed") from error
    if given.keys() - {"timeout"}:
        raise BadAddress("takes only timeout after the ?")
    timeout = given.get("timeout", "120")
    if not (timeout.isdecimal() and 1 <= int(timeout) <= 3600):
        raise BadAddress("takes a timeout from 1 to 3600 seconds")
    if "@" in parts.netloc or bool(parts.hostname) == bool(parts.path.strip("/")):
        raise BadAddress("names a host or the path of a socket, such as clamd://clamav:3310 or clamd:///run/clamd.ctl")
    if parts.hostname:
        return ClamdAddress(parts.hostname, port, timeout=float(timeout))
    return ClamdAddress(path=parts.path, timeout=float(timeout))

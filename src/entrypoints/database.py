"""What can be told of the database that SLUICE_DATABASE_URL names: whether it is an address, and why it keeps us out.

No sentence made here holds any part of the address.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

NAME = "SLUICE_DATABASE_URL"
ESCAPE = "in user and password percent-encode : / ? # [ ] @ % and blanks (@ is %40, # is %23, % is %25)"
TAKEN = frozenset({"host", "port", "user", "password"})
"""Parameters after the ? that both database libraries understand alike."""
_SCHEME = re.compile(r"postgres(ql)?(\+asyncpg)?://")
_PATIENCE = 10.0


class NotMigrated(Exception):
    """The database lacks migrations of this program; the message says which, and what to do."""


def problem_of(url: str) -> str:
    """Why the text is no address of a Postgres, as a sentence; empty when it is one."""
    if not _SCHEME.match(url):
        return f"{NAME} must begin with postgresql:// (empty: the embedded Postgres)."
    try:
        parts = urlsplit(url)
        port = parts.port
        given = parse_qsl(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        return f"{NAME} cannot be parsed; {ESCAPE}, and name one host with a port that is a number."
    rest = f"{parts.path}?{parts.query}" if "@" not in parts.netloc else parts.path
    ambiguous = parts.netloc.count("@") > 1 or "@" in rest or parts.fragment or "#" in url
    if ambiguous or re.search(r"\s|%(?![0-9A-Fa-f]{2})", url):
        return f"{NAME} cannot be parsed; {ESCAPE}."
    if port == 0 or "," in parts.netloc.rpartition("@")[2]:
        return f"{NAME}: one host is needed, and a port from 1 to 65535."
    if any(name not in TAKEN for name, _ in given):
        allowed = ", ".join(sorted(TAKEN))
        return f"{NAME}: after the ? only {allowed} are taken; for TLS set PGSSLMODE and PGSSLROOTCERT instead."
    return ""


async def why_not(url: str) -> str:
    """Connect and leave again; why that failed, as a sentence, and empty when it went well."""
    import asyncpg

    try:
        connection = await asyncpg.connect(url.replace("+asyncpg", "", 1), timeout=_PATIENCE)
        await connection.close()
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return sentence(error)
    return ""


def sentence(error: BaseException) -> str:
    """A failed connection in one sentence that says what to do."""
    return f"The database of {NAME} {_kept_out(error) or f'cannot be used ({type(error).__name__})'}."


def away(error: BaseException) -> str:
    """The sentence for what a role ended with when its database was the cause, else empty."""
    import asyncpg

    from domain.errors import Transient

    for one in _causes(error):
        if isinstance(one, asyncpg.PostgresError):
            said = _refused_by_server(one)
            if said:
                return f"The database of {NAME} {said}."
        if isinstance(one, Transient) and one.code == "database_unavailable":
            cause = next((c for c in _causes(one) if isinstance(c, OSError) and not c.filename), one)
            return sentence(cause)
    return ""


def _causes(error: BaseException | None, seen: frozenset[int] = frozenset()) -> Iterator[BaseException]:
    if error is None or id(error) in seen:
        return
    yield error
    inner = (
        error.exceptions if isinstance(error, BaseExceptionGroup) else (error.__cause__, getattr(error, "orig", None))
    )
    for one in inner:
        yield from _causes(one, seen | {id(error)})


def _kept_out(error: BaseException) -> str:
    import asyncpg

    if isinstance(error, asyncpg.PostgresError):
        return _refused_by_server(error) or f"refuses the connection (SQLSTATE {error.sqlstate})"
    if isinstance(error, socket.gaierror):
        return "cannot be reached: its host name is not known here"
    if isinstance(error, ConnectionRefusedError):
        return "cannot be reached: nothing listens at that host and port; start it or correct the address"
    if isinstance(error, TimeoutError):
        return f"cannot be reached: it did not answer within {_PATIENCE:.0f} s"
    if isinstance(error, ssl.SSLError):
        return "cannot be reached: TLS failed; see PGSSLMODE and PGSSLROOTCERT"
    if isinstance(error, FileNotFoundError):
        return "cannot be reached: there is no such socket"
    if isinstance(error, ValueError) and not isinstance(error, asyncpg.InterfaceError):
        return f"has an address that cannot be parsed; {ESCAPE}"
    passing = isinstance(error, OSError) or getattr(error, "code", "") == "database_unavailable"
    return "cannot be reached; start it or correct the address" if passing else ""


def _refused_by_server(error: BaseException) -> str:
    """For what a server answers before a session begins."""
    import asyncpg

    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return "refuses the login: correct user and password"
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return "is not there: the server answers, but has no database of that name"
    if isinstance(error, (asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)):
        return "takes no connection at the moment"
    return ""

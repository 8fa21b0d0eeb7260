"""Faults of the bucket in our words: what may pass, and what somebody has to put right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from botocore.exceptions import BotoCoreError, ClientError
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

from domain.errors import Transient

AWAY = "The bucket where files are kept cannot be used at the moment."
CLOSED = "The bucket where files are kept refuses our credentials."


@contextmanager
def said() -> Iterator[None]:
    """Transient `storage_unavailable` in place of what the libraries raise; never their text, which has addresses."""
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise Transient("storage_unavailable", CLOSED) from error
    except ClientError as error:
        _told(error)
    except (BaseError, BotoCoreError, OSError) as error:
        raise Transient("storage_unavailable", AWAY) from error


def _told(error: ClientError) -> NoReturn:
    code = code_of(error)
    closed = code in ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "403")
    raise Transient("storage_unavailable", CLOSED if closed else AWAY) from error


def code_of(error: ClientError) -> str:
    """The server's own word for what was wrong, such as `NoSuchBucketPolicy`."""
    return str(error.response.get("Error", {}).get("Code", ""))

"""The ways to a bucket: obstore for bytes, aiobotocore for rules, policies and signed links, one set of credentials."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, get_session
from obstore.store import S3Store

from adapters.s3.address import S3Address

if TYPE_CHECKING:
    from obstore.store import S3Credential

_CONFIG = AioConfig(
    connect_timeout=5,
    read_timeout=30,
    retries={"total_max_attempts": 3},
    signature_version="s3v4",
    s3={"addressing_style": "auto"},
)
_PATHS = AioConfig(s3={"addressing_style": "path"})
_RETRIES = {"max_retries": 3}
_TIMES = {"timeout": "60s", "connect_timeout": "5s"}


class NoCredentials(Exception):
    """There are no credentials in the environment, in shared files, or of a role."""


def store_of(address: S3Address, session: AioSession | None = None) -> S3Store:
    """The bucket's folder; every object that it writes, copies included, asks for the encryption of the address."""
    config: dict[str, Any] = {"region": address.region, "server_side_encryption": address.algorithm}
    if address.sse == "kms":
        config["sse_kms_key_id"] = address.key
    options: dict[str, Any] = dict(_TIMES)
    if address.endpoint is not None:
        config |= {"endpoint": address.endpoint, "virtual_hosted_style_request": "false"}
        options["allow_http"] = address.endpoint.startswith("http://")
    return S3Store(
        address.bucket,
        prefix=address.folder or None,
        config=config,  # type: ignore[arg-type]
        client_options=options,  # type: ignore[arg-type]
        retry_config=_RETRIES,  # type: ignore[arg-type]
        credential_provider=_credentials(session or get_session()),
    )


def _credentials(session: AioSession) -> Callable[[], Coroutine[Any, Any, S3Credential]]:
    """What botocore finds, renewed by it, as obstore wants it."""

    async def found() -> S3Credential:
        credentials = await session.get_credentials()
        if credentials is None:
            raise NoCredentials
        frozen = await credentials.get_frozen_credentials()
        # A role's credentials run out: obstore asks again for those that say when. The others are for good.
        until = getattr(credentials, "_expiry_time", None)
        return {
            "access_key_id": frozen.access_key or "",
            "secret_access_key": frozen.secret_key or "",
            "token": frozen.token,
            "expires_at": until,
        }

    return found


def client_of(address: S3Address, session: AioSession | None = None) -> AbstractAsyncContextManager[Any]:
    """A client for everything that is not bytes."""
    config = _CONFIG if address.endpoint is None else _CONFIG.merge(_PATHS)
    client: AbstractAsyncContextManager[Any] = (session or get_session()).create_client(
        "s3", region_name=address.region, endpoint_url=address.endpoint, config=config
    )
    return client

"""Presigned links: the bucket itself hands the file out or takes it in, for a limited time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from adapters.s3.access import client_of
from adapters.s3.address import S3Address
from adapters.s3.faults import said
from application.ports.files import Link, Links, check_key
from application.ports.machine import Clock
from domain.links import attachment

LONGEST = timedelta(days=7)
"""Of a link by Signature Version 4; one that was signed with a role's credentials ends with these."""


class PresignedLinks(Links):
    """Signature Version 4 in the query, made here without asking anybody.

    What is signed for an upload: its length and the encryption it asks for. An HTTP client sends the length by itself.
    """

    def __init__(self, address: S3Address, clock: Clock) -> None:
        self._address = address
        self._clock = clock
        self._client: Any = None

    async def close(self) -> None:
        """The end of it."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def download(self, key: str, name: str, media_type: str, until: datetime) -> Link:
        given = {"ResponseContentDisposition": attachment(name), "ResponseContentType": media_type}
        return await self._signed("get_object", key, given, until)

    async def upload(self, key: str, length: int, until: datetime) -> Link:
        given: dict[str, Any] = {"ContentLength": length, "ServerSideEncryption": self._address.algorithm}
        if self._address.sse == "kms":
            given["SSEKMSKeyId"] = self._address.key
        return await self._signed("put_object", key, given, until)

    async def _signed(self, act: str, key: str, given: dict[str, Any], until: datetime) -> Link:
        where = {"Bucket": self._address.bucket, "Key": self._address.whole(check_key(key))}
        now = self._clock.now()
        until = min(until, now + LONGEST)
        with said():
            if self._client is None:
                self._client = await client_of(self._address).__aenter__()
            url = await self._client.generate_presigned_url(
                act, Params=where | given, ExpiresIn=max(1, int((until - now).total_seconds()))
            )
        if act == "get_object":
            return Link(url, "GET", until)
        headers = {"x-amz-server-side-encryption": self._address.algorithm}
        if self._address.sse == "kms":
            headers["x-amz-server-side-encryption-aws-kms-key-id"] = self._address.key
        return Link(url, "PUT", until, headers)

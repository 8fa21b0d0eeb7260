"""Looks at the start whether a bucket may be used: reachable, ours, encrypting by force, with an end for leftovers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from adapters.s3.access import client_of
from adapters.s3.address import S3Address
from adapters.s3.faults import code_of
from adapters.s3.rules import Keeping, denials, lacking, lifecycle, merged, refuses

PROBE = "start/check"
"""What is written to see whether we may write; two bytes that stay."""


class BucketRefused(Exception):
    """The bucket cannot be used as it is; the message is one sentence that says what to do."""


async def check_bucket(address: S3Address, keeping: Keeping) -> None:
    """Raises BucketRefused. With `prepare` in the address, rules and policy are put where they are missing."""
    async with client_of(address) as client:
        bucket = _Bucket(client, address, keeping)
        for look in (bucket.there, bucket.closed, bucket.forced, bucket.ending, bucket.written):
            await _told(address, look)


async def why_not(address: S3Address) -> str:
    """Why the bucket does not answer us now, as one sentence; "" when it does. Nothing is written or changed."""
    try:
        async with client_of(address) as client:
            await _told(address, _Bucket(client, address, Keeping(1, 1)).there)
    except BucketRefused as refused:
        return str(refused)
    return ""


async def _told(address: S3Address, look: Callable[[], Awaitable[None]]) -> None:
    """Run it, the libraries' faults in our words."""
    name = f"the bucket {address.bucket}"
    try:
        await look()
    except ClientError as error:
        code = code_of(error)
        if code in ("404", "NoSuchBucket"):
            raise BucketRefused(f"There is no {name.removeprefix('the ')}; make it in {address.region}.") from error
        if code in ("403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"):
            act = getattr(error, "operation_name", "what is needed")
            raise BucketRefused(f"Our credentials may not do {act} on {name}; give them that right.") from error
        raise BucketRefused(f"{name.capitalize()} answers {code or 'with a fault'}.") from error
    except BotoCoreError as error:
        kind = type(error).__name__
        if kind in ("NoCredentialsError", "PartialCredentialsError"):
            raise BucketRefused(f"There are no AWS credentials for {name}.") from error
        raise BucketRefused(f"The server of {name} does not answer ({kind}).") from error


class _Bucket:
    """One look at a time; each raises BucketRefused."""

    def __init__(self, client: Any, address: S3Address, keeping: Keeping) -> None:
        self._client = client
        self._address = address
        self._wanted = lifecycle(address, keeping)
        self._name = {"Bucket": address.bucket}

    async def there(self) -> None:
        await self._client.head_bucket(**self._name)

    async def closed(self) -> None:
        """Nothing in it may be public; servers that know no such settings have nothing to be set."""
        try:
            answer = await self._client.get_public_access_block(**self._name)
        except ClientError as error:
            if code_of(error) in ("NotImplemented", "MethodNotAllowed"):
                return
            if code_of(error) != "NoSuchPublicAccessBlockConfiguration":
                raise
            answer = {}
        found = answer.get("PublicAccessBlockConfiguration", {})
        names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        if all(found.get(name) for name in names):
            return
        self._refuse_unless_preparing("may be opened to the public; block all public access")
        settings = dict.fromkeys(names, True)
        await self._client.put_public_access_block(**self._name, PublicAccessBlockConfiguration=settings)

    async def forced(self) -> None:
        """The policy refuses what is not encrypted, so that no mistake of ours or of anybody else's can store it."""
        policy = await self._policy()
        if refuses(policy, self._address):
            return
        self._refuse_unless_preparing(f"has no policy that denies PutObject without {self._address.algorithm}")
        ours = denials(self._address)
        names = {statement["Sid"] for statement in ours}
        others = [one for one in policy.get("Statement", []) if one.get("Sid") not in names]
        changed = {"Version": "2012-10-17", **policy, "Statement": [*others, *ours]}
        await self._client.put_bucket_policy(**self._name, Policy=json.dumps(changed))

    async def _policy(self) -> dict[str, Any]:
        try:
            answer = await self._client.get_bucket_policy(**self._name)
        except ClientError as error:
            if code_of(error) != "NoSuchBucketPolicy":
                raise
            return {}
        return dict(json.loads(answer["Policy"]))

    async def ending(self) -> None:
        """Lifecycle rules end what was left over and what our own sweep could not remove."""
        try:
            answer = await self._client.get_bucket_lifecycle_configuration(**self._name)
        except ClientError as error:
            if code_of(error) != "NoSuchLifecycleConfiguration":
                raise
            answer = {}
        found = answer.get("Rules", [])
        missing = lacking(self._wanted, found)
        if not missing:
            return
        self._refuse_unless_preparing(f"lacks the lifecycle rules {', '.join(rule['ID'] for rule in missing)}")
        rules = {"Rules": merged(self._wanted, found)}
        await self._client.put_bucket_lifecycle_configuration(**self._name, LifecycleConfiguration=rules)

    async def written(self) -> None:
        """We may write, and what is written is encrypted as the address says."""
        key = self._address.whole(PROBE)
        given: dict[str, Any] = {"ServerSideEncryption": self._address.algorithm}
        if self._address.sse == "kms":
            given["SSEKMSKeyId"] = self._address.key
        await self._client.put_object(**self._name, Key=key, Body=b"ok", **given)
        head = await self._client.head_object(**self._name, Key=key)
        if head.get("ServerSideEncryption") != self._address.algorithm:
            raise BucketRefused(f"The bucket {self._address.bucket} does not encrypt what is asked to be encrypted.")

    def _refuse_unless_preparing(self, what: str) -> None:
        if not self._address.prepare:
            raise BucketRefused(
                f"The bucket {self._address.bucket} {what}; put it right, or start once with prepare=true in the "
                "address (how-to: store files in S3)."
            )

"""The address of a bucket for files, and how everything in it is encrypted. Loads no library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

ALGORITHMS = {"s3": "AES256", "kms": "aws:kms"}
"""What `sse=` may be, and the name that the server has for it."""
_KNOWN = frozenset({"region", "endpoint", "sse", "key", "prepare"})


class BadAddress(ValueError):
    """The address cannot be used; the message is half a sentence."""


@dataclass(frozen=True, slots=True)
class S3Address:
    """A bucket, the folder in it (no slash at either end, "" for the whole) and the encryption of every object.

    `key` is the id or ARN of a KMS key where `sse` is `kms`. `prepare`: rules and policy are put at the start where
    they are missing. `endpoint` is for a server that is not Amazon's.
    """

    bucket: str
    folder: str
    region: str
    sse: str
    key: str = ""
    endpoint: str | None = None
    prepare: bool = False

    @property
    def algorithm(self) -> str:
        """The value of the header `x-amz-server-side-encryption`."""
        return ALGORITHMS[self.sse]

    def whole(self, key: str) -> str:
        """The name in the bucket of a key of ours."""
        return f"{self.folder}/{key}" if self.folder else key


def parse_address(text: str) -> S3Address:
    """`s3://bucket/folder?region=eu-west-1&sse=s3`; the folder may be left out.

    After the ?: `region` and `sse` (`s3`, or `kms` with `key=id-or-arn`), which must be there; `endpoint=https://...`
    and `prepare=true`. Credentials come as for every AWS program: environment, shared files, the role of the container
    or machine. BadAddress says what is wrong.
    """
    try:
        parts = urlsplit(text)
        given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise BadAddress("cannot be parsed") from error
    if "@" in parts.netloc:
        raise BadAddress("takes no credentials; give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc):
        raise BadAddress("needs a bucket, such as s3://acme-sluice/files?region=eu-west-1&sse=s3")
    folder = parts.path.strip("/")
    if not re.fullmatch(r"([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?", folder):
        raise BadAddress("takes a folder of letters, digits, - and _ between slashes")
    if strange := given.keys() - _KNOWN:
        raise BadAddress(f"takes only {', '.join(sorted(_KNOWN))} after the ?, not {', '.join(sorted(strange))}")
    endpoint = given.get("endpoint")
    if endpoint is not None and not re.match(r"https?://[^/]", endpoint):
        raise BadAddress("needs an endpoint that begins with http:// or https://")
    if given.get("prepare", "false") not in ("true", "false"):
        raise BadAddress("takes prepare=true or prepare=false")
    prepare = given.get("prepare") == "true"
    return S3Address(parts.netloc, folder, _region(given), *_encryption(given), endpoint, prepare)


def _region(given: dict[str, str]) -> str:
    region = given.get("region", "")
    if not re.fullmatch(r"[a-z0-9-]+", region):
        raise BadAddress("needs a region, such as ?region=eu-west-1")
    return region


def _encryption(given: dict[str, str]) -> tuple[str, str]:
    sse, key = given.get("sse", ""), given.get("key", "")
    if sse not in ALGORITHMS:
        raise BadAddress("needs sse=s3 or sse=kms: nothing is kept unencrypted")
    if (sse == "kms") != bool(key):
        raise BadAddress("needs key= with the id or ARN of the KMS key where sse=kms, and only there")
    if not re.fullmatch(r"[\w:/+=,.@-]*", key):
        raise BadAddress("needs a key that is a KMS id, alias or ARN")
    return sse, key

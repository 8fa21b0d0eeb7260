"""What a bucket for files must say of itself: encryption that cannot be left out, and an end for what is left over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.s3.address import S3Address
from adapters.s3.growing import FOLDER as GROWING

ENCRYPTION, KEY = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"
SPARE_DAYS = 2
"""Whole days that the bucket waits longer than we do: our own sweep comes first, the rules are for when it cannot."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many whole days things are kept: unfinished uploads, exports."""

    uploads: int
    exports: int


def lifecycle(address: S3Address, keeping: Keeping) -> list[dict[str, Any]]:
    """The rules, in the words of PutBucketLifecycleConfiguration."""
    uploads = keeping.uploads + SPARE_DAYS
    return [
        _rule(address, "unfinished", f"{GROWING}/", uploads),
        _rule(address, "parts", "parts/", uploads),
        _rule(address, "exports", "exports/", keeping.exports + SPARE_DAYS),
        {
            "ID": _named(address, "multipart"),
            "Status": "Enabled",
            "Filter": {"Prefix": address.whole("")},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": SPARE_DAYS},
        },
    ]


def _rule(address: S3Address, name: str, place: str, days: int) -> dict[str, Any]:
    return {
        "ID": _named(address, name),
        "Status": "Enabled",
        "Filter": {"Prefix": address.whole(place)},
        "Expiration": {"Days": days},
    }


def _named(address: S3Address, name: str) -> str:
    return f"sluice-{address.folder.replace('/', '-') or 'all'}-{name}"


def lacking(wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rules for which there is none, by whatever name, that does the same to the same objects or to more of them.

    A rule that deletes sooner than ours would is none that does the same: it would take what is still needed.
    """
    return [rule for rule in wanted if not any(_does(one, rule) for one in found)]


def _does(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    if found.get("Status") != "Enabled":
        return False
    where = found.get("Filter", {}).get("Prefix", found.get("Prefix"))
    if where is None or not wanted["Filter"]["Prefix"].startswith(where):
        return False
    if "Expiration" in wanted:
        days = found.get("Expiration", {}).get("Days")
        return days is not None and wanted["Expiration"]["Days"] - SPARE_DAYS < days <= 2 * wanted["Expiration"]["Days"]
    return "AbortIncompleteMultipartUpload" in found


def merged(wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is put in place of `found`: every rule of others as it was, and ours."""
    ours = {rule["ID"] for rule in wanted}
    return [*(rule for rule in found if rule.get("ID") not in ours), *wanted]


def denials(address: S3Address) -> list[dict[str, Any]]:
    """The statements by which the bucket refuses to store what does not ask for the encryption."""
    found = [_denial(address, "Unencrypted", {"StringNotEquals": {ENCRYPTION: address.algorithm}})]
    if address.sse == "kms" and address.key.startswith("arn:"):
        found.append(_denial(address, "OtherKey", {"StringNotEquals": {KEY: address.key}}))
    return found


def _denial(address: S3Address, name: str, condition: dict[str, Any]) -> dict[str, Any]:
    folder = "".join(part.capitalize() for part in address.folder.replace("_", "-").replace("/", "-").split("-"))
    return {
        "Sid": f"Sluice{folder}{name}",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:{partition(address.region)}:s3:::{address.bucket}/{address.whole('*')}",
        "Condition": condition,
    }


def partition(region: str) -> str:
    """The first word of an ARN in this region (AWS General Reference, partitions)."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def refuses(policy: Mapping[str, Any], address: S3Address) -> bool:
    """Whether some statement of the bucket's policy refuses, to everybody, what does not ask for the encryption."""
    return any(_refuses(statement, address) for statement in _list(policy.get("Statement", ())))


def _refuses(statement: Mapping[str, Any], address: S3Address) -> bool:
    everybody = statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
    actions = {str(one).lower() for one in _list(statement.get("Action", ()))}
    if statement.get("Effect") != "Deny" or not everybody or not actions & {"s3:putobject", "s3:put*", "s3:*", "*"}:
        return False
    ours = f"{address.bucket}/{address.whole('*')}"
    places = [str(one).rpartition(":")[2] for one in _list(statement.get("Resource", ()))]
    if not any(place.endswith("*") and ours.startswith(place[:-1]) for place in places):
        return False
    conditions = statement.get("Condition", {})
    # More than one condition must hold together: such a statement refuses less than the one would.
    if len(conditions) != 1:
        return False
    unequal = conditions.get("StringNotEquals", {})
    return len(unequal) == 1 and _list(unequal.get(ENCRYPTION, ())) == [address.algorithm]


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]

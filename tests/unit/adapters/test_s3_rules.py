"""What a bucket's rules and policy must say, and what does not count although it looks alike."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from adapters.s3.address import parse_address
from adapters.s3.rules import Keeping, denials, lacking, lifecycle, merged, refuses

ADDRESS = parse_address("s3://acme-sluice/files?region=eu-west-1&sse=s3")
UNEQUAL = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}
WANTED = lifecycle(ADDRESS, Keeping(uploads=1, exports=3))


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def test_the_rules_that_are_put_are_all_that_are_wanted() -> None:
    assert lacking(WANTED, WANTED) == [] and lacking(WANTED, []) == WANTED
    assert [rule["Filter"]["Prefix"] for rule in WANTED] == [
        "files/.growing/",
        "files/parts/",
        "files/exports/",
        "files/",
    ]


@pytest.mark.parametrize("change", [
    {"Status": "Disabled"}, {"Filter": {"Prefix": "files/exports/a"}}, {"Filter": {"Tag": {"Key": "a", "Value": "b"}}},
    {"Expiration": {"Days": 3}}, {"Expiration": {"Days": 400}}, {"Expiration": {"Date": "2030-01-01"}},
])  # fmt: skip
def test_a_rule_that_is_off_elsewhere_too_early_or_too_late_is_none(change: dict[str, Any]) -> None:
    found = [rule if rule is not WANTED[2] else {**rule, **change} for rule in WANTED]
    assert lacking(WANTED, found) == [WANTED[2]]


def test_a_rule_of_another_name_that_does_the_same_is_enough() -> None:
    found = [{**rule, "ID": f"theirs-{number}"} for number, rule in enumerate(WANTED)]
    assert lacking(WANTED, found) == []
    older = [{"Status": "Enabled", "Prefix": "", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]
    assert lacking(WANTED[3:], older) == []


def test_the_rules_of_others_stay_and_ours_are_there_once() -> None:
    theirs = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 9}}
    old = {**WANTED[0], "Expiration": {"Days": 99}}
    assert merged(WANTED, [theirs, old]) == [theirs, *WANTED]


def test_the_statements_that_are_put_refuse_what_is_not_encrypted() -> None:
    assert refuses(policy(*denials(ADDRESS)), ADDRESS)
    assert refuses({"Statement": denials(ADDRESS)[0]}, ADDRESS)
    assert not refuses({}, ADDRESS) and not refuses(policy(), ADDRESS)
    kms = parse_address("s3://acme-sluice?region=cn-north-1&sse=kms&key=arn:aws-cn:kms:cn-north-1:1:key/a")
    named, keyed = denials(kms)
    assert named["Resource"] == keyed["Resource"] == "arn:aws-cn:s3:::acme-sluice/*"
    assert refuses(policy(named, keyed), kms) and not refuses(policy(keyed), kms)


@pytest.mark.parametrize(("field", "value"), [
    ("Effect", "Allow"), ("Principal", {"AWS": "arn:aws:iam::1:user/one"}), ("Action", "s3:GetObject"),
    ("Resource", "arn:aws:s3:::acme-sluice/files/sources/*"), ("Resource", "arn:aws:s3:::another/*"),
    ("Resource", "arn:aws:s3:::acme-sluice"),
    ("Condition", {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}),
    ("Condition", {"StringNotEquals": {"s3:x-amz-server-side-encryption": ["AES256", "aws:kms"]}}),
    ("Condition", {"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "AES256"}}),
    ("Condition", {**UNEQUAL, "Bool": {"aws:SecureTransport": "false"}}),
])  # fmt: skip
def test_a_statement_that_refuses_less_is_not_enough(field: str, value: object) -> None:
    (statement,) = copy.deepcopy(denials(ADDRESS))
    assert not refuses(policy({**statement, field: value}), ADDRESS)


@pytest.mark.parametrize(("field", "value"), [
    ("Principal", {"AWS": "*"}), ("Action", ["s3:PutObject", "s3:DeleteObject"]), ("Action", "s3:*"),
    ("Resource", ["arn:aws:s3:::acme-sluice", "arn:aws:s3:::acme-sluice/*"]),
])  # fmt: skip
def test_a_statement_that_refuses_as_much_or_more_is_enough(field: str, value: object) -> None:
    (statement,) = denials(ADDRESS)
    assert refuses(policy({**statement, field: value}), ADDRESS)

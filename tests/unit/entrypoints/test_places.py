"""Where files go and who scans them: settings name what is there, or are refused in one sentence without their text."""

from __future__ import annotations

import pytest

from adapters.s3.address import S3Address, parse_address
from entrypoints.composition.places import keeping, problem_of, scanner_problem_of
from entrypoints.settings import Settings, SettingsRefused, load

SECRET = "hunter2"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize(
    "url",
    [
        "disk:",
        "s3://acme-sluice?region=eu-west-1&sse=s3",
        "s3://acme.sluice/files/of_ours?region=us-gov-west-1&sse=s3&prepare=true",
        f"s3://acme-sluice?region=eu-west-1&sse=kms&key={KEY}",
        "s3://acme-sluice?region=eu-west-1&sse=s3&endpoint=https://s3.acme.example:9000",
    ],
)
def test_a_place_for_files_is_taken(url: str) -> None:
    assert problem_of(url) == ""


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "s3://"),
        ("disk", "disk:"),
        ("ftp://somewhere", "s3://"),
        ("s3://", "bucket"),
        ("s3://UPPER?region=eu-west-1&sse=s3", "bucket"),
        ("s3://acme-sluice?sse=s3", "region"),
        ("s3://acme-sluice?region=eu-west-1", "unencrypted"),
        ("s3://acme-sluice?region=eu-west-1&sse=none", "unencrypted"),
        ("s3://acme-sluice?region=eu-west-1&sse=kms", "key"),
        ("s3://acme-sluice?region=eu-west-1&sse=s3&key=x", "key"),
        ("s3://acme-sluice?region=eu-west-1&sse=kms&key=a%20b", "KMS"),
        ("s3://acme-sluice/../x?region=eu-west-1&sse=s3", "folder"),
        ("s3://acme-sluice?region=eu-west-1&sse=s3&endpoint=ftp://x", "endpoint"),
        ("s3://acme-sluice?region=eu-west-1&sse=s3&prepare=maybe", "prepare"),
        ("s3://acme-sluice?region=eu-west-1&sse=s3&retries=3", "takes only"),
        (f"s3://key:{SECRET}@acme-sluice?region=eu-west-1&sse=s3", "credentials"),
    ],
)
def test_no_place_for_files_is_refused_without_its_address(url: str, word: str) -> None:
    problem = problem_of(url)
    assert word in problem and problem.startswith("SLUICE_FILES_URL ") and problem.endswith(".")
    assert SECRET not in problem


def test_an_address_says_where_and_how_everything_is_kept() -> None:
    found = parse_address(f"s3://acme-sluice/files?region=eu-west-1&sse=kms&key={KEY}")
    assert found == S3Address("acme-sluice", "files", "eu-west-1", "kms", KEY)
    assert (found.algorithm, found.whole("sources/a")) == ("aws:kms", "files/sources/a")
    whole = parse_address("s3://acme-sluice?region=eu-west-1&sse=s3")
    assert (whole.algorithm, whole.whole("sources/a")) == ("AES256", "sources/a")


@pytest.mark.parametrize("url", ["built-in:", "clamd://clamav:3310", "clamd:///run/clamav/clamd.ctl?timeout=300"])
def test_a_scanner_is_taken(url: str) -> None:
    assert scanner_problem_of(url) == ""


@pytest.mark.parametrize("url", ["", "none:", "clamav://host", "clamd://", f"clamd://user:{SECRET}@host"])
def test_no_scanner_is_refused(url: str) -> None:
    problem = scanner_problem_of(url)
    assert problem.startswith("SLUICE_SCANNER_URL ") and SECRET not in problem


def test_production_takes_a_bucket_and_refuses_a_disk_unless_there_is_one_machine() -> None:
    bucket = "s3://acme-sluice?region=eu-west-1&sse=s3"
    assert load({"SLUICE_PROFILE": "production", "SLUICE_FILES_URL": bucket}).files_url == bucket
    with pytest.raises(SettingsRefused) as caught:
        load({"SLUICE_PROFILE": "production"})
    assert "SLUICE_SINGLE_MACHINE=true" in str(caught.value) and "SLUICE_FILES_URL" in str(caught.value)


def test_both_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsRefused) as caught:
        load({"SLUICE_FILES_URL": "ftp://x", "SLUICE_SCANNER_URL": "ftp://x"})
    assert [problem.split()[0] for problem in caught.value.problems] == ["SLUICE_FILES_URL", "SLUICE_SCANNER_URL"]


def test_a_bucket_keeps_things_for_whole_days_and_never_for_less() -> None:
    found = keeping(Settings(part_hours=25, export_hours=0.5))
    assert (found.uploads, found.exports) == (2, 1)

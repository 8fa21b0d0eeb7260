"""`sluice doctor` asks the real bucket and the real scanner, and says how to put right what does not answer."""

from __future__ import annotations

import asyncio

import pytest
from servers import ClamServer, S3Server
from up_house import free_port

from adapters.postgres.revision import newest
from entrypoints.cli import checks
from entrypoints.settings import Settings


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in S3Server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def test_what_is_here_already_is_fine() -> None:
    assert [checks.files(Settings()).state, checks.scanner(Settings()).state] == ["pass", "pass"]
    assert "knows no viruses" in checks.scanner(Settings()).found


def test_a_database_without_its_migrations_is_worth_a_look(database_url: str, empty_database_url: str) -> None:
    found = {}
    for url in (database_url, empty_database_url, "", "postgresql://nobody@127.0.0.1:9/none"):
        chosen = Settings(database_url=url)
        found[url] = checks.migrations(chosen, checks.database(chosen))
    assert [one.state for one in found.values()] == ["pass", "warn", "skip", "skip"]
    assert "sluice migrate" in found[empty_database_url].fix and newest() in found[database_url].found


def test_a_bucket_that_answers_is_fine_and_one_that_is_away_or_absent_is_not(s3_server: S3Server) -> None:
    bucket = asyncio.run(s3_server.made("doctor")).bucket
    there = checks.files(Settings(files_url=s3_server.address(bucket)))
    absent = checks.files(Settings(files_url=s3_server.address("nobody-has-this")))
    away = checks.files(
        Settings(files_url=f"s3://{bucket}?region=eu-west-1&sse=s3&endpoint=http://127.0.0.1:{free_port()}")
    )
    assert (there.state, absent.state, away.state) == ("pass", "fail", "fail")
    assert "There is no bucket nobody-has-this" in absent.found and "does not answer" in away.found
    assert "store-files-in-s3" in away.fix


def test_a_clamd_that_answers_is_fine_and_one_that_is_away_is_not(clam_server: ClamServer) -> None:
    there = checks.scanner(Settings(scanner_url=f"clamd://127.0.0.1:{clam_server.port}"))
    away = checks.scanner(Settings(scanner_url=f"clamd://127.0.0.1:{free_port()}"))
    assert (there.state, away.state) == ("pass", "fail") and "scan-with-clamav" in away.fix

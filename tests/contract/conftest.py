"""Lets the tests in this folder import what they share, and starts the servers that several of them use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from servers import ClamServer, RedisServer, S3Server, SqsServer


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One Redis for the session; a test that stops it starts it again."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def sqs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqsServer]:
    """One SQS for the session; a test that stops it starts it again."""
    server = SqsServer(tmp_path_factory.mktemp("sqs"))
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One S3 for the session; a test that stops it starts it again."""
    server = S3Server(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def clam_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClamServer]:
    """One clamd for the session; a test that stops it starts it again."""
    server = ClamServer(tmp_path_factory.mktemp("clamd"))
    server.start()
    yield server
    server.close()

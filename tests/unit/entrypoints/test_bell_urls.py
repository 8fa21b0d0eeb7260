"""SLUICE_BELL_URL names a bell, or is refused with one sentence that holds no part of it."""

from __future__ import annotations

import pytest

from adapters.redis.address import parse_address as redis_address
from adapters.sqs.address import parse_address as sqs_address
from entrypoints.composition.bells import kind_of, problem_of
from entrypoints.settings import SettingsRefused, load

SECRET = "hunter2"
GOOD = [
    "notify:",
    "poll:",
    "memory:",
    "redis://localhost",
    f"redis://user:{SECRET}@redis.internal:6380/3?prefix=other",
    "rediss://localhost:6379/0",
    "redis+cluster://one:7000,two:7000",
    f"redis+sentinel://user:{SECRET}@one:26379,two/bells/2",
    "sqs://eu-west-1/bells",
    "sqs://eu-west-1/bells.fifo?endpoint=http://127.0.0.1:4566&dead=others&create=false&wait=5",
]
BAD = [
    "",
    "notify",
    "kafka://somewhere",
    "redis:",
    f"redis://user:{SECRET}@",
    f"redis://user:{SECRET}@host:no",
    f"redis://user:{SECRET}@host/zero",
    f"redis://user:{SECRET}@host?retries=3",
    f"redis://user:{SECRET}@one,two/0",
    f"redis+cluster://user:{SECRET}@one/1",
    f"redis+sentinel://user:{SECRET}@one:26379",
    f"sqs://key:{SECRET}@eu-west-1/bells",
    "sqs://eu-west-1",
    "sqs://eu-west-1/b ells",
    "sqs://eu-west-1/bells?wait=21",
    "sqs://eu-west-1/bells?create=perhaps",
    "sqs://eu-west-1/bells?endpoint=ftp://host",
    "sqs://eu-west-1/bells?colour=red",
]


@pytest.mark.parametrize("url", GOOD)
def test_good_addresses_have_no_problem(url: str) -> None:
    assert problem_of(url, "") == ""


@pytest.mark.parametrize("url", BAD)
def test_bad_addresses_are_refused_in_one_sentence_without_their_secret(url: str) -> None:
    problem = problem_of(url, "")
    assert problem.startswith(("SLUICE_BELL_URL ", "SLUICE_BELL_URL="))
    assert problem.endswith(".")
    assert SECRET not in problem
    with pytest.raises(SettingsRefused) as refused:
        load({"SLUICE_BELL_URL": url})
    assert problem in refused.value.problems


def test_redis_without_an_address_is_the_shared_one() -> None:
    assert problem_of("redis:", "rediss://localhost") == ""
    assert kind_of("redis:", "rediss://localhost") == "rediss"
    assert problem_of("poll:", "http://localhost").startswith("SLUICE_REDIS_URL has a scheme")


def test_a_pool_by_transaction_takes_no_notify() -> None:
    assert "poll:" in problem_of("notify:", "", pooled=True)
    assert problem_of("poll:", "", pooled=True) == ""


def test_the_parts_of_addresses_are_understood() -> None:
    sentinel = redis_address(f"rediss+sentinel://a%40b:{SECRET}@one:1,two/bells/2?prefix=other")
    assert (sentinel.kind, sentinel.hosts) == ("sentinel", (("one", 1), ("two", 26379)))
    assert (sentinel.master, sentinel.db, sentinel.tls, sentinel.prefix) == ("bells", 2, True, "other")
    assert (sentinel.user, sentinel.password) == ("a@b", SECRET)
    single = redis_address("redis://localhost:1/3?prefix=other")
    assert (single.url, single.prefix) == ("redis://localhost:1/3", "other")
    queue = sqs_address("sqs://eu-west-1/bells")
    assert (queue.region, queue.queue, queue.dead, queue.wait) == ("eu-west-1", "bells.fifo", "bells-dead.fifo", 20)

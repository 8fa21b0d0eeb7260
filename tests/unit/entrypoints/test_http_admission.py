"""Who is let in over HTTP, how often, and that no spelling of a request gets around it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Controller, get, post
from litestar.testing import TestClient

from adapters.memory.keys import MemoryKeyFinder
from application.access import RememberedKeys
from domain.access import DEFAULT_WORKSPACE, Key, Role
from entrypoints.http.app import CONTROLLERS
from entrypoints.http.callers import Admitted


class Probe(Controller):
    """A route of each class."""

    path = "/v1/probe"

    @get(opt={"role": Role.READ, "rate": "api"})
    async def look(self) -> dict[str, str]:
        return {}

    @post(opt={"role": Role.WRITE, "rate": "mutation"}, status_code=200)
    async def change(self) -> dict[str, str]:
        return {}

    @post("/file", opt={"role": Role.WRITE, "rate": "upload"}, status_code=200)
    async def upload(self) -> dict[str, str]:
        return {}


class SlowFinder(MemoryKeyFinder):
    """Counts its look-ups, and answers none before every request that comes at the same time has been let to it."""

    looked_up = 0

    async def find(self, digest: bytes) -> Key | None:
        self.looked_up += 1
        for _ in range(1000):
            await asyncio.sleep(0)
        return await super().find(digest)


@pytest.fixture
def finder(house: Any) -> SlowFinder:
    slow = SlowFinder(house.database.tables)
    house.keys = RememberedKeys(slow, house.clock)
    return slow


def at_once(house: Any, requests: list[tuple[str, str, dict[str, str]]], peer: str = "192.0.2.1") -> list[int]:
    """The statuses of requests sent all at the same time."""
    app = house.app([Probe])

    async def scenario() -> list[int]:
        transport = httpx.ASGITransport(app=app, client=(peer, 1))
        async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            answers = await asyncio.gather(*(client.request(m, p, headers=h) for m, p, h in requests))
        return [answer.status_code for answer in answers]

    return asyncio.run(scenario())


def test_of_150_requests_at_once_with_a_good_key_exactly_100_pass(house: Any) -> None:
    statuses = at_once(house, [("GET", "/v1/probe", house.shows(Role.READ))] * 150)
    assert (statuses.count(200), statuses.count(429)) == (100, 50)


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "slc_wrong"}, {"Authorization": "Bearer wrong"}])
def test_of_150_guesses_at_once_100_are_answered_and_50_are_limited(house: Any, headers: dict[str, str]) -> None:
    statuses = at_once(house, [("GET", "/v1/probe", headers)] * 150)
    assert (statuses.count(401), statuses.count(429)) == (100, 50)


def test_of_150_different_guesses_at_once_no_more_than_100_are_looked_up(house: Any, finder: SlowFinder) -> None:
    statuses = at_once(house, [("GET", "/v1/probe", {"X-API-Key": f"slc_wrong{n}"}) for n in range(150)])
    assert (statuses.count(401), statuses.count(429)) == (100, 50)
    assert finder.looked_up == 100


def test_of_150_requests_at_once_with_a_key_nobody_remembers_exactly_100_pass(house: Any, finder: SlowFinder) -> None:
    statuses = at_once(house, [("GET", "/v1/probe", house.shows(Role.READ))] * 150)
    assert (statuses.count(200), statuses.count(429)) == (100, 50)
    assert finder.looked_up <= 100


def test_good_keys_in_use_behind_one_address_are_not_looked_up_and_do_not_hinder_each_other(
    house: Any, finder: SlowFinder
) -> None:
    calls = [("GET", "/v1/probe", {"X-API-Key": house.key(Role.READ).secret}) for _ in range(2)]
    assert at_once(house, calls) == [200, 200]
    house.clock.pass_by(1)
    before = finder.looked_up
    assert at_once(house, calls * 99) == [200] * 198
    assert finder.looked_up == before == 2


def test_a_good_key_gives_the_address_its_unit_back(house: Any, finder: SlowFinder) -> None:
    house.limit = 3
    good = [("GET", "/v1/probe", {"X-API-Key": house.key(Role.READ).secret}) for _ in range(9)]
    for call in good:
        assert at_once(house, [call]) == [200]
    statuses = at_once(house, [("GET", "/v1/probe", {"X-API-Key": f"wrong{n}"}) for n in range(5)])
    assert (statuses.count(401), statuses.count(429)) == (3, 2)


def test_a_key_in_use_is_let_in_while_guesses_have_locked_its_address(house: Any) -> None:
    good = [("GET", "/v1/probe", house.shows(Role.READ))]
    assert at_once(house, good) == [200]
    at_once(house, [("GET", "/v1/probe", {"X-API-Key": "wrong"})] * 100)
    assert at_once(house, good) == [200]
    house.clock.pass_by(2)
    assert at_once(house, good) == [429]


def test_good_keys_behind_one_address_do_not_share_a_limit(house: Any) -> None:
    one, other = ({"X-API-Key": house.key(Role.READ).secret} for _ in range(2))
    statuses = at_once(house, [("GET", "/v1/probe", one), ("GET", "/v1/probe", other)] * 100)
    assert statuses == [200] * 200


def test_the_classes_are_counted_apart(house: Any) -> None:
    key = house.shows(Role.WRITE)
    calls = [("GET", "/v1/probe", key), ("POST", "/v1/probe", key), ("POST", "/v1/probe/file", key)]
    assert at_once(house, calls * 100) == [200] * 300


def test_guesses_lock_an_address_out_before_any_key_is_looked_at(house: Any) -> None:
    with TestClient(house.app([Probe])) as client:
        for _ in range(house.limit):
            assert client.get("/v1/probe", headers={"X-API-Key": "wrong"}).status_code == 401
        assert client.get("/v1/probe", headers=house.shows(Role.READ)).status_code == 429
        house.clock.pass_by(60)
        assert client.get("/v1/probe", headers=house.shows(Role.READ)).status_code == 200


def test_unknown_paths_and_methods_are_limited_too(house: Any) -> None:
    statuses = at_once(house, [("GET", f"/v1/nothing/{n}", {}) for n in range(150)])
    assert (statuses.count(404), statuses.count(429)) == (100, 50)
    statuses = at_once(house, [("DELETE", "/v1/probe", {})] * 150)
    assert (statuses.count(405), statuses.count(429)) == (100, 50)


def test_a_role_that_does_not_reach_is_refused_by_name_and_counted_against_the_key(house: Any) -> None:
    with TestClient(house.app([Probe])) as client:
        answer = client.post("/v1/probe", headers=house.shows(Role.READ))
        assert answer.status_code == 403
        assert "role write" in answer.json()["error"]["message"]
        assert answer.headers["X-RateLimit-Remaining"] == "99"


def test_every_counted_answer_says_what_is_left(house: Any) -> None:
    house.limit = 2
    key = house.shows(Role.READ)
    with TestClient(house.app([Probe])) as client:
        first = client.get("/v1/probe", headers=key)
        assert first.headers["RateLimit-Policy"] == '"api";q=2;w=60'
        assert first.headers["RateLimit"] == '"api";r=1;t=60'
        assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("2", "1")
        assert int(first.headers["X-RateLimit-Reset"]) == int(house.clock.now().timestamp()) + 60
        house.clock.pass_by(10)
        client.get("/v1/probe", headers=key)
        refused = client.get("/v1/probe", headers=key)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "50"
        assert refused.headers["RateLimit"] == '"api";r=0;t=60'
        assert refused.json()["error"]["code"] == "rate_limited"
        house.clock.pass_by(50)
        assert client.get("/v1/probe", headers=key).status_code == 200


def test_health_and_the_document_are_neither_limited_nor_locked(house: Any) -> None:
    house.limit = 1
    with TestClient(house.app([Probe])) as client:
        for path in ("/health", "/ready", "/openapi.json"):
            answers = [client.get(path) for _ in range(5)]
            assert [answer.status_code for answer in answers] == [200] * 5
            assert not any("RateLimit" in answer.headers for answer in answers)


SPELLINGS = [
    ("GET", "/v1/probe/"),
    ("GET", "//v1//probe"),
    ("GET", "/v1/probe?x=1"),
    ("GET", "/v1/%70robe"),
    ("GET", "/v1/./probe"),
    ("HEAD", "/v1/probe"),
]
TRICKS = [
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Real-IP": "203.0.113.7"},
    {"Forwarded": "for=203.0.113.7"},
    {"X-Original-URL": "/health"},
    {"X-HTTP-Method-Override": "GET"},
    {"X-Correlation-ID": "another"},
    {"x-api-key": "slc_OTHER"},
]


@pytest.mark.parametrize(("method", "path"), SPELLINGS)
def test_no_spelling_of_a_path_escapes_the_key_or_the_limit(house: Any, method: str, path: str) -> None:
    house.limit = 1
    with TestClient(house.app([Probe])) as client:
        assert client.request(method, path).status_code in {401, 404}
        key = house.shows(Role.READ)
        house.clock.pass_by(61)
        assert client.get("/v1/probe", headers=key).status_code == 200
        assert client.request(method, path, headers=key).status_code in {404, 429}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_header_gives_a_caller_without_a_key_a_new_address(house: Any, trick: dict[str, str]) -> None:
    house.limit = 1
    with TestClient(house.app([Probe])) as client:
        assert client.post("/v1/probe").status_code == 401
        assert client.post("/v1/probe", headers=trick).status_code == 429


def test_a_trusted_proxy_may_say_who_stands_behind_it(house: Any) -> None:
    house.limit, house.trusted_proxies = 1, ("192.0.2.0/24",)
    headers = [{"X-Forwarded-For": f"{spoofed}, 198.51.100.{n}"} for n, spoofed in ((1, "9.9.9.9"), (2, "9.9.9.9"))]
    assert at_once(house, [("GET", "/v1/probe", h) for h in headers]) == [401, 401]
    assert at_once(house, [("GET", "/v1/probe", {"X-Forwarded-For": "7.7.7.7, 198.51.100.1"})]) == [429]


def test_addresses_of_one_ipv6_network_share_a_limit(house: Any) -> None:
    house.limit = 1
    assert at_once(house, [("GET", "/v1/probe", {})], "2001:db8::1") == [401]
    assert at_once(house, [("GET", "/v1/probe", {})], "2001:db8::2") == [429]
    assert at_once(house, [("GET", "/v1/probe", {})], "2001:db8:0:1::1") == [401]


def test_a_key_works_in_either_header_and_x_api_key_comes_first(house: Any) -> None:
    secret = house.key(Role.READ).secret
    with TestClient(house.app([Probe])) as client:
        assert client.get("/v1/probe", headers={"X-API-Key": secret}).status_code == 200
        assert client.get("/v1/probe", headers={"Authorization": f"bearer {secret}"}).status_code == 200
        both = {"X-API-Key": secret, "Authorization": f"Bearer {secret}"}
        assert client.get("/v1/probe", headers=both).status_code == 200
        mixed = {"X-API-Key": secret, "Authorization": "Bearer another"}
        assert client.get("/v1/probe", headers=mixed).status_code == 200
        answer = client.get("/v1/probe", headers=[("X-API-Key", secret), ("X-API-Key", "another")])
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"]
        assert client.get("/v1/probe", headers={"Authorization": f"Basic {secret}"}).status_code == 401


def test_an_expired_key_opens_nothing(house: Any) -> None:
    made = house.key(Role.READ, house.clock.now() + timedelta(seconds=30))
    with TestClient(house.app([Probe])) as client:
        assert client.get("/v1/probe", headers={"X-API-Key": made.secret}).status_code == 200
        house.clock.pass_by(30)
        assert client.get("/v1/probe", headers={"X-API-Key": made.secret}).status_code == 401


def test_an_app_with_a_route_that_says_nothing_does_not_start(house: Any) -> None:
    class Silent(Controller):
        path = "/v1/silent"

        @get()
        async def look(self) -> None: ...

    class Wrong(Controller):
        path = "/v1/wrong"

        @get(opt={"role": "boss", "rate": "api"})
        async def look(self) -> None: ...

    for controller in (Silent, Wrong):
        with pytest.raises(RuntimeError, match=controller.path):
            house.app([*CONTROLLERS, controller])


def test_the_caller_is_given_to_the_handler(house: Any) -> None:
    class Mirror(Controller):
        path = "/v1/mirror"

        @get(opt={"role": Role.READ, "rate": "api"})
        async def look(self, caller: Admitted) -> dict[str, str]:
            return {"workspace": str(caller.workspace_id), "role": caller.role}

    with TestClient(house.app([Mirror])) as client:
        assert client.get("/v1/mirror", headers=house.shows(Role.WRITE)).json() == {
            "workspace": str(DEFAULT_WORKSPACE),
            "role": "write",
        }

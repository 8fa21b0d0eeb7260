"""Keys over HTTP: a secret is shown once, a revoked key opens nothing from the next request on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.access import DEFAULT_WORKSPACE, Role


def test_a_key_is_made_shown_once_and_works(house: Any, client: Any) -> None:
    admin = house.shows(Role.ADMIN)
    answer = client.post("/v1/keys", headers=admin, json={"name": "robot", "role": "read"})
    assert answer.status_code == 201
    made = answer.json()
    assert made["secret"].startswith("slc_")
    assert made["hint"] == f"{made['secret'][:8]}…{made['secret'][-4:]}"
    listed = client.get("/v1/keys", headers=admin)
    assert made["secret"] not in listed.text
    assert [key["name"] for key in listed.json()["items"]] == ["admin", "robot"]
    assert client.get("/v1/keys", headers={"X-API-Key": made["secret"]}).status_code == 403


def test_a_revoked_key_opens_nothing_from_the_next_request_on(house: Any, client: Any) -> None:
    admin, other = house.shows(Role.ADMIN), house.key(Role.ADMIN)
    mine = {"X-API-Key": other.secret}
    assert client.get("/v1/keys", headers=mine).status_code == 200
    assert client.delete(f"/v1/keys/{other.key.id}", headers=admin).status_code == 204
    assert client.get("/v1/keys", headers=mine).status_code == 401
    assert client.delete(f"/v1/keys/{other.key.id}", headers=admin).status_code == 204
    kept = {key["id"]: key["revokedAt"] for key in client.get("/v1/keys", headers=admin).json()["items"]}
    assert kept[str(other.key.id)] == "2026-03-01T12:00:00Z"


def test_a_key_of_another_workspace_is_not_there(house: Any, client: Any) -> None:
    import asyncio

    elsewhere = UUID(int=DEFAULT_WORKSPACE.int + 1)
    theirs = asyncio.run(house.make_key(elsewhere, "theirs", Role.ADMIN))
    admin = house.shows(Role.ADMIN)
    answer = client.delete(f"/v1/keys/{theirs.key.id}", headers=admin)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "key_not_found")
    assert client.get("/v1/keys", headers={"X-API-Key": theirs.secret}).status_code == 200
    assert "theirs" not in client.get("/v1/keys", headers=admin).text


def test_keys_come_in_pages(house: Any, client: Any) -> None:
    admin = house.shows(Role.ADMIN)
    for _ in range(4):
        house.key(Role.READ)
    seen, cursor = [], None
    while True:
        query = f"?limit=2&cursor={cursor}" if cursor else "?limit=2"
        page = client.get(f"/v1/keys{query}", headers=admin).json()
        seen += [key["id"] for key in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_a_page_is_from_1_to_500_long_and_a_cursor_is_one_of_ours(house: Any, client: Any) -> None:
    admin = house.shows(Role.ADMIN)
    for query in ("limit=0", "limit=501", "limit=x", "limit=1.5", "cursor=", "cursor=!!", "cursor=%C3%BC", "cursor=AA"):
        answer = client.get(f"/v1/keys?{query}", headers=admin)
        assert answer.status_code == 400, query
    assert client.get("/v1/keys?limit=500", headers=admin).status_code == 200


def test_a_key_that_would_have_expired_already_is_not_made(house: Any, client: Any) -> None:
    body = {"name": "late", "role": "read", "expiresAt": "2026-02-01T00:00:00Z"}
    answer = client.post("/v1/keys", headers=house.shows(Role.ADMIN), json=body)
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, "/expiresAt")


def test_using_a_key_is_noted_but_not_at_every_request(house: Any, client: Any) -> None:
    admin = house.shows(Role.ADMIN)
    for _ in range(3):
        client.get("/v1/keys", headers=admin)
        house.clock.pass_by(25)
    [key] = client.get("/v1/keys", headers=admin).json()["items"]
    assert key["lastUsedAt"] == "2026-03-01T12:01:15Z"

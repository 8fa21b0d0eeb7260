"""What was wrong in a request is told by the caller's own names, in words, with the values that are accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from domain.access import Role
from domain.jobs import JobState
from domain.sources import ImportState
from entrypoints.http.wording import said


@pytest.fixture
def asking(house: Any) -> Iterator[TestClient[Any]]:
    house.limit = 10_000
    with TestClient(house.app()) as client:
        client.headers.update(house.shows(Role.ADMIN))
        yield client


def refusal(answer: Any, status: int = 400) -> tuple[dict[str, Any], dict[str, Any]]:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    return error, error.get("details", [{}])[0]


NOWHERE = "00000000-0000-7000-8000-000000000000"
OUTCOMES = "changed, duplicate, new, rejected, same"


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("/v1/jobs?state=x", "state", f"must be one of: {', '.join(JobState)}"),
        ("/v1/imports?state=x", "state", f"must be one of: {', '.join(ImportState)}"),
        (f"/v1/imports/{NOWHERE}/records?outcome=x", "outcome", f"must be one of: {OUTCOMES}"),
        ("/v1/jobs?limit=0", "limit", "must be a whole number of at least 1"),
        ("/v1/jobs?limit=501", "limit", "must be a whole number of at most 500"),
        ("/v1/jobs?limit=ten", "limit", "must be a whole number"),
        ("/v1/jobs?cursor=", "cursor", "must not be empty"),
        ("/v1/deals?vendorId=x", "vendorId", "must be a UUID"),
        (f"/v1/vendors?query={'x' * 201}", "query", "must have at most 200 characters"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named_as_it_was_given(asking: Any, query: str, field: str, message: str) -> None:
    error, detail = refusal(asking.get(query))
    assert (error["code"], detail["field"], detail["message"]) == ("validation_failed", field, message)
    assert f"{field} {message}" in error["message"]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"name": "a", "role": "boss"}, "/role", "must be one of: read, write, admin"),
        ({"name": "a", "role": None}, "/role", "must be one of: read, write, admin"),
        ({"name": "", "role": "read"}, "/name", "must not be empty"),
        ({"name": 7, "role": "read"}, "/name", "must be text, not a whole number"),
        ({"role": "read"}, "/name", "is missing"),
        ({"name": "a", "role": "read", "more": 1}, "/more", "is not a field that is known here"),
        ([], "", "must be an object, not a list"),
    ],
)
def test_a_wrong_field_of_a_body_is_told_in_words(asking: Any, body: Any, field: str, message: str) -> None:
    _, detail = refusal(asking.post("/v1/keys", json=body))
    assert (detail["field"], detail["message"]) == (field, message)


def test_a_wrong_header_is_named_as_headers_are(asking: Any) -> None:
    answer = asking.post("/v1/jobs", json={"kind": "a"}, headers={"Idempotency-Key": "k" * 256})
    assert refusal(answer)[1]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("wrong", ["x", 1, 1.5, None, True, [], {}, -(2**70), "2026-01-01T00:00:00"])
def test_no_word_of_the_decoder_is_passed_on(wrong: Any) -> None:
    for kind in (int, float, str, bool, list[int], dict[str, int], JobState, NOWHERE.__class__ | None):
        try:
            msgspec.convert(wrong, kind)
        except msgspec.ValidationError as error:
            told = said(str(error).partition(" - ")[0])
            assert "`" not in told
            assert told != "is not as it must be" or "enum" in str(error)


@pytest.mark.parametrize(
    ("query", "field", "hint"),
    [
        ("/v1/jobs?limt=3", "limt", "Did you mean limit?"),
        ("/v1/jobs?job_state=dead", "job_state", "Did you mean state?"),
        ("/v1/vendors?limit=3&vendorId=x", "vendorId", ""),
        ("/v1/contacts?vendor=x", "vendor", "Did you mean vendorId?"),
        (f"/v1/imports/{NOWHERE}?full=1", "full", ""),
        ("/openapi.json?a=1", "a", ""),
        ("/openapi.json?a", "a", ""),
    ],
)
def test_a_parameter_that_a_path_does_not_have_is_refused(asking: Any, query: str, field: str, hint: str) -> None:
    error, detail = refusal(asking.get(query))
    assert (error["code"], detail["field"], detail.get("hint", "")) == ("unknown_parameter", field, hint)


def test_the_refusal_of_a_parameter_lists_those_there_are(asking: Any) -> None:
    error, _ = refusal(asking.get("/v1/jobs?x=1"))
    assert "cursor, kind, limit, parent, queue, state" in error["message"]
    error, _ = refusal(asking.post("/v1/keys?x=1", json={"name": "a", "role": "read"}))
    assert "takes none" in error["message"]


def test_every_parameter_the_document_names_is_taken(asking: Any) -> None:
    paths = asking.get("/openapi.json").json()["paths"]
    named = 0
    for path, operations in paths.items():
        asked = [each["name"] for each in operations.get("get", {}).get("parameters", []) if each["in"] == "query"]
        for name in asked:
            filled = "/".join(NOWHERE if step.startswith("{") else step for step in path.split("/"))
            answer = asking.get(filled, params={name: "\x01"})
            assert "unknown_parameter" not in answer.text, (path, name)
            named += 1
    assert named > 10


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "identity, gzip", "GZIP", "x"])
def test_a_packed_body_is_refused(asking: Any, coding: str) -> None:
    for path, content_type in (("/v1/keys", "application/json"), ("/v1/uploads", "multipart/form-data; boundary=x")):
        headers = {"Content-Encoding": coding, "Content-Type": content_type}
        answer = asking.post(path, content=b"x" * 1000, headers=headers)
        assert refusal(answer, 415)[0]["code"] == "unsupported_content_encoding"
        assert answer.headers["Accept-Encoding"] == "identity"


def test_a_body_that_says_it_is_not_packed_is_taken(asking: Any) -> None:
    body = {"name": "a", "role": "read"}
    assert asking.post("/v1/keys", json=body, headers={"Content-Encoding": "identity"}).status_code == 201

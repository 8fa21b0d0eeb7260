"""Every error has one shape, tells what was wrong and where, and nothing of the inside."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.testing import TestClient

from domain.access import Role
from domain.errors import Detail, Refusal, RefusalKind, Transient, conflict, invalid, missing, too_large
from entrypoints.http.app import Limits
from entrypoints.http.errors import EXCEPTIONS, STATUS, problem_of

SECRET_OF_THE_INSIDE = "password=hunter2 at /var/inside"


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    size: int


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    inner: Inner | None = None
    many: list[Inner] = []


class Faults(Controller):
    """Fails in every way there is."""

    path = "/v1/faults"
    opt = {"role": Role.READ, "rate": "api"}  # noqa: RUF012

    @get("/{kind:str}")
    async def fail(self, kind: FromPath[str], a: FromQuery[str] = "") -> None:
        raise {
            "invalid": invalid("bad", "it is bad", Detail(field="/a", message="no", code="x")),
            "missing": missing("thing", "7"),
            "conflict": conflict("busy", "it is busy"),
            "reused": conflict("idempotency_key_reused", "another payload"),
            "large": too_large("big", "it is big"),
            "transient": Transient("database_unavailable", "away"),
            "inside": RuntimeError(SECRET_OF_THE_INSIDE),
        }[kind]

    @post(opt={"rate": "mutation"})
    async def take(self, data: JSONBody[Thing]) -> Thing:
        return data


@pytest.fixture
def faulty(house: Any) -> Any:
    house.limit = 100_000
    with TestClient(house.app([Faults]), raise_server_exceptions=False) as client:
        client.headers.update(house.shows(Role.READ))
        yield client


def in_envelope(answer: Any) -> dict[str, Any]:
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) - {"details"} == {"code", "message", "correlationId", "timestamp"}
    assert error["correlationId"] == answer.headers["X-Correlation-ID"]
    return error


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("invalid", 400, "bad"),
        ("missing", 404, "thing_not_found"),
        ("conflict", 409, "busy"),
        ("reused", 422, "idempotency_key_reused"),
        ("large", 413, "big"),
        ("transient", 503, "database_unavailable"),
        ("inside", 500, "internal_error"),
    ],
)
def test_each_kind_of_refusal_has_its_status(faulty: Any, kind: str, status: int, code: str) -> None:
    answer = faulty.get(f"/v1/faults/{kind}")
    assert (answer.status_code, in_envelope(answer)["code"]) == (status, code)
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_every_kind_is_in_the_table() -> None:
    assert set(STATUS) == set(RefusalKind)
    for code, status in EXCEPTIONS.items():
        assert problem_of(Refusal(RefusalKind.INVALID, code, "")).status == status


def test_nothing_of_the_inside_is_told_but_the_log_has_it(faulty: Any, capsys: pytest.CaptureFixture[str]) -> None:
    answer = faulty.get("/v1/faults/inside", headers={"X-Correlation-ID": "find-me-7"})
    assert "hunter2" not in answer.text
    assert "inside" not in in_envelope(answer)["message"].replace("wrong inside", "")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failed = next(line for line in lines if line["event"] == "request_failed")
    assert failed["correlation_id"] == "find-me-7"
    assert "RuntimeError" in failed["exception"]


def test_a_problem_document_is_given_to_those_who_ask(faulty: Any) -> None:
    answer = faulty.get("/v1/faults/invalid", headers={"Accept": "application/problem+json"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["title"], body["status"], body["detail"]) == (
        "urn:sluice:error:bad",
        "Bad Request",
        400,
        "it is bad",
    )
    assert body["errors"] == [{"field": "/a", "message": "no", "code": "x"}]
    plain = faulty.get("/v1/faults/invalid", headers={"Accept": "application/json, application/problem+json;q=0.5"})
    assert in_envelope(plain)["code"] == "bad"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "/name", "missing"),
        ({"name": 7}, "/name", "invalid_value"),
        ({"name": "a", "inner": {"size": "x"}}, "/inner/size", "invalid_value"),
        ({"name": "a", "many": [{"size": 1}, {"size": None}]}, "/many/1/size", "invalid_value"),
        ({"name": "a", "many": [{}]}, "/many/0/size", "missing"),
        ({"name": "a", "other": 1}, "/other", "unknown_field"),
        ({"name": "a", "inner": {"size": 1, "a/b": 1}}, "/inner/a~1b", "unknown_field"),
        ([], "", "invalid_value"),
    ],
)
def test_what_was_wrong_in_a_body_is_pointed_at(faulty: Any, body: Any, field: str, code: str) -> None:
    answer = faulty.post("/v1/faults", json=body)
    assert answer.status_code == 400
    detail = in_envelope(answer)["details"][0]
    assert (detail["field"], detail["code"]) == (field, code)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "validation_failed"),
        (b"{", "invalid_json"),
        (b"[" * 100_000, "json_too_deep"),
        (b'{"name":' + b"[" * 100_000, "json_too_deep"),
        (b'{"name":"a","many":' + b"[" * 70 + b"]" * 70 + b"}", "json_too_deep"),
        (b'{"name":"\xff"}', "invalid_json"),
        (b"\xff\xfe", "invalid_json"),
        (b'{"name":"\\u0000"}', "nul_character"),
        (b'{"\\u0000":1}', "nul_character"),
        (b'{"name":"\\ud800"}', "invalid_json"),
        (b'{"name":NaN}', "invalid_json"),
        (b'{"name":"a"} x', "invalid_json"),
    ],
)
def test_a_body_that_is_no_clean_json_is_refused(faulty: Any, raw: bytes, code: str) -> None:
    answer = faulty.post("/v1/faults", content=raw, headers={"Content-Type": "application/json"})
    assert (answer.status_code, in_envelope(answer)["code"]) == (400, code)


def test_half_of_a_surrogate_pair_is_not_called_a_body_cut_short(faulty: Any) -> None:
    answer = faulty.post("/v1/faults", content=b'{"name":"\\ud800"}', headers={"Content-Type": "application/json"})
    assert "half of a surrogate pair" in in_envelope(answer)["message"]


def test_an_escaped_backslash_before_u0000_is_no_nul(faulty: Any) -> None:
    answer = faulty.post(
        "/v1/faults", content=b'{"name":"\\\\u0000"}', headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert answer.status_code == 201


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_content_type_is_refused(faulty: Any, content_type: str) -> None:
    answer = faulty.post("/v1/faults", content=b'{"name":"a"}', headers={"Content-Type": content_type})
    assert (answer.status_code, in_envelope(answer)["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("query", "code"),
    [("a=1&a=2", "duplicate_parameter"), ("a=%00", "nul_character"), ("a=%ff", None), ("&".join("abc") * 60, None)],
)
def test_a_query_that_can_mean_two_things_is_refused(faulty: Any, query: str, code: str | None) -> None:
    answer = faulty.get(f"/v1/faults/missing?{query}")
    assert (answer.status_code, in_envelope(answer)["code"]) == (400, "invalid_query")
    assert code is None or in_envelope(answer)["details"][0]["code"] == code


def test_a_method_that_is_not_known_is_told_all_that_are(faulty: Any) -> None:
    answer = faulty.put("/v1/faults")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "OPTIONS, POST"
    assert in_envelope(answer)["code"] == "method_not_allowed"
    assert faulty.options("/v1/faults/x").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_head_is_a_get_without_the_body(faulty: Any) -> None:
    answer = faulty.head("/health")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_a_url_may_have_8192_bytes(faulty: Any) -> None:
    start = "/v1/faults/missing?a="
    assert faulty.get(start + "x" * (8192 - len(start) + 1)).status_code == 404
    answer = faulty.get(start + "x" * (8192 - len(start) + 2))
    assert (answer.status_code, in_envelope(answer)["code"]) == (414, "url_too_long")


def test_a_body_may_have_as_many_bytes_as_are_said_and_no_more(house: Any) -> None:
    house.limits, house.limit = Limits(body_bytes=1000), 1000
    fits = b'{"name":"' + b"a" * (1000 - 11) + b'"}'

    def in_pieces(body: bytes) -> Any:
        yield from (body[at : at + 100] for at in range(0, len(body), 100))

    with TestClient(house.app([Faults])) as client:
        client.headers.update(house.shows(Role.READ))
        kind = {"Content-Type": "application/json"}
        assert client.post("/v1/faults", content=fits, headers=kind).status_code == 201
        assert client.post("/v1/faults", content=in_pieces(fits), headers=kind).status_code == 201
        for content in (fits + b" ", in_pieces(fits + b" ")):
            answer = client.post("/v1/faults", content=content, headers=kind)
            assert (answer.status_code, in_envelope(answer)["code"]) == (413, "body_too_large")


def test_a_sane_correlation_id_is_kept_and_another_replaced(faulty: Any) -> None:
    assert faulty.get("/health", headers={"X-Correlation-ID": "a-1:b"}).headers["X-Correlation-ID"] == "a-1:b"
    assert faulty.get("/health", headers={"X-Request-ID": "r.7"}).headers["X-Correlation-ID"] == "r.7"
    for bad in ("", "a b", "x" * 129, "a\tb", "<script>"):
        found = faulty.get("/health", headers={"X-Correlation-ID": bad}).headers["X-Correlation-ID"]
        assert found not in {bad, ""}


@pytest.mark.parametrize("path", ["/health", "/nothing", "/v1/faults/inside", "/v1/faults/missing?a=1&a=2"])
def test_security_headers_are_on_every_answer(house: Any, path: str) -> None:
    for https in (False, True):
        house.https = https
        with TestClient(house.app([Faults]), raise_server_exceptions=False) as client:
            headers = client.get(path, headers=house.shows(Role.READ)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert ("Strict-Transport-Security" in headers) == https
        assert "Access-Control-Allow-Origin" not in headers
        assert "Server" not in headers


@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/plain", "multipart/form-data; boundary=x"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_a_fault_of_ours(faulty: Any, body: bytes, content_type: str) -> None:
    answer = faulty.post("/v1/faults", content=body, headers={"Content-Type": content_type})
    assert answer.status_code in {201, 400, 415}


@given(st.text(max_size=40), st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_or_query_makes_a_fault_of_ours(faulty: Any, path: str, query: dict[str, str]) -> None:
    from urllib.parse import quote

    quoted = quote(path.encode("utf-8", "surrogatepass"), safe="/")
    pairs = "&".join(f"{quote(k, errors='replace')}={quote(v, errors='replace')}" for k, v in query.items())
    assert faulty.get(f"/v1/things/{quoted}?{pairs}").status_code in {400, 404}

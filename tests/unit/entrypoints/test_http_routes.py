"""Every route, asked with no key, a bad one and one of each role, does as it declares and as the document says."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient

from domain.access import Role, allows
from entrypoints.http.routes import checked

SOME_ID = str(UUID(int=7))


def operations(app: Any) -> list[tuple[str, str, Any]]:
    """(method, path with ids filled in, what it declares) of every route."""
    routes, found = checked(app), []
    for route in app.routes:
        for handler in route.route_handlers:
            if handler in routes.declared:
                path = route.path_format
                for parameter in route.path_parameters.values():
                    path = path.replace("{" + parameter.name + "}", SOME_ID)
                found += [(str(method), path, routes.declared[handler]) for method in sorted(handler.http_methods)]
    return found


def test_every_route_lets_in_whom_it_declares_and_nobody_else(house: Any) -> None:
    house.limit = 1_000_000
    app = house.app()
    callers = {None: {}, "bad": {"X-API-Key": "slc_bad"}, **{role: house.shows(role) for role in Role}}
    walked = 0
    with TestClient(app, raise_server_exceptions=False) as client:
        for method, path, declared in operations(app):
            for caller, headers in callers.items():
                status = client.request(method, path, headers=headers).status_code
                walked += 1
                if declared.open:
                    assert status not in {401, 403, 404, 405, 429}, (method, path, caller, status)
                elif not isinstance(caller, Role):
                    assert status == 401, (method, path, caller, status)
                elif not allows(caller, declared.role):
                    assert status == 403, (method, path, caller, status)
                else:
                    assert status not in {401, 403}, (method, path, caller, status)
    assert walked >= 5 * len(callers)


def test_only_health_readiness_and_the_document_are_open(house: Any) -> None:
    opened = {path for _, path, declared in operations(house.app()) if declared.open and path[:4] != "/v1/"}
    assert opened == {"/health", "/ready", "/openapi.json"}


def test_reads_are_counted_as_reads_and_changes_as_changes(house: Any) -> None:
    for method, path, declared in operations(house.app()):
        if not declared.open:
            expected = {"api", "upload"} if method in {"GET", "HEAD", "OPTIONS"} else {"mutation", "upload"}
            assert str(declared.rate) in expected, (method, path)


@pytest.fixture
def document(client: Any) -> Any:
    return client.get("/openapi.json").json()


def test_the_document_says_role_class_keys_and_errors_of_every_operation(house: Any, document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    schemes = document["components"]["securitySchemes"]
    assert (schemes["apiKey"]["name"], schemes["bearer"]["scheme"]) == ("X-API-Key", "bearer")
    shown = {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    }
    for operation in shown.values():
        if operation["security"]:
            assert operation["x-role"] in {"read", "write", "admin"}
            assert operation["x-rate-class"] in {"api", "mutation", "upload"}
            assert f"role `{operation['x-role']}`" in operation["description"]
            assert {"400", "401", "403", "429", "500", "503"} <= set(operation["responses"])
            good = next(response for status, response in operation["responses"].items() if status[0] == "2")
            assert "RateLimit" in good["headers"]
    ids = [operation["operationId"] for operation in shown.values()]
    assert len(ids) == len(set(ids))


def test_health_lists_only_the_answers_it_gives_and_readiness_its_body_when_it_is_not_ready(document: Any) -> None:
    health, ready = (document["paths"][path]["get"]["responses"] for path in ("/health", "/ready"))
    assert set(health) == {"200", "413", "414", "415"}
    assert set(ready) == {"200", "413", "414", "415", "503"}
    bodies = [ready[status]["content"]["application/json"]["schema"]["$ref"] for status in ("200", "503")]
    assert bodies == ["#/components/schemas/Ready"] * 2


def test_every_reference_of_the_document_leads_somewhere(document: Any) -> None:
    text = json.dumps(document)
    for part in text.split('"$ref": "')[1:]:
        place: Any = document
        for step in part.split('"')[0].removeprefix("#/").split("/"):
            place = place[step]
        assert place


def test_the_document_closes_what_the_api_closes(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["NewKey"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["ShownKey"]
    assert set(schemas["ErrorBody"]["required"]) == {"code", "message", "correlationId", "timestamp"}


def test_no_documentation_page_is_served(client: Any) -> None:
    for path in ("/schema", "/docs", "/schema/swagger", "/redoc", "/schema/openapi.json"):
        assert client.get(path).status_code == 404

"""Which part of a request was wrong, by the name its caller gave it: a JSON Pointer, a query name, a header."""

from __future__ import annotations

import re
from typing import Any

from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import ParameterKwarg
from litestar.typing import FieldDefinition

from domain.errors import Detail
from entrypoints.http.wording import said, values_at

_FIELD = re.compile(r"^Object (?:missing required|contains unknown) field `(.*)`$", re.S)
_PARAMETER = re.compile(r"^Missing required \w+ parameter '([^']*)' for path", re.S)
_NO_BODY = "'data'"  # how the framework reports that the parameter `data` found no body


def details_of(error: ValidationException, handler: BaseRouteHandler | None) -> tuple[Detail, ...]:
    """Each wrong thing of the framework's list, at least one; `handler` translates the names of its parameters."""
    fields = {} if handler is None else handler.parsed_fn_signature.parameters
    found = error.extra if isinstance(error.extra, list) else []
    details = [_detail(one, fields) for one in found if isinstance(one, dict)]
    if not found and (named := _PARAMETER.match(error.detail)):
        details = [Detail(field=named[1], message="is missing", code="missing")]
    return tuple(details) or (Detail(field="", message="is not as it must be", code="invalid"),)


def _detail(one: dict[str, Any], fields: dict[str, FieldDefinition]) -> Detail:
    raw, name = str(one.get("message", "")), str(one.get("key", ""))
    if str(one.get("source", "body") or "body") != "body":
        field = fields.get(name)
        message = said(raw, _accepted(raw, field, ()))
        return Detail(field=_outside(name, field), message=message, code=_code(raw))
    if raw == _NO_BODY:
        return Detail(field="", message="needs a JSON body", code="missing")
    steps = _steps(name)
    message = said(raw, _accepted(raw, fields.get("data"), steps))
    if named := _FIELD.match(raw):
        steps = [*steps, named[1]]
    return Detail(field="".join("/" + _escaped(step) for step in steps), message=message, code=_code(raw))


def _outside(name: str, field: FieldDefinition | None) -> str:
    marker = None if field is None else field.kwarg_definition
    return marker.name or name if isinstance(marker, ParameterKwarg) else name


def _accepted(raw: str, field: FieldDefinition | None, steps: list[str] | tuple[()]) -> tuple[str, ...]:
    """The values that are taken there; none for a fault that is not about the value."""
    if field is None or not raw.startswith(("Invalid enum value", "Expected `str`")):
        return ()
    return values_at(field.annotation, steps)


def _steps(key: str) -> list[str]:
    """`data.items[3].name` as the steps of a JSON Pointer (RFC 6901): items, 3, name."""
    steps = [step for step in re.split(r"[.\[\]]", key) if step]
    return steps[1:] if steps and steps[0] == "data" else steps


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _code(raw: str) -> str:
    lowered = raw.lower()
    signs = (("missing", "missing"), ("unknown field", "unknown_field"), ("expected", "invalid_value"))
    return next((code for sign, code in signs if sign in lowered), "invalid_value")

"""Bodies are decoded strictly: right content type, UTF-8, at most 64 levels deep, no NUL characters; never a 500."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State

from domain.errors import Refusal, RefusalKind, invalid

DEEPEST = 64


class StrictRequest(Request[Any, Any, State]):
    """The request every handler gets; `json()` refuses what the framework would take or fall over."""

    async def json(self) -> Any:
        # The body itself is kept by the framework; decoding it again on a second call is cheap and rare.
        return json_of(await self.body(), self.headers.get("content-type", ""))


def json_of(body: bytes, content_type: str) -> Any:
    """The decoded body; Refusal INVALID `unsupported_media_type`, `invalid_json`, `json_too_deep` or `nul_character`.

    Of two equal names in one object the last counts (RFC 8259 leaves it open).
    """
    essence = content_type.partition(";")[0].strip().lower()
    if essence != "application/json" and not (essence.startswith("application/") and essence.endswith("+json")):
        shown = essence[:100] or "nothing"
        raise Refusal(
            RefusalKind.INVALID,
            "unsupported_media_type",
            f"The body must be sent as application/json; Content-Type says {shown}.",
        )
    try:
        value = msgspec.json.decode(body)
    except RecursionError:
        raise _too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise invalid("invalid_json", f"The body is not JSON in UTF-8: {_fault(body, error)}.") from None
    # Only bodies that could offend are walked: both signs are in the raw bytes.
    if b"\\u0000" in body or body.count(b"[") + body.count(b"{") > DEEPEST:
        _walk(value)
    return value


def _fault(body: bytes, error: Exception) -> str:
    """What the decoder says; of half a surrogate pair at the end of a text it says that the body is cut short."""
    if str(error) == "Input data was truncated" and body.rstrip().endswith((b"}", b"]", b'"')):
        return "a text in it is cut short or holds half of a surrogate pair"
    return str(error)


def _walk(value: Any) -> None:
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > DEEPEST + 1:
            raise _too_deep()
        below: list[Any] = []
        for item in layer:
            if isinstance(item, str):
                _no_nul(item)
            elif isinstance(item, dict):
                for name, inner in item.items():
                    _no_nul(name)
                    below.append(inner)
            elif isinstance(item, list):
                below.extend(item)
        layer = below


def _no_nul(text: str) -> None:
    if "\x00" in text:
        raise invalid("nul_character", "A text in the body holds the NUL character, which is not taken.")


def _too_deep() -> Refusal:
    return invalid("json_too_deep", f"The body is nested more than {DEEPEST} levels deep.")

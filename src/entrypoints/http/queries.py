"""A query string is taken only if it can mean one thing: UTF-8, no NUL, no name twice, none that is not known."""

from __future__ import annotations

import difflib
from urllib.parse import parse_qsl

from litestar.types import Scope

from domain.errors import Detail, invalid

MOST_PARAMETERS = 100


def check_query(scope: Scope, known: frozenset[str]) -> None:
    """Refusal INVALID `invalid_query`, or `unknown_parameter` for one the route does not have; its detail names it."""
    raw = scope["query_string"]
    if "\x00" in scope["path"]:
        raise invalid("invalid_path", "The path holds the NUL character, which is not taken.")
    if not raw:
        return
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise invalid("invalid_query", "The query string is not percent-encoded UTF-8.") from None
    except ValueError:
        raise invalid("invalid_query", f"The query string has more than {MOST_PARAMETERS} parameters.") from None
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen:
            raise _refused(name, f"the parameter {name} is given twice", "duplicate_parameter")
        if "\x00" in name or "\x00" in value:
            raise _refused(name, "the NUL character is not taken", "nul_character")
        if name not in known:
            raise _unknown(name, known)
        seen.add(name)


def _unknown(name: str, known: frozenset[str]) -> Exception:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    there = f"the parameters here are {', '.join(sorted(known))}" if known else "this path takes none"
    hint = f"Did you mean {near[0]}?" if near else ""
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:100])
    message = f"There is no query parameter {shown!r}; {there}. {hint}".strip()
    detail = Detail(field=shown, message="There is no such parameter.", code="unknown_parameter", hint=hint)
    return invalid("unknown_parameter", message, detail)


def _refused(name: str, message: str, code: str) -> Exception:
    shown = name.replace("\x00", "")[:100]
    return invalid("invalid_query", f"In the query string, {message}.", Detail(field=shown, message=message, code=code))

"""What a caller may say about a source, as text in form fields or upload metadata, and how that is read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

import msgspec

from domain.errors import Detail, Refusal, invalid
from domain.mapping import check_mapping
from domain.sources import Reading, SourceKind

FIELDS = ("kind", "mapping", "dayFirst", "source")
LONGEST_NAME = 255
LONGEST_LABEL = 200
LARGEST_MAPPING = 100_000

KINDS: dict[str, SourceKind] = {
    "csv": SourceKind.CSV,
    "xlsx": SourceKind.XLSX,
    "transcript": SourceKind.TRANSCRIPT,
    "vtt": SourceKind.TRANSCRIPT,
    "srt": SourceKind.TRANSCRIPT,
    "txt": SourceKind.TRANSCRIPT,
    "mbox": SourceKind.MBOX,
    "eml": SourceKind.EML,
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Said(msgspec.Struct, frozen=True):
    """The fields, read: None or empty where nothing was said."""

    kind: SourceKind | None = None
    reading: Reading = Reading()
    label: str = ""


def file_name(text: str) -> str:
    """The last step of a path, without control characters, at most 255 characters; `unnamed` when nothing is left."""
    name = _CONTROL.sub("", text.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    return name[-LONGEST_NAME:] or "unnamed"


def said(fields: Mapping[str, str], name: str, *, spare: frozenset[str] = frozenset()) -> Said:
    """The fields of one upload; Refusal INVALID that names the field. An empty field says nothing.

    `name` is the file's, `spare` holds names that are let pass without a meaning here.
    """
    for field in fields:
        if field not in FIELDS and field not in spare:
            raise unknown_field(field, (*FIELDS, "file"))
    return Said(
        kind=_kind(fields.get("kind", ""), name),
        reading=Reading(mapping=_mapping(fields.get("mapping", "")), day_first=_flag(fields.get("dayFirst", ""))),
        label=_label(fields.get("source", "")),
    )


def unknown_field(field: str, known: tuple[str, ...]) -> Refusal:
    """The refusal of a field that does not exist, with the nearest one that does."""
    near = difflib.get_close_matches(field, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
    return _wrong("unknown_field", _CONTROL.sub("?", field)[:100], "There is no such field.", hint)


def _wrong(code: str, field: str, message: str, hint: str = "") -> Refusal:
    return invalid(
        code, f"{field}: {message} {hint}".strip(), Detail(field=field, message=message, code=code, hint=hint)
    )


def _kind(text: str, name: str) -> SourceKind | None:
    word = text.strip().lower()
    if not word:
        return None
    if word == "mail":
        return SourceKind.EML if name.lower().endswith(".eml") else SourceKind.MBOX
    if word not in KINDS:
        raise _wrong(
            "invalid_kind", "kind", "This is not a kind of source.", f"Kinds are {', '.join((*KINDS, 'mail'))}."
        )
    return KINDS[word]


def _mapping(text: str) -> dict[str, str] | None:
    if not text.strip():
        return None
    hint = 'It is a JSON object of column to field, such as {"Supplier": "vendor.name"}.'
    if len(text) > LARGEST_MAPPING:
        raise _wrong("invalid_mapping", "mapping", "This mapping is too long.", hint)
    try:
        mapping = msgspec.json.decode(text.encode(), type=dict[str, str])
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise _wrong("invalid_mapping", "mapping", "This is not a mapping.", hint) from error
    if any("\x00" in text for pair in mapping.items() for text in pair):
        raise _wrong("invalid_mapping", "mapping", "A column or field has a NUL character.", hint)
    check_mapping(mapping, None)
    return mapping


def _flag(text: str) -> bool | None:
    word = text.strip().lower()
    if word not in ("", "true", "false"):
        raise _wrong("invalid_day_first", "dayFirst", "This is neither true nor false.")
    return None if not word else word == "true"


def _label(text: str) -> str:
    if len(text) > LONGEST_LABEL or _CONTROL.search(text):
        raise _wrong(
            "invalid_source", "source", f"A source name has at most {LONGEST_LABEL} characters, none of control."
        )
    return text.strip()

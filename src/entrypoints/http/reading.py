"""What a caller may say about a source, as text in form fields or upload metadata, and how that is read."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from domain.access import Role, allows
from domain.errors import Refusal, RefusalKind
from domain.readings import Blank, Collision, Mode, ProfileUse, Reading
from domain.sources import SourceKind
from domain.wishes import check_reading, delimiter_in, keys_in, policy_of, word_of, wrong

FIELDS = (
    "kind", "mapping", "dayFirst", "source", "decimalComma", "encoding", "delimiter", "headerLine", "fromAbove",
    "mode", "key", "collision", "blank", "profile", "dryRun", "pipeline",
)  # fmt: skip
LONGEST_NAME = 255
LONGEST_LABEL = 200
LONGEST_PIPELINE = 100
LARGEST_MAPPING = 100_000

KINDS: dict[str, SourceKind] = {
    "csv": SourceKind.CSV,
    "xlsx": SourceKind.XLSX,
    "xls": SourceKind.XLSX,
    "xlsb": SourceKind.XLSX,
    "ods": SourceKind.XLSX,
    "transcript": SourceKind.TRANSCRIPT,
    "vtt": SourceKind.TRANSCRIPT,
    "srt": SourceKind.TRANSCRIPT,
    "txt": SourceKind.TRANSCRIPT,
    "mbox": SourceKind.MBOX,
    "eml": SourceKind.EML,
    "msg": SourceKind.EML,
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
        kind=_kind(fields.get("kind", ""), name), reading=_reading(fields), label=_label(fields.get("source", ""))
    )


def fields_of(reading: Reading) -> dict[str, str]:
    """The fields that would be read as this reading; empty where nothing was said."""
    said = {
        "mapping": "" if reading.mapping is None else _json(reading.mapping),
        "dayFirst": _told(reading.day_first),
        "decimalComma": _told(reading.decimal_comma),
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "headerLine": "" if reading.header_line is None else str(reading.header_line),
        "fromAbove": _told(reading.from_above),
        "mode": reading.mode or "",
        "key": ",".join(reading.keys),
        "collision": _policy(reading.collision, reading.collisions),
        "blank": _policy(reading.blank, reading.blanks),
        "profile": reading.profile or "",
    }
    return {name: text for name, text in said.items() if text}


def _reading(fields: Mapping[str, str]) -> Reading:
    collision, collisions = policy_of(Collision, "collision", fields.get("collision", ""))
    blank, blanks = policy_of(Blank, "blank", fields.get("blank", ""))
    reading = Reading(
        mapping=_mapping(fields.get("mapping", "")),
        day_first=_flag("dayFirst", "invalid_day_first", fields.get("dayFirst", "")),
        decimal_comma=_flag("decimalComma", "invalid_decimal_comma", fields.get("decimalComma", "")),
        encoding=fields.get("encoding", "").strip(),
        delimiter=delimiter_in(fields.get("delimiter", "")),
        header_line=_line(fields.get("headerLine", "")),
        from_above=_flag("fromAbove", "invalid_from_above", fields.get("fromAbove", "")),
        mode=word_of(Mode, "mode", fields.get("mode", "")),
        keys=keys_in(fields.get("key", "")),
        collision=collision,
        collisions=collisions,
        blank=blank,
        blanks=blanks,
        profile=word_of(ProfileUse, "profile", fields.get("profile", "")),
        dry_run=_flag("dryRun", "invalid_dry_run", fields.get("dryRun", "")) or False,
        pipeline=_pipeline(fields.get("pipeline", "")),
    )
    check_reading(reading)
    return reading


def _json(value: object) -> str:
    return json.dumps(value)


def _told(flag: bool | None) -> str:
    return "" if flag is None else str(flag).lower()


def _policy(word: StrEnum | None, by_column: Mapping[str, StrEnum]) -> str:
    if not by_column:
        return word or ""
    return _json({**({"*": word} if word else {}), **by_column})


def _line(text: str) -> int | None:
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise wrong("invalid_header_line", "headerLine", "This is no line number.")
    return int(text) if text else None


def unknown_field(field: str, known: tuple[str, ...]) -> Refusal:
    """The refusal of a field that does not exist, with the nearest one that does."""
    near = difflib.get_close_matches(field, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
    return wrong("unknown_field", _CONTROL.sub("?", field)[:100], "There is no such field.", hint)


def _kind(text: str, name: str) -> SourceKind | None:
    word = text.strip().lower()
    if not word:
        return None
    if word == "mail":
        return SourceKind.EML if name.lower().endswith((".eml", ".msg")) else SourceKind.MBOX
    if word not in KINDS:
        raise wrong(
            "invalid_kind", "kind", "This is not a kind of source.", f"Kinds are {', '.join((*KINDS, 'mail'))}."
        )
    return KINDS[word]


def _mapping(text: str) -> dict[str, str] | None:
    if not text.strip():
        return None
    hint = 'It is a JSON object of column to field, such as {"Supplier": "vendor.name"}.'
    if len(text) > LARGEST_MAPPING:
        raise wrong("invalid_mapping", "mapping", "This mapping is too long.", hint)
    try:
        mapping = msgspec.json.decode(text.encode(), type=dict[str, str])
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise wrong("invalid_mapping", "mapping", "This is not a mapping.", hint) from error
    if any("\x00" in text for pair in mapping.items() for text in pair):
        raise wrong("invalid_mapping", "mapping", "A column or field has a NUL character.", hint)
    return mapping


def _flag(field: str, code: str, text: str) -> bool | None:
    word = text.strip().lower()
    if word not in ("", "true", "false"):
        raise wrong(code, field, "This is neither true nor false.")
    return None if not word else word == "true"


def _pipeline(text: str) -> str | None:
    ident = text.strip()
    if len(ident) > LONGEST_PIPELINE or _CONTROL.search(ident):
        raise wrong("unknown_pipeline", "pipeline", "There is no such pipeline.")
    return ident or None


def check_choice(reading: Reading, role: Role) -> None:
    """Refusal FORBIDDEN `role_insufficient` where somebody names a pipeline who may not choose one."""
    if reading.pipeline is not None and not allows(role, Role.ADMIN):
        raise Refusal(
            RefusalKind.FORBIDDEN,
            "role_insufficient",
            f"Only a key with the role admin chooses the pipeline; this key has the role {role}. Leave `pipeline` out.",
        )


def _label(text: str) -> str:
    if len(text) > LONGEST_LABEL or _CONTROL.search(text):
        raise wrong(
            "invalid_source", "source", f"A source name has at most {LONGEST_LABEL} characters, none of control."
        )
    return text.strip()

"""Modes: which records may found something and which may change something, by the key that the caller declared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.catalog import Entity, Kept
from domain.interpretation import Understood
from domain.matching import MatchKey, keys_of
from domain.mending import ORIGIN
from domain.provenance import Claim, Noun, Part
from domain.readings import Mode, Reading
from domain.records import Problem

PHASE = "planning"


class Declared(msgspec.Struct, frozen=True, gc=False):
    """What alone a part is found again by; `address`: the shown e-mail address must be this one."""

    keys: tuple[MatchKey, ...]
    texts: tuple[str, ...]
    address: str = ""


def declared(noun: Noun, part: Part, fields: Sequence[str], owner: str | None, scope: str) -> Declared | None:
    """The declared key of what the part says about the noun; None when none is declared for it.

    It is of the kinds that matching knows, so that what came in without a declared key is found by it as well.
    """
    field = _field(noun, fields)
    claim = part.of(noun).get(field) if field else None
    if claim is None:
        return None
    alone = {field: claim}
    keys = keys_of(noun, msgspec.structs.replace(Part(), **{str(noun): alone}), owner, scope)
    exact = noun is Noun.VENDOR and field == "email"
    return Declared(keys, tuple([key.text for key in keys]), claim.value if exact else "")


def by_keys_alone(reading: Reading) -> bool:
    """Whether vendors are decided by keys whatever the pipeline: who declares a key, or a mode, wants no likeness."""
    return reading.mode not in (None, Mode.UPSERT) or _field(Noun.VENDOR, reading.keys) != ""


def _tells(noun: Noun, part: Part, fields: Sequence[str]) -> bool:
    """Whether the key is one that can be looked up: a domain that many share, or half a number, is none."""
    found = declared(noun, part, fields, "" if noun is Noun.DEAL else None, "")
    return found is not None and bool(found.keys)


def without_key(record: Understood, fields: Sequence[str]) -> Problem | None:
    """The problem of a record that does not have the key it is to be found by.

    Of the first key's noun every record has to say something, for that is what it is about; of the others it may.
    """
    first = next((noun for noun in Noun if fields and fields[0].startswith(f"{noun}.")), None)
    if first is not None and record.parts and not any(part.of(first) for part in record.parts):
        return _missing(first, fields, f"This row says nothing of a {first}, so it has no {_field(first, fields)}")
    for part in record.parts:
        for noun in Noun:
            field, claims = _field(noun, fields), part.of(noun)
            if not field or not claims or (field in claims and _tells(noun, part, fields)):
                continue
            return _missing(noun, fields, f"This row says something of a {noun} but has no {field}")
    return None


def told_of_keys(problem: Problem, fields: Sequence[str]) -> Problem:
    """The problem of a row that says too little, with the declared keys that it has to say then, too."""
    if problem.code not in ("no_vendor", "nothing_mapped"):
        return problem
    wanted = [one for one in fields if one.startswith("vendor.") or one == fields[0]]
    if not wanted:
        return problem
    more = f"This file's rows are found by {' and '.join(wanted)}, its declared key: fill that in as well."
    return msgspec.structs.replace(problem, hint=f"{problem.hint} {more}".strip())


def _missing(noun: Noun, fields: Sequence[str], text: str) -> Problem:
    hint = (
        f"Fill in the {_field(noun, fields)}; or take the row into a file of its own without the column {ORIGIN}, and "
        "send that without declaring a key."
    )
    return Problem("key_missing", f"{text} to find it by, which is its declared key.", hint=hint, phase=PHASE)


def keyed(records: Sequence[Understood], fields: Sequence[str]) -> list[Understood]:
    """The records under these declared keys: those that lack theirs rejected, and others told of them."""
    told = [
        record
        if record.problem is None
        else msgspec.structs.replace(record, problem=told_of_keys(record.problem, fields))
        for record in records
    ]
    return rejecting(told, {record.seq: found for record in told if (found := without_key(record, fields))})


def rejecting(records: Sequence[Understood], problems: Mapping[int, Problem]) -> list[Understood]:
    """The records, those with such a problem as what they are then: rejected, and saying nothing."""
    return [
        msgspec.structs.replace(record, problem=problems[record.seq], parts=(), mentions=())
        if record.seq in problems and record.problem is None
        else record
        for record in records
    ]


def refused(
    kept: Sequence[Kept],
    entities: Mapping[UUID, Entity],
    reading: Reading,
    numbers: Collection[int],
    columns: Sequence[str],
) -> dict[int, Problem]:
    """Record -> why it may not come in: `already_exists` under create, `not_found` under update.

    `entities` are those that the plan touches. What was founded by this import, or by one whose rows it mends
    (`numbers`), is not known yet: rows of one file may speak of the same new thing.
    """
    problems: dict[int, Problem] = {}
    for record in kept:
        for index, part in enumerate(record.parts):
            found = _subject(record, index, part, reading.keys)
            if found is None or record.problem is not None:
                continue
            noun, ident = found
            known = _founded_by(ident, entities) not in numbers
            if known is (reading.mode is Mode.CREATE):
                problems.setdefault(record.seq, _problem(noun, ident, part.of(noun), reading, columns))
    return problems


def _field(noun: Noun, fields: Sequence[str]) -> str:
    return next((field.partition(".")[2] for field in fields if field.startswith(f"{noun}.")), "")


def _subject(record: Kept, index: int, part: Part, fields: Sequence[str]) -> tuple[Noun, UUID] | None:
    """What the mode speaks of: the noun of the first declared key, else the deal, else the vendor, else the contact."""
    idents = {Noun.DEAL: record.deal_ids, Noun.VENDOR: record.vendor_ids, Noun.CONTACT: record.contact_ids}
    for noun in sorted(idents, key=lambda noun: not fields or not fields[0].startswith(f"{noun}.")):
        ident = idents[noun][index] if part.of(noun) and index < len(idents[noun]) else None
        if ident is not None:
            return noun, ident
    return None


def _founded_by(ident: UUID, entities: Mapping[UUID, Entity]) -> int:
    """By which import what it is shown as was founded; an entity that the plan does not touch was there before."""
    entity = entities.get(ident)
    while entity is not None and entity.merged_into is not None and entity.merged_into in entities:
        entity = entities[entity.merged_into]
    return 0 if entity is None else entity.founded_by


def _problem(noun: Noun, ident: UUID, claims: Mapping[str, Claim], reading: Reading, columns: Sequence[str]) -> Problem:
    field = _field(noun, reading.keys) or next(iter(claims))
    claim = claims.get(field) or next(iter(claims.values()))
    column = columns[claim.column] if 0 <= claim.column < len(columns) else ""
    if reading.mode is Mode.CREATE:
        text = f"There is this {noun} already: {ident}."
        hint = "Take the row out, or send it with mode=update or mode=upsert."
        return Problem("already_exists", text, column, claim.raw, hint, PHASE)
    text = f"There is no {noun} with the {field} {claim.value[:80]!r}, so nothing can be updated."
    hint = "Correct it, or send the row with mode=create or mode=upsert."
    return Problem("not_found", text, column, claim.raw, hint, PHASE)

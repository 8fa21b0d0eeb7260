"""Recalling: the profile that a workspace has saved of a file's headers, and the reading that comes of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from application.ingest_reading import SourceReader
from application.kinds import JobContext
from application.profiles import FOUND_AS, used
from domain.columnfacts import ColumnFacts
from domain.mending import LOST, ORIGIN, as_before, check_alone, is_ours, lost_origin, origins_of
from domain.profiles import ProfileUsed, fitted, header_fingerprint
from domain.readings import ProfileUse, Reading
from domain.records import UNTOLD, Row
from domain.sources import TABULAR, Import
from domain.wishes import check_policies


class Recalled(msgspec.Struct, frozen=True):
    """How a source is read, by which profile, and the fingerprint of what is found where nobody tells the layout."""

    reading: Reading
    profile: ProfileUsed | None = None
    found_as: str = ""
    facts: ColumnFacts | None = None
    mends: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


async def recalled(context: JobContext, imported: Import, reader: SourceReader) -> Recalled:
    """The caller's word, then the profile's; a reading that has begun to be written goes on as it began.

    Refusal INVALID `unknown_column` for a policy of a column that is not there, `mixed_imports` for rows of several.
    """
    if reader.source.kind not in TABULAR:
        return Recalled(imported.reading)
    async with context.unit_of_work() as work:
        begun = await work.records.last_chunk(imported.id, imported.generation)
    if begun is not None:
        found_as = imported.layout.get(FOUND_AS, "")
        warnings = tuple(text for text in imported.warnings if text.startswith(LOST))
        return Recalled(imported.used, imported.profile, found_as, imported.facts, imported.mends, warnings)
    how = await _of_origin(context, imported, reader)
    if how is None:
        warnings = await _lost_origin(context, reader)
        how = msgspec.structs.replace(await _of_profile(context, imported, reader), warnings=warnings)
    if imported.reading.collisions or imported.reading.blanks:
        check_policies(imported.reading, (await context.off_loop(reader.with_reading(how.reading).survey)).columns)
    return how


async def _of_origin(context: JobContext, imported: Import, reader: SourceReader) -> Recalled | None:
    """How rejected rows were read that come again; None when these are none, or of no import that is known."""
    if (origin := await context.off_loop(reader.origin)) is None:
        return None
    columns = (await context.off_loop(reader.survey)).columns
    async with context.unit_of_work() as work:
        before = await work.imports.get(origin)
    if before is not None or is_ours(columns):
        await context.off_loop(lambda: check_alone(origin, origins_of(columns, _rows(reader))))
    if before is None or not before.columns:
        return None
    return _mending(imported.reading, before, columns)


async def _lost_origin(context: JobContext, reader: SourceReader) -> tuple[str, ...]:
    """What is to be said of a file whose rows name an import that is not here, or none."""
    columns = (await context.off_loop(reader.survey)).columns
    if ORIGIN not in columns:
        return ()
    origin = await context.off_loop(reader.origin)
    return (lost_origin(origin, ours=is_ours(columns)),) if origin is not None or is_ours(columns) else ()


def _rows(reader: SourceReader) -> Iterator[tuple[str, ...]]:
    layout = reader.survey()
    reader.file.seek(0)
    for record in reader.form.read(reader.file, layout):
        if isinstance(record.content, Row):
            yield record.content.cells


def _mending(said: Reading, before: Import, columns: tuple[str, ...]) -> Recalled:
    """As the rows were read when they were rejected: what their whole file told of numbers and dates holds for them."""
    reading = said.over(fitted(as_before(before.used, before.mapping), columns))
    same = said.mapping is None and said.day_first is None and said.decimal_comma is None
    return Recalled(reading, before.profile, facts=before.facts if same else None, mends=(*before.mends, before.number))


async def _of_profile(context: JobContext, imported: Import, reader: SourceReader) -> Recalled:
    columns = (await context.off_loop(reader.survey)).columns
    found_as = ""
    if reader.reading.told != UNTOLD:
        found_as = header_fingerprint((await context.off_loop(reader.with_reading(Reading()).survey)).columns)
    if imported.reading.profile is ProfileUse.IGNORE or not columns:
        return Recalled(imported.reading, None, found_as)
    async with context.unit_of_work() as work:
        profile = await work.profiles.find(fingerprint := header_fingerprint(columns))
    if profile is None:
        return Recalled(imported.reading, None, found_as)
    reading = imported.reading.over(profile.reading)
    if reading.told != imported.reading.told:
        columns = (await context.off_loop(reader.with_reading(reading).survey)).columns
        found_as = found_as or fingerprint
    reading = imported.reading.over(fitted(profile.reading, columns))
    return Recalled(reading, used(profile), found_as)

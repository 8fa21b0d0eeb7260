"""Wishes: what a caller asks of a table, held against the file itself as soon as it is handed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from application.ports.formats import Format, Formats
from application.ports.work import UnitOfWork
from domain.errors import Refusal
from domain.mapping import check_mapping
from domain.profiles import header_fingerprint
from domain.readings import ProfileUse, Reading
from domain.records import UNTOLD, Layout, Told
from domain.sources import SourceKind
from domain.wishes import check_header, check_policies


@dataclass(frozen=True, slots=True)
class HoldWishes:
    """Refuses a reading that names a column or a line which the file does not have.

    What cannot be told of the first part of the file is left to whoever reads it whole. A file is taken apart before
    its scan only where something is asked of its columns.
    """

    unit_of_work: UnitOfWork

    async def __call__(
        self, workspace_id: UUID, file: BinaryIO, formats: Formats, kind: SourceKind, name: str, reading: Reading
    ) -> None:
        """Refusal INVALID `header_not_found`, `invalid_mapping` or `unknown_column`, each with the field."""
        policies = bool(reading.collisions or reading.blanks)
        if reading.mapping is None and not reading.header_line and not policies:
            return
        form = formats.of(kind)
        layout = await _surveyed(form, file, name, reading.told)
        if not layout.header_line and reading.header_line:
            # A workbook that cannot be read at all has no columns however one looks: that is said by its own error.
            if kind is SourceKind.CSV or (await _surveyed(form, file, name, UNTOLD)).columns:
                check_header(reading, layout)
            return
        if reading.mapping is not None:
            check_mapping(reading.mapping, layout.columns or None)
        if policies and layout.columns:
            await self._policies(workspace_id, file, form, name, reading, layout)

    async def _policies(
        self, workspace_id: UUID, file: BinaryIO, form: Format, name: str, reading: Reading, layout: Layout
    ) -> None:
        """A saved profile may tell another line of the header, under which the columns are others."""
        try:
            check_policies(reading, layout.columns)
        except Refusal:
            if reading.profile is ProfileUse.IGNORE:
                raise
            async with self.unit_of_work(workspace_id) as work:
                profile = await work.profiles.find(header_fingerprint(layout.columns))
            told = reading.told if profile is None else reading.over(profile.reading).told
            if told == reading.told:
                raise
            check_policies(reading, (await _surveyed(form, file, name, told)).columns)


async def _surveyed(form: Format, file: BinaryIO, name: str, told: Told) -> Layout:
    return await asyncio.to_thread(form.survey, file, name, told)

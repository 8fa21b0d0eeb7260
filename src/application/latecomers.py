"""Latecomers: what an import tells after later imports have told theirs belongs as if it had come in its time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.belongings import regroup
from application.ingest_chunks import current
from application.kinds import JobContext
from application.leftovers import LeftoversPayload
from application.ports.catalog import Page
from application.ports.machine import Clock
from application.told_before import OWNED, forget, touched
from application.uploads import IngestPayload
from domain.errors import Refusal
from domain.plans import Setting
from domain.provenance import Noun
from domain.sources import Counts, ImportState

BATCH = 500
"""How many contacts or deals are decided anew in one transaction."""

PAGE = 100
"""How many imports are looked at together."""


async def regroup_late(context: JobContext, payload: IngestPayload, clock: Clock) -> None:
    """Decide anew to which contact or deal the records belong that share one with this import, in order of place.

    Late is what is read again, what ran beside a later import, and a preview that was committed after one; of any other
    import all came in its time, and nothing is done. What its earlier readings told of is decided with it. Repeatable.
    Refusal CONFLICT `import_superseded`.
    """
    if payload.generation == 1 and not await _overtaken(context, payload):
        return
    for noun in OWNED:
        after: UUID | None = None
        done = 0
        while idents := await _batch(context, payload, clock, noun, after):
            after, done = idents[-1], done + len(idents)
            await context.progress("deciding anew", done, None, f"{noun}s")


async def forget_earlier(context: JobContext, payload: IngestPayload) -> None:
    """Forget what earlier readings told of, once one has come to its end.

    After one that broke off it stands, also when the import is undone: what was not reached may be told by the next
    reading, and gets the id that it had.
    Refusal CONFLICT `import_superseded`.
    """
    if payload.generation > 1:
        async with context.chunk() as work:
            await forget(work, (await current(work, payload, lock=True)).id)
            await work.commit()


@dataclass(frozen=True, slots=True)
class DecideLeftovers:
    """The handler of `import.leftovers`: after an import broke off, whoever saw it. Repeatable."""

    clock: Clock

    async def __call__(self, context: JobContext, payload: LeftoversPayload) -> None:
        """Nothing is done for a reading after which the import was read again: that decides it all."""
        try:
            await regroup_late(context, IngestPayload(payload.import_id, payload.generation), self.clock)
        except Refusal as refusal:
            if refusal.code != "import_superseded":
                raise


async def _batch(
    context: JobContext, payload: IngestPayload, clock: Clock, noun: Noun, after: UUID | None
) -> list[UUID]:
    async with context.chunk() as work:
        imported = await current(work, payload, lock=True)
        await work.catalog.lock()
        idents = await touched(work, imported.id, noun, after, BATCH)
        if idents:
            setting = Setting(imported.workspace_id, imported.number, "", clock.now())
            again = imported.id if payload.generation > 1 else None
            founded = await regroup(work, setting, noun, idents, again=again)
            more = Counts(contacts_new=founded) if noun is Noun.CONTACT else Counts(deals_new=founded)
            await work.imports.save(msgspec.structs.replace(imported, counts=imported.counts.plus(more)))
            await work.commit()
    return idents


async def _overtaken(context: JobContext, payload: IngestPayload) -> bool:
    """Whether an import with a higher number has records; those that come from now on come in their time."""
    async with context.unit_of_work() as work:
        imported = await current(work, payload)
        after: str | None = None
        while True:
            found, after = await work.imports.list(Page(PAGE, after))
            later = [one for one in found if one.number > imported.number]
            if any(one.counts.records and one.state is not ImportState.PREVIEWED for one in later):
                return True
            if after is None or len(later) < len(found):
                return False

"""The kinds of jobs that imports are made of."""

from __future__ import annotations

from typing import Any

from application.ingest import IngestSource
from application.kinds import JobKind
from application.latecomers import DecideLeftovers
from application.leftovers import LEFTOVERS, QUEUE, TIMEOUT, LeftoversPayload
from application.undo import REPROCESS, UNDO, ReprocessPayload, RunReprocess, RunUndo, UndoPayload
from application.uploads import INGEST, IngestPayload


def import_kinds(ingest: IngestSource) -> tuple[JobKind[Any], ...]:
    """Ingest, undo, reprocess, and what is left of one that broke off, with their handlers."""
    return (
        JobKind(INGEST, ingest.__call__, IngestPayload, queue=QUEUE, timeout=TIMEOUT, internal=True),
        JobKind(UNDO, RunUndo(ingest.clock).__call__, UndoPayload, queue=QUEUE, timeout=TIMEOUT, internal=True),
        JobKind(
            REPROCESS, RunReprocess(ingest).__call__, ReprocessPayload, queue=QUEUE, timeout=TIMEOUT, internal=True
        ),
        JobKind(
            LEFTOVERS,
            DecideLeftovers(ingest.clock).__call__,
            LeftoversPayload,
            queue=QUEUE,
            timeout=TIMEOUT,
            internal=True,
        ),
    )

"""The kinds of jobs that imports are made of."""

from __future__ import annotations

from typing import Any

from application.ingest import IngestSource
from application.kinds import JobKind
from application.undo import REPROCESS, UNDO, ReprocessPayload, RunReprocess, RunUndo, UndoPayload
from application.uploads import INGEST, IngestPayload

QUEUE = "imports"
TIMEOUT = 4 * 3600.0
"""Seconds: the largest file that is taken, at a tenth of the usual speed."""


def import_kinds(ingest: IngestSource) -> tuple[JobKind[Any], ...]:
    """Ingest, undo and reprocess, with their handlers."""
    return (
        JobKind(INGEST, ingest.__call__, IngestPayload, queue=QUEUE, timeout=TIMEOUT, internal=True),
        JobKind(UNDO, RunUndo(ingest.clock).__call__, UndoPayload, queue=QUEUE, timeout=TIMEOUT, internal=True),
        JobKind(
            REPROCESS, RunReprocess(ingest).__call__, ReprocessPayload, queue=QUEUE, timeout=TIMEOUT, internal=True
        ),
    )

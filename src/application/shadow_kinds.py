"""The kinds of jobs that plan without writing: preview, its commit, and the comparison of pipelines."""

from __future__ import annotations

from typing import Any

from application.comparisons import COMPARE, ComparePayload
from application.dualrun import CompareSource
from application.kinds import JobKind
from application.leftovers import QUEUE, TIMEOUT
from application.preview import COMMIT, CommitPayload, PreviewSource, RunCommit
from application.uploads import PREVIEW, IngestPayload


def shadow_kinds(preview: PreviewSource, compare: CompareSource) -> tuple[JobKind[Any], ...]:
    """Preview, commit and comparison, with their handlers; a comparison lets imports go first."""
    return (
        JobKind(PREVIEW, preview.__call__, IngestPayload, queue=QUEUE, timeout=TIMEOUT, internal=True),
        JobKind(COMMIT, RunCommit(preview).__call__, CommitPayload, queue=QUEUE, timeout=TIMEOUT, internal=True),
        JobKind(
            COMPARE, compare.__call__, ComparePayload, queue=QUEUE, priority=3, timeout=TIMEOUT, internal=True
        ),
    )  # fmt: skip

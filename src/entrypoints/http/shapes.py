"""What several controllers share: the receipt of long work, and the headers a client may send with any write."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import HeaderParameter

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key with the same input answers with what the first call made, for 24 hours.",
    ),
]
"""Declare `idempotency_key: IdempotencyKey = None` in a handler."""


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that has nothing to say: `{}`."""


class JobStarted(msgspec.Struct, frozen=True, rename="camel"):
    """Long work has begun: ask `/v1/jobs/{jobId}` how far it is."""

    job_id: UUID


def accepted(job_id: UUID, *, replayed: bool = False) -> dict[str, str]:
    """The headers of a 202: where to ask, and whether an earlier call made it."""
    headers = {"Location": f"/v1/jobs/{job_id}"}
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return headers

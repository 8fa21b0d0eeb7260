"""TaskIQ's result backend over the rows of jobs: it reads; what is written is written by the end of the job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from taskiq import AsyncResultBackend, TaskiqResult
from taskiq.depends.progress_tracker import TaskProgress

from application.jobs import GetJob
from domain.errors import Transient
from domain.jobs import Job
from entrypoints.taskiq.orders import ended, place_of, progress_of, result_of

_log = structlog.get_logger("taskiq")


class JobResults(AsyncResultBackend[Any]):
    """Looks jobs up by the ids that `kiq` answers, or by the plain id of a job of the default workspace."""

    def __init__(self, get_job: Callable[[], GetJob]) -> None:
        self._get_job = get_job

    async def _job(self, task_id: str) -> Job:
        return await self._get_job()(*place_of(task_id))

    async def set_result(self, task_id: str, result: TaskiqResult[Any]) -> None:
        """Never: the commit that ends a job writes its result."""
        raise RuntimeError(f"the result of job {task_id} is written by its own end, not by {result!r}")

    async def is_result_ready(self, task_id: str) -> bool:
        """Whether the job succeeded, was cancelled or is dead; Refusal MISSING `job_not_found`.

        False while the store is away, so that who waits goes on waiting.
        """
        try:
            return ended(await self._job(task_id))
        except Transient as fault:
            _log.info("result_unknown", job=task_id, reason=fault.message)
            return False

    async def get_result(self, task_id: str, with_logs: bool = False) -> TaskiqResult[Any]:  # noqa: ARG002
        """How it ended. Logs are not kept."""
        return result_of(await self._job(task_id))

    async def get_progress(self, task_id: str) -> TaskProgress[Any]:
        """What the handler last told."""
        return progress_of(await self._job(task_id))

"""The worker process: claims jobs, runs them, keeps their leases and writes their ends, until it is told to stop."""

from __future__ import annotations

from entrypoints.worker.parts import WorkerParts
from entrypoints.worker.process import Worker, run_worker

__all__ = ["Worker", "WorkerParts", "run_worker"]

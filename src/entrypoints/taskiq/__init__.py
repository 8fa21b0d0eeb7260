"""Sluice as TaskIQ knows it: `taskiq worker entrypoints.taskiq:broker` runs jobs, `.kiq()` submits them."""

from __future__ import annotations

from entrypoints.taskiq.broker import ClaimReceiver, SluiceBroker
from entrypoints.taskiq.orders import JobFailed

__all__ = ["ClaimReceiver", "JobFailed", "SluiceBroker", "broker"]

broker = SluiceBroker()
"""Of the settings of this process; nothing is read or opened before `startup`."""

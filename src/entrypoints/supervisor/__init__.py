"""Keeps the processes of `sluice up` alive, and takes them all along when it ends, however it ends."""

from __future__ import annotations

from entrypoints.supervisor.charges import Child, Server, role_argv
from entrypoints.supervisor.lifeline import watch_parent
from entrypoints.supervisor.up import Pace, StartRefused, supervise

__all__ = ["Child", "Pace", "Server", "StartRefused", "role_argv", "supervise", "watch_parent"]

"""The settings with which the embedded server runs, and the reason for each that is not a matter of size."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

# A process listing must show the word `worker` for the workers of Sluice alone. Postgres names its own processes
# `io worker`, `parallel worker`, `logical replication launcher`, `autovacuum worker`. The first three are switched off:
# reads are synchronous, a small machine gains nothing from parallel plans, and nobody replicates from an embedded
# server. Autovacuum must stay; its title is cut off (see SHORT_ARGV).
_NO_HELPER_PROCESSES = {
    "max_worker_processes": "0",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "max_logical_replication_workers": "0",
    "max_wal_senders": "0",
}
_NO_HELPER_PROCESSES_SINCE_18 = {"io_method": "sync"}

# Postgres writes a process title over its original argv and environment and never beyond them (ps_status.c), so their
# length bounds the title. With these the area has 32 bytes and the title 31 characters:
# `postgres: sluice: autovacuum wo`, `postgres: sluice: checkpointer`, `postgres: sluice: background wr`.
# Hence the program is started from inside the data folder, by a short relative name, and gets its settings by file.
SHORT_ARGV = ("../postgres", "-D", ".")
SHORT_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}
CLUSTER_NAME = "sluice"

_ACCESS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "cluster_name": CLUSTER_NAME,
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_SIZES = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    # What it saves in writing costs 60 us and more of a core for each page that is touched after a checkpoint.
    "wal_compression": "off",
    # Made for long queries; here it adds tens of milliseconds to the driver's first question about a type.
    "jit": "off",
    "max_wal_size": "1GB",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
}
# The level `log` holds starts, stops, crashes and refused connections, but not the error of each statement: those reach
# the client that made them.
_LOG = {"log_destination": "stderr", "logging_collector": "off", "log_min_messages": "log", "log_checkpoints": "off"}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

HBA = "local all all scram-sha-256\n"


def settings(socket_folder: Path, major: int, *, fast: bool, extra: Mapping[str, str]) -> dict[str, str]:
    """All settings by name. `fast` gives up safety against a power cut, for data that a test throws away."""
    chosen = _ACCESS | _SIZES | _LOG | _NO_HELPER_PROCESSES | (_FAST if fast else _DURABLE)
    if major >= 18:
        chosen |= _NO_HELPER_PROCESSES_SINCE_18
    return chosen | {"unix_socket_directories": str(socket_folder)} | dict(extra)


def as_text(chosen: Mapping[str, str]) -> str:
    """The settings in the form of a Postgres configuration file; it is written anew at each start."""
    lines = [f"{name} = '{_quoted(value)}'" for name, value in sorted(chosen.items())]
    return "\n".join(["# Written by Sluice at each start; ALTER SYSTEM is kept and wins.", *lines, ""])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")

"""How a command ends: the exit codes, and the one exception that carries a refusal to the person."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The documented exit codes. A role that cannot start ends with 78, so that its supervisor does not try again."""

    OK = 0
    FAILED = 1
    USAGE = 2
    ROWS_REJECTED = 3
    UNREACHABLE = 4
    SETTINGS = 5
    CANNOT_START = 78
    INTERRUPTED = 130


EPILOGUE = (
    "Exit codes:",
    "  0  done                    4    the API cannot be reached",
    "  1  refused or failed       5    the settings are refused",
    "  2  wrong usage             78   a role cannot start",
    "  3  rows were rejected      130  stopped by Ctrl-C",
    "With --json a command writes one JSON document on stdout and nothing else.",
)
"""Lines below every help text."""


class Stop(Exception):
    """The command ends here, with `exit` and one clear sentence; `details` are lines that say where and what to do."""

    def __init__(
        self,
        exit: Exit,
        code: str,
        message: str,
        details: tuple[str, ...] = (),
        correlation_id: str = "",
    ) -> None:
        super().__init__(message)
        self.exit = exit
        self.code = code
        self.message = message
        self.details = details
        self.correlation_id = correlation_id

    def document(self) -> dict[str, object]:
        """The JSON document of a command that was given --json; the same shape as the API's envelope."""
        error: dict[str, object] = {"code": self.code, "message": self.message}
        if self.details:
            error["details"] = list(self.details)
        if self.correlation_id:
            error["correlationId"] = self.correlation_id
        return {"error": error}

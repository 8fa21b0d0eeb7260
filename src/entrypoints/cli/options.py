"""The options that every command has: --json, and for a command that asks the API, where it is and with which key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from cyclopts import Parameter

from entrypoints.cli.outcome import Exit, Stop
from entrypoints.settings import Settings, SettingsRefused, load

if TYPE_CHECKING:
    from entrypoints.cli.client import Api


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Output:
    """Of a command that asks nobody."""

    json: Annotated[bool, Parameter(negative="", help="One JSON document on stdout, nothing else.")] = False


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Call:
    """Of a command that asks the API."""

    json: Annotated[bool, Parameter(negative="", help="One JSON document on stdout, nothing else.")] = False
    url: Annotated[str, Parameter(help="Where the API is; else SLUICE_URL, else this machine's.")] = ""
    api_key: Annotated[str, Parameter(help="The key; else SLUICE_API_KEY, else SLUICE_BOOTSTRAP_KEY.")] = ""

    def api(self) -> Api:
        """A client with the address and key of the options, the environment or `.env`, in that order."""
        from entrypoints.cli.client import Api

        chosen = settings()
        key = self.api_key or chosen.api_key or chosen.bootstrap_key
        if not key:
            raise Stop(
                Exit.FAILED,
                "key_missing",
                "No API key was given: use --api-key or set SLUICE_API_KEY.",
                ("The first `sluice up` of a data folder prints an admin key once.",),
            )
        return Api(self.url or address(chosen), key)


def identifier(text: str, listed_by: str) -> str:
    """The id as the API writes it; Stop when the text is none. `listed_by`: the command that shows those there are."""
    try:
        return str(UUID(text))
    except ValueError as error:
        hint = f"An id looks like 01890a5d-ac96-774b-bcce-b302099a8057; `{listed_by}` shows those there are."
        raise Stop(Exit.USAGE, "not_an_id", f"{text!r} is not an id.", (hint,)) from error


def settings(environ: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """The settings of the environment over those of `.env` in the working folder; Stop names every problem."""
    try:
        return load(os.environ if environ is None else environ, dotenv or Path(".env"))
    except SettingsRefused as refused:
        raise Stop(Exit.SETTINGS, "settings_refused", "The settings are refused.", tuple(refused.problems)) from refused


def address(chosen: Settings) -> str:
    """SLUICE_URL, or else the API of this machine."""
    return chosen.url.rstrip("/") or own_address(chosen)


def own_address(chosen: Settings) -> str:
    """Where an API that is started with these settings is found from its own machine, whatever SLUICE_URL says."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(chosen.host, chosen.host)  # noqa: S104
    return f"http://[{host}]:{chosen.port}" if ":" in host else f"http://{host}:{chosen.port}"

"""A database that is away or lets us not in is one sentence that names the setting, never a traceback or a password."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from domain.errors import Transient
from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit
from entrypoints.database import away

SECRET = "hunter2"
Refusing = Callable[[str, str], str]


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLUICE_API_KEY", "SLUICE_BOOTSTRAP_KEY", "SLUICE_DATABASE_URL", "SLUICE_URL", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def nobody() -> Iterator[str]:
    """The address of a port that is taken and on which nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"postgresql://walter:{SECRET}@127.0.0.1:{bound.getsockname()[1]}/ledger?"


@pytest.fixture
def refusing() -> Iterator[Refusing]:
    """A server that speaks Postgres's protocol as far as refusing every login with an SQLSTATE and a message."""
    listening = socket.create_server(("127.0.0.1", 0))
    said: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                taken, _ = listening.accept()
            except OSError:  # closed: the test is over
                return
            with taken:
                asked = taken.recv(4096)
                if asked[4:8] == b"\x04\xd2\x16\x2f":  # SSLRequest
                    taken.sendall(b"N")
                    taken.recv(4096)
                taken.sendall(said[0])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def refuse(state: str, message: str) -> str:
        fields = b"".join(part.encode() + b"\0" for part in ("SFATAL", "VFATAL", f"C{state}", f"M{message}")) + b"\0"
        said[:] = [b"E" + (len(fields) + 4).to_bytes(4, "big") + fields]
        return f"postgresql://walter:{SECRET}@127.0.0.1:{listening.getsockname()[1]}/ledger"

    yield refuse
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def one_sentence(shown: str) -> str:
    assert "Traceback" not in shown
    assert "SLUICE_DATABASE_URL" in shown
    assert not any(part in shown for part in (SECRET, "walter", "ledger"))
    return shown


@pytest.mark.parametrize("command", ["up", "migrate"])
def test_a_database_that_is_away_is_one_sentence(
    nobody: str, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLUICE_DATABASE_URL", nobody.rstrip("?"))
    assert run([command]) == Exit.FAILED
    assert "nothing listens" in one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("state", "message", "told"),
    [
        ("28P01", 'password authentication failed for user "walter"', "refuses the login"),
        ("28000", 'role "walter" does not exist', "refuses the login"),
        ("3D000", 'database "ledger" does not exist', "no database of that name"),
        ("57P03", "the database system is starting up", "takes no connection"),
        ("42501", 'permission denied for database "ledger"', "42501"),
    ],
)
def test_a_server_that_refuses_the_login_is_one_sentence(
    refusing: Refusing,
    state: str,
    message: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SLUICE_DATABASE_URL", refusing(state, message))
    assert run(["migrate", "--json"]) == Exit.FAILED
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["code"], told in one_sentence(error["message"])) == ("start_refused", True)
    assert run(["doctor", "--json"]) == Exit.FAILED
    [found] = [one for one in json.loads(capsys.readouterr().out)["checks"] if one["check"] == "postgres"]
    assert told in one_sentence(found["found"])


def test_what_ended_a_role_is_traced_to_its_database_through_groups_and_causes() -> None:
    fault = Transient("database_unavailable", "Away.")
    fault.__cause__ = ConnectionRefusedError(111, "Connect call failed ('10.0.0.1', 5432)")
    assert "nothing listens" in away(ExceptionGroup("several", [ValueError("x"), fault]))
    outer = RuntimeError("outer")
    outer.__cause__ = asyncpg.InvalidPasswordError("no")
    assert "refuses the login" in away(outer)
    assert away(OSError(28, "No space left on device")) == ""
    assert away(ValueError("anything else")) == ""

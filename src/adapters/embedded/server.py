"""A Postgres server as a child process in the foreground: prepared once, started, watched, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from adapters.embedded import binaries, configuration, home, leftovers
from adapters.embedded.identity import Identity, candidates
from adapters.embedded.refusal import EmbeddedPostgresRefused

_STEP = 0.02
_LONGEST_LOG = 5_000_000


class EmbeddedPostgres:
    """One server on one data folder. The folder's lock is held from `prepare` to `stop`.

    `start` and `stop` are for programs that wait; a supervisor uses the steps (`prepare`, `launch`, `ready`, `ended`,
    `ask_to_stop`) between its own. `launch` and `start` belong into a thread that lives as long as the server: on
    Linux the kernel ends the server with the thread that made it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        bin_folder: Path | None = None,
        fast: bool = False,
        settings: Mapping[str, str] | None = None,
        database: str = "sluice",
        identity: Identity | None = None,
    ) -> None:
        self._home = home.Home(folder.absolute())
        self._bin_folder = bin_folder
        self._fast = fast
        self._settings = dict(settings or {})
        self._database = database
        self._identity = identity
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """`postgresql://...` of the default database; known after `prepare`, the same for ever. Holds the password."""
        return self.url_of(self._database)

    def url_of(self, database: str) -> str:
        """The address of another database of the same server."""
        return self._home.url(database)

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while one has been launched."""
        return self._process.pid if self._process else None

    def start(self, patience: float = 60.0) -> str:
        """Prepare, launch and wait until connections are accepted; answers the URL. `patience` in seconds.

        Raises EmbeddedPostgresRefused with the server's own last words where it does not come up.
        """
        self.prepare()
        self.launch()
        deadline = time.monotonic() + patience
        while not self.ready():
            if self.ended() is not None or time.monotonic() > deadline:
                reason = self.last_words()
                self.stop()
                raise EmbeddedPostgresRefused(f"the server did not start ({reason})")
            time.sleep(_STEP)
        return self.url

    def prepare(self) -> None:
        """Take the folder, end what an earlier server left, create the data where there is none, write the settings.

        Takes about 2 s the first time and 0.1 s later; may be called again before each launch.
        Raises EmbeddedPostgresRefused.
        """
        if self._lock is None:
            self._lock = home.lock(self._home)
        try:
            leftovers.clear(self._home.cluster)
            identity, found = self._choose()
            home.hand_over(self._home, identity)
            if not self._home.cluster.exists():
                self._create(identity, found)
            self._configure(identity, found)
            self._identity = identity
        except BaseException:
            self._release()
            raise

    def launch(self) -> None:
        """Start the postmaster and return at once. Call `prepare` first."""
        if self._identity is None:
            raise RuntimeError("launch() without prepare()")
        with self._open_log() as log:
            self._process = subprocess.Popen(  # noqa: S603 - fixed words
                configuration.SHORT_ARGV,
                cwd=self._home.cluster,
                env=configuration.SHORT_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._identity.process_options(),  # type: ignore[call-overload]
            )

    def ready(self) -> bool:
        """Whether the launched postmaster accepts connections: it says so in its own pid file."""
        try:
            lines = (self._home.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"

    def ended(self) -> int | None:
        """The exit status of the launched postmaster (negative: the signal), None while it runs."""
        return self._process.poll() if self._process else None

    def ask_to_stop(self, *, at_once: bool = False) -> None:
        """Fast shutdown (sessions are ended, a checkpoint is written), or at once (recovery at the next start)."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)

    def stop(self, patience: float = 20.0) -> None:
        """Stop the server and free the folder; after `patience` seconds with force. Safe to call twice."""
        self.ask_to_stop()
        if self._process is not None:
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self.ask_to_stop(at_once=True)
        if self._lock is not None:
            leftovers.clear(self._home.cluster)
            if self._process is not None:
                self._process.wait()
            home.leave(self._home)
        self._release()

    def last_words(self) -> str:
        """The end of the server's log in one line, for an error message."""
        try:
            lines = self._home.log.read_text(errors="replace").strip().splitlines()
        except FileNotFoundError:
            lines = []
        words = [line.partition("] ")[2] or line for line in lines[-2:]]
        return "; ".join(words) or "it said nothing"

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _choose(self) -> tuple[Identity, binaries.Binaries]:
        folder = binaries.bin_folder(self._bin_folder)
        options = [self._identity] if self._identity else candidates(self._home.owner())
        reasons = ["no user but root is named in the passwd file"] if not options else []
        for identity in options:
            if not home.reachable(self._home, identity):
                reasons.append(f"the user with uid {identity.uid} cannot enter a folder above {self._home.folder}")
                continue
            found = binaries.try_as(identity, folder)
            if isinstance(found, str) and identity.how == "dropped":
                home.hand_over(self._home, identity)
                found = binaries.try_as(identity, binaries.copied(folder, self._home.folder / "binaries"))
            if isinstance(found, binaries.Binaries):
                return identity, found
            reasons.append(found)
        raise EmbeddedPostgresRefused("; ".join(reasons))

    def _create(self, identity: Identity, found: binaries.Binaries) -> None:
        """Make the cluster beside its final place and move it there complete: a kill in between leaves no half one."""
        fresh = self._home.folder / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        arguments = ["-D", str(fresh), "-U", home.USER, "-E", "UTF8", "--no-locale", "-A", "scram-sha-256"]
        arguments += ["--pwfile", str(self._home.password_file), "--no-instructions"]
        if self._fast:
            arguments.append("--no-sync")
        self._run(identity, [str(found.initdb), *arguments])
        create = f'CREATE DATABASE "{self._database}"\n'
        self._run(identity, [str(found.postgres), "--single", "-D", str(fresh), "postgres"], create)
        fresh.rename(self._home.cluster)

    def _run(self, identity: Identity, command: list[str], text: str | None = None) -> None:
        done = subprocess.run(  # noqa: S603 - our own or the operator's program
            command,
            input=text,
            capture_output=True,
            text=True,
            cwd=self._home.folder,
            env={"LC_ALL": "C", "TZ": "UTC"},
            check=False,
            **identity.process_options(),  # type: ignore[call-overload]
        )
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip().splitlines() or [f"exit status {done.returncode}"]
            raise EmbeddedPostgresRefused(f"{Path(command[0]).name} failed ({words[-1]})")

    def _configure(self, identity: Identity, found: binaries.Binaries) -> None:
        kept = int((self._home.cluster / "PG_VERSION").read_text().strip())
        if kept != found.major:
            raise EmbeddedPostgresRefused(f"the data in {self._home.cluster} is of Postgres {kept}, not {found.major}")
        chosen = configuration.settings(self._home.socket_folder, found.major, fast=self._fast, extra=self._settings)
        texts = {"postgresql.conf": configuration.as_text(chosen), "pg_hba.conf": configuration.HBA}
        for name, text in texts.items():
            target = self._home.cluster / name
            target.write_text(text)
            os.chown(target, *identity.owner)
        link = self._home.program
        link.unlink(missing_ok=True)
        link.symlink_to(found.postgres)

    def _open_log(self) -> IO[bytes]:
        log = self._home.log
        if log.exists() and log.stat().st_size > _LONGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        return log.open("ab")

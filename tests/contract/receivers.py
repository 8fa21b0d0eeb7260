"""Receivers of alerts on this machine: a web hook and a mail server that answer as a test says, or not at all."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from application.contracts.alerts import Answer

TAKEN = Answer(200)


@dataclass(frozen=True)
class Received:
    """A message and how it was answered."""

    path: str
    body: Any
    answer: Answer


class Receiver:
    """What both have in common. `messages` are those that were understood, in order."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self._answers: list[Answer] = [TAKEN]
        self._lock = threading.Lock()
        self._released = threading.Event()

    def answer(self, answers: Sequence[Answer]) -> None:
        """Answer so from now on; the last one for ever."""
        with self._lock:
            self._answers = list(answers)

    def take(self, path: str, body: Any) -> Answer:
        """Note a message; how to answer it. Status 0 comes back when the receiver is closed."""
        with self._lock:
            answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
            self.messages.append(Received(path, body, answer))
        if answer.status == 0:
            self._released.wait(60)
        return answer

    def taken(self, path: str = "") -> list[Any]:
        """What was taken for good, at this path when given."""
        with self._lock:
            return [one.body for one in self.messages if one.answer.status == 200 and path in ("", one.path)]


class WebHook(Receiver):
    """An HTTP server; `close` and `open` on the same port make it go away and come back."""

    def __init__(self) -> None:
        super().__init__()
        self.port = 0
        self._server: ThreadingHTTPServer | None = None
        self.open()

    def open(self) -> None:
        """Listen."""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = hook.take(self.path, body)
                if answer.status == 0:
                    return
                self.send_response(answer.status)
                if answer.retry_after:
                    self.send_header("Retry-After", answer.retry_after)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, format: str, *arguments: object) -> None: ...

        self._released.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on."""
        self._released.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


class MailServer(Receiver):
    """An SMTP server; with `certificate` (a PEM file with its key) it offers STARTTLS. `logins`: the AUTH lines."""

    def __init__(self, certificate: str = "") -> None:
        super().__init__()
        self.logins: list[str] = []
        mail = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 here")
                secure, lines = False, iter(self.rfile.readline, b"")
                while line := next(lines, b"").decode().strip():
                    verb = line.split()[0].upper()
                    if verb == "EHLO":
                        self.say(
                            "250-here",
                            "250-STARTTLS" if certificate and not secure else "250-8BITMIME",
                            "250 AUTH PLAIN",
                        )
                    elif verb == "STARTTLS":
                        self.say("220 go on")
                        secure = self.secured()
                        lines = iter(self.rfile.readline, b"")
                    elif verb == "AUTH":
                        mail.logins.append(line)
                        self.say("235 welcome")
                    elif verb == "DATA":
                        self.say("354 go on")
                        text = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                        answer = mail.take("mail", text)
                        if answer.status == 0:
                            return
                        self.say("250 taken" if answer.status == 200 else f"{answer.status} no")
                    else:
                        self.say("221 bye" if verb == "QUIT" else "250 ok")

            def say(self, *lines: str) -> None:
                self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

            def secured(self) -> bool:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                self.request = self.connection = context.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                return True

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, block_on_close, allow_reuse_address = True, False, True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

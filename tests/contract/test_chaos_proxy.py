"""The proxy of the fault runs does the harm that it is told to do, and none otherwise."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from chaos.proxy import Proxy


class Echo:
    """A server that answers with what it is told, and counts what reached it."""

    def __init__(self) -> None:
        self.heard = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line:
            try:
                while data := line.recv(4096):
                    self.heard += 1
                    line.sendall(data)
            except OSError:
                return

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # a thread still waits in accept()
        self._socket.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    with closing(Echo()) as one:
        yield one


@pytest.fixture
def proxy(echo: Echo) -> Iterator[Proxy]:
    with closing(Proxy(("127.0.0.1", echo.port), seed=1)) as one:
        yield one


def client(proxy: Proxy, patience: float = 10) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), patience)


def asked(line: socket.socket, text: bytes) -> bytes:
    line.sendall(text)
    return line.recv(4096)


def test_it_passes_everything_on_while_it_is_told_nothing(proxy: Proxy) -> None:
    with client(proxy) as line:
        assert [asked(line, text) for text in (b"one", b"two")] == [b"one", b"two"]


def test_a_reset_is_a_reset_and_comes_before_or_after_the_server_has_heard(proxy: Proxy, echo: Echo) -> None:
    proxy.resets = 1.0
    heard = []
    for _ in range(12):
        before = echo.heard
        with client(proxy) as line, pytest.raises(ConnectionResetError):
            asked(line, b"do it")
        heard.append(echo.heard > before)
    assert set(heard) == {True, False}
    assert proxy.was_reset == 12


def test_the_share_of_resets_is_as_told_and_the_same_for_one_seed(echo: Echo) -> None:
    def fates(seed: int) -> list[bool]:
        found = []
        with closing(Proxy(("127.0.0.1", echo.port), seed)) as proxy:
            proxy.resets = 0.2
            for _ in range(100):
                with client(proxy) as line:
                    try:
                        found.append(asked(line, b"do it") == b"do it")
                    except ConnectionResetError:
                        found.append(False)
        return found

    assert fates(3) == fates(3) != fates(4)
    assert 5 <= fates(3).count(False) <= 40


def test_a_black_hole_takes_connections_and_answers_nothing_until_it_ends(proxy: Proxy) -> None:
    with client(proxy) as old:
        asked(old, b"before")
        proxy.swallow()
        with client(proxy) as new:
            for line in (old, new):
                line.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    asked(line, b"held")
                line.settimeout(10)
            proxy.pass_on()
            assert (old.recv(4096), new.recv(4096)) == (b"held", b"held")


def test_a_stopped_proxy_refuses_and_resets_and_takes_connections_again_on_the_same_port(proxy: Proxy) -> None:
    with client(proxy) as line:
        asked(line, b"before")
        proxy.stop()
        with pytest.raises(ConnectionResetError):
            line.recv(4096)
    with pytest.raises(ConnectionRefusedError):
        client(proxy)
    proxy.start()
    with client(proxy) as line:
        assert asked(line, b"after") == b"after"


def test_a_cut_ends_what_is_open_and_nothing_else(proxy: Proxy) -> None:
    with client(proxy) as line:
        asked(line, b"before")
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            line.recv(4096)
    with client(proxy) as line:
        assert asked(line, b"after") == b"after"


def test_a_server_that_is_away_is_a_reset(proxy: Proxy, echo: Echo) -> None:
    echo.close()
    # The reset may come while the connection is still being opened.
    with pytest.raises((ConnectionResetError, BrokenPipeError)), client(proxy) as line:
        asked(line, b"anybody?")

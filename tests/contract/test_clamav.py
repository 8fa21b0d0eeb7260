"""The suite of scanners bound to a real clamd, by TCP and by its socket, and what its faults and limits do."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from servers import ClamServer
from up_house import free_port

from adapters.clamav.address import ClamdAddress, parse_address
from adapters.clamav.scanner import ClamdScanner
from adapters.scanner import BuiltInScanner
from application.contracts.laws import refused
from application.contracts.scanner import TEST_STRING, ScannerContract
from application.ports.outside import Scanner
from application.scanning import ScanInTurn
from domain.errors import Transient


def by_tcp(server: ClamServer) -> ClamdAddress:
    return parse_address(f"clamd://127.0.0.1:{server.port}?timeout=20")


class TestClamdByTcp(ScannerContract):
    @pytest.fixture(autouse=True)
    def _server(self, clam_server: ClamServer) -> None:
        self.server = clam_server

    @asynccontextmanager
    async def scanner(self) -> AsyncIterator[Scanner]:
        yield ClamdScanner(by_tcp(self.server))


class TestClamdBySocket(TestClamdByTcp):
    @asynccontextmanager
    async def scanner(self) -> AsyncIterator[Scanner]:
        yield ClamdScanner(parse_address(f"clamd://{self.server.socket}"))


class TestBothInTurn(TestClamdByTcp):
    @asynccontextmanager
    async def scanner(self) -> AsyncIterator[Scanner]:
        yield ScanInTurn((BuiltInScanner(), ClamdScanner(by_tcp(self.server))))


async def scan(address: ClamdAddress, content: bytes) -> object:
    return await ClamdScanner(address).scan(io.BytesIO(content))


async def not_scanned(address: ClamdAddress, content: bytes = b"name\n") -> None:
    with pytest.raises(Transient) as caught:
        await scan(address, content)
    assert caught.value.code == "scan_failed"


async def test_the_scanner_tells_its_version_and_the_name_of_what_it_found(clam_server: ClamServer) -> None:
    verdict = await ClamdScanner(by_tcp(clam_server)).scan(io.BytesIO(TEST_STRING))
    assert verdict.scanner.startswith("ClamAV 1.") or verdict.scanner.startswith("ClamAV 0.")
    assert verdict.finding == "Eicar-Test-Signature.UNOFFICIAL"


async def test_what_is_packed_is_found(clam_server: ClamServer) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", TEST_STRING)
    assert not (await ClamdScanner(by_tcp(clam_server)).scan(file)).clean


@pytest.mark.parametrize("over", [1, 1 << 18, 8 << 20])
async def test_a_file_over_the_limit_is_refused_and_never_clean(clam_server: ClamServer, over: int) -> None:
    content = b"x" * (ClamServer.LIMIT + over)
    try:
        await refused("scan_limit_exceeded", scan(by_tcp(clam_server), content))
    except Transient as fault:  # the daemon hung up before its answer was read
        assert fault.code == "scan_failed"
    assert await scan(by_tcp(clam_server), content[: ClamServer.LIMIT])


async def test_a_scanner_that_is_away_or_was_stopped_is_a_passing_fault(clam_server: ClamServer) -> None:
    await not_scanned(ClamdAddress("127.0.0.1", free_port()))
    await not_scanned(parse_address("clamd:///nowhere/clamd.ctl"))
    clam_server.stop()
    await not_scanned(by_tcp(clam_server))
    clam_server.start()
    await ClamdScanner(by_tcp(clam_server)).ping()
    assert await scan(by_tcp(clam_server), b"name\n")


@asynccontextmanager
async def daemon(answer: bytes, listens: int) -> AsyncIterator[ClamdAddress]:
    """What tells its version like clamd, and answers a stream with these bytes after hearing so many of it."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readuntil(b"\0") == b"zVERSION\0":
            writer.write(b"ClamAV 1.4.6/1/today\0")
        else:
            await reader.read(listens)
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield ClamdAddress("127.0.0.1", server.sockets[0].getsockname()[1], timeout=5)


@pytest.mark.parametrize("answer", [
    b"", b"stream: OK", b"stream: ", b"\0", b"OK?\0", b"stream: OK FOUNDLING\0", b"UNKNOWN COMMAND\0",
    b"stream: Can't allocate memory ERROR\0", b"x" * 20_000 + b"\0",
])  # fmt: skip
@pytest.mark.parametrize("size", [0, 10_000_000])
async def test_an_answer_that_is_none_or_broken_off_is_never_clean(answer: bytes, size: int) -> None:
    async with daemon(answer, 100) as address:
        await not_scanned(address, b"x" * size)


async def test_a_daemon_that_calls_a_file_clean_before_it_has_heard_all_of_it_is_not_believed() -> None:
    async with daemon(b"stream: OK\0", 100) as address:
        await not_scanned(address, b"x" * 50_000_000)


async def test_a_limit_that_is_told_in_the_middle_of_the_stream_is_heard() -> None:
    async with daemon(b"INSTREAM size limit exceeded. ERROR\0", 1000) as address:
        await refused("scan_limit_exceeded", scan(address, b"x" * 100))


@pytest.mark.parametrize(("text", "address"), [
    ("clamd://clamav", ClamdAddress("clamav")),
    ("clamd://[::1]:99?timeout=5", ClamdAddress("::1", 99, timeout=5)),
    ("clamd:///run/clamd.ctl", ClamdAddress(path="/run/clamd.ctl")),
])  # fmt: skip
def test_an_address_names_a_host_or_a_socket(text: str, address: ClamdAddress) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["clamd://", "clamd://host/path", "clamd://host:x", "clamd://host?timeout=0", "clamd://host?wait=1", "clamd://u@h"],
)
def test_an_address_that_names_neither_or_both_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        parse_address(text)

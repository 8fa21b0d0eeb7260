"""What every Scanner adapter must do; bind it by overriding `scanner`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from io import BytesIO

from application.contracts.laws import law
from application.ports.outside import Scanner, Verdict
from domain.errors import Transient

# The test string of eicar.org, in two pieces so that no scanner takes this file for it.
TEST_STRING = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Unreadable(BytesIO):
    """A file whose disk fails."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, f"cannot read {size} bytes")


class ScannerContract:
    """The laws of Scanner."""

    @abstractmethod
    def scanner(self) -> AbstractAsyncContextManager[Scanner]:
        """The scanner under test."""

    async def _verdict(self, content: bytes) -> Verdict:
        async with self.scanner() as scanner:
            return await scanner.scan(BytesIO(content))

    @law
    async def test_a_clean_file_is_clean_and_the_scanner_says_who_it_is(self) -> None:
        verdict = await self._verdict(b"name,amount\nAcme,5\n")
        assert verdict.clean
        assert verdict.scanner
        assert not verdict.finding

    @law
    async def test_an_empty_file_is_clean(self) -> None:
        assert (await self._verdict(b"")).clean

    @law
    async def test_the_test_string_is_found_at_the_start(self) -> None:
        verdict = await self._verdict(TEST_STRING)
        assert not verdict.clean
        assert "eicar" in verdict.finding.lower()

    @law
    async def test_the_whole_file_is_looked_at_from_its_start(self) -> None:
        async with self.scanner() as scanner:
            file = BytesIO(TEST_STRING)
            file.seek(0, 2)
            assert not (await scanner.scan(file)).clean

    @law
    async def test_the_test_string_is_found_deep_in_a_file_of_many_slabs(self) -> None:
        assert not (await self._verdict(b"name,amount\n" * 100_000 + TEST_STRING + b"\n")).clean

    @law
    async def test_many_files_are_scanned_at_once_each_with_its_own_verdict(self) -> None:
        async with self.scanner() as scanner:
            contents = [b"a clean file\n" * n if n % 2 else TEST_STRING for n in range(20)]
            verdicts = await asyncio.gather(*(scanner.scan(BytesIO(content)) for content in contents))
            assert [verdict.clean for verdict in verdicts] == [bool(n % 2) for n in range(20)]

    @law
    async def test_a_file_that_cannot_be_read_is_never_called_clean(self) -> None:
        async with self.scanner() as scanner:
            try:
                verdict = await scanner.scan(_Unreadable(b"x"))
            except Transient as fault:
                assert fault.code == "scan_failed"
            else:
                raise AssertionError(f"answered {verdict!r}")

"""What every Files adapter must do; bind it by overriding `store`."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

from application.contracts.laws import law, refused
from application.ports.files import Files, FileStore, Item, Stored


async def _in(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def _broken(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    raise ConnectionResetError("the sender went away")


async def _read(files: Files, key: str) -> bytes:
    async with files.open(key) as file:
        return file.read()


async def _first(items: AsyncIterator[Item]) -> Item:
    return await anext(items)


class FilesContract:
    """The laws of Files, and of the Inventory that every store of them has."""

    @abstractmethod
    def store(self) -> AbstractAsyncContextManager[FileStore]:
        """A fresh empty store."""

    @law
    async def test_what_is_put_is_read_back_with_its_digest_and_size(self) -> None:
        async with self.store() as files:
            stored = await files.put("sources/a", _in(b"one,", b"", b"two\n"), 100)
            assert stored == Stored(hashlib.sha256(b"one,two\n").hexdigest(), 8)
            assert await _read(files, "sources/a") == b"one,two\n"
            assert await files.size("sources/a") == 8

    @law
    async def test_an_open_file_can_be_read_again_from_its_start(self) -> None:
        async with self.store() as files:
            await files.put("sources/a", _in(b"abcdef"), 100)
            async with files.open("sources/a") as file:
                assert file.read(3) == b"abc"
                file.seek(0)
                assert file.read() == b"abcdef"

    @law
    async def test_an_empty_file_is_a_file(self) -> None:
        async with self.store() as files:
            assert (await files.put("sources/a", _in(), 10)).size == 0
            assert await files.size("sources/a") == 0

    @law
    async def test_one_byte_over_the_limit_leaves_nothing(self) -> None:
        async with self.store() as files:
            await refused("source_too_large", files.put("sources/a", _in(b"12345", b"6"), 5))
            assert await files.size("sources/a") is None
            assert (await files.put("sources/a", _in(b"12345"), 5)).size == 5

    @law
    async def test_a_sender_that_goes_away_leaves_nothing_of_a_put(self) -> None:
        async with self.store() as files:
            try:
                await files.put("sources/a", _broken(b"half"), 100)
            except ConnectionResetError:
                assert await files.size("sources/a") is None
            else:
                raise AssertionError("the fault of the sender was swallowed")

    @law
    async def test_a_second_put_replaces_the_whole(self) -> None:
        async with self.store() as files:
            await files.put("sources/a", _in(b"a longer first content"), 100)
            await files.put("sources/a", _in(b"second"), 100)
            assert await _read(files, "sources/a") == b"second"

    @law
    async def test_what_is_not_there_is_missing(self) -> None:
        async with self.store() as files:
            await refused("file_not_found", _read(files, "sources/none"))
            assert await files.size("sources/none") is None
            await files.delete("sources/none")

    @law
    async def test_a_deleted_file_is_gone(self) -> None:
        async with self.store() as files:
            await files.put("sources/a", _in(b"x"), 100)
            await files.delete("sources/a")
            assert await files.size("sources/a") is None

    @law
    async def test_a_key_cannot_lead_out_of_the_store(self) -> None:
        async with self.store() as files:
            for key in (
                "../a",
                "/etc/passwd",
                "a/../../b",
                "a//b",
                "",
                ".",
                "a/.",
                "A",
                "a\x00b",
                "a\\b",
                "a/b\n",
                "x" * 200,
            ):
                await refused("invalid_file_key", files.put(key, _in(b"x"), 10))
                await refused("invalid_file_key", files.size(key))
                await refused("invalid_file_key", files.append(key, 0, _in(b"x"), 10))
                await refused("invalid_file_key", files.delete(key))
                await refused("invalid_file_key", _read(files, key))

    @law
    async def test_a_file_grows_only_from_where_it_ends(self) -> None:
        async with self.store() as files:
            await refused("wrong_offset", files.append("parts/a", 1, _in(b"x"), 10))
            assert await files.append("parts/a", 0, _in(b"ab", b"c"), 10) == 3
            await refused("wrong_offset", files.append("parts/a", 0, _in(b"x"), 10))
            await refused("wrong_offset", files.append("parts/a", 4, _in(b"x"), 10))
            assert await files.append("parts/a", 3, _in(b"de"), 10) == 5
            assert await files.size("parts/a") == 5
            assert await _read(files, "parts/a") == b"abcde"

    @law
    async def test_an_append_over_the_limit_changes_nothing(self) -> None:
        async with self.store() as files:
            await files.append("parts/a", 0, _in(b"abc"), 5)
            await refused("source_too_large", files.append("parts/a", 3, _in(b"d", b"ef"), 5))
            assert await _read(files, "parts/a") == b"abc"

    @law
    async def test_what_came_before_a_broken_connection_is_kept(self) -> None:
        async with self.store() as files:
            try:
                await files.append("parts/a", 0, _broken(b"ab", b"cd"), 10)
            except ConnectionResetError:
                assert await files.size("parts/a") == 4
            else:
                raise AssertionError("the fault of the sender was swallowed")
            assert await files.append("parts/a", 4, _in(b"ef"), 10) == 6

    @law
    async def test_two_cannot_add_to_one_file_at_once(self) -> None:
        async with self.store() as files:

            async def while_another_tries() -> AsyncIterator[bytes]:
                yield b"ab"
                await refused(("file_busy", "wrong_offset"), files.append("parts/a", 0, _in(b"xx"), 10))
                await refused(("file_busy", "wrong_offset"), files.append("parts/a", 2, _in(b"xx"), 10))
                yield b"cd"

            assert await files.append("parts/a", 0, while_another_tries(), 10) == 4
            assert await _read(files, "parts/a") == b"abcd"

    @law
    async def test_a_sealed_file_has_the_digest_of_its_parts_and_stays_when_sealed_again(self) -> None:
        async with self.store() as files:
            await files.append("parts/a", 0, _in(b"abc"), 10)
            await files.append("parts/a", 3, _in(b"def"), 10)
            stored = await files.seal("parts/a", "sources/a")
            assert stored == Stored(hashlib.sha256(b"abcdef").hexdigest(), 6)
            assert await files.size("parts/a") is None
            assert await files.seal("parts/a", "sources/a") == stored
            await files.append("parts/a", 0, _in(b"other"), 10)
            assert await files.seal("parts/a", "sources/a") == stored
            assert await _read(files, "sources/a") == b"abcdef"

    @law
    async def test_an_unfinished_file_that_was_begun_with_nothing_grows_like_any_other(self) -> None:
        async with self.store() as files:
            assert await files.append("parts/a", 0, _in(b""), 10) == 0
            assert await files.size("parts/a") == 0
            assert await files.append("parts/a", 0, _in(b"abc"), 10) == 3
            assert await files.append("parts/a", 3, _in(b""), 10) == 3
            assert (await files.seal("parts/a", "sources/a")).size == 3

    @law
    async def test_a_deleted_unfinished_file_begins_anew(self) -> None:
        async with self.store() as files:
            await files.append("parts/a", 0, _in(b"abc"), 10)
            await files.delete("parts/a")
            assert await files.size("parts/a") is None
            assert await files.append("parts/a", 0, _in(b"x"), 10) == 1

    @law
    async def test_a_file_put_whole_under_the_key_of_an_unfinished_one_is_sealed_like_it(self) -> None:
        async with self.store() as files:
            await files.put("parts/a", _in(b"whole"), 10)
            assert (await files.seal("parts/a", "sources/a")).size == 5
            assert await files.size("parts/a") is None
            assert await _read(files, "sources/a") == b"whole"

    @law
    async def test_a_large_file_is_the_same_put_grown_and_sealed_and_read_from_anywhere(self) -> None:
        content = bytes(range(251)) * 100_000  # over any part, segment or range that a store works with
        digest = Stored(hashlib.sha256(content).hexdigest(), len(content))
        async with self.store() as files:
            assert await files.put("sources/a", _in(content[:9_999_999], content[9_999_999:]), len(content)) == digest
            assert await files.append("parts/b", 0, _in(content[:9_000_000]), len(content)) == 9_000_000
            await files.append("parts/b", 9_000_000, _in(content[9_000_000:]), len(content))
            assert await files.size("parts/b") == len(content)
            assert await files.seal("parts/b", "sources/b") == digest
            for key in ("sources/a", "sources/b"):
                async with files.open(key) as file:
                    assert hashlib.sha256(file.read()).hexdigest() == digest.sha256
                    for start in (0, 8_388_607, 8_388_608, 24_000_000, len(content) - 1, len(content)):
                        file.seek(start)
                        assert file.read(300) == content[start : start + 300]

    @law
    async def test_a_large_put_over_its_limit_leaves_nothing(self) -> None:
        async with self.store() as files:
            await refused("source_too_large", files.put("sources/a", _in(*[b"x" * 6_000_000] * 3), 17_000_000))
            assert await files.size("sources/a") is None

    @law
    async def test_a_walk_tells_the_finished_and_the_unfinished_of_one_folder(self) -> None:
        async with self.store() as files:
            for key in ("sources/a", "sources/b/c", "others/a", "sources-more/a"):
                await files.put(key, _in(key.encode()), 100)
            await files.append("sources/d", 0, _in(b"abc"), 10)
            found = [item async for item in files.walk("sources")]
            assert {item.key: item.size for item in found if item.size} == {
                "sources/a": 9, "sources/b/c": 11, "sources/d": 3,
            }  # fmt: skip
            assert all(item.changed_at.utcoffset() is not None for item in found)
            assert [item async for item in files.walk("nothing")] == []
            await refused("invalid_file_key", _first(files.walk("../sources")))

    @law
    async def test_nothing_cannot_be_sealed(self) -> None:
        async with self.store() as files:
            await refused("file_not_found", files.seal("parts/a", "sources/a"))

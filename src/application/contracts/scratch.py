"""The laws of Scratch."""

from __future__ import annotations

import asyncio
from abc import abstractmethod

from application.contracts.laws import law
from application.ports.scratch import Scratch


class ScratchContract:
    """What every scratch must do; bind it by overriding `scratch`."""

    @abstractmethod
    def scratch(self) -> Scratch:
        """One to try."""
        raise NotImplementedError("bind the suite: override `scratch`")

    @law
    async def test_the_last_value_of_a_key_is_found_on_its_shelf_alone(self) -> None:
        with self.scratch().open() as pad:
            pad.put("a", [(b"1", b"one"), (b"2", b"two"), (b"1", b"uno")])
            pad.put("b", [(b"1", b"other")])
            pad.put("a", iter([(b"2", b"due")]))
            assert pad.get("a", [b"1", b"2", b"3"]) == {b"1": b"uno", b"2": b"due"}
            assert pad.get("b", {b"1"}) == {b"1": b"other"}
            assert pad.get("c", [b"1"]) == {} == pad.get("a", [])

    @law
    async def test_a_shelf_is_walked_in_the_order_of_its_keys_however_many_there_are(self) -> None:
        with self.scratch().open() as pad:
            keys = [number.to_bytes(4, "big") for number in range(5000)]
            pad.put("s", ((key, key[::-1]) for key in reversed(keys)))
            pad.put("t", [(b"x", b"y")])
            assert list(pad.walk("s")) == [(key, key[::-1]) for key in keys]
            assert len(pad.get("s", keys)) == 5000
            assert list(pad.walk("nothing")) == []
            assert [key for key, _ in pad.walk("s", b"\0\0\1")] == keys[256:512]

    @law
    async def test_each_is_empty_at_first_and_any_thread_may_ask(self) -> None:
        scratch = self.scratch()
        with scratch.open() as one, scratch.open() as two:
            await asyncio.to_thread(one.put, "s", [(b"k", b"v")])
            assert await asyncio.to_thread(one.get, "s", [b"k"]) == {b"k": b"v"}
            assert two.get("s", [b"k"]) == {}
        with scratch.open() as three:
            assert three.get("s", [b"k"]) == {}

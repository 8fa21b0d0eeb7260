"""Hearing: messages interpreted with the names of vendors that the workspace has, asked for chunk by chunk.

What may name a vendor is told by each message alone, beside the words that the beginning of its file writes small: the
borders of chunks and a start behind the last of them change nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence, Set
from dataclasses import replace

from domain.extraction.text.memory import Memory
from domain.interpretation import Interpreter, Summed, Understood
from domain.records import Mail, Record

Ask = Callable[[Collection[str]], Set[str]]
"""Which of these names are vendors' of the workspace; blocking, never called on the event loop's own thread."""


def from_threads(ask: Callable[[Collection[str]], Awaitable[Set[str]]]) -> Ask:
    """The same question for other threads: it is asked on the loop that runs now, and waited for where it is put."""
    loop = asyncio.get_running_loop()

    async def asked(names: Collection[str]) -> Set[str]:
        return await ask(names)

    return lambda names: asyncio.run_coroutine_threadsafe(asked(names), loop).result()


def knowingly(
    interpreter: Interpreter, around: Memory, ask: Ask, records: Sequence[Record], sums: Sequence[Summed]
) -> list[Understood]:
    """What each of the records says, the vendors known that its own words may name."""
    memories = [_heard(record, around) for record in records]
    wanted = [memory.candidates() if memory else set() for memory in memories]
    known = ask(frozenset().union(*wanted)) if any(wanted) else frozenset()
    found: list[Understood] = []
    for record, one, memory, names in zip(records, sums, memories, wanted, strict=True):
        vendors = names & known
        knowing = replace(interpreter, names=memory.names(vendors)) if memory and vendors else interpreter
        found += knowing.together([record], [one])
    return found


def _heard(record: Record, around: Memory) -> Memory | None:
    if not isinstance(record.content, Mail) or record.problem is not None:
        return None
    memory = Memory(around)
    memory.heard(record.content.text)
    return memory

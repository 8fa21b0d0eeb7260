"""Told before: which contacts and deals the earlier readings of an import told of, till one has come to its end again.

They stay joined while the import is read again, so that they keep their ids; but a reading that breaks off, or that
tells of others, would leave them so for ever. So they are marked, by keys of their own that no record has, on behalf
of an id that is no import's: nobody finds a contact by it. Of each it is remembered, too, which part told of it first:
where that says the same again, the same is meant, whatever id its match keys would give.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID, uuid5

from application.ground import Ground
from application.ports.work import Work
from domain.catalog import Kept
from domain.held_ids import HeldIds, of_ids
from domain.provenance import Noun
from domain.told import Told

OWNED = (Noun.CONTACT, Noun.DEAL)

HELD = 200_000
"""Contacts or deals of which it is held that a part was remembered; of one beyond these a later part may be, too."""

Saying = tuple[int, int, Mapping[str, str]]
"""What a part says: the digest of its record, its number there, and the values by field."""


def _reading(import_id: UUID) -> UUID:
    return uuid5(import_id, "told before")


def _text(import_id: UUID, saying: Saying) -> str:
    """What is said again word for word in the same place of the same record has this again."""
    digest, part, values = saying
    return "\x1f".join(["\0told first", str(import_id), f"{digest}:{part}", *map(repr, sorted(values.items()))])


def saying_of(told: Told, noun: Noun) -> Saying:
    """What a live part says of the noun."""
    return told.digest, told.place.part, {field: claim.value for field, claim in told.part.of(noun).items()}


async def mark(work: Work, import_id: UUID, noun: Noun, idents: Collection[UUID]) -> None:
    """Remember these; again makes no difference."""
    await work.catalog.attach(_reading(import_id), [(noun, f"\0told before\0{ident}", ident) for ident in idents])


class FirstTold:
    """Remembers, while the records of an import go by in their order, which part told of each contact or deal first."""

    def __init__(self, import_id: UUID) -> None:
        self._import_id = import_id
        self._held = {noun: HeldIds(HELD) for noun in OWNED}

    async def remember(self, work: Work, records: Sequence[Kept]) -> None:
        """The next of the records; what was remembered before, and not yet forgotten, stands."""
        firsts = {(noun, text): ident for noun in OWNED for text, ident in self._firsts(noun, records)}
        before = await work.catalog.known(firsts.keys())
        keys = [(*key, ident) for key, ident in firsts.items() if key not in before]
        await work.catalog.attach(_reading(self._import_id), keys)

    def _firsts(self, noun: Noun, records: Sequence[Kept]) -> Iterable[tuple[str, UUID]]:
        first: dict[UUID, Saying] = {}
        for kept in records:
            owners = kept.contact_ids if noun is Noun.CONTACT else kept.deal_ids
            for index, ident in enumerate(owners if kept.outcome not in ("rejected", "duplicate") else ()):
                if ident is not None and ident not in first:
                    values = {field: claim.value for field, claim in kept.parts[index].of(noun).items()}
                    first[ident] = kept.digest, index, values
        idents = list(first)
        held = self._held[noun]
        there, _ = held.get(of_ids(idents))
        new = [ident for ident, before in zip(idents, there, strict=True) if before is None]
        held.put(of_ids(new), new)
        return [(_text(self._import_id, first[ident]), ident) for ident in new]


async def first_told(work: Ground, import_id: UUID, noun: Noun, sayings: Sequence[Saying]) -> list[UUID | None]:
    """Of which contact or deal each of these told first in the earlier reading; None: of none, or another told before.

    Where two readings broke off one after the other, a part may have told of two; the lesser id stands then.
    """
    texts = [_text(import_id, saying) for saying in sayings]
    known = await work.catalog.known({(noun, text) for text in texts})
    return [min(known[noun, text]) if (noun, text) in known else None for text in texts]


async def touched(work: Work, import_id: UUID, noun: Noun, after: UUID | None, limit: int) -> list[UUID]:
    """The next that the import tells of, or told of before it was read again, in order of id."""
    now = await work.catalog.touched(import_id, noun, after, limit)
    before = await work.catalog.touched(_reading(import_id), noun, after, limit)
    return sorted({*now, *before})[:limit]


async def forget(work: Work, import_id: UUID) -> None:
    """A reading came to its end, and all are decided."""
    await work.catalog.detach(_reading(import_id))

"""Repeats: rows of a sheet that tell of a vendor and a contact word for word as the import did before.

Whose they are was decided then and cannot have become another's: a node is told of by its digest for good, and a
contact that alone is known by an e-mail address is whom each row with that address means, as what shows another address
is never taken for it. So neither is looked for again; what such a row says counts for them, and its deal is found or
founded as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec
import numpy as np

from domain.catalog import Kept
from domain.extraction.sheets import OnePart
from domain.held_ids import NOBODY, HeldIds, Words
from domain.interpretation import Understood
from domain.matching import mail_text
from domain.provenance import Noun

REMEMBERED = 208_000
"""Ways of telling of a vendor and a contact that are remembered, some 80 bytes each."""


class Repeat(msgspec.Struct, frozen=True, gc=False):
    """A row and whose it is; None: it says nothing of a contact."""

    seq: int
    part: OnePart
    vendor_id: UUID
    contact_id: UUID | None


class Repeats:
    """What an import has told of in which words; when anything of it may be another's now, all of it is forgotten."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self.forget()

    def forget(self) -> None:
        """Nothing is known."""
        self._vendors, self._contacts = HeldIds(self._most), HeldIds(self._most)

    def among(self, records: Sequence[Understood]) -> dict[int, Repeat]:
        """Those of the records that are repeats, by their numbers."""
        rows = [(record.seq, record.parts) for record in records if record.problem is None]
        steady = [(seq, part) for seq, part in rows if type(part) is OnePart and part.said]
        if not steady:
            return {}
        keys = _named([part for _, part in steady])
        vendors, contacts = self._vendors.get(keys)[0], self._contacts.get(keys)[0]
        return {
            seq: Repeat(seq, part, vendor, None if contact is NOBODY else contact)
            for (seq, part), vendor, contact in zip(steady, vendors, contacts, strict=True)
            if vendor is not None and contact is not None
        }

    def learn(self, told: Sequence[Kept], sole: Callable[[Sequence[str]], Sequence[UUID | None]]) -> None:
        """These records were decided one by one. `sole`: who alone has each of these key texts of contacts."""
        known = [(kept, text) for kept in told if (text := _known_by(kept)) is not None]
        holders = iter(sole([text for _, text in known if text]))
        certain = [(kept, kept.contact_ids[0] if text else NOBODY, text) for kept, text in known]
        held = [(kept, contact) for kept, contact, text in certain if not text or next(holders) == contact]
        if held:
            keys = _named([kept.parts for kept, _ in held])  # type: ignore[misc]  # _known_by takes no others
            self._vendors.put(keys, [kept.vendor_ids[0] for kept, _ in held])  # type: ignore[misc]
            self._contacts.put(keys, [contact for _, contact in held])  # type: ignore[misc]


def _known_by(kept: Kept) -> str | None:
    """The key text that its contact is known by, "" where it says nothing of one; None: it may come to mean another."""
    part = kept.parts
    if type(part) is not OnePart or not part.said or not kept.vendor_ids or kept.vendor_ids[0] is None:
        return None
    contact = part.sheet.values(Noun.CONTACT, part.cells)
    if not contact:
        return ""
    return mail_text(contact.get("email", "")) if kept.contact_ids[0] is not None else None


def _named(parts: Sequence[OnePart]) -> Words:
    """Two keyed hashes of what each says of its vendor and contact."""
    two: list[tuple[int, int]] = []
    for part in parts:
        said = part.sheet.known_by(part.cells)
        two.append((hash("\x1f".join(said)), hash(said)))
    return np.array(two, dtype=np.int64).view(np.uint64)


class Retold(msgspec.Struct, frozen=True, gc=False):
    """What a repeat says of its deal: the values by field, the key text it is known by, and those under which the
    others that are shown as its vendor may know it.
    """

    repeat: Repeat
    text: str
    also: tuple[str, ...]
    values: Mapping[str, str]

"""Fresh deals: what repeats say of deals that nobody had, in columns; no deal is put together until it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, compress, groupby
from typing import overload
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.matching import at_vendor, deal_stem, derived_id, numbered_stem
from domain.plans_projection import founded_by_values
from domain.plans_sayings import Texts
from domain.plans_turns import Setting
from domain.provenance import Noun, Place
from domain.repeats import Repeat
from domain.sieve import Sieve


class Stretch(msgspec.Struct, frozen=True):
    """Repeats that give values, none of them empty, to the same fields of a deal: a column of values for each field.

    `stems`: the key text of each, but for its vendor. `texts`, `idents`: the key text of each, the id that it gives;
    none where nobody has asked for them yet.
    """

    fields: tuple[str, ...]
    repeats: Sequence[Repeat]
    columns: tuple[Sequence[str], ...]
    stems: Sequence[str] = ()
    texts: Sequence[str] = ()
    idents: Sequence[UUID] = ()

    def only(self, wanted: Sequence[bool]) -> Stretch:
        """Those that are wanted."""
        if all(wanted):
            return self
        every = self.repeats, self.stems, self.texts, self.idents
        repeats, stems, texts, idents = ([*compress(one, wanted)] if one else () for one in every)
        columns = tuple([[*compress(column, wanted)] for column in self.columns])
        return Stretch(self.fields, repeats, columns, stems, texts, idents)  # type: ignore[arg-type]  # each its own

    def keyed(self, text_of: Callable[[UUID], str]) -> Stretch:
        """The same with their key texts; `text_of` writes the id of a vendor."""
        each = zip(self.stems, self.repeats, strict=True)
        texts = [at_vendor(stem, text_of(one.vendor_id)) for stem, one in each]
        return msgspec.structs.replace(self, texts=texts)

    def named(self, workspace_id: UUID) -> Stretch:
        """The same, whose key texts are there, with the ids that these give."""
        idents = [derived_id(workspace_id, Noun.DEAL, text, 0) for text in self.texts]
        return msgspec.structs.replace(self, idents=idents)

    def values(self) -> Iterator[dict[str, str]]:
        """What each says, by field."""
        for row in zip(*self.columns, strict=True):
            yield dict(zip(self.fields, row, strict=True))


def stretches_of(repeats: Iterable[Repeat], scope: str) -> list[Stretch]:
    """What these say of deals; who says nothing of one, or that a value is none, is left out. `scope`: of a Setting."""
    found: dict[tuple[str, ...], tuple[list[Repeat], list[list[str]]]] = {}
    for sheet, group in groupby(repeats, key=lambda one: one.part.sheet):
        mine = list(group)
        told = sheet.columns_of(Noun.DEAL, [one.part.cells for one in mine])
        for stretch in _alike(tuple(told), mine, tuple(told.values())):
            every, columns = found.setdefault(stretch.fields, ([], [[] for _ in stretch.fields]))
            every += stretch.repeats
            for column, more in zip(columns, stretch.columns, strict=True):
                column += more
    return [_stemmed(Stretch(fields, every, tuple(columns)), scope) for fields, (every, columns) in found.items()]


def _alike(
    fields: tuple[str, ...], repeats: Sequence[Repeat], columns: tuple[Sequence[str | None], ...]
) -> Iterator[Stretch]:
    """The repeats of one sheet by which of its fields they tell."""
    if not any(None in column or "" in column for column in columns):
        if fields:
            yield Stretch(fields, repeats, columns)  # type: ignore[arg-type]  # no value is None
        return
    rows: dict[tuple[bool, ...], list[int]] = {}
    for at, row in enumerate(zip(*columns, strict=True)):
        if "" not in row:
            rows.setdefault(tuple([value is not None for value in row]), []).append(at)
    for told, places in rows.items():
        if any(told):
            mine = tuple([[column[at] for at in places] for column in compress(columns, told)])
            yield Stretch(tuple(compress(fields, told)), [repeats[at] for at in places], mine)  # type: ignore[arg-type]


def _stemmed(stretch: Stretch, scope: str) -> Stretch:
    if "externalId" in stretch.fields:
        stems = [numbered_stem(number) for number in stretch.columns[stretch.fields.index("externalId")]]
    else:
        stems = [deal_stem(values, scope) for values in stretch.values()]
    return Stretch(stretch.fields, stretch.repeats, stretch.columns, stems)


class FreshDeals(Sequence[Entity]):
    """Deals that rows of an import found, in stretches; `idents`, `texts` (their key texts) in the order of these."""

    __slots__ = ("_by_number", "idents", "now", "number", "stretches", "texts")

    def __init__(self, setting: Setting, stretches: Sequence[Stretch]) -> None:
        self.number, self.now = setting.number, setting.now
        text_of = Texts().of
        keyed = [one if one.texts else one.keyed(text_of) for one in stretches]
        self.stretches = [one if one.idents else one.named(setting.workspace_id) for one in keyed]
        self.texts = [text for stretch in self.stretches for text in stretch.texts]
        self.idents = [ident for stretch in self.stretches for ident in stretch.idents]
        self._by_number: dict[int, int] | None = None

    @property
    def repeats(self) -> Iterator[Repeat]:
        """What founds each."""
        return chain.from_iterable([stretch.repeats for stretch in self.stretches])

    @property
    def stems(self) -> Iterator[str]:
        """The key text of each, but for its vendor."""
        return chain.from_iterable([stretch.stems for stretch in self.stretches])

    @property
    def keys(self) -> list[tuple[Noun, str, UUID]]:
        """Their key texts, as a plan has them."""
        return [(Noun.DEAL, text, ident) for text, ident in zip(self.texts, self.idents, strict=True)]

    def get(self, ident: UUID) -> Entity | None:
        """The deal with this id."""
        if self._by_number is None:
            self._by_number = {one.int: at for at, one in enumerate(self.idents)}
        at = self._by_number.get(ident.int)
        return None if at is None else self[at]

    def __len__(self) -> int:
        return len(self.idents)

    @overload
    def __getitem__(self, at: int) -> Entity: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entity]: ...
    def __getitem__(self, at: int | slice) -> Entity | Sequence[Entity]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        ident = self.idents[place]
        for stretch in self.stretches:
            if place < len(stretch.repeats):
                row = [column[place] for column in stretch.columns]
                return self._entity(ident, stretch.repeats[place], dict(zip(stretch.fields, row, strict=True)))
            place -= len(stretch.repeats)
        raise IndexError(at)

    def __iter__(self) -> Iterator[Entity]:
        values = chain.from_iterable([stretch.values() for stretch in self.stretches])
        for ident, repeat, row in zip(self.idents, self.repeats, values, strict=True):
            yield self._entity(ident, repeat, row)

    def _entity(self, ident: UUID, repeat: Repeat, values: dict[str, str]) -> Entity:
        place = Place(self.number, repeat.seq, 0)
        return founded_by_values(Noun.DEAL, ident, values, place, repeat.vendor_id, self.now)


def told_once(stretches: Sequence[Stretch], others: Collection[str]) -> list[Stretch]:
    """Those of the stretches' repeats whose stem nobody else tells of here. `others`: the stems of all else that is."""
    stems = list(chain.from_iterable([stretch.stems for stretch in stretches]))
    known, again = set(others), set(others)
    if len(known.union(stems)) == len(known) + len(stems):
        return list(stretches)
    for stem in stems:
        (again if stem in known else known).add(stem)
    wanted = [stretch.only([stem not in again for stem in stretch.stems]) for stretch in stretches]
    return [stretch for stretch in wanted if stretch.repeats]


def strangers(stretches: Sequence[Stretch], met: Sieve) -> tuple[list[Stretch], list[Stretch]]:
    """(those of the stretches' repeats whose deal surely nobody has, the rest). `met`: the stems of all deals."""
    strange = iter(met.strange(list(chain.from_iterable([stretch.stems for stretch in stretches]))))
    new: list[Stretch] = []
    rest: list[Stretch] = []
    for stretch in stretches:
        wanted = [next(strange) for _ in stretch.stems]
        for side, there in ((new, stretch.only(wanted)), (rest, stretch.only([not one for one in wanted]))):
            if there.repeats:
                side.append(there)
    return new, rest

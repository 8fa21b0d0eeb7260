"""What the repeats of a chunk say of deals: in columns as far as nobody has them, one by one all others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, compress
from uuid import UUID

from domain.catalog import Entity
from domain.fresh_deals import FreshDeals, Stretch, strangers, stretches_of, told_once
from domain.matching import at_vendor, derived_id
from domain.plans_repeats import retold_of
from domain.plans_sayings import Texts, owned
from domain.plans_turns import Setting
from domain.provenance import Noun
from domain.repeats import Repeat, Retold
from domain.sieve import Sieve

Siblings = Mapping[UUID, tuple[UUID, ...]]
Also = Sequence[tuple[str, ...]]
"""Of each repeat of a stretch the key texts under which others that are shown as its vendor may know its deal."""


class RepeatedDeals:
    """`in_columns`, where that is wanted, then `texts` -> (look them up) -> `firsts` -> (look them up) -> `sift`.

    `fresh`: deals that nobody has, their `ids` by the numbers of the rows; `singly`: what is said of all others.
    """

    def __init__(self, setting: Setting, repeats: Collection[Repeat], siblings: Siblings) -> None:
        """`siblings` as of `owned`."""
        self.fresh: FreshDeals | None = None
        self.ids: dict[int, UUID] = {}
        self._setting = setting
        self._repeats = repeats
        self._siblings = siblings
        self._sure: list[Stretch] = []
        self._asked: list[tuple[Stretch, Also]] = []
        self._singly: list[Retold] | None = None

    @property
    def singly(self) -> list[Retold]:
        """What repeats say of deals that are to be decided one by one, as far as that is known yet."""
        if self._singly is None:
            told = {one.seq for one in self._in_columns()}
            left = [one for one in self._repeats if one.seq not in told] if told else self._repeats
            self._singly = retold_of(left, self._siblings, self._setting.scope)
        return self._singly

    def in_columns(self, others: Collection[str], met: Sieve | None) -> None:
        """Put into columns what is told once here. `others`: the stems of all else that the chunk tells of deals.

        `met`: the stems of all deals there are, no id of which stands without its stem; None: these are not known.
        """
        stretches = told_once(stretches_of(self._repeats, self._setting.scope), others)
        if met is not None:
            self._sure, stretches = strangers(stretches, met)
        texts = Texts()
        self._asked = [(one.keyed(texts.of), self._also(one, texts)) for one in stretches]

    def texts(self) -> Iterator[str]:
        """The key texts of deals that somebody may have."""
        for stretch, also in self._asked:
            yield from stretch.texts
            yield from chain.from_iterable(also)
        for one in self.singly:
            yield one.text
            yield from one.also

    def firsts(self, known: Collection[tuple[Noun, str]]) -> dict[str, UUID]:
        """The ids that these key texts would found deals under: of those of which nobody has (`known`) any."""
        singly = self.singly
        held = {text for _, text in known}
        asked, self._asked = self._asked, []
        found: dict[str, UUID] = {}
        for stretch, also in asked:
            new = [text not in held for text in stretch.texts]
            if also:
                new = [one and held.isdisjoint(texts) for one, texts in zip(new, also, strict=True)]
            self._leave(stretch, also, new)
            named = stretch.only(new).named(self._setting.workspace_id)
            if named.repeats:
                self._asked.append((named, list(compress(also, new))))
                found.update(zip(named.texts, named.idents, strict=True))
        workspace = self._setting.workspace_id
        for one in singly:
            if one.text not in found and one.text not in held:
                found[one.text] = derived_id(workspace, Noun.DEAL, one.text, 0)
        return found

    def sift(self, met: Mapping[int, Entity | None]) -> None:
        """Found in columns what nobody has. `met`: what is there, by the numbers of the ids that were looked up."""
        stretches = list(self._sure)
        for stretch, also in self._asked:
            new = [met.get(ident.int, self) is None for ident in stretch.idents]
            self._leave(stretch, also, new)
            stretches.append(stretch.only(new))
        self._sure, self._asked = [], []
        if any(one.repeats for one in stretches):
            self.fresh = FreshDeals(self._setting, [one for one in stretches if one.repeats])
            self.ids = {one.seq: ident for one, ident in zip(self.fresh.repeats, self.fresh.idents, strict=True)}

    def _in_columns(self) -> Iterator[Repeat]:
        return chain.from_iterable([one.repeats for one in (*self._sure, *[one for one, _ in self._asked])])

    def _leave(self, stretch: Stretch, also: Also, new: Sequence[bool]) -> None:
        """Those of the stretch that are not new are decided one by one."""
        if all(new):
            return
        each = zip(stretch.repeats, stretch.texts, also or [()] * len(new), stretch.values(), strict=True)
        self.singly.extend([Retold(*told) for told, fresh in zip(each, new, strict=True) if not fresh])

    def _also(self, stretch: Stretch, texts: Texts) -> Also:
        if not self._siblings:
            return ()
        found: list[tuple[str, ...]] = []
        for stem, one in zip(stretch.stems, stretch.repeats, strict=True):
            owner, others = owned(one.vendor_id, self._siblings, texts)
            found.append(tuple([at_vendor(stem, other) for other in others if other != owner]))
        return found

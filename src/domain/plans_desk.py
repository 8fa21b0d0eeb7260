"""The desk where it is decided, for one noun and one part after the other, who is who and what changes thereby."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.matching import MatchKey, choose_among, derived_id
from domain.modes import Declared
from domain.plans_projection import Projection
from domain.provenance import Claim, Noun, Place
from domain.readings import Policies

SAID_BEFORE = "vendor.profile@2"
"""The rule by which a record belongs to a vendor of which exactly the same was said before."""


class Setting(msgspec.Struct, frozen=True):
    """What a chunk is planned in: the import's number, and the scope of names without a vendor (its file's digest)."""

    workspace_id: UUID
    number: int
    scope: str
    now: datetime
    policies: Policies | None = None


class Decision(msgspec.Struct, frozen=True, gc=False):
    """A part belongs to `ident` by `rule` ("" when it founded it); whether something shown is new or changed by it."""

    ident: UUID
    rule: str
    founded: bool
    changed: bool


class Saying(msgspec.Struct, frozen=True, gc=False):
    """What one part of a record says about a noun: the keys and their texts, the claims, and whose part it is.

    `also`: keys under which it may be known that are not its own; `declared`: the key that alone may find it.
    """

    seq: int
    part: int
    keys: tuple[MatchKey, ...]
    texts: tuple[str, ...]
    claims: dict[str, Claim]
    vendor_id: UUID | None
    also: tuple[MatchKey, ...] = ()
    declared: Declared | None = None


class Housed(msgspec.Struct, frozen=True):
    """Vendors as decided by weights: whose node each part (seq, part) is, and by which rule where it is not its own."""

    idents: Mapping[tuple[int, int], UUID]
    rules: Mapping[UUID, str]


class NotLookedUp(Exception):
    """Deciding needs an entity that nobody has looked up yet; nothing was decided, so it can be tried again."""

    def __init__(self, ident: UUID) -> None:
        super().__init__(str(ident))
        self.ident = ident


class Desk:
    """Decisions about one noun, in order. What was decided before is known to what comes after.

    `known` (key text -> entities) is what was attached before this chunk; `met` may grow while the desk is at work.
    """

    def __init__(
        self,
        noun: Noun,
        setting: Setting,
        known: Mapping[tuple[Noun, str], Sequence[UUID]],
        met: Mapping[UUID, Entity | None],
        merged: Mapping[UUID, UUID],
        first_ids: Mapping[str, UUID],
        housed: Housed | None = None,
    ) -> None:
        self.attached: list[tuple[str, UUID]] = []
        self.founded = 0
        self.changed = 0
        self._noun = noun
        self._setting = setting
        self._known = known
        self._met = met
        self._merged = merged
        self._first_ids = first_ids
        self._housed = housed
        self._holders: dict[str, list[Projection]] = {}
        self._attached: dict[str, list[Projection]] = {}
        self._projections: dict[UUID, Projection] = {}
        self._touched: list[Projection] = []

    def touched(self) -> Iterator[Entity]:
        """The entities to save."""
        return (projection.frozen() for projection in self._touched)

    def decide(self, saying: Saying) -> Decision:
        """Find or found the entity of these claims, and let them count; NotLookedUp before anything is changed."""
        texts = saying.texts
        held = False
        for text in texts:
            held = bool(self._held(text)) or held
        projection, rule = self._chosen(saying, held) if self._housed is None else self._at_home(saying, self._housed)
        line = self._line(projection)
        for text in texts:
            self._attach(text, projection)
        founded, changed = self._claim(line, saying)
        return Decision(projection.id, rule, founded, changed)

    def _chosen(self, saying: Saying, held: bool) -> tuple[Projection, str]:
        if saying.declared is not None:
            return self._declared(saying, saying.declared)
        keys, texts = (*saying.keys, *saying.also), (*saying.texts, *(key.text for key in saying.also))
        match = choose_among(keys, texts, self._held) if held or saying.also else None
        return (self._founded(texts[0]), "") if match is None else (self._projection(match.id), match.rule)

    def _declared(self, saying: Saying, declared: Declared) -> tuple[Projection, str]:
        def held(text: str) -> list[Projection]:
            wanted = declared.address
            return [one for one in self._held(text) if not wanted or one.shown("email") == wanted]

        kinds = {key.kind for key in declared.keys}
        also = [key for key in saying.also if key.kind in kinds]
        match = choose_among((*declared.keys, *also), (*declared.texts, *(key.text for key in also)), held)
        if match is None:
            return self._founded((declared.texts or saying.texts)[0]), ""
        return self._projection(match.id), match.rule

    def _at_home(self, saying: Saying, housed: Housed) -> tuple[Projection, str]:
        projection = self._projection(housed.idents[saying.seq, saying.part])
        if projection.live == 0 and projection.id not in self._merged:
            return projection, ""
        return projection, housed.rules.get(projection.id, SAID_BEFORE)

    def _line(self, projection: Projection) -> list[Projection]:
        """The projection and all it was merged into; what is shown of it is the last of these."""
        line = [projection]
        if self._merged:
            ident = projection.id
            while ident in self._merged:
                ident = self._merged[ident]
                line.append(self._projection(ident))
        return line

    def _attach(self, text: str, projection: Projection) -> None:
        holders = self._holders[text]
        if projection not in holders:
            holders.append(projection)
        attached = self._attached.setdefault(text, [])
        if projection not in attached:
            attached.append(projection)
            self.attached.append((text, projection.id))

    def _claim(self, line: list[Projection], saying: Saying) -> tuple[bool, bool]:
        """Let the claims count for all of the line; whether its last one became shown, or changed, by them."""
        number, now = self._setting.number, self._setting.now
        place = Place(number, saying.seq, saying.part)
        shown = line[-1]
        new = [projection for projection in line if projection.live == 0]
        founded = shown.live == 0
        moved = False
        for projection in line:
            if not projection.touched:
                self._touched.append(projection)
            moved = projection.take(saying.claims, place, saying.vendor_id, now, self._setting.policies)
        for projection in new:
            projection.founded_by = number
        if founded:
            self.founded += 1
        elif moved and number not in (shown.founded_by, shown.changed_by):
            self.changed += 1
            shown.changed_by = number
        return founded, moved and not founded

    def _projection(self, ident: UUID) -> Projection:
        projection = self._projections.get(ident)
        if projection is None:
            if ident not in self._met:
                raise NotLookedUp(ident)
            into = self._merged.get(ident)
            projection = Projection(self._noun, ident, self._met[ident], self._setting.now, into)
            self._projections[ident] = projection
        return projection

    def _founded(self, text: str) -> Projection:
        """The first derived id of this key that no live entity has: so the same record founds the same entity again."""
        ident = self._first_ids.get(text) or derived_id(self._setting.workspace_id, self._noun, text, 0)
        ordinal = 0
        while (projection := self._projection(ident)).live > 0:
            ordinal += 1
            ident = derived_id(self._setting.workspace_id, self._noun, text, ordinal)
        return projection

    def _held(self, text: str) -> list[Projection]:
        """Who has this key, by what was known before and by what was decided here."""
        holders = self._holders.get(text)
        if holders is None:
            holders = [self._projection(ident) for ident in self._known.get((self._noun, text), ())]
            self._holders[text] = holders
        return holders

"""The desk where it is decided, for one noun and one part after the other, who is who and what changes thereby."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.matching import MatchKey, choose_among, derived_id
from domain.modes import Declared
from domain.plans_projection import Projection, founded_by_claims
from domain.provenance import Claim, Noun, Place
from domain.readings import Policies
from domain.tellings import Telling

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

    `also`: keys under which it may be known that are not its own, each with its text; `declared`: the key that alone
    may find it.
    `telling`: of a vendor that weights will decide, for which no key is asked: `keys` and `texts` are left out then.
    `said`: as of the part.
    """

    seq: int
    part: int
    keys: tuple[MatchKey, ...]
    texts: tuple[str, ...]
    claims: dict[str, Claim]
    vendor_id: UUID | None
    also: tuple[tuple[str, MatchKey], ...] = ()
    declared: Declared | None = None
    telling: Telling | None = None
    said: int = 0


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

    `known` (key text -> entities) is what was attached before this chunk; `met`, by the numbers of ids, may grow while
    the desk is at work.
    """

    def __init__(
        self,
        noun: Noun,
        setting: Setting,
        known: Mapping[tuple[Noun, str], Sequence[UUID]],
        met: Mapping[int, Entity | None],
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
        self._known_texts = {text for _, text in known}
        self._met = met
        self._merged = merged
        self._first_ids = first_ids
        self._housed = housed
        self._vacant: Collection[UUID] = ()
        self._holders: dict[str, list[Projection]] = {}
        self._attached: set[tuple[str, Projection]] = set()
        self._projections: dict[int, Projection] = {}
        """By the numbers of their ids."""
        self._touched: list[Projection | Entity] = []
        self._listed: set[UUID] = set()
        self._fresh: dict[str, int] = {}
        """Key text -> the place among the touched of what was founded on it in one go."""

    def vacate(self, idents: Collection[UUID]) -> None:
        """Take in which vendors stand by nothing but what was merged into them: such a one can be founded again."""
        self._vacant = idents

    def touched(self, before: dict[UUID, Entity]) -> Iterator[Entity]:
        """The entities to save; `before` takes in those that were there."""
        for one in self._touched:
            if isinstance(one, Entity):
                yield one
            else:
                if one.before is not None:
                    before[one.id] = one.before
                yield one.frozen()

    def decide(self, saying: Saying, setting: Setting | None = None) -> Decision:
        """Find or found the entity of these claims, and let them count; NotLookedUp before anything is changed.

        `setting`: that of the import which says it, where it is another than the desk's.
        """
        setting = setting or self._setting
        if self._housed is not None:
            projection, rule = self._at_home(saying, self._housed)
        elif (ident := self._unheard(saying, setting)) is not None:
            return self._anew(ident, saying, setting)
        else:
            held = False
            for text in saying.texts:
                held = bool(self._held(text)) or held
            projection, rule = self._chosen(saying, held)
        line = self._line(projection) if self._merged else [projection]
        for text in saying.texts if saying.telling is None else self._unlisted(saying.telling):
            self._attach(text, projection)
        founded, changed = self._claim(line, saying, setting)
        return Decision(projection.id, rule, founded, changed)

    def _unlisted(self, telling: Telling) -> tuple[str, ...]:
        """The key texts of a node that are still to be kept."""
        if telling.listed or telling.digest in self._listed:
            return ()
        self._listed.add(telling.digest)
        return telling.texts

    def _unheard(self, saying: Saying, setting: Setting) -> UUID | None:
        """The id of a contact or deal that surely is new: nobody has any of its keys, nobody ever had the id."""
        if self._noun is Noun.VENDOR or saying.declared is not None or setting.policies is not None:
            return None
        known, holders, fresh = self._known_texts, self._holders, self._fresh
        for text in saying.texts:
            if text in known or text in fresh or holders.get(text):
                return None
        for text, _ in saying.also:
            if text in known or text in fresh or holders.get(text):
                return None
        ident = self._first_ids.get(saying.texts[0])
        if ident is None or (self._merged and ident in self._merged):
            return None
        number = ident.int
        if self._met.get(number, self) is not None or number in self._projections:  # which has it by another key
            return None
        return ident

    def _anew(self, ident: UUID, saying: Saying, setting: Setting) -> Decision:
        """Found it: what a blank projection would be after these claims."""
        place = Place(setting.number, saying.seq, saying.part, saying.said)
        entity = founded_by_claims(self._noun, ident, saying.claims, place, saying.vendor_id, setting.now)
        at = len(self._touched)
        self._touched.append(entity)
        for text in saying.texts:
            self._fresh[text] = at
            self._holders.pop(text, None)
            self.attached.append((text, ident))
        self.founded += 1
        return Decision(ident, "", True, False)

    def _chosen(self, saying: Saying, held: bool) -> tuple[Projection, str]:
        if saying.declared is not None:
            return self._declared(saying, saying.declared)
        keys, texts = saying.keys, saying.texts
        if saying.also:
            texts, keys = (*texts, *[text for text, _ in saying.also]), (*keys, *[key for _, key in saying.also])
        match = choose_among(keys, texts, self._held) if held or saying.also else None
        return (self._founded(texts[0]), "") if match is None else (self._projection(match.id), match.rule)

    def _declared(self, saying: Saying, declared: Declared) -> tuple[Projection, str]:
        def held(text: str) -> list[Projection]:
            wanted = declared.address
            return [one for one in self._held(text) if not wanted or one.shown("email") == wanted]

        kinds = {key.kind for key in declared.keys}
        also = [(text, key) for text, key in saying.also if key.kind in kinds]
        texts, keys = [text for text, _ in also], [key for _, key in also]
        match = choose_among((*declared.keys, *keys), (*declared.texts, *texts), held)
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
        ident = projection.id
        while ident in self._merged:
            ident = self._merged[ident]
            line.append(self._projection(ident))
        return line

    def _attach(self, text: str, projection: Projection) -> None:
        if (text, projection) not in self._attached:
            self._attached.add((text, projection))
            self.attached.append((text, projection.id))
            holders = self._holders.get(text)
            if holders is not None and projection not in holders:
                holders.append(projection)

    def _claim(self, line: list[Projection], saying: Saying, setting: Setting) -> tuple[bool, bool]:
        """Let the claims count for all of the line; whether its last one became shown, or changed, by them."""
        number, now = setting.number, setting.now
        place = Place(number, saying.seq, saying.part, saying.said)
        shown = line[-1]
        founded = shown.live == 0
        moved = False
        for projection in line:
            if not projection.touched:
                self._touched.append(projection)
            new = projection.live == 0
            moved = projection.take(saying.claims, place, saying.vendor_id, now, setting.policies)
            if new:
                projection.founded_by = number
        if founded:
            self.founded += 1
        elif moved and number not in (shown.founded_by, shown.changed_by):
            self.changed += 1
            shown.changed_by = number
        return founded, moved and not founded

    def _projection(self, ident: UUID) -> Projection:
        number = ident.int  # which is looked up at a tenth of what an id costs
        projection = self._projections.get(number)
        if projection is None:
            try:
                entity = self._met[number]
            except KeyError:
                raise NotLookedUp(ident) from None
            projection = Projection(self._noun, ident, entity, self._setting.now, self._merged.get(ident))
            self._projections[number] = projection
        return projection

    def _founded(self, text: str) -> Projection:
        """The first derived id of this key under which no claims stand: so the same record founds the same again."""
        ident = self._first_ids.get(text) or derived_id(self._setting.workspace_id, self._noun, text, 0)
        ordinal = 0
        while (projection := self._projection(ident)).live > 0 and ident not in self._vacant:
            ordinal += 1
            ident = derived_id(self._setting.workspace_id, self._noun, text, ordinal)
        return projection

    def _held(self, text: str) -> list[Projection]:
        """Who has this key, by what was known before and by what was decided here."""
        holders = self._holders.get(text)
        if holders is None:
            holders = [self._projection(ident) for ident in self._known.get((self._noun, text), ())]
            if (at := self._fresh.get(text)) is not None:
                holders.append(found := self._thawed(at))
                self._attached.add((text, found))
            self._holders[text] = holders
        return holders

    def _thawed(self, at: int) -> Projection:
        """The one that was founded here, from now on as something that may change."""
        found = self._touched[at]
        if isinstance(found, Entity):
            found = Projection(self._noun, found.id, found, self._setting.now)
            found.touched, found.before = True, None
            self._touched[at] = self._projections[found.id.int] = found
        return found

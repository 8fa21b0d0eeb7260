"""The desk where it is decided, for one noun and one part after the other, who is who and what changes thereby."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from uuid import UUID

from domain.catalog import Entity
from domain.matching import choose_among, derived_id
from domain.modes import Declared
from domain.plans_counting import Counting, may_count
from domain.plans_projection import Projection, founded_by_values
from domain.plans_turns import NO_SIBLINGS, SAID_BEFORE, Decision, Housed, NotLookedUp, Saying, Setting
from domain.plans_undo import roots
from domain.provenance import Noun, Place
from domain.repeats import Repeat, Retold
from domain.tellings import Telling


class Desk:
    """Decisions about one noun, in order. What was decided before is known to what comes after.

    `known` (key text -> entities) is what was attached before this chunk; `met`, by the numbers of ids, may grow while
    the desk is at work. `siblings`: of each vendor all that are shown as the same one, one tuple for them all.
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
        siblings: Mapping[UUID, tuple[UUID, ...]] = NO_SIBLINGS,
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
        self._siblings = siblings
        self._vacant: Collection[UUID] = ()
        self._holders: dict[str, list[Projection]] = {}
        self._attached: set[tuple[str, int]] = set()
        self._projections: dict[int, Projection] = {}
        """By the numbers of their ids."""
        self._touched: list[Projection | Entity | Counting] = []
        self._counting: dict[int, Counting] = {}
        self._places: dict[int, int] = {}
        """Those that are counting, and their places among the touched, by the numbers of their ids."""
        self._lines: dict[int, list[UUID]] = {}
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
            elif isinstance(one, Counting):
                if (entity := one.frozen()) is not one.before:
                    before[entity.id] = one.before
                    yield entity
            else:
                if one.before is not None:
                    before[one.id] = one.before
                yield one.frozen()

    def fresh(self) -> list[Entity]:
        """Those of the touched that were founded in one go, under ids that nobody ever had."""
        return [one for one in self._touched if isinstance(one, Entity)]

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
        texts = (*saying.texts, *[text for text, _ in saying.also]) if saying.also else saying.texts
        return self._nobodys(texts, saying.texts[0])

    def _nobodys(self, texts: Sequence[str], first: str) -> UUID | None:
        """The id that the first of these key texts gives, where nobody has any of them, nor ever had the id."""
        known, holders, fresh = self._known_texts, self._holders, self._fresh
        for text in texts:
            if text in known or text in fresh or holders.get(text):
                return None
        ident = self._first_ids.get(first)
        if ident is None or (self._merged and ident in self._merged):
            return None
        number = ident.int
        if self._met.get(number, self) is not None or number in self._projections:  # which has it by another key
            return None
        return ident

    def _anew(self, ident: UUID, saying: Saying, setting: Setting) -> Decision:
        """Found it: what a blank projection would be after these claims."""
        place = Place(setting.number, saying.seq, saying.part, saying.said)
        values = {field: claim.value for field, claim in saying.claims.items()}
        return self._founds(ident, saying.texts, values, place, saying.vendor_id)

    def _founds(
        self, ident: UUID, texts: Sequence[str], values: Mapping[str, str], place: Place, vendor_id: UUID | None
    ) -> Decision:
        entity = founded_by_values(self._noun, ident, values, place, vendor_id, self._setting.now)
        at = len(self._touched)
        self._touched.append(entity)
        for text in texts:
            self._fresh[text] = at
            self._holders.pop(text, None)
            self.attached.append((text, ident))
        self.founded += 1
        return Decision(ident, "", True, False)

    def retell(self, told: Retold) -> Decision | None:
        """Found the deal of a repeat, or let what it says count for the one that has its key; None, and nothing is
        changed, where it is to be looked who is meant.
        """
        setting, owner, text = self._setting, told.repeat.vendor_id, told.text
        place = Place(setting.number, told.repeat.seq, 0)
        ident = self._nobodys((text, *told.also), text)
        if ident is not None:
            return self._founds(ident, (text,), told.values, place, owner)
        holders = () if text in self._holders or text in self._fresh else self._known.get((self._noun, text), ())
        if len(holders) != 1:
            return None
        (ident,) = holders
        if self._counts(ident, told.values, place, owner):
            decision = Decision(ident, SAID_BEFORE, False, False)
        else:
            decision = self._told(ident, told.values, place, owner)
        self._keeps(text, ident)
        return decision

    def repeat(self, ident: UUID, repeat: Repeat) -> Decision:
        """Let what a repeat says count for this vendor, or contact, of its."""
        setting = self._setting
        values = repeat.part.sheet.values(self._noun, repeat.part.cells)
        owner = None if self._noun is Noun.VENDOR else repeat.vendor_id
        place = Place(setting.number, repeat.seq, 0)
        if self._counts(ident, values, place, owner):
            return Decision(ident, SAID_BEFORE, False, False)
        return self._told(ident, values, place, owner)

    def _told(self, ident: UUID, values: Mapping[str, str], place: Place, owner: UUID | None) -> Decision:
        """Let the values count for the entity and all it was merged into; NotLookedUp before anything is changed."""
        projection, setting = self._projection(ident), self._setting
        line = self._line(projection) if self._merged else [projection]
        owner = self._staying(line[-1].vendor_id, owner)

        def tell(one: Projection) -> bool:
            return one.tell(values, place, owner, setting.now)

        return Decision(projection.id, SAID_BEFORE, *self._count(line, tell, setting))

    def _counts(self, ident: UUID, values: Mapping[str, str], place: Place, owner: UUID | None) -> bool:
        """Count the values for all that the entity is shown as; False where one of these is to be projected."""
        number = ident.int
        line = self._lines.get(number)
        if line is None:
            line = self._lines[number] = [ident, *roots(ident, self._merged)] if self._merged else [ident]
        every: list[tuple[Counting, tuple[str, ...]]] = []
        for one in line:
            count = self._counted(one.int)
            if count is not None and owner is not None:
                owner = self._staying(count.before.vendor_id, owner)
            fields = None if count is None else count.followed(values, place, owner)
            if count is None or fields is None:
                return False
            every.append((count, fields))
        for count, fields in every:
            count.count(fields, place, owner)
        return True

    def _counted(self, number: int) -> Counting | None:
        """The entity while its claims are only counted; None where more has become of it here, or may become."""
        count = self._counting.get(number)
        if count is None and number not in self._projections:
            entity = self._met.get(number)
            if entity is not None and may_count(entity):
                count = self._counting[number] = Counting(entity)
                self._places[number] = len(self._touched)
                self._touched.append(count)
        return count

    def _chosen(self, saying: Saying, held: bool) -> tuple[Projection, str]:
        if saying.declared is not None:
            return self._declared(saying, saying.declared)
        keys, texts = saying.keys, saying.texts
        if saying.also:
            texts, keys = (*texts, *[text for text, _ in saying.also]), (*keys, *[key for _, key in saying.also])
        match = None
        if held and self._noun is Noun.VENDOR:
            match = choose_among(keys[-1:], texts[-1:], self._held)
        if match is None and (held or saying.also):
            match = choose_among(keys, texts, self._held)
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
        if self._keeps(text, projection.id):
            holders = self._holders.get(text)
            if holders is not None and projection not in holders:
                holders.append(projection)

    def _keeps(self, text: str, ident: UUID) -> bool:
        """Have the key text attached to this one, once."""
        new = (text, ident.int) not in self._attached
        if new:
            self._attached.add((text, ident.int))
            self.attached.append((text, ident))
        return new

    def _claim(self, line: list[Projection], saying: Saying, setting: Setting) -> tuple[bool, bool]:
        """Let the claims count for all of the line; whether its last one became shown, or changed, by them."""
        place = Place(setting.number, saying.seq, saying.part, saying.said)

        owner = self._staying(line[-1].vendor_id, saying.vendor_id)

        def take(one: Projection) -> bool:
            return one.take(saying.claims, place, owner, setting.now, setting.policies)

        return self._count(line, take, setting)

    def _staying(self, owner: UUID | None, told: UUID | None) -> UUID | None:
        """Whose a contact or deal is that was `owner`'s and is told of as another's: of two that are shown as the same
        vendor it stays the first one's, for nobody sees it move.
        """
        if owner is None or told is None or owner.int == told.int or not self._siblings:
            return told
        mine = self._siblings.get(owner)
        return owner if mine is not None and mine is self._siblings.get(told) else told

    def _count(self, line: list[Projection], take: Callable[[Projection], bool], setting: Setting) -> tuple[bool, bool]:
        number, shown = setting.number, line[-1]
        founded = shown.live == 0
        moved = False
        for projection in line:
            if not projection.touched:
                self._touched.append(projection)
            new = projection.live == 0
            moved = take(projection)
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
            count = self._counting.pop(number, None)
            if count is not None:
                entity = count.frozen()
            projection = Projection(self._noun, ident, entity, self._setting.now, self._merged.get(ident))
            self._projections[number] = projection
            if count is not None:
                projection.before = count.before
                projection.touched = entity is not count.before
                if projection.touched:
                    self._touched[self._places[number]] = projection
        return projection

    def _founded(self, text: str) -> Projection:
        """The first derived id of this key under which no claims stand: so the same record founds the same again."""
        ident = self._first_ids.get(text) or derived_id(self._setting.workspace_id, self._noun, text, 0)
        ordinal = 0
        while (projection := self._projection(ident)).live > 0 and ident not in self._vacant:
            # The first may be no derived one, but what was told of before: then the key's own comes next.
            ident = derived_id(self._setting.workspace_id, self._noun, text, ordinal)
            ordinal += 1
        return projection

    def _held(self, text: str) -> list[Projection]:
        """Who has this key, by what was known before and by what was decided here."""
        holders = self._holders.get(text)
        if holders is None:
            holders = [self._projection(ident) for ident in self._known.get((self._noun, text), ())]
            if (at := self._fresh.get(text)) is not None:
                holders.append(found := self._thawed(at))
                self._attached.add((text, found.id.int))
            self._holders[text] = holders
        return holders

    def _thawed(self, at: int) -> Projection:
        """The one that was founded here, from now on as something that may change."""
        found = self._touched[at]
        if isinstance(found, Projection):
            return found
        entity = found if isinstance(found, Entity) else found.frozen()
        thawed = Projection(self._noun, entity.id, entity, self._setting.now)
        thawed.touched, thawed.before = True, None
        self._touched[at] = self._projections[entity.id.int] = thawed
        return thawed

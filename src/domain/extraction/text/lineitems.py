"""Lines of offers and invoices: what an amount is by the label of its line, or by its place in the line of an item."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.extraction.text.labelwords import FILLERS, LABELS, OPEN, TAXES
from domain.provenance import Mention

_LONGEST = 120
"""Characters of a line that may be a label and its amounts."""

_BRACKETS = re.compile(r"\([^()]{0,60}\)")
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’&.][^\W\d_]+)*")
_ITEM = re.compile(
    r"\s*+(?:[-*•]\s*+)?(?:(?:pos|item|position|posten|ligne|línea)\.?\s*+\d{1,4}\s*+[:.)-]?\s*+)?"
    r"\d{1,6}(?:[.,]\d{1,3})?\s*(?:x|×|\*|stück|stk|pcs|pieces|units|unités|unidades|uds|pezzi|stuks|seats|users|licen[cs]es"
    r"|lizenzen|hours|hrs|days|std|tage|h)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?:@|\bà|\bat|\beach|\bje|\bá|\ba|\bper unit|\bunit price|×|\bx)\s*:?\s*\Z", re.IGNORECASE)
_BEHIND = re.compile(
    r"\s*(?:each\b|apiece\b|/\s?(?:unit|st|stk|stück|pc|u)\b|(?:pro|je|par|per|por)\s(?:stück|unité|unit|unidad|stuk))",
    re.IGNORECASE,
)
_EQUALS = re.compile(r"[=:→]\s*\Z")


class Lines:
    """The lines of one text, and the amounts that each holds."""

    def __init__(self, text: str, amounts: Sequence[Mention]) -> None:
        self._text = text
        self._starts: dict[int, list[Mention]] = {}
        for amount in amounts:
            self._starts.setdefault(self.line(amount.start)[0], []).append(amount)

    def line(self, place: int) -> tuple[int, int]:
        """The [start, end) of the line that holds the place; of one longer than any label at most that much."""
        low, high = max(0, place - _LONGEST), min(len(self._text), place + _LONGEST)
        start = self._text.rfind("\n", low, place) + 1 or low
        end = self._text.find("\n", place, high)
        return start, high if end < 0 else end

    def role(self, amount: Mention) -> str:
        """What the line tells of the amount: `subtotal`, `tax`, `unit_price` ...; "" where it is no such line."""
        start, end = self.line(amount.start)
        if end - start > _LONGEST:
            return ""
        beside = self._starts.get(start, [amount])
        if item := self._item(start, end, amount, beside):
            return item
        if beside[0] is not amount and not self._between(beside[0], amount):
            return ""
        before = self._text[start : beside[0].start]
        ends = not self._text[beside[-1].end : end].strip(" .*|)")
        if before.strip() and not (ends or before.rstrip()[-1] in ":=|"):
            return ""
        if not before.strip():
            before = self._above(start) if not self._text[amount.end : end].strip(" .*|") else ""
        return label_role(before)

    def parted(self, one: int, other: int) -> bool:
        """Whether between two places a line ends that is no wrapped one: short, or with an empty line behind it."""
        low, high = sorted((one, other))
        at = self._text.find("\n", low, high)
        while at >= 0:
            start = self._text.rfind("\n", max(0, at - _WRAPPED), at) + 1
            following = self._text[at + 1 : at + 2]
            short = at - start < _WRAPPED - 1 and not (start == 0 and at >= _WRAPPED)
            if following in {"", "\n", "\r"} or (short and not following.islower()):
                return True
            at = self._text.find("\n", at + 1, high)
        return False

    def _item(self, start: int, end: int, amount: Mention, beside: Sequence[Mention]) -> str:
        """The price of one or of all in the line of an item: `10 x Lamp @ £120.00 = £1,200.00`."""
        before = self._text[start : amount.start]
        first = beside[0]
        if not _ITEM.match(self._text[start : first.start]) and not (len(beside) > 1 and before.rstrip().endswith("=")):
            return ""
        if _EACH.search(before) or _BEHIND.match(self._text[amount.end : end]):
            return "unit_price"
        last = beside[-1] is amount and not self._text[amount.end : end].strip(" .*|)")
        if last and (len(beside) > 1 or _EQUALS.search(before) or not before.strip().endswith((",", "."))):
            return "line_total"
        return "unit_price" if amount is first and len(beside) > 1 else ""

    def _between(self, first: Mention, amount: Mention) -> bool:
        """Whether nothing but brackets and marks stand between two amounts of a line: `Total: €1,200 ($1,300)`."""
        return not self._text[first.end : amount.start].strip(" ()/|=≈~")

    def _above(self, start: int) -> str:
        """The line above, where an amount stands on a line of its own, as cells of a table do in mail."""
        above = self._text[max(0, start - 60) : max(0, start - 1)].rpartition("\n")
        return above[2] if above[1] or start <= 60 else ""


_WRAPPED = 60
"""A line shorter than this was ended by its writer; longer ones may have been wrapped by a program."""


def label_role(label: str) -> str:
    """The role that a label alone tells: `VAT 20 %:` tax, `Total incl. VAT` the deal's value; "" for other words."""
    plain = _BRACKETS.sub(" ", label).strip(" \t:*|-–•.>=")
    words = [word.lower() for word in _WORDS.findall(plain)]
    if not words or len(words) > _MOST or "," in plain:
        return ""
    phrase = " ".join(words)
    if phrase in LABELS:
        return LABELS[phrase]
    told = [word for word in words if word not in FILLERS and word not in TAXES]
    if not told:
        return "tax" if any(word in TAXES for word in words) else ""
    phrase = " ".join(told)
    if phrase in LABELS:
        return LABELS[phrase]
    return next((OPEN[word] for word in told[:2] if word in OPEN), "")


_MOST = 8

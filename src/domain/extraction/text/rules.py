"""Rules: every rule that reads running text, with its id and version, its confidence and what it looks for."""

from __future__ import annotations

from typing import NamedTuple

from domain.provenance import Mention


class Rule(NamedTuple):
    """`id` is name and version (`text.money-sign@2`): a rule that reads otherwise than before gets a new version."""

    id: str
    kind: str
    confidence: float
    says: str

    def mention(self, text: str, start: int, end: int, value: str, confidence: float = 1.0, **details: str) -> Mention:
        """The finding of this rule at [start, end) of the text; `confidence` scales the rule's own."""
        sure = round(self.confidence * confidence, 3)
        kept = {name: said for name, said in details.items() if said}
        return Mention(self.kind, value, text[start:end], self.id, start, end, sure, kept)

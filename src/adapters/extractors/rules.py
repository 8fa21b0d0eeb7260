"""The rules of the domain as an extractor; needs nothing and is the one that is always there."""

from __future__ import annotations

from application.ports.extractors import Extractor
from domain.extraction.text import RULES, Context, mentions_in
from domain.provenance import Mention


class RulesExtractor(Extractor):
    """Every rule of running text, second version."""

    @property
    def version(self) -> str:
        return f"rules@{max(int(rule.id.rpartition('@')[2]) for rule in RULES)}"

    def extract(self, text: str, context: Context) -> tuple[Mention, ...]:
        return mentions_in(text, context)

"""Running text under the second version of the rules: one pass of tokens, one module for each kind of mention."""

from __future__ import annotations

from domain.extraction.text.context import Context
from domain.extraction.text.reading import KINDS, RULES, joined, mentions_in, read

__all__ = ["KINDS", "RULES", "Context", "joined", "mentions_in", "read"]

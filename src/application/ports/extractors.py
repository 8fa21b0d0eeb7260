"""Extractor: what a text names; rules are one, a language model can be another."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from domain.extraction.text import Context
from domain.provenance import Mention


class Extractor(Protocol):
    """Finds mentions in one text. Synchronous and without a memory: the caller runs it off the event loop."""

    @property
    @abstractmethod
    def version(self) -> str:
        """What its answers depend on, as `name@version`: it goes into the version of a pipeline that uses it."""

    @abstractmethod
    def extract(self, text: str, context: Context) -> tuple[Mention, ...]:
        """Every mention in order of place, `text[start:end]` its `raw`, each with the rule that found it.

        Never raises for what is in the text, and never changes its answer for the same text and context.
        """

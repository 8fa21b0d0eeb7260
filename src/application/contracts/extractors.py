"""The laws of an Extractor: spans that point at their own words, in order, the same again, on any text."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date

from application.ports.extractors import Extractor
from domain.extraction.text import KINDS, Context

RULE = re.compile(r"[a-z][\w.-]*@[\w.+-]+")

CONTEXTS = (Context(), Context(on=date(2024, 5, 31), country="DE", day_first=True, fiscal_start=4))

AWKWARD = (
    "", " ", "\n\n", "\x00", "a" * 5_000, "$ " * 500, "1 " * 2_000, "\u202e\u200b\u0301", "日本株式会社", "👩‍👩‍👧 1",
    "Ltd " * 500, "a@b.c " * 300, "( " * 500, "\ud83d",
)  # fmt: skip


class ExtractorContract:
    """Subclass, give `extractor()` and `samples()`, and run `check` with texts of your own."""

    @abstractmethod
    def extractor(self) -> Extractor:
        """The extractor under test."""

    @abstractmethod
    def samples(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Texts, each with (kind, words) that must be found in it."""

    def check(self, text: str, context: Context = CONTEXTS[0]) -> None:
        """Every law that holds on any text."""
        extractor = self.extractor()
        found = extractor.extract(text, context)
        for mention in found:
            assert 0 <= mention.start < mention.end <= len(text), mention
            assert text[mention.start : mention.end] == mention.raw, mention
            assert mention.kind in KINDS, mention
            assert mention.value.strip(), mention
            assert RULE.fullmatch(mention.rule), mention
            assert 0 < mention.confidence <= 1, mention
        assert list(found) == sorted(found, key=lambda m: (m.start, m.end, m.kind))
        assert extractor.extract(text, context) == found

    def test_the_version_names_what_the_answers_depend_on(self) -> None:
        assert RULE.fullmatch(self.extractor().version)
        assert self.extractor().version == self.extractor().version

    def test_awkward_texts_obey_every_law(self) -> None:
        for text in AWKWARD:
            for context in CONTEXTS:
                self.check(text, context)

    def test_what_the_samples_name_is_found(self) -> None:
        for text, wanted in self.samples().items():
            self.check(text)
            found = {(m.kind, m.raw) for m in self.extractor().extract(text, CONTEXTS[0])}
            assert set(wanted) <= found, (text, found)

    def test_an_empty_text_names_nothing(self) -> None:
        assert self.extractor().extract("", CONTEXTS[0]) == ()

    def test_mentions_do_not_move_when_the_text_goes_on(self) -> None:
        for text, wanted in self.samples().items():
            longer = text + "\n\n" + "And so on, as before. " * 20
            found = {(m.kind, m.raw) for m in self.extractor().extract(longer, CONTEXTS[0])}
            assert set(wanted) <= found, (text, found)

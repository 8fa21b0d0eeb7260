"""The extractors against their contract: the rules on any text, spaCy with a pipeline of its own making."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.extractors.rules import RulesExtractor
from application.contracts.extractors import CONTEXTS, ExtractorContract
from application.ports.extractors import Extractor

BITS = [
    "We",
    "signed",
    "a",
    "$5",
    "million",
    "deal",
    "with",
    "Orchid",
    "Tools",
    "Ltd.",
    "Ann",
    "Ferris",
    ",",
    "CEO",
    "of",
    "two",
    "hundred",
    "dollars",
    "May",
    "3,",
    "2024",
    "per",
    "month",
    "Q3",
    "FY24",
    "to",
    "ann@orchid.example",
    "www.orchid.com",
    "+49",
    "30",
    "901820",
    "EUR",
    "1.2bn",
    "to",
    "and",
    "this",
    "is",
    "from",
    "the",
    "line",
    "of",
    "é",
    "日本",
    "株式会社",
    "-",
    "(",
    ")",
    "half",
    "a",
    "DE136695976",
    "VAT",
    "no",
    "not",
    "will",
    "if",
    "in",
    "next",
    "week",
    "1.234",
    "€",
    "£",
    "and",
    "Co.",
    "&",
    "GmbH",
    "Thank",
    "you,",
    "Bo",
    "500",
    "seats",
    "for",
    "Lumen",
    "Suite",
    "at",
    "dot",
    "[at]",
    "[dot]",
    "tel:",
    "between",
]
texts = st.lists(st.sampled_from([*BITS, "\n\n", "\u00a0"]), max_size=40).map(" ".join) | st.text(max_size=120)


class TestRules(ExtractorContract):
    def extractor(self) -> Extractor:
        return RulesExtractor()

    def samples(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        return {
            "We signed a $40,000 contract with Orchid Tools Ltd on May 3, 2024.": [
                ("money", "$40,000"),
                ("organisation", "Orchid Tools Ltd"),
                ("date", "May 3, 2024"),
                ("stage", "signed"),
            ],
            "Mr Larsson (bo@brick.example, +49 30 901820), VAT DE136695976": [
                ("person", "Larsson"),
                ("email", "bo@brick.example"),
                ("phone", "+49 30 901820"),
                ("registration", "DE136695976"),
            ],
        }

    @settings(max_examples=200, suppress_health_check=[HealthCheck.differing_executors])
    @given(texts, st.sampled_from(CONTEXTS))
    def test_any_text_obeys_every_law(self, text: str, context: object) -> None:
        self.check(text, context)  # type: ignore[arg-type]


class TestSpacy(ExtractorContract):
    """A blank pipeline with a ruler: spaCy's own code without a model that would have to be fetched."""

    def extractor(self) -> Extractor:
        spacy = pytest.importorskip("spacy", reason="the spacy extra is not installed")
        from adapters.extractors.spacy import SpacyExtractor

        pipeline = spacy.blank("en")
        ruler = pipeline.add_pipe("entity_ruler")
        ruler.add_patterns(
            [
                {"label": "ORG", "pattern": [{"TEXT": "Orchid"}]},
                {"label": "PERSON", "pattern": [{"TEXT": "Ann"}, {"TEXT": "Ferris"}]},
                {"label": "GPE", "pattern": [{"TEXT": "Bremen"}]},
            ]
        )
        return SpacyExtractor(pipeline)

    def samples(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        return {"Orchid hired Ann Ferris in Bremen.": [("organisation", "Orchid"), ("person", "Ann Ferris")]}

    def test_labels_that_are_no_kind_of_ours_are_left_out(self) -> None:
        found = self.extractor().extract("Orchid is in Bremen.", CONTEXTS[0])
        assert [(m.kind, m.raw) for m in found] == [("organisation", "Orchid")]

    def test_a_text_of_many_pieces_keeps_its_places(self) -> None:
        text = "Nothing here. " * 4_000 + "Orchid"
        assert [(m.raw, m.start) for m in self.extractor().extract(text, CONTEXTS[0])] == [("Orchid", len(text) - 6)]


def test_a_pipeline_of_an_unknown_name_is_an_error_and_no_silent_nothing() -> None:
    pytest.importorskip("spacy", reason="the spacy extra is not installed")
    from adapters.extractors.spacy import load

    with pytest.raises(OSError, match="no_such_pipeline"):
        load("no_such_pipeline")

"""A spaCy pipeline as an extractor: organisations, people and products that stand in a text without any cue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from application.ports.extractors import Extractor
from domain.extraction.text import Context
from domain.provenance import Mention

KINDS: dict[str, str] = {
    "ORG": "organisation", "PERSON": "person", "PER": "person", "PRODUCT": "product",
}  # fmt: skip
"""spaCy's labels (OntoNotes and WikiNER), by what they are here. Money and dates are left to the rules."""

CONFIDENCE = 0.6
"""spaCy's statistical entities carry no score of their own; docs/reference/extraction.md has what was measured."""

PIECE = 20_000
"""Characters read at once: memory is bounded whatever the text's length. Pieces end at the end of a line or a word."""


_SURROGATE = re.compile("[\ud800-\udfff]")


class Pipeline(Protocol):
    """What is used of `spacy.language.Language`."""

    @property
    def meta(self) -> dict[str, Any]: ...

    def __call__(self, text: str) -> Any: ...


class SpacyExtractor(Extractor):
    """Mentions by the named entities of a spaCy pipeline; rules are `spacy.<label>@<model version>`."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        meta = pipeline.meta
        self._name = f"{meta.get('lang', '')}_{meta.get('name', '')}".strip("_") or "pipeline"
        self._model = str(meta.get("version", "0"))

    @property
    def version(self) -> str:
        return f"spacy-{self._name}@{self._model}"

    def extract(self, text: str, context: Context) -> tuple[Mention, ...]:  # noqa: ARG002  the port's shape
        found: list[Mention] = []
        for begin, piece in pieces(text):
            found.extend(self._entities(piece, begin))
        return tuple(sorted(found, key=lambda one: (one.start, one.end, one.kind)))

    def _entities(self, piece: str, begin: int) -> Iterator[Mention]:
        # spaCy hashes words as UTF-8, which half a surrogate pair has no form in; the stand-in is as long.
        for entity in self._pipeline(_SURROGATE.sub("\ufffd", piece)).ents:
            kind = KINDS.get(entity.label_)
            raw = piece[entity.start_char : entity.end_char]
            value = " ".join(raw.split())
            if kind is None or not value or not any(c.isalpha() for c in value):
                continue
            rule = f"spacy.{entity.label_.lower()}@{self._model}"
            yield Mention(kind, value, raw, rule, begin + entity.start_char, begin + entity.end_char, CONFIDENCE)


def pieces(text: str) -> Iterable[tuple[int, str]]:
    """The text cut at lines or spaces into pieces of at most PIECE characters, each with its place."""
    begin = 0
    while begin < len(text):
        end = min(len(text), begin + PIECE)
        if end < len(text):
            cut = max(text.rfind("\n", begin, end), text.rfind(" ", begin, end))
            end = cut + 1 if cut > begin else end
        yield begin, text[begin:end]
        begin = end


def load(name: str) -> SpacyExtractor:
    """The extractor on an installed spaCy pipeline or a folder that holds one.

    OSError when there is none of that name, ImportError without the `spacy` extra.
    """
    from spacy import load as load_pipeline

    return SpacyExtractor(load_pipeline(name))

"""Pipelines: the versions of how sources are understood; a second stands beside the first and a flag chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

import msgspec

from domain import extraction, mapping
from domain.columnfacts import ColumnFacts
from domain.errors import invalid
from domain.extraction.documents import Documents
from domain.extraction.text.names import UNKNOWN, Names
from domain.provenance import Mention, Part
from domain.records import Mail, Problem, Turn
from domain.sources import Choice

Said = tuple[tuple[Part, ...], tuple[Mention, ...]]


class Pipeline(msgspec.Struct, frozen=True):
    """One version of understanding; `matching`: by keys (1) or by weights (2). Deals and survivorship are shared."""

    id: str
    version: int
    suggest: Callable[[Sequence[str], Sequence[Sequence[str]]], dict[str, str]]
    facts: Callable[[Sequence[str], dict[str, str], Sequence[Sequence[str]], bool | None, bool | None], ColumnFacts]
    of_row: Callable[[tuple[str, ...], Sequence[str], dict[str, str], ColumnFacts], Part | Problem]
    of_turn: Callable[[Turn, str, Names], Said]
    of_mail: Callable[[Mail, Names], Said]
    matching: int = 1
    """Of vendors: 1 by keys alone, 2 by weights."""
    remembers: bool = False
    """Whether a source's texts are gone through before: turns of a call for the names that they give each other, and
    both turns and messages for vendors that the workspace knows."""


def _of_turn(turn: Turn, title: str, _: Names = UNKNOWN) -> Said:
    return extraction.of_turn(turn, title)


def _of_mail(mail: Mail, _: Names = UNKNOWN) -> Said:
    return extraction.of_mail(mail)


V1 = Pipeline("v1", 1, mapping.suggest, mapping.facts, extraction.of_row, _of_turn, _of_mail)


def v2(ident: str = "v2", documents: Documents = Documents()) -> Pipeline:  # noqa: B008 - a tuple
    """The second version: texts are read with the second version of the rules (and another extractor where given),
    and vendors are matched by weights."""
    turns, mails = documents.of_turn, documents.of_mail
    return msgspec.structs.replace(V1, id=ident, version=2, of_turn=turns, of_mail=mails, matching=2, remembers=True)


V2 = v2()

PIPELINES: dict[str, Pipeline] = {V1.id: V1, V2.id: V2}
"""All versions, by id; the first is the one to fall back to."""

DEFAULT = V2
"""The version that reads when nobody names another."""

FAMILIES: dict[str, Callable[[str], Pipeline]] = {}
"""Versions that are made when they are first asked for: by what stands before the colon of their id."""


def register(version: Pipeline) -> None:
    """Put a version beside the others, once at the start; ValueError when another one has its id."""
    if PIPELINES.setdefault(version.id, version) is not version:
        raise ValueError(f"two pipelines have the id {version.id!r}")


def pipeline(ident: str) -> Pipeline:
    """The pipeline of that id; Refusal INVALID `unknown_pipeline`."""
    found = PIPELINES.get(ident)
    family = FAMILIES.get(ident.partition(":")[0]) if ":" in ident else None
    if found is None and family is not None:
        register(found := family(ident))
    if found is None:
        raise invalid("unknown_pipeline", f"There is no pipeline {ident!r}. There are: {', '.join(PIPELINES)}.")
    return found


def chosen(flag: str) -> Pipeline:
    """The pipeline that the flag's value names; an empty value means the default one."""
    return pipeline(flag.strip()) if flag.strip() else DEFAULT


class Share(msgspec.Struct, frozen=True):
    """So many percent of the sources (0 to 100) are read by another version than the flag's."""

    pipeline: str = ""
    percent: float = 0.0

    def takes(self, sha256: str) -> bool:
        """Whether the source with this digest is one of them; a larger share takes all that a smaller one takes."""
        place = int.from_bytes(blake2b(sha256.encode(), digest_size=8, person=b"share").digest(), "big")
        return place < self.percent / 100 * 2**64


def parse_share(text: str) -> Share:
    """The share that `v2:25` or `v2+spacy:NAME:2.5` says, none for an empty text; ValueError with one sentence."""
    if not text.strip():
        return Share()
    name, colon, number = text.strip().rpartition(":")
    try:
        percent = float(number)
    except ValueError:
        percent = -1.0
    if not colon or not name or not 0 <= percent <= 100:
        raise ValueError(f"expected a pipeline, a colon and 0 to 100 percent, such as v2:25; given: {text!r}")
    return Share(name, percent)


class Flag(msgspec.Struct, frozen=True):
    """The flag: the version that new imports are read with, and the share of sources that another one gets."""

    pipeline: str = ""
    share: Share = Share()

    def of(self, sha256: str, asked: str | None = None) -> tuple[Pipeline, Choice]:
        """The version for this source and what chose it: the caller, the share, else the flag itself.

        The digest alone decides about the share: the same file is always read the same way under one flag.
        Refusal INVALID `unknown_pipeline`.
        """
        if asked is not None:
            return pipeline(asked), Choice.CALLER
        if self.share.takes(sha256):
            return pipeline(self.share.pipeline), Choice.SHARE
        return chosen(self.pipeline), Choice.FLAG

"""Pipelines: the versions of how sources are understood; a second stands beside the first and a flag chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from domain import extraction, mapping
from domain.columnfacts import ColumnFacts
from domain.errors import invalid
from domain.extraction.documents import Documents
from domain.provenance import Mention, Part
from domain.records import Mail, Problem, Turn

Said = tuple[tuple[Part, ...], tuple[Mention, ...]]


class Pipeline(msgspec.Struct, frozen=True):
    """One version of understanding. Matching, deals and survivorship are shared by all versions and not part of it."""

    id: str
    version: int
    suggest: Callable[[Sequence[str], Sequence[Sequence[str]]], dict[str, str]]
    facts: Callable[[Sequence[str], dict[str, str], Sequence[Sequence[str]], bool | None], ColumnFacts]
    of_row: Callable[[tuple[str, ...], Sequence[str], dict[str, str], ColumnFacts], Part | Problem]
    of_turn: Callable[[Turn, str], Said]
    of_mail: Callable[[Mail], Said]


V1 = Pipeline("v1", 1, mapping.suggest, mapping.facts, extraction.of_row, extraction.of_turn, extraction.of_mail)


def v2(ident: str = "v2", documents: Documents = Documents()) -> Pipeline:  # noqa: B008 - a tuple
    """The second version: texts are read with the second version of the rules, and another extractor where given."""
    return msgspec.structs.replace(V1, id=ident, version=2, of_turn=documents.of_turn, of_mail=documents.of_mail)


V2 = v2()

PIPELINES: dict[str, Pipeline] = {V1.id: V1, V2.id: V2}
"""All versions, by id; the first is the fallback."""

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
    """The pipeline that the flag's value names; an empty value means the fallback."""
    return pipeline(flag.strip()) if flag.strip() else V1

"""Pipelines that read texts with a language model beside the rules: `v2+spacy:NAME`, an installed spaCy pipeline."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from domain.errors import invalid
from domain.extraction.documents import Documents
from domain.pipelines import FAMILIES, Pipeline, v2

SPACY = "v2+spacy"


def plug_extractors_in() -> None:
    """Have such pipelines made when an import or the setting names one; again and again to no effect."""
    FAMILIES[SPACY] = _on_spacy


def problem_of(ident: str) -> str:
    """Why there can be no such pipeline here, as a sentence; empty when there can, or when it is of another kind."""
    family, _, name = ident.partition(":")
    if family != SPACY:
        return ""
    if find_spec("spacy") is None:
        return f"The pipeline {ident} needs the extra: pip install 'sluice-server[spacy]'."
    from spacy.util import is_package

    if not name or not (is_package(name) or Path(name).is_dir()):
        return (
            f"The pipeline {ident} names no installed spaCy pipeline; install it, as with: pip install en_core_web_sm."
        )
    return ""


def _on_spacy(ident: str) -> Pipeline:
    problem = problem_of(ident)
    if problem:
        raise invalid("unknown_pipeline", problem)
    from adapters.extractors.spacy import load

    return v2(ident, Documents(load(ident.partition(":")[2]).extract))

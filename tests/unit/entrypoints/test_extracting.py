"""Pipelines with a spaCy model: made when they are asked for, refused in words when they cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.errors import Refusal
from domain.pipelines import FAMILIES, PIPELINES, V2, pipeline
from domain.records import Mail, Turn
from entrypoints.composition.extracting import plug_extractors_in, problem_of
from entrypoints.settings import load

spacy = pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline that knows one firm by its name."""
    folder = tmp_path_factory.mktemp("model")
    language = spacy.blank("en")
    language.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Bluebird"}])
    language.to_disk(folder)
    return str(folder)


@pytest.fixture(autouse=True)
def _families() -> Iterator[None]:
    before, known = dict(FAMILIES), dict(PIPELINES)
    plug_extractors_in()
    yield
    for table, was in ((FAMILIES, before), (PIPELINES, known)):
        table.clear()  # type: ignore[attr-defined]
        table.update(was)  # type: ignore[attr-defined]


def test_a_name_without_any_cue_is_found_by_the_model_and_not_by_the_rules(model: str) -> None:
    turn = Turn("Ann", "We talked to Bluebird on the phone.")
    both = pipeline(f"v2+spacy:{model}")
    found = {one.value: one.rule for one in both.of_turn(turn, "")[1]}
    assert "Bluebird" in found and found["Bluebird"].startswith("spacy.org@")
    assert "Bluebird" not in {one.value for one in V2.of_turn(turn, "")[1]}
    assert pipeline(f"v2+spacy:{model}") is both, "it is loaded once"
    mail = Mail({"from": "ann@bluebird.example"}, "Bluebird agreed.")
    assert "Bluebird" in {one.value for one in both.of_mail(mail)[1]}


def test_a_model_that_is_not_there_is_refused_in_words_and_the_setting_with_it() -> None:
    with pytest.raises(Refusal, match="no installed spaCy pipeline") as refused:
        pipeline("v2+spacy:no_such_model")
    assert refused.value.code == "unknown_pipeline"
    with pytest.raises(Exception, match=r"SLUICE_PIPELINE: .*no_such_model"):
        load({"SLUICE_PIPELINE": "v2+spacy:no_such_model"})


def test_the_setting_takes_a_model_that_is_there(model: str) -> None:
    assert problem_of(f"v2+spacy:{model}") == ""
    assert load({"SLUICE_PIPELINE": f"v2+spacy:{model}"}).pipeline == f"v2+spacy:{model}"

"""Versions of understanding."""

from __future__ import annotations

import pytest

from domain.errors import Refusal, RefusalKind
from domain.pipelines import PIPELINES, chosen, pipeline
from domain.records import Turn


def test_a_pipeline_is_found_by_its_id_and_by_the_flag() -> None:
    assert pipeline("v1") is PIPELINES["v1"] is chosen("v1")
    assert pipeline("v2") is PIPELINES["v2"] is chosen("v2") is chosen("")


def test_an_unknown_pipeline_is_refused_and_told_which_there_are() -> None:
    with pytest.raises(Refusal) as caught:
        pipeline("v9")
    assert (caught.value.kind, caught.value.code) == (RefusalKind.INVALID, "unknown_pipeline")
    assert "v1" in caught.value.message


def test_the_second_version_reads_amounts_in_words_and_the_first_does_not() -> None:
    turn = Turn("Ann", "Das kostet zwölf Millionen Euro.")
    found = {
        ident: {one.value: one.rule for one in pipeline(ident).of_turn(turn, "")[1] if one.kind == "money"}
        for ident in ("v1", "v2")
    }
    assert found["v1"] == {}
    assert [(value, int(rule.rpartition("@")[2]) > 1) for value, rule in found["v2"].items()] == [
        ("12000000 EUR", True)
    ]


def test_versions_share_how_rows_are_read() -> None:
    assert PIPELINES["v1"].of_row is PIPELINES["v2"].of_row
    assert (PIPELINES["v1"].version, PIPELINES["v2"].version) == (1, 2)

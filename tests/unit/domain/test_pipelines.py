"""Versions of understanding."""

from __future__ import annotations

import pytest

from domain.errors import Refusal, RefusalKind
from domain.pipelines import PIPELINES, chosen, pipeline


def test_a_pipeline_is_found_by_its_id_and_by_the_flag() -> None:
    assert pipeline("v1") is PIPELINES["v1"] is chosen("v1") is chosen("")


def test_an_unknown_pipeline_is_refused_and_told_which_there_are() -> None:
    with pytest.raises(Refusal) as caught:
        pipeline("v9")
    assert (caught.value.kind, caught.value.code) == (RefusalKind.INVALID, "unknown_pipeline")
    assert "v1" in caught.value.message

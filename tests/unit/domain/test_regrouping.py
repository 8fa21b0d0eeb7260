"""Which vendors' belongings are decided anew when what is shown as one changes."""

from __future__ import annotations

from uuid import UUID

from domain.regrouping import told_of, torn

LARGE, SMALL, FURTHER = (UUID(int=number) for number in (1, 2, 3))


def test_of_what_others_were_merged_into_only_its_own_records_count() -> None:
    live = {SMALL: 1_015, LARGE: 1_005, FURTHER: 5}
    assert told_of(live, {LARGE: SMALL, FURTHER: LARGE}) == {SMALL: 10, LARGE: 1_000, FURTHER: 5}


def test_a_merge_and_taking_it_back_decide_the_smaller_side_anew_whichever_was_merged_into_the_other() -> None:
    apart, together = {LARGE: LARGE, SMALL: SMALL}, {LARGE: SMALL, SMALL: SMALL}
    assert torn(apart, together, told_of({LARGE: 1_000, SMALL: 10}, {})) == {SMALL}
    assert torn(together, apart, told_of({LARGE: 1_000, SMALL: 1_010}, {LARGE: SMALL})) == {SMALL}

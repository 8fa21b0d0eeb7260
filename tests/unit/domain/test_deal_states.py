"""The states of a registration: every pair of states against the table of moves, and the page that is drawn of it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from domain.deal_stages import RUNGS, Phase, goes_back, phase_of
from domain.deal_states import JUMPS, MOVES, STEPS, TAKEN_BACK, WORDS, DealMove, DealStatus, may_follow, status_of

PAGE = Path(__file__).parents[3] / "docs" / "deal-states.md"
MEANS = {
    DealStatus.DRAFT: "not yet handed in",
    DealStatus.SUBMITTED: "handed in, nobody has decided",
    DealStatus.RETURNED: "sent back for more information",
    DealStatus.APPROVED: "granted: the protection runs",
    DealStatus.REJECTED: "refused, or taken back after it was granted",
    DealStatus.EXPIRED: "the protection, or the time to decide, ran out",
    DealStatus.WITHDRAWN: "given up by the partner",
    DealStatus.WON: "the sale was made",
    DealStatus.LOST: "the sale was not made",
}


def page() -> str:
    """The Markdown page."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move, rows in MOVES.items():
        for before, after in rows.items():
            arrows.setdefault((str(before or "[*]"), str(after)), []).append(str(move))
    lines = [
        "# The states of a deal's registration",
        "",
        "Written from the table of moves in `src/domain/deal_states.py` by `tests/unit/domain/test_deal_states.py`.",
        "",
        "| state | what it means |",
        "|---|---|",
        *(f"| `{state}` | {MEANS[state]} |" for state in DealStatus),
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {before} --> {after}: {', '.join(moves)}" for (before, after), moves in arrows.items()),
        "```",
        "",
    ]
    return "\n".join(lines)


def test_the_page_of_states_is_current() -> None:
    assert PAGE.read_text() == page()


def reachable(before: DealStatus, moves: set[DealMove]) -> set[DealStatus]:
    """All states to which a walk of these moves leads."""
    seen: set[DealStatus] = set()
    edge = {before}
    while edge:
        edge = {rows[state] for move, rows in MOVES.items() if move in moves for state in edge if state in rows} - seen
        seen |= edge
    return seen


@pytest.mark.parametrize(("before", "after"), list(product(DealStatus, DealStatus)))
def test_a_later_source_may_tell_what_one_move_or_a_walk_that_takes_nothing_back_leads_to(
    before: DealStatus, after: DealStatus
) -> None:
    one = any(rows.get(before) is after for rows in MOVES.values())
    walk = after in reachable(before, set(DealMove) - TAKEN_BACK)
    assert may_follow(before, after) is (before is after or one or walk)
    assert ((before, after) in STEPS) is one
    assert ((before, after) in JUMPS) is (one or walk)


def test_every_state_is_reached_from_the_beginning_and_a_sale_that_is_made_is_the_end() -> None:
    first = {rows[None] for rows in MOVES.values() if None in rows}
    assert first | {state for one in first for state in reachable(one, set(DealMove))} == set(DealStatus)
    assert [state for state in DealStatus if not reachable(state, set(DealMove))] == [
        DealStatus.WITHDRAWN, DealStatus.WON, DealStatus.LOST,
    ]  # fmt: skip


def test_each_word_says_one_state() -> None:
    texts = [text for texts in WORDS.values() for text in texts]
    assert len(texts) == len(set(texts))
    assert all(status_of(text) is status for status, texts in WORDS.items() for text in texts)


@pytest.mark.parametrize(("text", "status"), [
    ("3 - Approved (2026)", "approved"), ("NOT APPROVED", "rejected"), ("Pending Approval", "submitted"),
    ("Genehmigt", "approved"), ("Refusé", "rejected"), ("Rechazada", "rejected"), ("Closed Won", "won"),
    ("Closed - Lost to Competition", "lost"), ("承認済み", "approved"), ("not won", None), ("Won or lost", None),
    ("Blue", None), ("", None), ("approved " * 20, None),
])  # fmt: skip
def test_the_words_of_the_worlds_tools_are_folded_onto_the_states(text: str, status: str | None) -> None:
    assert status_of(text) == status


@pytest.mark.parametrize(("text", "phase"), [
    ("Prospecting", "lead"), ("Needs Analysis", "qualified"), ("4. Proposal/Price Quote (75%)", "proposed"),
    ("presentation_scheduled", "qualified"), ("Negotiation/Review", "negotiating"), ("Contract Sent", "negotiating"),
    ("on_hold", "on_hold"), ("Closed Won", "won"), ("Angebot abgegeben", "proposed"), ("失注", "lost"), ("Blue", None),
])  # fmt: skip
def test_the_stages_of_the_worlds_crms_are_folded_onto_one_ladder(text: str, phase: str | None) -> None:
    assert phase_of(text) == phase


@pytest.mark.parametrize(("before", "after"), list(product(Phase, Phase)))
def test_a_sale_goes_back_when_it_goes_down_the_ladder_or_on_after_it_was_lost(before: Phase, after: Phase) -> None:
    down = before in RUNGS and after in RUNGS and RUNGS.index(after) < RUNGS.index(before)
    assert goes_back(before, after) is (down or (before is Phase.LOST and after in RUNGS))


if __name__ == "__main__":
    PAGE.write_text(page())

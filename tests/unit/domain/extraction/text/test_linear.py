"""Reading takes time in proportion to the text, whatever stands in it: counted in steps of the interpreter."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from domain.extraction.text import Context, mentions_in

PIECES = (
    "a ", "of ", "$", "$ 1 to ", "one hundred and ", "Ltd ", "S. A. ", "Bank ", "Bank of ", "J. ", "Ann Lee ",
    "Mr ", "May ", "Q1 ",
    "in a ", "1/1/", "a@", "a.", "a at ", "http://", "vat ", "DE 1 ", "signed not ", "per ", "contract with ",
    "'", "-",
    "1万", "一", "6月", "元 1〜",
    "1.234 £ ", "60 grand ", "1 EUR = PLN 4.325 ", "Total: $1\n", "deal\n$1 ", "10 x @ $1 = $1 ", "end of ",
    "by the 3rd ",
    "Friday next week ", "KW 4 ", "Orchid, a supplier ", "run by Germans ", "lost the ", "PO-4711 ", "bis 1.1. ",
    "deal $1 ", "ann@orchid.com Orchid ", "tel 1234567 ", "and Orchid Ltd ", "\n", "1.2.", "Ann, ", "licence for A ",
)  # fmt: skip


def steps(text: str) -> int:
    """Function calls that reading the text takes."""
    count = 0

    def seen(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        mentions_in(text, Context())
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_four_times_the_text_takes_no_more_than_six_times_the_steps(piece: str) -> None:
    mentions_in(piece * 50)
    short, long = steps(piece * 250), steps(piece * 1000)
    assert long <= 6 * short + 2000

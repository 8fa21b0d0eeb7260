"""Days as contracts, orders and talk name them, told from Wednesday 12 June 2024."""

from __future__ import annotations

from datetime import date

import pytest

from domain.extraction.text import Context, mentions_in

ON = date(2024, 6, 12)
DAYS = [
    ("We close EOM.", ["2024-06-30"]),
    ("We sign by end of Q3.", ["2024-09-30"]),
    ("Friday next week works.", ["2024-06-21"]),
    ("next Friday", ["2024-06-14"]),
    ("Lieferung in KW 42", ["2024-10-14/2024-10-20"]),
    ("Lieferung KW 42/2025", ["2025-10-13/2025-10-19"]),
    ("avant le 1er mars", ["2024-03-01"]),
    ("avant le 1er mars 2025", ["2025-03-01"]),
    ("by the 3rd at the latest", ["2024-07-03"]),
    ("due on the 21st", ["2024-06-21"]),
    ("renews on 1 Oct 2024 for a year", ["2024-10-01"]),
    ("expires 31.12.2024", ["2024-12-31"]),
    ("end of next quarter", ["2024-09-30"]),
    ("mid-July", ["2024-07"]),
    ("early August", ["2024-08"]),
    ("end of July", ["2024-07-31"]),
    ("Ende Juli", ["2024-07-31"]),
    ("fin juillet", ["2024-07-31"]),
    ("a finales de julio", ["2024-07-31"]),
    ("Mitte September", ["2024-09"]),
    ("by close of business Friday", ["2024-06-14"]),
    ("by COB tomorrow", ["2024-06-13"]),
    ("nächsten Freitag", ["2024-06-14"]),
    ("vendredi prochain", ["2024-06-14"]),
    ("el próximo viernes", ["2024-06-14"]),
    ("volgende week vrijdag", ["2024-06-21"]),
    ("Freitag nächster Woche", ["2024-06-21"]),
    ("a week from Friday", ["2024-06-21"]),
    ("within 30 days", ["2024-07-12"]),
    ("H2", ["2024-07-01/2024-12-31"]),
    ("bis Quartalsende", ["2024-06-30"]),
    ("bis Jahresende", ["2024-12-31"]),
    ("before year-end", ["2024-12-31"]),
    ("EOY 2025", ["2025-12-31"]),
    ("end of Q1 2025", ["2025-03-31"]),
    ("sometime in the fall of 2024", ["2024"]),
    ("We are the 3rd vendor and the 2nd choice.", []),
    ("may sign, march on", []),
    ("in the 21st century", []),
    ("end of the day Friday", ["2024-06-14"]),
    ("two weeks from today", ["2024-06-26"]),
    ("the day after tomorrow", ["2024-06-14"]),
    ("effective 2024-07-01 through 2025-06-30", ["2024-07-01", "2025-06-30"]),
    ("the 15th of next month", ["2024-07-15"]),
    ("am 15. des nächsten Monats", ["2024-07-15"]),
    ("le 15 du mois prochain", ["2024-07-15"]),
    ("on Monday", ["2024-06-17"]),
    ("last Thursday", ["2024-06-06"]),
    ("by Friday EOD", ["2024-06-14"]),
    ("the week of July 8", ["2024-07-08"]),
    ("Q4 this year", ["2024-10-01/2024-12-31"]),
    ("early next week", ["2024-06-17/2024-06-23"]),
    ("first half of 2025", ["2025-01-01/2025-06-30"]),
    ("le 30/06/2024 au plus tard", ["2024-06-30"]),
    ("bis spätestens 28.6.", ["2024-06-28"]),
    ("no later than September 15th", ["2024-09-15"]),
    ("expires on 30 June", ["2024-06-30"]),
    ("in the next 90 days", ["2024-09-10"]),
    ("a fin de mes", ["2024-06-30"]),
    ("à la fin du trimestre", ["2024-06-30"]),
    ("on the 4th of July", ["2024-07-04"]),
    ("Mon 17 June", ["2024-06-17"]),
    ("tomorrow at 3pm", ["2024-06-13"]),
    ("by month end", ["2024-06-30"]),
    ("the final Q3 figures", ["2024-07-01/2024-09-30"]),
    ("a fine July in the end", []),
    ("on the 3rd floor, by the 2nd party", []),
    ("the end of the year 2025", ["2025-12-31"]),
    ("EOD Friday", ["2024-06-14"]),
    ("this week Thursday", ["2024-06-13"]),
    ("ce vendredi", ["2024-06-14"]),
    ("since the 3rd", ["2024-06-03"]),
    ("due on the 31st", ["2024-07-31"]),
    ("KW 3", ["2024-01-15/2024-01-21"]),
    ("Ende 2025", ["2025-12-31"]),
    ("the end user", []),
    ("at the back end, on Friday", ["2024-06-14"]),
    ("10 cw and 3 kw", []),
]


@pytest.mark.parametrize(("text", "days"), DAYS)
def test_days_of_contracts_and_talk(text: str, days: list[str]) -> None:
    found = [one for one in mentions_in(text, Context(on=ON)) if one.kind == "date"]
    assert [one.value for one in found] == days
    assert all(text[one.start : one.end] == one.raw for one in found)


def test_without_the_documents_day_only_what_is_told_in_full_is_read() -> None:
    text = "by the 3rd, end of July, KW 42, Friday next week, EOM; end of Q1 2025, KW 42/2025, Ende Juli 2025, EOY 2025"
    found = [one for one in mentions_in(text) if one.kind == "date"]
    assert [one.value for one in found] == ["2025-03-31", "2025-10-13/2025-10-19", "2025-07-31", "2025-12-31"]
    assert [one.rule for one in found] == ["text.date-end@1", "text.date-week@1", "text.date-end@1", "text.date-end@1"]

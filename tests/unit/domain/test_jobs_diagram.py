"""The page of job states is generated from the table of moves; run this file to write it anew."""

from __future__ import annotations

from pathlib import Path

from domain.jobs import MOVES, JobState

PAGE = Path(__file__).parents[3] / "docs" / "jobs-states.md"
WORDS = {
    JobState.HELD: "waits for other jobs to end",
    JobState.WAITING: "due at `runAt`; a retry waits too",
    JobState.RUNNING: "a worker holds a lease on it",
    JobState.SUCCEEDED: "its effects and its end are committed",
    JobState.CANCELLED: "taken away by a person; may be retried",
    JobState.DEAD: "used up its attempts, was refused, or took its workers down; may be retried or discarded",
}


def page() -> str:
    """The Markdown page."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move, rows in MOVES.items():
        for before, after in rows.items():
            arrows.setdefault((str(before or "[*]"), str(after)), []).append(str(move))
    lines = [
        "# The states of a job",
        "",
        "Written from the table of moves in `src/domain/jobs.py` by `tests/unit/domain/test_jobs_diagram.py`.",
        "",
        "| state | what it means |",
        "|---|---|",
        *(f"| `{state}` | {WORDS[state]} |" for state in JobState),
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {before} --> {after}: {', '.join(moves)}" for (before, after), moves in arrows.items()),
        "    succeeded --> [*]",
        "```",
        "",
    ]
    return "\n".join(lines)


def test_the_page_of_states_is_current() -> None:
    assert PAGE.read_text() == page()


if __name__ == "__main__":
    PAGE.write_text(page())

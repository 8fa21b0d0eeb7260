"""What happens to a row that has more or fewer cells than its table has columns."""

from __future__ import annotations

from adapters.formats.lines import clean
from domain.records import Problem


def fitted(line: int, cells: list[str], width: int) -> tuple[list[str], Problem | None]:
    """Missing trailing cells are empty; empty surplus cells fall away; other surplus is a problem."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells)), None
    if not width or not any(cell.strip() for cell in cells[width:]):
        return cells[:width] if width else cells, None
    return cells, Problem(
        code="ragged_row",
        message=f"Line {line} has {len(cells)} cells, the table has {width} columns.",
        raw=clean(" | ".join(cells[width:]))[:500],
        hint="Quote cells that hold the delimiter, or remove the surplus cells.",
    )

"""Which row of a table names its columns, and how the columns are called."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from domain.headers import scores_of
from domain.mending import is_ours

_NUMBER = re.compile(r"[+-]?[\d.,' \xa0]*\d[\d.,]*\s?%?|[A-Z]{3} ?[\d.,]+|[$€£]\s?[\d.,]+")
_SUM = re.compile(r"\(?-?[$€£¥]?-?[\d.,' ]*\d%?\)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?")
_FLAG = re.compile(r"(?i)true|false|yes|no")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FORMATS = frozenset({"EXTF", "DTVF"})
"""What the first line of a DATEV file begins with; it tells of the file, and the names stand on the second."""

_SITE = re.compile(r"(?i)(?:www\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,3}[a-z]{2,24}(?:/\S*)?")
_OTHER = re.compile(r"[^\s@]+@[^\s@]+\.\w+|https?://\S+|[{\[].*")


def kind_of(cell: str) -> str:
    """The shape of a cell: "" (empty), number, date, flag, value (address, URL, JSON) or text."""
    text = cell.strip()
    for pattern, kind in ((_DATE, "date"), (_NUMBER, "number"), (_FLAG, "flag"), (_OTHER, "value")):
        if pattern.fullmatch(text[:200]):
            return kind
    return "text" if text else ""


def find_header(rows: list[list[str]], width: int) -> int | None:
    """Index of the row that names the columns, or None when the data begins at once.

    Rows before the first full one are a preamble (titles, comments, `Name: value` lines), also where an exporter has
    filled them up with empty cells.
    """
    if rows and is_ours(rows[0]):
        return 0
    if (corner := _under_corner(rows)) is not None:
        return corner
    full = min(width, max(map(_filled, rows[:100]), default=width))
    for index, row in enumerate(rows):
        filled = _filled(row)
        if index == 0 and row and row[0].strip() in _FORMATS:
            continue
        if filled == 0 or (width > 1 and len(row) == 1 and index + 1 < len(rows)):
            continue
        if _is_title(row, filled, full, rows[index + 1 : index + 31]):
            continue
        body = [other for other in rows[index + 1 : index + 101] if len(row) < 2 or _bare(other) != _bare(row)]
        return index if _names_columns(row, body) else None
    return None


def _under_corner(rows: list[list[str]]) -> int | None:
    """The row of names whose first cell is empty, under titles and above names with numbers beside them, as in reports:
    `, Total` above `Acme Ltd, 12.50`. None where there is no such row."""
    for index, row in enumerate(rows[:15]):
        if _filled(row) <= 1 and (not row or row[0].strip() or not _filled(row)):
            continue
        body = [other for other in rows[index + 1 : index + 101] if _filled(other) > 1]
        cells = [cell.strip() for cell in row[1:]]
        if row[0].strip() or not all(cells) or {kind_of(cell) for cell in cells} - {"text", "date"} or len(body) < 2:
            return None
        return index if all(kind_of(other[0]) == "text" and _numbers(other[1:]) for other in body) else None
    return None


def _numbers(cells: list[str]) -> bool:
    return all(kind_of(cell) in {"number", ""} or _SUM.fullmatch(cell.strip()) for cell in cells)


def under_groups(rows: list[list[str]], header: int) -> tuple[int, list[str]]:
    """The row of the names and the names, where `header` may hold groups above them: `Company, , Deal` above
    `Name, Country, Amount` gives `Company Name`, `Company Country`, `Deal Amount`.

    A row is one of groups when it has gaps that the row below fills (or says the same for neighbours), and that row
    holds words that tables call our fields, no values, and is not like the rows beneath. What stands in brackets below
    the names belongs to them too: `Amount` above `(EUR)`; so do the same names in another
    language: `Betrag / Amount`.
    """
    groups = rows[header]
    names = rows[header + 1] if header + 1 < len(rows) else []
    if units := _units(groups, names):
        return header + 1, units
    if _says_again(groups, names):
        return header + 1, [
            f"{one} / {other}" if one.strip() else other for one, other in zip(groups, names, strict=False)
        ]
    gaps = sum(1 for at, name in enumerate(names) if name.strip() and not _group(groups, at))
    if gaps < 2 or _filled(groups) < 2 or _filled(names) < 0.8 * len(names) or set(map(kind_of, groups)) - {"text", ""}:
        return header, _with_groups_above(rows, header)
    kinds = [kind_of(name) for name in names]
    body = rows[header + 2 : header + 102]
    known = _known(names)
    votes = sum(_vote(index, names, kinds, body) for index in range(min(len(names), 60)))
    if known < 2 or set(kinds) - {"text", ""} or not body or votes < 1:
        return header, _with_groups_above(rows, header)
    return header + 1, _joined(groups, names)


def _joined(groups: list[str], names: list[str]) -> list[str]:
    """Each name behind the group that it stands under."""
    joined: list[str] = []
    group = ""
    for at, name in enumerate(names):
        group = _group(groups, at) or group
        joined.append(name if not group or name.lower().startswith(group.lower()) else f"{group} {name}".strip())
    return joined


def _with_groups_above(rows: list[list[str]], header: int) -> list[str]:
    """The names, behind the groups of the row above where these stand apart and more columns are known by them."""
    names, groups = rows[header], rows[header - 1] if header else []
    starts = [at for at, cell in enumerate(groups) if cell.strip()]
    apart = len(starts) > 1 and all(second - first > 1 for first, second in pairwise(starts))
    cells = [groups[at].strip() for at in starts]
    if not apart or len(groups) > len(names) or any(kind_of(c) != "text" or len(c) > _GROUP or ":" in c for c in cells):
        return names
    joined = _joined(groups, names)
    before, after = _known_at(names), _known_at(joined)
    return joined if before < after else names


_GROUP = 40
"""Characters of the longest group: what is longer is a title."""


def _known_at(names: list[str]) -> set[int]:
    """The columns whose names are surely ours."""
    return {
        at for at, name in enumerate(names[:100]) if name.strip() and max(scores_of(name).values(), default=0) >= _SURE
    }


_SURE = 0.75


def _bare(row: list[str]) -> list[str]:
    """The cells to compare with a header that stands in the file once more, maybe behind another mark."""
    return [cell.removeprefix("\ufeff").strip() for cell in row]


def _group(groups: list[str], at: int) -> str:
    """The group that begins at this column, "" where the one before goes on."""
    if at >= len(groups):
        return ""
    group = groups[at].strip()
    return "" if at and group == groups[at - 1].strip() else group


def _units(names: list[str], below: list[str]) -> list[str]:
    """The names with what the row below says of them in brackets; [] where that row says anything else."""
    said = [cell.strip() for cell in below]
    if len(said) > len(names) or not any(said):
        return []
    if any(cell and not (cell[0] in "([" and cell[-1] in ")]" and len(cell) <= 40) for cell in said):
        return []
    return [f"{name} {said[at]}".strip() if at < len(said) else name for at, name in enumerate(names)]


def _says_again(names: list[str], below: list[str]) -> bool:
    """Whether the row below the names has the same names in another language: words of ours in all but few cells."""
    if len(names) != len(below) or len(names) < 3 or set(map(kind_of, below)) - {"text", ""}:
        return False
    alike = sum(one.strip().lower() == other.strip().lower() for one, other in zip(names, below, strict=True))
    first = below[:20]  # of a wide table these tell enough
    known = _known(first)
    return known >= 3 and known >= 0.7 * len(first) and _known(names[:20]) >= 3 and 2 * alike < len(names)


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _known(row: list[str]) -> int:
    """How many cells hold words that tables call our fields."""
    return sum(bool(cell.strip() and scores_of(cell)) for cell in row)


def _is_title(above: list[str], filled: int, width: int, following: list[list[str]]) -> bool:
    """A row with few cells filled above a row of names (nearly all cells filled, all of them text) with data below.

    A row of two or more of our fields' names, with gaps, above a row that has fewer is the row of names.
    """
    if width < 3 or filled > width / 2:
        return False
    for index, row in enumerate(following[:-1]):
        if _filled(row) >= 0.8 * width:
            if index == 0 and _known(above) >= 2 and _known(above) > _known(row):
                return False
            names = {cell.strip() for cell in row if cell.strip()}
            return len(names) == _filled(row) and {kind_of(name) for name in names} == {"text"}
        if _filled(row) > width / 2 or index > 15:
            return False
    return False


def first_row(rows: list[list[str]], width: int) -> int:
    """Index of the first row that belongs to the table when there is no header."""
    return next((index for index, row in enumerate(rows) if len(row) >= min(width, 2)), 0)


def name_columns(cells: list[str], width: int) -> tuple[str, ...]:
    """Names for `width` columns: empty ones become `column_7`, the second of a name `name__2`."""
    names: list[str] = []
    taken: Counter[str] = Counter()
    for index in range(max(width, len(cells))):
        name = " ".join(cells[index].split()) if index < len(cells) else ""
        name = name or f"column_{index + 1}"
        taken[name] += 1
        while taken[name] > 1 and f"{name}__{taken[name]}" in taken:
            taken[name] += 1
        unique = name if taken[name] == 1 else f"{name}__{taken[name]}"
        if unique != name:
            taken[unique] += 1
        names.append(unique)
    return tuple(names)


def _names_columns(row: list[str], body: list[list[str]]) -> bool:
    kinds = [kind_of(cell) for cell in row]
    texts = kinds.count("text")
    if not texts or ("value" in kinds and texts < len(kinds) / 2):
        return False
    if not body:
        return texts >= len(kinds) / 2 and "number" not in kinds and "date" not in kinds
    return sum(_vote(index, row, kinds, body) for index in range(min(len(row), 60))) >= 0


def _is_site(cell: str) -> bool:
    return _SITE.fullmatch(cell[:300]) is not None


def _vote(index: int, row: list[str], kinds: list[str], body: list[list[str]]) -> int:
    """+1 for a column whose body is not like its first cell, -1 where it is."""
    below = [cell for other in body if index < len(other) and (cell := other[index].strip())]
    if not below or not kinds[index]:
        return 0
    kind, count = Counter(kind_of(cell) for cell in below).most_common(1)[0]
    if kind != "text" and count >= 0.7 * len(below):
        if kinds[index] == "text":
            return 1
        if _YEAR.fullmatch(row[index].strip()) and not all(_YEAR.fullmatch(cell) for cell in below):
            return 0
        return -1 if kinds[index] == kind else 0
    if _SITE.fullmatch(row[index].strip()) and sum(map(_is_site, below)) >= 0.7 * len(below):
        return -1  # sites stand below their like in a list of companies, and name no column of sites
    again = below.count(row[index].strip())  # once may be a header repeated in the middle of a joined file
    return -1 if kind == "text" == kinds[index] and again >= max(2, 0.1 * len(below)) else 0

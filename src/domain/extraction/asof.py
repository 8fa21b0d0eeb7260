"""As-of columns: which column of a table says when each of its rows was last true, and what a cell of it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.columnfacts import AS_OF, ColumnFacts
from domain.dates import date_of, in_question, seconds_in
from domain.headers import header_words

HEADS: tuple[str, ...] = (
    "as of", "as of date", "valid as of", "last modified", "last modified date", "last modified time",
    "last modified at", "last modified on", "modified", "modified on", "modified at", "modified date", "modified time",
    "date modified", "last updated", "last updated at", "last updated on", "last updated date", "last update",
    "last update date", "updated", "updated at", "updated on", "updated date", "updated time", "update date",
    "date updated", "last change", "last changed", "changed on", "changed at", "change date", "deal update time",
    "stand vom", "geandert am", "zuletzt geandert", "zuletzt geandert am", "letzte anderung", "anderungsdatum",
    "aktualisiert am", "modifie le", "date de modification", "derniere modification", "mis a jour le",
    "date de mise a jour", "fecha de modificacion", "ultima modificacion", "actualizado", "fecha de actualizacion",
    "data di modifica", "ultima modifica", "aggiornato il", "data de modificacao", "atualizado em", "gewijzigd op",
    "laatst gewijzigd", "senast andrad", "data modyfikacji", "дата изменения", "дата обновления", "更新日", "更新日時",
    "最終更新日", "更新时间", "修改时间", "수정일",
)  # fmt: skip
"""Headers as `header_words` gives them, the plainest first."""


def as_of(columns: Sequence[str], mapping: Mapping[str, str]) -> str | None:
    """The name of the column that says when a row was last true; None where there is none, or it is mapped."""
    named = {words: column for column in reversed(columns) if (words := header_words(column)) in HEADS}
    column = next((named[words] for words in HEADS if words in named), None)
    return None if column is None or column in mapping else column


def with_as_of(columns: Sequence[str], mapping: dict[str, str]) -> dict[str, str]:
    """The mapping with that column: for those who look at what is in the columns."""
    column = as_of(columns, mapping)
    return mapping if column is None else {**mapping, column: AS_OF}


def said_in(raw: str, facts: ColumnFacts) -> int:
    """`Part.said` by the cell; 0 where it is no day, or one that reads both ways and nothing in its column decides."""
    if AS_OF not in facts.settled and in_question(raw):
        return 0
    value = date_of(raw, AS_OF in facts.day_first)
    return 0 if value is None else seconds_in(value)

"""Tallies: what became of an import's records, by outcome and by error code, and where the time went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from domain.catalog import Kept

STAGES = ("scan", "survey", "read", "match", "plan", "write", "commit")
"""In order; `read` (with interpreting) goes on beside those behind it, in a thread of its own; `match` is deciding
vendors by weights, which an import by keys does not do."""

_SHOWN = 200
_MOST_CODES = 500


class CodeTally(msgspec.Struct, frozen=True, rename="camel"):
    """How many records have an error code in a column, and the first of them with what it says."""

    code: str
    column: str
    count: int
    record: int
    raw: str
    message: str
    hint: str


class Tally(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """`outcomes` by name; `codes` in the order they were met; `stages` in seconds; `matching`: figures of deciding."""

    outcomes: dict[str, int] = {}
    codes: tuple[CodeTally, ...] = ()
    stages: dict[str, float] = {}
    matching: dict[str, float] = {}

    def with_records(self, records: Iterable[Kept]) -> Tally:
        """With these records counted."""
        outcomes = dict(self.outcomes)
        codes = {(one.code, one.column): one for one in self.codes}
        for record in records:
            outcomes[record.outcome] = outcomes.get(record.outcome, 0) + 1
            problem = record.problem
            if problem is None:
                continue
            known = codes.get((problem.code, problem.column))
            if known is not None:
                codes[problem.code, problem.column] = msgspec.structs.replace(known, count=known.count + 1)
            elif len(codes) < _MOST_CODES:
                codes[problem.code, problem.column] = CodeTally(
                    problem.code, problem.column, 1, record.seq, problem.raw[:_SHOWN], problem.message, problem.hint
                )
        return msgspec.structs.replace(self, outcomes=outcomes, codes=tuple(codes.values()))

    def with_seconds(self, seconds: Mapping[str, float]) -> Tally:
        """With this time added to what was spent before."""
        return msgspec.structs.replace(self, stages=_sum(self.stages, seconds))

    def with_matching(self, figures: Mapping[str, float]) -> Tally:
        """With these figures added to those before."""
        return msgspec.structs.replace(self, matching=_sum(self.matching, figures))


def _sum(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    return {name: left.get(name, 0.0) + right.get(name, 0.0) for name in {**left, **right}}

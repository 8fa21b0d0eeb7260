"""What a history proves: which acknowledged work was lost, done twice, left over, or done though nobody asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from chaos.history import Accepted, AnyEvent, Began, Effect, Ended, Fault, Refused

LEFT_OVER = {"held", "waiting", "running"}


@dataclass(frozen=True, slots=True)
class Findings:
    """Counts of what was seen, and for each wrong the jobs or keys it happened to; all wrongs empty: nothing is wrong.

    `lost`: acknowledged, and not there, ended otherwise than it should, or without all its effects.
    `doubled`: one effect twice, or two jobs for one key. `unfinished`: not ended. `invented`: ran or wrote without an
    acknowledgement. `early`: begun before it was due. `blamed`: charged with failures that were not its own.
    `refused`: the API said no to a submit it had to take.
    """

    acknowledged: int = 0
    began: int = 0
    effects: int = 0
    faults: int = 0
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    blamed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    WRONGS = ("lost", "doubled", "unfinished", "invented", "early", "blamed", "refused")

    @property
    def clean(self) -> bool:
        """Nothing is wrong."""
        return not any(getattr(self, wrong) for wrong in self.WRONGS)

    def __str__(self) -> str:
        wrongs = " ".join(f"{wrong} {len(getattr(self, wrong))}" for wrong in self.WRONGS)
        return f"jobs {self.acknowledged} begun {self.began} effects {self.effects} faults {self.faults} | {wrongs}"

    def first(self, many: int = 5) -> str:
        """The first few of each wrong, for the message of a failed test."""
        return "; ".join(f"{wrong}: {getattr(self, wrong)[:many]}" for wrong in self.WRONGS if getattr(self, wrong))


@dataclass(slots=True)
class _Seen:
    """The history by job."""

    accepted: dict[str, Accepted] = field(default_factory=dict)
    jobs_of_key: dict[str, set[str]] = field(default_factory=dict)
    began: Counter[str] = field(default_factory=Counter)
    effects: dict[str, Counter[int]] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    faults: int = 0

    def note(self, event: AnyEvent) -> None:
        match event:
            case Accepted():
                self.accepted[event.job] = event
                self.jobs_of_key.setdefault(event.key, set()).add(event.job)
            case Began():
                self.began[event.job] += 1
            case Effect():
                self.effects.setdefault(event.job, Counter())[event.step] += 1
            case Ended():
                self.ended[event.job] = event
            case Refused():
                self.refused.append(f"{event.key}: {event.status} {event.text[:200]}")
            case Fault():
                self.faults += 1


OWN_FAULT = "drill_failed"
"""The code of the failures that a job is meant to have."""
NOT_FAILURES = {"lease_lost", "handed_back", "snoozed", "poison", "database_unavailable"}
"""Codes of attempts that count as no failure of the job."""


def check(events: Iterable[AnyEvent]) -> Findings:
    """One pass over the events and one over the jobs."""
    seen = _Seen()
    for event in events:
        seen.note(event)
    wrong: dict[str, list[str]] = {name: [] for name in Findings.WRONGS}
    for job, accepted in seen.accepted.items():
        _judge(accepted, seen.ended.get(job), seen.effects.get(job, Counter()), wrong)
    wrong["doubled"] += [f"key {key}" for key, jobs in seen.jobs_of_key.items() if len(jobs) > 1]
    wrong["invented"] += [job for job in {*seen.began, *seen.effects} if job not in seen.accepted]
    return Findings(
        acknowledged=len(seen.accepted),
        began=seen.began.total(),
        effects=sum(steps.total() for steps in seen.effects.values()),
        faults=seen.faults,
        **{name: tuple(found) for name, found in (wrong | {"refused": seen.refused}).items()},
    )


def _judge(accepted: Accepted, ended: Ended | None, effects: Counter[int], wrong: dict[str, list[str]]) -> None:
    job = accepted.job
    if any(times > 1 for times in effects.values()):
        wrong["doubled"].append(job)
    if ended is not None and ended.state in LEFT_OVER:
        wrong["unfinished"].append(job)
        return
    if ended is None or ended.state != accepted.ends or len(effects) != accepted.effects:
        what = "is not there" if ended is None else f"{ended.state} {ended.errors}"
        wrong["lost"].append(f"{job} ({accepted.kind}): {what}, effects {len(effects)} of {accepted.effects}")
        return
    if accepted.due is not None and ended.first_start is not None and ended.first_start < accepted.due:
        wrong["early"].append(job)
    charged = [code for code in ended.errors if code not in NOT_FAILURES]
    if charged != [OWN_FAULT] * accepted.fails or ended.failed != accepted.fails:
        wrong["blamed"].append(f"{job}: {charged}, {ended.failed} counted against it")

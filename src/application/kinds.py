"""Kinds of jobs: what is run for a name, how it is retried, and what a handler is given."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec, TypeVar
from uuid import UUID

import msgspec

from application.ports.accounts import Keys
from application.ports.alerts import AlertStates
from application.ports.bulk import Bulk
from application.ports.catalog import Catalog, Imports, Records, Sources
from application.ports.comparisons import Comparisons
from application.ports.control import JobControl
from application.ports.corrections import Corrections
from application.ports.dead_letters import DeadLetters
from application.ports.deal_rivals import DealRivals
from application.ports.exports import Exports
from application.ports.jobs import JobEngine, JobStore
from application.ports.joins import Joins
from application.ports.linkage import Linkage
from application.ports.machine import Clock
from application.ports.previews import Previews
from application.ports.profiles import Profiles
from application.ports.proposals import Proposals
from application.ports.reversal import Reversal
from application.ports.work import UnitOfWork, Work
from domain.errors import Detail, invalid
from domain.jobs import PRIORITIES, Job, Lease, Progress
from domain.joins import Awaited
from domain.limits import Limit
from domain.retries import RetryPolicy, snooze_delay

if TYPE_CHECKING:
    from application.fanout import FannedOut, FanOut
    from application.jobs import Order

P = TypeVar("P")
R = TypeVar("R")
Arguments = ParamSpec("Arguments")
PROGRESS_SECONDS = 0.5
"""Progress is written at most this often; the last word is always written."""


_AT = re.compile(r" - at `\$([^`]*)`$")


def _pointer(fault: str) -> str:
    """Where in an order the decoder's fault is, as a JSON Pointer (RFC 6901); `$.rows[3].n` is /payload/rows/3/n."""
    found = _AT.search(fault)
    steps = re.findall(r"[^.\[\]]+", found[1]) if found else []
    return "".join(["/payload", *("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)])


def encoded(result: object) -> bytes | None:
    """A handler's result as JSON; None stays None. Refusal INVALID `invalid_result`: another try would not mend it."""
    try:
        return None if result is None else msgspec.json.encode(result)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        message = f"The handler's result cannot be written as JSON: {type(error).__name__}: {error}"
        raise invalid("invalid_result", message) from error


def _told(text: str) -> str:
    """What a store can keep of it: no NUL, no half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


class Snooze(Exception):
    """Raised by a handler that wants to run again after `delay` (0.1 s to 366 days); it costs no attempt."""

    def __init__(self, delay: timedelta) -> None:
        super().__init__(f"again in {delay}")
        self.delay = snooze_delay(delay)


class LeasedWork(Work):
    """A work whose commit also does something to the job, in the same transaction."""

    jobs: JobStore
    keys: Keys
    sources: Sources
    imports: Imports
    records: Records
    catalog: Catalog
    deal_rivals: DealRivals
    joins: Joins
    alerts: AlertStates
    exports: Exports
    dead_letters: DeadLetters
    proposals: Proposals
    corrections: Corrections
    reversal: Reversal
    profiles: Profiles
    previews: Previews
    comparisons: Comparisons
    linkage: Linkage
    control: JobControl
    bulk: Bulk

    def __init__(
        self, inner: Work, commit: Callable[[LeasedWork], Awaitable[None]], after: Callable[[], None] | None = None
    ) -> None:
        self.workspace_id: UUID = inner.workspace_id
        self.result: object = None
        self._inner = inner
        self._commit = commit
        self._after = after
        self._then: list[Callable[[], Awaitable[None]]] = []

    def __getattr__(self, name: str) -> Any:
        """The stores of the work, and on Postgres `execute`, `fetch` and `driver` for a kind's own SQL."""
        return getattr(self._inner, name)

    async def commit(self) -> None:
        await self._commit(self)
        if self._after is not None:
            self._after()
        for call in self._then:
            await call()

    async def commit_settled(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        await self._inner.commit_settled(lease, result, keep)

    def then(self, call: Callable[[], Awaitable[None]]) -> None:
        """Do this once all is committed; what a kill keeps from being done must not be needed."""
        self._then.append(call)


class JobContext:
    """What a handler may ask for. `cancelled` is True once somebody wants the job stopped."""

    __slots__ = (
        "_clock",
        "_engine",
        "_fan_out",
        "_keep",
        "_unit_of_work",
        "_unwritten",
        "_written_at",
        "cancelled",
        "job",
        "lease",
        "lost",
        "settled",
    )

    def __init__(
        self,
        job: Job,
        keep: timedelta,
        unit_of_work: UnitOfWork,
        engine: JobEngine,
        clock: Clock,
        fan_out: FanOut | None = None,
    ) -> None:
        self.job = job
        self.lease: Lease = job.lease
        self.cancelled = False
        self.settled = False
        self.lost = job.lost
        """Leases lost in a row before this one, as the store counts them: a chunk committed makes it 0."""
        self._keep = keep
        self._unit_of_work = unit_of_work
        self._engine = engine
        self._clock = clock
        self._fan_out = fan_out
        self._unwritten: Progress | None = None
        self._written_at = float("-inf")

    def unit_of_work(self) -> AbstractAsyncContextManager[Work]:
        """A plain work in the job's workspace: for reading. What it commits is not guarded by the lease."""
        return self._unit_of_work(self.job.workspace_id)

    @asynccontextmanager
    async def chunk(self) -> AsyncIterator[LeasedWork]:
        """A work whose commit happens only while the lease is ours (LeaseLost): for effects on the way."""

        async def commit(_: LeasedWork) -> None:
            await work.jobs.guard(self.lease)
            await work.commit()

        def kept() -> None:
            self.lost = 0

        async with self.unit_of_work() as work:
            yield LeasedWork(work, commit, kept)

    @asynccontextmanager
    async def settling(self) -> AsyncIterator[LeasedWork]:
        """A work whose commit also settles the job, with `work.result` as its result: effects and end are one."""

        async def commit(leased: LeasedWork) -> None:
            await self.flush()
            await work.commit_settled(self.lease, encoded(leased.result), self._keep)

        def settled() -> None:
            self.settled = True

        async with self.unit_of_work() as work:
            yield LeasedWork(work, commit, settled)

    async def fan_out(
        self, work: LeasedWork, children: Sequence[Order], join: Order | None = None, stage: str = ""
    ) -> FannedOut:
        """Hand jobs out with the commit of this work (of `chunk` or `settling`), and one that waits for all of them.

        Running again hands none out twice; a second fan-out of the same job needs a `stage` of its own. `join.after`
        says what a failed child means: success (default): the join ends dead, `dependency_failed`; end: it runs.
        """
        if self._fan_out is None:
            raise RuntimeError("this context has nothing to hand jobs out with")
        return await self._fan_out(work, self.job, children, join, stage)

    async def awaited(self) -> list[Awaited]:
        """How each job ended that this one waited for, with its result or error, by id."""
        async with self.unit_of_work() as work:
            return await work.joins.awaited(self.job.id)

    async def progress(self, phase: str, done: int = 0, total: int | None = None, note: str = "") -> None:
        """Tell how far the job is; cheap to call often."""
        self._unwritten = Progress(_told(phase), done, total, _told(note))
        if self._clock.monotonic() - self._written_at >= PROGRESS_SECONDS:
            await self.flush()

    async def flush(self) -> None:
        """Write the last progress told, if it is not written yet."""
        latest, self._unwritten = self._unwritten, None
        if latest is not None:
            self._written_at = self._clock.monotonic()
            await self._engine.progress(self.lease, latest)

    @property
    def untold(self) -> bool:
        """Whether the last progress told is not written yet."""
        return self._unwritten is not None

    def snooze(self, delay: timedelta) -> NoReturn:
        """Give the job up for now: it waits again and runs after `delay`, without an attempt used up."""
        raise Snooze(delay)

    async def off_loop(self, call: Callable[Arguments, R], *args: Arguments.args, **kwargs: Arguments.kwargs) -> R:
        """Run blocking or CPU-heavy work in a thread, so that the worker's other jobs go on."""
        return await asyncio.to_thread(call, *args, **kwargs)


Handler = Callable[[JobContext, P], Awaitable[object]]
"""`async def handler(context, payload) -> result or None`; the result is anything msgspec can encode."""


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P]):
    """A kind of job. `timeout` and the life of its results are in seconds.

    `collapse`: without an idempotency key, an unfinished job of equal input is the same job. `internal`: only the
    house itself starts such jobs; they cannot be handed in from outside, where no rule of theirs would be asked.

    `limit`: the key that a payload's job counts under (a domain, "{workspace}"), None: under none. `limits`: the
    policies for such keys that the kind brings with it; an operator may set others.

    `longest_timeout`, `most_retries`: how far an order may go beyond `timeout` and the retries of `retry`; None: not
    at all. Less may be asked for in any case.
    """

    name: str
    handler: Handler[P]
    payload: type[P]
    queue: str = "default"
    priority: int = 2
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    timeout: float = 300.0
    keep_result: float = 7 * 86_400.0
    collapse: bool = True
    internal: bool = False
    limit: Callable[[P], str | None] | None = None
    limits: tuple[Limit, ...] = ()
    longest_timeout: float | None = None
    most_retries: int | None = None
    kept: timedelta = field(init=False, repr=False, compare=False)
    """`keep_result` as a span of time."""
    _decoder: msgspec.json.Decoder[P] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """ValueError for a name, queue, priority, timeout or number of retries that no job could have."""
        for what, name in (("name", self.name), ("queue", self.queue)):
            if not 1 <= len(name) <= 100 or not name.isprintable() or " " in name:
                raise ValueError(f"the {what} of a job kind has 1 to 100 characters, none of them blank: {name!r}")
        if self.priority not in PRIORITIES:
            raise ValueError(f"the priority of the job kind {self.name} is 1, 2 or 3, not {self.priority}")
        if not 0 < self.timeout <= 86_400:
            raise ValueError(f"the timeout of the job kind {self.name} is more than 0 and at most 86400 seconds")
        if self.longest_timeout is not None and not self.timeout <= self.longest_timeout <= 86_400:
            raise ValueError(f"the longest timeout of the job kind {self.name} is from its timeout to 86400 seconds")
        if not 0 <= self.retry.retries <= 99:
            raise ValueError(f"a job of the kind {self.name} has 0 to 99 retries, not {self.retry.retries}")
        if self.most_retries is not None and not self.retry.retries <= self.most_retries <= 99:
            raise ValueError(f"the most retries of the job kind {self.name} are from its own retries to 99")
        object.__setattr__(self, "kept", timedelta(seconds=self.keep_result))
        object.__setattr__(self, "_decoder", msgspec.json.Decoder(self.payload))

    def timeout_for(self, asked: float | None) -> float:
        """Seconds that a job may run of which this was asked, None: nothing; Refusal INVALID `invalid_timeout`."""
        if asked is None:
            return self.timeout
        longest = self.timeout if self.longest_timeout is None else self.longest_timeout
        if not 0 < asked <= longest:
            message = f"A job of kind {self.name} may run for more than 0 and at most {longest:g} seconds."
            raise invalid("invalid_timeout", message, Detail("/timeout", message, "invalid_timeout"))
        return asked

    def attempts_for(self, retries: int | None) -> int:
        """Attempts of a job for which so many retries were asked; Refusal INVALID `invalid_retries`."""
        if retries is None:
            return self.retry.max_attempts
        most = self.retry.retries if self.most_retries is None else self.most_retries
        if not 0 <= retries <= most:
            message = f"A job of kind {self.name} may be tried again 0 to {most} times."
            raise invalid("invalid_retries", message, Detail("/retries", message, "invalid_retries"))
        return retries + 1

    def read(self, payload: bytes) -> P:
        """The payload as its type; Refusal INVALID `invalid_payload`."""
        try:
            return self._decoder.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            message = f"The payload does not fit a job of kind {self.name}: {error}"
            detail = Detail(field=_pointer(str(error)), message=str(error), code="invalid_payload")
            raise invalid("invalid_payload", message, detail) from error


@dataclass(slots=True)
class Kinds:
    """The registry: a name is one kind."""

    _known: dict[str, JobKind[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, kinds: Iterable[JobKind[Any]]) -> Kinds:
        """A registry of these kinds."""
        registry = cls()
        for kind in kinds:
            registry.add(kind)
        return registry

    def add(self, kind: JobKind[Any]) -> None:
        """Register it; ValueError when the name is taken."""
        if kind.name in self._known:
            raise ValueError(f"two job kinds are named {kind.name!r}")
        self._known[kind.name] = kind

    def get(self, name: str) -> JobKind[Any] | None:
        """The kind, or None."""
        return self._known.get(name)

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted(self._known))

    def queues(self) -> tuple[str, ...]:
        """The queues that kinds use, and `default`."""
        return tuple(sorted({"default", *(kind.queue for kind in self._known.values())}))

    def limits(self) -> tuple[Limit, ...]:
        """The limits that kinds bring with them."""
        return tuple(limit for kind in self._known.values() for limit in kind.limits)

    def retry(self, name: str) -> RetryPolicy:
        """How jobs of this name are retried; the default for a name nobody registered here."""
        kind = self._known.get(name)
        return RetryPolicy() if kind is None else kind.retry

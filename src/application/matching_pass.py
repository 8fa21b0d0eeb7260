"""The full matching pass as a job: reads every shown vendor, weighs them, and puts what it finds to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from application.cleanup import Nothing
from application.jobs import Order, Origin, Submit
from application.kinds import JobContext, JobKind
from application.ports.jobs import Added
from application.ports.machine import Clock, Ids
from domain.access import DEFAULT_WORKSPACE
from domain.proposals import MOST, Likeness, Proposal
from domain.provenance import Noun
from domain.schedules import Schedule

if TYPE_CHECKING:
    from domain.linkage import Link, Node
    from domain.proposing import Passed

FULL_MATCHING = "matching.full_pass"
PAGE = 2000
"""Vendors read, and proposals written, at a time."""
TIMEOUT = 4 * 3600.0


class PassReport(msgspec.Struct, frozen=True, rename="camel"):
    """What a pass did. `proposed` are open now (`same` and `review` together, without those a person decided);
    `leftOut`: lighter pairs beyond what one pass proposes; `withdrawn`: open before, and no longer found.

    `groups`: vendors that say different things; `candidates`: pairs that were compared; `notCompared`: pairs under keys
    too crowded to look at, by kind of key. `model`: the hash of the model that was fitted.
    """

    vendors: int
    groups: int
    candidates: int
    not_compared: dict[str, int]
    proposed: int
    same: int
    review: int
    left_out: int
    withdrawn: int
    model: str


@dataclass(frozen=True, slots=True)
class FullPass:
    """The handler of `matching.full_pass`; merges nothing. What changes meanwhile, a person's word is refused for."""

    ids: Ids
    clock: Clock
    page: int = PAGE
    most: int = MOST

    async def __call__(self, context: JobContext, _: Nothing) -> None:
        """The queue is replaced as one, with the end of the job."""
        from domain.proposing import apart  # with numpy: 20 MB that a process which never matches does without

        nodes, said = await self._read(context)
        async with context.unit_of_work() as work:
            links = apart(await work.proposals.said(), said)
        await context.progress("matching", 0, len(nodes))
        passed, found = await context.off_loop(self._weigh, nodes, said, links)
        await context.progress("proposing", 0, len(found))
        await self._write(context, passed, found)

    async def _read(self, context: JobContext) -> tuple[dict[str, Node], dict[UUID, str]]:
        """Every shown vendor, in pages of one short transaction each."""
        from domain.proposing import read

        nodes: dict[str, Node] = {}
        said: dict[UUID, str] = {}
        after: UUID | None = None
        while True:
            async with context.unit_of_work() as work:
                vendors = await work.catalog.walk(Noun.VENDOR, after, self.page)
            more, more_said = read(vendors)
            nodes |= more
            said |= more_said
            await context.progress("reading", len(nodes))
            if len(vendors) < self.page:
                return nodes, said
            after = vendors[-1].id

    def _weigh(
        self, nodes: dict[str, Node], said: dict[UUID, str], links: Sequence[Link]
    ) -> tuple[Passed, list[Proposal]]:
        from domain.proposing import full_pass, proposed

        passed = full_pass(list(nodes.values()), links, self.most)
        idents = [self.ids.new() for _ in passed.pairs]
        return passed, proposed(passed, idents, nodes, said, self.clock.now())

    async def _write(self, context: JobContext, passed: Passed, found: Sequence[Proposal]) -> None:
        report, now = passed.linked.report, found[0].proposed_at if found else self.clock.now()
        # In the order of the pairs, so that two passes at once do not wait for each other's rows both ways.
        ordered = sorted(found, key=lambda one: (one.left, one.right))
        async with context.settling() as work:
            opened = 0
            for start in range(0, len(ordered), self.page):
                opened += await work.proposals.propose(ordered[start : start + self.page])
            withdrawn = await work.proposals.withdraw(now)
            same = sum(one.likeness is Likeness.SAME for one in found)
            work.result = PassReport(
                report.nodes, report.groups, report.candidates, report.not_compared, opened, same, len(found) - same,
                passed.left_out, withdrawn, passed.linked.model.hash,
            )  # fmt: skip
            await work.commit()


@dataclass(frozen=True, slots=True)
class StartPass:
    """Starts a pass over a workspace now; while one waits or runs, that is the one."""

    submit: Submit

    async def __call__(self, workspace_id: UUID, key: str | None, call: Origin) -> Added:
        """Its job; Refusal CONFLICT `idempotency_key_reused`."""
        order = Order(kind=FULL_MATCHING, payload={}, key=key, trace=call.trace, correlation_id=call.correlation_id)
        return await self.submit(workspace_id, order)


def full_pass_kind(run: FullPass) -> JobKind[Nothing]:
    """The kind, with its handler."""
    return JobKind(
        FULL_MATCHING, run.__call__, Nothing, queue="maintenance", priority=3, timeout=TIMEOUT, internal=True
    )  # fmt: skip


PASSES = (Schedule("matching", "41 2 * * *", FULL_MATCHING, DEFAULT_WORKSPACE),)
"""Once a night."""

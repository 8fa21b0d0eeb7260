"""Fitting: the first table that is large enough gives its workspace the model that decides from then on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from application.arrivals import compared
from application.clusters import recluster
from application.ingest_reading import SourceReader, Understanding
from application.kinds import JobContext
from application.ports.machine import Clock
from application.ports.work import Work
from domain.linkage import Model, Node, link
from domain.linkage.arriving import Compares
from domain.linkage.known import KnownNode
from domain.plans import Setting
from domain.sources import TABULAR, Source

SAMPLE = 20_000
"""Distinct ways of telling of a vendor that a model is fitted to."""

LEAST = 200
"""Vendors that say different things from which a fit is worth more than what is believed before any data."""

MOST_REDECIDED = 5_000
"""Vendors that may be decided anew when a model is fitted; a workspace with more keeps deciding by the default one."""


async def fitted(
    context: JobContext, source: Source, reader: SourceReader, understanding: Understanding, clock: Clock
) -> None:
    """Fits a model when the workspace has none but the default one, and decides by it what is there already."""
    model = await foreseen(context, source, reader, understanding)
    if model is None:
        return
    async with context.chunk() as work:
        await work.catalog.lock()
        if _is_fitted(await work.linkage.model()):
            return
        # Asked again under the lock: another import may have brought many since the model was foreseen.
        known = await work.linkage.walk(None, MOST_REDECIDED + 1)
        if len(known) > MOST_REDECIDED:
            return
        await work.linkage.decide_by(model)
        await _redecide(work, Setting(work.workspace_id, 0, "", clock.now()), model, known)
        await work.commit()


async def foreseen(
    context: JobContext, source: Source, reader: SourceReader, understanding: Understanding
) -> Model | None:
    """The model that this source would give its workspace, if it gives one."""
    if source.kind not in TABULAR:
        return None
    async with context.unit_of_work() as work:
        if _is_fitted(await work.linkage.model()):
            return None
        known = await work.linkage.walk(None, MOST_REDECIDED + 1)
    return None if len(known) > MOST_REDECIDED else await fit_to(context, reader, understanding, known)


async def fit_to(
    context: JobContext, reader: SourceReader, understanding: Understanding, known: Sequence[KnownNode] = ()
) -> Model | None:
    """The model of a table and of what is known beside it; None where they say too little for one."""
    await context.progress("learning", 0)
    sample = await context.off_loop(reader.sample, understanding, SAMPLE)
    nodes = [*sample.nodes, *_nodes(known, sample.nodes)]
    return await context.off_loop(_fit, nodes, sample.population + len(nodes) - len(sample.nodes))


def _is_fitted(model: Model | None) -> bool:
    return model is not None and model.groups > 0


def _nodes(known: Sequence[KnownNode], sample: Sequence[Node]) -> list[Node]:
    """What is there and not in the sample; named alike, so that the same vendors give the same model."""
    named = {node.id for node in sample}
    return [node for one in known if (node := one.named).id not in named]


def _fit(nodes: Sequence[Node], population: float) -> Model | None:
    linked = link(nodes, population=population) if len(nodes) >= LEAST else None
    return linked.model if linked is not None and linked.report.groups >= LEAST else None


async def _redecide(work: Work, setting: Setting, model: Model, known: Sequence[KnownNode]) -> None:
    """Gives every node (`known`: all there are) the keys and edges of the model, and decides all of them anew."""
    idents: list[UUID] = [one.id for one in known]
    await work.linkage.remove(idents)
    kept, edges, _ = await compared(work, model, known, Compares())
    await work.linkage.add(kept, edges)
    await recluster(work, setting, idents)

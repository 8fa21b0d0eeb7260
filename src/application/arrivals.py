"""Arrivals: which node each vendor that a chunk tells of is; new ones are compared, kept, and decided with the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from application.aside import FEW, aside
from application.clusters import recluster
from application.ground import Ground
from application.stopwatch import Stopwatch
from domain.catalog import Entity
from domain.linkage import Model, default_model, profile_of
from domain.linkage.arriving import REMEMBERED, WHILE_NEW, Compares, figures_of, wanted, wanted_of_held
from domain.linkage.arriving_few import wanted_of_few
from domain.linkage.deciding import Edge, ident_of
from domain.linkage.gathering import MOST_HOLDERS, Wanted
from domain.linkage.homes import Homes
from domain.linkage.keys import Told, told_keys
from domain.linkage.known import KnownNode, digest_of
from domain.plans import Housed, Saying, Setting
from domain.provenance import Noun, Place
from domain.tellings import Tellings, telling
from domain.vendor_nodes import founded_id, node_claimed, node_of

LINKED = "vendor.linkage@2"
"""The rule by which weights decide; the hash of the model stands behind it."""


class Arrived(msgspec.Struct, frozen=True):
    """`housed`, `merged`: as the planner takes them. `questions`: pairs of nodes that were not made one.

    `full`: keys that more nodes have than were followed, so that a pair may have been missed. `founded`, `moved`: of
    Regrouped.
    """

    housed: Housed
    merged: dict[UUID, UUID]
    questions: tuple[Edge, ...] = ()
    figures: dict[str, float] = {}
    founded: dict[Noun, int] = {}
    moved: bool = False


class _News(msgspec.Struct, frozen=True):
    """What new nodes brought: their ids by digest, and the rest as of Arrived."""

    known: dict[UUID, UUID] = {}
    rules: dict[UUID, str] = {}
    merged: dict[UUID, UUID] = {}
    questions: tuple[Edge, ...] = ()
    figures: dict[str, float] = {}
    founded: dict[Noun, int] = {}
    moved: bool = False


@dataclass(slots=True)
class Arrivals:
    """Decides vendors by weights for one import; remembers how it told of them, so that saying it again is cheap."""

    watch: Stopwatch | None = None
    """Counts its seconds as the stage `match`, which is part of planning."""
    tellings: Tellings = field(default_factory=Tellings)
    _compares: Compares = field(default_factory=Compares)

    def forget(self) -> None:
        """Somebody else has changed the workspace: nodes may have left, and come back saying something else."""
        self._compares.forget()
        self.tellings.forget()

    async def __call__(self, work: Ground, setting: Setting, sayings: Sequence[Saying]) -> Arrived:
        """Whose each saying is; new nodes, their edges and changed homes are written. Under the catalogue's lock."""
        with nullcontext() if self.watch is None else self.watch.stage("match", within="plan"):
            return await self._arrived(work, setting, sayings)

    async def _arrived(self, work: Ground, setting: Setting, sayings: Sequence[Saying]) -> Arrived:
        digests = [(saying.telling or telling(saying.claims)).digest for saying in sayings]
        first = dict(zip(reversed(digests), reversed(sayings), strict=True))
        known = await work.linkage.found(first)
        self._compares.most = REMEMBERED if 2 * len(known) > len(first) else WHILE_NEW
        news = await self._founded(work, setting, {digest: one for digest, one in first.items() if digest not in known})
        known |= news.known
        idents = {(saying.seq, saying.part): known[digest] for saying, digest in zip(sayings, digests, strict=True)}
        housed = Housed(idents, news.rules)
        return Arrived(housed, news.merged, news.questions, news.figures, news.founded, news.moved)

    async def _founded(self, work: Ground, setting: Setting, unknown: Mapping[UUID, Saying]) -> _News:
        """Nodes for what nobody said before, those of the first version of matching that it may mean among them."""
        if not unknown:
            return _News()
        model = await current_model(work)
        adopted = [] if await work.linkage.pristine() else await _adopted(work, unknown.values())
        taken = {one.digest for one in adopted}
        founded = await aside(len(unknown), _nodes, work.workspace_id, setting, unknown, taken)
        kept, edges, figures = await compared(work, model, [*adopted, *founded], self._compares)
        idents = [one.id for one in kept]
        # One that was away takes back what it was known by, and who stood in for it is decided anew without that.
        heirs = {one.heir for one in await work.linkage.add(kept, edges)}
        bound = await _bound(work, idents, edges)
        regrouped = await recluster(work, setting, [*bound, *(heirs - set(idents))])
        homes = regrouped.homes
        return _News(
            {one.digest: one.id for one in kept},
            {one.id: f"{LINKED}:{model.hash}" for one in kept},
            {ident: root for ident, root in homes.roots.items() if ident != root},
            tuple(edge for edge in edges if not _together(edge, homes)),
            figures,
            regrouped.founded,
            regrouped.moved,
        )


async def _bound(work: Ground, idents: Sequence[UUID], edges: Collection[Edge]) -> list[UUID]:
    """Those of the new nodes that may hang with another vendor.

    Any other is alone: it never was a vendor before, so that nobody said anything of it.
    """
    joined = {ident_of(end) for edge in edges if edge.same for end in (edge.left, edge.right)}
    if await work.linkage.pristine():
        return [ident for ident in idents if ident in joined]
    before = await work.catalog.get(Noun.VENDOR, [ident for ident in idents if ident not in joined])
    return [ident for ident in idents if ident in joined or ident in before]


def _together(edge: Edge, homes: Homes) -> bool:
    return homes.roots.get(ident_of(edge.left), edge.left) == homes.roots.get(ident_of(edge.right), edge.right)


async def current_model(work: Ground) -> Model:
    """The model of the workspace; a workspace that has none decides by the default one from now on."""
    model = await work.linkage.model()
    if model is None:
        await work.linkage.decide_by(model := default_model())
    return model


async def compared(
    work: Ground, model: Model, new: Sequence[KnownNode], compares: Compares
) -> tuple[list[KnownNode], list[Edge], dict[str, float]]:
    """(the new nodes with their keys, their edges to each other and to those that are there, figures)."""
    idents = [one.id for one in new]
    told = await aside(len(new), told_keys, [one.profile for one in new], model)
    pairs = await _wanted(work, idents, told, compares)
    profiles = {ident: one.profile for ident, one in zip(idents, new, strict=True)}
    profiles |= await work.linkage.profiles(compares.unknown(pairs.pairs, model) - profiles.keys())
    edges = await aside(len(new), compares.edges, pairs.pairs, profiles, model)
    every = zip(new, told.split(len(new)), strict=True)
    kept = [KnownNode(one.digest, one.node, one.profile, one.born, keys) for one, keys in every]
    return kept, edges, {"fullKeys": pairs.full} | figures_of(pairs, edges)


async def _wanted(work: Ground, idents: Sequence[UUID], told: Told, compares: Compares) -> Wanted:
    """Which pairs to compare, looked up in memory where all keys are held there."""
    holding = await work.linkage.holding()
    if holding is None:
        rows = await work.linkage.holders(set(told.values.tolist()), MOST_HOLDERS + 1)
        return await aside(len(idents), wanted_of_few if len(idents) <= FEW else wanted, idents, told, rows)
    compares.follow(holding.roll)
    return await aside(len(idents), wanted_of_held, idents, told, holding)


def _nodes(workspace: UUID, setting: Setting, unknown: Mapping[UUID, Saying], taken: set[UUID]) -> list[KnownNode]:
    return [_node(workspace, setting, digest, one) for digest, one in unknown.items() if digest not in taken]


def _node(workspace: UUID, setting: Setting, digest: UUID, saying: Saying) -> KnownNode:
    told = node_claimed(saying.claims) if saying.telling is None or saying.telling.node is None else saying.telling.node
    node = msgspec.structs.replace(told, id=str(founded_id(workspace, digest)))
    return KnownNode(digest, node, profile_of(node), Place(setting.number, saying.seq, saying.part), ())


def _texts(saying: Saying) -> tuple[str, ...]:
    return saying.texts if saying.telling is None else saying.telling.texts


async def _adopted(work: Ground, sayings: Collection[Saying]) -> list[KnownNode]:
    """Vendors that the first version of matching founded and that share a match key with these: nodes from now on."""
    keys = {(Noun.VENDOR, text) for saying in sayings for text in _texts(saying)}
    met = {ident for idents in (await work.catalog.known(keys)).values() for ident in idents}
    strangers = met - await work.linkage.which(met)
    entities = await work.catalog.get(Noun.VENDOR, strangers)
    found = {one.digest: one for ident in sorted(entities) if (one := _adopt(entities[ident])) is not None}
    taken = await work.linkage.found(found)
    return [one for digest, one in found.items() if digest not in taken]


def _adopt(entity: Entity) -> KnownNode | None:
    if entity.live == 0:
        return None
    node = node_of(entity)
    born = min(pick.place for pick in entity.picks.values())
    return KnownNode(digest_of(node), node, profile_of(node), born, ())

"""The laws of Linkage: what a node is found by, what hangs together, whose word holds, and who sees what."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from msgspec.structs import replace

from application.contracts.catalog import Works, a_record, begun, ident
from application.contracts.laws import law
from application.ports.work import Work
from domain.linkage import Edge, Node, default_model, keys_of, profile_of
from domain.linkage.known import Heir, KnownNode, Tie, digest_of
from domain.provenance import Place

MODEL = default_model()


def known(name: str, seq: int = 0, text: str = "") -> KnownNode:
    """A node of that name, with the keys that it has under the default model."""
    node = Node(str(ident(name)), names=(text or f"{name} Bookbinders",), phones=("+442071838750",))
    profile = profile_of(node)
    keys = tuple(key.value for key in keys_of(profile, MODEL))
    return KnownNode(digest_of(node), node, profile, Place(1, seq, 0), keys)


def edge(one: str, two: str, same: bool = True, bits: float = 7.25) -> Edge:
    """An edge between the nodes of those names."""
    low, high = sorted((str(ident(one)), str(ident(two))))
    return Edge(low, high, bits, same)


def tie(one: str, two: str, must: bool | None = True, source: str = "word") -> Tie:
    """A person's word on two vendors, as it is given to the store."""
    return Tie(0, ident(one), ident(two), must, ident(source))


async def together(work: Work, *names: str) -> set[UUID]:
    """All that hangs together with these."""
    return set((await work.linkage.hanging([ident(name) for name in names])).born)


def idents(*names: str) -> set[UUID]:
    """The ids of those names."""
    return {ident(name) for name in names}


class LinkageContract:
    """What every store of linkage must do; bind it by overriding `works`."""

    @abstractmethod
    def works(self) -> AbstractAsyncContextManager[Works]:
        """A fresh empty store with two workspaces."""
        raise NotImplementedError("bind the suite: override `works`")

    @law
    async def test_a_node_is_found_by_what_it_says_by_its_id_and_by_its_keys(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            one, two = known("alder", 3), known("birch", 4)
            await work.linkage.add([one, two], [])
            assert await work.linkage.found([one.digest, ident("nothing")]) == {one.digest: one.id}
            assert await work.linkage.which([one.id, ident("nobody")]) == {one.id}
            assert await work.linkage.nodes([one.id, two.id]) == {one.id: one, two.id: two}
            assert await work.linkage.profiles([two.id]) == {two.id: two.profile}
            shared = set(one.keys) & set(two.keys)
            assert shared
            rows = await work.linkage.holders(set(one.keys), 10)
            assert sorted(rows) == sorted([(key, one.id) for key in one.keys] + [(key, two.id) for key in shared])
            assert await work.linkage.walk(None, 1) == [min(one, two, key=lambda node: node.id)]
            assert await work.linkage.walk(max(one.id, two.id), 9) == []

    @law
    async def test_a_key_that_many_have_gives_the_lowest_of_them_whatever_the_order(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            nodes = [known(f"firm{number}", number) for number in range(12)]
            await work.linkage.add(nodes[::-1], [])
            key = set.intersection(*(set(node.keys) for node in nodes)).pop()
            lowest = sorted(node.id for node in nodes)[:5]
            assert sorted(await work.linkage.holders([key], 5)) == [(key, ident) for ident in lowest]

    @law
    async def test_all_nodes_are_given_with_their_keys_unless_they_are_too_many(self) -> None:
        async with self.works() as works:
            async with works.unit_of_work(works.there) as work:
                await work.linkage.add([known("elsewhere")], [])
                await work.commit()
            async with works.unit_of_work(works.here) as work:
                assert await work.linkage.keyed(0) == []
                nodes = [known("alder"), known("birch")]
                await work.linkage.add(nodes, [])
                assert sorted(await work.linkage.keyed(2) or []) == sorted((one.id, one.keys) for one in nodes)
                assert await work.linkage.keyed(1) is None

    @law
    async def test_a_store_is_pristine_until_anything_is_told_of_a_vendor_and_for_its_workspace_alone(self) -> None:
        async with self.works() as works:
            heir, word = Heir(ident("alder"), ident("birch"), Place(1, 0, 0)), tie("alder", "birch")
            async with works.unit_of_work(works.here) as work:
                assert await work.linkage.pristine()
                await work.linkage.decide_by(MODEL)
                assert await work.linkage.pristine()
                await work.linkage.hand_over([heir])
                assert not await work.linkage.pristine()
            async with works.unit_of_work(works.here) as work:
                await work.linkage.tie([word])
                assert not await work.linkage.pristine()
            async with works.unit_of_work(works.here) as work:
                await work.linkage.add([known("alder")], [])
                assert not await work.linkage.pristine()
                await work.commit()
            async with works.unit_of_work(works.there) as work:
                assert await work.linkage.pristine()

    @law
    async def test_what_edges_and_people_join_hangs_together_and_questions_do_not(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            await work.linkage.add(
                [known(name) for name in "abcde"],
                [edge("a", "b"), edge("b", "c", same=False), edge("c", "d", bits=9.125)],
            )
            await work.linkage.tie([tie("d", "old")])
            assert await together(work, "a") == idents("a", "b")
            assert await together(work, "old") == idents("c", "d", "old")
            assert await together(work, "e", "b") == idents("a", "b", "e")
            found = await work.linkage.hanging([ident("c"), ident("a")])
            assert found.born == {**dict.fromkeys(idents("a", "b", "c", "d"), Place(1, 0, 0)), ident("old"): None}
            questions = edge("b", "c", same=False)
            assert sorted(found.edges) == sorted([edge("a", "b"), questions, edge("c", "d", bits=9.125)])
            assert [(one.left, one.right, one.must) for one in found.ties] == [(ident("d"), ident("old"), True)]
            await work.linkage.add([], [replace(questions, same=True)])
            assert await together(work, "a") == idents("a", "b", "c", "d", "old")
            assert await work.linkage.edges([ident("b")]) == sorted([edge("a", "b"), replace(questions, same=True)])

    @law
    async def test_the_latest_word_on_two_holds_until_it_is_taken_back(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            await work.linkage.tie([tie("a", "b", must=False, source="first")])
            assert await together(work, "a") == idents("a")
            assert [one.source for one in await work.linkage.parted(idents("a", "b", "c"))] == [ident("first")]
            await work.linkage.tie([tie("b", "a", source="second")])
            assert await together(work, "a") == idents("a", "b")
            assert await work.linkage.parted(idents("a", "b")) == []
            await work.linkage.tie([tie("a", "b", must=None, source="third")])
            assert await together(work, "a") == idents("a")
            assert (await work.linkage.hanging(idents("a", "b"))).ties == ()
            assert await work.linkage.untie(ident("third")) == idents("a", "b")
            assert await work.linkage.untie(ident("nobody")) == set()
            assert await together(work, "a") == idents("a", "b")
            await work.linkage.untie(ident("second"))
            assert await together(work, "a") == idents("a")
            found = await work.linkage.hanging(idents("a", "b"))
            assert [one.must for one in found.ties] == [False]

    @law
    async def test_a_node_that_goes_takes_its_edges_and_keys_but_no_words_of_people(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            nodes = {name: known(name) for name in "abc"}
            await work.linkage.add(list(nodes.values()), [edge("a", "b"), edge("b", "c")])
            await work.linkage.tie([tie("b", "old")])
            await work.linkage.remove([ident("b"), ident("nobody")])
            assert await together(work, "a", "c") == idents("a", "c")
            assert await work.linkage.edges(idents("a", "b", "c")) == []
            assert {node for _, node in await work.linkage.holders(nodes["b"].keys, 9)} == idents("a", "c")
            assert await work.linkage.found([nodes["b"].digest]) == {}
            await work.linkage.add([nodes["b"]], [edge("a", "b")])
            assert await together(work, "a") == idents("a", "b", "old")

    @law
    async def test_who_leaves_hangs_with_its_heir_until_it_comes_back(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            nodes = {name: known(name, seq) for seq, name in enumerate("abc")}
            await work.linkage.add(list(nodes.values()), [edge("a", "b"), edge("b", "c")])
            await work.linkage.remove([ident("a")])
            assert await work.linkage.handed(idents("a", "b")) == []
            away = Heir(ident("a"), ident("c"), nodes["a"].born)
            await work.linkage.hand_over([away])
            await work.linkage.hand_over([away := replace(away, heir=ident("b"))])
            assert await work.linkage.handed(idents("a", "b")) == [away]
            for one in "abc":
                hanging = await work.linkage.hanging([ident(one)])
                assert set(hanging.born) == idents("a", "b", "c") and hanging.heirs == (away,)
                assert hanging.born[ident("a")] == nodes["a"].born
            assert await work.linkage.add([nodes["a"]], []) == [away]
            assert await work.linkage.handed(idents("a", "b")) == []
            assert (await work.linkage.hanging([ident("a")])).heirs == ()
            assert await together(work, "b") == idents("b", "c")

    @law
    async def test_the_model_that_came_last_decides_and_the_others_are_kept(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            assert await work.linkage.model() is None
            first, second = MODEL, replace(MODEL, intercept=-1.5)
            await work.linkage.decide_by(first)
            assert await work.linkage.model() == first
            await work.linkage.decide_by(second)
            current = await work.linkage.model()
            assert current == second and current.hash == second.hash
            assert await work.linkage.model_of(first.hash) == first
            assert await work.linkage.model_of("0123456789abcdef") is None
            await work.linkage.decide_by(first)
            assert await work.linkage.model() == first

    @law
    async def test_vendors_of_which_no_live_record_speaks_are_silent(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            imported = await begun(work)
            await work.records.add(imported.id, imported.number, [a_record(0, "a", parts=2), a_record(1, "b")])
            asked = idents("a", "a*", "b", "c")
            assert await work.linkage.silent(asked) == idents("c")
            await work.catalog.retract(imported.id)
            assert await work.linkage.silent(asked) == asked
            await work.catalog.restore(imported.id)
            assert await work.linkage.silent(asked) == idents("c")

    @law
    async def test_another_workspace_sees_nothing_and_what_is_not_committed_is_gone(self) -> None:
        async with self.works() as works:
            async with works.unit_of_work(works.here) as work:
                await work.linkage.add([known("lost")], [])
            async with works.unit_of_work(works.here) as work:
                assert await work.linkage.walk(None, 9) == []
                await work.linkage.add([known("a"), known("b")], [edge("a", "b")])
                await work.linkage.decide_by(MODEL)
                await work.linkage.tie([tie("b", "c")])
                await work.commit()
            one = known("a")
            async with works.unit_of_work(works.there) as work:
                assert await work.linkage.found([one.digest]) == {}
                assert await work.linkage.nodes([one.id]) == {}
                assert await work.linkage.holders(one.keys, 9) == []
                assert await work.linkage.model() is None
                assert await work.linkage.model_of(MODEL.hash) is None
                assert await together(work, "a", "b") == idents("a", "b")
                await work.linkage.add([one], [])
                await work.commit()
            async with works.unit_of_work(works.here) as work:
                assert await together(work, "a") == idents("a", "b", "c")

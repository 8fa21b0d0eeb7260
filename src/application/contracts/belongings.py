"""What every catalogue must do with what belongs to contacts and deals: tell it, and give it to others."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager

import msgspec

from application.contracts.catalog import NOW, Works, a_record, begun, ident
from application.contracts.laws import law
from application.ports.catalog import Entity, Kept, Page
from domain.provenance import Claim, Noun, Place


def tied(kept: Kept, contacts: tuple[str | None, ...], deals: tuple[str | None, ...]) -> Kept:
    """The record, each part of it telling of this contact and this deal."""
    said = tuple(
        msgspec.structs.replace(part, contact={"name": Claim("jo", "jo", "r@1")}, ties=(f"t{number}",))
        if number
        else msgspec.structs.replace(part, contact={"name": Claim("jo", "jo", "r@1")})
        for number, part in enumerate(kept.parts)
    )
    owners = [tuple(None if name is None else ident(name) for name in names) for names in (contacts, deals)]
    return msgspec.structs.replace(kept, parts=said, contact_ids=owners[0], deal_ids=owners[1])


class BelongingsContract:
    """Further laws of Catalog; bind `works` as for CatalogContract."""

    @abstractmethod
    def works(self) -> AbstractAsyncContextManager[Works]:
        """A store of its own for one test."""
        raise NotImplementedError("bind the suite: override `works`")

    @law
    async def test_parts_of_live_records_are_told_with_their_owners_and_can_be_given_to_others(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            one, two = await begun(work, "one"), await begun(work, "two")
            twice = tied(a_record(1, "b", parts=2), contacts=("jo", "jo"), deals=("d", None))
            again = tied(msgspec.structs.replace(twice, seq=2, outcome="duplicate"), ("jo", "jo"), ("d", None))
            await work.records.add(one.id, one.number, [tied(a_record(0, "a"), ("jo",), (None,)), twice, again])
            await work.records.add(two.id, two.number, [tied(a_record(1, "a"), ("jo",), ("d",)), a_record(2, "b")])
            told = await work.catalog.told(Noun.CONTACT, Noun.CONTACT, [ident("jo"), ident("nobody")])
            places = [
                Place(one.number, 0, 0),
                Place(one.number, 1, 0),
                Place(one.number, 1, 1),
                Place(two.number, 1, 0),
            ]
            assert sorted(each.place for each in told) == places
            by_place = {each.place: each for each in told}
            second = by_place[places[2]]
            assert (second.part, second.vendor_id, second.deal_id) == (twice.parts[1], ident("b*"), None)
            assert (second.import_id, second.digest, second.scope) == (one.id, twice.digest, "ab" * 32)
            of_vendor = await work.catalog.told(Noun.DEAL, Noun.VENDOR, [ident("a"), ident("b*")])
            assert [each.place.number for each in of_vendor] == [two.number]

            keys = {(imported.id, "person:jo", ident("jo")) for imported in (one, two)}
            await work.catalog.attach(one.id, [(Noun.CONTACT, "person:jo", ident("jo"))])
            await work.catalog.attach(two.id, [(Noun.CONTACT, "person:jo", ident("jo"))])
            moved = [by_place[place].given(Noun.CONTACT, ident("jo2")) for place in (places[0], places[2])]
            after = {*keys, (one.id, "person:jo", ident("jo2"))} - {(one.id, "person:jo", ident("jo"))}
            await work.catalog.reassign(Noun.CONTACT, moved, keys, after)
            kept, _ = await work.records.page(one.id, Page(9))
            both = (ident("jo"), ident("jo2"))
            assert [each.contact_ids for each in kept] == [(ident("jo2"),), both, both]
            assert kept[1].deal_ids == (ident("d"), None) and kept[1].parts == twice.parts
            told = await work.catalog.told(Noun.CONTACT, Noun.CONTACT, [ident("jo2")])
            assert sorted(each.place for each in told) == [each.place for each in moved]
            assert (await work.records.seen(one.id, [twice.digest]))[twice.digest].contact_ids == both
            known = await work.catalog.known([(Noun.CONTACT, "person:jo")])
            assert set(known[Noun.CONTACT, "person:jo"]) == set(both)
            assert await work.catalog.touched(one.id, Noun.CONTACT, None, 9) == [ident("jo2")]
            await work.catalog.retract(one.id)
            assert await work.catalog.told(Noun.CONTACT, Noun.CONTACT, [ident("jo2")]) == []

    @law
    async def test_contacts_and_deals_lead_to_what_they_became_as_vendors_do(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            for noun in (Noun.CONTACT, Noun.DEAL):
                lost = Entity(noun, ident("lost"), {}, 0, 2, NOW, NOW, merged_into=ident("kept"))
                older = Entity(noun, ident("older"), {}, 0, 2, NOW, NOW, merged_into=ident("lost"))
                await work.catalog.save([Entity(noun, ident("kept"), {}, 1, 1, NOW, NOW), lost, older])
                both = {ident("lost"): ident("kept"), ident("older"): ident("lost")}
                assert await work.catalog.merged([ident("older"), ident("kept")], noun) == both
                assert await work.catalog.members([ident("kept")], noun) == both
            assert await work.catalog.merged([ident("older")]) == {}
            assert await work.catalog.members([ident("kept")]) == {}

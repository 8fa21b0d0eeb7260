"""Who is who, by keys."""

from __future__ import annotations

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from domain.matching import Candidate, MatchKey, candidate, choose, choose_among, derived_id, keys_of
from domain.provenance import Claim, Noun, Part, Place

ONE, TWO, VENDOR = (UUID(int=n) for n in (1, 2, 9))


def claims(**values: str) -> dict[str, Claim]:
    return {field: Claim(value, value, "r@1") for field, value in values.items()}


def vendor_keys(**values: str) -> list[str]:
    return [key.text for key in keys_of(Noun.VENDOR, Part(vendor=claims(**values)), None, "s")]


def test_a_vendors_keys_go_from_strong_to_weak() -> None:
    keys = vendor_keys(
        name="Orchid Ltd", phone="+4930901820", domain="orchid.com", registrationId="VAT DE1", email="a@o.de"
    )
    assert keys == ["reg:vat:DE1", "domain:orchid.com", "domain:o.de", "phone:+4930901820", "name:orchid"]


def test_the_domain_of_a_mail_address_is_the_same_key_as_the_domain() -> None:
    assert vendor_keys(email="ann@orchid.com") == vendor_keys(domain="orchid.com") == ["domain:orchid.com"]


def test_a_free_mail_address_is_a_key_only_as_a_whole() -> None:
    assert vendor_keys(email="ann@gmail.com") == ["email:ann@gmail.com"]
    assert vendor_keys(domain="gmail.com", name="Orchid") == ["name:orchid"]


def test_a_phone_kept_as_written_is_no_key() -> None:
    assert vendor_keys(phone="ask Ann", name="Orchid") == ["name:orchid"]


def test_a_contact_is_known_by_address_then_by_name_at_the_vendor() -> None:
    part = Part(contact=claims(name="Ann Ferris", email="ann@orchid.com"))
    assert [k.kind for k in keys_of(Noun.CONTACT, part, VENDOR, "s")] == ["email", "person"]


def test_a_bare_name_is_known_only_within_its_source() -> None:
    part = Part(contact=claims(name="Ann Ferris"))
    here, there = keys_of(Noun.CONTACT, part, None, "one"), keys_of(Noun.CONTACT, part, None, "two")
    assert here[0].text != there[0].text
    assert keys_of(Noun.CONTACT, part, None, "one") == here


def test_a_deal_is_one_vendor_and_one_external_id() -> None:
    first = Part(deal=claims(externalId="C-1", amount="5"))
    later = Part(deal=claims(externalId="C-1", amount="7", stage="won"))
    assert keys_of(Noun.DEAL, first, VENDOR, "s") == keys_of(Noun.DEAL, later, VENDOR, "other")
    assert keys_of(Noun.DEAL, first, ONE, "s") != keys_of(Noun.DEAL, first, VENDOR, "s")


def test_a_deal_without_an_id_is_what_it_says_whatever_its_stage() -> None:
    first = Part(deal=claims(name="Lamps", amount="5.0", stage="open"))
    later = Part(deal=claims(name="LAMPS", amount="5.00", stage="won"))
    other = Part(deal=claims(name="Lamps", amount="6"))
    assert keys_of(Noun.DEAL, first, VENDOR, "s") == keys_of(Noun.DEAL, later, VENDOR, "t")
    assert keys_of(Noun.DEAL, first, VENDOR, "s") != keys_of(Noun.DEAL, other, VENDOR, "s")


def test_nothing_said_gives_no_keys() -> None:
    assert all(keys_of(noun, Part(), VENDOR, "s") == () for noun in Noun)


def test_the_strongest_key_wins_and_names_its_rule() -> None:
    keys = (MatchKey("domain", "o.com", "vendor.domain@1"), MatchKey("name", "orchid", "vendor.name@1"))
    match = choose(keys, {"name:orchid": [Candidate(ONE)], "domain:o.com": [Candidate(TWO)]})
    assert match is not None
    assert (match.id, match.rule, match.key) == (TWO, "vendor.domain@1", "domain:o.com")


def test_another_registration_id_of_the_same_scheme_speaks_against() -> None:
    keys = (MatchKey("reg", "vat:DE1", "r@1"), MatchKey("name", "orchid", "n@1"))
    assert choose(keys, {"name:orchid": [Candidate(ONE, frozenset({"vat:DE2"}), "orchid")]}) is None
    assert choose(keys, {"name:orchid": [Candidate(ONE, frozenset({"duns:7"}), "orchid")]}) is not None


def test_a_phone_alone_joins_no_two_names_that_share_no_word() -> None:
    keys = (MatchKey("phone", "+4930901820", "p@1"), MatchKey("name", "orchid tools", "n@1"))
    assert choose(keys, {"phone:+4930901820": [Candidate(ONE, name_key="brick works")]}) is None
    assert choose(keys, {"phone:+4930901820": [Candidate(ONE, name_key="orchid")]}) is not None
    assert choose(keys, {"phone:+4930901820": [Candidate(ONE)]}) is not None


def test_two_people_of_one_name_with_two_addresses_are_two() -> None:
    keys = keys_of(Noun.CONTACT, Part(contact=claims(name="Ann Ferris", email="a@orchid.com")), VENDOR, "s")
    other = candidate(Noun.CONTACT, ONE, {"name": "Ann Ferris", "email": "b@orchid.com"})
    plain = candidate(Noun.CONTACT, TWO, {"name": "Ann Ferris"})
    assert choose(keys, {keys[1].text: [other]}) is None
    assert choose(keys, {keys[1].text: [other, plain]}) is not None


def test_a_candidate_is_made_of_what_is_shown() -> None:
    made = candidate(Noun.VENDOR, ONE, {"name": "Orchid Ltd", "registrationId": "VAT DE1"})
    assert made == Candidate(ONE, frozenset({"vat:DE1"}), "orchid")


@given(st.permutations([Candidate(UUID(int=n)) for n in range(1, 5)]))
def test_ties_go_to_the_lowest_id_whatever_the_order(candidates: list[Candidate]) -> None:
    match = choose((MatchKey("name", "x", "n@1"),), {"name:x": candidates})
    assert match is not None
    assert match.id == ONE


@given(st.permutations(range(4)))
def test_of_several_that_fit_the_one_told_of_last_is_meant_whatever_their_ids(places: list[int]) -> None:
    candidates = [Candidate(UUID(int=n), latest=Place(1, place, 0)) for n, place in enumerate(places)]
    match = choose((MatchKey("phone", "x", "p@1"),), {"phone:x": candidates})
    assert match is not None
    assert match.id == UUID(int=places.index(3))


def test_the_same_record_founds_the_same_entity_again() -> None:
    first = derived_id(ONE, Noun.VENDOR, "name:orchid", 0)
    assert first == derived_id(ONE, Noun.VENDOR, "name:orchid", 0)
    others = {
        derived_id(TWO, Noun.VENDOR, "name:orchid", 0),
        derived_id(ONE, Noun.CONTACT, "name:orchid", 0),
        derived_id(ONE, Noun.VENDOR, "name:orchid", 1),
        derived_id(ONE, Noun.VENDOR, "name:brick", 0),
    }
    assert len(others | {first}) == 5


@given(st.uuids(), st.sampled_from(list(Noun)), st.text(alphabet=st.characters(codec="utf-8")), st.integers(0, 9))
def test_a_derived_id_is_a_version_five_uuid(workspace: UUID, noun: Noun, text: str, ordinal: int) -> None:
    assert derived_id(workspace, noun, text, ordinal) == uuid5(workspace, f"{noun}\x1f{text}\x1f{ordinal}")


def test_candidates_of_weaker_keys_are_not_asked_for_once_a_stronger_one_fits() -> None:
    keys = (MatchKey("domain", "o.com", "d@1"), MatchKey("name", "orchid", "n@1"))
    asked: list[str] = []

    def known(text: str) -> list[Candidate]:
        asked.append(text)
        return [Candidate(ONE)]

    match = choose_among(keys, [key.text for key in keys], known)
    assert match is not None and match.id == ONE
    assert asked == ["domain:o.com"]

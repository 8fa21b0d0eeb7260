"""Matching, version 1: which known vendor, contact or deal a record belongs to, by keys alone, strongest first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol
from uuid import UUID

import msgspec

from domain.deals import content_of
from domain.idents import id_of
from domain.normalise import (
    domain_of,
    email_of,
    fold,
    is_free_mail,
    is_shared,
    name_key,
    person_key,
    registration_of,
)
from domain.provenance import Noun, Part, Place

_NUMBERED = frozenset({"reg", "email"})
_NO_NUMBERS: frozenset[str] = frozenset()
_NAMED = frozenset({"name", "person", "speaker"})
_VERSION_5 = (0xF000 << 64 | 0xC000 << 48, 0x5000 << 64 | 0x8000 << 48)
"""The bits of a UUID that say its version and variant, and what they are in a version 5 one."""


class MatchKey(msgspec.Struct, frozen=True, gc=False):
    """What a record is found again by. `kind` and `value` make the key text, `rule` is the decision's name.

    An entity with another name than `beside` is not meant; a key that does not find is only attached, to be found by.
    """

    kind: str
    value: str
    rule: str
    beside: str = ""
    finds: bool = True

    @property
    def text(self) -> str:
        """The text that is stored and compared."""
        return f"{self.kind}:{self.value}"


class Candidate(msgspec.Struct, frozen=True):
    """A known entity as far as the rule looks at it.

    `registration_ids` are `scheme:VALUE` texts: of a vendor its registration numbers, of a contact `email:address`;
    two different values of one scheme speak against each other. `name_key` is "" when it has no name;
    that of a deal is its product. `latest`: where a value that it shows was told last, of what one reading decides
    anew; its id says nothing then, as it has another one while that is decided.
    """

    id: UUID
    registration_ids: frozenset[str] = frozenset()
    name_key: str = ""
    latest: Place | None = None


class Known(Protocol):
    """What the rule looks at of a known entity: see Candidate.

    The name is asked for only beside a phone, and what was told last only where several fit equally well.
    """

    @property
    def id(self) -> UUID: ...

    @property
    def registration_ids(self) -> frozenset[str]: ...

    @property
    def name_key(self) -> str: ...

    @property
    def latest(self) -> Place | None: ...


class Match(msgspec.Struct, frozen=True):
    """The decision: this entity, by this rule, on this key text."""

    id: UUID
    rule: str
    key: str


def candidate(noun: Noun, ident: UUID, values: Mapping[str, str]) -> Candidate:
    """The candidate that an entity with these shown values (field -> value) is."""
    numbers = registrations(noun, values.get("registrationId"), values.get("email"))
    return Candidate(ident, numbers, named(noun, values.get))


def registrations(noun: Noun, number: str | None, address: str | None) -> frozenset[str]:
    """The `registration_ids` of an entity with this shown registration id and e-mail address."""
    if noun is Noun.VENDOR and number is not None and (known := registration_of(number)):
        return frozenset((known,))
    if noun is Noun.CONTACT and address:
        return frozenset((f"email:{address}",))
    return _NO_NUMBERS


def named(noun: Noun, shown: Callable[[str], str | None]) -> str:
    """The `name_key` of an entity whose fields show this; a deal is not known by its name but by its product."""
    if noun is Noun.DEAL:
        return fold(shown("product") or "")
    name = shown("name") or shown("legalName") or ""
    return name_key(name) if noun is Noun.VENDOR else person_key(name)


def keys_of(noun: Noun, part: Part, vendor_id: UUID | str | None, digest: str) -> tuple[MatchKey, ...]:
    """The match keys of what the part says about the noun, strongest first; empty when it says nothing to match by.

    `vendor_id` may be given as its text. `digest` is the scope of names without a vendor (the source's digest): a
    speaker of no known firm is one person within one source and nowhere else.
    """
    return keyed(noun, part, None if vendor_id is None else str(vendor_id), digest)[0]


def keyed(noun: Noun, part: Part, vendor_id: str | None, digest: str) -> tuple[tuple[MatchKey, ...], tuple[str, ...]]:
    """As `keys_of`, each with its text at the same place."""
    if noun is Noun.VENDOR:
        keys = _vendor_keys(part)
    elif noun is Noun.CONTACT:
        keys = _contact_keys(part, vendor_id, digest)
    else:
        keys = _deal_keys(part, vendor_id, digest)
    texts = tuple([key.text for key in keys])
    if len(keys) > 1 and len(set(texts)) < len(texts):
        first = dict(zip(reversed(texts), reversed(keys), strict=True))
        return tuple(first.values())[::-1], tuple(first)[::-1]
    return tuple(keys), texts


def _vendor_keys(part: Part) -> list[MatchKey]:
    claims = part.vendor
    keys: list[MatchKey] = []
    if (claim := claims.get("registrationId")) and (number := registration_of(claim.value)):
        keys.append(MatchKey("reg", number, "vendor.registration@1"))
    if (claim := claims.get("domain")) and (site := domain_of(claim.value)) and not is_shared(site):
        keys.append(MatchKey("domain", site, "vendor.domain@1"))
    if claim := claims.get("email"):
        keys.extend(_mail_keys(claim.value))
    if (claim := claims.get("phone")) and claim.value.startswith("+"):
        keys.append(MatchKey("phone", claim.value, "vendor.phone@1"))
    for field in ("name", "legalName"):
        if (claim := claims.get(field)) and claim.value:
            keys.append(MatchKey("name", name_key(claim.value), "vendor.name@1"))
    return keys


def said_key(part: Part) -> MatchKey:
    """By which whoever says exactly this of a vendor again is found: the same row belongs to whom it belonged before.

    It founds nothing, so it stands behind all others; but it is asked for first.
    """
    said = sorted((field, claim.value) for field, claim in part.vendor.items())
    return MatchKey("said", _short(said), "vendor.said@1")


def _mail_keys(address: str) -> list[MatchKey]:
    """The firm's domain behind the address, or the address itself where anybody may have one."""
    site = domain_of(address)
    if site is None:
        return []
    if is_free_mail(site):
        return [MatchKey("email", address, "vendor.email@1")]
    return [MatchKey("domain", site, "vendor.maildomain@1")]


def _contact_keys(part: Part, vendor_id: str | None, digest: str) -> list[MatchKey]:
    values = {field: claim.value for field, claim in part.contact.items() if claim.value}
    keys: list[MatchKey] = []
    address = email_of(values["email"]) if "email" in values else None
    name = person_key(values["name"]) if values.get("name") else ""
    if address:
        keys.append(MatchKey("email", address, "contact.email@1"))
    if name and vendor_id is not None:
        keys.append(MatchKey("person", f"{vendor_id}:{name}", "contact.name-at-vendor@1"))
    phone = values.get("phone", "")
    if phone.startswith("+"):
        keys.append(MatchKey("phone", phone, "contact.phone@1"))
    if name and vendor_id is None and address is None:
        keys.append(MatchKey("speaker", f"{digest}:{name}", "contact.name-in-source@1"))
    if not keys and vendor_id is not None and values:
        keys.append(MatchKey("person", f"{vendor_id}:{_short(sorted(values.items()))}", "contact.content@1"))
    return keys


def _deal_keys(part: Part, vendor_id: str | None, digest: str) -> list[MatchKey]:
    if not part.deal:
        return []
    number = part.deal.get("externalId")
    if number:
        return [MatchKey("deal", f"{vendor_id}:{' '.join(number.value.split())}", "deal.external-id@1")]
    content = content_of({field: claim.value for field, claim in part.deal.items() if claim.value})
    keys = [MatchKey("terms", f"{vendor_id}:{_short(content or digest)}", "deal.content@1")]
    product = part.deal.get("product")
    beside = fold(product.value) if product else ""
    for ties, finds in ((part.ties, True), (part.opens, False)):
        keys += [MatchKey("thread", f"{vendor_id}:{tie}", "deal.thread@1", beside, finds) for tie in ties]
    return keys


def mail_text(address: str) -> str | None:
    """The key text that a contact with this address is known by before all others; None: it is no address."""
    found = email_of(address) if address else None
    return f"email:{found}" if found else None


def deal_stem(values: Mapping[str, str], digest: str) -> str:
    """The first key text of a deal with these values, of which one at least is there, but for the vendor's id."""
    if "externalId" in values:
        return numbered_stem(values["externalId"])
    content = content_of({field: value for field, value in values.items() if value})
    return f"terms:{_short(content or digest)}"


def numbered_stem(number: str) -> str:
    """The same of any deal with this number."""
    return "deal:" + " ".join(number.split())


def at_vendor(stem: str, vendor_id: str) -> str:
    """The key text of a deal with this stem, of the vendor with this id."""
    kind, _, value = stem.partition(":")
    return f"{kind}:{vendor_id}:{value}"


def stem_of(text: str) -> str:
    """A deal's key text without the vendor's id, whose text has no colon."""
    kind, _, owned = text.partition(":")
    return f"{kind}:{owned.partition(':')[2]}"


def choose(keys: Sequence[MatchKey], known: Mapping[str, Sequence[Candidate]]) -> Match | None:
    """The strongest key that has a candidate nothing speaks against; ties go to the one told of last, or lowest id."""
    return choose_among(keys, [key.text for key in keys], lambda text: known.get(text, ()))


def choose_among(
    keys: Sequence[MatchKey], texts: Sequence[str], known: Callable[[str], Sequence[Known]]
) -> Match | None:
    """As `choose`, with the texts of the keys at hand, and candidates asked for only as far as they are needed."""
    numbers = {key.value if key.kind == "reg" else key.text for key in keys if key.kind in _NUMBERED}
    for key, text in zip(keys, texts, strict=True):
        if not key.finds:
            continue
        others = {number for number in numbers if not _of_scheme(number, key)} if key.kind == "reg" else numbers
        fit = [entity for entity in known(text) if not _contradicts(others, entity.registration_ids)]
        if key.beside:
            fit = [entity for entity in fit if entity.name_key in ("", key.beside)]
        if fit and key.kind == "phone":
            names = {key.value.rsplit(":", 1)[-1] for key in keys if key.kind in _NAMED}
            fit = [entity for entity in fit if not _other_name(names, entity.name_key)]
        if fit:
            ident = fit[0].id if len(fit) == 1 else _told_last(fit)
            return Match(ident, key.rule, text)
    return None


def _told_last(fit: Sequence[Known]) -> UUID:
    """Which of these the record is likeliest to go on about: what their ids are depends on what was undone before."""
    last = max([latest for entity in fit if (latest := entity.latest) is not None], default=None)
    return min(entity.id for entity in fit if entity.latest == last or last is None)


def _of_scheme(number: str, key: MatchKey) -> bool:
    """Whether they are numbers of one scheme: what has this very number may show another that a person joined to it."""
    return number.split(":", 1)[0] == key.value.split(":", 1)[0]


def _contradicts(numbers: set[str], known: frozenset[str]) -> bool:
    """Whether both sides have a number of one scheme and no number in common there."""
    if not numbers or known <= numbers:
        return False
    for scheme in {number.split(":", 1)[0] for number in numbers}:
        ours = {number for number in numbers if number.startswith(f"{scheme}:")}
        theirs = {number for number in known if number.startswith(f"{scheme}:")}
        if ours and theirs and not ours & theirs:
            return True
    return False


def _other_name(names: set[str], known: str) -> bool:
    """Whether both sides have names that share no word."""
    if not names or not known:
        return False
    words = set(known.split())
    return not any(words & set(name.split()) for name in names)


@lru_cache(maxsize=64)
def _begun(workspace: int, noun: Noun) -> bytes:
    """How the names begin whose digests are ids of this noun in this workspace."""
    return workspace.to_bytes(16, "big") + f"{noun}\x1f".encode()


def derived_id(workspace: UUID, noun: Noun, key_text: str, ordinal: int) -> UUID:
    """The id of an entity founded on this key: the same record founds the same entity again (RFC 9562 version 5)."""
    name = _begun(workspace.int, noun) + f"{key_text}\x1f{ordinal}".encode()
    number = int.from_bytes(hashlib.sha1(name, usedforsecurity=False).digest()[:16], "big")
    mask, bits = _VERSION_5
    return id_of(number & ~mask | bits)


def _short(content: object) -> str:
    return hashlib.blake2b(repr(content).encode(), digest_size=16).hexdigest()

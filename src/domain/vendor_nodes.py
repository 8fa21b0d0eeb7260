"""Vendor nodes: what matching by weights reads of a vendor, from the values of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.catalog import Entity
from domain.linkage import Address, Node
from domain.linkage.known import digest_of
from domain.matching import derived_id
from domain.normalise import registration_of
from domain.provenance import Claim, Noun


def node_of(vendor: Entity) -> Node:
    """A vendor as it is shown."""
    return node_saying({field: pick.value for field, pick in vendor.picks.items()}, str(vendor.id))


def node_claimed(claims: Mapping[str, Claim]) -> Node:
    """A vendor as one record tells it, without an id."""
    return node_saying({field: claim.value for field, claim in claims.items()})


class NamedNodes:
    """Vendors as records tell them, each with the digest that names it; what was told before is not worked out again.

    It remembers `most` ways of telling, then it begins anew.
    """

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._known: dict[tuple[str, ...], tuple[UUID, Node]] = {}

    def __call__(self, values: Mapping[str, str]) -> tuple[UUID, Node]:
        """The digest and the node of what these values say, by field."""
        said = (*values, *values.values())
        found = self._known.get(said)
        if found is None:
            node = node_saying(values)
            found = digest_of(node), node
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[said] = found
        return found


def node_saying(values: Mapping[str, str], ident: str = "") -> Node:
    """The node of a vendor with these values (field -> canonical text)."""

    def one(field: str) -> tuple[str, ...]:
        return (values[field],) if values.get(field) else ()

    return Node(
        ident,
        names=tuple(dict.fromkeys((*one("name"), *one("legalName")))),
        country=values.get("country", ""),
        address=Address(
            street=values.get("address", ""), postcode=values.get("postcode", ""), town=values.get("city", ""),
            region=values.get("region", ""),
        ),
        phones=one("phone"),
        domains=one("domain"),
        emails=one("email"),
        registrations=_registrations(values.get("registrationId", "")),
    )  # fmt: skip


def founded_id(workspace: UUID, digest: UUID) -> UUID:
    """The id of the vendor that a node with this digest founds: the same in any order of arrival."""
    return derived_id(workspace, Noun.VENDOR, f"node:{digest.hex}", 0)


def _registrations(text: str) -> tuple[tuple[str, str], ...]:
    """Scheme and number apart; a text without a digit is no number."""
    known = registration_of(text) if text else None
    scheme, _, number = (known or "").partition(":")
    return ((scheme, number),) if number else ()

"""What matching is given: nodes (one vendor as one record tells it) and what people said about pairs of them."""

from __future__ import annotations

from typing import Literal

import msgspec


class Address(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One address as far as the record has it; `street` may hold the number too, `region` is a state or province."""

    street: str = ""
    number: str = ""
    extra: str = ""
    postcode: str = ""
    town: str = ""
    region: str = ""


class Node(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One vendor (or person) as one record tells it. Values are as written; matching makes its own normal forms.

    `id` is unique and sorts the same everywhere (a UUID's text). `names` are different ways of writing one name; the
    parts of a person's name are joined by a blank. `registrations` maps a scheme (`vat`, `duns`, `lei`) to the
    number. Phones are best given in E.164.
    """

    id: str
    names: tuple[str, ...] = ()
    legal_form: str = ""
    country: str = ""
    address: Address = Address()
    phones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    registrations: tuple[tuple[str, str], ...] = ()


class Link(msgspec.Struct, frozen=True, order=True):
    """What a person decided about two nodes; it always wins over weights."""

    left: str
    right: str
    kind: Literal["must", "cannot"]

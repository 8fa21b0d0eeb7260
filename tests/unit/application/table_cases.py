"""Tables beside what they mean: what comes in of a file, held against what was written down before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from memory_house import a_house

from domain.provenance import Noun
from domain.readings import Reading

Values = dict[str, str]


@dataclass(frozen=True)
class Meant:
    """A file, and all the vendors, contacts and deals of which it tells (None: not looked at), by some of their values.

    A value "" says that the field is not there. `warning`: a piece of something that the import says.
    """

    content: str | bytes
    vendors: tuple[Values, ...] | None = ()
    contacts: tuple[Values, ...] | None = ()
    deals: tuple[Values, ...] | None = ()
    warning: str = ""
    name: str = "table.csv"
    reading: Reading = field(default_factory=Reading)


async def differs(meant: Meant) -> str:
    """What is otherwise than it is meant, in words; "" where nothing is."""
    house = a_house(chunk=100)
    content = meant.content.encode() if isinstance(meant.content, str) else meant.content
    imported = (await house.imported(content, meant.name, reading=meant.reading)).imported
    said: list[str] = []
    for noun, wanted in zip(Noun, (meant.vendors, meant.contacts, meant.deals), strict=True):
        found = [one.values for one in await house.entities(noun)]
        if wanted is not None and not alike(found, wanted):
            said.append(f"{noun}: {found}, meant {list(wanted)}")
    if meant.warning not in "\n".join(imported.warnings):
        said.append(f"nothing says {meant.warning!r}: {imported.warnings}")
    if said:
        said.append(f"mapping {imported.mapping}, error {imported.error}")
        said.append(await house.errors_csv(imported.id))
    return "\n".join(said)


def alike(found: list[Values], wanted: tuple[Values, ...]) -> bool:
    """Whether there are as many, and each wanted one is among them."""
    return len(found) == len(wanted) and all(any(says(one, values) for one in found) for values in wanted)


def says(found: Values, values: Values) -> bool:
    """Whether it has these values, and none where "" stands."""
    return all(found.get(field, "") == value for field, value in values.items())


def amiss(found: Mapping[str, list[Values]], wanted: Sequence[Values | None]) -> str:
    """What is amiss with the first vendor, contact and deal of a file, in words: None wants no such thing at all."""
    said = []
    for noun, values in zip(Noun, wanted, strict=True):
        here = found[noun]
        if (here and values is None) or (values is not None and not any(says(one, values) for one in here)):
            said.append(f"{noun}: {here}, meant {values}")
    return "\n".join(said)

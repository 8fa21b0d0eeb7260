"""Six generated sets of the matching benchmark that no rule was made for: their first figures are kept on the page.

`ventures`: builders, and joint ventures of two that sit at the first one's office. `faculties`: a university is one
vendor, whichever department signs. `vessels`: one firm for each ship, at the manager's address and domain. `lawyers`:
firms of partners' names, several partners of one name in a town. `utilities`: the works of a town, and their net
company. `hospitals`: houses of one group and domain, each a vendor of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.matching.generated import words
from benchmarks.matching.worlds import HOUSES, STEMS, TOWNS, Maker, Row, phone, respelt, slip, thinned

ALL_TOWNS = sorted({town for towns in TOWNS.values() for town in towns} | set(words("Hull Derby Ulm Essen Boden Kiel")))


def made_of(chance: random.Random, parts: int = 2) -> str:
    """A made-up word."""
    return "".join(chance.sample(STEMS, parts)).capitalize()


def told(chance: random.Random, row: Row, share: float = 0.15, **missing: float) -> Row:
    """The row as a list may have it."""
    row = row | {"name": slip(chance, row["name"]) if chance.random() < share else row["name"]}
    if chance.random() < 0.3:
        row = {column: respelt(chance, text) for column, text in row.items()}
    return thinned(chance, row, **missing)


def office(chance: random.Random, name: str, site: str, country: str = "DE") -> Row:
    """Where a firm is."""
    return {
        "name": name, "street": f"{chance.choice(HOUSES)}straße", "number": str(chance.randint(1, 190)),
        "town": chance.choice(ALL_TOWNS), "country": country, "phone": phone(chance, "+49"), "domain": site,
    }  # fmt: skip


def ventures(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """Two builders of each three; the third is what they do together."""
    pair = random.Random(number // 3)
    first, second = (f"{pair.choice(HOUSES)} {made_of(pair, 3)}" for _ in range(2))
    one = office(pair, f"{first} Bau GmbH", f"{first.split()[1].lower()}{number // 3}.de")
    two = office(pair, f"{second} Tiefbau GmbH", f"{second.split()[1].lower()}{number // 3}.de")
    project = pair.choice(("Los 3", "Tunnel Nord", "Brücke B7", ""))
    vendor = (one, two, one | {"name": f"ARGE {first} / {second} {project}".strip()})[number % 3]

    def record() -> Row:
        name = vendor["name"]
        if number % 3 == 2:
            front = chance.choice(("ARGE", "Arge", "Arbeitsgemeinschaft", "Bietergemeinschaft"))
            name = f"{front} {first}{chance.choice((' / ', '/', ' - ', ' und '))}{second} {project}".strip()
        else:
            name = name.replace("GmbH", chance.choice(("GmbH", "GmbH", "", "Gesellschaft mbH"))).strip()
        return told(chance, vendor | {"name": name}, street=0.3, town=0.2, country=0.3, phone=0.5, domain=0.5)

    return vendor, record


SUBJECTS = words("Physics Chemistry Law Medicine History Economics Biology Mathematics")


def faculties(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A university, whose departments write under its name."""
    place = made_of(random.Random(number), 3)
    vendor = office(chance, f"University of {place}", f"{place.lower()}.ac.uk", "GB") | {"town": place}

    def record() -> Row:
        subject = chance.choice(SUBJECTS)
        name = chance.choice((
            f"University of {place}", f"{place} University", f"Univ. of {place}, Dept. of {subject}",
            f"University of {place} - School of {subject}", f"Department of {subject}, University of {place}",
        ))  # fmt: skip
        row = vendor | {"name": name, "phone": vendor["phone"][:-2] + str(chance.randint(10, 99))}
        return told(chance, row, street=0.4, number=0.4, town=0.2, country=0.3, phone=0.5, domain=0.4)

    return vendor, record


SHIPS = words("Star Sky Spirit Pride Glory Wave Pearl Falcon")


def vessels(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A firm that owns one ship; five of them have one manager, whose house, telephone and domain they have."""
    fleet = random.Random(number // 5)
    house, kind = made_of(fleet, 3), fleet.choice(("Shipping", "Maritime", "Navigation"))
    ship = fleet.sample(SHIPS, 5)[number % 5]
    vendor = office(fleet, f"{house} {ship} {kind} SA", f"{house.lower()}{number // 5}.com", "GR")

    def record() -> Row:
        name = chance.choice((f"{house} {ship} {kind} SA", f"{house} {ship} {kind} S.A.", f"{house} {ship} {kind}",
                              f"MV {house} {ship}", f"M/V {house} {ship} - {house} {ship} {kind}"))  # fmt: skip
        return told(chance, vendor | {"name": name}, street=0.4, town=0.2, country=0.3, phone=0.4, domain=0.5)

    return vendor, record


def lawyers(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """Partners of whom some have left out, or written with an initial each."""
    partners = [chance.choice(HOUSES) + chance.choice(("", "", "er", "mann")) for _ in range(chance.choice((2, 3, 3)))]
    letters = "".join(one[0] for one in partners).lower()
    vendor = office(chance, ", ".join(partners) + " Rechtsanwälte", f"{letters}-recht{number % 700}.de")

    def record() -> Row:
        *most, last = partners
        name = chance.choice((
            f"{', '.join(most)} & {last}", f"{', '.join(most)} und {last} Rechtsanwälte", " ".join(partners),
            f"{partners[0]} & Partner", f"{', '.join(most)} & {last} PartG mbB", f"Kanzlei {' '.join(partners)}",
        ))  # fmt: skip
        return told(chance, vendor | {"name": name}, street=0.3, town=0.2, country=0.3, phone=0.4, domain=0.5)

    return vendor, record


def utilities(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """The works of a town; every third is the net company of the one before, in its house and under its domain."""
    net = number % 3 == 2
    own = random.Random(number - net)
    town = made_of(own, 3) + own.choice(("stadt", "burg", "hausen", "feld"))
    vendor = office(own, f"Stadtwerke {town}{' Netz' if net else ''} GmbH", f"sw-{town.lower()}.de")
    vendor |= {"town": town, "phone": phone(chance, "+49") if net else vendor["phone"]}

    def record() -> Row:
        names = (
            (f"Stadtwerke {town} Netz GmbH", f"SW {town} Netz", f"Netzgesellschaft Stadtwerke {town}")
            if net
            else (f"Stadtwerke {town} GmbH", f"SW {town}", f"Stadtwerke {town}", f"Stadtwerke der Stadt {town}")
        )
        row = vendor | {"name": chance.choice(names)}
        return told(chance, row, street=0.35, town=0.2, country=0.3, phone=0.5, domain=0.5)

    return vendor, record


SAINTS = (("St. Mary's", "Saint Marys"), ("St. Luke's", "St Lukes"), ("Holy Cross", "Holy Cross"), ("City", "City"))


def hospitals(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of six houses of a group: name of its own, domain of all, half of them with the group's switchboard."""
    group = random.Random(number // 6)
    house, board = made_of(group, 3), phone(group, "+44")
    saint, town = SAINTS[number % 4], ALL_TOWNS[(number + number // 6) % len(ALL_TOWNS)]
    vendor = office(chance, f"{house} {saint[0]} Hospital", f"{house.lower()}{number // 6}health.org", "GB")
    vendor |= {"town": town, "phone": board if chance.random() < 0.5 else vendor["phone"]}

    def record() -> Row:
        name = chance.choice((
            f"{house} {saint[0]} Hospital", f"{house} {saint[1]} Hosp.", f"{saint[0]} Hospital {town}",
            f"{house} Health - {saint[0]} Hospital", f"{house} {saint[0]} Medical Center",
        ))  # fmt: skip
        return told(chance, vendor | {"name": name}, street=0.3, town=0.2, country=0.3, phone=0.5, domain=0.5)

    return vendor, record


UNSEEN: dict[str, Maker] = {
    "ventures": ventures, "faculties": faculties, "vessels": vessels, "lawyers": lawyers, "utilities": utilities,
    "hospitals": hospitals,
}  # fmt: skip

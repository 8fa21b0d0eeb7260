"""Six generated sets of the matching benchmark as lists of one branch or of one office are, written before any rule.

`cuisines`: restaurants of a few towns whose names are made of the same words. `schools`: named for saints and trees,
with the council's domain and sometimes its switchboard. `dealers`: houses of a dealer, one for each make and town,
each a vendor of its own. `notaries`: people by their names, three in one office with one telephone. `clouds`: software
firms, two of each made-up word, that differ in `Labs`, `Cloud`, `Data` alone. `ledgers`: vendors of a ledger that has
them once for each currency, with remarks in the name, cut at 35 characters, or in capitals without marks.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.matching.generated import words
from benchmarks.matching.worlds import GIVEN, HOUSES, STEMS, TOWNS, WORK, Maker, Row, phone, respelt, slip, thinned
from benchmarks.matching.worlds_unseen import ALL_TOWNS, made_of, office, told

BEASTS = words("Dragon Palace Garden Lotus Panda Phoenix Bamboo Pearl Tiger Moon River Temple Wok Jasmine Lantern")
HUES = words("Golden Red Jade Royal Happy Lucky New Imperial Silver Little Great Blue")
KITCHENS = words("Chinese Thai Indian Vietnamese Korean Nepalese")


def cuisines(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A restaurant, and a record of it."""
    hue, beast, kitchen = HUES[number % 12], BEASTS[number // 12 % 15], chance.choice(KITCHENS)
    site = f"{hue.lower()}{beast.lower()}{number}.com"
    vendor = office(chance, f"{hue} {beast}", site, "GB") | {"town": chance.choice(("Leeds", "Hull", "Derby"))}

    def record() -> Row:
        name = f"{hue} {beast}"
        name = chance.choice((name, f"{name} Restaurant", f"{name} {kitchen} Restaurant", f"The {name}",
                              f"{name} {kitchen} Takeaway", f"{name} {kitchen} Cuisine"))  # fmt: skip
        return told(chance, vendor | {"name": name}, street=0.15, town=0.1, country=0.3, phone=0.4, domain=0.7)

    return vendor, record


SAINTS = words("Mary Joseph Patrick Andrew Luke Mark Anne Peter Teresa Cuthbert Oswald Bede")
TREES = words("Oak Elm Beech Willow Hazel Rowan Birch Alder")


def schools(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A school; a third have the council's telephone, most its domain."""
    council = random.Random(number // 9)
    town, board = made_of(council, 3), phone(council, "+44")
    sort = ("Primary School", "Secondary School", "Nursery")[number % 3]
    saint, tree = SAINTS[number * 5 % 12], TREES[number * 3 % 8]
    church = number % 2 == 0
    own = f"St {saint}'s" if church else f"{tree} {('Park', 'Lane', 'Hill')[number % 5 % 3]}"
    vendor = office(chance, f"{own} {sort}", f"{town.lower()}.gov.uk", "GB") | {"town": town}
    vendor |= {"phone": board if chance.random() < 0.3 else vendor["phone"]}

    def record() -> Row:
        kind = {"Primary School": ("Primary School", "Primary", "Prim. School", "C.E. Primary School")}.get(
            sort, (sort,)
        )
        name = f"{own} {chance.choice(kind)}"
        if church:
            name = name.replace("St ", chance.choice(("St ", "St. ", "Saint ")))
        name = chance.choice((name, name, f"{name}, {town}"))
        return told(chance, vendor | {"name": name}, street=0.3, town=0.15, country=0.3, phone=0.4, domain=0.4)

    return vendor, record


MAKES = words("BMW Audi Toyota Ford Skoda Renault Volvo Mazda")


def dealers(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of four houses of a dealer: two makes in two towns, with one domain; those of a town have one telephone."""
    group = random.Random(number // 4)
    house, makes, towns = (
        group.choice(HOUSES) + group.choice(("", "mann", "er")),
        group.sample(MAKES, 2),
        group.sample(ALL_TOWNS, 2),
    )
    place = [office(group, "", f"autohaus-{house.lower()}{number // 4}.de") | {"town": town} for town in towns]
    make, vendor = makes[number % 2], place[number // 2 % 2]

    def record() -> Row:
        town = vendor["town"]
        name = chance.choice(
            (
                f"{house} {make} {town}",
                f"Autohaus {house} {make} {town} GmbH",
                f"{make} {house} GmbH {town}",
                f"Autohaus {house} GmbH - {make}",
                f"{make} Autohaus {house} {town}",
            )
        )
        return told(chance, vendor | {"name": name}, street=0.3, town=0.1, country=0.3, phone=0.4, domain=0.5)

    return vendor, record


def notaries(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of three notaries of an office."""
    shared = random.Random(number // 3)
    given, family = chance.choice(GIVEN), chance.choice(HOUSES) + chance.choice(("", "in", "mann", "er", "feld"))
    vendor = office(shared, f"Notar {given} {family}", f"notare-{made_of(shared, 3).lower()}.de")

    def record() -> Row:
        name = chance.choice(
            (
                f"Notar {given} {family}",
                f"{given} {family}, Notar",
                f"Notariat {given} {family}",
                f"Dr. {given} {family}",
                f"Notar Dr. {given} {family}",
                f"{family}, {given}",
            )
        )
        return told(chance, vendor | {"name": name}, street=0.3, town=0.2, country=0.3, phone=0.4, domain=0.5)

    return vendor, record


PARTS = words("Labs Cloud Data Soft Systems Analytics AI Digital")


def clouds(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A software firm; another one has the same made-up word."""
    pair = random.Random(number // 2)
    made, part = made_of(pair, 2), pair.sample(PARTS, 2)[number % 2]
    vendor = office(chance, f"{made} {part}", f"{made.lower()}{part.lower()}.io", "US") | {
        "town": chance.choice(ALL_TOWNS)
    }

    def record() -> Row:
        name = f"{made} {part}" if chance.random() < 0.8 else f"{made}{part}"
        name += chance.choice(("", "", " Inc", ", Inc.", " LLC", " Technologies Inc"))
        return told(chance, vendor | {"name": name}, street=0.4, town=0.2, country=0.3, phone=0.5, domain=0.4)

    return vendor, record


REMARKS = (
    "DO NOT USE - {}", "{} (old)", "{} - EUR account", "{} (USD)", "{} - GBP", "{} **BLOCKED**", "{} *duplicate*",
    "{} (inactive)", "ZZ {}", "{} - DO NOT USE", "{} EUR", "{} (see 104512)", "{} c/o Pellam Treuhand",
)  # fmt: skip


def ledgers(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A vendor as the accounts of a ledger have it."""
    country = chance.choice(("DE", "GB", "US"))
    form = {"DE": "GmbH", "GB": "Limited", "US": "Inc."}[country]
    house, made = chance.choice(HOUSES), made_of(chance, 2)
    work = chance.choice([*WORK, "Gebäudetechnik", "Großhandel"])
    name = chance.choice((f"{house} {made} {work}", f"{made} {work}", f"{house} & {chance.choice(HOUSES)} {work}"))
    vendor = office(chance, f"{name} {form}", f"{made.lower()}{number}.com", country)
    vendor |= {"town": chance.choice(TOWNS[country])}

    def record() -> Row:
        text = f"{name} {form}"
        if chance.random() < 0.1:
            text = f"{text} {chance.choice(('dba', 't/a', 'd/b/a', 'T/A'))} {made}{chance.choice(STEMS)} Direct"
        elif chance.random() < 0.35:
            text = chance.choice(REMARKS).format(text)
        if chance.random() < 0.3:
            text = respelt(chance, text).upper()
        if chance.random() < 0.3:
            text = text[:35].strip()
        row = vendor | {"name": slip(chance, text) if chance.random() < 0.1 else text}
        return thinned(chance, row, street=0.3, town=0.15, country=0.2, phone=0.5, domain=0.6)

    return vendor, record


LISTS: dict[str, Maker] = {
    "cuisines": cuisines, "schools": schools, "dealers": dealers, "notaries": notaries, "clouds": clouds,
    "ledgers": ledgers,
}  # fmt: skip

"""Four generated sets of the matching benchmark in which firms share what looks like their own; they came first.

`groups`: unlike firms of one holding on one domain, most behind one switchboard, some in one house. `landlords`: a
dozen tenants of a business centre, a medical house or an incubator at one address, many with the reception's
telephone or the landlord's mail. `renamed`: legal and trading names, initials and long names, old and new names of one
firm, with the registration number on half of the rows, beside strangers whose site one agency keeps. `listed`: what a
broker, a chamber or a book-keeper sent: the sender's domain, telephone or mail address on most rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.matching.generated import words
from benchmarks.matching.worlds import GIVEN, HOUSES, Maker, Row, phone
from benchmarks.matching.worlds_unseen import ALL_TOWNS, made_of, office, told

CALLINGS = words(
    "Maschinenbau Spedition Gebäudetechnik Software Verpackungen Immobilien Consulting Elektro Catering Druckerei "
    "Bäckerei Brauerei Apotheke Optik Fitness Reisebüro Autohaus Dental Physio Kosmetik"
)
FIRST = words("Birch Stein Wald Rosen Green Ash Linden Neu Alt Berg Hol Kirch")
LAST = words("field wood bach berg mann hof au thal garten haus stein dorf")
GERMAN = ("GmbH", "AG", "GmbH & Co. KG", "KG", "")


def family(chance: random.Random) -> str:
    """A family name, or one that is made of two words as many are."""
    return chance.choice((chance.choice(HOUSES), chance.choice(FIRST) + chance.choice(LAST)))


def firm(chance: random.Random) -> str:
    """The name of some firm."""
    made, calling, house = made_of(chance, chance.choice((2, 3))), chance.choice(CALLINGS), family(chance)
    return chance.choice((
        f"{made} {calling}", f"{house} {calling}", f"{calling} {house}", f"{house} & {family(chance)}", made,
    ))  # fmt: skip


def formed(chance: random.Random, name: str, form: str) -> str:
    """The name as a list writes it."""
    name = name.upper() if chance.random() < 0.1 else name
    return f"{name} {form}".strip() if chance.random() < 0.7 else name


def groups(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of six firms of a holding, which was founded or bought under a name of its own."""
    group = random.Random(number // 6)
    house, board, home = made_of(group, 3), phone(group, "+49"), office(group, "", "")
    form = chance.choice(GERMAN)
    name = f"{house} Holding" if number % 6 == 0 else firm(chance)
    vendor = office(chance, name, f"{house.lower()}-gruppe{number // 6}.de")
    if chance.random() < 0.6:
        vendor |= {"phone": board}
    if chance.random() < 0.4:
        vendor |= {column: home[column] for column in ("street", "number", "town")}

    def record() -> Row:
        text = formed(chance, name, form)
        if chance.random() < 0.08:
            text = f"{text} ({house} Gruppe)"
        return told(chance, vendor | {"name": text}, street=0.3, town=0.15, country=0.3, phone=0.35, domain=0.25)

    return vendor, record


PRACTICES = ("Praxis Dr.", "Zahnarztpraxis", "Praxis für Physiotherapie")


def landlords(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of twelve tenants of a house."""
    house = random.Random(number // 12)
    home, kind = office(house, "", ""), number // 12 % 3
    form = chance.choice(GERMAN)
    if kind == 1:
        name, form = f"{chance.choice(PRACTICES)} {family(chance)}", ""
    else:
        name = f"{family(chance)} Dental" if kind == 2 and number % 2 else firm(chance)
    own = f"{made_of(chance, 2).lower()}{number}.de"
    site = f"{made_of(house, 2).lower()}-center{number // 12}.de"
    vendor = home | {
        "name": name,
        "phone": home["phone"] if chance.random() < 0.5 else phone(chance, "+49"),
        "domain": site if chance.random() < 0.3 else own,
    }

    def record() -> Row:
        text = formed(chance, name, form)
        return told(chance, vendor | {"name": text}, street=0.1, town=0.1, country=0.3, phone=0.35, domain=0.45)

    return vendor, record


def renamed(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A firm of two names; every fourth one is a stranger with the domain of the agency that keeps the site before."""
    kind, form = number % 4, chance.choice(GERMAN[:4])
    site = f"{made_of(random.Random(number // 4), 2).lower()}{number // 4}.de"
    own = site if kind in (0, 3) else f"{made_of(chance, 2).lower()}{number}.com"
    if kind == 1:
        long = [made_of(chance, 2), family(chance), chance.choice(CALLINGS), "Werke"]
        names = (f"{' '.join(long)} {form}", "".join(word[0] for word in long).upper(), f"{' '.join(long[:3])} {form}")
    elif kind == 2:
        made = made_of(chance, 3)
        names = (f"{family(chance)} & {family(chance)} {form}", f"{made} {form}", f"{made} (formerly {family(chance)})")
    else:
        legal = f"{family(chance)} {made_of(chance, 2)} {form}"
        trading = f"{made_of(chance, 2)} {chance.choice(CALLINGS)}"
        names = (legal, trading, f"{legal} t/a {trading}")
    vendor = office(chance, names[0], own) | {"registration": f"HRB {20_000 + number}"}

    def record() -> Row:
        text = chance.choices(names, (0.45, 0.4, 0.15))[0]
        return told(
            chance, vendor | {"name": text}, 0.1,
            street=0.35, town=0.15, country=0.3, phone=0.45, domain=0.3, registration=0.5,
        )  # fmt: skip

    return vendor, record


def listed(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of eight firms of a list, with what its sender wrote into every row."""
    sender = random.Random(number // 8)
    form = chance.choice(GERMAN)
    town, sort = sender.choice(ALL_TOWNS), number // 8 % 3
    person, trade = f"{chance.choice(GIVEN)} {family(chance)}", f"{family(chance)} {chance.choice(CALLINGS)}"
    name = chance.choice((firm(chance), person, trade))
    vendor = office(chance, name, f"{made_of(chance, 2).lower()}{number}.de") | {"town": town}
    sent = {
        0: {"domain": f"{made_of(sender, 2).lower()}-versicherungsmakler.de", "phone": phone(sender, "+49")},
        1: {"domain": f"wirtschaft-{town.lower()}{number // 8}.de"},
        2: {"email": f"{made_of(sender, 2).lower()}.buero@gmail.com", "phone": phone(sender, "+49"), "domain": ""},
    }[sort]

    def record() -> Row:
        row = vendor | {"name": formed(chance, name, form)}
        if chance.random() < 0.7:
            row |= sent
        return told(chance, row, street=0.3, town=0.1, country=0.3, phone=0.35, domain=0.3, email=0.2)

    return vendor, record


SHARED: dict[str, Maker] = {"groups": groups, "landlords": landlords, "renamed": renamed, "listed": listed}

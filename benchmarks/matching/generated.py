"""The generated set of the matching benchmark: vendors and the records that tell of them, from a seed.

Names are made of a few hundred common words, family names and made-up words with a long tail, so that many vendors have
words in common, some the whole name. Phones are shared by the vendors of one office; a domain has one owner. A record
may have another legal form or none, typing errors, a word left out or moved, shortened words, fields missing, a moved
address.
"""

from __future__ import annotations

import random
from itertools import combinations

from benchmarks.matching.datasets import Dataset, ordered


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


TRADES = words(
    """
    Analytics Freight Tooling Paper Lighting Systems Foods Textiles Optics Marine Cables Seeds Ceramics Logistics
    Construction Trading Services Consulting Engineering Solutions Holdings Partners Group International Motors
    Electric Energy Plastics Chemicals Packaging Furniture Interiors Bakery Pharma Medical Dental Travel Security
    Cleaning Catering Printing Media Software Networks Telecom Mining Steel Metals Glass Timber Farms Dairy
    Fisheries Shipping Aviation Automotive Machinery Hydraulics Instruments Laboratories Diagnostics Insurance
    Capital Properties
    """
)
FIRST = words(
    """
    Alder Birch Cedar Delta Ember Fjord Grove Iron Juniper Kelp Larch Maple North Ochre Pine Reed Sable Tern Umber
    Vale Willow Yarrow Zephyr Apex Summit Global United Pacific Atlantic Star Royal Golden Silver Blue Green Red Sun
    Modern Smart Prime Elite Crown Eagle Falcon Lion Tiger Phoenix Orion Nova Vertex Matrix Quantum Alpha Omega
    Sigma
    """
)
FAMILIES = words(
    """
    Smith Jones Brown Taylor Wilson Meyer Schmidt Fischer Weber Becker Dubois Moreau Laurent Garcia Martinez Lopez
    Rossi Russo Ferrari Silva Santos Oliveira Jansen Visser Nielsen Hansen Larsen Kowalski Nowak Novak Horvat
    Popescu Ivanov Petrov Yilmaz Kaya Khan Singh Sharma Patel Gupta Chen Wang Li Zhang Tanaka Sato Suzuki Kim Park
    Nguyen Tran
    """
)
COUNTRIES = {
    "GB": (
        "Ltd|Limited|PLC|LLP",
        "Leeds|Bristol|Glasgow|Cardiff|London|Derby",
        "+44",
        "High Street|Mill Lane|Station Road",
    ),
    "DE": ("GmbH|AG|GmbH & Co. KG|UG", "Bremen|Kassel|Ulm|Berlin|Essen", "+49", "Hauptstraße|Bahnhofstraße|Gartenweg"),
    "US": (
        "Inc.|LLC|Corp.|Incorporated",
        "Duluth|Boise|Austin|Tulsa|Dayton",
        "+1",
        "Main Street|Oak Avenue|Park Boulevard",
    ),
    "FR": ("SARL|SAS|SA|EURL", "Lyon|Nantes|Lille|Dijon", "+33", "Rue de la Gare|Avenue Foch|Rue Victor Hugo"),
    "IN": ("Pvt. Ltd.|Private Limited|Ltd|LLP", "Pune|Surat|Kochi|Delhi", "+91", "MG Road|Station Road|Nehru Nagar"),
    "ES": ("S.L.|S.A.|SLU", "Murcia|Toledo|Gijón|Madrid", "+34", "Calle Mayor|Avenida de España|Calle del Sol"),
    "SE": ("AB|HB", "Uppsala|Malmö|Umeå", "+46", "Storgatan|Kungsgatan|Skolgatan"),
    "BR": ("Ltda|S.A.|Eireli", "Recife|Curitiba|Santos", "+55", "Rua das Flores|Avenida Brasil|Rua Sete"),
}
SYLLABLES = words(
    """
    ka lo ri ven tar mo zu bel dor fin gra hal ist jor kre lum nar ost pra qui ros sel tam ul vor wex yst zan
    """
)
SHORTER = {
    "Street": "St", "Avenue": "Ave", "Road": "Rd", "Boulevard": "Blvd", "straße": "str.", "International": "Intl",
    "Services": "Svcs", "Engineering": "Eng", "Limited": "Ltd", "Calle": "C/", "Avenida": "Av.",
}  # fmt: skip
KEYS = "qwertyuiop asdfghjkl zxcvbnm"


class Maker:
    """Vendors and records from one source of chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.streets = [
            self.word() + end for end in (" Street", " Road", " Avenue", "straße", "gatan") for _ in range(400)
        ]
        self.offices: list[str] = []
        self.domains: set[str] = set()

    def word(self) -> str:
        """A word nobody knows."""
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.choice((2, 2, 3)))).capitalize()

    def name(self) -> str:
        """A vendor's name without its form."""
        chance = self.chance
        kind = chance.random()
        trade = chance.choice(TRADES)
        if kind < 0.3:
            return f"{self.word()} {trade}"
        if kind < 0.5:
            return f"{chance.choice(FIRST)} {self.word()} {trade}"
        if kind < 0.65:
            return (
                f"{chance.choice(FAMILIES)} {chance.choice(('& Sons', '& ' + chance.choice(FAMILIES), trade))} {trade}"
            )
        if kind < 0.8:
            return f"{chance.choice(FIRST)} {trade} {chance.choice(TRADES)}"
        if kind < 0.9:
            return f"{self.word()} {chance.choice(FAMILIES)} {trade}"
        if kind < 0.96:
            return self.word() + self.word().lower()
        return f"{chance.choice(FIRST)} {trade} {chance.randint(1, 99)}"

    def domain(self, name: str, country: str) -> str:
        """A domain made of the name; a domain has one owner."""
        chance = self.chance
        label = "".join(name.lower().split()[:2]).replace("&", "")
        found = label + chance.choice((".com", "." + country.lower()))
        while found in self.domains:
            found = f"{label}-{chance.choice(TRADES).lower()}{chance.randint(1, 99)}.{country.lower()}"
        self.domains.add(found)
        return found

    def vendor(self) -> dict[str, str]:
        """One vendor with all its fields."""
        chance = self.chance
        country = chance.choice(list(COUNTRIES))
        forms, towns, code, streets = COUNTRIES[country]
        name = self.name()
        if chance.random() < 0.04 and self.offices:
            phone = chance.choice(self.offices)
        else:
            phone = code + "".join(chance.choices("123456789", k=9))
            if chance.random() < 0.02:
                self.offices.append(phone)
        town = chance.choice(towns.split("|"))
        street = chance.choice(streets.split("|")) if chance.random() < 0.3 else chance.choice(self.streets)
        return {
            "name": name,
            "form": chance.choice(forms.split("|")),
            "number": str(chance.randint(1, 250)),
            "street": street,
            "town": town,
            "postcode": f"{sum(map(ord, town)) % 90 + 10}{chance.randint(100, 399)}",
            "country": country,
            "phone": phone,
            "domain": self.domain(name, country),
        }

    def record(self, vendor: dict[str, str]) -> dict[str, str]:
        """One record of a vendor, with what goes wrong in real ones."""
        chance = self.chance
        found = dict(vendor)
        found["name"] = self.named(vendor)
        if chance.random() < 0.05:
            found["street"], found["number"] = chance.choice(self.streets), str(chance.randint(1, 250))
        if chance.random() < 0.12:
            found["street"] = self.typo(found["street"])
        if chance.random() < 0.25:
            found["street"] = self.shortened(found["street"])
        if chance.random() < 0.05:
            found["postcode"] = self.typo(found["postcode"])
        missing = {"street": 0.3, "postcode": 0.3, "town": 0.2, "country": 0.15, "phone": 0.45, "domain": 0.55}
        for column, share in missing.items():
            if chance.random() < share:
                found[column] = ""
        if not found["street"]:
            found["number"] = ""
        del found["form"]
        return found

    def named(self, vendor: dict[str, str]) -> str:
        """The vendor's name as one record has it."""
        chance = self.chance
        parts = vendor["name"].split()
        if len(parts) > 2 and chance.random() < 0.1:
            parts.pop(chance.randrange(1, len(parts)))
        if len(parts) > 1 and chance.random() < 0.08:
            at = chance.randrange(len(parts) - 1)
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
        name = " ".join(parts)
        for _ in range(chance.choices((0, 1, 2), (0.7, 0.24, 0.06))[0]):
            name = self.typo(name)
        if chance.random() < 0.2:
            name = self.shortened(name)
        forms = COUNTRIES[vendor["country"]][0].split("|")
        form = chance.choices((vendor["form"], "", chance.choice(forms)), (0.65, 0.25, 0.1))[0]
        name = f"{name} {form}".strip()
        return name.upper() if chance.random() < 0.1 else name

    def typo(self, text: str) -> str:
        """One letter wrong, missing, doubled or swapped."""
        chance = self.chance
        if len(text) < 4:
            return text
        at = chance.randrange(1, len(text) - 1)
        kind = chance.randrange(4)
        if kind == 0:
            return text[:at] + text[at + 1 :]
        if kind == 1:
            return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
        if kind == 2:
            return text[:at] + text[at] + text[at:]
        fresh = chance.choice("0123456789") if text[at].isdigit() else chance.choice(KEYS.replace(" ", ""))
        return text[:at] + fresh + text[at + 1 :]

    def shortened(self, text: str) -> str:
        """Long words as people shorten them."""
        for long, short in SHORTER.items():
            text = text.replace(long, short)
        return text


def generated(records: int = 200_000, vendors: int = 120_000, seed: int = 20_240) -> Dataset:
    """`records` records of `vendors` vendors: each has one, the rest go to vendors by chance, to some more often."""
    maker = Maker(seed)
    known = [maker.vendor() for _ in range(vendors)]
    owners = list(range(vendors))
    popular = maker.chance.choices(
        range(vendors), [1 / (1 + maker.chance.random() * 9) for _ in range(vendors)], k=records - vendors
    )
    owners.extend(popular)
    maker.chance.shuffle(owners)
    found = Dataset("generated")
    true: dict[int, list[str]] = {}
    for at, owner in enumerate(owners):
        ident = f"r{at:07d}"
        found.rows[ident] = maker.record(known[owner])
        true.setdefault(owner, []).append(ident)
    for members in true.values():
        found.gold.update(ordered(one, two) for one, two in combinations(members, 2))
    return found

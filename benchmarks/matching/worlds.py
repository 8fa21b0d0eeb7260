"""Eight more generated sets of the matching benchmark, about 3,000 records each, from a seed: other worlds' ways.

`keyboards`: neighbouring keys, `ü` as `ue` or `u`, `&` for `and`, `Intl`, initials, trading names. `scripts`: Chinese,
Japanese, Korean, Cyrillic and Arabic names with and without their legal forms, widths and marks. `branches`: numbered
branches of one chain that are vendors of their own, mother firms, and rows that have nothing but a mail address.

`forms`: German, French, Spanish and Polish firms with their legal forms, `ue` for `ü`, `Ges.`, `Cie`, `Ets`. `chains`:
franchises, one name and one domain in many towns, each a vendor of its own. `traders`: people who trade under their
own names, several of one family name in a town. `bodies`: ministries, departments and towns. `holdings`: sister firms
of one name, house, telephone and domain that do different work.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations

from benchmarks.matching.datasets import Dataset, ordered
from benchmarks.matching.generated import words

Row = dict[str, str]
Maker = Callable[[random.Random, int], tuple[Row, Callable[[], Row]]]

NEAR = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
}  # fmt: skip
UMLAUTS = {"ü": ("ue", "u"), "ö": ("oe", "o"), "ä": ("ae", "a"), "ß": ("ss",), "å": ("aa", "a"), "ø": ("oe", "o"),
           "é": ("e",), "ñ": ("n",), "ç": ("c",)}  # fmt: skip
HOUSES = words(
    "Müller Köhler Schröder Böhm Jäger Krüger Günther Weiß Groß Lindström Åkesson Sjöberg Ødegård "
    "Sørensen Beauséjour Lefèvre Muñoz Ibáñez Gonçalves Assunção Whitfield Carrington Ashworth Pemberton "
    "Holloway Thackeray Lockwood Fairbanks Kingsley Waverly"
)
STEMS = words("bra del fen gor hal kir lom mar nel por quin ras sol tor ul ven wes yar zel dru ost pel")
WORK = [
    "International Engineering",
    "Manufacturing",
    "Technologies",
    "Food & Beverage",
    "Oil and Gas",
    "Research & Development",
    "Supply",
    "Pharmaceuticals",
    "Transport and Logistics",
    "Industries",
    "Electrical Systems",
    "Consulting Services",
    "Management",
    "Associates",
]
SHORTENED = (
    ("International", "Intl"), ("International", "Int'l"), ("Engineering", "Engg."), ("Manufacturing", "Mfg"),
    ("Technologies", "Tech"), ("Industries", "Inds."), ("Services", "Svcs"), ("Associates", "Assoc."),
    ("Management", "Mgmt"), (" & ", " and "), (" and ", " & "), ("Pharmaceuticals", "Pharma"),
)  # fmt: skip
FORMS = {"DE": ("GmbH", "AG", "GmbH & Co. KG"), "GB": ("Ltd", "Limited", "PLC"), "SE": ("AB",), "US": ("Inc", "LLC")}
TOWNS = {"DE": ("München", "Köln", "Nürnberg"), "GB": ("Leeds", "York"), "SE": ("Malmö", "Umeå"), "US": ("Austin",)}


def slip(chance: random.Random, text: str) -> str:
    """A finger on the next key, or a letter twice."""
    spots = [at for at, letter in enumerate(text) if letter in NEAR and at]
    if not spots:
        return text
    at = chance.choice(spots)
    return text[:at] + chance.choice((chance.choice(NEAR[text[at]]), text[at] * 2)) + text[at + 1 :]


def respelt(chance: random.Random, text: str) -> str:
    """Without the marks that a keyboard may not have."""
    way = chance.random()
    return "".join(UMLAUTS[c][0 if way < 0.6 else -1] if c in UMLAUTS else c for c in text)


def thinned(chance: random.Random, row: Row, **share: float) -> Row:
    """Some fields are missing."""
    return {column: "" if chance.random() < share.get(column, 0) else text for column, text in row.items()}


def phone(chance: random.Random, code: str) -> str:
    """A number that hardly anybody else has."""
    return code + "".join(chance.choices("23456789", k=9))


def keyboards(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A firm in a language with marks, and a record of it."""
    country = chance.choice(list(FORMS))
    house, made = chance.choice(HOUSES), "".join(chance.sample(STEMS, 2)).capitalize()
    work, form = chance.choice(WORK), chance.choice(FORMS[country])
    name = chance.choice((f"{house} {made} {work}", f"{made} {work}", f"{chance.choice(HOUSES)} & {house} {work}"))
    trading = f"{made}{chance.choice(STEMS)} {chance.choice(('Direct', 'Online', 'Works'))}"
    vendor = {
        "name": name, "street": f"{house}{'straße' if country == 'DE' else ' Road'}", "number": str(number % 240 + 1),
        "town": chance.choice(TOWNS[country]), "country": country, "phone": phone(chance, "+49"),
        "domain": f"{made.lower()}{number % 97}.com",
    }  # fmt: skip

    def record() -> Row:
        text = name
        for long, short in SHORTENED:
            if chance.random() < 0.3:
                text = text.replace(long, short)
        if chance.random() < 0.35:
            text = slip(chance, text)
        if chance.random() < 0.06:
            text = f"{text[0]}. {text.split(' ', 1)[1]}"
        text = f"{text} {form}" if chance.random() < 0.6 else text
        if chance.random() < 0.08:
            text = f"{text} d/b/a {trading}"
        row = vendor | {"name": text}
        if chance.random() < 0.5:
            row = {column: respelt(chance, told) for column, told in row.items()}
        return thinned(chance, row, street=0.35, town=0.2, country=0.2, phone=0.5, domain=0.6)

    return vendor, record


PLACES = {
    "CN": ("上海市", "深圳市", "杭州市"), "JP": ("東京都", "大阪市", "名古屋市"), "KR": ("서울", "부산"),
    "RU": ("Москва", "Казань", "Пермь"), "AE": ("دبي", "أبوظبي"),
}  # fmt: skip
SIGNS = {
    "CN": ("华东盛泰恒源瑞丰金龙海天明达宏远",
           ("电子科技", "机械制造", "国际贸易", "食品"), ("有限公司", "股份有限公司")),
    "JP": ("東西南北山川田中村上野原木林森", ("製作所", "電機", "商事", "工業"), ("株式会社", "有限会社")),
    "KR": ("한대동서남북성우진현신아미래", ("전자", "물산", "건설", "식품"), ("주식회사", "(주)")),
    "RU": ("", ("Строй", "Торг", "Пром", "Сервис"), ("ООО", "АО", "ЗАО")),
    "AE": ("", ("للتجارة", "للمقاولات", "للخدمات"), ("ش.م.م", "ذ.م.م")),
}  # fmt: skip
CYRILLIC = words("вол кам нор сев ура бал дон зар лен мир тул яро")
ARABIC = words("النور الخليج الأمل الفجر المدينة الصحراء البحر النخيل الوفاء السلام الرياض القمة")


def scripts(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A firm whose name is in a script of its own, and a record of it."""
    country = chance.choice(list(SIGNS))
    letters, works, forms = SIGNS[country]
    work, form = chance.choice(works), chance.choice(forms)
    if country == "RU":
        core = "".join(chance.sample(CYRILLIC, 2)).capitalize() + work
    elif country == "AE":
        core = f"{' '.join(chance.sample(ARABIC, 2))} {work}"
    else:
        core = "".join(chance.choices(letters, k=3 if country == "CN" else 2 + number % 2)) + work
    vendor = {
        "name": core, "town": chance.choice(PLACES[country]), "country": country, "phone": phone(chance, "+86"),
        "domain": f"{''.join(chance.sample(STEMS, 2))}{number}.com", "street": "", "number": "",
    }  # fmt: skip

    def record() -> Row:
        text, front = core, country in {"RU", "KR"} or (country == "JP" and chance.random() < 0.5)
        if country == "RU" and chance.random() < 0.4:
            text = f"«{text}»"
        if country == "AE" and chance.random() < 0.3:
            text = text.replace("أ", "ا").replace("ة", "ه")
        if chance.random() < 0.7:
            blank = " " if country in {"RU", "AE"} or chance.random() < 0.2 else ""
            text = f"{form}{blank}{text}" if front else f"{text}{blank}{form}"
        if country == "CN" and chance.random() < 0.3:
            text = vendor["town"].removesuffix("市") + text
        return thinned(chance, vendor | {"name": text}, town=0.25, country=0.2, phone=0.45, domain=0.55)

    return vendor, record


def branches(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """Every third firm is a chain of six; the others are its branches, vendors of their own under one domain."""
    chain = random.Random(number // 6)
    made = "".join(chain.sample(STEMS, 2)).capitalize()
    name = f"{made} {chain.choice(('Markets', 'Clinics', 'Storage', 'Tyres'))}"
    town, branch = chance.choice(TOWNS["GB"] + TOWNS["US"]), number % 6
    alone = chain.random() < 0.5
    site = f"{made.lower()}{number if alone else number // 6}.com"
    if alone:
        name = f"{''.join(chance.sample(STEMS, 3)).capitalize()} {name.split()[1]}"
    vendor = {
        "name": name if alone or not branch else f"{name} #{branch * 7 + 100}",
        "street": f"{chance.choice(HOUSES)} Road", "number": str(chance.randint(1, 200)),
        "town": town, "country": "GB", "phone": phone(chance, "+44"),
        "domain": site, "email": f"office{'' if alone or not branch else branch * 7 + 100}@{site}",
    }  # fmt: skip

    def record() -> Row:
        if alone and chance.random() < 0.15:
            return dict.fromkeys(vendor, "") | {"email": vendor["email"]}
        text = vendor["name"]
        if "#" in text:
            text = text.replace("#", chance.choice(("#", "Store ", "No. ", "Branch ")))
        if chance.random() < 0.3:
            text = slip(chance, text)
        text += chance.choice(("", "", " Ltd", " Limited"))
        return thinned(
            chance, vendor | {"name": text}, street=0.3, town=0.2, country=0.3, phone=0.5, domain=0.6, email=0.7
        )

    return vendor, record


TONGUES: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "DE": ("Müller Schröder Böhm Jäger Weißhaupt Großmann Köhler Grünwald", "Maschinenbau Gebäudetechnik Spedition "
           "Metallverarbeitung Großhandel Lebensmittel Verpackungen", ("GmbH", "Ges.m.b.H.", "GmbH & Co. KG", "AG"),
           ("München", "Köln", "Nürnberg", "Göttingen"), ("Gesellschaft für ", "Ges. für ", "Ges. f. ")),
    "FR": ("Lefèvre Béranger Gérard Châtelain Crépin Désiré Févry Gaëlis", "Bâtiment Mécanique Électricité Céréales "
           "Matériaux Boulangerie Imprimerie", ("SARL", "S.A.R.L.", "SAS", "S.A.S.", "SA"),
           ("Besançon", "Orléans", "Nîmes", "Béziers"), ("Établissements ", "Ets ", "Éts. ")),
    "MX": ("Ibáñez Muñoz Núñez Peñaloza Güereca Zúñiga Argüello Cárdenas", "Construcción Distribución Logística "
           "Alimentación Refrigeración Plásticos", ("S.A. de C.V.", "SA de CV", "S. A. de C. V.", "S. de R.L. de C.V."),
           ("León", "Mérida", "Querétaro", "Cancún"), ("Comercializadora ", "Com. ", "Cía. ")),
    "PL": ("Wiśniowiec Dąbrzak Łuszczyn Źrebiec Świętosz Górniak Żółtek", "Usługi Budownictwo Żywność Części Meble "
           "Narzędzia", ("sp. z o.o.", "Sp. z o. o.", "Spółka z o.o.", "S.A."),
           ("Kraków", "Łódź", "Poznań", "Gdańsk"), ("Przedsiębiorstwo ", "P.P.H.U. ", "Przeds. ")),
}  # fmt: skip
PLAIN = str.maketrans("łŁąćęńóśźżéèêëíúñüáâôï", "lLacenoszzeeeeiunuaaoi")


def forms(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A firm of one of four languages, and a record of it."""
    country = chance.choice(list(TONGUES))
    houses, works, kinds, towns, fronts = TONGUES[country]
    house, work, made = chance.choice(words(houses)), chance.choice(words(works)), "".join(chance.sample(STEMS, 2))
    core = chance.choice((f"{house} {made.capitalize()} {work}", f"{made.capitalize()} {work}", f"{house} {work}"))
    fronted, partner, form = chance.random() < 0.3, chance.random() < 0.15, chance.randrange(len(kinds))
    vendor = {
        "name": core, "street": f"{chance.choice(HOUSES)} {made.capitalize()}", "number": str(number % 190 + 1),
        "town": chance.choice(towns), "country": country, "phone": phone(chance, "+48"),
        "domain": f"{made}{number % 140}.com",
    }  # fmt: skip

    def record() -> Row:
        text = core + (chance.choice((" & Cie", " et Cie", " & Co.")) if partner else "")
        text = chance.choice(fronts) + text if fronted else text
        if chance.random() < 0.7:
            # The same form, however it is written; the last one of each language is another form.
            last = len(kinds) - 1
            text += " " + (kinds[last] if form == last else chance.choice(kinds[: 2 if country in "DE FR" else last]))
        row = vendor | {"name": slip(chance, text) if chance.random() < 0.2 else text}
        if chance.random() < 0.4:
            row = {column: respelt(chance, told).translate(PLAIN) for column, told in row.items()}
        return thinned(chance, row, street=0.35, town=0.2, country=0.2, phone=0.5, domain=0.6)

    return vendor, record


def chains(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of nine houses of a franchise: name and domain are the head office's, telephone and street its own."""
    chain = random.Random(number // 9)
    made = "".join(chain.sample(STEMS, 2)).capitalize()
    name = f"{made} {chain.choice(('Burger', 'Fitness', 'Hotel', 'Optik', 'Pizza', 'Car Wash'))}"
    own = sorted({town for towns in TOWNS.values() for town in towns} | {"Hull", "Derby", "Ulm", "Essen", "Boden"})
    vendor = {
        "name": name, "street": f"{chance.choice(HOUSES)} Street", "number": str(chance.randint(1, 200)),
        "town": own[(number + number // 9) % len(own)], "country": "GB", "phone": phone(chance, "+44"),
        "domain": f"{made.lower()}{number // 9}.com",
    }  # fmt: skip

    def record() -> Row:
        text = f"{name} {vendor['town']}" if chance.random() < 0.3 else name
        text += chance.choice(("", "", " Ltd", " Franchise"))
        row = vendor | {"name": slip(chance, text) if chance.random() < 0.2 else text}
        return thinned(chance, row, street=0.3, town=0.15, country=0.3, phone=0.5, domain=0.3)

    return vendor, record


GIVEN = words("Hansi Gretl Otmar Wilma Benno Frieda Kuno Lotte Emil Zenzi Bodo Trude Egon Heidrun Arno Selma")
CRAFTS = words("Elektro Malerei Gartenbau Schreinerei Fliesen Umzüge Fotografie Taxi Friseur Beratung")


def traders(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """Somebody who trades under the own name, and a record of that."""
    given, family = chance.choice(GIVEN), chance.choice(HOUSES) + chance.choice(("", "", "in", "mann", "er"))
    craft = chance.choice(CRAFTS)
    vendor = {
        "name": f"{given} {family}", "street": f"{chance.choice(HOUSES)}straße", "number": str(chance.randint(1, 150)),
        "town": chance.choice(TOWNS["DE"]), "country": "DE", "phone": phone(chance, "+49"),
        "email": f"{family.lower()}{number % 40}@gmail.com",
    }  # fmt: skip

    def record() -> Row:
        text = chance.choice((f"{given} {family}", f"{family}, {given}", f"{given} {family} {craft}",
                              f"{craft} {family}", f"{given[0]}. {family}", f"{given} {family} e.K."))  # fmt: skip
        row = vendor | {"name": slip(chance, text) if chance.random() < 0.15 else text}
        if chance.random() < 0.4:
            row = {column: respelt(chance, told) for column, told in row.items()}
        return thinned(chance, row, street=0.35, town=0.2, country=0.2, phone=0.5, email=0.6)

    return vendor, record


MATTERS = words("Health Education Transport Finance Agriculture Justice Energy Labour Defence Culture Housing Tourism")
LANDS = ("GB", "IE", "IN", "KE", "NG", "ZA", "NZ", "CA", "PK", "GH", "UG", "ZM")


def bodies(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """A ministry of a country or an office of a town, and a record of it."""
    matter, made = MATTERS[number % 12], "".join(random.Random(number // 12).sample(STEMS, 3)).capitalize()
    state, country = number % 5 == 0, LANDS[number // 12 % 12]
    place = f"{made}land" if state else made
    names = (
        (f"Ministry of {matter}", f"Dept. of {matter}", f"Department of {matter}", f"{place} Ministry of {matter}")
        if state
        else (f"City of {made} {matter} Office", f"{made} City Council, {matter}", f"{matter} Dept City of {made}")
    )
    vendor = {
        "name": names[0], "street": f"{chance.choice(HOUSES)} Square", "number": str(chance.randint(1, 90)),
        "town": f"{made} City" if state else made, "country": country, "phone": phone(chance, "+44"),
        "domain": f"{matter.lower()}.{made.lower()}.gov" if state else f"{made.lower()}.gov",
    }  # fmt: skip

    def record() -> Row:
        text = chance.choice(names)
        row = vendor | {"name": slip(chance, text) if chance.random() < 0.15 else text}
        return thinned(chance, row, street=0.35, town=0.2, country=0.3, phone=0.5, domain=0.5)

    return vendor, record


SISTERS = words("Holdings Services Logistics Properties Capital Foods")


def holdings(chance: random.Random, number: int) -> tuple[Row, Callable[[], Row]]:
    """One of four sister firms: they have the house, often the telephone, and the domain in common."""
    group = random.Random(number // 4)
    made = "".join(group.sample(STEMS, 3)).capitalize()
    work = group.sample(SISTERS, 4)[number % 4]
    vendor = {
        "name": f"{made} {work}", "street": f"{group.choice(HOUSES)} Road", "number": str(group.randint(1, 200)),
        "town": group.choice(TOWNS["GB"]), "country": "GB",
        "phone": phone(group, "+44") if group.random() < 0.5 else phone(chance, "+44"), "domain": f"{made.lower()}.com",
    }  # fmt: skip

    def record() -> Row:
        text = vendor["name"]
        if chance.random() < 0.3:
            text = text.replace("Holdings", "Hldgs").replace("Services", "Svcs").replace("Properties", "Props")
        if chance.random() < 0.25:
            text = slip(chance, text)
        text += chance.choice(("", "", " Ltd", " Limited", " PLC"))
        return thinned(chance, vendor | {"name": text}, street=0.35, town=0.2, country=0.3, phone=0.5, domain=0.4)

    return vendor, record


WORLDS: dict[str, Maker] = {
    "keyboards": keyboards, "scripts": scripts, "branches": branches, "forms": forms, "chains": chains,
    "traders": traders, "bodies": bodies, "holdings": holdings,
}  # fmt: skip


def world(name: str, maker: Maker, records: int = 3_000, seed: int = 7) -> Dataset:
    """The set of this name: records of three vendors for each five, in an order by chance."""
    chance = random.Random(seed)
    makers = [maker(chance, number)[1] for number in range(records * 3 // 5)]
    owners = [*range(len(makers)), *(chance.randrange(len(makers)) for _ in range(records - len(makers)))]
    chance.shuffle(owners)
    found = Dataset(name)
    true: dict[int, list[str]] = {}
    for at, owner in enumerate(owners):
        ident = f"{name[0]}{at:05d}"
        found.rows[ident] = makers[owner]()
        true.setdefault(owner, []).append(ident)
    for members in true.values():
        found.gold.update(ordered(one, two) for one, two in combinations(members, 2))
    return found

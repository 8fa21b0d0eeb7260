"""Trades: lines of business that are one in several languages (`Bau`, `Construction`), and firms that several make."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from domain.linkage.words import BACKGROUND, SHORT

TRADES: dict[str, str] = {
    SHORT.get(word, word): row.split()[0]
    for row in """
        construction bau construcciones constructora batiment bouw costruzioni
        services dienstleistungen servicios servicos servizi diensten
        consulting beratung consultoria conseil advies
        trading handel handels handelsonderneming comercializadora
        commerce comercio
        technology technik tecnologia tecnologias
        systems systeme sistemas
        solutions soluciones solucoes
        properties property immobilien immobiliare
        transport transports transporte transportes transportation
        industries industria industriales industrie
        investments investment inversiones
        holding beteiligungs beheer
        distribution distribuidora vertrieb vertriebs
        foods food alimentos
        products productos produtos
        engineering ingenieria engenharia
        import imports importadora
        export exports exportadora
        projects project proyectos
        works werk werke obras
        group groupe grupo
        enterprises entreprise empresa empreendimentos
        brothers freres hermanos fratelli
        sons son fils hijos figli
        bakery boulangerie
        pharmacie apotheke
        house casa maison
        materiais materiales
        hospital medical hospitals clinic krankenhaus klinik klinikum spital hopital ospedale clinica
    """.strip().splitlines()
    for word in row.split()
}
"""Word of the table of common words, shortened -> the trade that it is."""


_WRITTEN = {
    word: short for word, short in (*zip(BACKGROUND, BACKGROUND, strict=True), *SHORT.items()) if short in BACKGROUND
}
"""Each common word as it is written out -> itself, shortened."""
_BY_LENGTH: dict[int, list[str]] = {}
for _word in _WRITTEN:
    _BY_LENGTH.setdefault(len(_word), []).append(_word)
_SHORT_TRADE, _LONG_ENOUGH, _LONGER = 5, 7, 10
"""Letters of a word that may be a misspelt trade, of one in which a slip is looked for, and two."""

REAL: frozenset[str] = frozenset(
    """
    absolution adventures anterior apotheme atlantis batelier bothers brothels capitol cavitation cervices chipping
    clearing cleaving collage commuter constricting contacting contrasting coronation denture dentures equality
    eructation expedition garbage garment gestate grouper imbrication imprinting instruction interacted kirchen
    kittchen leaning madison mariner mariners navigation obstruction operation outpouring reduction resolution restate
    sedition separation servile shopping skipping slipping snipping straining stiffing tracers tracing trailing
    treading treasure ventral vortrag vortrieb
    """.split()  # noqa: SIM905
)
"""Words of their own that are one slip from a common word (out of the word lists of five languages)."""

ORNAMENTS: frozenset[str] = frozenset(
    """
    american national united first pacific atlantic european asia africa america west east north south central star
    royal king golden silver blue green red sun bright city
    india china usa uk
    """.split()  # noqa: SIM905
)
"""Common words that tell nothing of what a firm does: they are part of what it is called."""


@lru_cache(maxsize=65_536)
def line_of(word: str) -> str:
    """The common word that this is, misspelt or not; "" where it is none. A short one may be a name of its own."""
    if word in BACKGROUND:
        return word
    if len(word) < _LONG_ENOUGH or not word.isascii() or not word.isalpha():
        return ""
    most = 1 if len(word) < _LONGER else 2
    if word in REAL:
        return ""
    about = [one for length in range(len(word) - most, len(word) + most + 1) for one in _BY_LENGTH.get(length, ())]
    near = extractOne(word, about, scorer=OSA.distance, processor=None, score_cutoff=most)
    if near is None or not _begins_alike(word, near[0]):
        return ""
    return _WRITTEN[near[0]]


def _begins_alike(word: str, other: str) -> bool:
    """Whether the first letters agree, or the first two are swapped: hardly a slip is one of the first letter."""
    return word[0] == other[0] or (word[0], word[1]) == (other[1], other[0])


def trade_of(word: str) -> str:
    """The trade that the word tells of, in whatever language; the word itself where no table has it."""
    return TRADES.get(word, word)


CRAFTS: frozenset[str] = frozenset(
    """
    maritime navigation fisheries fishing timber catering hydraulics instruments optics ceramics seeds cables
    lighting analytics tooling glass takeaway bistro brasserie trattoria pizzeria bakers butchers brewery
    winery vineyards distillery nursery nurseries primary secondary kindergarten highschool schule gymnasium
    lawyers solicitors attorneys attorney notary notaries accountants chartered kanzlei rechtsanwalt rechtsanwalte
    anwalte anwaltskanzlei notar notare notariat notaires notaire avocats avocat cabinet steuerberater abogados
    notaria despacho studio advocaten notaris advokat advokater physician physicians doctors dentist dentists
    surgery veterinary arzt arzte zahnarzt zahnarzte tierarzt taxi friseur friseure malerei maler malermeister
    gartenbau schreinerei schreiner tischlerei fliesen fliesenleger umzuge umzug fotografie fotograf fotostudio
    zimmerei dachdecker dachdeckerei sanitar heizung klempner installateur installation installations schlosserei
    metzgerei fleischerei backerei konditorei gasthof gasthaus gaststatte pension reinigung gebaudereinigung
    gebaudetechnik kalte klima landmaschinen baustoffe baumarkt tiefbau hochbau strassenbau holzbau stahlbau
    plumbing plumbers plumber heating roofing roofers carpentry joinery joiners electricians electrician painters
    decorators landscaping landscapes gardening gardeners flooring tiling removals photography photographers
    hairdressing hairdressers barbers barber taxis cabs coaches haulage scaffolding demolition excavation drilling
    welding foundry forge quarry aggregates concrete cement bricks roofing insulation glazing windows doors
    kitchens bathrooms carpets blinds curtains upholstery jewellers jewellery watches opticians toys gifts flowers
    florist florists tobacco wines beverages drinks coffee tea sugar grain feeds fertilizers pesticides
    poultry meat meats seafood vegetables fruits fruit nuts spices cosmetics perfumes detergents paints coatings
    adhesives resins rubber tyre batteries solar wind hydro nuclear turbines pumps valves bearings gears motors
    robotics automation controls sensors semiconductors microsystems photonics aerospace defence shipyard
    shipbuilding dredging towing pilots charter charters yachts boats cruises ferries railways railway rail tram
    bus buses airport airways leasing rental rentals hire storage warehousing packers movers customs brokers
    brokerage broker insurers reinsurance assurance mutual savings credit loans mortgage mortgages pensions
    asset assets wealth securities exchange stock stocks payments payroll bookkeeping auditors audit translation
    translations interpreters publishers bookshop bookstore library libraries museum theatre theater cinema
    gallery radio television broadcasting news newspaper magazine magazines advertising branding signs signage
    mv vessel przedsiebiorstwo przeds pphu zaklad hurtownia sklep biuro kancelaria cia com comercializadora fabrica
    ferreteria panaderia farmacia clinica colegio escuela lycee ecole scuola istituto ristorante albergo
    foundations groundworks piling kennels cattery tailors tailoring menswear footwear shoes shoemakers bootmakers
    blumen floristik getranke buchhandlung schuhe repair repairs weingut winzerhof weinbau bodega bodegas vinedos
    imprimerie menuiserie plomberie peinture maconnerie couverture chauffage transporteur
    """.split()  # noqa: SIM905
)
"""More words that tell what a firm does or how it calls itself. No two of them stand against each other: they are not
as sure as the common ones, and one firm has several."""

PRACTICES: frozenset[str] = frozenset(
    """
    zahnarztpraxis arztpraxis hausarztpraxis tierarztpraxis facharztpraxis kinderarztpraxis gemeinschaftspraxis
    praxisgemeinschaft heilpraxis heilpraktiker facharzt hausarzt kinderarzt augenarzt internist zahnmedizin
    kieferorthopadie physiotherapie physiotherapy physio ergotherapie logopadie psychotherapie osteopathie osteopathy
    kardiologie cardiology orthopadie radiologie radiology dermatologie dermatology gynakologie urologie chirurgie
    orthodontics dentistry podiatry chiropractic medecin docteur doctor dentaire dottore medico lekarz stomatologia
    """.split()  # noqa: SIM905
)
"""Words of practices: neighbours in a medical house have them in common, and they may stand against each other."""

_CRAFTS_BY_LENGTH: dict[int, list[str]] = {}
for _word in sorted(CRAFTS):
    _CRAFTS_BY_LENGTH.setdefault(len(_word), []).append(_word)


@lru_cache(maxsize=65_536)
def near_trade(word: str) -> bool:
    """Whether a word that nobody knows may be a short trade, misspelt (`Moters`)."""
    if not _SHORT_TRADE <= len(word) < _LONG_ENOUGH or not word.isascii() or not word.isalpha():
        return False
    about = [
        one
        for length in range(len(word) - 1, len(word) + 2)
        for one in (*_BY_LENGTH.get(length, ()), *_CRAFTS_BY_LENGTH.get(length, ()))
    ]
    near = extractOne(word, about, scorer=OSA.distance, processor=None, score_cutoff=1)
    return near is not None and _begins_alike(word, near[0])


@lru_cache(maxsize=65_536)
def is_trade(word: str) -> bool:
    """Whether the word tells what a firm does, misspelt or not; one that is just part of what it is called does not."""
    if word in ORNAMENTS:
        return False
    if word in CRAFTS or word in JOINT or word in _BODIES or line_of(word):
        return True
    if len(word) < _LONG_ENOUGH or not word.isascii() or not word.isalpha():
        return False
    about = [one for length in (-1, 0, 1) for one in _CRAFTS_BY_LENGTH.get(len(word) + length, ())]
    near = extractOne(word, about, scorer=OSA.distance, processor=None, score_cutoff=1)
    return near is not None and _begins_alike(word, near[0])


JOINT: frozenset[str] = frozenset(
    """
    arge arbeitsgemeinschaft bietergemeinschaft bewerbergemeinschaft jv konsortium consortium consorcio consorzio
    groupement raggruppamento
    """.split()  # noqa: SIM905
)
"""Words that tell that several firms made this one for a while."""


_BODIES: dict[str, str] = {
    word: row.split()[0]
    for row in """
        foundation stiftung fondation fundacion fundacao fondazione stichting
        pensions pensionskasse pensioenfonds superannuation
        leasing
        grid netz netze netzgesellschaft stromnetz verteilnetz verteilnetze
    """.strip().splitlines()
    for word in row.split()
}
"""Words of a body that a firm founds beside itself, and may not be one with by law -> what kind of body it is."""

_FUNDS = frozenset({"fund", "scheme", "plan", "trust", "trustee", "trustees"})
"""What stands behind `pension` where it is no guest house (`Pension Alpenrose`)."""


def body_of(words: Sequence[str]) -> frozenset[str]:
    """What kind of body beside a firm this name is of: a joint venture is none of the firms that it names, nor is the
    foundation or the net company of a firm that firm.
    """
    found = {
        kind
        for word, behind in itertools.zip_longest(words, words[1:], fillvalue="")
        # What is repaired or built is no body: `Pellam Foundation Repair`.
        if (kind := _BODIES.get(word)) and not (word == "foundation" and is_trade(behind))
    }
    if not JOINT.isdisjoint(words) or ("joint", "venture") in itertools.pairwise(words):
        found.add("joint")
    if any(one == "pension" and other in _FUNDS for one, other in itertools.pairwise(words)):
        found.add("pensions")
    return frozenset(found)

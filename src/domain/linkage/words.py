"""Words that say little: how common words of firms' names are, how streets are shortened, numbers written out."""

from __future__ import annotations

_COMMON = {
    20.0: """services service international group trading company solutions systems enterprises industries india china
        management consulting technologies technology engineering construction general global holdings holding""",
    8.0: """associates partners products supply supplies american national united first new center centre medical
        health care pharma pharmaceuticals energy power electric electronics equipment foods food design development
        properties property investments investment capital finance financial insurance bank logistics transport
        transportation marketing media studio restaurant cafe hotel hotels motors auto tools steel
        agency import export imports exports handel handels services dienstleistungen gesellschaft beteiligungs
        verwaltungs bau technik systeme vertrieb vertriebs immobilien beratung servicios comercial comercializadora
        distribuidora construcciones constructora inversiones industria industrial industriales comercio importadora
        exportadora consultoria servicos empreendimentos industrie industries distribution ets entreprise societe
        construction batiment travaux conseil commerce generale transports servizi costruzioni immobiliare commerciale
        bouw beheer diensten advies handelsonderneming""",
    3.0: """home house city world west east north south central pacific atlantic european euro asia africa america
        usa uk limited network networks data digital web online software computer computers information info telecom
        communications mobile security safety environmental water oil gas mining metal metals plastics chemical
        chemicals paper packaging printing press publishing books textiles textile garments fashion furniture
        interiors building builders contractors contracting contractor civil works project projects real estate
        homes farm farms agro agri dairy bakery kitchen grill bar pizza dining house market store stores shop mart super
        school college university institute academy education training research laboratory labs lab clinic hospital
        dental surgical diagnostics biotech life sciences science travel tours tourism airlines aviation air marine
        shipping freight express cargo courier automotive parts spares tyres machinery machines machine industrial
        manufacturing manufacturers mfg fabrication precision quality star royal king golden silver blue green red
        sun bright modern smart best premier prime elite advanced innovative creative integrated universal total
        allied associated brothers bros sons son family legal law accounting tax advisors advisory ventures venture
        fund trust foundation association society club council ministry department office offices bureau authority
        board corporation union federation cooperative art arts music film films productions entertainment events
        sports fitness sport golf beauty hair salon spa wellness cleaning maintenance facility facilities staffing
        human resources recruitment outsourcing bpo call center centro grupo empresa taller casa hermanos hijos
        groupe maison freres fils atelier garage pharmacie boulangerie werk werke maschinenbau metallbau elektro
        haustechnik automobile autohaus spedition verlag praxis apotheke stadtwerke officina fratelli figli studio
        azienda ditta transporte transportes materiais materiales medica medicos tecnologia tecnologias sistemas
        agriculture justice labour labor defence defense culture housing interior treasury environment franchise optik
        soluciones solucoes alimentos productos produtos proyectos ingenieria engenharia arquitectura obras""",
}
"""Records in a thousand (roughly, by the lists of company registers) whose name has the word."""

UNKNOWN: float = 1e-5
"""The share of names that have a word of no table."""

FUNCTION: frozenset[str] = frozenset(
    """
    the of and for in at by a an le la les l du des de d et el los las y e del der die das und fur von van im am den
    het en il lo gli di da do dos das og och i na w z the
    """.split()  # noqa: SIM905
)
"""Articles, joiners and particles: they come and go in one firm's name."""

NUMBERS: dict[str, str] = {
    word: str(number)
    for row in (
        "one two three four five six seven eight nine ten eleven twelve",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th",
        "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
        "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme",
        "- ii iii iv - vi vii viii ix - xi xii",
    )
    for number, word in enumerate(row.split(), 1)
    if word not in {"-", "un", "elf", "dix", "once", "premier", "second", "acht", "uno", "dos"}
}
"""Numbers and ordinals written out, and Roman ones that are no letter or word of their own -> digits."""

SHORT: dict[str, str] = {
    long: short
    for row in """
        intl international internacional
        mfg manufacturing
        mfr manufacturer
        svc service services svcs serv
        tech technology technologies techn
        sys system systems
        assoc associates associate assocs
        ind industry industries industrial inds
        mgmt management mgt
        dept department
        natl national
        govt government
        univ university universidad universitat universite
        inst institute institut instituto
        eng engineering engg engrs engineers
        ent enterprises enterprise enterprisers
        dev development devt
        dist distribution distributors distributor distr
        grp group
        hldgs holdings holding hldg
        bros brothers bro
        ctr center centre cntr
        pharm pharmaceuticals pharmaceutical pharma
        comm communications communication comms
        const construction constr constructions
        equip equipment eqpt
        prod products product prods
        sol solutions solution solns
        lab laboratory laboratories labs
        elec electric electrical electronics
        trad trading traders trader
        partners partner
        """.strip().splitlines()
    for short, long in ((row.split()[0], word) for word in row.split()[1:])
}
"""Words of firms' names that are often shortened (or differ in number only) -> the short word."""

BACKGROUND: dict[str, float] = {
    SHORT.get(word, word): rate / 1000 for rate, words in sorted(_COMMON.items()) for word in words.split()
}
"""Word, shortened -> the share of names that have it, before any data was seen."""

STREET: dict[str, str] = {
    long: short
    for row in """
        st street saint str strasse strase straat sankt
        ave avenue av avenida avda aven
        blvd boulevard blv boul bld blvrd
        rd road
        dr drive drv
        ln lane
        ct court crt
        pl place platz plaza plz plein piazza
        sq square
        hwy highway hiway hway
        pkwy parkway pkway
        expy expressway
        fwy freeway
        cir circle circuit cct circ
        cres crescent cr crs
        ter terrace tce terr
        cl close
        pde parade
        gr grove gve
        way wy weg
        aly alley allee
        mt mount mont
        ft fort
        ctr center centre cntr
        bldg building gebaude
        fl floor flr
        ste suite
        apt apartment
        rm room
        s south sud sur so
        n north nord norte no
        e east ost est este
        w west ouest oeste
        ne northeast
        nw northwest
        se southeast
        sw southwest
        calle c
        r rue rua ruta
        via viale v
        ul ulica ulitsa
        pt point
        bch beach
        hts heights
        jct junction
        vlg village
        gdns gardens gdn garden
        hs house haus
        """.strip().splitlines()
    for short, long in ((row.split()[0], word) for word in row.split()[1:])
}
"""Words of addresses that are often shortened -> the short word."""

STREET_BACKGROUND: dict[str, float] = {
    **dict.fromkeys(STREET.values(), 0.02),
    **dict.fromkeys(("st", "str", "ave", "rd", "dr", "blvd", "c", "r", "via", "n", "s", "e", "w"), 0.1),
}
"""Shortened word of an address -> the share of streets that have it, before any data was seen."""

STREET_ENDINGS: tuple[tuple[str, str], ...] = (("strasse", "str"), ("straße", "str"), ("straat", "str"))
"""Ends of street names that are written together with them -> the short end."""

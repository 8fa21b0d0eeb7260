"""Legal forms: which words at the end (or the front) of a company's name say how it is founded, not who it is."""

from __future__ import annotations

TAIL: frozenset[str] = frozenset(
    """
    ltd limited ltda llc llp lllp lp plc pllc inc incorporated corp corporation co company cos cie pvt private
    pte pty proprietary bhd sdn berhad gmbh mbh ag kg kgaa ohg gbr ug ev eg se sa sas sasu sarl eurl snc scs sca sci
    srl srls spa sapa bv nv vof cv bvba sprl vzw asbl oy oyj ab as asa ans aps ks hb kb ky tmi sl slu slne
    cxa spzoo zoo sro vos doo dooel dd ad ead eood ood kd jtd kft bt kkt zrt nyrt rt eirl sac saa saic cv rl
    lda unipessoal ei eireli jsc cjsc ojsc pjsc ooo oao zao pao ao ип ооо оао зао пао ао тов тоо llc
    uab sia ou mb tbk kk kabushiki gk yk goshi pt cv ltée ltee limitee fze fzco fzc wll bsc saoc saog saog psc
    pjsc sae ehf hf sf slf oe ee ae epe ike anonim as sti sirketi pc dac clg ulc unlimited lc
    """.split()  # noqa: SIM905
)
"""Single words (or joined initials) that end a name and are only a legal form."""

PAIRS: tuple[tuple[str, ...], ...] = (
    ("sp", "z", "o", "o"),
    ("sp", "z", "oo"),
    ("spol", "s", "r", "o"),
    ("spol", "s", "ro"),
    ("spol", "s", "sro"),
    ("spol", "sro"),
    ("s", "de", "rl"),
    ("s", "de", "r", "l"),
    ("de", "cv"),
    ("de", "rl"),
    ("spolka", "z", "oo"),
    ("spolka", "z", "o", "o"),
    ("a", "s"),
    ("i", "s"),
    ("k", "s"),
    ("d", "o", "o"),
    ("s", "a", "r", "l"),
    ("s", "a", "s"),
    ("s", "a"),
    ("s", "r", "l"),
    ("s", "p", "a"),
    ("s", "r", "o"),
    ("s", "l"),
    ("b", "v"),
    ("n", "v"),
    ("a", "g"),
    ("l", "l", "c"),
    ("p", "l", "c"),
    ("g", "m", "b", "h"),
    ("kabushiki", "kaisha"),
    ("godo", "kaisha"),
    ("joint", "stock", "company"),
    ("limited", "liability", "company"),
    ("limited", "liability", "partnership"),
    ("public", "limited", "company"),
    ("anonim", "sirketi"),
    ("limited", "sirketi"),
)
"""Forms of several words, as tokens."""

_BY_LAST: dict[str, list[tuple[str, ...]]] = {}
for _form in sorted(PAIRS, key=len, reverse=True):
    _BY_LAST.setdefault(_form[-1], []).append(_form)

HEAD: frozenset[str] = frozenset("ooo ооо оао зао пао тов тоо ип jsc cjsc ojsc pjsc zao oao pao pt messrs".split())  # noqa: SIM905
"""Words in front of a name that are only a legal form (Russian, Ukrainian and Indonesian use) or an address."""

JOINERS: frozenset[str] = frozenset({"and", "et", "und", "y", "e", "i"})
"""Words left dangling when the form behind them is gone (`& Co`)."""

IN_TEXT: str = (
    r"(?:Inc|Incorporated|Corp|Corporation|Company|Co|Ltd|Limited|LLC|L\.L\.C|LLP|LP|PLC|plc|GmbH|AG|SE|KG|KGaA|S\.A|SA"
    r"|S\.A\.S|SAS|SARL|S\.p\.A|SpA|S\.r\.l|Srl|B\.V|BV|N\.V|NV|Oy|Oyj|AB|ASA|A/S|AS|ApS|Pty|Pte|Pvt|Bhd|K\.K|KK|JSC|OOO"
    r"|Sdn|s\.r\.o|d\.o\.o|S\.L\.U|S\.L|S\.A\.U|Ltda|Lda|Kft)"
)
"""The forms that make a capitalised run in a text an organisation (a regular expression, no last full stop)."""


def strip_tail(tokens: list[str]) -> int:
    """How many of the tokens are left when the forms at the end are gone (0: all of them were forms)."""
    end = len(tokens)
    while end:
        size = _form_at(tokens, end)
        if size == 0:
            return end
        end -= size
        while end and tokens[end - 1] in JOINERS:
            end -= 1
    return end


def _form_at(tokens: list[str], end: int) -> int:
    """The length of the form that ends before `end`, 0 if there is none."""
    for form in _BY_LAST.get(tokens[end - 1], ()):
        if end >= len(form) and tuple(tokens[end - len(form) : end]) == form:
            return len(form)
    return 1 if tokens[end - 1] in TAIL else 0


_SHORT: dict[str, str] = {
    "limited": "ltd", "ltda": "ltd", "limitada": "ltd", "lda": "ltd", "incorporated": "inc", "corporation": "corp",
    "company": "co", "private": "pvt", "proprietary": "pty", "limitee": "ltee", "ltée": "ltee", "sirketi": "sti",
    "berhad": "bhd",
}  # fmt: skip
"""Forms that are written in full and short."""


def form_of(tokens: list[str]) -> str:
    """The forms at the end, each in its short spelling: `ltd` of `acme limited`; letters of one form joined."""
    end = strip_tail(tokens)
    return "".join(_SHORT.get(token, token) for token in tokens[end:] if token not in JOINERS)

"""People: which labels and headers are names of persons, and how a name is written."""

from __future__ import annotations

import re
from collections.abc import Set

from domain.normalise import email_of

_LABELS = frozenset(
    """
    speaker operator moderator host interviewer interviewee unknown narrator presenter participant guest audience caller
    agent customer client analyst attendee panelist executive ceo cfo translator interpreter
    recording system bot all both
    man woman male female voice unidentified user host cohost chair chairman chairwoman chairperson clerk secretary
    inaudible question answer q a note music applause crosstalk company corporate representative participants rep
    discussion pricing summary overview timeline steps items agenda details update updates decisions topics highlights
    takeaways requirements feedback objectives background transcript notes meeting strategy challenges integration
    implementation migration presentation
    """.split()  # noqa: SIM905
)
_DEPARTMENTS = frozenset(
    """
    sales marketing finance support service services accounting accounts procurement purchasing legal operations billing
    human resources customer hr it admin administration logistics engineering communications communication public
    relations investor press training recruiting quality security payroll development business product management
    success care desk office front back and of for the innendienst aussendienst außendienst zentral team
    """.split()  # noqa: SIM905
)
"""Words of departments: a label of nothing else (`Sales, Marketing`) names no person."""

_ONLY_DEPARTMENTS = frozenset(
    """
    helpdesk webmaster newsletter payable receivable receivables invoicing buchhaltung vertrieb einkauf kundenservice
    kundendienst innendienst personalabteilung rechnungswesen geschäftsleitung comptabilité facturation achats ventes
    secrétariat contabilidad facturación compras ventas atención amministrazione contabilità vendite acquisti
    segreteria inkoop verkoop klantenservice boekhouding contabilidade
    """.split()  # noqa: SIM905
)
"""Words of departments that nobody is called."""

_WORD = re.compile(r"(?:[^\W\d_][\w'’\-]*\.?)")
_PARTICLES = frozenset("van von de der den del della di da dos du la le bin ibn al el ter ten af av y e zu und".split())  # noqa: SIM905
TITLES = frozenset("dr mr mrs ms prof professor sir dame hon rev".split())  # noqa: SIM905
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SQUARE = re.compile(r"\[[^\[\]]*\]")
_BESIDE = re.compile(r"\s[|–—-]\s|\||['’]s (?=i?(?:phone|pad|mac)|galaxy|pixel|laptop|computer)", re.IGNORECASE)
"""Where the name ends in a label that goes on with a firm, a post or a device."""

_POSTS = frozenset(
    """
    ceo cfo cto coo cio cmo cro cpo vp svp evp president chairman chairwoman chair director manager founder co-founder
    cofounder partner head chief officer engineer analyst consultant counsel treasurer secretary executive lead owner
    phd md cfa cpa esq mba geschäftsführer geschäftsführerin leiter leiterin directeur directrice gerente responsabile
    """.split()  # noqa: SIM905
)
_PEOPLE = re.compile(r";|\||\n|\s/\s|\s&\s")
"""What parts people in one cell."""

_SUFFIXES = frozenset(
    """
    inc ltd llc gmbh ag phd jr sr ii iii iv md cpa mba cfa esq pmp msc bsc ma ba dds rn pe ceo cfo cto coo vp svp evp
    llm llb bsc phr shrm csm acca ceng dipl-ing
    director manager head president dr prof mr mrs ms herr frau
    """.split()  # noqa: SIM905
)
"""What stands behind a comma and is no given name."""

_VIA = re.compile(r"['\"]?\s+(?:via|über|par|vía)\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"<[^<>]*>")


_PARTS = (
    "sales marketing purchasing procurement accounting accounts finance billing support service services hr it legal"
    " engineering operations administration admin logistics quality production management reception warehouse"
    " customer|care;customer|service;human|resources;accounts|payable;accounts|receivable;business|development"
    " vertrieb einkauf verkauf buchhaltung verwaltung technik versand personal rechnungswesen zentrale"
    " ventas compras contabilidad administracion administración commercial achats comptabilite comptabilité vendite"
    " acquisti amministrazione vendas verkoop inkoop"
)
_PARTS_OF_FIRMS = tuple(part.replace("|", " ") for part in _PARTS.replace(";", " ").split())
_AROUND = (
    "{}", "{} department", "{} dept", "{} dept.", "{} team", "{} office", "{} desk", "{} abteilung", "abteilung {}",
    "abt. {}", "the {} team", "service {}", "departamento de {}", "dpto. {}", "ufficio {}", "afdeling {}",
)  # fmt: skip
_JOINED = ("and", "und", "y", "et")
DEPARTMENTS: frozenset[str] = frozenset(
    [around.format(part) for part in _PARTS_OF_FIRMS for around in _AROUND]
    + [f"{one} {joint} {other}" for one in _PARTS_OF_FIRMS for other in _PARTS_OF_FIRMS for joint in _JOINED]
)
"""What stands in the place of a person's name and is a part of the firm (lower case)."""

_OF_PARTS = re.compile(r"[,;|/&\n+]")


def names_departments(text: str) -> bool:
    """Whether the cell names nobody but parts of a firm: `Sales, Marketing`, `Purchasing Department`."""
    pieces = [piece for piece in (" ".join(one.lower().split()) for one in _OF_PARTS.split(text)) if piece]
    return bool(pieces) and all(piece in DEPARTMENTS for piece in pieces)


def is_person_name(text: str) -> bool:
    """Whether a label looks like a person's first and last name: two to five capitalised words, no role, no digit."""
    words = [w for w in text.replace(",", " ").split() if w.lower().rstrip(".") not in TITLES]
    if not 2 <= len(words) <= 5 or any(c.isdigit() for c in text):
        return False
    if any(word.lower().strip(".") in _LABELS and len(word) > 2 for word in words):
        return False
    if is_department(text):
        return False
    return all(_WORD.fullmatch(w) and (w[0].isupper() or w.lower() in _PARTICLES or not w[0].islower()) for w in words)


def is_department(text: str) -> bool:
    """Whether a label names a part of a firm: `Sales, Marketing`, `Finance Team`, `Kundenservice Lampenwerk`."""
    words = [word.strip(".&").lower() for word in re.split(r"[\s,/]+", text) if word.strip(".&")]
    if not words or not _ONLY_DEPARTMENTS.isdisjoint(words):
        return bool(words)
    return len(words) > 1 and (all(word in _DEPARTMENTS for word in words) or words[-1] in {"team", "department"})


def speaker_name(label: str) -> str:
    """The person in a label, without address, brackets, post, firm and device: `Hon. Ann Ferris (Minister)`,
    `Ann Ferris, CEO`, `Ann Ferris | Acme`; "" for a mere role."""
    text = _BESIDE.split(_SQUARE.sub(" ", label), maxsplit=1)[0]
    before, comma, behind = text.partition(",")
    if comma and any(word.strip(".,").lower() in _POSTS for word in behind.split()):
        text = before
    words = plain_name(text).split()
    while words and words[0].lower().rstrip(".") in TITLES:
        words.pop(0)
    name = " ".join(words)
    return name if is_person_name(name) else ""


def name_in_header(sender: str) -> str:
    """The person's name in a From header: `a at b.c (John Lee)`, `"Lee, John" <a@b.c>`; "" when there is none."""
    bracket = _BRACKETS.search(sender)
    # Of several writers (RFC 5322 section 3.6.2) the first; of `Ann via Sales`, which a list wrote, Ann.
    text = sender.partition("<")[0] if "<" in sender else (bracket.group(1) if bracket else "")
    text = text if text.strip() or "<" not in sender else _ADDRESS.sub("", sender)
    name = plain_name(_VIA.split(text.strip().strip("\"'"), maxsplit=1)[0].strip("\"' "))
    # `a at b.c` with nothing beside it is an address that an archive wrote apart, and nobody's name.
    return "" if email_of(name) or is_department(name) else name


def name_in_cell(text: str, given: Set[str]) -> str:
    """The name of the first person in a cell, given name first: `Stone, Amy`, `Amy Stone, Jo Field`, `Ann Roe; Jo Lee`.

    As it stands where it is one name, or none that can be told apart. By `given`, given names in lower case, a whole
    name with something behind it (`Amy Stone, Procurement`) is known, and two family names (`Lopez Roe, Ana Maria`).
    """
    first = _PEOPLE.split(text, maxsplit=1)[0].strip()
    if first and first != text and " " in first:
        return name_in_cell(first, given)
    if text.count(",") < 1:
        return text
    halves = [half.strip() for half in text.split(",")]
    behind = halves[1].lower().replace(".", "")
    if behind.split()[:1] and behind.split()[0] in _SUFFIXES:
        return text
    family, first = halves[0], halves[1]
    known = [half.lower().split()[:1] != [] and half.lower().split()[0] in given for half in (family, first)]
    if known != [False, True] and all(is_person_name(half) and len(half.split()) >= 2 for half in halves):
        return family
    if known == [True, False] and len(family.split()) >= 2 and len(first.strip(".")) > 1:
        return family if is_person_name(family) else text
    named = len(halves) == 2 and 1 <= len(first.split()) <= 3 and len(family.split()) <= 3
    if named and is_person_name(f"{first} {family}") and len(f"{first} {family}".split()) >= 2:
        return f"{first} {family}"
    return text


def are_degrees(text: str) -> bool:
    """Whether degrees and posts alone stand behind a comma: `CPA`, `M.D., PhD`."""
    return all(word.strip(".,").replace(".", "").lower() in _SUFFIXES for word in text.split())


def plain_name(text: str) -> str:
    """Given name first, without quotes, brackets and titles of address; "" when it is no name."""
    text = " ".join(_BRACKETS.sub(" ", text).strip().strip("\"'").split())
    if text.count(",") == 1:
        family, given = (half.strip() for half in text.split(","))
        suffix = given.lower().startswith(("inc", "ltd", "llc", "phd", "jr")) or are_degrees(given)
        if family and given and len(given.split()) <= 3 and not suffix:
            text = f"{given} {family}"
    if "@" in text or not any(c.isalpha() for c in text):
        return ""
    return text

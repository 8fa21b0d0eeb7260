"""People in running text: introduced, behind a form of address or a post, by a given name, or named before."""

from __future__ import annotations

from collections.abc import Sequence, Set

from domain.extraction.introductions import Introduction
from domain.extraction.text.firmwords import DESIGNATORS, FORMS, GENERIC, LEAD, NO_NAMES
from domain.extraction.text.givennames import GIVEN
from domain.extraction.text.names import UNKNOWN, Names
from domain.extraction.text.rules import Rule
from domain.extraction.text.taken import Taken
from domain.extraction.text.tokens import WORD, Token, touching
from domain.people import is_person_name
from domain.provenance import Mention

ADDRESS = Rule("text.honorific@2", "person", 0.9, "a form of address and a name: Mr Larsson, Frau Dr. Weber")
POST = Rule("text.post@3", "person", 0.85, "a post and a name behind it: Chief Executive Officer Ann Ferris")
GIVEN_NAME = Rule("text.given-name@3", "person", 0.78, "a common given name and a capitalised family name")
GREETED = Rule("text.greeted@2", "person", 0.65, "a name that is greeted or thanked: Thank you, Ann")
NAMED = Rule("text.names-self@2", "person", 0.8, "a name behind words that name a person: my name is, my wife")
ALONE = Rule("text.given-alone@3", "person", 0.5, "a common given name alone, capitalised")
AGAIN = Rule("text.person-again@2", "person", 0.7, "a given or family name of a person named elsewhere in the text")
DOCUMENT = Rule("text.person-in-document@2", "person", 0.6, "a given or family name of a person of the same document")
RULES = (ADDRESS, POST, GIVEN_NAME, GREETED, NAMED, ALONE, AGAIN, DOCUMENT)

_HONORIFICS = frozenset(
    """
    mr mrs ms miss dr prof professor sir dame herr frau mme madame mlle monsieur señor señora sr sra srta sig signor
    signora
    dott dottor ing dhr mevr mevrouw meneer hr fru pan pani senhor senhora
    """.split()  # noqa: SIM905
)
_POSTS = frozenset(
    """
    ceo cfo cto coo cio cmo president chairman chairwoman chair officer director manager treasurer controller founder
    partner counsel analyst engineer consultant head secretary minister geschäftsführer vorstand directeur directrice
    gérant director directora presidente direttore amministratore directeur voorzitter vorsitzender
    """.split()  # noqa: SIM905
)
_EVERYBODY = frozenset(
    [
        "everyone",
        "everybody",
        "all",
        "team",
        "sir",
        "madam",
        "folks",
        "guys",
        "ladies",
        "gentlemen",
        "operator",
        "customer",
        "sirs",
        "colleagues",
        "friends",
        "alle",
        "zusammen",
        "tous",
        "todos",
        "tutti",
        "allemaal",
        "thanks",
        "hello",
        "hi",
        "dear",
    ]
)
_OWNING = frozenset("the a an your our their its this that these those each every".split())  # noqa: SIM905
"""What stands before things and hardly before a person's given name alone."""

_SHORT_VERBS = frozenset({"ll", "ve", "re", "m", "d"})
"""What is left of a verb behind an apostrophe: `I'll`, `We've`."""

_PARTICLES = frozenset("van von de der den del della di da dos du la le bin ibn al el ter ten y".split())  # noqa: SIM905
_GREETINGS: frozenset[tuple[str, ...]] = frozenset(
    tuple(phrase.split())
    for phrase in """
    thanks|thank you|hi|hello|hey|dear|good morning|good afternoon|good evening|morning|over to|back to|welcome
    liebe|lieber
    hallo|guten tag|danke|bonjour|merci|cher|chère|hola|gracias|querido|querida|estimado|estimada|ciao|grazie|caro|cara
    buongiorno|beste|bedankt|olá|obrigado|obrigada|caro|regards|best|cheers|sincerely
    """.replace("\n", "|").split("|")
    if phrase.strip()
)


_NAMING: frozenset[tuple[str, ...]] = frozenset(
    tuple(phrase.split())
    for phrase in """
    my name is|my name's|his name is|her name is|my wife|my husband|his wife|her husband|my colleague|our colleague
    my boss|my partner|mein name ist|ich heiße|mein kollege|meine kollegin|je m'appelle|mon collègue|ma collègue
    me llamo|mi nombre es|mi colega|mi chiamo|il mio collega|mijn naam is|mijn collega|meu nome é|meu colega
    """.strip()
    .replace("\n", "|")
    .split("|")
)
"""What is said right before a person, whose name may be a single word that nobody knows."""


def persons_in(
    text: str, tokens: Sequence[Token], taken: Taken, introductions: Sequence[Introduction], names: Names = UNKNOWN
) -> list[Mention]:
    """Every person in order of place; `introductions` and `names` are known before."""
    found = taken.by([one.person for one in introductions if not taken.at(one.person.start, one.person.end)])
    taken.by(one.firm for one in introductions if one.firm)
    for read in (_addressed, _posted, _given, _greeted, _naming):
        for one in read(text, tokens):
            found += [] if taken.at(one.start, one.end) else taken.by([one])
    found += taken.by(_again(text, tokens, taken, found))
    found += taken.by(_single(DOCUMENT, text, tokens, taken, names.people))
    found += taken.by(_alone(text, tokens, taken))
    return sorted(found, key=lambda one: one.start)


def _name_end(tokens: Sequence[Token], start: int, most: int) -> int:
    """The index behind the capitalised words, initials and particles of a name that begins at the token."""
    at, words, last = start, 0, start
    while at < min(len(tokens), start + 8) and words < most:
        token = tokens[at]
        if token.kind == WORD and token.text[0].isupper() and not _no_name(token, words):
            last, words = at + 1, words + 1
            if token.text.endswith(("'s", "’s")):
                break
        elif token.text == "." and at > start and len(tokens[at - 1].text) <= 2 and touching(tokens, at):
            pass
        elif token.text == "-" and words and touching(tokens, at) and touching(tokens, at + 1):
            words -= 1
        elif not (words and token.lower in _PARTICLES):
            break
        at += 1
    while last > start and tokens[last - 1].kind != WORD:
        last -= 1
    return last


def _no_name(token: Token, place: int) -> bool:
    lower = token.lower
    if (
        lower in LEAD
        or lower in NO_NAMES
        or lower in _EVERYBODY
        or (place and (lower in GENERIC or token.text in DESIGNATORS))
    ):
        return True
    if "'" in lower and lower.rpartition("'")[2] in _SHORT_VERBS:
        return True
    return (len(token.text) > 3 and token.text.isupper()) or lower in FORMS or lower in _POSTS


def _mention(
    rule: Rule, text: str, tokens: Sequence[Token], first: int, last: int, sure: float = 1.0, title: str = ""
) -> Mention:
    start, end = tokens[first].start, tokens[last - 1].end
    if text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    return rule.mention(text, start, end, " ".join(text[start:end].split()), sure, title=title)


def _addressed(text: str, tokens: Sequence[Token]) -> list[Mention]:
    found: list[Mention] = []
    for index, token in enumerate(tokens):
        if (
            token.lower not in _HONORIFICS
            or not token.text[0].isupper()
            or (token.text.isupper() and len(token.text) > 2)
        ):
            continue
        at = index + 1
        while at < min(len(tokens), index + 4) and (tokens[at].text == "." or tokens[at].lower in _HONORIFICS):
            at += 1
        last = _name_end(tokens, at, 3) if at < len(tokens) else at
        if last > at:
            found.append(_mention(ADDRESS, text, tokens, at, last))
    return found


def _posted(text: str, tokens: Sequence[Token]) -> list[Mention]:
    """A post right before a name of two or three words."""
    found: list[Mention] = []
    for index, token in enumerate(tokens):
        if (
            token.lower not in _POSTS
            or index + 1 >= len(tokens)
            or (token.text.endswith("s") and token.lower != "president")
        ):
            continue
        at = index + 2 if tokens[index + 1].text == "," else index + 1
        if at == index + 2 and _spoken_to(tokens, index):
            continue
        last = _name_end(tokens, at, 3) if at < len(tokens) else at
        if last - at >= 2 and is_person_name(text[tokens[at].start : tokens[last - 1].end].removesuffix("'s")):
            first = index
            while (
                first
                and index - first < 4
                and tokens[first - 1].kind == WORD
                and tokens[first - 1].text[0].isupper()
                and tokens[first - 1].lower not in LEAD
            ):
                first -= 1
            title = " ".join(text[tokens[first].start : token.end].split())
            # In lists of people a post ends its line, and the name below is the next one's.
            told = token.text[0].isupper() and "\n" not in text[token.end : tokens[at].start]
            found.append(_mention(POST, text, tokens, at, last, title=title if told else ""))
    return found


def _spoken_to(tokens: Sequence[Token], post: int) -> bool:
    """Whether somebody is called by the post, as in `Mr. Chair, Brick Textiles has ...`: what follows is another."""
    before = post - 2 if post > 1 and tokens[post - 1].text == "." else post - 1
    return before >= 0 and tokens[before].lower in _HONORIFICS


def _given(text: str, tokens: Sequence[Token]) -> list[Mention]:
    found: list[Mention] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        last = index
        if token.kind == WORD and token.text[0].isupper() and token.lower in GIVEN and not token.text.isupper():
            last = _name_end(tokens, index, 3)
            words = [t for t in tokens[index:last] if t.kind == WORD]
            if len(words) >= 2 and len(words[-1].text) > 1 and not token.text.endswith(("'s", "’s")):
                found.append(_mention(GIVEN_NAME, text, tokens, index, last))
            else:
                last = index
        index = max(last, index + 1)
    return found


def _greeted(text: str, tokens: Sequence[Token]) -> list[Mention]:
    found: list[Mention] = []
    for index in range(1, len(tokens)):
        token = tokens[index]
        if token.kind != WORD or not token.text[0].isupper() or len(token.text) < 2:
            continue
        end = index - 1 if tokens[index - 1].text == "," else index
        words = tuple(t.lower for t in tokens[max(0, end - 2) : end])
        if words not in _GREETINGS and words[-1:] not in _GREETINGS:
            continue
        last = _name_end(tokens, index, 2)
        if token.lower in _HONORIFICS:
            continue
        if last > index and (token.lower in GIVEN or _ends_clause(tokens, last)):
            found.append(_mention(GREETED, text, tokens, index, last, 1.0 if token.lower in GIVEN else 0.8))
    return found


def _naming(text: str, tokens: Sequence[Token]) -> list[Mention]:
    found: list[Mention] = []
    for index in range(2, len(tokens)):
        if tokens[index].kind != WORD or not tokens[index].text[0].isupper():
            continue
        words = tuple(token.lower for token in tokens[max(0, index - 3) : index])
        if any(words[-size:] in _NAMING for size in (2, 3)):
            last = _name_end(tokens, index, 3)
            found += [_mention(NAMED, text, tokens, index, last)] if last > index else []
    return found


def _alone(text: str, tokens: Sequence[Token], taken: Taken) -> list[Mention]:
    """Given names with no other capitalised word beside them, which would make them part of another name."""
    found: list[Mention] = []
    for index, token in enumerate(tokens):
        if token.kind != WORD or token.lower not in GIVEN or not token.text[0].isupper() or token.text.isupper():
            continue
        beside = [tokens[at] for at in (index - 1, index + 1) if 0 <= at < len(tokens)]
        named = any(one.kind == WORD and one.text[0].isupper() and one.lower not in LEAD for one in beside)
        before = tokens[index - 1].lower if index else ""
        named = named or before in _OWNING or before in {"in", "near"}  # `the Max`, `your Bill`: a thing; `in Milan`
        if not named and not taken.at(token.start, token.end):
            found.append(_mention(ALONE, text, tokens, index, index + 1))
    return found


def _ends_clause(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].kind != WORD or tokens[at].lower in {"and", "for", "und", "et", "y"}


_MOST = 200


def _again(text: str, tokens: Sequence[Token], taken: Taken, known: list[Mention]) -> list[Mention]:
    """Given or family names alone, capitalised, of people that the text names in full or greets."""
    names = {word.lower() for one in known[:_MOST] for word in one.value.split() if len(word) > 2 and word[0].isupper()}
    return _single(AGAIN, text, tokens, taken, names - (LEAD | NO_NAMES | GENERIC))


def _single(rule: Rule, text: str, tokens: Sequence[Token], taken: Taken, names: Set[str]) -> list[Mention]:
    """These names where they stand alone."""
    return [
        _mention(rule, text, tokens, index, index + 1)
        for index, token in enumerate(tokens)
        if token.lower in names and token.text[0].isupper() and not taken.at(token.start, token.end)
    ]

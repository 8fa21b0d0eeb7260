"""Cued firms: organisations told by what stands around them: a cue, a person who speaks for them, a domain."""

from __future__ import annotations

from collections.abc import Sequence, Set

from domain.extraction.text.firmrules import (
    APPOSED,
    CUE,
    DOMAIN,
    HOST,
    PERSONS,
    behind_name,
    disjoint,
    fields,
    is_given,
    may_name,
    mention,
)  # fmt: skip
from domain.extraction.text.firmwords import CUES, GENERIC, LEAD, LONGEST_CUE
from domain.extraction.text.peoplewords import NO_FIRMS
from domain.extraction.text.runs import LONGEST, is_capital, run_after, run_before, sentence_begins, without_lead
from domain.extraction.text.taken import Taken
from domain.extraction.text.tokens import WORD, Token
from domain.normalise import is_shared
from domain.provenance import Mention


def cued(text: str, tokens: Sequence[Token], taken: Taken, people: Set[str]) -> list[Mention]:
    """Runs behind a cue: `contract with Orchid`; not one word that is a name of these `people`: `the offer to Ann`."""
    found: list[Mention] = []
    words = [token.lower for token in tokens]
    for index in range(1, len(tokens)):
        if not is_capital(tokens[index]) or is_capital(tokens[index - 1]):
            continue
        if not _is_cued(words, index) and not _posted_at(words, index):
            continue
        last = run_after(text, tokens, index, joined=False)
        first = without_lead(tokens, index, last)
        if _is_nobody(tokens, first, last) or (last - first == 1 and tokens[first].lower in people):
            continue
        if first < last and may_name(tokens, first, last) and not taken.at(tokens[first].start, tokens[last - 1].end):
            found.append(mention(CUE, text, tokens, first, last))
    return found


_POSTS = frozenset(
    """
    ceo cfo coo cto cio cmo cro vp svp evp president director manager head buyer engineer partner founder lead analyst
    consultant officer controller treasurer architect developer
    """.split()  # noqa: SIM905
)


def _posted_at(words: Sequence[str], index: int) -> bool:
    """Whether a post and `at` stand before the token: `VP of Sales at Orchid`."""
    near = words[max(0, index - 6) : index - 1]
    return words[index - 1] == "at" and not _POSTS.isdisjoint(near) and {".", "?", "!", ";"}.isdisjoint(near)


def _is_nobody(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether only peoples, kinds of people or things are named: `run by Germans`, `made by Swiss Engineers`."""
    return all(token.lower in NO_FIRMS or token.lower in LEAD for token in tokens[first:last] if token.kind == WORD)


_SORTS = frozenset(
    """
    company firm manufacturer supplier startup start-up retailer wholesaler distributor reseller gmbh ag ltd llc sarl
    corporation subsidiary bank insurer agency consultancy integrator telco carrier utility airline hersteller lieferant
    firma unternehmen händler entreprise société fournisseur fabricant empresa proveedor fabricante azienda fornitore
    bedrijf leverancier
    """.split()  # noqa: SIM905
)
"""Sorts of firms, of which `Orchid, a supplier of lamps` says that it is one."""

_ARTICLES = frozenset("a an ein eine une un una uno een".split())  # noqa: SIM905
_BEHIND_SORT = frozenset("in of from based that which with who near out de du di van aus mit en da".split())  # noqa: SIM905
_SORT_REACH = 5


def apposed(text: str, tokens: Sequence[Token], taken: Taken) -> list[Mention]:
    """Names that are said to be a firm behind a comma; what begins a sentence is none (`Today, a supplier in`)."""
    found: list[Mention] = []
    for index in range(1, len(tokens) - 2):
        if tokens[index].text != "," or tokens[index + 1].lower not in _ARTICLES or not is_capital(tokens[index - 1]):
            continue
        sort = next(
            (at for at in range(index + 2, min(len(tokens), index + 2 + _SORT_REACH)) if _is_sort(tokens, at)), 0
        )
        first = run_before(text, tokens, index, joined=False)
        if not sort or first >= index or index - first > 3 or sentence_begins(tokens, first) or first == 0:
            continue
        if _is_nobody(tokens, first, index) or taken.at(tokens[first].start, tokens[index - 1].end):
            continue
        if may_name(tokens, first, index):
            found.append(mention(APPOSED, text, tokens, first, index))
    return found


def _is_sort(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is a sort of firm and nothing is made of it (`a company car`)."""
    if tokens[at].lower not in _SORTS:
        return False
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    return behind is None or behind.kind != WORD or behind.lower in _BEHIND_SORT


_OF_PERSON = frozenset("from with at of bei von chez".split())  # noqa: SIM905


def of_persons(text: str, tokens: Sequence[Token], taken: Taken, people: Set[str]) -> list[Mention]:
    """`Ann Ferris from Orchid`, `Neil with Brick & Stone`: for whom somebody speaks; no place, no second person."""
    found: list[Mention] = []
    for index in range(2, len(tokens)):
        if tokens[index - 1].lower not in _OF_PERSON or not is_capital(tokens[index]):
            continue
        before = tokens[index - 2]
        named = is_given(before, people) or (is_capital(before) and index > 2 and is_given(tokens[index - 3], people))
        named = named or _asks(tokens, index)
        last = (
            run_after(text, tokens, index, joined=False) if named and not before.text.endswith(("'s", "’s")) else index
        )
        last = min(last, index + 3)
        if last == index or taken.at(tokens[index].start, tokens[last - 1].end):
            continue
        person = is_given(tokens[index], people) and not _speaks_for(tokens, index, last)
        if _names_firm(tokens, index, last) and not person and tokens[index].lower not in LEAD:
            found.append(mention(PERSONS, text, tokens, index, last))
    return found


def _asks(tokens: Sequence[Token], index: int) -> bool:
    """Whether who asks was not understood: `our next question comes from <inaudible>, with Orchid`."""
    words = [token.lower for token in tokens[max(0, index - _QUESTION) : index - 1]]
    behind = words[words.index("question") :] if "question" in words else []
    unheard = tokens[index - 2].text in {">", ")", "]"} and "is" in behind
    asked = unheard or "from" in behind or "line" in behind
    return asked and tokens[index - 2].text in {",", ">", ")", "]"} and not {".", "?", "!"} & set(words[-3:])


_QUESTION = 14
"""Tokens in which an operator says who asks."""


def _names_firm(tokens: Sequence[Token], first: int, last: int) -> bool:
    return may_name(tokens, first, last) or (last - first > 1 and is_given(tokens[first], frozenset()))


def _speaks_for(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether two or three words that begin as a person's name are a firm: behind `from`, before `please`."""
    behind = {token.lower for token in tokens[last : last + 3]}
    return last - first > 1 and (tokens[first - 1].lower in {"from", "at"} or "please" in behind)


_CALLS = frozenset(
    [
        "first",
        "second",
        "third",
        "fourth",
        "quarter",
        "quarterly",
        "fiscal",
        "earnings",
        "conference",
        "results",
        "call",
        "q1",
        "q2",
        "q3",
        "q4",
    ]
)


def hosts_of_call(text: str, tokens: Sequence[Token], taken: Taken) -> list[Mention]:
    """Who holds the call that people are welcomed to: the run between `welcome to` and the words of such calls."""
    found: list[Mention] = []
    for index in range(2, len(tokens)):
        if tokens[index - 1].lower != "to" or "welcome" not in {t.lower for t in tokens[max(0, index - 4) : index]}:
            continue
        first = index + 1 if tokens[index].lower in {"the", "our"} else index
        last = first
        while last < len(tokens) and last - first < LONGEST and _named_in_title(tokens[last]):
            last += 1
        behind = {token.lower for token in tokens[last : last + 5]}
        if last == first or behind.isdisjoint(_CALLS):
            continue
        if may_name(tokens, first, last) and not taken.at(tokens[first].start, tokens[last - 1].end):
            found.append(mention(HOST, text, tokens, first, last))
    return found


def _named_in_title(token: Token) -> bool:
    return (is_capital(token) and token.lower not in _CALLS and token.lower not in GENERIC) or token.text in {"&", "+"}


def _is_cued(words: Sequence[str], index: int) -> bool:
    end = (
        index - 1 if words[index - 1] in {"the", "our", "their", "der", "die", "la", "le", "el", "il", "de"} else index
    )
    return any(tuple(words[max(0, end - size) : end]) in CUES for size in range(1, LONGEST_CUE + 1))


def hosted(text: str, tokens: Sequence[Token], taken: Taken, hosts: Sequence[Mention]) -> list[Mention]:
    """Capitalised words of the text that are the name in a firm's own domain: `Brick` beside `bo@brick.example`."""
    labels: dict[str, str] = {}
    for host in hosts:
        site = host.value.rpartition("@")[2]
        if not is_shared(site):
            labels[site.split(".")[-2 if site.count(".") == 1 else 0]] = site
    if not labels:
        return []
    found: list[Mention] = []
    for index, token in enumerate(tokens):
        if not is_capital(token) or len(token.text) < 2:
            continue
        last = next((end for end in (index + 3, index + 2, index + 1) if _joined(tokens, index, end) in labels), 0)
        if last and not taken.at(token.start, tokens[last - 1].end) and not behind_name(tokens, index):
            one = mention(DOMAIN, text, tokens, index, last)
            site = labels[_joined(tokens, index, last)]
            found.append(Mention(*fields(one)[:7], {"domain": site}))
    return disjoint(found)


def _joined(tokens: Sequence[Token], first: int, end: int) -> str:
    if end > len(tokens) or not all(is_capital(token) for token in tokens[first:end]):
        return ""
    return "".join(token.lower for token in tokens[first:end])

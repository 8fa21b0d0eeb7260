"""Organisations in running text: by legal form, designator, cue, e-mail domain, or because they were named before."""

from __future__ import annotations

from collections.abc import Sequence, Set

from domain.countries import region_of
from domain.extraction.text.firmwords import (
    CUES,
    DESIGNATORS,
    EXACT_FORMS,
    FORMS,
    GENERIC,
    HEAD_FORMS,
    LONGEST_CUE,
    NO_NAMES,
    OF_NAMES,
    PLACES,
    POINTED_FORMS,
    SPACED_FORMS,
)  # fmt: skip
from domain.extraction.text.givennames import GIVEN
from domain.extraction.text.names import UNKNOWN, WORLD, Names, Table, core_of, table_of
from domain.extraction.text.rules import Rule
from domain.extraction.text.runs import LONGEST, is_capital, run_after, run_before, sentence_begins, without_lead
from domain.extraction.text.taken import Taken
from domain.extraction.text.tokens import WORD, Token, tokens_of, touching
from domain.normalise import is_shared
from domain.provenance import Mention

FORM = Rule("text.legal-form@2", "organisation", 0.93, "a capitalised run with a legal form behind or before it")
DESIGNATOR = Rule(
    "text.designator@2", "organisation", 0.75, "a capitalised run that ends in Bank, Group, University ..."
)
OF_NAME = Rule("text.name-of@2", "organisation", 0.85, "Bank of, University of, Ministry of and a capitalised run")
CUE = Rule("text.organisation-cue@2", "organisation", 0.65, "a capitalised run behind a cue: contract with, acquired")
DOMAIN = Rule(
    "text.named-as-domain@2", "organisation", 0.8, "capitalised words that are the name in an e-mail's domain"
)
AGAIN = Rule(
    "text.named-again@2", "organisation", 0.7, "the name of an organisation found elsewhere in the text, alone"
)
DOCUMENT = Rule(
    "text.named-in-document@2", "organisation", 0.65, "the name of an organisation of the same document, alone"
)
VENDOR = Rule("text.known-vendor@2", "organisation", 0.7, "the name of a vendor that the workspace knows")
WORLDWIDE = Rule("text.known-worldwide@2", "organisation", 0.7, "a public body or a firm that the whole world knows")
RULES = (FORM, DESIGNATOR, OF_NAME, CUE, DOMAIN, AGAIN, DOCUMENT, VENDOR, WORLDWIDE)

_LONGEST_FORM = 12
"""Tokens of the longest legal form: `G . m . b . H . & Co . KG`."""


def firms_in(
    text: str, tokens: Sequence[Token], taken: Taken, hosts: Sequence[Mention], names: Names = UNKNOWN
) -> list[Mention]:
    """Every organisation, in order of place; `hosts` are the e-mail addresses and domains of the text, `names` what is
    known before it is read."""
    found = taken.by(_disjoint([*_formed(text, tokens), *_of_names(text, tokens), *_designated(text, tokens)]))
    found += taken.by(_hosted(text, tokens, taken, hosts))
    found += taken.by(_cued(text, tokens, taken))
    found += taken.by(_again(text, tokens, taken, found))
    for rule, table in ((DOCUMENT, names.firms), (VENDOR, names.vendors), (WORLDWIDE, _WORLD)):
        found += taken.by(_known(rule, text, tokens, taken, table, names.people))
    return sorted(found, key=lambda m: m.start)


def _disjoint(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end, -m.confidence)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _mention(rule: Rule, text: str, tokens: Sequence[Token], first: int, last: int, end: int = -1) -> Mention:
    start = tokens[first].start
    end = end if end >= 0 else tokens[last - 1].end
    raw = text[start:end]
    if raw.endswith(("'s", "’s")):
        end -= 2
    return rule.mention(text, start, end, " ".join(text[start:end].split()))


def form_at(tokens: Sequence[Token], index: int) -> int:
    """The index behind the legal form that begins at the token; the index itself when none does."""
    compact, longest, at, spaced = "", index, index, False
    first = tokens[index].text
    while at < len(tokens) and at < index + _LONGEST_FORM:
        token = tokens[at]
        if token.kind == WORD:
            spaced = spaced or (at > index and tokens[at - 1].kind == WORD)
            compact += token.text.removesuffix("'s").removesuffix("’s")
            pointed = at > index or _point_behind(tokens, at)
            if (not spaced or compact.lower() in SPACED_FORMS) and _is_form(compact, first, pointed):
                longest = at + 1
        elif token.text not in {".", "&", "/"} and not (token.text == "," and compact.lower() == "co"):
            break
        at += 1
    return longest


def _point_behind(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].text == "." and touching(tokens, at + 1)


def _is_form(compact: str, first: str, pointed: bool) -> bool:
    if compact in POINTED_FORMS:
        return pointed and first != compact
    return compact in EXACT_FORMS or (
        (compact.lower() in FORMS or compact.lower() in SPACED_FORMS) and (first[0].isupper() or len(compact) >= 3)
    )


def _formed(text: str, tokens: Sequence[Token]) -> list[Mention]:
    found: list[Mention] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = form_at(tokens, index) if token.kind == WORD and _may_be_form(tokens, index) else index
        if after == index:
            if not token.text.isascii() and token.kind == WORD and _han(token.text):
                found.append(_mention(FORM, text, tokens, index, index + 1))
            index += 1
            continue
        one = _around(text, tokens, index, after)
        if one:
            found.append(one)
        index = after
    return found


def _han(word: str) -> bool:
    """Whether a word of Chinese or Japanese signs has a form at an end: those scripts write no spaces."""
    return any(
        (len(form) < len(word) <= 30 and word.endswith(form)) or (word.startswith(form) and len(form) < len(word) <= 20)
        for form in _HAN_FORMS
    )


_HAN_FORMS = ("有限公司", "有限责任公司", "株式会社", "有限会社", "合同会社", "주식회사")


def _may_be_form(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name can end before the token: a capitalised word or a comma stands there, or the form leads."""
    if tokens[index].text in HEAD_FORMS:
        return True
    if index == 0:
        return False
    before = tokens[index - 1]
    back = index - 2 if before.text in {",", ".", ")", "&", "and", "und", "et", "y"} else index - 1
    return back >= 0 and (is_capital(tokens[back]) or not tokens[back].text.isalpha())


def _around(text: str, tokens: Sequence[Token], index: int, after: int) -> Mention | None:
    """The name before the form, or behind it where the form leads."""
    end = index - 1 if index and tokens[index - 1].text in {",", "&", "and", "und", "et", "y"} else index
    first = _last_of_many(tokens, run_before(text, tokens, end), end)
    core = [t.lower for t in tokens[first:end] if t.kind == WORD]
    if core and not all(word in GENERIC or word in NO_NAMES for word in core):
        return _mention(FORM, text, tokens, first, after, _with_stop(text, tokens, index, after))
    if tokens[index].text in HEAD_FORMS:
        start = after + 1 if after < len(tokens) and tokens[after].text in '«"“' else after
        last = run_after(text, tokens, start)
        if last > start:
            return _mention(FORM, text, tokens, index, last)
    return None


def _with_stop(text: str, tokens: Sequence[Token], index: int, after: int) -> int:
    """The end of the name: a full stop belongs to `Inc.` and the like, and to forms of initials."""
    end = tokens[after - 1].end
    pointed = any(token.text == "." for token in tokens[index:after])
    short = tokens[after - 1].lower in {"inc", "corp", "co", "ltd", "pty", "pvt", "pte"}
    return end + 1 if (pointed or short) and text[end : end + 1] == "." else end


def _last_of_many(tokens: Sequence[Token], first: int, end: int) -> int:
    """Of `Orchid Ltd and Brick` what comes after the first firm's own form: `Brick`."""
    at = first + 1
    while at < end:
        behind = form_at(tokens, at) if tokens[at].kind == WORD else at
        if behind > at:
            while behind < end and tokens[behind].text == ".":
                behind += 1
            if behind < end and tokens[behind].lower in {"and", "&", ",", "und", "et", "y", "e", "or"}:
                more = behind + 1 < end and form_at(tokens, behind + 1) > behind + 1
                first = first if more else without_lead(tokens, behind + 1, end)
            at = max(behind, at + 1)
        else:
            at += 1
    return first


def _designated(text: str, tokens: Sequence[Token]) -> list[Mention]:
    found: list[Mention] = []
    last = 0
    for index, token in enumerate(tokens):
        if token.text not in DESIGNATORS or index == 0 or index < last:
            continue
        first = run_before(text, tokens, index)
        last = index + 1
        while last < len(tokens) and tokens[last].text in DESIGNATORS:
            last += 1
        if last - index > LONGEST:
            continue
        last = _of_what(text, tokens, last)
        first = _last_named(tokens, first, index)
        core = [t.lower for t in tokens[first:index] if t.kind == WORD]
        if not core or all(word in GENERIC or word in NO_NAMES for word in core) or _titled(tokens, first, index):
            continue
        found.append(_mention(DESIGNATOR, text, tokens, first, last))
    return found


def _of_what(text: str, tokens: Sequence[Token], last: int) -> int:
    """The end of the whole name, where it goes on with `of`: `Freedonia Department of Bridges`."""
    if tokens[last - 1].text not in OF_NAMES or last + 1 >= len(tokens) or tokens[last].lower != "of":
        return last
    return max(last, run_after(text, tokens, last + 1, joined=False))


def _last_named(tokens: Sequence[Token], first: int, end: int) -> int:
    """Of `Ann Ferris of Brick Capital` and `Brick Bank and Stone Bank` the last name."""
    for at in range(end - 1, first, -1):
        word = tokens[at].lower
        if word in {"of", "from", "de"} and tokens[first].lower in GIVEN:
            return at + 1
        if word in {"and", "&", "und", "et", "y"} and tokens[at - 1].text in DESIGNATORS:
            return at + 1
    return first


_TITLES = frozenset("officer president director manager head chief vice executive analyst lead".split())  # noqa: SIM905


def _titled(tokens: Sequence[Token], first: int, end: int) -> bool:
    return any(token.lower in _TITLES for token in tokens[first:end])


def _of_names(text: str, tokens: Sequence[Token]) -> list[Mention]:
    found: list[Mention] = []
    for index, token in enumerate(tokens):
        if token.text not in OF_NAMES or index + 2 >= len(tokens) or tokens[index + 1].lower != "of":
            continue
        start = index + 3 if tokens[index + 2].lower == "the" else index + 2
        last = run_after(text, tokens, start, joined=False) if start < len(tokens) else start
        if last > start and tokens[start].lower not in LEADING_POSTS:
            found.append(_mention(OF_NAME, text, tokens, index, last))
    return found


LEADING_POSTS = frozenset("directors governors trustees our".split())  # noqa: SIM905


def _cued(text: str, tokens: Sequence[Token], taken: Taken) -> list[Mention]:
    found: list[Mention] = []
    words = [token.lower for token in tokens]
    for index in range(1, len(tokens)):
        if not is_capital(tokens[index]) or is_capital(tokens[index - 1]):
            continue
        if not _is_cued(words, index):
            continue
        last = run_after(text, tokens, index, joined=False)
        first = without_lead(tokens, index, last)
        if first < last and _may_name(tokens, first, last) and not taken.at(tokens[first].start, tokens[last - 1].end):
            found.append(_mention(CUE, text, tokens, first, last))
    return found


def _is_cued(words: Sequence[str], index: int) -> bool:
    end = (
        index - 1 if words[index - 1] in {"the", "our", "their", "der", "die", "la", "le", "el", "il", "de"} else index
    )
    return any(tuple(words[max(0, end - size) : end]) in CUES for size in range(1, LONGEST_CUE + 1))


def _may_name(tokens: Sequence[Token], first: int, last: int) -> bool:
    words = [token.lower for token in tokens[first:last] if token.kind == WORD]
    if all(word in NO_NAMES or word in GENERIC or word in PLACES for word in words) or region_of(" ".join(words)):
        return False
    return not (words[0] in GIVEN and len(words) <= 3)


def _hosted(text: str, tokens: Sequence[Token], taken: Taken, hosts: Sequence[Mention]) -> list[Mention]:
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
        if last and not taken.at(token.start, tokens[last - 1].end):
            one = _mention(DOMAIN, text, tokens, index, last)
            site = labels[_joined(tokens, index, last)]
            found.append(Mention(*_fields(one)[:7], {"domain": site}))
    return _disjoint(found)


def _fields(one: Mention) -> tuple[str, str, str, str, int, int, float]:
    return one.kind, one.value, one.raw, one.rule, one.start, one.end, one.confidence


def _joined(tokens: Sequence[Token], first: int, end: int) -> str:
    if end > len(tokens) or not all(is_capital(token) for token in tokens[first:end]):
        return ""
    return "".join(token.lower for token in tokens[first:end])


def _again(text: str, tokens: Sequence[Token], taken: Taken, known: list[Mention]) -> list[Mention]:
    """Later and earlier mentions of the same organisations without their form: `Orchid Tools` of `Orchid Tools Ltd`."""
    names = (core_of(one.value) for one in known)
    telling = (
        words
        for words in names
        if len("".join(words)) > 2 and not all(word in GENERIC or word in NO_NAMES for word in words)
    )
    return _known(AGAIN, text, tokens, taken, table_of(telling))


def _known(
    rule: Rule, text: str, tokens: Sequence[Token], taken: Taken, table: Table, people: Set[str] = frozenset()
) -> list[Mention]:
    """The names of the table where they stand in the text, of several that begin alike the longest; not behind a given
    name, nor one of these names of people."""
    found: list[Mention] = []
    for index, token in enumerate(tokens if table else ()):
        if token.lower not in table or not is_capital(token) or (index and _given(tokens[index - 1], people)):
            continue
        for words in table[token.lower]:
            last = index + len(words)
            if tuple(t.lower for t in tokens[index:last]) == words and not taken.at(token.start, tokens[last - 1].end):
                if _stands_for_it(rule, tokens, index, last):
                    found.append(_mention(rule, text, tokens, index, last))
                break
    return _disjoint(found)


def _given(token: Token, people: Set[str]) -> bool:
    return is_capital(token) and (token.lower in GIVEN or token.lower in people)


def _stands_for_it(rule: Rule, tokens: Sequence[Token], index: int, last: int) -> bool:
    """Whether the word is the name and not the capitalised first of a sentence, or a name written otherwise."""
    if rule is WORLDWIDE:
        return "".join(token.text.removesuffix("'s").removesuffix("’s") for token in tokens[index:last]) in _WRITTEN
    if rule is DOCUMENT or last - index > 1 or not sentence_begins(tokens, index):
        return True
    return touching(tokens, last) or tokens[index].text.isupper()


_WORLD = table_of(tuple(token.lower for token in tokens_of(name)) for name in WORLD)
_WRITTEN = frozenset(name.replace(" ", "") for name in WORLD)

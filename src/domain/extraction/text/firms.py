"""Organisations in running text: by legal form, designator, cue, e-mail domain, or because they were named before."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.text.cuedfirms import apposed, cued, hosted, hosts_of_call, of_persons
from domain.extraction.text.firmrules import DESIGNATOR, FORM, HEADED, OF_NAME, RULES, disjoint, mention
from domain.extraction.text.firmwords import (
    BODIES,
    DESIGNATORS,
    EXACT_FORMS,
    FORMS,
    GENERIC,
    HEAD_FORMS,
    HEADS,
    LEAD,
    NO_BODIES,
    NO_NAMES,
    OF_NAMES,
    POINTED_FORMS,
    SPACED_FORMS,
)  # fmt: skip
from domain.extraction.text.givennames import GIVEN
from domain.extraction.text.knownfirms import again, known_before
from domain.extraction.text.names import UNKNOWN, Names
from domain.extraction.text.runs import (
    JOINERS,
    LONGEST,
    is_capital,
    run_after,
    run_before,
    sentence_begins,
    without_lead,
)  # fmt: skip
from domain.extraction.text.taken import Taken
from domain.extraction.text.tokens import WORD, Token, touching
from domain.provenance import Mention

__all__ = ["RULES", "firms_in", "form_at"]

_LONGEST_FORM = 12
"""Tokens of the longest legal form: `G . m . b . H . & Co . KG`."""


def firms_in(
    text: str, tokens: Sequence[Token], taken: Taken, hosts: Sequence[Mention], names: Names = UNKNOWN
) -> list[Mention]:
    """Every organisation, in order of place; `hosts` are the e-mail addresses and domains of the text, `names` what is
    known before it is read."""
    found = taken.by(
        disjoint([*_formed(text, tokens), *_of_names(text, tokens), *_designated(text, tokens), *_headed(text, tokens)])
    )
    found += taken.by(hosted(text, tokens, taken, hosts))
    found += taken.by(cued(text, tokens, taken, names.people))
    found += taken.by(apposed(text, tokens, taken))
    found += taken.by(of_persons(text, tokens, taken, names.people))
    found += taken.by(hosts_of_call(text, tokens, taken))
    found += taken.by(again(text, tokens, taken, found))
    found += known_before(text, tokens, taken, names)
    return sorted(found, key=lambda m: m.start)


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
                found.append(mention(FORM, text, tokens, index, index + 1))
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
    first = _behind_person(tokens, first, end)
    core = [t.lower for t in tokens[first:end] if t.kind == WORD]
    if core and not all(word in GENERIC or word in NO_NAMES for word in core):
        return mention(FORM, text, tokens, first, after, _with_stop(text, tokens, index, after))
    if tokens[index].text in HEAD_FORMS:
        start = after + 1 if after < len(tokens) and tokens[after].text in '«"“' else after
        last = run_after(text, tokens, start)
        if last > start:
            closed = start > after and last < len(tokens) and tokens[last].text in '»"”'
            return mention(FORM, text, tokens, index, last + 1 if closed else last)
    return None


def _behind_person(tokens: Sequence[Token], first: int, end: int) -> int:
    """The start of the firm in `Ann Ferris of Globex Ltd`."""
    if tokens[first].lower not in GIVEN:
        return first
    return next((at + 1 for at in range(first + 1, min(first + 4, end - 1)) if tokens[at].text == "of"), first)


def _with_stop(text: str, tokens: Sequence[Token], index: int, after: int) -> int:
    """The end of the name: a full stop belongs to `Inc.` and the like, and to forms of initials."""
    end = tokens[after - 1].end
    pointed = any(token.text == "." for token in tokens[index:after])
    short = tokens[after - 1].lower in {"inc", "corp", "co", "ltd", "lda", "ltda", "pty", "pvt", "pte"}
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
        said = any(word not in GENERIC and word not in NO_NAMES for word in core)
        if not core or (core[-1], token.lower) in NO_BODIES:
            continue
        if not (said or _is_body(tokens, first, index)) or _titled(tokens, first, index):
            continue
        found.append(mention(DESIGNATOR, text, tokens, first, last))
    return found


def _is_body(tokens: Sequence[Token], first: int, index: int) -> bool:
    """Whether two or more generic words before `Commission` and the like name a public body and begin no sentence."""
    return tokens[index].text in BODIES and index - first >= 2 and not sentence_begins(tokens, first)


def _headed(text: str, tokens: Sequence[Token]) -> list[Mention]:
    """Names whose first word says what they are, as the Romance languages put it: `Grupo Norte`."""
    found: list[Mention] = []
    for index, token in enumerate(tokens):
        if token.text not in HEADS or index + 1 >= len(tokens) or tokens[index + 1].text in DESIGNATORS:
            continue
        start = index + 2 if tokens[index + 1].lower in JOINERS and index + 2 < len(tokens) else index + 1
        last = run_after(text, tokens, start, joined=True)
        ends = (at for at in range(start, last - 1) if tokens[at].lower == "and" or tokens[at + 1].text in HEADS)
        last = next(ends, last)
        core = [t.lower for t in tokens[start:last] if t.kind == WORD]
        if core and not all(word in LEAD or word in NO_NAMES for word in core):
            found.append(mention(HEADED, text, tokens, index, last))
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
            found.append(mention(OF_NAME, text, tokens, index, last))
    return found


LEADING_POSTS = frozenset("directors governors trustees our".split())  # noqa: SIM905

"""Introductions in running text: people by their title, by an operator's words or by their own, with their firm."""

from __future__ import annotations

import re

import msgspec

from domain.extraction.organisations import CAPITAL, LEAD, without_lead
from domain.extraction.spans import breaks_list
from domain.people import TITLES, is_person_name
from domain.provenance import Mention

_NAME = r"[A-Z](?:[^\W\d_]|['’](?!s\b)|-(?=\w)){1,40}"
_PERSON = (
    rf"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)?{_NAME}(?:\s+[A-Z]\.?)?"
    rf"(?:\s+(?:(?:de|van|von|der|la)\s+){{0,3}}{_NAME}){{1,2}}(?!-)"
)
_FIRM_WORD = rf"(?:(?:[A-Z]\.){{1,4}}(?=\s?[A-Z])|{CAPITAL}(?<!['’]s))"
_FIRM = rf"{_FIRM_WORD}(?:\s+(?:(?:&|and|of)\s+)?{_FIRM_WORD}){{0,4}}"
_QUALIFIER = (
    r"(?:Co-|Interim|Acting|Group|Global|Deputy|Senior|Executive|Vice|Corporate|Regional|Managing|Assistant|Associate"
    r"|General|Lead|Chief)"
)
_AREA = r"(?:\s+(?:of|for)\s+[A-Z]\w{1,40}(?:(?:\s+|\s+and\s+|\s*&\s*|,\s+)[A-Z]\w{1,40}){0,4})?"
_POST = (
    r"(?:Chief\s+[A-Z]\w{1,40}(?:\s+(?:and\s+)?[A-Z]\w{1,40})?\s+Officer|C[EFOTIM]O|President|Chair(?:man|woman|person)?"
    r"|Director|Treasurer|Controller|Founder|Manager|Partner|Counsel|Analyst|Engineer|Consultant|Head)\b"
)
_TITLE = (
    rf"(?:(?:{_QUALIFIER}|[A-Z][a-z]{{1,40}})\s+){{0,3}}{_POST}{_AREA}"
    rf"(?:\s*(?:,|and|&|,\s*and)\s+(?:{_QUALIFIER}\s+){{0,2}}{_POST}{_AREA})?"
)
_POST_NEAR = re.compile(_POST, re.IGNORECASE)
_SMALL_AREA = (
    r"(?:chief|senior|executive|vice|managing|general|deputy|regional|group|global|assistant|associate|interim|acting"
    r"|principal|lead|financial|operating|technology|information|marketing|commercial|revenue|product|people|human"
    r"|resources|investor|relations|legal|sales|procurement|purchasing|account|project|program|business|development"
    r"|customer|success|operations|finance|accounting|strategy|research|equity|key|co-?)"
)
_SMALL = (
    rf"(?:{_SMALL_AREA}\s+){{0,5}}(?:officer|president|chair(?:man|woman|person)?|director|treasurer|controller"
    r"|founder|manager|partner|counsel|analyst|engineer|consultant|ceo|cfo|coo|cto)\b"
)
"""Titles as those who write down speech spell them: `Ann Ferris, chief executive officer`."""
_TITLED = re.compile(
    rf"(?<!\w)(?P<person>{_PERSON})\s*(?:,|\s-|\s–|\()\s*(?:(?:our|the|its|a)\s+)?(?:company['’]s\s+)?(?P<title>{_TITLE}|{_SMALL})"
    rf"(?:\s+(?:at|of|for|with)\s+(?P<firm>{_FIRM}))?"
)
_LINE = re.compile(
    rf"\b(?:line\s+of|comes?\s+from|coming\s+from|goes\s+to|is\s+from)\s+(?P<person>{_PERSON})"
    rf"(?:\s*,?\s+(?:with|from|of|at)\s+(?P<firm>{_FIRM}))?"
)
_SELF = re.compile(
    rf"\b(?:[Tt]his\s+is|[Ii]\s+am|[Ii]['’]m|[Mm]y\s+name\s+is|[Ii]t['’]s|joined\s+by)\s+(?P<person>{_PERSON})"
    rf"(?:\s*,?\s+(?:with|from|of|at|calling\s+from|over\s+at)\s+(?P<firm>{_FIRM}))?"
)


class Introduction(msgspec.Struct, frozen=True):
    """A person, and what is said in the same breath: the firm and the title, where they are."""

    person: Mention
    firm: Mention | None = None
    title: Mention | None = None


def introductions_in(text: str) -> list[Introduction]:
    """Every person introduced by a title, an operator or themselves, in order of place, each once."""
    rules = [("text.line-of@1", _LINE), ("text.presents@2", _SELF)]
    if _POST_NEAR.search(text):
        rules.append(("text.titled@3", _TITLED))
    found: list[Introduction] = []
    for rule, pattern in rules:
        for hit in pattern.finditer(text):
            start, end = _name_span(hit)
            if start == end:
                continue
            name = " ".join(text[start:end].split())
            person = Mention("person", name, text[start:end], rule, start, end, 0.85)
            found.append(
                Introduction(person, _part(hit, "firm", "organisation", rule), _part(hit, "title", "title", rule))
            )
    return _once(found)


def _name_span(hit: re.Match[str]) -> tuple[int, int]:
    """The span of the name without sentence words and forms of address; empty when what is left is no name."""
    end = hit.end("person")
    pieces = without_lead(hit["person"], hit.start("person"))
    while pieces and pieces[0][1].lower().rstrip(".") in TITLES:
        pieces.pop(0)
    while pieces and (cut := breaks_list(hit.string, pieces[0][0], end)) >= 0:
        pieces = [piece for piece in pieces if piece[0] > cut]
    text = hit.string[pieces[0][0] : end] if pieces else ""
    if len(pieces) < 2 or "\n\n" in text or not is_person_name(text):
        return end, end
    return pieces[0][0], end


def _part(hit: re.Match[str], group: str, kind: str, rule: str) -> Mention | None:
    raw = hit.groupdict().get(group)
    if not raw or raw.isdigit() or raw.split()[0].lower() in LEAD:
        return None
    cut = breaks_list(hit.string, hit.start(group), hit.end(group))
    raw = raw if cut < 0 else hit.string[hit.start(group) : cut].rstrip(" ,&")
    return Mention(kind, " ".join(raw.split()), raw, rule, hit.start(group), hit.start(group) + len(raw), 0.75)


def _once(found: list[Introduction]) -> list[Introduction]:
    """Of introductions of the same words the one that says most."""
    kept: list[Introduction] = []
    for one in sorted(found, key=lambda i: ((i.firm is None) + (i.title is None), i.person.start, i.person.rule)):
        if not any(one.person.start < other.person.end and other.person.start < one.person.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda i: i.person.start)

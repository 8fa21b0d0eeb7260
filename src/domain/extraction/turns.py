"""Turns: who spoke, and what the words of one turn of a transcript name."""

from __future__ import annotations

import re

import msgspec

from domain.extraction.mails import Reader
from domain.extraction.mentions import read
from domain.extraction.organisations import organisations_in
from domain.extraction.text.placenames import is_place
from domain.extraction.titlewords import POSTS
from domain.normalise import domain_of, email_of, is_shared, person_key
from domain.people import name_in_header, names_departments, speaker_name
from domain.provenance import Claim, Mention, Part
from domain.records import Turn

SPEAKER = "turn.speaker@1"
BESIDE = "turn.speaker-beside@2"
_POSTS = frozenset(POSTS)
_BESIDE = re.compile(r"[()\[\]|,;]|\s[–—-]\s")
"""What parts a label into name, post and firm."""

_FIRM_AND_POST = re.compile(r"\((?P<firm>[^(),\W\d_][^(),]{1,60}), (?P<post>[^(),]{2,60})\)")
"""`Ann Ferris (Stonebridge Securities, Analyst)`, as those write who transcribe calls of analysts."""


def of_turn(turn: Turn, title: str, reader: Reader = read) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
    """The parts and mentions of a turn; offsets count characters of `turn.text`, the speaker's label has none (-1).

    `title` is the document's title: a label that only repeats it is nobody's name.
    """
    parts, mentions = reader(turn.text)
    if "@" in turn.speaker and (address := email_of(turn.speaker)):
        return (_of_address(turn.speaker, address), *parts), mentions
    label = speaker_name(turn.speaker)
    if not label or label.casefold() == title.strip().casefold():
        return parts, mentions
    speaker = Claim(label, turn.speaker, SPEAKER, confidence=0.8)
    spoken = Mention("person", label, turn.speaker, SPEAKER, -1, -1, 0.8)
    return (_with_speaker(parts, _introduced(turn.speaker, speaker)), (spoken, *mentions))


def _of_address(speaker: str, address: str) -> Part:
    """A speaker who is named by their address: they, and whom they work for."""
    contact = {"email": Claim(address, speaker, SPEAKER, confidence=0.9)}
    name = speaker_name(name_in_header(speaker))
    if name:
        contact["name"] = Claim(name, speaker, SPEAKER, confidence=0.8)
    site = domain_of(address)
    vendor = {} if not site or is_shared(site) else {"domain": Claim(site, speaker, SPEAKER, confidence=0.8)}
    return Part(vendor=vendor, contact=contact)


def tells(beside: str) -> bool:
    """Whether what stands beside a speaker's name says whom they work for or as what."""
    return any(_is_post(piece) or organisations_in(piece) for piece in beside.split(","))


def _is_post(piece: str) -> bool:
    return any(word.strip(".").lower() in _POSTS for word in piece.split())


def _introduced(label: str, speaker: Claim) -> Part:
    """The speaker with the post and the firm that the label tells: `Ann Ferris (Director, Acme Ltd)`."""
    vendor: dict[str, Claim] = {}
    contact = {"name": speaker}
    told = _FIRM_AND_POST.search(label)
    if told and _is_post(told["post"]) and not _is_post(told["firm"]) and _may_employ(told["firm"]):
        vendor["name"] = Claim(told["firm"], label, BESIDE, confidence=0.6)
    for piece in (piece.strip() for piece in _BESIDE.split(label)[1:]):
        if firms := organisations_in(piece):
            vendor.setdefault("name", Claim(firms[0].value, label, BESIDE, confidence=0.7))
        elif _is_post(piece):
            contact.setdefault("title", Claim(piece, label, BESIDE, confidence=0.7))
    return Part(vendor=vendor, contact=contact)


def _may_employ(name: str) -> bool:
    """Whether it may be a firm: capitalised, and no place or department, which stand there too (`Berlin, Director`)."""
    return name[0].isupper() and not names_departments(name) and not is_place(name.lower().split())


def _with_speaker(parts: tuple[Part, ...], told: Part) -> tuple[Part, ...]:
    """The speaker comes first; an introduction of themselves is theirs and goes before what the label says."""
    own = person_key(told.contact["name"].value)
    for index, part in enumerate(parts):
        if "name" in part.contact and person_key(part.contact["name"].value) == own:
            contact, vendor = {**told.contact, **part.contact}, {**told.vendor, **part.vendor}
            part = msgspec.structs.replace(part, contact=contact, vendor=vendor)
            return (part, *parts[:index], *parts[index + 1 :])
    return (told, *parts)

"""Turns: who spoke, and what the words of one turn of a transcript name."""

from __future__ import annotations

from domain.extraction.mails import Reader
from domain.extraction.mentions import read
from domain.normalise import person_key
from domain.people import speaker_name
from domain.provenance import Claim, Mention, Part
from domain.records import Turn

SPEAKER = "turn.speaker@1"


def of_turn(turn: Turn, title: str, reader: Reader = read) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
    """The parts and mentions of a turn; offsets count characters of `turn.text`, the speaker's label has none (-1).

    `title` is the document's title: a label that only repeats it is nobody's name.
    """
    parts, mentions = reader(turn.text)
    label = speaker_name(turn.speaker)
    if not label or label.casefold() == title.strip().casefold():
        return parts, mentions
    speaker = Claim(label, turn.speaker, SPEAKER, confidence=0.8)
    spoken = Mention("person", label, turn.speaker, SPEAKER, -1, -1, 0.8)
    return (_with_speaker(parts, speaker), (spoken, *mentions))


def _with_speaker(parts: tuple[Part, ...], speaker: Claim) -> tuple[Part, ...]:
    """The speaker comes first; when they introduce themselves, that introduction is theirs."""
    own = person_key(speaker.value)
    for index, part in enumerate(parts):
        if "name" in part.contact and person_key(part.contact["name"].value) == own:
            return (part, *parts[:index], *parts[index + 1 :])
    return (Part(contact={"name": speaker}), *parts)

"""Which kind of transcript some lines are: decided by the majority of them, never by the first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

import msgspec

from adapters.formats.speakers import Label, alone, apart, label, since, tabbed, time_alone
from adapters.formats.transcripts_cues import plain_text, speaker_of_ident, timing
from adapters.formats.transcripts_notes import (
    APART,
    BARE,
    CARRIED,
    HEADINGS,
    LOWER,
    NAMED,
    NAMED_ABOVE,
    RECURRING,
    ROLLING,
    SENTENCES,
    SPACED,
    TABBED,
    TIMED_NAMES,
    UNPUNCTUATED,
)

TIMED = ("srt", "sbv", "vtt")

_SBV = re.compile(r"\d{1,2}:\d\d:\d\d\.\d{3},\d{1,2}:\d\d:\d\d\.\d{3}")
_MANY = 8
_SENTENCE_WORDS = 4
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


class Shape(msgspec.Struct, frozen=True):
    """`kind` is vtt, srt, sbv, labels, names, times or text; `confidence` 0..1; `notes` say how to read its lines."""

    kind: str
    confidence: float
    notes: tuple[str, ...] = ()


def shape_of(lines: Sequence[str]) -> Shape:
    """The shape of a file, from its first lines."""
    texts = [line.strip() for line in lines]
    filled = [text for text in texts if text]
    found = [kind for text in filled if (kind := timing_kind(text))]
    headed = bool(filled) and re.match(r"WEBVTT(?:\s|$)", filled[0]) is not None
    if found and (headed or len(found) >= 0.1 * len(filled) or _share(filled, False) < 0.5):
        kind = "vtt" if headed and found.count("vtt") >= found.count("sbv") else max(TIMED, key=found.count)
        return Shape(kind, 1.0 if headed else 0.95, _notes_on_cues(texts))
    untimed = _untimed(texts)
    if headed and untimed.kind != "labels":
        return Shape("vtt", 1.0)
    return untimed


def timing_kind(text: str) -> str:
    """`srt`, `vtt` or `sbv` when this line is the timing of a cue, else ""."""
    if (">" in text or "→" in text) and timing(text):
        start = re.split(r"[-–—→&]", text, maxsplit=1)[0]
        return "vtt" if "." in start else "srt"
    return "sbv" if _SBV.fullmatch(text) else ""


def _untimed(texts: list[str]) -> Shape:
    filled = [text for text in texts if text]
    starts = [text for index, text in enumerate(texts) if text and (index == 0 or not texts[index - 1])]
    if (rows := sum(1 for text in filled if tabbed(text))) >= 2 and rows >= 0.6 * len(filled):
        return Shape("labels", 0.9, (TABBED,))
    for lower in (False, True):
        share = max(_share(filled, lower), _share(starts, lower))
        if share >= 0.5:
            return Shape("labels", share, (LOWER,) if lower else ())
    followed = [text for text, after in pairwise(texts) if text and after]
    names = [found for text in followed if (found := alone(text))]
    timed = [found for found in names if found.start_ms is not None]
    distinct = {found.name for found in names}
    if names and (len(timed) >= 0.4 * len(starts) or (len(names) >= 0.6 * len(starts) and len(distinct) < len(names))):
        return Shape("names", 0.8, (TIMED_NAMES,) if len(timed) >= 0.6 * len(names) else ())
    return Shape("names", 0.75, (APART,)) if _stand_apart(texts) else _weaker(filled)


def _stand_apart(texts: list[str]) -> bool:
    """Whether names are paragraphs of their own, come again, and sentences stand below them."""
    found, below = [], 0
    paragraphs = [list(lines) for empty, lines in groupby(texts, key=lambda text: not text) if not empty]
    for one, after in pairwise(paragraphs):
        name = apart(one[0]) if len(one) == 1 and one[0].lower() not in HEADINGS else None
        if name:
            found.append(name)
            below += len(after[0].split()) >= _SENTENCE_WORDS
    posts = sum(1 for one in found if "(" in one.name)
    again = _return(found) or (posts >= 0.5 * len(found) and len({one.name for one in found}) < len(found))
    return len(found) >= 4 and below >= 0.7 * len(found) and 8 * len(found) >= len(paragraphs) and again


def _weaker(filled: list[str]) -> Shape:
    """The shapes of which only some lines tell: who speaks comes back, in brackets or before a colon, or times do."""
    if _headed_speech(filled):
        return Shape("labels", 0.6, (RECURRING,))
    found = [one for text in filled if (one := label(text, bare=True))]
    if len(found) >= 0.6 * len(filled) and _return(found):
        return Shape("labels", 0.7, (BARE,))
    places = [index for index, text in enumerate(filled) if label(text)]
    found = [one for index in places if (one := label(filled[index]))]
    if len(found) >= 4 and _return(found) and places[-1] - places[0] <= 15 * len(places):
        return Shape("labels", 0.6, (RECURRING,))
    times = sum(1 for text in filled if since(text, open_too=True) or time_alone(text) is not None)
    return Shape("times", 0.7) if times >= 2 and times >= 0.4 * len(filled) else Shape("text", 0.5)


_SPEECH = frozenset({"transcript", "transcription", "transkript", "transcripción", "transcrição", "trascrizione"})
"""Headings below which nothing stands but what was said."""


def _headed_speech(filled: list[str]) -> bool:
    """Whether a heading says that speech follows, however short, and half of the lines below begin with who speaks."""
    heads = [at for at, text in enumerate(filled) if text.lower().strip(" :#*") in _SPEECH]
    return bool(heads) and _share(filled[heads[-1] + 1 :], False) >= 0.5


def _return(found: Sequence[Label]) -> bool:
    """Whether most labels are names that come again, of at least two."""
    counts = Counter(one.name for one in found)
    again = [count for count in counts.values() if count > 1]
    return len(again) >= 2 and sum(again) >= 0.75 * len(found)


def _share(texts: list[str], lower: bool) -> float:
    found = [found for text in texts if (found := label(text, lower))]
    if lower and any(" " in one.name for one in found):
        return 0.0
    return len(found) / len(texts) if len(found) >= 2 else 0.0


def _notes_on_cues(texts: list[str]) -> tuple[str, ...]:
    """How the cues of this file name their speakers, end their sentences and repeat each other."""
    spaced = _is_spaced(texts)
    cues = _cues(_narrowed(texts) if spaced else texts)
    if not cues:
        return (SPACED,) if spaced else ()
    ends = sum(1 for cue in cues if _SENTENCE.search(cue[-1]))
    repeats = sum(1 for one, after in pairwise(cues) if _rolls(one, after))
    notes = _notes_on_names(cues)
    if 0.15 * len(cues) <= ends < len(cues):
        notes.append(SENTENCES)
    elif len(cues) >= _MANY and ends <= 0.02 * len(cues):
        notes.append(UNPUNCTUATED)
    if len(cues) >= 4 and repeats >= 0.5 * len(cues):
        notes.append(ROLLING)
    if spaced:
        notes.append(SPACED)
    return tuple(notes)


def _notes_on_names(cues: list[list[str]]) -> list[str]:
    voices = sum(1 for cue in cues if any("<v" in line for line in cue))
    labels = [one for cue in cues if (one := label(cue[0]))]
    bare = [one for cue in cues if (one := label(cue[0], bare=True))]
    above = sum(1 for cue in cues if len(cue) > 1 and alone(cue[0]) is not None)
    distinct = len({cue[0] for cue in cues})
    if len(labels) >= 0.5 * len(cues):
        return [NAMED, CARRIED] if len(labels) < 0.9 * len(cues) and not voices and _return(labels) else [NAMED]
    if len(bare) >= 0.6 * len(cues) and _return(bare):
        return [NAMED, BARE]
    if not voices and above >= 0.7 * len(cues) and distinct < 0.7 * len(cues):
        return [NAMED_ABOVE]
    if not voices and len(labels) >= 4 and _return(labels):
        return [NAMED, CARRIED]
    return []


def _is_spaced(texts: list[str]) -> bool:
    """Whether a blank line stands after each line, as editors make them that mistake the ends of lines."""
    timings = [index for index, text in enumerate(texts[:-2]) if timing_kind(text)]
    apart = [texts[at + 2] for at in timings if not texts[at + 1]]
    words = [text for text in apart if text and not text.isdigit() and not timing_kind(text)]
    return bool(timings) and len(words) >= 0.8 * len(timings)


def _narrowed(texts: list[str]) -> list[str]:
    """Without the first blank line of each run of them."""
    return [text for before, text in pairwise(["", *texts]) if text or not before]


def _rolls(one: list[str], after: list[str]) -> bool:
    """Whether a cue begins with the line that ended the one before, and both are not simply the same."""
    return one != after and len(one) + len(after) > 2 and plain_text(after[0]) == plain_text(one[-1])


def _timed_below(texts: list[str], index: int) -> bool:
    return index + 1 < len(texts) and bool(timing_kind(texts[index + 1]))


def _cues(texts: list[str]) -> list[list[str]]:
    """The lines with words of each cue."""
    cues: list[list[str]] = []
    within = False
    for index, text in enumerate(texts):
        if timing_kind(text):
            cues.append([])
            within = True
        elif not text:
            within = False
        elif within and not speaker_of_ident(text) and not (text.isdigit() and _timed_below(texts, index)):
            cues[-1].append(text if "<v" in text else plain_text(text))
    return [cue for cue in cues if cue]

"""Which kind of transcript some lines are: decided by the majority of them, never by the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from adapters.formats.speakers import alone, label
from adapters.formats.transcripts_cues import plain_text, speaker_of_ident, timing

NAMED = "speaker_labels_in_cues"
NAMED_ABOVE = "speaker_names_above_words"
TIMED_NAMES = "names_carry_times"
LOWER = "lower_case_speakers"
SENTENCES = "sentences_run_over_cues"
ROLLING = "cues_repeat_the_one_before"
TIMED = ("srt", "sbv", "vtt")

_SBV = re.compile(r"\d{1,2}:\d\d:\d\d\.\d{3},\d{1,2}:\d\d:\d\d\.\d{3}")
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


class Shape(msgspec.Struct, frozen=True):
    """`kind` is vtt, srt, sbv, labels, names or text; `confidence` 0..1; `notes` say how its lines are to be read."""

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
    if "-->" in text and timing(text):
        return "srt" if "," in text.partition("-->")[0] else "vtt"
    return "sbv" if _SBV.fullmatch(text) else ""


def _untimed(texts: list[str]) -> Shape:
    filled = [text for text in texts if text]
    starts = [text for index, text in enumerate(texts) if text and (index == 0 or not texts[index - 1])]
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
    return Shape("text", 0.5)


def _share(texts: list[str], lower: bool) -> float:
    found = [found for text in texts if (found := label(text, lower))]
    if lower and any(" " in one.name for one in found):
        return 0.0
    return len(found) / len(texts) if len(found) >= 2 else 0.0


def _notes_on_cues(texts: list[str]) -> tuple[str, ...]:
    """How the cues of this file name their speakers, end their sentences and repeat each other."""
    cues = _cues(texts)
    if not cues:
        return ()
    voices = sum(1 for cue in cues if any("<v" in line for line in cue))
    named = sum(1 for cue in cues if label(cue[0]) is not None)
    above = sum(1 for cue in cues if len(cue) > 1 and alone(cue[0]) is not None)
    distinct = len({cue[0] for cue in cues})
    ends = sum(1 for cue in cues if _SENTENCE.search(cue[-1]))
    repeats = sum(1 for one, after in pairwise(cues) if _rolls(one, after))
    notes = []
    if named >= 0.5 * len(cues):
        notes.append(NAMED)
    elif not voices and above >= 0.7 * len(cues) and distinct < 0.7 * len(cues):
        notes.append(NAMED_ABOVE)
    if 0.15 * len(cues) <= ends < len(cues):
        notes.append(SENTENCES)
    if len(cues) >= 4 and repeats >= 0.5 * len(cues):
        notes.append(ROLLING)
    return tuple(notes)


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
            cues[-1].append(text)
    return [cue for cue in cues if cue]

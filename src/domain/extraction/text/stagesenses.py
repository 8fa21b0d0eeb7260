"""Stage senses: where a word of the stage table means something else: `lost you for a second`, `closed the door`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.text.tokens import WORD, Token

_OBJECTS: dict[str, frozenset[str]] = {
    word: frozenset(objects.split())
    for words, objects in (
        (
            "closed",
            """
            door doors call calls ticket tickets case cases issue issues office offices window windows meeting shop
            store
            stores plant plants factory branch branches gap books session poll loop circle eyes file market line lines
            airport border school schools today early
            """,
        ),
        (
            "lost lose losing",
            """
            power you me us connection audio video sound signal track weight sleep time touch focus temper voice
            key keys
            password card luggage count sight hope way page electricity internet job jobs data hair my your
            """,
        ),
        (
            "cancelled canceled postponed delayed paused annulé annullato cancelado reporté abgesagt verschoben",
            """
            meeting meetings call calls appointment demo session flight flights event trip lunch webinar interview
            conference train holiday visit réunion rendez-vous appel vol riunione chiamata volo reunión llamada cita
            vuelo termin treffen besprechung flug gespräch
            """,
        ),
        ("won win wins gewonnen", "game games match race award awards prize prizes medal election lottery bet"),
        ("declined rejected", "invitation invite request call meeting card cookies"),
        ("bought purchased buy", "lunch dinner coffee breakfast house car time"),
        ("extended", "team family warranty hours version weekend"),
    )
    for word in words.split()
}
"""Words of stages, and what beside them (the object behind, the subject before) makes them tell of something else."""

_BEHIND: dict[tuple[str, ...], frozenset[str]] = {
    ("signed",): frozenset({"in", "into", "out", "off"}),
    ("sign",): frozenset({"in", "into", "out", "off"}),
    ("passed", "on"): frozenset({"to", "your", "my", "his", "her", "their", "message", "feedback", "details", "news"}),
    ("po", "is", "in"): frozenset({"legal", "review", "procurement", "the", "your", "our", "process", "draft"}),
    ("order",): frozenset({"to"}),
}
"""What right behind a phrase, or behind its article, makes another thing of it."""

_OURS = frozenset({"us", "our", "ours", "you", "your"})
_OTHERS = frozenset({"another", "someone", "somebody", "a", "the", "others", "somewhere", "your"})
_RIVALS = frozenset(
    {"competitor", "competition", "vendor", "provider", "supplier", "else", "other", "different", "direction"}
)
_NEAR = 4


def sense_of(tokens: Sequence[Token], first: int, last: int, stage: str) -> str:
    """The stage that the phrase over the tokens means here; "" where it tells of something else."""
    words = tuple(token.lower for token in tokens[first:last])
    if words[-1] == "with" and words[0] in {"go", "going", "went", "gone"}:
        return _gone_with(tokens, words[0], last)
    if _means_other(tokens, words, first, last):
        return ""
    return stage


def _gone_with(tokens: Sequence[Token], verb: str, last: int) -> str:
    """`went with a competitor` loses, `went with us` commits; `go with` says so only beside `instead` or a rival."""
    behind = [token.lower for token in tokens[last : last + 6]]
    if behind[:1] and behind[0] in _OURS:
        return "committed"
    if verb in {"went", "gone"}:
        return "lost"
    rival = behind[:1] and behind[0] in _OTHERS and not _RIVALS.isdisjoint(behind[:3])
    return "lost" if rival or "instead" in behind else ""


def _means_other(tokens: Sequence[Token], words: tuple[str, ...], first: int, last: int) -> bool:
    behind = [token.lower for token in tokens[last : last + _NEAR] if token.text not in {".", "!", "?", ";"}]
    at = 1 if behind[:1] and behind[0] in {"the", "a", "an"} else 0
    if words in _BEHIND and behind[at : at + 1] and (behind[at] in _BEHIND[words] or behind[0] in _BEHIND[words]):
        return True
    objects = _OBJECTS.get(words[0]) if len(words) == 1 else None
    if objects is None:
        return False
    if not objects.isdisjoint(_object(tokens, last)):
        return True
    passive = first > 0 and tokens[first - 1].lower in _PASSIVES
    return passive and not objects.isdisjoint(token.lower for token in tokens[max(0, first - _NEAR) : first])


_PASSIVES = frozenset(
    [
        "is",
        "was",
        "are",
        "were",
        "been",
        "be",
        "got",
        "wurde",
        "wurden",
        "ist",
        "sind",
        "est",
        "été",
        "è",
        "stata",
        "stato",
        "ha",
        "sido",
        "fue",
        "fueron",
    ]
)


def _object(tokens: Sequence[Token], last: int) -> list[str]:
    """The words of the object behind a verb, to the end of its clause."""
    found: list[str] = []
    for token in tokens[last : last + 3]:
        if token.kind != WORD or token.lower in {"and", "but", "to", "because", "when", "with", "for"}:
            break
        found.append(token.lower)
        if token.lower not in _BEFORE_NOUNS:
            break
    return found


_BEFORE_NOUNS = frozenset(
    """
    the a an our their this that all his her my your some l' le la les el los las il i die den das der einen eine
    """.split()  # noqa: SIM905
)

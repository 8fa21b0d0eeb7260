"""Stages: what the verbs of a sentence say about where a deal stands, with negations, hypotheses and questions."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.text.rules import Rule
from domain.extraction.text.stagesenses import sense_of
from domain.extraction.text.stagewords import (
    BASE_FORMS,
    FUTURES,
    HYPOTHETICALS,
    LONGEST,
    NEGATIONS,
    NOUNS,
    PHRASES,
    TAKES_BACK,
)
from domain.extraction.text.tokens import Token
from domain.provenance import Mention

STAGE = Rule(
    "text.stage@3", "stage", 0.75, "a verb or noun of the stage table, as the sentence asserts, denies or supposes it"
)
RULES = (STAGE,)

ASSERTED, NEGATED, SUPPOSED, PLANNED, ASKED = "asserted", "negated", "supposed", "planned", "asked"
_SENTENCE_ENDS = frozenset(".!?;\n")
_REACH = 7
"""How many words before the verb a negation or a hypothesis reaches."""

_CONFIDENCE = {ASSERTED: 1.0, NEGATED: 0.8, SUPPOSED: 0.6, PLANNED: 0.7, ASKED: 0.5}


def stages_in(text: str, tokens: Sequence[Token]) -> list[Mention]:
    """Every stage word, in order of place; `details.polarity` tells whether it is so, denied, supposed or planned."""
    found: list[Mention] = []
    index = 0
    begins = _Sentences(tokens)
    while index < len(tokens):
        size = _phrase_at(tokens, index)
        if size == 0:
            index += 1
            continue
        words = tuple(token.lower for token in tokens[index : index + size])
        value = sense_of(tokens, index, index + size, PHRASES[words])
        polarity = _polarity(tokens, index, index + size, begins) if value else ASSERTED
        if not value:
            pass
        elif polarity != ASSERTED or words[0] not in BASE_FORMS:
            found.append(
                STAGE.mention(
                    text,
                    tokens[index].start,
                    tokens[index + size - 1].end,
                    value,
                    _CONFIDENCE[polarity],
                    polarity=polarity,
                )
            )
        index += size
    return found


_FIRST = frozenset(phrase[0] for phrase in PHRASES)


def _phrase_at(tokens: Sequence[Token], index: int) -> int:
    if tokens[index].lower not in _FIRST:
        return 0
    for size in range(LONGEST, 0, -1):
        words = tuple(token.lower for token in tokens[index : index + size])
        if len(words) == size and words in PHRASES:
            return size
    return 0


class _Sentences:
    """Where the sentence of a token begins, and whether it ends with a question mark; each is looked up once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.begin: list[int] = []
        start = 0
        for index, token in enumerate(tokens):
            self.begin.append(start)
            if token.text in _SENTENCE_ENDS:
                start = index + 1
        self.asks = [False] * len(tokens)
        asking = False
        for index in range(len(tokens) - 1, -1, -1):
            if tokens[index].text in _SENTENCE_ENDS:
                asking = tokens[index].text == "?"
            self.asks[index] = asking


def _polarity(tokens: Sequence[Token], index: int, after: int, sentences: _Sentences) -> str:
    begin = max(sentences.begin[index], index - _REACH)
    before = [token.lower for token in tokens[begin:index]]
    for place in range(len(before) - 1, -1, -1):
        if before[place] in TAKES_BACK:
            before = before[place + (before[place] not in HYPOTHETICALS) :]
            break
    phrase = [token.lower for token in tokens[index:after]]
    if phrase[0] not in NEGATIONS and (_denied(before) or _denied_behind(tokens, after)):
        return NEGATED
    if sentences.asks[index]:
        return ASKED
    led = [token.lower for token in tokens[sentences.begin[index] : index]]
    if led[:1] and led[0] in {"if", "unless", "wenn", "falls", "si", "se", "als"} and not _reflexive(led, 0, phrase):
        return SUPPOSED
    if _supposed(before, phrase) and not (phrase[0] in NOUNS and "when" in before):
        return SUPPOSED
    if before[-1:] == ["to"] and before[-2:-1] and before[-2] in _CHOSEN and phrase[0] in {"go", "going"}:
        return ASSERTED
    if any(word in FUTURES or word.endswith("'ll") for word in before) or before[-1:] == ["to"]:
        return PLANNED
    return ASSERTED


_CHOSEN = frozenset({"decided", "chose", "chosen", "opted", "preferred"})


def _supposed(before: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether a word before supposes it; not `no doubt they signed`, nor Spanish `se ha firmado`, where nobody does."""
    for place, word in enumerate(before):
        if word not in HYPOTHETICALS:
            continue
        if word == "doubt" and place and before[place - 1] in {"no", "without", "little"}:
            continue
        if not _reflexive(before, place, phrase):
            return True
    return False


def _reflexive(before: Sequence[str], place: int, phrase: Sequence[str]) -> bool:
    """Whether Spanish `se` says that a thing was done, `se ha firmado`, where it is `if` in its sisters."""
    helped = before[place + 1 : place + 2] and before[place + 1] in {"ha", "han", "había"}
    return before[place] == "se" and bool(helped) and phrase[0].endswith("do")


def _denied(before: Sequence[str]) -> bool:
    """`did not sign`, `never signed`, `has yet to sign`; `not only signed` is no denial."""
    if "yet" in before and before[-1:] == ["to"]:
        return True
    for place, word in enumerate(before):
        if word in NEGATIONS and not (place + 1 < len(before) and before[place + 1] in {"only", "just", "doubt"}):
            return True
    return False


def _denied_behind(tokens: Sequence[Token], after: int) -> bool:
    """Negations behind the verb, as German writes them: `unterschrieben haben sie nicht`."""
    return any(token.lower in {"nicht", "niet"} for token in tokens[after : after + 3])

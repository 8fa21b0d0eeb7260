"""Products in running text, by cue: `500 seats of Lumen Suite`, `the Lumen platform`, SKU numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.extraction.text.firmwords import GENERIC, NO_NAMES
from domain.extraction.text.rules import Rule
from domain.extraction.text.runs import is_capital, run_after, run_before, sentence_begins
from domain.extraction.text.taken import Taken
from domain.extraction.text.tokens import NUMBER, WORD, Token
from domain.provenance import Mention

COUNTED = Rule("text.product-counted@2", "product", 0.75, "licences, seats, units of or for a capitalised run")
KIND = Rule("text.product-kind@2", "product", 0.6, "a capitalised run before platform, module, software, edition")
SKU = Rule("text.product-sku@2", "product", 0.9, "a number behind SKU, part number, Artikelnummer")
RULES = (COUNTED, KIND, SKU)

_COUNTS = frozenset(
    """
    licence licences license licenses seat seats unit units subscription subscriptions user users copies copy lizenz
    lizenzen
    licencia licencias licenza licenze licentie licenties licença licenças abonnement abonnements stück unités unidades
    renewal upgrade edition module
    """.split()  # noqa: SIM905
)
_OF = frozenset("of for to von für de pour para di per voor".split())  # noqa: SIM905
_KINDS = frozenset(
    """
    platform software module suite licence license licences licenses subscription edition app application tool product
    plattform lizenz lizenzen plateforme logiciel plataforma piattaforma pakket
    """.split()  # noqa: SIM905
)
_SKU = re.compile(
    r"(?<![^\W_])(?:sku|part\s(?:no|number)|p/n|item\s(?:no|number)|article\s(?:no|number)|artikel-?(?:nr|nummer)"
    r"|art\.-?nr|product\s(?:code|number)|model\s(?:no|number)|référence|réf)[\s.:#]{1,3}(?P<code>[A-Z0-9][A-Z0-9./_-]{2,30}[A-Z0-9])",
    re.IGNORECASE,
)


def products_in(text: str, tokens: Sequence[Token], taken: Taken) -> list[Mention]:
    """Every product a cue points at, in order of place; `details.quantity` tells how many where a number is said."""
    found: list[Mention] = []
    for hit in _SKU.finditer(text):
        if any(c.isdigit() for c in hit["code"]) and not taken.at(hit.start("code"), hit.end("code")):
            found += taken.by([SKU.mention(text, hit.start("code"), hit.end("code"), hit["code"].upper())])
    for index, token in enumerate(tokens):
        if token.kind != WORD:
            continue
        one = None
        if token.lower in _COUNTS:
            one = _counted(text, tokens, index)
        if one is None and token.lower in _KINDS:
            one = _kind(text, tokens, index)
        if one is not None and not taken.at(one.start, one.end):
            found += taken.by([one])
    return sorted(found, key=lambda m: m.start)


def _counted(text: str, tokens: Sequence[Token], index: int) -> Mention | None:
    at = index + 1
    if at >= len(tokens) or tokens[at].lower not in _OF:
        return None
    at += 1
    if at < len(tokens) and tokens[at].lower in {"the", "our", "your", "their"}:
        at += 1
    last = run_after(text, tokens, at, joined=False) if at < len(tokens) else at
    if last == at or not _named(tokens, at, last):
        return None
    count = tokens[index - 1] if index else None
    quantity = count.text if count is not None and count.kind == NUMBER else ""
    value = " ".join(text[tokens[at].start : tokens[last - 1].end].split())
    return COUNTED.mention(text, tokens[at].start, tokens[last - 1].end, value, quantity=quantity)


def _kind(text: str, tokens: Sequence[Token], index: int) -> Mention | None:
    if index == 0 or not is_capital(tokens[index - 1]):
        return None
    first = run_before(text, tokens, index, joined=False)
    if first >= index or index - first > 3 or not _named(tokens, first, index) or sentence_begins(tokens, first):
        return None
    value = " ".join(text[tokens[first].start : tokens[index - 1].end].split())
    count = tokens[first - 1] if first else None
    quantity = count.text if count is not None and count.kind == NUMBER else ""
    return KIND.mention(text, tokens[first].start, tokens[index - 1].end, value, quantity=quantity)


def _named(tokens: Sequence[Token], first: int, last: int) -> bool:
    words = [token.lower for token in tokens[first:last] if token.kind == WORD]
    return bool(words) and not all(word in GENERIC or word in NO_NAMES or len(word) < 2 for word in words)

"""Trades: lines of business that are one in several languages (`Bau`, `Construction`), and firms that several make."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from domain.linkage.words import BACKGROUND, SHORT

TRADES: dict[str, str] = {
    SHORT.get(word, word): row.split()[0]
    for row in """
        construction bau construcciones constructora batiment bouw costruzioni
        services dienstleistungen servicios servicos servizi diensten
        consulting beratung consultoria conseil advies
        trading handel handels handelsonderneming comercializadora
        commerce comercio
        technology technik tecnologia tecnologias
        systems systeme sistemas
        solutions soluciones solucoes
        properties property immobilien immobiliare
        transport transports transporte transportes transportation
        industries industria industriales industrie
        investments investment inversiones
        holding beteiligungs beheer
        distribution distribuidora vertrieb vertriebs
        foods food alimentos
        products productos produtos
        engineering ingenieria engenharia
        import imports importadora
        export exports exportadora
        projects project proyectos
        works werk werke obras
        group groupe grupo
        enterprises entreprise empresa empreendimentos
        brothers freres hermanos fratelli
        sons son fils hijos figli
        bakery boulangerie
        pharmacie apotheke
        house casa maison
        materiais materiales
    """.strip().splitlines()
    for word in row.split()
}
"""Word of the table of common words, shortened -> the trade that it is."""


_WRITTEN = {
    word: short for word, short in (*zip(BACKGROUND, BACKGROUND, strict=True), *SHORT.items()) if short in BACKGROUND
}
"""Each common word as it is written out -> itself, shortened."""
_BY_LENGTH: dict[int, list[str]] = {}
for _word in _WRITTEN:
    _BY_LENGTH.setdefault(len(_word), []).append(_word)
_LONG_ENOUGH, _LONGER = 7, 10
"""Letters of a word in which a slip is looked for, and two."""


@lru_cache(maxsize=65_536)
def line_of(word: str) -> str:
    """The common word that this is, misspelt or not; "" where it is none. A short one may be a name of its own."""
    if word in BACKGROUND:
        return word
    if len(word) < _LONG_ENOUGH or not word.isascii() or not word.isalpha():
        return ""
    most = 1 if len(word) < _LONGER else 2
    about = [one for length in range(len(word) - most, len(word) + most + 1) for one in _BY_LENGTH.get(length, ())]
    near = extractOne(word, about, scorer=OSA.distance, processor=None, score_cutoff=most)
    return "" if near is None else _WRITTEN[near[0]]


def trade_of(word: str) -> str:
    """The trade that the word tells of, in whatever language; the word itself where no table has it."""
    return TRADES.get(word, word)


JOINT: frozenset[str] = frozenset(
    """
    arge arbeitsgemeinschaft bietergemeinschaft bewerbergemeinschaft jv konsortium consortium consorcio consorzio
    groupement raggruppamento
    """.split()  # noqa: SIM905
)
"""Words that tell that several firms made this one for a while."""


def is_joint(words: Sequence[str]) -> bool:
    """Whether the name is that of a joint venture, which is none of the firms that it names."""
    return not JOINT.isdisjoint(words) or ("joint", "venture") in itertools.pairwise(words)

"""Language words: small words that few other languages have, by which a text is known to be of a language."""

from __future__ import annotations

_WORDS = {
    "en": """
        the and with that this from have has had are were would will which they their there our your you been but
        by it
        not what when who about can could should than
    """,
    "de": """
        der die das und ist nicht mit von für auf den dem ein eine wir ihr sich auch bei nach oder zum zur
        sind werden
    """,
    "fr": "le les des et est pour une dans nous vous sur avec pas ce cette aux sont que qui votre notre",
    "es": "el los las y es para una por con del que su se nuestro este esta son pero muy",
    "it": "il lo gli di che è per una con della sono nel dei alla questo nostro anche non",
    "pt": "o os uma não para com do da dos das são pelo nosso este em mais ao que",
    "nl": "het een van voor met niet zijn wij ook aan dat deze bij naar onze wordt en",
    "pl": "się nie jest na dla przez oraz są ze w z że od po ich jak",
    "nordic": "och är det som inte för att med på av til ikke er og jeg vi den skal",
    "cs": "je se na že s v pro jsou do z od by jak ale nebo",
    "ro": "și este pentru care din în cu la nu sunt prin",
    "tr": "ve bir bu için ile olarak da de çok daha",
    "ru": "и в не на что с по для это как из мы от",
    "id": "yang dan di untuk dengan ini itu dari pada adalah",
}
LANGUAGES: dict[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in _WORDS.items()}
"""By language; all but English write decimals with a comma."""

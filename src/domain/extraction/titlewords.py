"""Words of job titles in the languages of signatures: a line that is one names what a person does."""

from __future__ import annotations

POSTS = (
    "ceo", "cfo", "cto", "coo", "cio", "cmo", "cro", "ciso", "cpo", "vp", "svp", "evp", "avp", "md", "president",
    "director", "manager", "engineer", "officer", "partner", "consultant", "founder", "co-founder", "cofounder",
    "owner",
    "analyst", "developer", "professor", "scientist", "programmer", "administrator", "representative", "executive",
    "head", "architect", "specialist", "coordinator", "co-ordinator", "assistant", "associate", "lead", "supervisor",
    "buyer", "purchaser", "controller", "treasurer", "counsel", "advisor", "adviser", "secretary", "chairman",
    "chairwoman", "chairperson", "chair", "principal", "planner", "strategist", "designer", "technician", "agent",
    "attorney", "accountant", "broker", "recruiter", "editor", "statistician", "economist", "physicist", "chemist",
    "geschäftsführer", "geschäftsführerin", "vorstand", "vertriebsleiter", "vertriebsleiterin", "leiter", "leiterin",
    "abteilungsleiter", "projektleiter", "projektleiterin", "einkäufer", "einkäuferin", "einkaufsleiter", "prokurist",
    "prokuristin", "inhaber", "inhaberin", "berater", "beraterin", "assistenz", "sachbearbeiter", "sachbearbeiterin",
    "ingenieur", "ingenieurin", "entwickler", "entwicklerin", "referent", "referentin", "direktor", "direktorin",
    "directeur", "directrice", "responsable", "gérant", "gérante", "chargé", "chargée", "ingénieur", "acheteur",
    "acheteuse", "commercial", "commerciale", "président", "présidente", "associé", "associée", "chef", "conseiller",
    "conseillère", "fondateur", "fondatrice", "gerente", "directora", "jefe", "jefa", "comprador", "compradora",
    "ingeniero", "ingeniera", "asesor", "asesora", "presidente", "socio", "socia", "fundador", "fundadora", "consultor",
    "consultora", "coordinador", "coordinadora", "direttore", "direttrice", "responsabile", "amministratore",
    "ingegnere", "consulente", "titolare", "fondatore", "impiegato", "directeur-generaal", "bedrijfsleider", "eigenaar",
    "inkoper", "verkoper", "accountmanager", "adviseur", "oprichter", "diretor", "diretora", "sócio", "sócia",
    "engenheiro", "engenheira", "coordenador", "coordenadora", "analista", "direktør", "salgschef", "indkøber", "vd",
    "säljare", "inköpare", "chefsjurist", "toimitusjohtaja", "myyntipäällikkö", "dyrektor", "kierownik", "prezes",
    "specjalista", "ředitel", "jednatel", "директор", "менеджер", "инженер", "руководитель", "специалист", "müdür",
)  # fmt: skip
"""The word without which a line is no title; compared in lower case."""

BETWEEN = frozenset(
    "of for and & de du des del della di da do dos der für und im in von van voor et la le les e y el".split()  # noqa: SIM905
)
"""Small words that stand in titles."""

_KNOWN = frozenset(POSTS)
_ENDINGS = (
    "sjef", "chef", "chefen", "leder", "direktør", "direktör", "direktorin", "ansvarlig", "ansvarig", "rådgiver",
    "rådgivare",
    "ingeniør", "ingenjör", "konsulent", "sekreterare", "päällikkö", "johtaja", "insinööri", "leiterin", "beauftragte",
    "beauftragter", "referentin", "beraterin", "ingenieurin", "medewerker", "directeur", "begeleider",
)  # fmt: skip
"""Ends of posts that are one word of several; none that family names end in (`leiter`, `meister`, `mann`)."""

_COMPOUND = 9
"""Letters of the shortest post that is told by its end."""


def is_post(word: str) -> bool:
    """Whether the word (lower case) is a post, or a longer one of northern Europe that ends in one: `innkjøpssjef`."""
    return word in _KNOWN or (len(word) >= _COMPOUND and word.endswith(_ENDINGS))

"""Date words: relative days and spans, quarters and seasons of the fiscal year in seven languages, as tables."""

from __future__ import annotations

_DAYS = {
    0: "today|tonight|heute|aujourd'hui|hoy|oggi|vandaag|hoje|idag",
    1: "tomorrow|demain|mañana|domani|amanhã",
    -1: "yesterday|gestern|hier|ayer|ieri|gisteren|ontem",
    2: "day after tomorrow|übermorgen|après-demain|pasado mañana|dopodomani|overmorgen",
    -2: "day before yesterday|vorgestern|avant-hier|anteayer|avantieri|eergisteren|anteontem",
}
DAYS: dict[tuple[str, ...], int] = {
    tuple(phrase.replace("-", " - ").split()): shift for shift, line in _DAYS.items() for phrase in line.split("|")
}
"""Phrases that are a day, by the days from the document's. German `morgen` is left out: it is a greeting as well."""

UNITS: dict[str, str] = {
    word: unit
    for unit, words in {
        "day": "day days tag tage tagen jour jours día días giorno giorni dag dagen dia dias",
        "week": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken",
        "month": "month months monat monate monaten monats mois mes meses mese mesi maand maanden mês",
        "quarter": "quarter quarters quartal quartals quartale trimestre trimestres kwartaal",
        "year": "year years jahr jahre jahren jahres année années an ans año años anno anni jaar jaren ano anos",
    }.items()
    for word in words.split()
}
"""Words for a span of time, by what they mean."""

NEXT: frozenset[str] = frozenset(
    [
        "next",
        "coming",
        "upcoming",
        "following",
        "nächste",
        "nächsten",
        "nächster",
        "nächstes",
        "kommende",
        "kommenden",
        "prochain",
        "prochaine",
        "próximo",
        "próxima",
        "prossimo",
        "prossima",
        "volgende",
        "komende",
    ]
)
LAST: frozenset[str] = frozenset(
    [
        "last",
        "past",
        "previous",
        "prior",
        "letzte",
        "letzten",
        "letzter",
        "letztes",
        "vergangenen",
        "vorigen",
        "dernier",
        "dernière",
        "passé",
        "passée",
        "pasado",
        "pasada",
        "último",
        "última",
        "scorso",
        "scorsa",
        "vorige",
        "afgelopen",
        "passado",
        "passada",
    ]
)
THIS: frozenset[str] = frozenset(
    [
        "this",
        "current",
        "diese",
        "dieser",
        "diesem",
        "dieses",
        "diesen",
        "ce",
        "cette",
        "cet",
        "este",
        "esta",
        "questo",
        "questa",
        "deze",
        "dit",
        "neste",
        "nesta",
    ]
)
END: frozenset[str] = frozenset("end ende fin fine final einde eind fim finales finais".split())  # noqa: SIM905

IN: frozenset[str] = frozenset("in within dans en entre tra fra binnen over dentro em innerhalb".split())  # noqa: SIM905
AGO_BEFORE: frozenset[str] = frozenset("vor hace há".split())  # noqa: SIM905
"""Words before a span that put it in the past: `vor zwei Wochen`."""
AGO_AFTER: frozenset[str] = frozenset("ago earlier geleden fa atrás".split())  # noqa: SIM905
FROM_NOW: frozenset[str] = frozenset({"later", "hence"})

ORDINALS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "first 1st erste ersten erstes premier primer primo eerste primeiro",
            "second 2nd zweite zweiten zweites deuxième second segundo secondo tweede",
            "third 3rd dritte dritten drittes troisième tercer terzo derde terceiro",
            "fourth 4th vierte vierten viertes quatrième cuarto quarto vierde",
        ),
        start=1,
    )
    for word in words.split()
}
HALF: frozenset[str] = frozenset("half halbjahr semestre semester halfjaar".split())  # noqa: SIM905
FISCAL: frozenset[str] = frozenset("fiscal fy financial geschäftsjahr exercice ejercicio esercizio boekjaar".split())  # noqa: SIM905

YEAR_LEADS: frozenset[str] = frozenset(
    [
        "in",
        "since",
        "by",
        "during",
        "from",
        "until",
        "through",
        "of",
        "early",
        "late",
        "mid",
        "before",
        "after",
        "year",
        "calendar",
        "fiscal",
        "full",
        "seit",
        "bis",
        "ab",
        "im",
        "jahr",
        "depuis",
        "avant",
        "après",
        "desde",
        "hasta",
        "en",
        "año",
        "dal",
        "nel",
        "entro",
        "anno",
        "sinds",
        "voor",
        "jaar",
        "em",
        "até",
        "ano",
        "and",
        "to",
        "versus",
        "vs",
        "and",
        "through",
        "season",
        "second",
        "third",
        "fourth",
        "first",
        "half",
        "quarter",
        "for",
        "between",
    ]
)
"""Words after which four digits from 1900 to 2099 are a year."""

MONTH_LEADS: frozenset[str] = frozenset(
    [
        "in",
        "by",
        "until",
        "since",
        "from",
        "of",
        "for",
        "early",
        "late",
        "mid",
        "during",
        "through",
        "end",
        "next",
        "last",
        "this",
        "before",
        "after",
        "to",
        "and",
        "start",
        "im",
        "bis",
        "seit",
        "ab",
        "ende",
        "anfang",
        "mitte",
        "en",
        "début",
        "depuis",
        "jusqu'en",
        "hasta",
        "desde",
        "per",
        "entro",
        "dal",
        "vanaf",
        "voor",
        "em",
        "até",
    ]
)
"""Words after which a month's name alone is a month."""

AMBIGUOUS_MONTHS: frozenset[str] = frozenset(
    [
        "may",
        "march",
        "mar",
        "mars",
        "mai",
        "set",
        "gen",
        "mag",
        "out",
        "dic",
        "dec",
        "sep",
        "apr",
        "jun",
        "ago",
        "ene",
        "mart",
        "marca",
    ]
)
"""Names of months that are other words too: alone they must be capitalised and led by a preposition."""

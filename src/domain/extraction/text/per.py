"""Per what: the unit behind an amount: `per seat per month`, `a share`, `/year`, `pro Monat`, `p.a.`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.text.tokens import Token

_LEADS = frozenset("per pr a an each every / pro par por al alla je im à para cada ogni jede jeden na za".split())  # noqa: SIM905

UNITS: dict[str, str] = {
    word: unit
    for unit, words in {
        "year": "year years annum yr y jahr jahre an année año ano anno jaar år rok 年 년",
        "quarter": "quarter quarters qtr quartal trimestre kwartaal",
        "month": "month months mo mth monat mois mes mês mese maand månad måned 月 个月 か月 월",
        "week": "week weeks wk woche semaine semana settimana 週 周 주",
        "day": "day days tag jour día dia giorno dag 日 天 일",
        "hour": "hour hours hr h stunde heure hora ora uur 时 小时 時 時間 시간",
        "share": "share shares aktie action acción acción ação azione aandeel stock",
        "seat": "seat seats",
        "user": "user users benutzer nutzer utilisateur usuario usuário utente gebruiker head person employee capita"
        " 人 名 명",
        "licence": "licence license licences lizenz licencia licença licenza licentie",
        "unit": "unit units piece pieces item each stück unité unidad unidade unità stuk pc pcs 個 个 件 台 只 개 대",
        "store": "store stores shop location site",
        "customer": "customer customers client account subscriber subscription household",
        "transaction": "transaction transactions call click lead order",
        "device": "device devices node server core instance vehicle",
        "ton": "ton tons tonne tonnes t",
        "barrel": "barrel barrels bbl",
        "gallon": "gallon gallons",
        "litre": "litre litres liter liters l",
        "kilogram": "kilogram kilograms kg kilo",
        "pound": "pound lb lbs",
        "ounce": "ounce ounces oz",
        "megawatt-hour": "mwh",
        "kilowatt-hour": "kwh",
        "mmbtu": "mmbtu",
        "therm": "therm therms",
        "bushel": "bushel bushels",
        "mile": "mile miles",
        "kilometre": "kilometre kilometer km",
        "kilowatt": "kw",
        "cubic-metre": "m³ cbm",
        "minute": "minute minutes",
        "gigabyte": "gb gigabyte",
        "square foot": "sqft foot",
        "square metre": "sqm",
        "dozen": "dozen",
        "project": "project",
    }.items()
    for word in words.split()
}
"""Words for what an amount is per, by the unit they mean."""

_ADVERBS: dict[str, str] = {
    "annually": "year", "yearly": "year", "annual": "year", "annualized": "year", "annualised": "year",
    "monthly": "month", "quarterly": "quarter", "weekly": "week", "daily": "day", "hourly": "hour",
    "jährlich": "year", "monatlich": "month", "mensuel": "month", "mensuels": "month", "mensuales": "month",
    "mensual": "month", "anuales": "year", "anual": "year", "annuel": "year", "annuels": "year", "annui": "year",
    "mensili": "month", "maandelijks": "month", "jaarlijks": "year", "mensais": "month", "anuais": "year",
    "apiece": "unit", "arr": "year", "acv": "year", "mrr": "month",
}  # fmt: skip
_INITIALS = {"a": "year", "m": "month", "w": "week", "d": "day", "h": "hour"}
_LONGEST = 3


def per_at(tokens: Sequence[Token], index: int) -> str:
    """The units that the words from the token on say, comma between them (`user,month`); "" when they say none."""
    units: list[str] = []
    at = index
    while len(units) < _LONGEST:
        found = _one(tokens, _past(tokens, at, listed=bool(units)))
        if found is None:
            break
        if found[0] not in units:
            units.append(found[0])
        at = found[1]
    return ",".join(units)


_TAXED = frozenset({"ht", "ttc", "net", "netto", "brutto", "gross"})
"""What may stand between an amount and its unit: `10k€ HT par an`."""


def _past(tokens: Sequence[Token], at: int, listed: bool) -> int:
    """The token behind such words, and behind the comma of `per user, per month`."""
    if at + 1 >= len(tokens):
        return at
    if tokens[at].lower in _TAXED:
        return at + 1
    return at + 1 if listed and tokens[at].text == "," and tokens[at + 1].lower in {"per", "/", "pro", "par"} else at


def _one(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    words = [token.lower for token in tokens[at : at + 5]]
    if not words:
        return None
    skip = 1 if words[0] in {"-", "("} else 0
    words = words[skip:]
    if not words:
        return None
    if words[0] in _ADVERBS:
        return _ADVERBS[words[0]], at + skip + 1
    if words[:2] == ["p", "."] and len(words) > 2 and words[2] in _INITIALS:
        return _INITIALS[words[2]], at + skip + 4
    if words[0] in _LEADS and len(words) > 1:
        behind = 2 if words[1] in {"-", "."} and len(words) > 2 else 1
        if words[behind] in UNITS:
            return UNITS[words[behind]], at + skip + behind + 1
    return None

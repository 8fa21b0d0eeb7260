"""Asides: lines of a table that are totals of others, or notes of the program that made it, and no rows."""

from __future__ import annotations

import re

from domain.provenance import Claim
from domain.records import Problem

TOTALS = re.compile(
    r"(?i)(?:grand |sub-?|report |overall )?totals?(?: \(?.{0,30})?:?|sum(?: total)?:?|(?:zwischen|gesamt|end)?summe:?"
    r"|gesamt:?|total g[eé]n[eé]ral:?|sous-total:?|suma(?: total)?:?|totale:?|(?:eind)?totaal:?|soma:?|итого:?"
    r"|合計|小計|总计|小计|합계"
    r"|(?:percent(?:age)?|share|%) of (?:grand )?total|.{2,100}\S (?:sub-?)?totals?|.{2,100}\S (?:zwischen)?summe"
    r"|(?:.{2,100}\S |gesamt)ergebnis"
)
"""What stands in a line of totals where the rows above have a company's name."""

NOTE = re.compile(
    r"(?i)copyright\s*(?:\(c\)|©|\d{4}).*|©.*|.*\ball rights reserved\.?|confidential information\b.*"
    r"|strictly confidential"
    r"|(?:(?:report|list|file)\s)?(?:generated|exported|printed|created|run|downloaded|erstellt|gedruckt|exportiert)"
    r"(?:\s(?:by|on|at|from|am|von))?\s?(?::.*|\s.*\d.*)"
    r"|(?:prepared|approved|checked|reviewed|authori[sz]ed|signed|verified|compiled|freigegeben|geprüft|établi|elaborado"
    r"|preparado|revisado) (?:by|von|par|por)\b.*"
    r"|(?:notes?|remarks?|comments?|source|hinweise?|anmerkung(?:en)?|bemerkung(?:en)?|quelle|remarques?|nota|notas"
    r"|observaciones|fuente|fonte|disclaimer|stand)\s?:.*|\*{1,3}\s?[^*\W].*"
    r"|\(?[\d.,]+ (?:rows?|records?|results?|zeilen|datens[aä]tze|lignes|filas|righe)\b.{0,40}"
    r"|(?:end|ende|fin) (?:of|der|des|du|de la|del) (?:report|file|list|liste|berichts?|rapport|fichier|informe)\W*"
    r"|(?:page|seite|p[aá]gina) \d+ (?:of|von|sur|de|/) \d+"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day,? .*\d{4}.*\d:\d\d.*"
)
"""What stands in a line that programs put beneath a table, where the rows above have a company's name."""

_HINT = "Nothing needs to be done. If it is a company, give its registration id, domain or address too."


def is_aside(name: str) -> bool:
    """Whether such a line may have this in the place of a name."""
    return TOTALS.fullmatch(name) is not None or NOTE.fullmatch(name) is not None


def aside_of(vendor: dict[str, Claim], deal: dict[str, Claim]) -> Problem | None:
    """`totals_row` where the row has `Total` for a name and nothing but amounts, `note_row` where a note is all."""
    name = vendor.get("name")
    if name is None:
        return None
    amounts = all(
        field.partition(".")[0] in {"amount", "currency", "amountKind"}
        or (field == "product" and not any(map(str.isalpha, claim.value)))  # how many there are of all products
        for field, claim in deal.items()
    )
    if amounts and TOTALS.fullmatch(name.value):
        text = "This row is a total of other rows, not a row of its own."
        return Problem("totals_row", text, hint=_HINT, phase="extraction")
    if not deal and NOTE.fullmatch(name.value):
        text = "This row is a note of the program that made the table, not a row of it."
        return Problem("note_row", text, hint=_HINT, phase="extraction")
    return None

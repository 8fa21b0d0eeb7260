"""Small files of invented suppliers, the same for the same words."""

from __future__ import annotations

WORDS = ("Alder", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Iron", "Juniper", "Kelp", "Larch", "Maple")
TRADES = ("Freight", "Tooling", "Paper", "Lighting", "Foods", "Textiles", "Optics", "Marine", "Cables", "Seeds")
FORMS = (" Ltd", " GmbH", " Inc.", "")
HEADER = "supplier,registration id,contact,contact e-mail,deal id,deal,amount,currency,stage,close date"
MAPPING = (
    '{"supplier": "vendor.name", "registration id": "vendor.registrationId", "contact": "contact.name", '
    '"contact e-mail": "contact.email", "deal id": "deal.externalId", "deal": "deal.name", "amount": "deal.amount", '
    '"currency": "deal.currency", "stage": "deal.stage", "close date": "deal.expectedClose"}'
)


def table(rows: int, *, bad_every: int = 97, series: str = "D", first: int = 0) -> bytes:
    """A CSV file of invented suppliers, numbered from `first`: several deals each, in several spellings; one in
    `bad_every` has no amount that can be read, and some lines come twice."""
    lines = [HEADER]
    for row in range(rows):
        vendor = first + row * 7 % (rows // 4 + 1)
        name = f"{WORDS[vendor % 12]} {TRADES[vendor // 12 % 10]} {vendor}{FORMS[row % 4]}"
        amount = "a lot" if bad_every and row % bad_every == 5 else f"{1000 + row}.50"
        person = f"{WORDS[vendor % 12]} {WORDS[vendor % 11]}son,p{vendor}@v{vendor}.example"
        deal = f"{series}-{row},{TRADES[row % 10]} supply,{amount},EUR,Proposal,2027-0{row % 9 + 1}-1{row % 9}"
        lines.append(f"{name},R{vendor:07d},{person},{deal}")
        if row % 50 == 11:
            lines.append(lines[-1])
    return ("\n".join(lines) + "\n").encode()

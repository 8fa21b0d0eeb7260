"""Signatures of the world: pronouns, quotes, legal footers, who signs for whom, and telephone numbers."""

from __future__ import annotations

import pytest

from domain.extraction.signatures import read_signature
from domain.extraction.text import Context, mentions_in

SIGNED = [
    (
        ("Ann Ferris (she/her)\nAccount Executive | Lamp Works Ltd\n+44 20 7946 0000"),
        "ann@lampworks.co.uk",
        {"name": "Ann Ferris", "title": "Account Executive", "phone": "+442079460000", "firm name": "Lamp Works Ltd"},
    ),
    (
        "Ann Ferris | Senior Buyer | Lamp Works | 020 7946 0000",
        "ann@lampworks.co.uk",
        {"name": "Ann Ferris", "title": "Senior Buyer", "phone": "+442079460000", "firm name": "Lamp Works"},
    ),
    (
        (
            "i.A. Bodo Lampe\n"
            "Vertrieb Innendienst\n"
            "Lampenwerk GmbH & Co. KG\n"
            "Tel.: 030 901820 - 12\n"
            "Fax: 030 901820 - 99"
        ),
        "b.lampe@lampenwerk.de",
        {"name": "Bodo Lampe", "phone": "+493090182012", "firm name": "Lampenwerk GmbH & Co. KG"},
    ),
    (
        ("ppa. Dr. Bodo Lampe\nLeiter Einkauf"),
        "b.lampe@lampenwerk.de",
        {"name": "Dr. Bodo Lampe", "title": "Leiter Einkauf"},
    ),
    (
        ("i. V. Greta Stein\nAssistenz der Geschäftsführung"),
        "g.stein@lampenwerk.de",
        {"name": "Greta Stein", "title": "Assistenz der Geschäftsführung"},
    ),
    (
        ("María Lámpara Cristal\nDirectora de Compras\nLuces del Norte, S.L.\nTel. 910 000 000"),
        "m@lucesnorte.es",
        {
            "name": "María Lámpara Cristal",
            "title": "Directora de Compras",
            "firm name": "Luces del Norte, S.L.",
            "phone": "+34910000000",
        },
    ),
    (
        ("Jan van der Lamp\nAccountmanager\nLampenhuis B.V.\nM 06-12345678"),
        "jan@lampenhuis.nl",
        {
            "name": "Jan van der Lamp",
            "title": "Accountmanager",
            "firm name": "Lampenhuis B.V.",
            "phone": "+31612345678",
        },
    ),
    (
        ("Ann Ferris, CPA\nChief Financial Officer\nLamp Works, Inc.\n(212) 555-0123 x45"),
        "ann@lampworks.com",
        {
            "name": "Ann Ferris",
            "title": "Chief Financial Officer",
            "firm name": "Lamp Works, Inc.",
            "phone": "+12125550123",
        },
    ),
    (
        ("Ann Ferris\nVP Sales, EMEA\nO: +1 212-555-0123 ext. 45\nM: +1 212-555-0188"),
        "ann@lampworks.com",
        {"name": "Ann Ferris", "title": "VP Sales, EMEA", "phone": "+12125550123"},
    ),
    (
        ('Ann Ferris\n"Light is a right"\nLampworks'),
        "ann@lampworks.com",
        {"name": "Ann Ferris", "firm name": "Lampworks"},
    ),
    (
        (
            "Ann Ferris\n"
            "Lamp Works Ltd, registered in England no. 01234567\n"
            "This e-mail is confidential and may be privileged."
        ),
        "ann@lampworks.co.uk",
        {"name": "Ann Ferris", "firm name": "Lamp Works Ltd"},
    ),
    (
        (
            "Bodo Lampe\n"
            "Lampenwerk AG, Vorstand: Greta Stein (Vors.), Udo Birne\n"
            "Amtsgericht Musterstadt HRB 12345, USt-IdNr. DE136695976"
        ),
        "b.lampe@lampenwerk.de",
        {"name": "Bodo Lampe", "firm name": "Lampenwerk AG"},
    ),
    (
        ("Luc Lampion\nResponsable Achats\nLumières SAS au capital de 50 000 €\nT. 01 99 00 00 00"),
        "luc@lumieres.fr",
        {"name": "Luc Lampion", "title": "Responsable Achats", "firm name": "Lumières SAS", "phone": "+33199000000"},
    ),
    (("Thanks,\nAnn"), "Ann Ferris <ann@lampworks.com>", {}),
    ("Sent from my iPhone", "ann@lampworks.com", {}),
    (
        "Ann Ferris - Lamp Works Ltd - 020 7946 0000 - www.lampworks.co.uk",
        "ann@lampworks.co.uk",
        {
            "name": "Ann Ferris",
            "firm name": "Lamp Works Ltd",
            "phone": "+442079460000",
            "firm domain": "lampworks.co.uk",
        },
    ),
    (
        ("ANN FERRIS\nHEAD OF PROCUREMENT\nLAMP WORKS LTD"),
        "ann@lampworks.co.uk",
        {"name": "ANN FERRIS", "title": "HEAD OF PROCUREMENT", "firm name": "LAMP WORKS LTD"},
    ),
    (("Ann\nCustomer Success @ Lampworks"), "ann@lampworks.com", {"firm name": "Lampworks"}),
    (
        "Ann Ferris, Key Account Manager bei Lampenwerk GmbH",
        "ann@lampenwerk.de",
        {"name": "Ann Ferris", "title": "Key Account Manager", "firm name": "Lampenwerk GmbH"},
    ),
    (
        ("Prof. Dr. Ann Ferris\nGeschäftsführerin"),
        "ann@lampenwerk.de",
        {"name": "Prof. Dr. Ann Ferris", "title": "Geschäftsführerin"},
    ),
    (
        (
            "Viele Grüße\n"
            "Greta Stein\n"
            "--\n"
            "Lampenwerk GmbH | Lichtweg 1 | 12345 Musterstadt\n"
            "T +49 30 901820-12 | greta.stein@lampenwerk.de"
        ),
        "greta.stein@lampenwerk.de",
        {
            "name": "Greta Stein",
            "firm name": "Lampenwerk GmbH",
            "phone": "+493090182012",
            "email": "greta.stein@lampenwerk.de",
        },
    ),
    (
        ("Best,\nBo Stone\nCEO & Co-Founder, Globex\nglobex.com | (415) 555-0132"),
        "bo@globex.com",
        {"name": "Bo Stone", "title": "CEO & Co-Founder", "firm name": "Globex", "phone": "+14155550132"},
    ),
    (
        ("Cordialement,\n\nLuc Lampion\nDirecteur Commercial\nTél : 01 99 00 12 34"),
        "luc@lumieres.fr",
        {"name": "Luc Lampion", "title": "Directeur Commercial", "phone": "+33199001234"},
    ),
    (
        "Ann Ferris (she/her) | Customer Success Manager",
        "ann@globex.com",
        {"name": "Ann Ferris", "title": "Customer Success Manager"},
    ),
    (("Kind regards\nThe Lampworks Team"), "hello@lampworks.com", {}),
    (
        ("Met vriendelijke groet,\nPiet de Lamp\nInkoper bij Lampenhuis B.V."),
        "piet@lampenhuis.nl",
        {"name": "Piet de Lamp", "title": "Inkoper", "firm name": "Lampenhuis B.V."},
    ),
]


@pytest.mark.parametrize(("signature", "sender", "told"), SIGNED)
def test_what_a_signature_says_and_no_more(signature: str, sender: str, told: dict[str, str]) -> None:
    contact, vendor = read_signature(signature, sender)
    said = {field: claim.value for field, claim in contact.items()}
    assert {**said, **{f"firm {field}": claim.value for field, claim in vendor.items()}} == told


NUMBERS = [
    ("Call me at +1 (212) 555-0123 ext. 45", "", [("+12125550123", "45")]),
    ("Call me at 212-555-0123 x45", "US", [("+12125550123", "45")]),
    ("Tel. 030 901820-12", "DE", [("+493090182012", "")]),
    ("my mobile is 07911 123456", "GB", [("+447911123456", "")]),
    ("meeting id 123 456 7890 passcode 998877", "US", []),
    ("Dial in: +44 20 7946 0000,,1234567#", "", [("+442079460000", "")]),
    ("order 4500123456 of 2024", "DE", []),
]


@pytest.mark.parametrize(("text", "country", "numbers"), NUMBERS)
def test_telephone_numbers_in_text_with_their_extension(
    text: str, country: str, numbers: list[tuple[str, str]]
) -> None:
    found = [one for one in mentions_in(text, Context(country=country)) if one.kind == "phone"]
    assert [(one.value, one.details.get("extension", "")) for one in found] == numbers

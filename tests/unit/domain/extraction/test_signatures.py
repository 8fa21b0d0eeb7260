"""What the lines under a message say about its writer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction import of_mail
from domain.extraction.signatures import read_signature
from domain.records import Mail


def said(signature: str, email: str = "") -> dict[str, str]:
    contact, vendor = read_signature(signature, email)
    return {
        **{field: claim.value for field, claim in contact.items()},
        **{f"firm {f}": c.value for f, c in vendor.items()},
    }


def test_name_title_firm_phone_and_site_are_read_line_by_line() -> None:
    text = "Best regards\nAnn Roe\nHead of Sales\nLamp Works Ltd.\nFax: +44 20 7946 0001\nTel: +44 20 7946 0000"
    assert said(f"{text}\nwww.lampworks.com") == {
        "name": "Ann Roe",
        "title": "Head of Sales",
        "phone": "+442079460000",
        "firm name": "Lamp Works Ltd.",
        "firm domain": "lampworks.com",
    }


def test_one_line_may_hold_all() -> None:
    assert said(
        "Ann Q. Roe, Ph.D. | Senior Account Executive | Lamp Works Inc.\nD: 212-555-0123 | M: 212-555-0188"
    ) == {
        "name": "Ann Q. Roe",
        "title": "Senior Account Executive",
        "phone": "+12125550123",
        "firm name": "Lamp Works Inc.",
    }


@pytest.mark.parametrize(
    "title",
    [
        "Vertriebsleiterin",
        "Directeur commercial",
        "Gerente de Ventas",
        "Responsabile Acquisti",
        "Diretora de Compras",
        "Vice President, Sales",
        "CTO",
    ],
)
def test_titles_are_known_in_many_languages(title: str) -> None:
    assert said(f"Ann Roe\n{title}")["title"] == title


def test_the_senders_domain_tells_the_firm_and_where_a_number_is_read() -> None:
    found = said("Max Muster\nBrightwater Analytik\nTel.: 030 1234567", "max@brightwater.de")
    assert (found["firm name"], found["phone"]) == ("Brightwater Analytik", "+49301234567")
    assert "firm name" not in said("Max Muster\nGmail Fan", "max@gmail.com")


def test_the_name_under_a_message_stands_in_for_a_mailbox_without_one() -> None:
    parts, _ = of_mail(Mail({"from": "sales@lampworks.com"}, "Hello.", "Ann Roe\nHead of Sales"))
    assert {field: claim.value for field, claim in parts[0].contact.items()} == {
        "email": "sales@lampworks.com",
        "name": "Ann Roe",
        "title": "Head of Sales",
    }
    parts, _ = of_mail(Mail({"from": "Bob Ex <bob@lampworks.com>"}, "Hello.", "Ann Roe\nHead of Sales"))
    assert parts[0].contact["name"].value == "Bob Ex"


@given(st.text(alphabet="Ann Roe.,|+0123456789@-\n CEO www.a.com", max_size=300), st.sampled_from(["", "a@b.de", "x"]))
def test_every_claim_quotes_a_line_of_the_signature(text: str, email: str) -> None:
    for claims in read_signature(text, email):
        for claim in claims.values():
            assert claim.raw in text
            assert claim.value


WORLD = {
    "Ann Roe\nTél. : 01 42 68 53 00 – Port. : 06 12 34 56 78": {"name": "Ann Roe", "phone": "+33142685300"},
    "Ann Roe\n(217) 555-0123 office\n(217) 555-0199 cell": {"name": "Ann Roe", "phone": "+12175550123"},
    "株式会社アクメ\n営業部 部長\nTEL: +81 3-1234-5678": {
        "title": "営業部 部長",
        "phone": "+81312345678",
        "firm name": "株式会社アクメ",
    },
    "张三 | 销售总监\n上海样品有限公司\n手机：+86 138 0013 8000": {
        "title": "销售总监",
        "phone": "+8613800138000",
        "firm name": "上海样品有限公司",
    },
    "Иван Петров\nООО «Ромашка»\nтел. +7 495 123-45-67": {
        "name": "Иван Петров",
        "phone": "+74951234567",
        "firm name": "ООО «Ромашка»",
    },
}


@pytest.mark.parametrize("signature", WORLD)
def test_signatures_are_read_in_the_scripts_of_the_world(signature: str) -> None:
    assert said(signature, "ann@lampworks.fr" if "Tél" in signature else "ann@lampworks.com") == WORLD[signature]


@pytest.mark.parametrize(
    ("sender", "name", "firm"),
    [
        ("\"'Ann Roe' via Sales\" <sales@lampworks.com>", "Ann Roe", ""),
        ("Ann Roe <ann@lampworks.com>, Bob Ex <bob@lampworks.com>", "Ann Roe", ""),
        ("Lamp Works Ltd <info@lampworks.com>", "", "Lamp Works Ltd"),
    ],
)
def test_the_sender_is_a_person_or_a_firm_and_never_a_list(sender: str, name: str, firm: str) -> None:
    (part,), _ = of_mail(Mail({"from": sender}, "Hello."))
    assert (part.contact["name"].value if "name" in part.contact else "") == name
    assert (part.vendor["name"].value if "name" in part.vendor else "") == firm

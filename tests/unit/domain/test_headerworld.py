"""Heads in the languages of the world, and those that put a party and a thing together without a space."""

from __future__ import annotations

import pytest

from domain.headers import scores_of
from domain.headerworld import WORLD

FIELDS = (
    "vendor.name", "contact.email", "vendor.postcode", "vendor.domain", "deal.externalId", "deal.amount",
    "deal.currency", "deal.submittedAt", "deal.customer",
)  # fmt: skip
HEADS = {
    "sv": "Företag|E-postadress|Postnummer|Webbplats|Avtalsnummer|Belopp|Valuta|Avtalsdatum|Kund",
    "fi": "Yritys|Sähköposti|Postinumero|Verkkosivu|Sopimusnumero|Summa|Valuutta|Sopimuspäivä|Asiakas",
    "et": "Ettevõte|E-post|Postiindeks|Veebileht|Lepingu number|Summa|Valuuta|Lepingu kuupäev|Klient",
    "lv": "Uzņēmums|E-pasts|Pasta indekss|Mājaslapa|Līguma numurs|Summa|Valūta|Līguma datums|Klients",
    "lt": "Įmonė|El. paštas|Pašto kodas|Svetainė|Sutarties numeris|Suma|Valiuta|Sutarties data|Klientas",
    "cs": "Firma|E-mail|PSČ|Web|Číslo smlouvy|Částka|Měna|Datum uzavření|Zákazník",
    "hu": "Cég|E-mail cím|Irányítószám|Weboldal|Szerződésszám|Összeg|Pénznem|Szerződés dátuma|Ügyfél",
    "ro": "Companie|E-mail|Cod poștal|Site web|Nr. contract|Valoare|Monedă|Data semnării|Client",
    "hr": "Tvrtka|E-mail|Poštanski broj|Web stranica|Broj ugovora|Iznos|Valuta|Datum potpisa|Kupac",
    "bg": "Фирма|Имейл|Пощенски код|Уебсайт|Номер на договор|Стойност|Валута|Дата на договора|Клиент",
    "uk": "Компанія|Електронна пошта|Індекс|Сайт|Номер договору|Сума договору|Валюта|Дата договору|Замовник",
    "el": "Εταιρεία|Email|ΤΚ|Ιστοσελίδα|Αριθμός σύμβασης|Ποσό|Νόμισμα|Ημερομηνία σύμβασης|Πελάτης",
    "tr": "Firma Adı|E-posta|Posta Kodu|Web Sitesi|Sözleşme No|Tutar|Para Birimi|Sözleşme Tarihi|Müşteri",
    "ar": "اسم الشركة|البريد الإلكتروني|الرمز البريدي|الموقع الإلكتروني|رقم العقد|قيمة العقد|العملة|تاريخ العقد|العميل",
    "he": 'שם החברה|דוא"ל|מיקוד|אתר אינטרנט|מספר חוזה|סכום|מטבע|תאריך חוזה|לקוח',
    "zh": "公司名稱|電子郵件|郵遞區號|網址|合約編號|決標金額|幣別|合約日期|客戶",
    "ko": "업체명|이메일|우편번호|홈페이지|계약번호|계약금액|통화|계약일자|발주기관",
    "vi": "Tên công ty|Email|Mã bưu chính|Website|Số hợp đồng|Giá trị hợp đồng|Tiền tệ|Ngày ký|Khách hàng",
    "th": "ชื่อบริษัท|อีเมล|รหัสไปรษณีย์|เว็บไซต์|เลขที่สัญญา|จำนวนเงิน|สกุลเงิน|วันที่ทำสัญญา|ลูกค้า",
    "hi": "कंपनी का नाम|ईमेल|पिन कोड|वेबसाइट|अनुबंध संख्या|राशि|मुद्रा|अनुबंध तिथि|ग्राहक",
}


@pytest.mark.parametrize("language", HEADS)
def test_the_usual_heads_of_a_language_are_known(language: str) -> None:
    heads = HEADS[language].split("|")
    assert [field for field, head in zip(FIELDS, heads, strict=True) if scores_of(head).get(field, 0.0) < 0.75] == []


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("落札業者名", "vendor.name"), ("契約相手方の名称", "vendor.name"), ("中标供应商名称", "vendor.name"),
        ("낙찰업체명", "vendor.name"), ("発注機関", "deal.customer"), ("采购单位名称", "deal.customer"),
        ("落札金額（税込）", "deal.amount"), ("成交总价", "deal.amount"), ("예정가격", "deal.amount.budget"),
        ("契約締結日", "deal.submittedAt"), ("낙찰일자", "deal.submittedAt"), ("公告番号", "deal.externalId"),
        ("采购项目名称", "deal.name"), ("工事名", "deal.name"),
    ],
)  # fmt: skip
def test_a_party_and_a_thing_of_it_are_told_apart_without_a_space(head: str, field: str) -> None:
    scores = scores_of(head)
    assert max(scores, key=lambda one: scores[one]) == field


@pytest.mark.parametrize("head", ["業者数", "契約期間", "落札率", "供应商数量", "낙찰률", "备注"])
def test_what_counts_or_measures_is_no_party_and_no_amount(head: str) -> None:
    assert not {"vendor.name", "deal.amount", "deal.customer"} & set(scores_of(head))


def test_no_word_of_english_is_taken_for_one_of_another_language() -> None:
    english = "by as do in on of to an id no stat page note date name total number type class rate cost state".split()  # noqa: SIM905
    assert [word for word in english if word in WORLD] == []

"""Mail as programs and people of the world send and keep it: words, quotes and signatures apart, nothing garbled."""

from __future__ import annotations

import base64
import io

import pytest

from adapters.formats import AllFormats
from adapters.formats.mail_reply import split_reply
from domain.records import Mail, Record
from domain.sources import SourceKind

HEAD = (
    b"From: Ann Roe <ann@example.com>\r\nTo: bob@example.org\r\nSubject: Price\r\n"
    b"Date: Fri, 03 May 2024 10:02:31 +0200\r\nMessage-ID: <1@example.com>\r\n"
)


def records(data: bytes, kind: SourceKind = SourceKind.EML) -> list[Record]:
    """The records of bytes that are recognised as this kind."""
    formats = AllFormats()
    assert formats.detect(data[:65536], "file") is kind
    form = formats.of(kind)
    return list(form.read(io.BytesIO(data), form.inspect(data[:65536], "file")))


def mail(data: bytes) -> Mail:
    """The one good message of a file."""
    (record,) = records(data)
    assert isinstance(record.content, Mail)
    assert record.problem is None
    return record.content


def sent(body: bytes, kind: str = "text/plain; charset=utf-8", more: bytes = b"") -> Mail:
    """A message with this body."""
    return mail(HEAD + b"Content-Type: " + kind.encode() + b"\r\n" + more + b"\r\n" + body)


OWN = "Hello Bob,\n\nthe price is 5,000 EUR."
ASKED = "Hello,\nwhat is the price?\nBob"

ATTRIBUTIONS = {
    "Arabic": "في الجمعة، 3 مايو 2024 في 10:02 ص تمت كتابة ما يلي بواسطة Bob Ex <bob@example.org>:",
    "Bulgarian": "На пт, 3.05.2024 г. в 10:02 ч. Bob Ex <bob@example.org> написа:",
    "Catalan": "El dia 3 de maig de 2024 a les 10:02, Bob Ex <bob@example.org> va escriure:",
    "Estonian": "Kuupäev R, 3. mai 2024 kell 10:02 kirjutas kasutaja Bob Ex <bob@example.org>:",
    "Hebrew": "\u200fבתאריך יום ו׳, 3 במאי 2024 ב-10:02 מאת \u202aBob Ex\u202c <bob@example.org>:\u200f",
    "Hindi": "शुक्र, 3 मई 2024 को 10:02 am बजे को Bob Ex <bob@example.org> ने लिखा:",
    "Hungarian": "Bob Ex <bob@example.org> ezt írta (időpont: 2024. máj. 3., P, 10:02):",
    "Indonesian": "Pada tanggal Jum, 3 Mei 2024 pukul 10.02 Bob Ex <bob@example.org> menulis:",
    "Latvian": "piektd., 2024. g. 3. maijs, plkst. 10:02 — lietotājs Bob Ex (<bob@example.org>) rakstīja:",
    "Lithuanian": "2024-05-03, pn, 10:02 Bob Ex <bob@example.org> rašė:",
    "Persian": "در تاریخ جمعه ۳ مهٔ ۲۰۲۴،\u200f ۱۰:۰۲ Bob Ex <bob@example.org> نوشت:",
    "Serbian": "пет, 3. мај 2024. у 10:02 Bob Ex <bob@example.org> је написао/ла:",
    "Slovene": "V V pet., 3. maj 2024 ob 10:02 je oseba Bob Ex <bob@example.org> napisala:",
    "Thai": "ในวันที่ ศ. 3 พ.ค. 2024 เวลา 10:02 Bob Ex <bob@example.org> เขียนว่า:",
    "Vietnamese": "Vào Th 6, 3 thg 5, 2024 vào lúc 10:02 Bob Ex <bob@example.org> đã viết:",
    "German": "Am Fr., 3. Mai 2024 um 10:02 Uhr schrieb Bob Ex <bob@example.org>:",
    "French": "Le ven. 3 mai 2024 à 10:02, Bob Ex <bob@example.org> a écrit :",
    "Japanese": "2024年5月3日(金) 10:02 Bob Ex <bob@example.org>:",
    "Zoho": "---- On Fri, 03 May 2024 10:02:31 +0200 Bob Ex <bob@example.org> wrote ---",
}


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("language", ATTRIBUTIONS)
def test_what_introduces_a_quote_is_known_in_every_language(language: str, marked: bool) -> None:
    asked = "\n".join(f"> {line}" for line in ASKED.split("\n")) if marked else ASKED
    found = split_reply(f"{OWN}\n\n{ATTRIBUTIONS[language]}\n\n{asked}\n")
    assert found.text == OWN
    assert "what is the price?" in found.quoted


BLOCKS = {
    "Arabic": "من: Bob Ex <bob@example.org>\nتم الإرسال: الجمعة, 3 مايو, 2024 10:02 ص\nإلى: Ann Roe\nالموضوع: السعر",
    "Bulgarian": "От: Bob <bob@example.org>\nИзпратено: петък, 3 май 2024 г. 10:02\nДо: Ann\nОтносно: Цена",
    "Catalan": "De: B <bob@example.org>\nEnviat el: divendres, 3 de maig de 2024 10:02\nPer a: Ann\nAssumpte: Preu",
    "Croatian": "Šalje: Bob Ex <bob@example.org>\nPoslano: petak, 3. svibnja 2024. 10:02\nPrima: Ann\nPredmet: Cijena",
    "Hebrew": "מאת: Bob Ex <bob@example.org>\nנשלח: יום שישי 03 מאי 2024 10:02\nאל: Ann Roe\nנושא: מחיר",
    "Indonesian": "Dari: Bob Ex <bob@example.org>\nTerkirim: Jumat, 3 Mei 2024 10:02\nKe: Ann\nPerihal: Harga",
    "Vietnamese": "Từ: Bob Ex <bob@example.org>\nĐã gửi: Thứ Sáu, 3 tháng 5, 2024 10:02\nTới: Ann\nChủ đề: Giá",
}


@pytest.mark.parametrize("language", BLOCKS)
def test_the_headers_above_a_quoted_message_are_known_in_every_language(language: str) -> None:
    found = split_reply(f"{OWN}\n\n{BLOCKS[language]}\n\n{ASKED}\n")
    assert found.text == OWN
    assert "what is the price?" in found.quoted


@pytest.mark.parametrize("above", ["Quoting Bob Ex <bob@example.org>:", "Zitat von Bob Ex <bob@example.org>:"])
def test_whatever_names_an_address_above_marked_lines_introduces_them(above: str) -> None:
    assert split_reply(f"{OWN}\n\n{above}\n\n> what is the price?\n").text == OWN


def test_lines_marked_with_the_name_of_whom_they_quote_are_quotes() -> None:
    found = split_reply("On Fri, 3 May 2024 Bob Ex wrote:\n\nBob> What is it?\nBob> And when?\n\nFive dollars.\n")
    assert found.text == "Five dollars."
    assert "And when?" in found.quoted
    shell = "Type this:\nSQL> select 1\nSQL> select 2\nThen tell me."
    assert split_reply(shell).text == shell


SIGNATURES = {
    "where from": "Freundliche Grüße aus Berlin\nAnn Roe",
    "formal French": "Je vous prie d'agréer, Madame, Monsieur, l'expression de mes salutations distinguées.\n\nAnn Roe",
    "Polish": "Pozdrawiam serdecznie,\nAnn Roe",
    "Spanish": "Reciba un cordial saludo,\nAnn Roe",
    "Chinese, in two lines": "此致\n敬礼\n\nAnn Roe",
    "no closing at all": "Ann Roe\nSales Director\nAcme Ltd\n+44 20 7946 0000\nann@example.com",
    "a list's footer below the name": "Ann\n_______________________________________________\nUsers mailing list\n"
    "Users@lists.example.com",
}


@pytest.mark.parametrize("kind", SIGNATURES)
def test_a_signature_is_no_part_of_the_words(kind: str) -> None:
    found = split_reply(f"{OWN}\n\n{SIGNATURES[kind]}\n", "Ann Roe <ann@example.com>")
    assert found.text == OWN
    assert "Ann" in found.signature


def test_headers_in_bytes_of_the_text_s_own_charset_are_read() -> None:
    raw = "From: Ann <ann@example.com>\r\nSubject: 価格について\r\nDate: Fri, 03 May 2024 10:02:31 +0200\r\n"
    data = f"{raw}Content-Type: text/plain; charset=shift_jis\r\n\r\nこんにちは\r\n".encode("cp932")
    assert mail(data).headers["subject"] == "価格について"


def test_characters_that_japanese_programs_added_to_the_standard_are_read() -> None:
    found = sent(b"\x1b$B-j;3ED\x1b(B 5 \x1b$B-!\x1b(B", "text/plain; charset=iso-2022-jp")
    assert (found.text, found.notes) == ("㈱山田 5 ①", ())


def test_text_without_a_charset_is_read_by_its_letters() -> None:
    assert sent("Цена пять тысяч рублей за единицу".encode("koi8-r"), "text/plain").text.startswith("Цена пять")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted-printable (as sent)", b"f=C3=BCr"),
        ("base64;", base64.b64encode("für".encode())),
        ("8-bit", "für".encode()),
        ("base64", "für uns alle, sagt er".encode()),
    ],
)
def test_misnamed_transfer_encodings_are_understood(encoding: str, body: bytes) -> None:
    assert sent(body, more=f"Content-Transfer-Encoding: {encoding}\r\n".encode()).text.startswith("für")


def test_attachments_are_told_by_the_name_in_their_type_too() -> None:
    parts = (
        b"--q\r\n\r\nHello\r\n--q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n--q\r\n"
        b'Content-Type: application/pdf; name="=?iso-8859-1?Q?Pr=E9cis.pdf?="\r\n\r\nx\r\n--q--\r\n'
    )
    found = sent(parts, "multipart/mixed; boundary=q")
    assert found.text == "Hello"
    assert ["winmail.dat" in found.notes[0], "Précis.pdf" in found.notes[1]] == [True, True]


def test_a_plain_text_that_only_points_to_the_other_gives_way_to_it() -> None:
    parts = (
        b"--q\r\n\r\nView this email in your browser.\r\n--q\r\nContent-Type: text/html\r\n\r\n<p>It is&nbsp;$5.</p>"
        b"\r\n--q--\r\n"
    )
    assert sent(parts, "multipart/alternative; boundary=q").text == "It is $5."


def test_signed_words_are_read_without_their_frame_and_encrypted_ones_noted() -> None:
    signed = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nIt is $5.\r\n- - a list\r\n"
        b"-----BEGIN PGP SIGNATURE-----\r\n\r\niQEz\r\n-----END PGP SIGNATURE-----\r\n"
    )
    assert sent(signed).text == "It is $5.\n- a list"
    hidden = sent(b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n")
    assert hidden.text == ""
    assert "encrypted" in hidden.notes[0]


def test_an_invitation_without_other_words_says_what_it_is_about() -> None:
    event = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=en:Call with Acme\\, again\r\n"
        b"DESCRIPTION:The price\r\n  is $5\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert sent(event, "text/calendar; method=REQUEST").text == "Call with Acme, again\nThe price is $5"


@pytest.mark.parametrize("kind", ["plain/text", 'text/plain; name="body.txt"\r\nContent-Disposition: attachment'])
def test_the_only_part_of_a_message_is_its_text_whatever_it_is_called(kind: str) -> None:
    assert sent(b"Hello.\r\n", kind).text == "Hello."


def test_a_message_of_apple_mail_is_read_without_its_frame() -> None:
    message = HEAD + b"\r\nHello.\r\n"
    assert mail(b"%d        \n" % len(message) + message + b'<?xml version="1.0"?>\n<plist/>\n').text == "Hello."


def test_a_message_saved_in_two_bytes_a_character_is_read() -> None:
    assert mail((HEAD + b"\r\nHello.\r\n").decode().encode("utf-16")).headers["subject"] == "Price"


@pytest.mark.parametrize(
    "envelope",
    [
        "From ",
        "From - ",
        "From ann@example.com 2024-05-03T10:02:31",
        "From ann@example.com Fr Mai 03 10:02:31 2024",
        "From ann@example.com Fri May  3 10:02:31 CEST 2024",
        "From 1798765432109876543@xxx Fri May 03 08:02:31 +0000 2024",
    ],
)
def test_messages_are_told_apart_by_every_envelope_in_use(envelope: str) -> None:
    one = f"{envelope}\nFrom: Ann Roe <ann@example.com>\nSubject: Price\n\nHello.\n\nFrom here on: it is fine.\n\n"
    found = records((one * 3).encode(), SourceKind.MBOX)
    assert [record.content.text for record in found if isinstance(record.content, Mail)] == [
        "Hello.\n\nFrom here on: it is fine."
    ] * 3
    assert [record.locator.offset for record in found] == [0, len(one), 2 * len(one)]  # type: ignore[union-attr]


RECEIVED = b"Received: from a by b; Fri, 03 May 2024 10:02:40 +0200\r\n"
"Received: from c by a; Fri, 03 May 2024 01:00:00 +0000\r\n"


@pytest.mark.parametrize(
    ("date", "told"),
    [("Thu, 03 May 2029 10:02:31 +0200", True), ("Fri, 03 May 2024 18:00:00 +0200", False), ("so", False)],
)
def test_a_date_after_the_message_had_arrived_is_told_from_others(date: str, told: bool) -> None:
    found = mail(RECEIVED + f"From: a@example.com\r\nDate: {date}\r\n\r\nHello.\r\n".encode()).headers
    assert found.get("received") == ("Fri, 03 May 2024 10:02:40 +0200" if told else None)


@pytest.mark.parametrize("damage", [b"\x00\x00", b"\xff"])
def test_damage_in_the_time_of_arrival_is_replaced_by_what_a_database_takes(damage: bytes) -> None:
    arrived = b"Received: by x; Fri, 03 May 2024 10:02:40 +0200 (" + damage + b")\r\n"
    found = mail(arrived + b"From: a@example.com\r\nDate: Thu, 03 May 2029 10:02:31 +0200\r\n\r\nHello.\r\n").headers
    assert "\x00" not in found["received"] and found["received"].encode()

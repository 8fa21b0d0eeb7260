"""Legacy encodings are told apart by what the text says in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.charsets import weigh
from adapters.formats.decoding import find_encoding, is_mojibake, mended

TEXTS = {
    "de": "Müller Gerätebau, Köln; Großhändler für Öle, Düsseldorf; Bäckerei Jürgen Weiß",
    "fr": "Société générale de chauffage, Besançon; Frères Lefèvre, Orléans; Hôtel de la Forêt",
    "es": "Compañía Eléctrica, Logroño; Construcción y Diseño, Málaga; Señalización Núñez",
    "pl": "Spółka Budowlana, Łódź; Zakład Mięsny, Gdańsk; Przedsiębiorstwo Usług Śląsk, Częstochowa",
    "cs": "Řeznictví Dvořák, Plzeň; Stavební společnost, Olomouc; Truhlářství Němec, Třebíč",
    "hu": "Magyar Gépgyártó, Győr; Építőipari Szövetkezet, Pécs; Fűtés és Hűtés, Hódmezővásárhely",
    "tr": "İnşaat Şirketi, Eskişehir; Gıda Sanayi, Diyarbakır; Çelik Yapı, Kırşehir; Işık Mağazacılık",
    "ru": "Строительная компания, Москва; Завод железобетонных изделий, Тверь; Книжный магазин",
    "uk": "Будівельна компанія, Київ; Завод залізобетонних виробів, Чернігів; Їдальня, Запоріжжя",
    "el": "Κατασκευαστική Εταιρεία, Θεσσαλονίκη; Εμπορία Τροφίμων, Πάτρα; Αλέξανδρος Μύρων",
    "he": "חברה לבניין, תל אביב; מפעל מזון, חיפה; ספרים ועיתונים, ירושלים",
    "ar": "شركة البناء الحديثة، القاهرة; مصنع الأغذية، دمشق; مكتبة النور",
    "th": "บริษัทก่อสร้างไทย กรุงเทพ; โรงงานอาหาร เชียงใหม่; ร้านหนังสือ",
    "ja": "株式会社やまと建設、東京都; 有限会社さくら食品、大阪市; 山田カメラ",
    "zh": "上海建筑工程有限公司; 北京食品贸易有限公司; 广州图书公司",
    "ko": "한국건설 주식회사, 서울시; 대한식품, 부산시; 서점",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("de", "cp1252"), ("fr", "cp1252"), ("es", "cp1252"), ("fr", "mac_roman"), ("de", "cp850"), ("pl", "cp1250"),
        ("pl", "iso8859_2"), ("cs", "cp1250"), ("hu", "cp1250"), ("tr", "cp1254"), ("ru", "cp1251"), ("ru", "koi8_r"),
        ("ru", "iso8859_5"), ("ru", "cp866"), ("uk", "cp1251"), ("el", "cp1253"), ("el", "iso8859_7"), ("he", "cp1255"),
        ("ar", "cp1256"), ("th", "cp874"), ("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gb18030"), ("ko", "cp949"),
    ],
)  # fmt: skip
def test_the_encoding_of_a_language_is_found(language: str, encoding: str) -> None:
    data = f"id;name\n1;{TEXTS[language]}\n".replace("、", ",").encode(encoding, "ignore")
    found, sure = find_encoding(data)
    assert data.decode(found) == data.decode(encoding)
    assert 0.3 <= sure < 1.0


@given(st.binary(max_size=400))
def test_any_bytes_have_an_encoding_that_python_knows_and_a_confidence(data: bytes) -> None:
    encoding, sure = weigh(data)
    assert b"".decode(encoding) == ""
    assert 0.3 <= sure <= 0.99


def test_a_text_that_was_decoded_twice_is_noticed_and_an_ordinary_one_is_not() -> None:
    assert is_mojibake("Müller, Café, Ærø".encode().decode("cp1252"))
    assert not any(map(is_mojibake, TEXTS.values()))
    assert not is_mojibake("plain")


@given(st.text(alphabet=st.characters(codec="cp1252"), max_size=60))
def test_what_was_decoded_twice_is_what_it_was(text: str) -> None:
    twice = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )
    assert mended(twice) == text


@pytest.mark.parametrize("text", [*TEXTS.values(), "plain", "Ã", "naïve Ã¤rger œ"])
def test_a_text_that_was_decoded_once_stays(text: str) -> None:
    assert mended(text) == text.replace("Ã¤", "ä")


def test_lines_of_two_encodings_are_read_by_the_one_of_most_of_them() -> None:
    lines = ["Grünöl & Söhne;München", "Bäckerei Lölein;Köln", "Müller Gerätebau;Düren"]
    data = b"\n".join(line.encode("cp1252" if at == 1 else "utf-8") for at, line in enumerate(lines))
    assert find_encoding(data)[0] == "utf-8"
    assert find_encoding("\n".join(lines).encode("cp1252"))[0] == "cp1252"

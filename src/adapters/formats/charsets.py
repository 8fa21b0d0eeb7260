"""Which legacy encoding a text is in: every candidate's reading is weighed as writing of a language that uses it.

The reading with the greatest likelihood wins: letters by how usual they are in the language, and marks against what
writing does not do (a capital inside a word, two scripts in one word, a symbol between letters). A letter's likelihood
falls with its rank; the orders of letters follow common frequency counts of each language.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache

_ROMAN = "cp1252", "mac_roman", "cp850"
_CENTRAL = "cp1250", "iso8859_2", "cp852"
_CYRILLIC = "cp1251", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic"
_GREEK = "cp1253", "iso8859_7"

LANGUAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "de": ("üäöß", (*_ROMAN, "cp1250")),
    "fr": ("éèàêçôîûùâïëœüÿæ«»", (*_ROMAN, "iso8859_15")),
    "es": ("óíáñéúüçºª¿¡à", _ROMAN),
    "pt": ("ãçáéíóêõâàúôü", _ROMAN),
    "ca": ("óèéçàíòúïü·", _ROMAN),
    "it": ("àèòùéìó", _ROMAN),
    "sv": ("äåöé", _ROMAN),
    "da": ("øåæéü", _ROMAN),
    "is": ("áíðéóþúýöæ", _ROMAN),
    "nl": ("éëïöèüó", _ROMAN),
    "pl": ("łąęóśżćźń", _CENTRAL),
    "cs": ("íáéěřčžýšůúóťďň", _CENTRAL),
    "sk": ("áíéčžšýúťľôňóäďĺŕ", _CENTRAL),
    "hu": ("áéőóöíüúű", _CENTRAL),
    "ro": ("ăîâşţșțá", (*_CENTRAL, "iso8859_16")),
    "hr": ("čšžćđ", _CENTRAL),
    "tr": ("ıüşğçöâîû", ("cp1254", "iso8859_9", "cp857")),
    "lt": ("ėšįžųūčąę", ("cp1257", "iso8859_13")),
    "lv": ("āīēšūļņžčģķ", ("cp1257", "iso8859_13")),
    "et": ("äõüöšž", ("cp1257", "cp1252", "iso8859_15")),
    "vi": ("đưôơêâăáàạảãíìịóọòúụùéèẻ\u0300\u0301\u0309\u0303\u0323", ("cp1258",)),
    "ru": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё№«»", (*_CYRILLIC, "koi8_r")),
    "uk": ("оаинвіетрсклдумпзяьбгчйхїцюжєшщфґ№«»", _CYRILLIC),
    "be": ("анеіыраскодлятмпуцвьбзгйўжчшюхщфэё", _CYRILLIC),
    "bg": ("аеионтрсвлдкпмзгяъубчцйжхшщфюь№", _CYRILLIC),
    "sr": ("аиоенртсјукдвлмпзгбљњшчцжћхђфџ", _CYRILLIC),
    "el": ("αοιετσνηυρπκμλςάίωόγέδήχθφβύξζώψϊΐϋ", _GREEK),
    "he": (
        "יוהלאתרשמבנחעדקצפגטזסכךםןץף׳״\u05b0\u05b4\u05b7\u05b8\u05bc\u05b5\u05b6\u05b9\u05c1\u05bb\u05b2\u200f",
        ("cp1255",),
    ),
    "ar": ("اليمنروتبدةسعهفقحكأجشطصخىإءذضزثغظئآؤلا", ("cp1256", "iso8859_6")),
    "fa": ("اينرمدتهسوبشکكلیزفگخحقعجپآصطچغذئثژضظىأة", ("cp1256",)),
    "th": ("านรอกเงมลวดทสตยบคปหัี่้ิแจพชขใไโะ็์ุูำผธณศฟซษฐถฒญฝภๆึืฉฎฏฆฬฤฮฑๅฃฅฌฯ๋๊", ("cp874",)),
}
"""Language -> its letters beyond ASCII, commonest first, and the single-byte encodings it is kept in."""

BLOCKS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "cp932": (("euc_jp", 0xB0, 0xCF),),
    "euc_jp": (("euc_jp", 0xB0, 0xCF),),
    "gb18030": (("gb2312", 0xB0, 0xD7),),
    "big5": (("big5", 0xA4, 0xC6),),
    "cp949": (("euc_kr", 0xB0, 0xC8),),
}
"""Multi-byte encoding -> the lead bytes under which its standard (JIS X 0208, GB 2312, Big5, KS X 1001) keeps what is
common: the first level of characters, or the syllables."""

USUAL: dict[str, frozenset[str]] = {
    "cp932": frozenset("株式会社有限県市町村区郡都府道島川山田東京大阪北海本日名原崎岡宮沢浜藤"),
    "gb18030": frozenset("公司有限责任市省县区镇州江海南北西东中华国京津山河湖广安科技贸易实业集团股份"),
    "big5": frozenset("公司有限股份市縣區鄉鎮州江海南北西東中華國台灣高雄山新科技貿易實業"),
    "cp949": frozenset("이다는에의가고하지사시도구군면읍동리산천대서기인전남북경주부회식한원성상주광울제"),
}
USUAL["euc_jp"] = USUAL["cp932"]
"""Characters that names of places and companies are full of."""

PRIORS: dict[str, float] = {
    "cp1252": 0.0, "cp1251": -1.0, "cp1250": -1.0, "cp1253": -1.0, "cp932": -1.0, "gb18030": -1.0, "cp949": -1.0,
    "mac_roman": -5.0, "cp850": -6.0, "cp852": -6.0, "cp857": -6.0, "cp866": -4.0, "mac_cyrillic": -6.0,
    "iso8859_2": -2.5, "iso8859_5": -4.0, "iso8859_6": -4.0, "iso8859_7": -1.5, "iso8859_9": -2.0, "iso8859_13": -4.0,
    "iso8859_15": -2.0, "iso8859_16": -4.0, "koi8_r": -2.0, "koi8_u": -2.5, "big5": -1.5, "euc_jp": -1.5,
}  # fmt: skip
"""How usual the encoding is in files of today, as a natural logarithm; -1.5 for those not named."""

LOOKED_AT = 6000
"""Bytes over 127 that are weighed: more do not change the answer."""

_STRANGE = -9.0
_COMMON_MARKS = dict.fromkeys("‘“”„–—…•°§€£©®™´²½«»·\xa0", -5.0) | {"’": -6.5}
_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS = re.compile(r"([\u0370-\u03ff])|([\u0400-\u04ff])|([\u0590-\u05ff])|([\u0600-\u06ff])|([\u0e00-\u0e7f])")


def weigh(sample: bytes) -> tuple[str, float]:
    """The likeliest encoding of a text that is not UTF-8 (a Python codec name), and how sure that is, 0..1."""
    cut = _shortened(sample)
    found: list[tuple[float, str, str]] = []
    for codec in dict.fromkeys((*(c for _, codecs in LANGUAGES.values() for c in codecs), *BLOCKS)):
        text = _decoded(cut, codec)
        if text is not None:
            weight = _of_blocks(text, codec) if codec in BLOCKS else _of_letters(text, codec)
            found.append((weight + PRIORS.get(codec, -1.5), codec, text))
    if not found:
        return "cp1252", 0.3
    found.sort(key=lambda item: -item[0])
    weight, codec, text = found[0]
    other = next((item for item in found if item[2] != text), None)
    margin = weight - other[0] if other else 10.0
    high = sum(1 for char in text if char > "\x7f") or 1
    fits = min(1.0, max(0.0, 1.6 + weight / high / 5.0))  # a letter of the language weighs about -3, a strange one -9
    return codec, round(max(0.3, min(0.99, fits / (1.0 + math.exp(-margin)))), 3)


def _shortened(sample: bytes) -> bytes:
    """Whole lines with bytes over 127, up to LOOKED_AT such bytes."""
    kept: list[bytes] = []
    high = 0
    for line in sample.splitlines(keepends=True):
        more = sum(1 for byte in line if byte > 127) if not line.isascii() else 0
        if more:
            kept.append(line)
            high += more
        if high >= LOOKED_AT:
            break
    return b"".join(kept)


def _decoded(data: bytes, codec: str) -> str | None:
    """The text, where all of it but a character cut off at the end is valid; None elsewhere."""
    for end in range(4):
        try:
            return data[: len(data) - end].decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                return None
    return None


@cache
def _likelihoods(language: str) -> dict[str, float]:
    """Letter -> logarithm of its likelihood; capitals are a little rarer."""
    letters = LANGUAGES[language][0]
    slope = 8.0 if len(letters) > 24 else 4.0
    weights = [math.exp(-rank / slope) for rank in range(len(letters))]
    total = sum(weights)
    found = dict(_COMMON_MARKS)
    for letter, weight in zip(letters, weights, strict=True):
        found[letter] = math.log(weight / total)
        if letter.upper() != letter and len(letter.upper()) == 1:
            found.setdefault(letter.upper(), math.log(weight / total) - 1.5)
    if language == "tr":
        found["İ"] = found["ı"] - 1.0
    return found


def _of_letters(text: str, codec: str) -> float:
    """The best likelihood of the text among the languages that the encoding is used for."""
    seen = Counter(char for char in text if char > "\x7f")
    best = -math.inf
    for language, (_, codecs) in LANGUAGES.items():
        if codec not in codecs:
            continue
        known = _likelihoods(language)
        best = max(best, sum(count * known.get(char, _STRANGE) for char, count in seen.items()))
    return best + _oddities(text)


def _oddities(text: str) -> float:
    """What speaks against a reading by the neighbours of its letters."""
    weight = 0.0
    before = " "
    for char in text:
        if char > "\x7f" or before > "\x7f":
            weight -= _clash(before, char)
        before = char
    return weight


@cache
def _kind(char: str) -> str:
    """Lower (l) or upper (u) case Latin, another script by its number, a symbol (s), or anything else (-)."""
    if found := _SCRIPTS.match(char):
        case = "u" if char.isupper() else "l"
        return f"{found.lastindex}{case}"
    if _LETTER.match(char):
        accent = "+" if char > "\x7f" else ""
        return ("u" if char.isupper() else "l") + accent
    return "s" if char > "\x7f" and char not in "’\xa0´" else "-"


@cache
def _clash(before: str, char: str) -> float:
    one, two = _kind(before), _kind(char)
    if "-" in (one, two):
        return 0.0
    if "s" in (one, two):
        return 4.0 if one != two else 2.0
    first_latin, second_latin = one[0] in "lu", two[0] in "lu"
    if first_latin != second_latin or (not first_latin and one[0] != two[0]):
        return 4.0
    if one.rstrip("+")[-1] == "l" and two.rstrip("+")[-1] == "u":
        return 4.0
    return 1.5 if one.endswith("+") and two.endswith("+") else 0.0


def _of_blocks(text: str, codec: str) -> float:
    """The likelihood of a reading by a multi-byte encoding: kana and common characters against rare ones."""
    weight = 0.0
    kana = False
    for char, count in Counter(char for char in text if char > "\x7f").items():
        if "\u3040" <= char <= "\u30ff":
            each, kana = (-4.0, True) if codec in ("cp932", "euc_jp") else (_STRANGE, kana)
        elif "\uff61" <= char <= "\uff9f" or "\ue000" <= char <= "\uf8ff":
            each = _STRANGE
        elif "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uff5e":
            each = -5.0
        else:
            each = -5.0 if char in USUAL[codec] else -7.0 if _is_common(char, codec) else -13.0
        weight += count * each
    return weight + (0.0 if kana or codec not in ("cp932", "euc_jp") else -4.0)


@cache
def _is_common(char: str, codec: str) -> bool:
    for standard, first, last in BLOCKS[codec]:
        try:
            lead = char.encode(standard)
        except UnicodeEncodeError:
            continue
        if len(lead) == 2 and first <= lead[0] <= last:
            return True
    return False

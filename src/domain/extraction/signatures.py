"""Signatures: the name, title, telephone number, company and site that people put under their messages."""

from __future__ import annotations

import re

import msgspec

from domain.extraction.organisations import organisations_in
from domain.extraction.titlewords import BETWEEN, POSTS, is_post
from domain.normalise import domain_of, email_of, fold, is_shared, phone_of
from domain.people import are_degrees, is_person_name, plain_name
from domain.provenance import Claim

_POSTS = frozenset(POSTS)
_PHONE = re.compile(
    r"(?:^|\b|(?<=\W))(?P<label>电话|電話|手机|手機|携帯|固话|전화|휴대폰|тел|моб|t[eé]l(?:ephone|efon|éfono|efono|efoon|éphone)?|fon|phone|mobile?|mobiltelefon|handy|móvil|cell|gsm|office"
    r"|direct|durchwahl|work|ph|port|portable|voice|[TMPOD])(?!\w)\s*(?:\([^()]{1,20}\)\s*)?(?:[.:：]\s*){0,3}(?P<number>\+?\(?\d[\d\s().\-/]{6,20}\d)"
    r"|(?P<bare>\+\d[\d\s().\-/]{7,20}\d)"
    r"|^(?P<alone>\(?\d{2,5}\)?[\s.\-/]\d[\d\s.\-/]{4,14}\d)(?:\s*(?:ext|x)\.?\s*\d{1,6})?"
    r"(?:\s*\(?(?:office|cell|mobile|direct|main|work|desk|o|c|m|d|w)\)?)?$",
    re.IGNORECASE,
)
_FAX = re.compile(r"(?i)^\W*(?:tele)?fax\b|^\W*f\s?[.:]")
_SITE = re.compile(r"(?i)(?:https?://|www\.)[\w.-]{3,100}")
_SPLITS = re.compile(r"\s*(?:\||·|•|\s[-–—]\s|\t|\s{3,}|\s@\s|\s(?:at|bei|bij|chez|presso|hos)\s(?=[^\W\d_a-z]))\s*")
_CLOSES = frozenset(
    """
    grüße grüßen grüsse gruß gruss regards wishes thanks cordialement salutations saludos atentamente saluti cordiali
    groet
    groeten cumprimentos hilsen hälsningar pozdrawiam pozdravem terveisin üdvözlettel
    """.split()  # noqa: SIM905
)
"""Words of closings, of which none is anybody's name: `Viele Grüße`."""

_FOR = re.compile(
    r"^(?:i\.?\s?A\.?|i\.?\s?V\.?|ppa\.?|pp\.?|p\.\s?p\.|im Auftrag|in Vertretung|p\.\s?o\.|p\.\s?A\.)\s+(?=[^\W\d_])"
)
"""What German and other writers put before a name that signs for another: `i. A. Bodo Lampe`."""

_REGIONS = {"uk": "GB", "eu": "", "com": "US", "net": "US", "org": "US", "edu": "US", "gov": "US", "io": "US"}
"""Where a number without a country is read, by the end of the sender's domain; other ends of two letters say it."""


_UNSPACED_FIRM = re.compile(
    r"(?:株式会社|有限会社|合同会社|주식회사|\(주\)|㈱)|(?:有限公司|有限責任公司|股份公司|集团公司|公司)$|^(?:ООО|ОАО|ЗАО|ПАО|АО|ТОВ|ИП)\s"
)
"""Legal forms that stand at a name without a space, or before a name in quotes."""

_UNSPACED_TITLE = re.compile(
    r"(?:部長|課長|係長|主任|社長|会長|取締役|執行役員|マネージャー|担当|总监|總監|经理|經理|主管|董事长|董事|总裁|工程师|部长|부장|차장|과장|대리"
    r"|대표|대표이사|이사|팀장|매니저)$"
)


class Signed(msgspec.Struct):
    """What is found, line by line, and what is known of the sender."""

    contact: dict[str, Claim] = {}
    vendor: dict[str, Claim] = {}
    site: str = ""
    region: str = ""


def read_signature(signature: str, email: str = "") -> tuple[dict[str, Claim], dict[str, Claim]]:
    """What a signature block says: claims about the contact (name, title, phone, email) and the vendor (name, domain).

    `email` is the sender's address, "" when it is not known: its domain tells which line names the company, and where
    a telephone number without a country is read.
    """
    site = (domain_of(email) or "") if email else ""
    ending = site.rpartition(".")[2]
    region = _REGIONS.get(ending, ending.upper() if len(ending) == 2 else "US")
    found = Signed(site="" if is_shared(site) else site, region=region)
    lines = [line.strip(" \t-_*|,#~=") for line in signature.splitlines()[:60]]
    for number, line in enumerate(line for line in lines if line):
        if len(line) <= 160:
            _line(line, number, found)
    return found.contact, found.vendor


def _line(line: str, number: int, found: Signed) -> None:
    pieces = [piece for piece in (line, *_SPLITS.split(line)) if piece]
    contact, vendor = found.contact, found.vendor
    if "title" not in contact and (title := _title(pieces, found.site)):
        contact["title"] = Claim(title, line, "mail.signature-title@4", confidence=0.7)
    if "phone" not in contact and not _FAX.match(line):
        hit = next((hit for piece in pieces if not _FAX.match(piece) and (hit := _PHONE.search(piece))), None)
        if hit:
            contact["phone"] = _phone(hit, line, found.region)
    if "email" not in contact and ("@" in line or " at " in line) and (address := email_of(line)):
        contact["email"] = Claim(address, line, "mail.signature-email@1", confidence=0.8)
    if "name" not in contact and number < 4 and (name := _name(pieces)):
        contact["name"] = Claim(name, line, "mail.signature-name@2", confidence=0.7)
    if "name" not in vendor and (firm := _firm(pieces, found)):
        vendor["name"] = Claim(firm[0], line, firm[1], confidence=firm[2])
    if "domain" not in vendor and (site := _SITE.search(line)):
        domain = domain_of(site.group())
        if domain and not is_shared(domain):
            vendor["domain"] = Claim(domain, line, "mail.signature-site@1", confidence=0.7)


def _label(site: str) -> str:
    """The name in a firm's domain, without marks."""
    return re.sub(r"[\W_]", "", site.partition(".")[0])


def _without_firm(piece: str, site: str) -> str:
    """`CEO & Co-Founder` of `CEO & Co-Founder, Globex` where the sender's domain is the firm's."""
    title, comma, firm = piece.rpartition(",")
    label = _label(site)
    return title if comma and len(label) >= 4 and fold(firm).replace(" ", "").startswith(label) else piece


def _title(pieces: list[str], site: str = "") -> str | None:
    """The title in the line: alone, or before or after a comma (`Director, Acme Ltd`)."""
    pieces = [_without_firm(piece, site) for piece in pieces]
    whole = [piece for piece in pieces if not _begins_named(piece)]
    for piece in (*whole, *_behind_names(pieces), *pieces[0].split(",")):
        if len(piece) <= 24 and "|" not in piece and _UNSPACED_TITLE.search(piece.strip()):
            return piece.strip()
        words = piece.strip().split()
        if not 1 <= len(words) <= 8 or any(char.isdigit() or char in "@:!?" for char in piece):
            continue
        known = any(is_post(part) for word in words for part in (word.lower().strip(".,()"), *word.lower().split("-")))
        shaped = all(
            word[0].isupper() or word.lower() in BETWEEN or word.lower().strip(",") in _POSTS for word in words
        )
        if known and shaped and not organisations_in(piece):
            return piece.strip()
    return None


def _behind_names(pieces: list[str]) -> list[str]:
    """What stands behind a person's name and a comma: `Ann Ferris, Key Account Manager`."""
    return [piece.partition(",")[2].strip() for piece in pieces if _begins_named(piece)]


def _begins_named(piece: str) -> bool:
    """Whether a person's name and a comma stand before the rest; `Vice President, Sales` begins with none."""
    name, comma, _ = piece.partition(",")
    return bool(comma) and is_person_name(name) and not any(word.lower() in _POSTS for word in name.split())


def _name(pieces: list[str]) -> str | None:
    """A person's name that stands alone, or before a comma with degrees after it."""
    for piece in (*pieces, *(piece.partition(",")[0] for piece in pieces)):
        head, _, rest = piece.partition(",")
        name = plain_name(_FOR.sub("", head if rest and are_degrees(rest) else piece))
        if name and is_person_name(name) and not _CLOSES.isdisjoint(name.lower().split()):
            continue
        if name and is_person_name(name) and not _title([piece]) and not organisations_in(piece):
            return name
    return None


def _firm(pieces: list[str], found: Signed) -> tuple[str, str, float] | None:
    """The company: by its legal form, else the line whose words are the name in the sender's domain."""
    firms = organisations_in(pieces[0])
    if firms:
        return firms[0].value, "mail.signature-company@1", 0.8
    for piece in pieces:
        if len(piece) <= 60 and _UNSPACED_FIRM.search(piece.strip()) and not any(char in "@:：" for char in piece):
            return piece.strip(), "mail.signature-company@1", 0.8
    label = _label(found.site)
    for piece in (*pieces, *(piece.rpartition(",")[2].strip() for piece in pieces if "," in piece)):
        compact = fold(piece).replace(" ", "")
        if (
            len(label) >= 4
            and compact.startswith(label)
            and len(piece.split()) <= 6
            and not any(char in "@/:" for char in piece)
            and not piece.lower().startswith("www.")
            and piece[:1].isupper()
            and "." not in piece.strip(".")
        ):
            return piece.strip(" ,."), "mail.signature-domain-company@1", 0.6
    return None


def _phone(found: re.Match[str], line: str, region: str) -> Claim:
    raw = (found["number"] or found["bare"] or found["alone"]).strip()
    value = phone_of(raw)
    if value:
        return Claim(value, line, "mail.signature-phone@2", confidence=0.9)
    value = phone_of(raw, region) if region else None
    if value:
        return Claim(value, line, "mail.signature-phone@2", confidence=0.6)
    return Claim(raw, line, "mail.signature-phone@2", confidence=0.4)

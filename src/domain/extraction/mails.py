"""Mails: who wrote, for whom they work, and what the words of the message name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import msgspec

from domain.dates import seconds_of
from domain.extraction.mentions import read
from domain.extraction.offers import offered
from domain.extraction.organisations import organisations_in
from domain.extraction.signatures import read_signature
from domain.extraction.text.givennames import GIVEN
from domain.extraction.threads import sent_at, ties_of
from domain.normalise import domain_of, email_of, fold, is_shared, name_key, person_key
from domain.people import is_person_name, name_in_header, names_departments
from domain.provenance import Claim, Mention, Part
from domain.records import Mail

_ROBOT = re.compile(
    r"^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?|notify|owner-|majordomo|listserv|daemon|root"
    r"|nobody|[\w.-]+-(?:request|bounces?|admin|owner)$)",
)


_DESKS = frozenset(
    """
    info sales orders order newsletter newsletters news hello hi hallo team office contact kontakt contacto contatti
    support service services billing invoice invoices rechnung rechnungen accounts marketing mail email post admin help
    shop store updates welcome enquiries inquiries enquiry bookings booking reservations careers jobs press purchasing
    bestellung bestellungen einkauf vertrieb verkauf ventas pedidos compras facturas facturation commandes commande
    contabilidad vendas ordini bestellingen klantenservice kundenservice customerservice customercare digest weekly
    shipping returns quotes angebote confirmation receipts payments members events editor
    """.split()  # noqa: SIM905
)
"""Local parts that are a desk's or a list's, and nobody's own."""

Reader = Callable[[str], tuple[tuple[Part, ...], tuple[Mention, ...]]]
"""What reads a text: its parts and its mentions."""


def of_mail(mail: Mail, reader: Reader = read) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
    """The parts and mentions of a message; offsets count characters of `mail.text`, header values have none (-1).

    The sender is the first part: a contact and, where the address is a firm's own, its vendor. Machines that send mail
    (`no-reply`, `mailer-daemon`, list owners) are nobody's contact. All is said when the message was sent.
    """
    parts, mentions = _told(mail, reader)
    said = seconds_of(sent_at(mail))
    return tuple(msgspec.structs.replace(part, said=said) for part in parts) if said else parts, mentions


def _told(mail: Mail, reader: Reader) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
    said, mentions = reader(mail.text)
    parts = _tied(said, mail)
    raw = mail.headers.get("from", "")
    email, name = email_of(raw), name_in_header(raw)
    if email and _ROBOT.match(email.split("@")[0]):
        return parts, mentions
    named: list[Mention] = []
    firm: dict[str, Claim] = {}
    contact: dict[str, Claim] = {}
    if name and (firms := organisations_in(name)):
        # `Acme Tools Ltd <info@acme.example>`: nobody is called so, but the firm is.
        firm = {"name": Claim(firms[0].value, raw, "mail.from-firm@1", confidence=0.8)}
    elif name and email and _names_desk(name, email):
        # `Orchid Supply <orders@orchidsupply.example>`: the firm writes, by its own name.
        firm = {"name": Claim(name, raw, "mail.from-desk@1", confidence=0.7)}
    elif name and not names_departments(name):
        contact["name"] = Claim(name, raw, "mail.from-name@1", confidence=0.9)
        named.append(Mention("person", name, raw, "mail.from-name@1", -1, -1, 0.9))
    if email:
        contact["email"] = Claim(email, raw, "mail.from@1")
        named.append(Mention("email", email, raw, "mail.from@1", -1, -1))
    if not contact:
        return parts, mentions
    sender = _sender(contact, raw, email, mail.signature, parts)
    sender = msgspec.structs.replace(sender, vendor={**firm, **sender.vendor}) if firm else sender
    own = person_key(name) if name else ""
    others = [p for p in parts if not own or "name" not in p.contact or person_key(p.contact["name"].value) != own]
    offer = offered(mail, parts, mentions, sender.vendor)
    return (sender, *others, *(_tied((offer,), mail) if offer else ())), (*named, *mentions)


def _names_desk(name: str, email: str) -> bool:
    """Whether a firm's desk writes, and by the firm's name, as its domain says too; a given name is a person's."""
    local, site = email.split("@")[0], domain_of(email)
    if local.rstrip("0123456789").strip("-_.") not in _DESKS or not site or is_shared(site):
        return False
    label, compact = re.sub(r"[\W_]", "", site.partition(".")[0]), re.sub(r"[\W_]", "", fold(name))
    known = min(len(label), len(compact)) >= 4 and (compact.startswith(label) or label.startswith(compact))
    return known and name.split()[0].lower() not in GIVEN


def _tied(parts: tuple[Part, ...], mail: Mail) -> tuple[Part, ...]:
    """The parts, the deal tied to what the thread says of it elsewhere: the one deal with this firm that is told of.

    Where one message tells of several deals with a firm, nobody knows which of them another message goes on with.
    """
    firms = Counter(_firm(part) for part in parts if part.deal)
    if not firms:
        return parts
    ties = ties_of(mail)
    return tuple(
        msgspec.structs.replace(part, ties=ties.both, opens=ties.opens)
        if part.deal and firms[_firm(part)] == 1
        else part
        for part in parts
    )


def _firm(part: Part) -> str:
    return name_key(part.vendor["name"].value) if "name" in part.vendor else ""


def _sender(contact: dict[str, Claim], raw: str, email: str | None, signature: str, parts: tuple[Part, ...]) -> Part:
    """The writer with what the address, the signature and an introduction of themselves add."""
    signed, vendor = read_signature(signature, email or "")
    own_name = contact.get("name")
    if own_name is None or not is_person_name(own_name.value):
        # `sales@` or a nickname in the header: the name under the message says more.
        contact = {**contact, **{field: claim for field, claim in signed.items() if field == "name"}}
    signed = {field: claim for field, claim in signed.items() if field not in contact}
    site = domain_of(email) if email else None
    if site and not is_shared(site):
        vendor["domain"] = Claim(site, raw, "mail.from-domain@1", confidence=0.8)
    own = person_key(contact["name"].value) if "name" in contact else ""
    for part in parts:
        if own and "name" in part.contact and person_key(part.contact["name"].value) == own:
            vendor = {**part.vendor, **vendor}
            signed = {**{f: c for f, c in part.contact.items() if f != "name"}, **signed}
    return Part(vendor=vendor, contact={**contact, **signed})

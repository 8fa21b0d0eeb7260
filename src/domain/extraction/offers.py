"""Offers: the deal of a quote, order confirmation or invoice whose firm stands nowhere but in its sender."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.extraction.text.deals import SURE, role_score
from domain.extraction.text.roles import DEAL
from domain.extraction.text.rules import Rule
from domain.extraction.text.stages import ASSERTED
from domain.normalise import name_key
from domain.provenance import Claim, Mention, Part
from domain.records import Mail

OFFER = Rule("mail.offer@1", "deal", 0.6, "the total of an offer, confirmation or invoice; the firm is the sender's")

_OFFERS = re.compile(
    r"(?i)\b(?:quot(?:e|es|ation|ations)|estimate|proposal|offer|invoice|receipt|order confirmation|your order"
    r"|(?:order|purchase) (?:has been )?(?:received|confirmed|shipped)|angebot\w*"
    r"|kostenvoranschlag|auftragsbestätigung"
    r"|bestellbestätigung|rechnung\w*|ihre bestellung|devis|facture|proposition|confirmation de (?:votre )?commande"
    r"|presupuesto|oferta|cotización|factura|confirmación de(?:l| su)? pedido|offerte|orderbevestiging|factuur"
    r"|preventivo|offerta|fattura|conferma d[’']ordine|orçamento|proposta|fatura|tilbud|offert"
    r"|faktura|nabídka)\b"
)
"""What such a message calls itself, in its subject or its words."""

_OWN = re.compile(
    r"(?i)\b(?:(?:our|my) (?:\w+ )?(?:quot\w+|offer|proposal|estimate|price)|we (?:can |would |are pleased to "
    r"|hereby )?(?:offer|quote)"
    r"|unser\w* (?:\w+ )?(?:angebot|preis)|biete[nt]? wir|wir bieten|notre (?:\w+ )?(?:devis|offre|proposition)"
    r"|nous vous proposons|nuestr[oa] (?:\w+ )?(?:presupuesto|oferta|propuesta)|le (?:enviamos|ofrecemos|adjuntamos)"
    r"|les (?:enviamos|ofrecemos|adjuntamos)|onze (?:\w+ )?(?:offerte|prijs)|wij bieden"
    r"|(?:la )?nostra (?:offerta|proposta)"
    r"|noss[ao] (?:proposta|orçamento))\b"
)
"""Words with which the one who offers says so; `your quote of $5,000` is the other side's."""

_BUYS = re.compile(
    r"(?i)\b(?:purchase order|our (?:purchase )?order|(?:we|i) (?:hereby |would like to )?order(?! confirm)"
    r"|bestellen wir|wir bestellen"
    r"|unsere bestellung|hiermit bestell\w+|notre commande|nous commandons|bon de commande|nuestro pedido"
    r"|orden de compra|pedimos|onze bestelling|wij bestellen|nostro ordine|ordiniamo"
    r"|your (?:latest )?(?:quote|quotation|offer|proposal|invoice) (?:of|for|is|was|over|from|seems|looks)"
    r"|ihr(?:em|er|e)? (?:angebot|rechnung) (?:vom|über|ist)|too (?:high|expensive)|counter[- ]?(?:offer|proposal))\b"
)
"""Words of the one who buys: then the sender is no vendor."""

_PASSED_ON = re.compile(r"(?i)\s*(?:fwd?|wg|tr|rv|enc|doorst|vs|vb|pd)\s*:")
"""How the subject begins of what somebody else wrote."""

_PAPER = r"(?:\w+ ){0,2}(?:quot(?:e|ation)s?|offers?|proposals?|estimates?|invoices?|receipts?)\b"
_ANOTHERS = re.compile(
    rf"(?i)\b(?:(?:send|give|get|make|e-?mail|provide) (?:us|me)(?: with)? (?:an?|your|the|another) {_PAPER}"
    rf"|(?:we|i)(?: have|['’]ve)?(?: just| already| also)* (?:received|got|obtained) "
    rf"(?:an?|your|the|this|another|\w+) {_PAPER}"
    rf"|(?:need|want|like|requesting|request for) (?:an?|your) {_PAPER}|(?:can|could|would) you (?:please )?quote"
    r"|(?:angebot|kostenvoranschlag|rechnung)\w*,? (?:\w+,? ){0,3}(?:erhalten|bekommen)\b"
    r"|(?:um|bitten? um|brauchen?|benötigen?) (?:ein|ihr|dein|euer) (?:\w+ )?(?:angebot|kostenvoranschlag)"
    r"|(?:avons|ai) reçu (?:une?|votre|le|la|ce|cette) (?:devis|facture|offre|proposition)"
    r"|(?:hemos|he) recibido (?:una?|su|la|el) (?:presupuesto|factura|oferta|cotización)"
    r"|(?:abbiamo|ho) ricevuto (?:un[ao]?|la|il|l[’'])? ?(?:vostr[ao] )?(?:preventivo|fattura|offerta)"
    r"|recebemos (?:uma?|a|o) (?:orçamento|proposta|fatura))"
)
"""Words of who asks for an offer, or tells of one that came in: it is not the sender's, unless they say so."""

_NO_SALE = re.compile(
    r"(?i)\b(?:reimburs\w+|expense (?:reports?|claims?|receipts?|statements?)|donations?|spende(?:n|nquittung)?"
    r"|notes? de frais|our (?:\w+ )?budget|my budget|budget (?:estimates?|proposals?|for)"
    r"|estimates? of (?:our|next|this|the) )"
)
"""Words of money that is given back, given away or planned: nobody sells anything."""


def offered(mail: Mail, parts: Sequence[Part], mentions: Sequence[Mention], vendor: dict[str, Claim]) -> Part | None:
    """The deal with the sender's firm (its claims are `vendor`); None where the text names another firm or a deal,
    where nothing says that the sender is the one who sells, or where no amount is the deal's value for sure."""
    if not vendor or any(part.deal for part in parts) or _names_other(mentions, vendor):
        return None
    if not _is_own(mail.headers.get("subject", ""), mail.text):
        return None
    amount = _total(mentions) or (_only(mentions) if _OWN.search(mail.text) else None)
    if amount is None:
        return None
    number, _, code = amount.value.partition(" ")
    deal = {
        "amount": _claim(number, amount, OFFER.id, OFFER.confidence),
        "currency": _claim(code, amount, OFFER.id, min(OFFER.confidence, amount.confidence)),
    }
    stages = [one for one in mentions if one.kind == "stage" and one.details.get("polarity") == ASSERTED]
    if stages and len({one.value for one in stages}) == 1:
        deal["stage"] = _claim(stages[0].value, stages[0], stages[0].rule, stages[0].confidence)
    return Part(vendor=vendor, deal=deal)


def _is_own(subject: str, text: str) -> bool:
    """Whether the message calls itself an offer, and nothing says that it is another's, or that nothing is sold."""
    said = f"{subject}\n{text}"
    if not _OFFERS.search(said) or _BUYS.search(said) or _NO_SALE.search(said) or _PASSED_ON.match(subject):
        return False
    return not _ANOTHERS.search(said) or _OWN.search(text) is not None


def _names_other(mentions: Sequence[Mention], vendor: dict[str, Claim]) -> bool:
    own = name_key(vendor["name"].value) if "name" in vendor else ""
    return any(one.kind == "organisation" and name_key(one.value) != own for one in mentions)


def _total(mentions: Sequence[Mention]) -> Mention | None:
    """The amount whose line says that it is the total, of several in one currency the greatest: with the tax."""
    totals = [one for one in mentions if one.kind == "money" and one.details.get("line") == DEAL]
    if len({_parts(one)[1] for one in totals}) != 1:
        return None
    return max(totals, key=lambda one: _parts(one)[0])


def _only(mentions: Sequence[Mention]) -> Mention | None:
    """The one amount that the sentences tell as the deal's value."""
    values = [one for one in mentions if one.kind == "money" and one.details.get("role") == DEAL]
    sure = [one for one in values if role_score(one) >= SURE]
    return sure[0] if len({one.value for one in values}) == 1 and sure else None


def _parts(amount: Mention) -> tuple[Decimal, str]:
    number, _, code = amount.value.partition(" ")
    return Decimal(number), code


def _claim(value: str, mention: Mention, rule: str, confidence: float) -> Claim:
    return Claim(value, mention.raw, rule, -1, mention.start, mention.end, confidence)

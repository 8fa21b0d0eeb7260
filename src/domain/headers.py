"""Headers: what the people who make tables call our fields, in the languages of the table below."""

from __future__ import annotations

import re

from domain.headerforms import ABOUT, plain_form, without_prefix
from domain.headergroups import grouped
from domain.headerparties import composed
from domain.headerprograms import PROGRAMS
from domain.headersaid import other_forms
from domain.headertongues import FURTHER
from domain.headerworld import WORLD, eastern
from domain.normalise import fold
from domain.prices import price_field, says_gross, without_tax
from domain.remembered import remembered

_AGAIN = re.compile(r"__\d+\Z")
"""What is put behind a header that stands in the table more than once."""

_FIRST = re.compile(r"(.*[a-z])1\Z")
"""`company1`: the first of several."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

SYNONYMS: dict[str, tuple[str, ...]] = {
    "vendor.name": (
        "vendor", "vendor name", "supplier", "supplier name", "company", "company name", "organisation",
        "organization", "organisation name", "organization name", "org", "account", "account name", "bidder",
        "bidder name", "contractor", "contractor name", "seller", "firm", "firm name", "business", "business name",
        "merchant", "manufacturer", "awardee", "firma", "firmenname", "firmen name", "unternehmen", "lieferant",
        "anbieter", "hersteller", "fournisseur", "societe", "entreprise", "raison sociale", "nom de l entreprise",
        "proveedor", "empresa", "nombre de la empresa", "compania", "trading name", "trade name", "brand",
        "vendor account", "payee",
    ),
    "vendor.legalName": (
        "legal name", "vendor legal name", "company legal name", "registered name", "legal entity",
        "legal entity name", "razon social", "handelsname", "denomination sociale", "full legal name",
    ),
    "vendor.registrationId": (
        "registration id", "registration number", "registration no", "company number", "company registration",
        "company registration number", "vat", "vat number", "vat no", "vat id", "tax id", "tax number", "ein", "tin",
        "duns", "duns number", "duns no", "ust id", "ust idnr", "steuernummer", "handelsregisternummer", "siret",
        "siren", "kvk", "nif", "cif", "rfc", "cnpj", "abn", "acn", "crn", "gstin", "lei", "vendor id", "supplier id",
        "vendor registration id", "numero tva", "company id", "numero de registro", "org number",
        "organisation number", "organization number",
    ),
    "vendor.domain": (
        "domain", "website", "web site", "web", "url", "homepage", "company domain", "company website", "website url",
        "vendor domain", "vendor website", "site", "site web", "webseite", "sitio web", "pagina web", "web address",
        "company domain name", "domain name", "domain names", "internet",
    ),
    "vendor.email": (
        "vendor email", "vendor e mail", "supplier email", "company email", "company e mail", "business email",
        "account email", "bidder email", "firmen email", "office email", "general email",
    ),
    "vendor.phone": (
        "vendor phone", "supplier phone", "company phone", "office phone", "business phone", "account phone",
        "main phone", "company telephone", "switchboard", "phone main", "vendor telephone", "company tel",
        "vendor tel",
    ),
    "vendor.address": (
        "address", "street", "street address", "address 1", "address line 1", "addr", "vendor address",
        "company address", "supplier address", "mailing address", "billing street", "billing address", "adresse",
        "strasse", "rue", "direccion", "anschrift", "business address", "registered address", "calle",
    ),
    "vendor.city": (
        "city", "town", "vendor city", "company city", "supplier city", "billing city", "ort", "stadt", "ville",
        "ciudad", "locality", "municipality", "city town",
    ),
    "vendor.region": (
        "region", "state", "province", "county", "state province", "state region", "vendor state", "vendor region",
        "billing state", "bundesland", "departement", "provincia", "estado", "state code", "district",
    ),
    "vendor.postcode": (
        "postcode", "post code", "postal code", "zip", "zip code", "zipcode", "plz", "postleitzahl", "code postal",
        "codigo postal", "cp", "vendor postcode", "vendor zip", "billing zip", "billing postal code", "pin code",
    ),
    "vendor.country": (
        "country", "country name", "country code", "vendor country", "supplier country", "bidder country",
        "company country", "billing country", "land", "pays", "pais", "nation", "country region", "country of origin",
        "supplier country name",
    ),
    "contact.name": (
        "contact", "contact name", "contact person", "full name", "person", "person name", "primary contact",
        "representative", "sales rep", "account manager", "ansprechpartner", "kontakt", "kontaktperson",
        "interlocuteur", "nom du contact", "contacto", "persona de contacto", "nombre completo", "attention", "attn",
        "contact full name", "employee", "employee name", "rep", "rep name",
    ),
    "contact.firstName": (
        "first name", "firstname", "given name", "forename", "vorname", "prenom", "contact first name",
        "nombre de pila", "fname", "first",
    ),
    "contact.lastName": (
        "last name", "lastname", "surname", "family name", "nachname", "familienname", "nom de famille", "apellido",
        "apellidos", "contact last name", "lname", "last",
    ),
    "contact.email": (
        "email", "e mail", "mail", "email address", "e mail address", "contact email", "contact e mail",
        "contact email address", "primary email", "work email", "courriel", "correo", "correo electronico",
        "emailadresse", "e mail adresse", "adresse email", "adresse e mail", "electronic mail", "person email",
    ),
    "contact.phone": (
        "phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "cell", "cell phone", "contact phone",
        "contact telephone", "phone no", "telefon", "telefonnummer", "handy", "telephone number", "portable",
        "telefono", "direct phone", "work phone", "contact number", "contact phone number", "tel no", "mobil",
    ),
    "contact.title": (
        "title", "job title", "position", "role", "contact title", "contact role", "funktion", "fonction", "poste",
        "cargo", "puesto", "designation", "job", "job role",
    ),
    "deal.externalId": (
        "deal id", "contract", "contract id", "contract number", "contract no", "order id", "order number",
        "order no", "opportunity id", "po", "po number", "po no", "purchase order", "reference", "reference number",
        "ref", "ref no", "reference no", "deal number", "registration", "deal registration number",
        "deal registration id", "invoice",
        "invoice number", "invoice no", "quote number", "quote id", "tender id", "tender number", "bid id",
        "award id", "award number", "vertragsnummer", "auftragsnummer", "bestellnummer", "numero de contrat",
        "numero de contrato", "record id", "external id", "case number", "contract reference", "solicitation number",
        "deal reg id", "deal registration no", "deal reg no", "deal reg number",
    ),
    "deal.name": (
        "deal", "deal name", "opportunity", "opportunity name", "contract name", "contract title", "project",
        "project name", "deal registration name", "subject", "tender title", "contract description", "order name",
        "vertrag", "projekt", "projet", "proyecto", "award title", "description", "deal title", "opportunity title",
    ),
    "deal.product": (
        "product", "product name", "products", "item", "item name", "sku", "service", "services", "goods", "produkt",
        "artikel", "produit", "article", "producto", "product family", "solution", "line item", "product service",
    ),
    "deal.customer": (
        "customer", "customer name", "client", "client name", "end customer", "end user", "buyer", "buyer name",
        "purchaser", "borrower", "agency", "kunde", "endkunde", "acheteur", "cliente", "comprador",
        "procuring entity", "end customer name", "contracting authority", "customer account",
    ),
    "deal.partner": (
        "partner", "partner name", "reseller", "reseller name", "distributor", "channel partner", "vertriebspartner",
        "partenaire", "revendeur", "socio", "distributor name", "partner account",
    ),
    "deal.amount": (
        "amount", "price", "value", "total", "deal amount", "deal value", "deal size", "contract amount",
        "contract value", "contract price", "contract price amount", "order value", "order total", "order amount",
        "total amount", "total price", "total value", "net amount", "tcv", "arr", "acv", "mrr", "revenue",
        "opportunity amount", "award amount", "award value", "invoice amount", "sum", "cost", "betrag", "summe",
        "preis", "wert", "auftragswert", "montant", "prix", "valeur", "importe", "monto", "precio", "valor",
        "bid amount", "quote amount", "total contract value", "price amount", "spend", "estimated value",
        "expected revenue", "amount usd", "amount eur", "price usd", "deal price",
    ),
    "deal.currency": (
        "currency", "currency code", "deal currency", "contract currency", "contract price currency",
        "price currency", "waehrung", "wahrung", "devise", "moneda", "divisa", "amount currency", "iso currency",
        "deal currency code", "ccy", "order currency", "currency iso code", "monnaie",
    ),
    "deal.stage": (
        "stage", "status", "deal stage", "deal status", "state of deal", "opportunity stage", "stage name",
        "sales stage", "contract status", "order status", "phase", "pipeline stage", "bid status", "award status",
        "estado del contrato", "etape", "statut", "etapa", "outcome", "stand",
    ),
    "deal.expectedClose": (
        "expected close", "expected close date", "close date", "closing date", "closedate", "estimated close",
        "due date", "estimated close date", "target close date", "forecast date", "abschlussdatum", "date de cloture",
        "fecha de cierre", "expected closing", "expected signature date", "close",
    ),
    "deal.submittedAt": (
        "submitted", "submitted at", "submission date", "submitted date", "submitted on", "date submitted", "created",
        "created at", "created date", "date", "order date", "contract date", "signing date", "contract signing date",
        "award date", "registration date", "datum", "date de soumission", "fecha", "deal date", "invoice date",
        "created on", "opened", "open date", "date created", "bid date", "signature date", "signed on",
        "contract sign date",
    ),
    "deal.status": (
        "registration status", "deal registration status", "approval status", "submission status", "reg status",
        "deal reg status", "approval state", "registration state", "approval", "decision",
        "registrierungsstatus", "genehmigungsstatus", "freigabestatus", "status der registrierung",
        "statut d approbation", "statut de l enregistrement", "estado de aprobacion", "estado del registro",
        "stato di approvazione", "stato registrazione", "status de aprovacao", "status do registro",
        "goedkeuringsstatus", "registratiestatus", "承認状況", "审批状态",
    ),
    "deal.rejectReason": (
        "reject reason", "rejection reason", "reason for rejection", "rejected reason", "denial reason",
        "decline reason", "declined reason", "reason rejected", "reason denied", "ablehnungsgrund",
        "grund der ablehnung", "motif de refus", "motif du refus", "motif de rejet", "motivo de rechazo",
        "motivo del rechazo", "motivo del rifiuto", "motivo rifiuto", "motivo da rejeicao", "motivo da recusa",
        "reden van afwijzing", "afwijzingsreden", "却下理由", "拒绝原因",
    ),
    "deal.approvedAt": (
        "approved at", "approved on", "approved date", "approval date", "date approved", "approved",
        "date of approval", "registration approved", "approved time", "protection start", "protected from",
        "protection from", "registration start date", "genehmigt am", "genehmigungsdatum", "freigabedatum",
        "date d approbation", "approuve le", "fecha de aprobacion", "aprobado el", "data di approvazione",
        "approvato il", "data de aprovacao", "aprovado em", "goedgekeurd op", "goedkeuringsdatum", "承認日", "批准日期",
    ),
    "deal.expiresAt": (
        "expires", "expires at", "expires on", "expiry", "expiry date", "expiration", "expiration date",
        "registration expiration date", "registration expiry date", "deal expiration date", "deal expiry date",
        "date of expiry", "valid until", "valid to", "valid through", "protected until", "protection until",
        "protection end", "protection end date", "protection expiry", "protection expires", "end of protection",
        "registration end date", "gultig bis", "ablaufdatum", "schutz bis", "geschutzt bis", "lauft ab am",
        "date d expiration", "expire le", "valable jusqu au", "protege jusqu au", "fecha de vencimiento",
        "fecha de expiracion", "fecha de caducidad", "vence", "vence el", "valido hasta", "protegido hasta",
        "data di scadenza", "scadenza", "scade il", "valido fino al", "data de expiracao", "data de validade",
        "valido ate", "expira em", "vervaldatum", "geldig tot", "verloopt op", "有効期限", "到期日",
    ),
    "deal.amountKind": (
        "amount type", "amount kind", "price type", "value type", "pricing model", "billing frequency",
        "billing period", "billing cycle", "revenue type", "price basis", "price unit", "type of amount",
        "abrechnungszeitraum", "preisart", "type de montant", "type de prix", "tipo de importe", "tipo de precio",
        "tipo di importo", "tipo di prezzo", "tipo de valor", "prijstype",
    ),
    "deal.territory": (
        "territory", "sales territory", "deal territory", "sales region", "deal region", "customer region",
        "customer country", "end customer country", "end user country", "territory name", "vertriebsgebiet",
        "verkaufsgebiet", "gebiet", "territoire", "zone de vente", "territorio", "zona de ventas",
        "territorio de ventas", "zona di vendita", "regiao de vendas", "verkoopgebied", "地域", "销售区域",
    ),
}  # fmt: skip
"""Field -> headers as `header_words` gives them, most usual first."""

ALSO: dict[str, str] = {
    **dict.fromkeys(("status", "statut", "deal status", "status code"), "deal.status"),
    **dict.fromkeys(("grant", "subsidy"), "deal.name"),
    **dict.fromkeys(("contrato", "contrat", "contratto", "umowa", "smlouva", "zmluva", "agreement"), "deal.name"),
}
"""Headers of one field that mean another where the first has a better column, or where the values look like it: a
status beside a stage, a contract by its name and not its number."""

SYNONYMS = {field: (*headers, *FURTHER.get(field, ())) for field, headers in SYNONYMS.items()}

EXACT: dict[str, str] = {header: field for field, headers in reversed(SYNONYMS.items()) for header in headers}

_JOINED: dict[str, str] = {header.replace(" ", ""): field for header, field in reversed(EXACT.items())} | EXACT
"""The same without spaces: `vendorname`, `ust idnr`."""

_GIVE_WAY = frozenset(
    {
        "vendor id", "supplier id", "company id", "vendor account", "url",
        "st", "value euro", "value euro fin 1", "award value euro fin 1",
        "project name", "transaction id", "transaction number", "transaction no", "procuring entity name",
        "tender title", "tender id",
        "display name", "contacts", "billing code",
    }
)  # fmt: skip
"""Headers of numbers that a program gives, of words that are short for others, and of what a contract or award of the
same table says better: a plainer header goes first."""

_COMPANYS = ("company ", "vendor ", "supplier ", "business ", "billing ", "firmen ")
_EITHERS = frozenset(
    f"{first}{noun}".strip()
    for first in (*_COMPANYS, "")
    for noun in ("city", "country", "address", "street", "state", "postcode", "zip", "postal code", "website")
)
_PLAIN, _GROSS = 0.99, 0.95

_HALVES = frozenset({"contact.firstName", "contact.lastName"})
"""Fields of which a single word beside others says nothing: `Nome Órgão` is no first name."""

_KNOWN = 0.6
"""A header that fits some field this well is not looked at in other forms."""

_OTHERWISE = 0.95
"""What a header counts that is known in another form only."""

_AS_GOOD = 0.8
"""What still counts of the other fields of a column whose header is one field's very name."""


UNREAD: frozenset[str] = frozenset({"raw", "text", "original", "display", "formatted"})
"""Words of a header that stands beside the one with the number itself."""


@remembered
def header_words(column: str) -> str:
    """The header's words, folded: `bidder.name`, `bidderName` and `Bidder_Name` are all `bidder name`."""
    return fold(_CAMEL.sub(" ", _AGAIN.sub("", column)))


def is_foreign(column: str) -> bool:
    """Whether the header is known to be of nothing of ours, whatever its values look like."""
    words = header_words(column)
    plain, _ = plain_form(column, words)
    group = None if plain in EXACT else grouped(plain)
    return not plain or PROGRAMS.get(plain) == "" or (group is not None and not group[0])


def scores_of(column: str) -> dict[str, float]:
    """How well the header fits each field by its words alone, 0..1; fields that do not fit at all are left out.

    A header that says little as it stands is read in its other forms too: one of its languages (`Pays / Country`),
    without what stands in brackets, its words apart (`vendorname`).
    """
    found = _scores(column)
    if max(found.values(), default=0.0) >= _KNOWN or is_foreign(column):
        return found
    for other in other_forms(column):
        for field, score in _scores(other).items():
            found[field] = max(found.get(field, 0.0), _OTHERWISE * score)
    return found


def _scores(column: str) -> dict[str, float]:
    words, sure = plain_form(column, header_words(column))
    if (net := without_tax(words)) != words:
        words, sure = net, sure * (_GROSS if says_gross(words) else 1.0)
    if not words:
        return {}
    exact = (
        PROGRAMS.get(words)
        or _exact(words)
        or _exact(_FIRST.sub(r"\1", words))
        or _exact(header_words(without_prefix(column)))
        or WORLD.get(words)
    )
    if not exact and PROGRAMS.get(words) == "":
        return {}
    if exact is None and (of_group := grouped(words)) is not None:
        return {of_group[0]: sure * of_group[1]} if of_group[0] else {}
    price = price_field(words)
    if not exact and (made := eastern(words)) is not None:
        return {made[0]: sure * made[1]}
    if not exact and not price and (made := composed(words)) is not None:
        return {made[0]: sure * made[1]} if made[0] else {}
    tokens = set(words.split())
    scores = {exact: _of_exact(words, sure)} if exact else {}
    if words in ALSO:
        scores[ALSO[words]] = 0.8
    if price:
        scores[f"deal.{price}"] = 0.7 if tokens & UNREAD else 0.9
    shares = "%" in column
    overlaps = _overlaps(tokens)
    for field in SYNONYMS:
        best = sure * overlaps.get(field, 0.0)
        if best > scores.get(field, 0.0) and (not exact or best >= _AS_GOOD):
            scores[field] = best
    return {field: score for field, score in scores.items() if not (shares and field.startswith("deal.amount"))}


def _of_exact(words: str, sure: float) -> float:
    """Where a plain header and one that names the company stand beside each other, the plain one may be a person's."""
    if words in _GIVE_WAY:
        return 0.85
    return sure * (1.0 if words.startswith(_COMPANYS) else _PLAIN) if words in _EITHERS else sure


def _exact(words: str) -> str | None:
    return EXACT.get(words) or _JOINED.get(words.replace(" ", "")) if words else None


def _by_first_word() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """The fields and the words of their synonyms, by the first of these: most words of a header begin none."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for field, headers in SYNONYMS.items():
        for header in headers:
            words = header.split()
            if header not in _GIVE_WAY and not (field in _HALVES and len(words) == 1):
                found.setdefault(words[0], []).append((field, frozenset(words)))
    return found


_BY_FIRST_WORD = _by_first_word()


def _overlaps(tokens: set[str]) -> dict[str, float]:
    """The best overlap of a header of these words with the synonyms of each field."""
    found: dict[str, float] = {}
    for token in tokens:
        for field, known in _BY_FIRST_WORD.get(token, ()):
            found[field] = max(found.get(field, 0.0), _overlap(tokens, known))
    return found


def _overlap(tokens: set[str], known: frozenset[str]) -> float:
    """0.9 at most: how much of both is shared, where the synonym stands whole in the header and ends it or is long."""
    if not known <= tokens or not ABOUT.isdisjoint(tokens - known):
        return 0.0
    return 0.9 * (2 * len(known) / (len(known) + len(tokens))) if len(tokens) <= len(known) + 2 else 0.0

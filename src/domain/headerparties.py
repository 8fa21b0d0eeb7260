"""Header parties: headers made of a party or a contract and what is said of it, in any order: `NIP wykonawcy`."""

from __future__ import annotations

from domain.headergroups import vendors_part
from domain.normalise import fold
from domain.remembered import remembered

_SMALL = frozenset(
    """
    de del della dello delle dell di da do dos das du des der die den dem of the for la le les el lo l d van
    voor af av til dla na pour para y e o ou or oder и zu zum zur
    """.split()  # noqa: SIM905
)
"""Words that join the others and say nothing."""

_VENDORS = frozenset(
    """
    vendor vendors supplier suppliers contractor seller bidder awardee winner winners winning merchant lieferant
    lieferanten kreditor auftragnehmer auftragnehmers bieter bieters zuschlagsempfanger fournisseur fournisseurs
    titulaire attributaire adjudicataire prestataire proveedor proveedores contratista contratistas
    adjudicatario adjudicataria fornitore fornitori aggiudicatario affidatario contraente fornecedor contratado
    contratada leverancier opdrachtnemer gegunde leverantor vinnare leverandor toimittaja dostawca dostawcy
    wykonawca wykonawcy dodavatel dodavatele zhotovitel zhotovitele szallito nyertes ajanlattevo furnizor
    furnizorului ofertant contractant доставчик изпълнител постачальник постачальника переможець переможця
    виконавець виконавця поставщик поставщика подрядчик подрядчика исполнитель исполнителя контрагент
    контрагента tedarikci yuklenici proveidor leverantorens dodavatelj izvajalec teikejas tiekejas hankija
    tarnija beneficiary beneficiaries beneficiario beneficiaire beneficiaires zuwendungsempfanger adjudicatarios
    begunstigter beguenstigter ondernemer opdrachtnemers exhibitor exhibitors aussteller exposant pemenang penyedia
    pemasok
    """.split()  # noqa: SIM905
)
_BUYERS = frozenset(
    """
    kunde kunden endkunde endkunden cliente clientes klant klanten asiakas kund kunder zakaznik zakaznika klient
    klienta клиент клиента endclient enduser
    buyer customer client purchaser auftraggeber auftraggebers besteller acheteur comprador contratante
    opdrachtgever zamawiajacy zamawiajacego zadavatel zadavatele ajanlatkero autoritate contractanta замовник
    замовника заказчик заказчика възложител koper upphandlande bestallare ordregiver oppdragsgiver
    hankintayksikko narucilac narucitelj idare entidad orgao adjudicante instansi
    """.split()  # noqa: SIM905
)


def names_offerer(words: str) -> bool:
    """Whether a header's words name who offers or has won, whatever else they say."""
    return not _VENDORS.isdisjoint(words.split())


def _table(fields: dict[str, str]) -> dict[str, str]:
    """Words as headers are folded -> field, given the words of each field with strokes between them."""
    return {fold(words): field for field, listed in fields.items() for words in listed.split("|")}


_OF_PARTY: dict[str, str] = _table(
    {
        "name": "firm|company|company name|firmenname|empresa|entreprise|societe|azienda|bedrijf"
        "|organisation|organization|awarded|successful|selected|nama|name|names|nom|nombre|nome|naam|namn"
        "|navn|nimi|nazwa|nazev|nev"
        "|nume|denumire|denumirea|bezeichnung"
        "|наименование|название|назва|наименування|наименуване|denominacion|denominazione|denominacao|denomination"
        "|firma|adi",
        "registrationId": "nip|regon|krs|nif|cif|nie|rfc|cnpj|cpf|cnpj cpf|cpf cnpj|siren|siret|vat|vat id|vat number"
        "|vat no|ico|dic|инн|огрн|єдрпоу|едрпоу|код єдрпоу|еик|булстат|cui|cod fiscal|orgnr|org nr|org number"
        "|organisationsnummer|organisasjonsnummer|kvk|kvk nummer|kv k|kv k nummer|npwp|abn|acn|uei|duns|lei|ein|tin"
        "|ust id|ust idnr|uid"
        "|codice fiscale|partita iva|p iva|tax id|tax number|tax no|company number|registration number"
        "|registration no|company registration number|y tunnus|cvr|cvr nr|oib|vergi no|steuernummer|national id|ruc"
        "|nit|rut|cuit|charity number|gstin|business number|trn|identifier|documento",
        "address": "address|adresse|adres|adress|direccion|indirizzo|endereco|anschrift|strasse|rue|adresa|адрес"
        "|адреса|domicilio|osoite|cim|sidlo|siedziba",
        "city": "city|town|ort|stadt|ville|ciudad|localidad|citta|comune|cidade|municipio|plaats|stad|miasto|mesto"
        "|город|місто|oras|kaupunki|postort|sehir|sitz",
        "postcode": "postcode|postal code|zip|zip code|plz|postleitzahl|code postal|codigo postal|cap|cep"
        "|kod pocztowy|psc|postnummer|индекс",
        "country": "country|country code|land|pays|pais|paese|kraj|zeme|страна|країна|tara|maa|ulke|orszag"
        "|nationality|nacionalidad",
        "region": "state|region|province|provincia|bundesland|county|lan|regione|wojewodztwo|uf",
        "email": "email|e mail|mail|courriel|correo|email address|e post|почта",
        "phone": "phone|telephone|tel|telefon|telefono|telefone|phone number|телефон|telefoon",
        "domain": "website|web|url|web site|site|homepage|webseite|site web|sito|domain",
        "legalName": "legal name|registered name|legal entity name|business name",
    }
)
"""What is said of a party, as headers name it (folded, joining words left out)."""

_CONTRACTS = frozenset(
    """
    contract contrato contrat vertrag vertrags auftrag auftrags avtal avtals avtalets kontrakt kontrakts umowa
    umowy smlouva smlouvy договор договора договору договір контракт контракта контракту order ordre commande
    pedido ordine zamowienia zamowienie tender bid award purchase po procurement закупівлі закупки закупка
    orders agreement lot bestellung marche licitacion licitatie contractului acordului szerzodes zakazka zakazky
    sopimus sopimuksen hankinnan opdracht aanbesteding zuschlag zuschlags kontrak sozlesme ihale contratto
    bando gara licitacao anbud upphandling udbud postepowania przetargu deal
    العقد عقد الطلب المناقصة חוזה הסכם הזמנה sutarties liguma lepingu zmluvy pogodbe ugovora smluvni συμβασησ hop dong
    transaction affaire negocio negociacion geschaft opportunite oportunidad trattativa
    opportunity quote compra compras contratacion contratacao empenho convenio factura faktura rechnung facture fattura
    fatura invoice proposal grant grants subsidy subvention subvencion bourse zuwendung
    """.split()  # noqa: SIM905
)
_OF_CONTRACT: dict[str, str] = _table(
    {
        "amount": "قيمة|مبلغ|סכום|ערך|verte|vrijednost|vrednost|iznos|znesek|αξια|ποσο"
        "|harga|nilai|value|amount|sum|total|price|wert|betrag|summe|volumen|gesamtwert|montant|valeur"
        "|valor|importe|monto"
        "|importo|valore|waarde|bedrag|varde|summa|belopp|vaerdi|belob|verdi|arvo|wartosc|kwota|cena|hodnota|castka"
        "|ertek|osszeg|valoare|valoarea|сума|сумма|вартість|стоимость|цена|стойност|bedel|tutar|amt|val|total value"
        "|total amount|value total|prix",
        "externalId": "ідентифікатор|идентификатор|identificador|identifikator|identyfikator|azonosito"
        "|kode|number|no|nr|num|numero|n|id|code|ref|reference|reference number|ref no|reference no|nummer"
        "|numer|cislo|szam|номер|numar|nummeret|no ref|identifier|kennung|identifiant|codigo|numarul|tunnus",
        "name": "nom|nombre|nome|namn|navn|nazwa|nazev|title|subject|name|object|objet|objeto|oggetto"
        "|gegenstand|titel|titre|titulo|titolo|onderwerp"
        "|benamning|przedmiot|predmet|targy|предмет|obiect|obiectul|konu|bezeichnung|intitule|kohde|nimi|naam",
        "submittedAt": "tanggal|paiva|date|signed|sign date|signature date|signing date|date signed|signed date"
        "|datum|data|fecha"
        "|dato|date signature|fecha firma|data assinatura|data zawarcia|data podpisania|data stipula|datum uzavreni"
        "|дата|дата підписання|дата подписания|дата заключения|awarded|data semnarii|issue date|issued|raised"
        "|placed",
        "currency": "currency|waluta|wahrung|devise|moneda|valuta|валюта|ccy|cur|curr",
        "stage": "status|stage|state|phase|stav|статус|estado|estatus|situacao",
    }
)
"""What is said of a contract, an order or a tender."""

_STEMS = (
    "projekt", "projekts",
    "vertrags", "auftrags", "bestell", "angebots", "rechnungs", "avtals", "kontrakts", "kontrakt", "upphandlings",
    "anbuds", "ordre", "order", "contract", "opdracht", "faktura", "factuur", "fakturerings", "inkops", "laskun",
    "bestallnings", "indkobs", "innkjops", "rechnung",
)  # fmt: skip
_TAILS = {
    "amount": ("wert", "summe", "betrag", "volumen", "preis", "varde", "summa", "belopp", "sum", "belob", "verdi",
        "waarde", "bedrag"),
    "externalId": ("nummer", "nr", "no", "number", "id"),
    "submittedAt": ("datum", "dato", "date"),
    "name": ("gegenstand", "bezeichnung", "titel"),
}  # fmt: skip
_COMPOUNDS: dict[str, str] = {
    f"{stem}{tail}": field for field, tails in _TAILS.items() for stem in _STEMS for tail in tails
}
"""`avtalsvarde`, `auftragsnr`: words that Germanic languages write as one."""

_CLOSES = frozenset(
    """
    close closes closing closed closure decision cierre cloture chiusura fechamento abschluss abschlusses sluiting
    zamkniecia uzavreni inchidere lukning kapanis закрытия закриття zarasa
    """.split()  # noqa: SIM905
)
_AHEAD = frozenset(
    """
    expected estimated est planned tentative forecast forecasted projected anticipated target targeted likely
    prevista previsto previstos previu prevue prevu previste estimada estimado estimee estime estimata stimata stimato
    esperada esperado attesa geplanter geplantes geplant voraussichtlicher voraussichtliches voraussichtlich erwarteter
    erwartetes erwartet verwachte verwacht geplande planowane planowana przewidywane przewidywana planovane planovany
    ocekavane ocekavany forventet forventat planerad планируемая планируемое ожидаемая ожидаемое планова очікувана
    tahmini
    """.split()  # noqa: SIM905
)
_DAYS = frozenset("date day fecha data datum date dato дата tarih tarihi".split())  # noqa: SIM905
"""What the day on which a deal is expected to be closed is made of: `cierre_previsto`, `Tentative Close Date`."""

_SAID_TWICE = 2
"""So many words of one party are one: `gegunde ondernemer`."""

_ENDINGS = frozenset(
    "brutto netto gross net ttc ht excl incl tax vat total original final definitivo definitiva".split()  # noqa: SIM905
)
"""Words behind an amount that say how it is counted."""


@remembered
def composed(words: str) -> tuple[str, float] | None:
    """The field of a header that names a party or a contract and one thing of it, and how sure that is.

    `words` as `header_words` gives them. ("", 0) where it is of nothing of ours, as a buyer's number; None where the
    header is not made so.
    """
    tokens = [token for token in words.split() if token not in _SMALL]
    if not 1 <= len(tokens) <= 6:
        return None
    if len(tokens) == 1:
        field = _COMPOUNDS.get(tokens[0])
        if field:
            return f"deal.{field}", 0.9
        return (
            ("vendor.name" if tokens[0] in _VENDORS else "deal.customer", 0.9)
            if tokens[0] in _VENDORS | _BUYERS
            else None
        )
    if _closes(tokens):
        return "deal.expectedClose", 0.9
    for parties, read in ((_VENDORS, _of_vendor), (_BUYERS, _of_buyer)):
        named = [token for token in tokens if token in parties]
        if named:
            rest = " ".join(token for token in tokens if token not in parties)
            found = read(rest) if len(named) <= _SAID_TWICE or not rest else None
            if found is not None:
                return found
    return _of_contract(tokens)


def _closes(tokens: list[str]) -> bool:
    """Whether they say when a deal is expected to be closed, and nothing else."""
    said = set(tokens)
    return bool(said & _CLOSES and said & _AHEAD) and said <= _CLOSES | _AHEAD | _DAYS


def _of_vendor(rest: str) -> tuple[str, float] | None:
    if not rest:
        return "vendor.name", 0.9
    field = _OF_PARTY.get(rest) or vendors_part(rest)
    return (f"vendor.{field}", 0.92) if field else None


def _of_buyer(rest: str) -> tuple[str, float] | None:
    if not rest or _OF_PARTY.get(rest) in {"name", "legalName"}:
        return "deal.customer", 0.9
    return ("", 0.0) if rest in _OF_PARTY else None


def _of_contract(tokens: list[str]) -> tuple[str, float] | None:
    rest = [token for token in tokens if token not in _CONTRACTS]
    if len(rest) == len(tokens) or not rest:
        return None
    said = " ".join(rest)
    bare = [token for token in rest if token not in _ENDINGS] or rest[:1]
    field = _OF_CONTRACT.get(said) or _OF_CONTRACT.get(" ".join(bare))
    return (f"deal.{field}", 0.88) if field else None

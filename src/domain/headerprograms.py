"""Header programs: the headers of exports of well-known programs and registers, where they are names and not words."""

from __future__ import annotations

_TABLES: dict[str, str] = {
    # SAP, vendor master (LFA1) and purchasing (EKKO, EKPO), by the names of their fields.
    "vendor.name": "name1|name 1|name of vendor|vendor display name|sm vendor name|supplier company name",
    "vendor.legalName": "legal business name|entity legal name",
    "vendor.registrationId": "stceg|stcd1|stcd 1|recipient uei|win nationalid|win national id|titulaire id|uei sam"
    "|kv k nummer|kv k|nif adjudicatario|nif del adjudicatario|siret titulaire|entity uei",
    "vendor.address": "stras|pstreet|house number and street|win address|recipient address line 1",
    "vendor.city": "ort01|ort 01|win town",
    "vendor.postcode": "pstlz|win postal code|win postcode",
    "vendor.country": "land1|land 1|landerschlussel|country key|win country code|recipient country name",
    "vendor.region": "regio",
    "vendor.phone": "telf1|telf 1|corporate phone|recipient phone number|company main phone",
    "vendor.email": "smtp addr|remittance email",
    "vendor.domain": "entity url|company url",
    "contact.email": "email primary contact|primary contact email address",
    "contact.phone": "work direct phone|corporate direct phone|ddi number",
    "deal.externalId": "ebeln|purchasing document|purchase order no|award id piid|piid|contract award unique key"
    "|notice identifier|ocid|n expediente|no expediente|numero de expediente|no do contrato|n do contrato"
    "|nr umowy|numer sprawy|номер контракта|номер договора|contractnummer|deal reg|deal registration|contract nr",
    "deal.name": "short text|txz01|tender name|contract award title|przedmiot umowy|предмет контракта|предмет договора"
    "|omschrijving|transaction description|prime award base transaction description|title of contract",
    "deal.amount": "netwr|net order value|awarded value|award value euro|value euro|award value euro fin 1"
    "|total dollars obligated|current total value of award|award amount|montant ht"
    "|importe adjudicacion|contract award value"
    "|est deal value|estimated deal value|wartosc brutto|wartosc umowy|сумма контракта",
    "deal.submittedAt": "bedat|document date|action date|dt award|awarded date|date notification|date de notification"
    "|fecha de adjudicacion|fecha de formalizacion|data de assinatura|data da assinatura|data zawarcia|data podpisania"
    "|дата заключения|ingangsdatum|action date fiscal date|contract award date",
    "deal.expiresAt": "vigencia ate",
    "deal.customer": "awarding agency name|cae name|awarding sub agency name|acheteur nom|nom de l acheteur"
    "|organo de contratacion|orgao|orgao contratante|auftraggeber name|buyer organisation",
    "deal.partner": "partner company|partner company name|reseller company|submitting partner|partner account name",
    "": "mandt|lifnr|name2|name3|name4|name 2|name 3|name 4|ort02|sortl|search term|suchbegriff|adrnr|erdat|ernam|ktokk"
    "|spras|telfx|account group|kontengruppe|created by|ebelp|purchasing group|order unit|plant"
    "|recipient name raw|recipient duns|recipient parent name|recipient parent uei|recipient state name"
    "|cae address|cae town|cae postal code|cae nationalid|iso country code|id notice can|id award|year|acheteur id"
    "|approved|po email|po method|bank account name|notice type|published date|nationwide"
    "|code cpv|cpv|acm id|an id|sm vendor id|supplier number",
}
"""Field -> headers as `header_words` gives them; "": of nothing of ours."""

PROGRAMS: dict[str, str] = {
    header: field for field, headers in reversed(_TABLES.items()) for header in headers.split("|")
}
"""Header -> field, or "" for columns of which nothing is ours."""

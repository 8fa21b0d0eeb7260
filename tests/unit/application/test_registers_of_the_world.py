"""Address books, vendor masters, registers and lists of awards, as programs and offices save them, sent in as such."""

from __future__ import annotations

import csv
import io

import pytest
from memory_house import a_house

from domain.provenance import Noun

Things = list[dict[str, str]]
FIRMS = ("Nordlicht Ltd", "Vega Tools Inc", "Grünöl GmbH", "Kappa LLC")
SITES = ("nordlicht.com", "vegatools.com", "gruenoel.de", "kappa.io")
PEOPLE = (("Anna", "Berg"), ("Tom", "Roe"), ("Jörg", "Weiß"), ("Mara", "Lopez"))


def table(head: str, cells: str) -> bytes:
    """Four rows; `{firm}`, `{site}`, `{first}`, `{last}` and `{n}` in the cells are those of the row."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head.split("|"))
    for n, (firm, site, (first, last)) in enumerate(zip(FIRMS, SITES, PEOPLE, strict=True)):
        writer.writerow([c.format(firm=firm, site=site, first=first, last=last, n=n) for c in cells.split("|")])
    return out.getvalue().encode()


async def shown(head: str, cells: str) -> dict[Noun, Things]:
    house = a_house(chunk=100)
    done = await house.imported(table(head, cells), "table.csv")
    assert done.imported.counts.rejected == 0
    return {noun: [one.values for one in await house.entities(noun)] for noun in Noun}


FIRST = {"name": "Nordlicht Ltd"}
ANNA = {"name": "Anna Berg", "email": "m0@nordlicht.com"}
CASES: dict[str, tuple[str, str, dict[str, str], dict[str, str] | None, dict[str, str] | None]] = {
    "outlook": (
        "First Name|Last Name|Title|E-mail Address|E-mail 2 Address|Home Phone|Business Phone|Mobile Phone|Other Phone"
        "|Company Main Phone|Business Fax|Job Title|Company|Business Street|Business City|Home City|Web Page|Birthday",
        "{first}|{last}||m{n}@{site}|x{n}@gmail.com|+44 161 496 000{n}|+44 113 496 000{n}|+44 7911 12345{n}|"
        "|+44 20 7946 000{n}|+44 113 496 001{n}|Buyer|{firm}|{n} High St|Leeds|York|http://www.{site}|0/0/00",
        {**FIRST, "phone": "+442079460000", "city": "Leeds", "domain": "nordlicht.com"},
        {**ANNA, "phone": "+441134960000", "title": "Buyer"},
        None,
    ),
    "outlook with mobile phones only": (
        "First Name|Last Name|E-mail Address|Business Phone|Mobile Phone|Company",
        "{first}|{last}|m{n}@{site}||+44 7911 12345{n}|{firm}",
        FIRST, {**ANNA, "phone": "+447911123450"}, None,
    ),
    "google": (
        "First Name|Last Name|Phonetic First Name|File As|Organization Name|Organization Title|E-mail 1 - Label"
        "|E-mail 1 - Value|Phone 1 - Label|Phone 1 - Value|Address 1 - Formatted|Address 1 - Street|Address 1 - City"
        "|Address 1 - PO Box|Address 1 - Country|Website 1 - Value",
        "{first}|{last}|||{firm}|Buyer|* Work|m{n}@{site}|Mobile|+44 7911 12345{n}|{n} High St, Leeds|{n} High St"
        "|Leeds|12|GB|{site}",
        {**FIRST, "address": "0 High St", "city": "Leeds"}, {**ANNA, "phone": "+447911123450", "title": "Buyer"}, None,
    ),
    "linkedin connections": (
        "First Name|Last Name|URL|Email Address|Company|Position|Connected On",
        "{first}|{last}|https://www.linkedin.com/in/{first}-{n}||{firm}|Buyer|0{n} May 2024".replace("0{n}", "1{n}"),
        FIRST, {"name": "Anna Berg", "title": "Buyer"}, None,
    ),
    "hubspot companies": (
        "Record ID|Company name|Create Date|Phone Number|City|Lifecycle Stage|Company Domain Name|Last Modified Date",
        "77{n}|{firm}|2024-04-2{n}|+44 113 496 000{n}|Leeds|Customer|{site}|2024-04-2{n}",
        {**FIRST, "phone": "+441134960000", "domain": "nordlicht.com"}, None, None,
    ),
    "zoho vendors": (
        "Record Id|Vendor Name|Phone|Email|Website|GL Account|Vendor Owner|Street|City",
        "zcrm_{n}|{firm}|+44 113 496 000{n}|info@{site}|{site}|Sales|Dana Cole|{n} High St|Leeds",
        {**FIRST, "email": "info@nordlicht.com", "phone": "+441134960000"}, None, None,
    ),
    "pipedrive organisations": (
        "Organization - ID|Organization - Name|Organization - Address|Organization - Open deals"
        "|Organization - City/town/village/locality of Address|Organization - Country of Address",
        "{n}|{firm}|{n} High St|2|Leeds|United Kingdom",
        {**FIRST, "city": "Leeds", "country": "GB"}, None, None,
    ),
    "dynamics accounts": (
        "(Do Not Modify) Modified On|Account Name|Main Phone|Address 1: City|Address 1: Street 1"
        "|Address 1: Country/Region|Primary Contact|Email (Primary Contact)|Status",
        "2024-04-2{n}|{firm}|+44 113 496 000{n}|Leeds|{n} High St|United Kingdom|{first} {last}|m{n}@{site}|Active",
        {**FIRST, "address": "0 High St", "country": "GB"}, ANNA, None,
    ),
    "xero bills": (
        "*ContactName|EmailAddress|POAddressLine1|POCity|*InvoiceNumber|*InvoiceDate|Total|*UnitAmount|Currency",
        "{firm}||{n} High St|Leeds|INV-{n}|2024-04-2{n}|1{n}.50|1{n}.50|EUR",
        {**FIRST, "address": "0 High St", "city": "Leeds"}, None,
        {"externalId": "INV-0", "amount": "10.50", "currency": "EUR"},
    ),
    "quickbooks vendors": (
        "Active Status|Vendor|Balance|Company|First Name|Last Name|Main Phone|Main Email|Bill from 1|Bill from 2"
        "|Tax ID",
        "Active|{firm}|5.00|{firm}|{first}|{last}|+44 113 496 000{n}|m{n}@{site}|{firm}|{n} High St|GB12345678{n}",
        {**FIRST, "address": "0 High St", "registrationId": "GB123456780"}, ANNA, None,
    ),
    "sap vendor master": (
        "MANDT|LIFNR|LAND1|NAME1|NAME2|ORT01|PSTLZ|SORTL|STRAS|ERDAT|KTOKK|STCEG|TELF1",
        "100|000010000{n}|DE|{firm}||Ulm|8907{n}|X|Hof {n}|20240501|KRED|DE12345678{n}|+49 731 12345{n}",
        {**FIRST, "country": "DE", "city": "Ulm", "registrationId": "DE123456780", "phone": "+49731123450"}, None, None,
    ),
    "coupa suppliers": (
        "Supplier Name|Supplier #|Status|Primary Contact Name Given|Primary Contact Name Family|Primary Contact Email"
        "|Primary Contact Phone Mobile|Primary Address City|Primary Address Country Code|Tax ID|PO Email",
        "{firm}|S{n}|active|{first}|{last}|m{n}@{site}||Leeds|GB|GB12345678{n}|po@{site}",
        {**FIRST, "city": "Leeds", "country": "GB", "registrationId": "GB123456780"}, ANNA, None,
    ),
    "american awards": (
        "award_id_piid|total_dollars_obligated|action_date|awarding_agency_name|recipient_uei|recipient_name"
        "|recipient_parent_name|recipient_country_code|recipient_city_name|recipient_zip_4_code|award_type"
        "|transaction_description|usaspending_permalink",
        "W9{n}|10{n}.00|2024-04-2{n}|Navy|ABCDEFGH000{n}|{firm}|{firm}|USA|Austin|7870{n}|PO|Racks {n}"
        "|https://www.usaspending.gov/award/{n}/",
        {**FIRST, "registrationId": "ABCDEFGH0000", "city": "Austin", "country": "US"}, None,
        {"externalId": "W90", "amount": "100.00", "customer": "Navy", "name": "Racks 0"},
    ),
    "european awards": (
        "ID_NOTICE_CAN|TED_NOTICE_URL|YEAR|CAE_NAME|CAE_ADDRESS|CAE_TOWN|ISO_COUNTRY_CODE|WIN_NAME|WIN_ADDRESS|WIN_TOWN"
        "|WIN_COUNTRY_CODE|CONTRACT_NUMBER|TITLE|AWARD_VALUE_EURO|DT_AWARD",
        "2020{n}|ted.europa.eu/udl?uri=TED:NOTICE:{n}|2020|Stadt Ulm|Markt 1|Ulm|DE|{firm}|Hof {n}|Leeds|GB|C-{n}"
        "|Racks {n}|10{n}.00|17-DEC-19",
        {**FIRST, "city": "Leeds", "country": "GB"}, None,
        {"externalId": "C-0", "amount": "100.00", "currency": "EUR", "name": "Racks 0", "submittedAt": "2019-12-17",
         "customer": "Stadt Ulm"},
    ),
    "companies of a register": (
        "CompanyName| CompanyNumber|RegAddress.AddressLine1|RegAddress.PostTown|RegAddress.PostCode|CompanyStatus"
        "|CountryOfOrigin|IncorporationDate|Accounts.NextDueDate|URI|PreviousName_1.CompanyName",
        "{firm}|0123456{n}|{n} High St|Leeds|LS1 4DY|Active|United Kingdom|11/09/2012|30/06/2024"
        "|http://business.data.gov.uk/id/company/0123456{n}|",
        {**FIRST, "registrationId": "01234560", "city": "Leeds", "address": "0 High St"}, None, None,
    ),
    "legal entities": (
        "LEI|Entity.LegalName|Entity.LegalAddress.FirstAddressLine|Entity.LegalAddress.City|Entity.LegalAddress.Country"
        "|Entity.HeadquartersAddress.City|Entity.EntityStatus|Registration.InitialRegistrationDate",
        "5493001KJTIIGC8Y1R1{n}|{firm}|{n} High St|Leeds|GB|Wien|ACTIVE|2024-04-2{n}T00:00:00Z",
        {"legalName": "Nordlicht Ltd", "city": "Leeds", "registrationId": "5493001KJTIIGC8Y1R10"}, None, None,
    ),
    "spanish awards": (
        "Nº expediente|Objeto del contrato|Órgano de contratación|Adjudicatario|NIF adjudicatario"
        "|Importe adjudicación con IVA|Importe adjudicación sin IVA|Fecha de adjudicación|Estado",
        "E-{n}|Racks {n}|Ulm|{firm}|B1234567{n}|1.21{n},00|1.00{n},00|2{n}/04/2024|Adjudicada",
        {**FIRST, "registrationId": "B12345670"}, None,
        {"externalId": "E-0", "amount": "1000.00", "name": "Racks 0", "submittedAt": "2024-04-20"},
    ),
    "french address book": (
        "Société|Civilité|Nom|Prénom|Fonction|Portable|Courriel",
        "{firm}|Mme|{last}|{first}|Achats|+33 6 12 34 56 7{n}|m{n}@{site}",
        FIRST, {**ANNA, "phone": "+33612345670"}, None,
    ),
    "deal registrations of partners": (
        "Deal Reg #|Partner Company|End Customer|Est. Deal Value (USD)|Reg Status|Approval Date|Expiry Date",
        "R-{n}|{firm}|Wald AG|10{n}.00|Approved|2024-04-2{n}|2025-01-31",
        FIRST, None,
        {"externalId": "R-0", "customer": "Wald AG", "amount": "100.00", "currency": "USD", "status": "approved"},
    ),
}  # fmt: skip
"""Head, cells, and what is to be there of the first row: vendor, contact and deal (None: no such thing at all)."""


@pytest.mark.parametrize("name", CASES)
async def test_a_list_of_the_world_comes_in_right_without_a_word_about_it(name: str) -> None:
    head, cells, *wanted = CASES[name]
    found = await shown(head, cells)
    for noun, want in zip(Noun, wanted, strict=True):
        if want is None:
            assert found[noun] == []
        else:
            assert len(found[noun]) == 4
            assert any(want.items() <= one.items() for one in found[noun]), found[noun]


async def test_an_empty_column_leaves_its_field_to_one_that_has_something() -> None:
    found = await shown("Company|Email|Title|Job Title", "{firm}|m{n}@{site}||Buyer")
    assert {one["title"] for one in found[Noun.CONTACT]} == {"Buyer"}


async def test_a_state_that_is_no_stage_of_a_sale_makes_no_deal() -> None:
    assert (await shown("Company|Status", "{firm}|Active"))[Noun.DEAL] == []
    assert len((await shown("Company|Status", "{firm}|Closed Won"))[Noun.DEAL]) == 4

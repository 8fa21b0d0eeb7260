"""Tables as offices, tenders and spreadsheets of the world leave them, with heads nobody listed, sent in unmapped."""

from __future__ import annotations

import pytest
from memory_house import a_house
from table_cases import amiss
from test_tables_of_the_world import FIRM, OTHER, holds, shown

from domain.extraction.several import each_vendor
from domain.provenance import Claim, Noun, Part

Case = tuple[str, dict[str, str], dict[str, str] | None, dict[str, str] | None]

OFFICES: dict[str, Case] = {
    "open orders of SAP": (
        "Purchasing Document;Supplier/Supplying Plant;Document Date;Short Text;Net Price;Currency;Net Order Value\n"
        f"4500017001;100234     {FIRM};03.06.2025;Pump;1.250,00;EUR;2.500,00\n",
        {"name": FIRM}, None, {"externalId": "4500017001", "submittedAt": "2025-06-03", "amount": "2500.00"},
    ),
    "entities of Dynamics": (
        "VENDORACCOUNTNUMBER,VENDORORGANIZATIONNAME,ADDRESSCITY,ADDRESSCOUNTRYREGIONID,PRIMARYEMAILADDRESS,"
        f"TAXEXEMPTNUMBER\nV-1,{FIRM},Leeds,GBR,post@nordlicht.com,GB123456789\n",
        {"name": FIRM, "city": "Leeds", "country": "GB", "registrationId": "GB123456789"}, None, None,
    ),
    "columns of a database": (
        "vendorname,vendorcity,countrycode,contactname,emailaddress,contractnumber,contractvalue,currencycode\n"
        f"{FIRM},Leeds,GB,Amy Stone,amy@nordlicht.com,C-1,5.00,EUR\n",
        {"name": FIRM, "city": "Leeds", "country": "GB"}, {"name": "Amy Stone", "email": "amy@nordlicht.com"},
        {"externalId": "C-1", "amount": "5.00", "currency": "EUR"},
    ),
    "NetSuite": (
        "Internal ID,Document Number,Date,Vendor,Currency,Amount (Foreign Currency),Amount\n"
        f'8811,PO-1001,6/30/2025,{FIRM},EUR,"1,200.00","1,310.00"\n',
        {"name": FIRM}, None, {"externalId": "PO-1001", "amount": "1200.00", "currency": "EUR"},
    ),
    "suppliers of Sage": (
        "Account Reference,Account Name,Town,Contact Name,VAT Reg Number,Email 1\n"
        f"HAL001,{FIRM},Hull,Amy Stone,GB123456789,amy@nordlicht.com\n",
        {"name": FIRM, "city": "Hull", "registrationId": "GB123456789"}, {"name": "Amy Stone"}, None,
    ),
    "bills of Xero": (
        "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,TaxTotal,UnitAmount,AccountCode,Currency\n"
        f"{FIRM},INV-77,30/06/2025,30/07/2025,1200.00,200.00,1000.00,300,GBP\n",
        {"name": FIRM}, None, {"externalId": "INV-77", "amount": "1200.00", "submittedAt": "2025-06-30"},
    ),
    "Airtable": (
        "Deal,Supplier (from Suppliers),Contacts,Value,Stage\n"
        f'Racks,{FIRM},"Amy Stone, Jo Field","$12,000.00",Qualified\n',
        {"name": FIRM}, {"name": "Amy Stone"}, {"name": "Racks", "amount": "12000.00", "currency": "USD"},
    ),
    "a board": (
        f"Name,Vendor,Status,Value,Contact Email\nPump upkeep 2025,{FIRM},Won,12000,amy@nordlicht.com\n",
        {"name": FIRM}, {"email": "amy@nordlicht.com"}, {"name": "Pump upkeep 2025", "amount": "12000"},
    ),
    "contracts of Brazil": (
        "Número do Contrato;Órgão;Objeto;CNPJ Contratado;Nome Contratado;Valor Contratado\n"
        f"00012/2025;Prefeitura;Bombas;12.345.678/0001-95;{FIRM};R$ 1.234.567,89\n",
        {"name": FIRM, "registrationId": "12.345.678/0001-95"}, None,
        {"externalId": "00012/2025", "name": "Bombas", "amount": "1234567.89", "currency": "BRL"},
    ),
    "contracts of Poland": (
        "Numer umowy;Zamawiający;Przedmiot umowy;Wykonawca;NIP wykonawcy;Wartość umowy brutto;Waluta\n"
        f"U/1/2025;Gmina;Pompy;{FIRM};5260001246;12 500,50;PLN\n",
        {"name": FIRM, "registrationId": "5260001246"}, None,
        {"externalId": "U/1/2025", "customer": "Gmina", "amount": "12500.50", "currency": "PLN"},
    ),
    "contracts of Ukraine": (
        "Номер закупівлі;Замовник;Предмет закупівлі;Переможець;ЄДРПОУ переможця;Сума договору\n"
        f'UA-1;Міська рада;Насоси;{FIRM};12345678;"125 000,50"\n',
        {"name": FIRM, "registrationId": "12345678"}, None,
        {"externalId": "UA-1", "customer": "Міська рада", "name": "Насоси", "amount": "125000.50"},
    ),
    "contracts of Sweden": (
        "Diarienummer;Upphandlande myndighet;Leverantör;Organisationsnummer;Avtalsvärde (SEK);Benämning\n"
        f"DNR-1;Malmö stad;{FIRM};556000-0001;125 000;Pumpar\n",
        {"name": FIRM, "registrationId": "556000-0001"}, None,
        {"externalId": "DNR-1", "customer": "Malmö stad", "amount": "125000", "currency": "SEK", "name": "Pumpar"},
    ),
    "contracts of Australia": (
        "CN ID,Agency,Contract Value (AUD),Supplier Name,Supplier ABN,Supplier Postcode\n"
        f'CN4000001,Defence,"$12,500.00",{FIRM},51 824 753 556,0800\n',
        {"name": FIRM, "registrationId": "51 824 753 556", "postcode": "0800"}, None,
        {"externalId": "CN4000001", "customer": "Defence", "amount": "12500.00", "currency": "AUD"},
    ),
    "bids of India": (
        "Sl. No.,Bid Number,Organisation,L1 Seller,Contract Value (₹ in Lakhs)\n"
        f"1,G/1,Railways,{FIRM},12.50\n2,G/2,Railways,{OTHER},1\n",
        {"name": FIRM}, None, {"externalId": "G/1", "customer": "Railways", "amount": "1250000", "currency": "INR"},
    ),
    "grants": (
        "Identifier,Title,Amount Awarded,Currency,Recipient Org:Name,Recipient Org:Company Number,Funding Org:Name\n"
        f"G-1,Pumps for all,5000,GBP,{FIRM},01234567,Vale Trust\n",
        {"name": FIRM, "registrationId": "01234567"}, None, {"amount": "5000", "customer": "Vale Trust"},
    ),
    "two languages in a head": (
        "Fournisseur / Supplier,Pays / Country,No de contrat / Contract No,Montant / Amount\n"
        f"{FIRM},Royaume-Uni / United Kingdom,C-1,5.00\n",
        {"name": FIRM, "country": "GB"}, None, {"externalId": "C-1", "amount": "5.00"},
    ),
    "two heads, one of each language": (
        "Lieferant;Land;Auftragsnr.;Betrag;Währung\nSupplier;Country;Order no.;Amount;Currency\n"
        f"{FIRM};GB;C-1;5,00;EUR\n",
        {"name": FIRM, "country": "GB"}, None, {"externalId": "C-1", "amount": "5.00", "currency": "EUR"},
    ),
    "answers to a form": (
        "What is your company's name?,Your full name,Your role,Best phone number,Email,Country of registration\n"
        f"{FIRM},Amy Stone,Head of Sales,+44 113 496 0000,amy@nordlicht.com,United Kingdom\n",
        {"name": FIRM, "country": "GB"}, {"name": "Amy Stone", "title": "Head of Sales"}, None,
    ),
    "a pivot table": (f"Vendor,Sum of Amount\n{FIRM},1500\n{OTHER},800\n", {"name": FIRM}, None, {"amount": "1500"}),
    "short heads": (
        f"Vendor,Deal,Cur.,Amt\n{FIRM},Racks,US$,6.5\n", {"name": FIRM}, None, {"amount": "6.5", "currency": "USD"}
    ),
    "Email ID": (
        f"Vendor Name,Contact Person,Email ID\n{FIRM},Amy Stone,amy@nordlicht.com\n",
        {"name": FIRM}, {"name": "Amy Stone", "email": "amy@nordlicht.com"}, None,
    ),
    "an address of the firm, one of the person": (
        "Company,Email,Contact,Email\n"
        f"{FIRM},post@nordlicht.com,Amy Stone,amy@nordlicht.com\n{OTHER},office@vega.com,Tom Roe,tom@vega.com\n",
        {"name": FIRM, "email": "post@nordlicht.com"}, {"name": "Amy Stone", "email": "amy@nordlicht.com"}, None,
    ),
    "texts marked by a spreadsheet": (
        f"Supplier,VAT Number,PO Number,Amount\n{FIRM},'0012345,'000123,5.00\n{OTHER},'0012346,'000124,6.00\n",
        {"name": FIRM, "registrationId": "0012345"}, None, {"externalId": "000123"},
    ),
    "a number as a fraction": (
        f"Company,Contact,Phone,Country\n{FIRM},Amy Stone,441134960000.0,GB\n",
        {"name": FIRM}, {"name": "Amy Stone", "phone": "+441134960000"}, None,
    ),
    "days of weeks": (
        f"Supplier,Order No,Order date\n{FIRM},O-1,2025-W26-1\n",
        {"name": FIRM}, None, {"externalId": "O-1", "submittedAt": "2025-06-23"},
    ),
}  # fmt: skip
"""The file, and what is there of its first row: vendor, contact and deal (None: no such thing at all)."""


@pytest.mark.parametrize("table", OFFICES)
async def test_a_table_of_an_office_comes_in_as_it_is_meant(table: str) -> None:
    content, *wanted = OFFICES[table]
    assert amiss(await shown(content), wanted) == ""


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Stone, Amy", "Amy Stone"),
        ("Pop, Radu I.", "Radu I. Pop"),
        ("Amy Stone; Jo Field", "Amy Stone"),
        ("Amy Stone / Jo Field", "Amy Stone"),
        ("Amy Stone, PhD", "Amy Stone, PhD"),
        ("Stone, Amy, CPA", "Stone, Amy, CPA"),
        ("Amy Stone", "Amy Stone"),
    ],
)
async def test_a_person_is_called_given_name_first_and_is_one(cell: str, name: str) -> None:
    (person,) = (await shown(f'Company,Contact,Email\n{FIRM},"{cell}",amy@nordlicht.com\n'))["contact"]
    assert person["name"] == name


async def test_firms_in_one_cell_are_each_a_vendor_and_the_deal_is_the_first_ones() -> None:
    found = await shown(f'Contract;Winner;City;Amount\nC-1;"{FIRM}; {OTHER}";Leeds;100,00\nC-2;Kappa LLC;York;5,00\n')
    assert holds(found["vendor"], {"name": FIRM, "city": "Leeds"}, {"name": OTHER}, {"name": "Kappa LLC"})
    assert holds(found["deal"], {"externalId": "C-1", "amount": "100.00"}, {"externalId": "C-2"})


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("ACME LTD / ACME LIMITED", ["ACME LTD"]),
        ("Acme Inc; ACME Incorporated; Bell Ltd", ["Acme Inc", "Bell Ltd"]),
        ("Acme GmbH / Acme AG", ["Acme GmbH", "Acme AG"]),
        ("Acme GmbH / Acme GmbH & Co. KG", ["Acme GmbH", "Acme GmbH & Co. KG"]),
        ("Северный свет ООО / Nordlicht LLC", ["Северный свет ООО"]),
    ],
)
def test_one_firm_that_is_said_twice_in_a_cell_is_one(cell: str, names: list[str]) -> None:
    said = each_vendor(Part({"name": Claim(cell, cell, "csv.column@1", 0)}, {}, {}))
    assert [part.vendor["name"].value for part in said] == names


@pytest.mark.parametrize("rows", [5, 400])
async def test_a_number_in_the_column_of_names_is_no_company(rows: int) -> None:
    house = a_house()
    table = f"Vendor / Document,Date,Amount\n{FIRM},,\n1001,2025-06-03,1.00\n4500-17,2025-06-04,2.00\n"
    done = await house.imported((table + f"{OTHER},2025-06-05,3.00\n" * rows).encode())
    assert {one.values["name"] for one in await house.entities(Noun.VENDOR)} == {FIRM, OTHER}
    assert (await house.errors_csv(done.imported.id)).count("no_vendor") == 2


@pytest.mark.parametrize("rows", [2, 400])
@pytest.mark.parametrize("cell", ["Sales, Marketing", "Purchasing Department", "Einkauf", "sales and marketing"])
async def test_parts_of_a_firm_are_no_person(rows: int, cell: str) -> None:
    found = await shown(f'Company,Contact,Phone\n{FIRM},"{cell}",\n' + f'{OTHER},"Sales, Marie",\n' * rows)
    assert [one["name"] for one in found["contact"]] == ["Marie Sales"]


@pytest.mark.parametrize("name", ["Bell / Howell", "AC/DC Ltd", "Rock; Paper Ltd", "Smith & Co Ltd", "Wall-e | Studio"])
async def test_a_name_with_a_mark_in_it_stays_one_name(name: str) -> None:
    (vendor,) = (await shown(f'Supplier,City\n"{name}",Leeds\n'))["vendor"]
    assert vendor["name"] == name


async def test_numbers_that_a_spreadsheet_has_rounded_join_nothing_and_are_told() -> None:
    house = a_house()
    done = await house.imported(
        "Supplier,VAT Number,PO Number,Amount\n"
        f"{FIRM},1.23457E+11,4.5E+09,5.00\n{OTHER},1.23457E+11,4.5E+09,6.00\n{FIRM},1.23457E+11,4.5E+09,7.00\n".encode()
    )
    vendors, deals = await house.entities(Noun.VENDOR), await house.entities(Noun.DEAL)
    assert sorted(one.values["name"] for one in vendors) == [FIRM, OTHER]
    assert sorted(one.values["amount"] for one in deals) == ["5.00", "6.00", "7.00"]
    assert sum("rounded" in one for one in done.imported.warnings) == 2


@pytest.mark.parametrize(
    "note", ["Prepared by: A. Clerk", "Note: amounts exclude VAT", "* provisional", "Source: finance system"]
)
async def test_notes_beneath_a_table_make_no_company(note: str) -> None:
    found = await shown(f"Supplier,PO Number,Amount\n{FIRM},P-1,5.00\n,,\n{note},,\n")
    assert holds(found["vendor"], {"name": FIRM})


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Supplier Type", None), ("Vendor Code", None), ("Buyer VAT", None), ("Order Probability", None),
        ("Codice fiscale aggiudicatario", "vendor.registrationId"),
        ("Adresse du fournisseur", "vendor.address"), ("Land des Lieferanten", "vendor.country"),
        ("Valor do contrato", "deal.amount"), ("Auftragssumme", "deal.amount"), ("Order No.", "deal.externalId"),
    ],
)  # fmt: skip
async def test_a_head_of_a_party_and_a_thing_is_that_thing_of_the_party(head: str, field: str | None) -> None:
    cell = {"deal.amount": "5.00", "vendor.country": "GB"}.get(field or "", "12345")
    done = await a_house().imported(f"Account,Note,{head}\n{FIRM},x,{cell}\n".encode())
    assert done.imported.mapping.get(head) == field


async def test_a_line_in_another_encoding_does_not_decide_that_of_the_file() -> None:
    head = "Supplier,City,Amount\nGrünöl GmbH,Köln,5.00\n".encode()
    found = await shown(head + "Bäckerei KG,München,6.00\n".encode("cp1252"))
    assert holds(found["vendor"], {"name": "Grünöl GmbH", "city": "Köln"})

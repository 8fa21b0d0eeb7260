"""Tables as the world's programs and people save them, sent in without any mapping, and what is shown then."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from memory_house import a_house

from domain.provenance import Noun

Shown = dict[str, list[dict[str, str]]]
RACKS = {"amount": "25000.00", "currency": "EUR", "name": "Racks"}
FIRM, OTHER = "Nordlicht Ltd", "Vega Tools Inc"


async def shown(content: bytes | str, name: str = "table.csv") -> Shown:
    """What lists show after the upload, by noun, in the order of names."""
    house = a_house(chunk=100, pipeline="v2")
    await house.imported(content.encode() if isinstance(content, str) else content, name)
    return {
        str(noun): sorted((one.values for one in await house.entities(noun)), key=lambda v: sorted(v.items()))
        for noun in Noun
    }


def holds(found: list[dict[str, str]], *wanted: dict[str, str]) -> bool:
    """Whether each wanted thing is among the found with at least these values, and nothing beside them is there."""
    return len(found) == len(wanted) and all(any(one.items() <= got.items() for got in found) for one in wanted)


async def test_a_german_sheet_in_cp1252_with_semicolons_and_decimal_commas() -> None:
    found = await shown(
        "Firma;Ansprechpartner;E-Mail;Straße;PLZ;Ort;Angebotssumme;Währung;Angebotsdatum;Phase\r\n"
        "Grünöl & Söhne GmbH;Jörg Weiß;j@gruenoel.de;Hof 5;10115;Berlin;12.345,50;EUR;03.04.2024;Verhandlung\r\n"
        "Bäckerei Lölein KG;Änne Fuß;a.fuss@loelein.de;Wall 1;80469;München;1.200,00;EUR;28.02.2024;Gewonnen\r\n"
        "".encode("cp1252")
    )
    assert holds(found["vendor"], {"name": "Grünöl & Söhne GmbH", "city": "Berlin"}, {"name": "Bäckerei Lölein KG"})
    assert holds(
        found["deal"],
        {"amount": "12345.50", "currency": "EUR", "submittedAt": "2024-04-03", "stage": "Verhandlung"},
        {"amount": "1200.00", "currency": "EUR", "submittedAt": "2024-02-28", "stage": "Gewonnen"},
    )


@pytest.mark.parametrize(
    ("head", "cell", "amount", "currency"),
    [
        ("Amount (EUR)", "25000.00", "25000.00", "EUR"),
        ("Amount USD", "25000.00", "25000.00", "USD"),
        ("Montant (€)", "1\u202f234.56", "1234.56", "EUR"),
        ("Preis in CHF", "1'250'000.50", "1250000.50", "CHF"),
        ("Umsatz in TEUR", "12.5", "12500", "EUR"),
        ("Volumen (Mio. EUR)", "1.25", "1250000", "EUR"),
        ("Total (USD)", "(1,250.00)", "-1250.00", "USD"),
        ("Amount (EUR)", "$ 7.00", "7.00", "USD"),
        ("Amount (EUR/USD)", "7.00", "7.00", None),
    ],
)
async def test_a_currency_and_a_scale_in_the_head_hold_for_its_column(
    head: str, cell: str, amount: str, currency: str | None
) -> None:
    found = await shown(f'Supplier;{head};Invoice No\n{FIRM};"{cell}";I-1\n')
    (deal,) = found["deal"]
    assert (deal["amount"], deal.get("currency")) == (amount, currency)


async def test_a_currency_column_goes_before_the_head() -> None:
    found = await shown(f"Supplier,Amount (EUR),Currency\n{FIRM},5.00,GBP\n")
    assert holds(found["deal"], {"amount": "5.00", "currency": "GBP"})


async def test_round_sums_with_points_before_three_digits_are_thousands() -> None:
    found = await shown(f"Company,Deal,Amount\n{FIRM},Racks,EUR 1.000\n{OTHER},Cables,EUR 22.500\n")
    assert holds(found["deal"], {"amount": "1000", "name": "Racks"}, {"amount": "22500", "name": "Cables"})


async def test_prices_to_a_thousandth_stay_decimal() -> None:
    found = await shown(f"Company,Deal,Amount\n{FIRM},Racks,1.459\n{OTHER},Cables,1.387\n")
    assert holds(found["deal"], {"amount": "1.459"}, {"amount": "1.387"})


async def test_groups_above_the_names_belong_to_the_names() -> None:
    found = await shown(
        "Company,,Contact,,Deal,,\nName,Country,Name,Email,Name,Amount (EUR),Stage\n"
        f"{FIRM},UK,Anna Berg,anna@nordlicht.com,Racks,25000.00,Proposal\n"
        f"{OTHER},US,Tom Roe,tom@vegatools.com,Cables,7250.50,Won\n"
    )
    assert holds(found["vendor"], {"name": FIRM, "country": "GB"}, {"name": OTHER, "country": "US"})
    assert holds(found["contact"], {"name": "Anna Berg"}, {"name": "Tom Roe"})
    assert holds(found["deal"], {**RACKS, "stage": "Proposal"}, {"amount": "7250.50", "name": "Cables"})


async def test_a_workbook_with_a_title_merged_groups_and_a_line_of_totals() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [
        ["Pipeline 2024"],
        [],
        ["Company", None, "Contact", None, "Deal", None, None],
        ["Name", "Country", "Name", "Email", "Amount (EUR)", "Close Date", "Stage"],
        [FIRM, "UK", "Anna Berg", "anna@nordlicht.com", 25000, date(2024, 5, 31), "Proposal"],
        [OTHER, "US", "Tom Roe", "tom@vegatools.com", 7250.5, date(2024, 3, 1), "Closed Won"],
        ["Grand total", None, None, None, 32250.5],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    file = io.BytesIO()
    book.save(file)
    found = await shown(file.getvalue(), "pipeline.xlsx")
    assert holds(found["vendor"], {"name": FIRM, "country": "GB"}, {"name": OTHER})
    assert holds(
        found["deal"], {"amount": "25000", "expectedClose": "2024-05-31", "currency": "EUR"}, {"amount": "7250.5"}
    )


async def test_a_header_with_gaps_above_rows_of_text_stays_the_header() -> None:
    found = await shown(f"Company,,,City\n{FIRM},x,y,Leeds\n{OTHER},z,w,Austin\n")
    assert holds(found["vendor"], {"name": FIRM, "city": "Leeds"}, {"name": OTHER, "city": "Austin"})


async def test_a_line_of_totals_is_told_and_makes_no_company() -> None:
    house = a_house(chunk=100, pipeline="v2")
    done = await house.imported(f"Supplier,Invoice No,Amount\n{FIRM},I-1,10.00\nTotal,,10.00\n".encode())
    assert [one.values["name"] for one in await house.entities(Noun.VENDOR)] == [FIRM]
    assert "totals_row" in await house.errors_csv(done.imported.id)


async def test_a_company_that_is_called_total_is_one_where_more_is_said_of_it() -> None:
    found = await shown("Supplier,Country,Amount\nTotal,FR,10.00\n")
    assert holds(found["vendor"], {"name": "Total", "country": "FR"})


async def test_error_values_of_spreadsheets_are_empty_cells() -> None:
    found = await shown(
        "Vendor,Deal,Value,Currency,Close Date\n"
        f"{FIRM},Racks,#N/A,EUR,2024-05-01\n{OTHER},Cables,#REF!,#NAME?,#VALUE!\nKappa LLC,GPS,199.90,EUR,#BEZUG!\n"
    )
    assert holds(
        found["deal"],
        {"name": "Racks", "expectedClose": "2024-05-01"},
        {"name": "Cables"},
        {"name": "GPS", "amount": "199.90"},
    )
    assert all("#" not in value for deal in found["deal"] for value in deal.values())


async def test_empty_lines_of_a_spreadsheet_are_no_records() -> None:
    house = a_house(chunk=100, pipeline="v2")
    done = await house.imported(f"Company,Email,,\n{FIRM},a@nordlicht.com,,\n,,,\n,,,,,\n".encode())
    assert (await house.errors_csv(done.imported.id)).count("\n") <= 1


CRMS = [
    (
        "salesforce opportunities",
        '"Opportunity Owner","Account Name","Opportunity Name","Stage","Fiscal Period","Amount Currency","Amount",'
        '"Expected Revenue","Probability (%)","Age","Close Date","Created Date","Next Step","Lead Source","Type"\n'
        '"Dana Cole","Nordlicht Ltd","Racks","Negotiation/Review","Q2-2024","EUR","25000.00","22500.00","90","41",'
        '"5/31/2024","4/20/2024","Call","Web","New Business"\n',
        [],
        [{**RACKS, "stage": "Negotiation/Review", "expectedClose": "2024-05-31", "submittedAt": "2024-04-20"}],
    ),
    (
        "salesforce accounts",
        '"Account Name","Billing Street","Billing City","Billing State/Province","Billing Zip/Postal Code",'
        '"Billing Country","Phone","Website","Account Owner","Type","Industry","Annual Revenue"\n'
        '"Nordlicht Ltd","1 High St","Leeds","","LS1 4DY","United Kingdom","+44 113 496 0000","www.nordlicht.com",'
        '"Dana Cole","Customer","Energy","1200000"\n',
        [],
        [],
    ),
    (
        "hubspot contacts",
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Primary Company,"
        "Lead Status,Job Title,Create Date\n"
        "551,Anna,Berg,anna@nordlicht.com,+44 113 496 0001,Dana Cole,Nordlicht Ltd,Open,Head of IT,2024-04-20 09:12\n",
        [{"name": "Anna Berg", "email": "anna@nordlicht.com", "phone": "+441134960001", "title": "Head of IT"}],
        [],
    ),
    (
        "hubspot deals",
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Amount in company currency,Currency,Create Date,"
        "Associated Company,Associated Contact\n"
        "17,Racks,Contract Sent,2024-05-31 14:00,Dana Cole,25000.00,27000,EUR,2024-04-20 09:12,Nordlicht Ltd,"
        "Anna Berg (anna@nordlicht.com)\n",
        [{"name": "Anna Berg", "email": "anna@nordlicht.com"}],
        [{**RACKS, "externalId": "17", "stage": "Contract Sent"}],
    ),
    (
        "hubspot companies",
        "Record ID,Company name,Company owner,Create Date,Phone Number,City,Country/Region,Company Domain Name\n"
        "88,Nordlicht Ltd,Dana Cole,2024-04-20 09:12,+44 113 496 0000,Leeds,United Kingdom,nordlicht.com\n",
        [],
        [],
    ),
    (
        "pipedrive deals",
        '"Deal - ID","Deal - Title","Deal - Organization","Deal - Contact person","Deal - Value",'
        '"Deal - Currency of Value","Deal - Probability","Deal - Stage","Deal - Status","Deal - Owner",'
        '"Deal - Deal created","Deal - Expected close date"\n'
        '"17","Racks","Nordlicht Ltd","Anna Berg","25000.00","EUR","50","Proposal Made","Open","Dana Cole",'
        '"2024-04-20 09:12:44","2024-05-31"\n',
        [{"name": "Anna Berg"}],
        [{**RACKS, "externalId": "17", "stage": "Proposal Made", "expectedClose": "2024-05-31"}],
    ),
    (
        "zoho deals",
        "Record Id,Deal Name,Deal Owner,Account Name.id,Account Name,Amount,Currency,Exchange Rate,Closing Date,Stage,"
        "Probability (%),Expected Revenue,Contact Name,Lead Source,Created Time,Type\n"
        "zcrm_17,Racks,Dana Cole,zcrm_22,Nordlicht Ltd,25000.00,EUR,1,2024-05-31,Proposal/Price Quote,50,12500,"
        "Anna Berg,Web,2024-04-20 09:12:44,New Business\n",
        [{"name": "Anna Berg"}],
        [{**RACKS, "externalId": "zcrm_17", "expectedClose": "2024-05-31"}],
    ),
    (
        "dynamics opportunities",
        "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,Topic,Potential Customer,Est. Close Date,"
        "Est. Revenue,Contact,Account,Probability,Rating,Status,Status Reason,Currency,Created On\n"
        '5b1c7a3e-0000-4000-8000-000000000001,abc=,Racks,Nordlicht Ltd,5/31/2024,"25,000.00",Anna Berg,Nordlicht Ltd,'
        "50,Warm,Open,In Progress,Euro,4/20/2024 9:12\n",
        [{"name": "Anna Berg"}],
        [{**RACKS, "expectedClose": "2024-05-31", "customer": FIRM}],
    ),
    (
        "google contacts",
        "Name,Given Name,Family Name,Notes,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,"
        "Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title,Website 1 - Value\n"
        "Anna Berg,Anna,Berg,,* Work,anna@nordlicht.com,Home,a.berg@gmail.com,Work,+44 113 496 0001,Nordlicht Ltd,"
        "Head of IT,nordlicht.com\n",
        [{"name": "Anna Berg", "email": "anna@nordlicht.com", "phone": "+441134960001", "title": "Head of IT"}],
        [],
    ),
    (
        "outlook contacts",
        '"Title","First Name","Last Name","Company","Job Title","Business Street","Business City","Business Phone",'
        '"Home Street","Home City","Mobile Phone","E-mail Address","E-mail Type","E-mail Display Name","Web Page"\n'
        '"Ms","Anna","Berg","Nordlicht Ltd","Head of IT","1 High St","Leeds","+44 113 496 0000","2 Low Rd","York",'
        '"+44 7700 900123","anna@nordlicht.com","SMTP","Anna Berg (anna@nordlicht.com)","http://www.nordlicht.com"\n',
        [{"name": "Anna Berg", "email": "anna@nordlicht.com", "title": "Head of IT"}],
        [],
    ),
]  # fmt: skip
"""The heads of their exports, one line each: the contacts and deals that are to come out."""


@pytest.mark.parametrize(("content", "contacts", "deals"), [case[1:] for case in CRMS], ids=[case[0] for case in CRMS])
async def test_an_export_of_a_well_known_program_comes_in_right(
    content: str, contacts: list[dict[str, str]], deals: list[dict[str, str]]
) -> None:
    found = await shown(content)
    assert holds(found["vendor"], {"name": FIRM})
    assert holds(found["contact"], *contacts)
    assert holds(found["deal"], *deals)


async def test_spanish_and_japanese_heads() -> None:
    found = await shown(
        "Proveedor;CIF;Importe total;Moneda;Fecha de firma;Estado;Persona de contacto;Ciudad\n"
        "Ferretería Sur S.L.;B12345674;1.234.567,89;EUR;05/03/2024;Adjudicado;María López;Madrid\n"
        "Óptica Norte S.A.;A58818501;850,00;EUR;17/04/2024;En curso;Juan Ruiz;Sevilla\n"
    )
    assert holds(
        found["deal"],
        {"amount": "1234567.89", "stage": "Adjudicado", "submittedAt": "2024-03-05"},
        {"amount": "850.00", "stage": "En curso"},
    )
    found = await shown(
        "会社名,担当者,メール,金額,通貨,締切日,ステージ\n"
        '株式会社ヤマト工具,田中太郎,tanaka@yamatotools.co.jp,"1,200,000",JPY,2024/05/31,受注\n'
        "有限会社ひかり,鈴木花子,suzuki@hikari.co.jp,350000,JPY,2024/06/30,交渉中\n".encode("cp932")
    )
    assert holds(found["contact"], {"name": "田中太郎"}, {"name": "鈴木花子", "email": "suzuki@hikari.co.jp"})
    assert holds(
        found["deal"],
        {"amount": "1200000", "currency": "JPY", "expectedClose": "2024-05-31", "stage": "受注"},
        {"amount": "350000"},
    )


async def test_an_internal_number_gives_way_to_the_number_of_a_register() -> None:
    found = await shown(f"Vendor ID,Vendor Name,Tax ID Number\nNORD01,{FIRM},GB123456789\nVEGA01,{OTHER},74-1234567\n")
    assert holds(found["vendor"], {"name": FIRM, "registrationId": "GB123456789"}, {"name": OTHER})

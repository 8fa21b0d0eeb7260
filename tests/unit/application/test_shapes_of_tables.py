"""Tables whose shape is odd: two in one, heads over lines, units, signs, numbers that lost digits, gaps and notes."""
# ruff: noqa: E501 - lines of tables as they stand in files

from __future__ import annotations

import pytest
from table_cases import Meant, differs

FIRM, OTHER = "Nordlicht Ltd", "Vega Tools Inc"
BOTH = ({"name": FIRM}, {"name": OTHER})
WIDE = ",".join(f"Custom {n}" for n in range(400))

SHAPES: dict[str, Meant] = {
    "a price list": Meant(
        "Artikelnummer;Bezeichnung;Hersteller;Listenpreis EUR;Rabatt %;EK netto;VPE\n"
        "R-12;Regal 12;Grünöl GmbH;1.250,00;15 %;1.062,50;1\nK-3;Kabel 3 m;Bäckerei Lölein KG;3,90;5 %;3,71;10\n",
        ({"name": "Grünöl GmbH"}, {"name": "Bäckerei Lölein KG"}), (), None,
    ),
    "a pivot of companies": Meant(
        f"Row Labels,Sum of Amount,Count of Deal\n{FIRM},1500,3\n{OTHER},800,1\nKappa LLC,20,1\n(blank),5,1\n"
        "Grand Total,2325,6\n",
        (*BOTH, {"name": "Kappa LLC"}), (), None,
    ),
    "a pivot with totals of groups": Meant(
        "Country,Supplier,PO Number,Amount\n"
        f"GB,{FIRM},P-1,100.00\n,,P-2,50.00\n,{FIRM} Total,,150.00\nGB Total,,,150.00\nUS,{OTHER},P-3,20.00\n"
        f",{OTHER} Total,,20.00\nUS Total,,,20.00\nGrand Total,,,170.00\n",
        BOTH, (), None,
    ),
    "two tables in one sheet": Meant(
        f"Supplier,Country,Amount\n{FIRM},GB,10.00\n{OTHER},US,20.00\n,,\nContact,Email,Phone\n"
        "Amy Stone,amy@nordlicht.com,+44 113 496 0001\nTom Roe,tom@vegatools.com,+1 512 555 0177\n",
        BOTH, (), ({"amount": "10.00"}, {"amount": "20.00"}), warning="another_table",
    ),
    "a head over lines in quotes": Meant(
        f'"Vendor\nName","Contract\nNo.","Contract\nAmount\n(EUR)","Close\nDate"\n{FIRM},C-1,25000,2025-09-30\n',
        ({"name": FIRM},), (),
        ({"externalId": "C-1", "amount": "25000", "currency": "EUR", "expectedClose": "2025-09-30"},),
    ),
    "data in English": Meant(
        f"Supplier,PO,Data Submitted\n{FIRM},P-1,03/04/2025\n", ({"name": FIRM},), (), ({"submittedAt": "2025-03-04"},),
        warning="read month first",
    ),
    "the day in Italian": Meant(
        f"Fornitore,PO,Data\n{FIRM},P-1,03/04/2025\n", ({"name": FIRM},), (), ({"submittedAt": "2025-04-03"},),
        warning="read day first",
    ),
    "thousands in the head": Meant(
        f"Supplier;Deal;Amount (k€);Probability\n{FIRM};Racks;12,5;50 %\n{OTHER};Cables;7;10 %\n",
        BOTH, (), ({"name": "Racks", "amount": "12500", "currency": "EUR"}, {"amount": "7000", "currency": "EUR"}),
    ),
    "thousands in the title": Meant(
        f"Contracts 2025,,\n(all amounts in EUR thousand),,\n,,\nSupplier,Contract No,Amount\n{FIRM},C-1,12.5\n"
        f"{OTHER},C-2,7\n",
        BOTH, (), ({"externalId": "C-1", "amount": "12500"}, {"externalId": "C-2", "amount": "7000"}),
    ),
    "a currency apart, and none": Meant(
        f"Supplier,PO,Value,Curr.\n{FIRM},P-1,1000,EUR\n{OTHER},P-2,2000,\nKappa LLC,P-3,3000,$\n",
        (*BOTH, {"name": "Kappa LLC"}), (),
        ({"externalId": "P-1", "currency": "EUR"}, {"externalId": "P-2", "currency": ""},
         {"externalId": "P-3", "currency": "USD"}),
    ),
    "percent beside amounts": Meant(
        f"Vendor,Deal,Discount,Margin %,VAT,Amount\n{FIRM},Racks,15%,22.5,20%,1000.00\n{OTHER},Cables,5%,10,20%,50.00\n",
        BOTH, (), ({"name": "Racks", "amount": "1000.00"}, {"name": "Cables", "amount": "50.00"}),
    ),
    "percent for amounts": Meant(
        f"Vendor,Deal ID,Share of Value\n{FIRM},D-1,15%\n{OTHER},D-2,85%\n",
        BOTH, (), ({"externalId": "D-1", "amount": ""}, {"externalId": "D-2", "amount": ""}),
    ),
    "yes and no for stages": Meant(
        f"Vendor,Deal,Amount,Won?,Approved,Signed\n{FIRM},Racks,10.00,Yes,Y,Yes\n{OTHER},Cables,20.00,No,N,No\n",
        BOTH, (),
        ({"name": "Racks", "stage": "", "approvedAt": "", "submittedAt": ""},
         {"name": "Cables", "stage": "", "approvedAt": "", "submittedAt": ""}),
    ),
    "a stage that says yes": Meant(
        f"Vendor,Deal,Amount,Status\n{FIRM},Racks,10.00,Yes\n{OTHER},Cables,20.00,No\n",
        BOTH, (), ({"name": "Racks", "stage": ""}, {"name": "Cables", "stage": ""}),
    ),
    "amounts with every minus": Meant(
        f"Supplier;Rechnungsnr.;Betrag\n{FIRM};R-1;1.250,00-\n{FIRM};R-2;(3,50)\n{FIRM};R-3;−7,25\n{FIRM};R-4;- 8,00\n"
        f"{FIRM};R-5;-9,00 €\n",
        ({"name": FIRM},), (),
        ({"externalId": "R-1", "amount": "-1250.00"}, {"externalId": "R-2", "amount": "-3.50"},
         {"externalId": "R-3", "amount": "-7.25"}, {"externalId": "R-4", "amount": "-8.00"},
         {"externalId": "R-5", "amount": "-9.00"}),
    ),
    "telephones with a stroke before": Meant(
        f"Company,Contact,Phone,Country\n{FIRM},Amy Stone,'+44 113 496 0001,GB\n{OTHER},Tom Roe,'01134960002,GB\n",
        BOTH, ({"name": "Amy Stone", "phone": "+441134960001"}, {"name": "Tom Roe", "phone": "+441134960002"}),
    ),
    "days as numbers of a spreadsheet": Meant(
        f"Vendor,Deal,Amount,Close Date,Created\n{FIRM},Racks,10.00,45930,45809.38\n{OTHER},Cables,20.00,45823,45810\n",
        BOTH, (),
        ({"name": "Racks", "expectedClose": "2025-09-30", "submittedAt": "2025-06-01T09:07:12"},
         {"name": "Cables", "expectedClose": "2025-06-15", "submittedAt": "2025-06-02"}),
        warning="days as numbers",
    ),
    "ids that lost digits": Meant(
        f"Supplier,VAT No,PO Number,Amount\n{FIRM},1.23E+11,4.50002E+15,10.00\n{OTHER},9,88e+10,20.00\n",
        BOTH, (), ({"externalId": "", "amount": "10.00"}, {"externalId": "", "amount": "20.00"}), warning="rounded",
    ),
    "ids that lost digits in a German sheet": Meant(
        f"Supplier;USt-IdNr;Bestellnummer;Betrag\n{FIRM};1,23E+11;4,50002E+15;10,00\n{OTHER};1,23E+11;4,50002E+15;20,00\n",
        ({"name": FIRM, "registrationId": ""}, {"name": OTHER, "registrationId": ""}), (),
        ({"externalId": "", "amount": "10.00"}, {"externalId": "", "amount": "20.00"}), warning="rounded",
    ),
    "two ways of writing numbers": Meant(
        "Vendor;Contract No;Contract Value;List Price\n"
        f'{FIRM};C-1;1.250,50;"1,350.75"\n{OTHER};C-2;90,00;95.00\n',
        BOTH, (),
        ({"externalId": "C-1", "amount": "1250.50", "amount.list": "1350.75"},
         {"externalId": "C-2", "amount": "90.00", "amount.list": "95.00"}),
    ),
    "two ways of writing days": Meant(
        f"Vendor,Contract No,Signed on,Expires\n{FIRM},C-1,25/06/2025,06/25/2026\n{OTHER},C-2,03/06/2025,06/03/2026\n",
        BOTH, (),
        ({"submittedAt": "2025-06-25", "expiresAt": "2026-06-25"},
         {"submittedAt": "2025-06-03", "expiresAt": "2026-06-03"}),
    ),
    "a very wide export": Meant(
        f"Account Name,{WIDE},Opportunity Name,Amount,Email\n{FIRM},{',' * 399},Racks,10.00,amy@nordlicht.com\n"
        f"{OTHER},{',' * 399},Cables,20.00,\n",
        BOTH, ({"email": "amy@nordlicht.com"},), ({"name": "Racks", "amount": "10.00"}, {"name": "Cables"}),
    ),
    "strokes between": Meant(
        f"VENDOR_NAME|VENDOR_SITE_CODE|PO_NUM|PO_AMOUNT|CURRENCY_CODE|CREATION_DATE\n{FIRM}|LEEDS|1001|1250.5|EUR|"
        f"03-JUN-25\n{OTHER}|AUSTIN|1002|90|USD|13-JUN-25\n",
        BOTH, (),
        ({"externalId": "1001", "amount": "1250.5", "currency": "EUR", "submittedAt": "2025-06-03"},
         {"externalId": "1002"}),
    ),
    "a text of a spreadsheet in two bytes a letter": Meant(
        f"Vendor\tDeal\tAmount\tClose Date\r\n{FIRM}\tRacks\t1,250.50\t30/09/2025\r\n".encode("utf-16"),
        ({"name": FIRM},), (), ({"name": "Racks", "amount": "1250.50", "expectedClose": "2025-09-30"},),
    ),
    "a first line that tells the delimiter": Meant(
        f"sep=;\r\nVendor;Deal;Amount\r\n{FIRM};Racks, long;1250,50\r\n",
        ({"name": FIRM},), (), ({"name": "Racks, long", "amount": "1250.50"},),
    ),
    "vendors and their documents in one column": Meant(
        f"Vendor / Document,Date,Amount\n{FIRM},,\n1001,2025-06-03,100.00\n1002,2025-06-15,200.00\n{OTHER},,\n"
        "1003,2025-06-20,50.00\n",
        BOTH, (), None,
    ),
    "vendors with numbers for names": Meant(
        f"Vendor,Amount\n{FIRM},10.00\n100234,20.00\n{OTHER},30.00\n",
        BOTH, (), None,
    ),
    "a company twice in one cell": Meant(
        f"Supplier,PO Number,Amount\nACME LTD / ACME LIMITED,P-1,10.00\n{FIRM},P-2,20.00\n",
        ({"name": "ACME LTD"}, {"name": FIRM}), (), ({"externalId": "P-1"}, {"externalId": "P-2"}),
    ),
    "departments for people": Meant(
        f'Company,Contact,Email\n{FIRM},"Sales, Marketing",info@nordlicht.com\n{OTHER},"Roe, Tom",tom@vegatools.com\n',
        BOTH, ({"name": "", "email": "info@nordlicht.com"}, {"name": "Tom Roe"}),
    ),
    "gaps that may be missing names": Meant(
        f"Supplier,PO Number,Amount\nKappa LLC,P-1,1.00\n{FIRM},P-2,2.00\n,P-3,3.00\nOrchid GmbH,P-4,4.00\n,P-5,5.00\n"
        f"{OTHER},P-6,6.00\n",
        ({"name": "Kappa LLC"}, {"name": FIRM}, {"name": "Orchid GmbH"}, {"name": OTHER}), (),
        ({"externalId": "P-1"}, {"externalId": "P-2"}, {"externalId": "P-4"}, {"externalId": "P-6"}),
    ),
    "heads with stars and words of a form": Meant(
        f"Company*,Contact name (required),E-mail (optional):,Deal value [USD] *\n{FIRM},Amy Stone,amy@nordlicht.com,10\n",
        ({"name": FIRM},), ({"name": "Amy Stone", "email": "amy@nordlicht.com"},), ({"amount": "10", "currency": "USD"},),
    ),
    "a table with its number of rows above": Meant(
        f"Report: Vendor contracts\nRun: 2025-07-11 09:12\nRows: 2\n\n#,Vendor,Contract,Value\n1,{FIRM},C-1,10.00\n"
        f"2,{OTHER},C-2,20.00\n",
        BOTH, (), ({"externalId": "C-1", "amount": "10.00"}, {"externalId": "C-2", "amount": "20.00"}),
    ),
    "columns of nothing around": Meant(
        f",,,,\n,Supplier,PO No.,Amount,\n,{FIRM},P-1,10.00,\n,{OTHER},P-2,20.00,\n",
        BOTH, (), ({"externalId": "P-1", "amount": "10.00"}, {"externalId": "P-2", "amount": "20.00"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", SHAPES)
async def test_a_table_of_an_odd_shape_comes_in_as_it_is_meant_or_says_that_it_does_not(table: str) -> None:
    assert await differs(SHAPES[table]) == ""

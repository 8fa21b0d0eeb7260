"""Tables of every day: registrations, awards, grants, statements and boards whose heads alone say too little."""

from __future__ import annotations

import pytest
from memory_house import a_house
from table_cases import Meant, differs

from domain.errors import Refusal

REGISTRATIONS = """Registration ID,Deal Name,Reseller,End Customer,Estimated Value,Registration Status,Submitted
{0},Campus wifi,Blue Heron Networks,Westmere College,84000,Approved,2025-02-03
{1},Branch routers,Pinecone IT,Acorn Retail,120500,Pending,2025-02-05
{2},Firewall swap,Blue Heron Networks,Harbor Bank,9900,Rejected,2025-02-09
"""
REGISTERED = (("R-21", "Campus wifi"), ("R-22", "Branch routers"), ("R-23", "Firewall swap"))
ORDERS = """Supplier,Registration ID,Deal Name,Amount
Alder Ltd,{0},Pumps,1200
Birch GmbH,{1},Cables,900
Cedar SA,{2},Lamps,450
"""
BOARD = """Sales pipeline,,,,,,
,,,,,,
Name,Subitems,Stage,Deal Value,Contacts,Accounts,Expected Close Date
Ember portal,,Negotiation,20000,Em Sample,Ember Lighting Ltd,2025-07-01
Fjord fit-out,,Proposal,7500,Fi Sample,Fjord Marine AS,2025-08-15
"""
BY_VENDOR = """Sample Company
{0}
January - March 2025

,Date,Transaction Type,Num,Product/Service,Qty,Amount,Balance
Alder Garden Supplies,,,,,,,
,01/14/2025,Bill,1001,Sod,10,120.00,120.00
,02/03/2025,Bill,1004,Mulch,5,40.00,160.00
Total for Alder Garden Supplies,,,,,15,$160.00,
Birch Nursery,,,,,,,
,03/09/2025,Bill,77,Rose bush,3,75.00,75.00
Total for Birch Nursery,,,,,3,$75.00,
"""
SITES = "\n".join(f"{name} Studio, {name.lower()}-sample.com" for name in "Alder Birch Cedar Delta Ember Fjord".split())  # noqa: SIM905

CASES = {
    "a registration's number is the deal's where partners register": Meant(
        REGISTRATIONS.format("R-21", "R-22", "R-23"),
        vendors=({"name": "Blue Heron Networks", "registrationId": ""}, {"name": "Pinecone IT"}),
        deals=tuple({"externalId": number, "name": name} for number, name in REGISTERED),
        contacts=None,
    ),
    "a number that says itself that it is a deal's": Meant(
        ORDERS.format("DR-1", "DR-2", "DR-3"),
        vendors=tuple({"name": name, "registrationId": ""} for name in ("Alder Ltd", "Birch GmbH", "Cedar SA")),
        deals=({"externalId": "DR-1"}, {"externalId": "DR-2"}, {"externalId": "DR-3"}),
    ),
    "a firm with two numbers has none in a register": Meant(
        ORDERS.format("5001", "5002", "5003").replace("Cedar SA", "Alder Ltd"),
        vendors=({"name": "Alder Ltd", "registrationId": ""}, {"name": "Birch GmbH"}),
        deals=({"externalId": "5001"}, {"externalId": "5002"}, {"externalId": "5003"}),
    ),
    "a register's number stays the firm's": Meant(
        ORDERS.format("DE811122233", "DE811122244", "FR12345678901"),
        vendors=({"name": "Alder Ltd", "registrationId": "DE811122233"}, {"name": "Birch GmbH"}, {"name": "Cedar SA"}),
        deals=({"externalId": ""}, {"name": "Cables"}, {"name": "Lamps"}),
    ),
    "a firm's number stays its own where partners register": Meant(
        REGISTRATIONS.format("01234567", "07654321", "00998877").replace("swap,Blue Heron", "swap,Cedar"),
        vendors=tuple({"registrationId": number} for number in ("01234567", "07654321", "00998877")),
        deals=tuple({"externalId": "", "name": name} for _, name in REGISTERED),
        contacts=None,
    ),
    "two firms of one name among many": Meant(
        "Supplier,Registration Number,Contract Name,Amount\n"
        + "".join(f"Firm {at} Ltd,0{at}234567,Job {at},{at}00\n" for at in range(1, 13))
        + "Firm 1 Ltd,77234567,Job 13,1300\n",
        vendors=None,
        deals=tuple({"externalId": "", "name": f"Job {at}"} for at in range(1, 14)),
    ),
    "an answer is no grant": Meant(
        'Recipient name,Grant,Amount\nGreen Trust,Yes,"£9,500"\nValley CIC,No,"£3,000"\nHill CIC,Yes,"£10"\n',
        vendors=({"name": "Green Trust"}, {"name": "Valley CIC"}, {"name": "Hill CIC"}),
        deals=({"name": "", "amount": "9500"}, {"name": ""}, {"name": ""}),
    ),
    "what was bought on a day is a deal": Meant(
        "Date,Supplier,Item,Qty\n2024-01-14,Alder Ltd,Sod,10\n2024-02-03,Birch Ltd,Mulch,5\n",
        vendors=({"name": "Alder Ltd"}, {"name": "Birch Ltd"}),
        deals=({"product": "Sod", "submittedAt": "2024-01-14"}, {"product": "Mulch"}),
    ),
    "a day that is expected in any order of words": Meant(
        "empresa,importe_eur,cierre_previsto\nObras Prueba SL,18000,2026-06-20\nHotel Ejemplo,900,2026-06-18\n",
        vendors=({"name": "Obras Prueba SL"}, {"name": "Hotel Ejemplo"}),
        deals=({"amount": "18000", "expectedClose": "2026-06-20"}, {"amount": "900", "currency": "EUR"}),
    ),
    "who buys beside who has won": Meant(
        "Reference,UN Organization,Supplier,Award date,Contract value (USD)\nA-1,UNX,Sunwell Ltd,2024-03-14,100\n"
        "A-2,UNY,Nordlicht GmbH,2024-04-02,200\n",
        vendors=({"name": "Sunwell Ltd"}, {"name": "Nordlicht GmbH"}),
        deals=({"externalId": "A-1", "customer": "UNX"}, {"externalId": "A-2", "customer": "UNY"}),
    ),
    "an organisation under its ministry buys": Meant(
        "Bid Number,Ministry,Organisation,Item,L1 Seller,L1 Price (Rs.),Contract Date\n"
        'G-1,Ministry of Samples,Port Authority,Desks,Neem Pvt Ltd,"12,49,500.00",12/02/2024\n'
        'G-2,Ministry of Samples,Rail Works,Chairs,Banyan LLP,"6,30,000.00",25/02/2024\n',
        vendors=({"name": "Neem Pvt Ltd"}, {"name": "Banyan LLP"}),
        deals=({"customer": "Port Authority", "amount": "1249500.00"}, {"customer": "Rail Works"}),
    ),
    "an organisation that is given a grant is no buyer": Meant(
        'Grant,Organization,Date of Award,Amount\nSupport (2021),Second Day,11/2023,"$1,000,000"\n'
        'Travel,Eighty Hours,05/2022,"$1,250"\n',
        vendors=({"name": "Second Day"}, {"name": "Eighty Hours"}),
        deals=({"name": "Support (2021)", "amount": "1000000", "submittedAt": "2023-11"}, {"customer": ""}),
    ),
    "a grant that is an amount": Meant(
        'Recipient name,Grant\nGreen Trust,"£9,500"\nValley CIC,"£3,000"\n',
        vendors=({"name": "Green Trust"}, {"name": "Valley CIC"}),
        deals=({"amount": "9500", "currency": "GBP"}, {"amount": "3000"}),
    ),
    "a contract by its number, and a firm behind its own": Meant(
        '"contrato";"contratado";"valor";"objeto"\n"90/2013";" 05.120.923/0001-09 - AERO TESTE SA";"R$ 1.340,6";"VOO"\n'
        '"10/2014";" 03.538.129/0001-46 - M.A.C. DE PROVA";"R$ 411,93";"OBRA"\n',
        vendors=({"name": "AERO TESTE SA"}, {"name": "M.A.C. DE PROVA"}),
        deals=({"externalId": "90/2013", "name": "VOO", "amount": "1340.6"}, {"externalId": "10/2014"}),
    ),
    "a contract by its name": Meant(
        "contrato,proveedor,importe\nLimpieza de oficinas,Limpio SA,100\nObra del puente,Puentes SL,200\n",
        vendors=({"name": "Limpio SA"}, {"name": "Puentes SL"}),
        deals=({"name": "Limpieza de oficinas", "externalId": ""}, {"name": "Obra del puente"}),
    ),
    "an answer is no firm's name": Meant(
        "name,supplier,is_company,zip\nBoulanger,True,False,\nSociété Essai,True,True,67100\nTest SA,True,True,75001\n",
        vendors=({"name": "Boulanger"}, {"name": "Société Essai", "postcode": "67100"}, {"name": "Test SA"}),
    ),
    "a pipeline is no deal's name": Meant(
        'Name,Sales account,Deal value,Deal stage,Deal pipeline\nAlder seats,Alder Optics,"$14,500.00",Won,Default\n'
        'Birch rollout,Birch Freight,"$8,000.00",Proposal,Default\n',
        vendors=({"name": "Alder Optics"}, {"name": "Birch Freight"}),
        deals=({"name": "Alder seats", "stage": "Won"}, {"name": "Birch rollout"}),
    ),
    "a board of deals": Meant(
        BOARD,
        vendors=({"name": "Ember Lighting Ltd"}, {"name": "Fjord Marine AS"}),
        contacts=({"name": "Em Sample"}, {"name": "Fi Sample"}),
        deals=({"name": "Ember portal", "expectedClose": "2025-07-01"}, {"name": "Fjord fit-out"}),
    ),
    "a statement of a Dutch bank": Meant(
        "Datum;Naam / Omschrijving;Rekening;Tegenrekening;Code;Af Bij;Bedrag (EUR);Mutatiesoort;Mededelingen\n"
        "20250103;Proef Energie B.V.;NL00TEST1;NL00TEST2;IC;Af;189,50;Incasso;Termijn\n"
        "20250106;Drukkerij Test VOF;NL00TEST1;NL00TEST3;GT;Af;1.240,00;Online;Factuur 118\n",
        vendors=({"name": "Proef Energie B.V."}, {"name": "Drukkerij Test VOF"}),
        deals=({"amount": "189.50", "currency": "EUR", "submittedAt": "2025-01-03"}, {"name": "Factuur 118"}),
    ),
    "an amount over some years, in words of any kind": Meant(
        "Supplier,Agreement,Worth,Signed\nMaple Ltd,Canteen,£1.2m over 3 years,1/4/24\nOchre BV,Lamp,USD 12k,15/5/24\n",
        vendors=({"name": "Maple Ltd"}, {"name": "Ochre BV"}),
        deals=({"name": "Canteen", "amount": "1200000", "submittedAt": "2024-04-01"}, {"amount": "12000"}),
    ),
    "what exhibitors sell is no deal": Meant(
        "Exhibitor,Country,Products\nAlder Feed GmbH,Germany,Feed\nBirch Barn BV,Netherlands,Barns\n",
        vendors=({"name": "Alder Feed GmbH", "country": "DE"}, {"name": "Birch Barn BV"}),
    ),
    "firms and their sites without any head": Meant(
        SITES, vendors=tuple({"name": f"{name} Studio"} for name in "Alder Birch Cedar Delta Ember Fjord".split())  # noqa: SIM905
    ),
    "a report by vendor whose first column has no head": Meant(
        BY_VENDOR.format("Purchases by Vendor Detail"),
        vendors=({"name": "Alder Garden Supplies"}, {"name": "Birch Nursery"}),
        deals=({"externalId": "1001", "amount": "120.00"}, {"externalId": "1004"}, {"externalId": "77"}),
        warning="vendor_from_above:1",
    ),
    "a report by anything else names no vendors there": Meant(
        BY_VENDOR.format("Purchases by Class Detail"), warning="no_vendor_column"
    ),
    "what a piece costs": Meant(
        "Tedarikçi;Ürün;Birim Fiyat;Para Birimi\nÖrnek Metal A.Ş.;Boru;145,50;TRY\nDeneme A.Ş.;Kablo;38,90;TRY\n",
        vendors=({"name": "Örnek Metal A.Ş."}, {"name": "Deneme A.Ş."}),
        deals=({"product": "Boru", "amount.unit": "145.50"}, {"product": "Kablo", "amount.unit": "38.90"}),
    ),
    "totals that also count what was bought": Meant(
        "Vendor,Product,Amount\nAcme Ltd,Bolt,5\nBirch Ltd,Nut,6\nTotal,15,11\n",
        vendors=({"name": "Acme Ltd"}, {"name": "Birch Ltd"}),
        deals=({"amount": "5"}, {"amount": "6"}),
    ),
    "suppliers by the number of an office alone": Meant(
        "po_id,po_date,vendor_id,total_amount\nPO1,2024-01-10,V001,275\nPO2,2024-02-14,V003,85\n",
        warning="“vendor_id” holds numbers by which only their office knows the companies",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
async def test_a_table_of_every_day_means(case: str) -> None:
    assert await differs(CASES[case]) == ""


async def test_yaml_named_as_a_table_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refusal, match=r"This is YAML\. Export the records as CSV"):
        await a_house().imported(b"- supplier: Acme\n  amount: 5\n- supplier: Birch\n  amount: 6\n", "list.csv")

"""Exports of further programs and offices, written down after the rules for all others stood, sent in unmapped."""
# ruff: noqa: E501 - lines of tables as they stand in files

from __future__ import annotations

import pytest
from table_cases import Meant, differs

FIRM, OTHER = "Nordlicht Ltd", "Vega Tools Inc"
BOTH = ({"name": FIRM}, {"name": OTHER})
AMY = {"name": "Amy Stone", "email": "amy@nordlicht.com"}

FURTHER: dict[str, Meant] = {
    "opportunities of Copper": Meant(
        "Copper ID,Name,Company,Primary Contact,Primary Contact Email,Owned By,Close Date,Details,Stage,Priority,Status,"
        "Value,Converted Value,Pipeline,Win Probability,Tags,Created At,Updated At,Loss Reason\n"
        f"501,Racks,{FIRM},Amy Stone,amy@nordlicht.com,Dana Cole,9/30/2025,,Proposal,None,Open,25000,25000,Sales,40,,6/1/2025,6/3/2025,\n"
        f"502,Cables,{OTHER},,,Dana Cole,6/15/2025,,Won,None,Won,900,900,Sales,100,,5/1/2025,6/3/2025,\n",
        BOTH, (AMY,),
        ({"name": "Racks", "amount": "25000", "stage": "Proposal", "expectedClose": "2025-09-30"}, {"name": "Cables", "amount": "900"}),
    ),
    "leads of Close": Meant(
        "lead_id,lead_name,lead_url,status_label,primary_contact_name,primary_contact_primary_phone,primary_contact_primary_email,"
        "num_opportunities,primary_address_1,primary_address_city,primary_address_country,created_by\n"
        f"lead_a1,{FIRM},https://nordlicht.com,Potential,Amy Stone,+44 113 496 0001,amy@nordlicht.com,1,1 High St,Leeds,GB,Dana Cole\n",
        ({"name": FIRM, "city": "Leeds", "domain": "nordlicht.com"},), ({**AMY, "phone": "+441134960001"},),
    ),
    "purchase orders of Odoo": Meant(
        '"Order Reference","Vendor","Buyer","Order Deadline","Activities","Source Document","Untaxed Amount","Total","Currency","Billing Status"\n'
        f'"P00017","{FIRM}","Dana Cole","2025-06-03 09:12:44","","","1000.00","1200.00","EUR","Waiting Bills"\n',
        ({"name": FIRM},), (), ({"externalId": "P00017", "amount": "1200.00", "currency": "EUR"},),
    ),
    "purchase orders of ERPNext": Meant(
        "ID,Supplier,Supplier Name,Date,Required By,Company,Status,Currency,Total,Grand Total,% Received,% Billed\n"
        f"PUR-ORD-2025-00017,SUP-0001,{FIRM},2025-06-03,2025-06-30,Orchid Holding,To Receive and Bill,EUR,1000.0,1200.0,0,0\n"
        f"PUR-ORD-2025-00018,SUP-0002,{OTHER},2025-06-04,2025-06-30,Orchid Holding,Completed,USD,90.0,90.0,100,100\n",
        BOTH, (), ({"externalId": "PUR-ORD-2025-00017", "amount": "1200.0", "currency": "EUR"}, {"externalId": "PUR-ORD-2025-00018"}),
    ),
    "vendors of Sage Intacct": Meant(
        "VENDOR_ID,VENDOR_NAME,STATUS,PRINT_AS,TAX_ID,VENDOR_TYPE,CONTACT_NAME,FIRST_NAME,LAST_NAME,PHONE1,EMAIL1,ADDRESS1,CITY,STATE,ZIP,COUNTRY\n"
        f"V-001,{FIRM},active,{FIRM},GB123456789,Hardware,Nordlicht(VV-001),Amy,Stone,+44 113 496 0001,amy@nordlicht.com,1 High St,Leeds,,LS1 4DY,United Kingdom\n",
        ({"name": FIRM, "registrationId": "GB123456789", "city": "Leeds", "postcode": "LS1 4DY", "country": "GB"},), (AMY,),
    ),
    "contacts of lexoffice": Meant(
        "Kundennummer;Lieferantennummer;Anrede;Vorname;Nachname;Firmenname;Ansprechpartner Vorname;Ansprechpartner Nachname;USt-ID;Strasse;PLZ;Ort;Land;E-Mail;Telefon\n"
        ";70001;;;;Grünöl GmbH;Jana;Holm;DE123456789;Hof 5;10115;Berlin;DE;j.holm@gruenoel.de;030 901820\n",
        ({"name": "Grünöl GmbH", "registrationId": "DE123456789", "city": "Berlin"},), ({"name": "Jana Holm", "email": "j.holm@gruenoel.de"},),
    ),
    "transactions of Ramp": Meant(
        "Transaction Time,Accounting Date,Merchant Name,Merchant Descriptor,Amount,Currency,Cardholder,Cardholder Email,Card Last 4,Department,Sk Category,Receipts,Memo,Transaction ID\n"
        f"2025-06-03 09:12:44,2025-06-03,{FIRM},NORDLICHT*RACKS,125.50,EUR,Dana Cole,dana@orchid.com,4242,IT,Hardware,1,,tx_1\n",
        ({"name": FIRM},), (), ({"amount": "125.50", "currency": "EUR"},),
    ),
    "orders of the United Nations": Meant(
        "Vendor Country,Vendor Name,PO/Contract Number,Goods/Services Description,PO/Contract Date,Amount (USD),Agency\n"
        f'United Kingdom,{FIRM},2400012345,Racks,03-Jun-2025,"25,000.50",UN Tides\n',
        ({"name": FIRM, "country": "GB"},), (),
        ({"externalId": "2400012345", "amount": "25000.50", "currency": "USD", "submittedAt": "2025-06-03", "customer": "UN Tides"},),
    ),
    "contracts of the Irish": Meant(
        "Tender ID,Parent Agreement ID,Contracting Authority,Name of Client Contracting Authority,Tender/Contract Name,Directive,Main Cpv Code,Contract Type,"
        "Notice Published Date/Contract Created Date,Awarded Date,Awarded Value (€),No of Awarded Suppliers,Awarded Suppliers,Procedure\n"
        f'300001,,Tides Council,,Racks,Classical,30200000,Supplies,01/04/2025,25/06/2025,"25,000.50",1,{FIRM},Open\n',
        ({"name": FIRM},), (),
        ({"externalId": "300001", "name": "Racks", "customer": "Tides Council", "amount": "25000.50", "currency": "EUR", "submittedAt": "2025-06-25"},),
    ),
    "contracts of the Netherlands": Meant(
        "TenderNed-kenmerk;Naam aanbestedende dienst;Naam aanbesteding;Gegunde ondernemer;KvK-nummer gegunde ondernemer;Plaats ondernemer;Waarde opdracht;Valuta;Datum gunning\n"
        "123456;Gemeente Getij;Pompen;Nordlicht B.V.;12345678;Utrecht;25.000,50;EUR;03-06-2025\n",
        ({"name": "Nordlicht B.V.", "registrationId": "12345678", "city": "Utrecht"},), (),
        ({"name": "Pompen", "customer": "Gemeente Getij", "amount": "25000.50", "currency": "EUR", "submittedAt": "2025-06-03"},),
    ),
    "awards of Switzerland": Meant(
        "Projekt-ID;Projekttitel;Auftraggeber;Zuschlagsempfänger;Ort;Kanton;Preis (CHF);Datum des Zuschlags\n"
        "250001;Pumpen;Stadt Gezeiten;Nordlicht AG;Zürich;ZH;1'250'000.50;03.06.2025\n",
        ({"name": "Nordlicht AG"},), (),
        ({"customer": "Stadt Gezeiten", "amount": "1250000.50", "currency": "CHF", "submittedAt": "2025-06-03"},),
    ),
    "awards of Finland": Meant(
        "Ilmoitusnumero;Hankintayksikkö;Hankinnan nimi;Toimittaja;Y-tunnus;Sopimuksen arvo (EUR);Sopimuspäivä\n"
        "2025-001234;Vuoroveden kunta;Pumput;Nordlicht Oy;1234567-8;25 000,50;3.6.2025\n",
        ({"name": "Nordlicht Oy", "registrationId": "1234567-8"},), (),
        ({"customer": "Vuoroveden kunta", "amount": "25000.50", "currency": "EUR"},),
    ),
    "awards of the Philippines": Meant(
        "Reference No.,Procuring Entity,Award Title,Awardee,Contract Amount,Award Date,Proceed Date,Contract Effectivity Date\n"
        f'10000001,Tides City,Racks,{FIRM},"PHP 1,250,000.50",13-Jun-2025,15-Jun-2025,15-Jun-2025\n',
        ({"name": FIRM},), (),
        ({"externalId": "10000001", "name": "Racks", "customer": "Tides City", "amount": "1250000.50", "currency": "PHP", "submittedAt": "2025-06-13"},),
    ),
    "orders of Chile": Meant(
        "Codigo;Nombre;Estado;FechaCreacion;OrganismoPublico;RutUnidadCompra;RutSucursal;NombreProveedor;TotalNeto;MonedaTotal;ComunaProveedor\n"
        "1057-17-SE25;Bombas;Aceptada;2025-06-03;I. Municipalidad de Marea;61.000.000-1;76.123.456-7;Nordlicht SpA;2500050;CLP;Santiago\n",
        ({"name": "Nordlicht SpA"},), (), ({"name": "Bombas", "amount": "2500050", "currency": "CLP"},),
    ),
    "awards of Peru": Meant(
        "ENTIDAD,RUC_ENTIDAD,PROCESO,DESCRIPCION_ITEM,RUC_PROVEEDOR,PROVEEDOR,MONTO_ADJUDICADO_SOLES,FECHA_BUENAPRO\n"
        "MUNICIPALIDAD DE MAREA,20100000001,AS-1-2025,BOMBAS,20600000002,NORDLICHT S.A.C.,25000.50,03/06/2025\n",
        ({"name": "NORDLICHT S.A.C.", "registrationId": "20600000002"},), (),
        ({"customer": "MUNICIPALIDAD DE MAREA", "amount": "25000.50", "submittedAt": "2025-06-03"},),
    ),
    "contracts of Indonesia": Meant(
        "Kode Tender;Nama Paket;Instansi;Nama Pemenang;NPWP;Alamat;Harga Kontrak;Tanggal Kontrak\n"
        "250001;Pompa;Dinas Pasang;PT Cahaya Utara;01.234.567.8-901.000;Jl. Khayal 1;Rp 1.250.000.000,00;03/06/2025\n",
        ({"name": "PT Cahaya Utara"},), (), ({"amount": "1250000000.00", "currency": "IDR", "submittedAt": "2025-06-03"},),
    ),
    "exhibitors of a fair": Meant(
        "Exhibitor,Booth,Hall,Country,Website,Contact first name,Contact surname,Contact e-mail,Product categories\n"
        f"{FIRM},A12,3,United Kingdom,www.nordlicht.com,Amy,Stone,amy@nordlicht.com,Racks\n",
        ({"name": FIRM, "country": "GB", "domain": "nordlicht.com"},), (AMY,), None,
    ),
    "cards of a scanner": Meant(
        "Create Date,First Name,Middle Name,Last Name,Company1,Department1,Job Title1,Mobile1,Telephone1,Fax1,Email1,Address1,Website1,Note\n"
        f"2025-06-03,Amy,,Stone,{FIRM},IT,Head of IT,,+44 113 496 0001,,amy@nordlicht.com,\"1 High St, Leeds\",www.nordlicht.com,\n",
        ({"name": FIRM},), ({**AMY, "title": "Head of IT"},),
    ),
    "organizations of Zendesk": Meant(
        "id,url,name,created_at,updated_at,domain_names,details,notes,group_id,shared_tickets,tags\n"
        f"360001,https://orchid.zendesk.com/api/v2/organizations/360001.json,{FIRM},2025-06-01T09:12:44Z,2025-06-03T09:12:44Z,nordlicht.com,,,,false,\n"
        f"360002,https://orchid.zendesk.com/api/v2/organizations/360002.json,{OTHER},2025-06-01T09:12:44Z,2025-06-03T09:12:44Z,vegatools.com,,,,false,\n",
        ({"name": FIRM, "domain": "nordlicht.com"}, {"name": OTHER, "domain": "vegatools.com"}),
    ),
    "a tracker of contracts": Meant(
        "Contract #,Vendor,Owner,Start Date,End Date,Renewal Date,Auto-renew?,Annual Cost,Total Contract Value,Notice Period (days),Status\n"
        f"C-17,{FIRM},Dana Cole,1/15/2025,1/14/2027,10/15/2026,Yes,\"$12,500\",\"$25,000\",90,Active\n"
        f"C-18,{OTHER},Dana Cole,2/15/2025,2/14/2026,11/15/2025,No,\"$900\",\"$900\",30,Expired\n",
        BOTH, (), ({"externalId": "C-17", "amount": "25000", "currency": "USD"}, {"externalId": "C-18", "amount": "900"}),
    ),
    "a list of quotes with the winner marked": Meant(
        "RFQ No,Item,Vendor,Quoted Price (EUR),Lead time (weeks),Selected\n"
        f"R-1,Racks,{FIRM},\"1,250.00\",6,Yes\nR-1,Racks,{OTHER},\"1,300.00\",4,No\n",
        BOTH, (), None,
    ),
    "suppliers of a bank's list for payments": Meant(
        "Beneficiary Name,Beneficiary Account Number,Beneficiary Bank,BIC,Payment Reference,Payment Amount,Payment Currency,Value Date\n"
        f"{FIRM},GB00XXXX00000000000000,Orchid Bank PLC,XXXXGB00,INV-77,1250.00,GBP,2025-06-03\n",
        ({"name": FIRM},), (), None,
    ),
    "a list of partners and their deals": Meant(
        "Partner Account,Partner Tier,End Customer,Deal Name,Deal Reg ID,Reg Status,Expected Close,Deal Value (USD),Sales Region\n"
        f"{FIRM},Gold,Wald AG,Racks,DR-17,Approved,2025-09-30,\"25,000\",EMEA\n",
        ({"name": FIRM},), (), ({"externalId": "DR-17", "name": "Racks", "customer": "Wald AG", "amount": "25000", "currency": "USD"},),
    ),
    "a shared sheet with notes above": Meant(
        "Vendor tracker - Q2,,,,\nLast updated by Dana on 3 June,,,,\n,,,,\nPlease do not edit column D!,,,,\nVendor name,Main contact,Contact's email,Spend YTD,Comments\n"
        f"{FIRM},Amy Stone,amy@nordlicht.com,£1.2k,good\n{OTHER},,,£900,\n",
        BOTH, (AMY,), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", FURTHER)
async def test_an_export_of_a_further_program_comes_in_as_it_is_meant(table: str) -> None:
    assert await differs(FURTHER[table]) == ""

"""Tables as strangers hold them: exports of registers, offices and programs that no rule was made for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from table_cases import Meant, differs

CASES = {
    "awards of Prozorro": Meant(
        "Ідентифікатор закупівлі;Предмет закупівлі;Замовник;ЄДРПОУ замовника;Переможець;ЄДРПОУ пере"
        "можця;Сума договору;Валюта договору;Дата підписання договору;Статус договору\n"
        "UA-2023-01-10-000111-a;Папір офісний;Школа № 7;21234567;ТОВ «Папірус»;31234567;125 400,50;"
        "UAH;10.02.2023;Діючий\n"
        "UA-2023-01-11-000222-b;Ремонт даху;Лікарня міська;21234599;ФОП Зразковий Іван;2912345678;9"
        "8 000,00;UAH;15.03.2023;Завершений\n",
        vendors=({"name": "ТОВ «Папірус»", "registrationId": "31234567"}, {"name": "ФОП Зразковий Іван"}),
        contacts=(),
        deals=(
            {
                "externalId": "UA-2023-01-10-000111-a",
                "amount": "125400.50",
                "currency": "UAH",
                "submittedAt": "2023-02-10",
                "customer": "Школа № 7",
            },
            {"amount": "98000.00", "submittedAt": "2023-03-15"},
        ),
    ),
    "orders of ChileCompra": Meant(
        "Codigo;Nombre;Estado;FechaEnvio;CodigoOrganismoPublico;OrganismoPublico;RutUnidadCompra;Co"
        "digoProveedor;NombreProveedor;RutSucursal;Sucursal;TotalNetoOC;Impuestos;MontoTotalOC;Tipo"
        "MonedaOC\n"
        "2345-12-SE23;Compra de toner;Aceptada;2023-05-04;7001;Municipalidad de Ejemplo;69.123.456-"
        "7;88123;Insumos del Sur SpA;76.543.210-9;Insumos del Sur;1000000;190000;1190000;CLP\n"
        "2345-13-SE23;Arriendo de grúa;Recepción Conforme;2023-05-09;7001;Municipalidad de Ejemplo;"
        "69.123.456-7;88124;Grúas Andinas Ltda.;77.111.222-3;Grúas Andinas;250000;47500;297500;CLP\n",
        vendors=({"name": "Insumos del Sur SpA"}, {"name": "Grúas Andinas Ltda."}),
        contacts=(),
        deals=(
            {
                "externalId": "2345-12-SE23",
                "amount": "1190000",
                "currency": "CLP",
                "submittedAt": "2023-05-04",
                "customer": "Municipalidad de Ejemplo",
            },
            {"externalId": "2345-13-SE23", "amount": "297500"},
        ),
    ),
    "grants by 360Giving": Meant(
        "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Planned Dates:Start Date,P"
        "lanned Dates:End Date,Recipient Org:Identifier,Recipient Org:Name,Recipient Org:Charity Nu"
        "mber,Recipient Org:Company Number,Recipient Org:Postal Code,Funding Org:Identifier,Funding"
        " Org:Name,Grant Programme:Title,Last modified\n"
        "360G-exa-001,Garden project,A garden for all,GBP,9800,2022-05-04,2022-06-01,2023-05-31,GB-"
        "CHC-1999991,Greenfield Gardeners,1999991,,LS1 1AA,GB-CHC-200001,The Example Foundation,Gre"
        "en Fund,2023-01-01\n"
        "360G-exa-002,Choir,Singing together,GBP,4500,2022-07-19,2022-08-01,2023-07-31,GB-COH-09999"
        "999,Harmony Hall CIC,,09999999,M1 2AB,GB-CHC-200001,The Example Foundation,Arts,2023-01-01"
        "\n",
        vendors=({"name": "Greenfield Gardeners", "postcode": "LS1 1AA"}, {"name": "Harmony Hall CIC"}),
        contacts=(),
        deals=(
            {
                "externalId": "360G-exa-001",
                "amount": "9800",
                "currency": "GBP",
                "submittedAt": "2022-05-04",
                "name": "Garden project",
                "customer": "The Example Foundation",
            },
            {"externalId": "360G-exa-002", "amount": "4500"},
        ),
    ),
    "payments of Wise": Meant(
        "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Exchang"
        "e From,Exchange To,Exchange Rate,Payer Name,Payee Name,Payee Account Number,Merchant,Card "
        "Last Four Digits,Card Holder Full Name,Attachment,Note,Total fees\n"
        "TRANSFER-9001,14-03-2024,-1200.50,EUR,Sent money to Studio Beispiel GmbH,INV 88,3300.10,EU"
        "R,EUR,1.0,,Studio Beispiel GmbH,DE02120300000000202051,,,,,,0.43\n"
        "TRANSFER-9002,21-03-2024,-310.00,EUR,Sent money to Atelier Exemple SARL,F-2024-7,2990.10,E"
        "UR,EUR,1.0,,Atelier Exemple SARL,FR1420041010050500013M02606,,,,,,0.43\n",
        vendors=({"name": "Studio Beispiel GmbH"}, {"name": "Atelier Exemple SARL"}),
        contacts=(),
        deals=(
            {"externalId": "TRANSFER-9001", "amount": "-1200.50", "currency": "EUR", "submittedAt": "2024-03-14"},
            {"externalId": "TRANSFER-9002", "amount": "-310.00"},
        ),
    ),
    "people of a sales tool": Meant(
        "profileUrl,fullName,firstName,lastName,companyName,title,companyId,companyUrl,regularCompa"
        "nyUrl,summary,titleDescription,industry,companyLocation,location,durationInRole,durationIn"
        "Company,pastExperienceCompanyName,connectionDegree,profileImageUrl,query,timestamp\n"
        "https://www.linkedin.com/sales/lead/ACwAA1,Ines Prueba,Ines,Prueba,Marmol Software,Chief R"
        "evenue Officer,12345,https://www.linkedin.com/sales/company/12345,https://www.linkedin.com"
        '/company/12345,Building things,Leads sales,Software,"Madrid, Spain","Madrid, Spain",2 year'
        "s,3 years,Otra SA,2nd,https://media.example/1.jpg,https://www.linkedin.com/sales/search,20"
        "24-04-01T10:00:00Z\n"
        "https://www.linkedin.com/sales/lead/ACwAA2,Jan Proba,Jan,Proba,Granit Sp. z o.o.,Head of S"
        "ales,22345,https://www.linkedin.com/sales/company/22345,https://www.linkedin.com/company/2"
        '2345,,,Software,"Kraków, Poland","Kraków, Poland",1 year,1 year,Inna SA,2nd,https://media.'
        "example/2.jpg,https://www.linkedin.com/sales/search,2024-04-01T10:00:00Z\n",
        vendors=({"name": "Marmol Software", "domain": ""}, {"name": "Granit Sp. z o.o.", "domain": ""}),
        contacts=(
            {"name": "Ines Prueba", "title": "Chief Revenue Officer"},
            {"name": "Jan Proba", "title": "Head of Sales"},
        ),
        deals=(),
    ),
    "groups above orders": Meant(
        "Vendor,,,Purchase order,,,Buyer\n"
        "Name,Tax ID,Country,No.,Date,Total,Name\n"
        'Delta Pumps SA,ESA12345678,ES,4500001,12.03.2024,"1.250,00 €",Planta Norte\n'
        'Omega Valves SpA,IT01234567890,IT,4500002,28.03.2024,"880,50 €",Planta Sur\n',
        vendors=(
            {"name": "Delta Pumps SA", "registrationId": "ESA12345678", "country": "ES"},
            {"name": "Omega Valves SpA"},
        ),
        contacts=(),
        deals=(
            {"externalId": "4500001", "amount": "1250.00", "currency": "EUR", "submittedAt": "2024-03-12"},
            {"externalId": "4500002", "amount": "880.50"},
        ),
    ),
    "sums with words behind": Meant(
        "Invoice ref|Supplier|Inv. date|Total incl. tax|Paid?\n"
        "A-1|Ruby Catering Ltd|03 Jan 2024|GBP 1,200.00 (incl. VAT)|Y\n"
        "A-2|Opal Events SARL|05 Jan 2024|3 500,00 EUR TTC|N\n"
        "A-3|Jade Travel Inc|09 Jan 2024|approx. US$5k|N\n"
        "A-4|Onyx Décor AG|11 Jan 2024|TBC|N\n"
        "A-5|Pearl Music KK|11 Jan 2024|¥120,000-|Y\n",
        vendors=(
            {"name": "Ruby Catering Ltd"},
            {"name": "Opal Events SARL"},
            {"name": "Jade Travel Inc"},
            {"name": "Onyx Décor AG"},
            {"name": "Pearl Music KK"},
        ),
        contacts=(),
        deals=(
            {"externalId": "A-1", "amount": "1200.00", "currency": "GBP"},
            {"externalId": "A-2", "amount": "3500.00", "currency": "EUR"},
            {"externalId": "A-3", "amount": "5000", "currency": "USD"},
            {"externalId": "A-4", "amount": ""},
            {"externalId": "A-5"},
        ),
    ),
    "countries in Turkish": Meant(
        "supplier_id,supplier_name,country,city,primary_category\n"
        "1,Zirve Örnek Sistemler,Almanya,Stuttgart,Optik\n"
        "2,Marmara Örnek,İtalya,Torino,Optik\n"
        "3,Batı Hidrolik,Türkiye,Eskişehir,Hidrolik\n",
        vendors=(
            {"name": "Zirve Örnek Sistemler", "country": "DE", "city": "Stuttgart", "registrationId": ""},
            {"name": "Marmara Örnek", "country": "IT"},
            {"name": "Batı Hidrolik", "country": "TR"},
        ),
        contacts=(),
        deals=(),
    ),
    "numbers of a register by its short name": Meant(
        "id;name;inn;region_id\n"
        '0;"ООО ""ПРИМЕР ОПТ""";7721663977;0\n'
        "1;ИП ОБРАЗЦОВ ИВАН;281001562709;1\n"
        '2;"АО ""ЭТАЛОН""";7807006934;12\n',
        vendors=(
            {"name": 'ООО "ПРИМЕР ОПТ"', "registrationId": "7721663977"},
            {"name": "ИП ОБРАЗЦОВ ИВАН"},
            {"name": 'АО "ЭТАЛОН"'},
        ),
        contacts=(),
        deals=(),
    ),
    "suppliers with their smallest orders": Meant(
        "vendor_id,vendor_name,contact_person,phone_number,email,address,city,state,country,postal_"
        "code,rating,delivery_time_days,payment_terms,minimum_order_value,tax_id,established_year,p"
        "rimary_category,secondary_category,website,notes,status\n"
        'V001,TechMuster Solutions,Asha Udaharan,+918800000488,asha@techmuster.in,"Plot 45, Sector '
        '8",Gurgaon,Haryana,India,122001,4.8,3,NET30,5000,27AABCT1332L1ZZ,2015,Electronics,Office S'
        "upplies,www.techmuster.in,Authorized vendor,Active\n"
        'V002,Metro Muster Hub,Dev Namuna,+919123456789,dev@metromuster.com,"Building 12",Bangalore'
        ",Karnataka,India,560100,4.5,5,NET45,7500,29AABCM7654K1ZX,2012,Electronics,Computer Hardwar"
        "e,www.metromuster.com,High volume,Active\n",
        vendors=(
            {
                "name": "TechMuster Solutions",
                "registrationId": "27AABCT1332L1ZZ",
                "city": "Gurgaon",
                "region": "Haryana",
                "country": "IN",
                "domain": "techmuster.in",
            },
            {"name": "Metro Muster Hub"},
        ),
        contacts=(
            {"name": "Asha Udaharan", "email": "asha@techmuster.in", "phone": "+918800000488"},
            {"name": "Dev Namuna"},
        ),
        deals=(),
    ),
    "contracts of Brazil": Meant(
        "Número do Contrato;Objeto;Fundamento Legal;Modalidade Compra;Situação Contrato;Código Órgã"
        "o Superior;Nome Órgão Superior;Código Órgão;Nome Órgão;Data Assinatura Contrato;Data Publi"
        "cação DOU;Data Início Vigência;Data Fim Vigência;CNPJ Contratado;Nome Contratado;Valor Ini"
        "cial Compra;Valor Final Compra\n"
        "000012024;Serviço de vigilância;Lei 14133;Pregão;Publicado;26000;Ministério do Exemplo;262"
        "01;Colégio Modelo;05/02/2024;08/02/2024;10/02/2024;10/02/2025;12345678000195;VIGIA EXEMPLO"
        " LTDA;120000,00;135500,50\n"
        "000022024;Aquisição de mesas;Lei 14133;Dispensa;Publicado;26000;Ministério do Exemplo;2620"
        "1;Colégio Modelo;15/02/2024;18/02/2024;20/02/2024;20/08/2024;98765432000110;MESAS MODELO M"
        "E;8000,00;8000,00\n",
        vendors=({"name": "VIGIA EXEMPLO LTDA", "registrationId": "12345678000195"}, {"name": "MESAS MODELO ME"}),
        contacts=(),
        deals=(
            {"externalId": "000012024", "amount": "135500.50", "submittedAt": "2024-02-05"},
            {"externalId": "000022024", "amount": "8000.00"},
        ),
    ),
    "invoices in Swedish": Meant(
        "Leverantörsnr;Leverantör;Org.nr;Fakturanr;Fakturadatum;Förfallodatum;Belopp inkl. moms;Mom"
        "s;Valuta;Kontering\n"
        "1001;Björk Exempel AB;556677-8899;F-7781;2024-02-01;2024-03-02;12 500,00;2 500,00;SEK;4010"
        "\n"
        "1002;Ek Prov HB;969696-1234;998;2024-02-05;2024-03-06;3 750,50;750,10;SEK;6110\n",
        vendors=({"name": "Björk Exempel AB", "registrationId": "556677-8899"}, {"name": "Ek Prov HB"}),
        contacts=(),
        deals=(
            {"externalId": "F-7781", "amount": "12500.00", "currency": "SEK", "submittedAt": "2024-02-01"},
            {"externalId": "998", "amount": "3750.50"},
        ),
    ),
    "contracts whose suppliers are numbers of an office": Meant(
        "contract_id,supplier_id,category,start_date,end_date,contracted_value,negotiated_discount_"
        "pct,status\n"
        "CTR0001,SUP0001,IT Hardware,2025-06-20,2026-06-20,800000.0,11.59,ACTIVE\n"
        "CTR0002,SUP0005,Travel,2024-06-21,2025-06-21,3000000.0,7.4,ACTIVE\n",
        vendors=(),
        contacts=(),
        deals=(),
        warning="no_vendor_column",
    ),
    "contracts of the United Nations": Meant(
        "Title,Reference,UN organization,Vendor,Country/Territory,Contract amount (USD),Award date,"
        "Type of opportunity\n"
        'Supply of tents,RFQ/2024/551,UNEXA,Savannah Canvas Ltd,Kenya,"182,400",12-Mar-2024,RFQ\n'
        'Vehicle parts,ITB/2024/77,UNEXA,Andes Repuestos S.A.,Peru,"96,100",02-Apr-2024,ITB\n',
        vendors=({"name": "Savannah Canvas Ltd", "country": "KE"}, {"name": "Andes Repuestos S.A.", "country": "PE"}),
        contacts=(),
        deals=(
            {
                "externalId": "RFQ/2024/551",
                "amount": "182400",
                "currency": "USD",
                "submittedAt": "2024-03-12",
                "name": "Supply of tents",
            },
            {"externalId": "ITB/2024/77", "amount": "96100"},
        ),
    ),
    "awards in Japanese": Meant(
        "公告番号,案件名,契約金額(税込・円),契約日,落札業者名,法人番号,契約方式,備考\n"
        '第5号,庁舎清掃業務,"3,300,000円",令和6年4月1日,株式会社見本清掃,1234567890123,一般競争入札,\n'
        '第6号,複写機賃貸借,"880,000円",2024年4月5日,例示商事株式会社,9876543210987,随意契約,\n',
        vendors=({"name": "株式会社見本清掃", "registrationId": "1234567890123"}, {"name": "例示商事株式会社"}),
        contacts=(),
        deals=(
            {"name": "庁舎清掃業務", "amount": "3300000", "currency": "JPY", "submittedAt": "2024-04-01"},
            {"name": "複写機賃貸借", "amount": "880000", "submittedAt": "2024-04-05"},
        ),
    ),
    "contracts in Czech": Meant(
        "Číslo smlouvy;Předmět;Smluvní partner;IČO;Hodnota bez DPH;Měna;Datum uzavření;Platnost do\n"
        "S-12/2024;Dodávka papíru;Ukázka s.r.o.;12345678;125 000,00;CZK;5. 2. 2024;31. 12. 2024\n"
        "S-13/2024;Servis kotlů;Vzorový servis a.s.;87654321;48 500,50;CZK;14. 2. 2024;31. 12. 2025"
        "\n",
        vendors=({"name": "Ukázka s.r.o.", "registrationId": "12345678"}, {"name": "Vzorový servis a.s."}),
        contacts=(),
        deals=(
            {"externalId": "S-12/2024", "amount": "125000.00", "currency": "CZK", "submittedAt": "2024-02-05"},
            {"externalId": "S-13/2024", "amount": "48500.50"},
        ),
    ),
    "contracts in Arabic": Meant(
        "م,اسم المورد,رقم العقد,قيمة العقد,العملة,تاريخ العقد,الدولة,البريد الإلكتروني\n"
        "1,شركة المثال للتجارة,ع-2024-01,١٢٥٠٠٠,SAR,2024-01-15,السعودية,info@almithal.com\n"
        "2,مؤسسة النموذج,ع-2024-02,48000,SAR,2024-02-20,مصر,sales@namudhaj.com\n",
        vendors=({"name": "شركة المثال للتجارة", "country": "SA"}, {"name": "مؤسسة النموذج", "country": "EG"}),
        contacts=None,
        deals=(
            {"externalId": "ع-2024-01", "amount": "125000", "currency": "SAR", "submittedAt": "2024-01-15"},
            {"externalId": "ع-2024-02", "amount": "48000"},
        ),
    ),
    "a register of lobbies": Meant(
        "Identification code,Registration date,Category of registration,Name,Acronym,Form of the en"
        "tity,Website URL,Head office address,Head office city,Head office post code,Head office co"
        "untry,Head office phone,Legal representative first name,Legal representative last name,Leg"
        "al representative position,Number of FTE,Total budget\n"
        "123456789012-34,15/03/2019,Companies & groups,Beispiel Energie AG,BEAG,AG,https://www.beis"
        'pielenergie.com,Musterplatz 1,Berlin,10115,GERMANY,(49)30123456,Eva,Muster,CEO,2.5,"100,00'
        '0€ - 199,999€"\n'
        "987654321098-76,20/05/2021,Trade associations,Fédération Exemple,FEX,ASBL,https://www.fede"
        'xemple.com,Rue Modèle 5,Bruxelles,1000,BELGIUM,(32)21234567,Luc,Exemple,Director,1,"10,000'
        '€ - 24,999€"\n',
        vendors=(
            {"name": "Beispiel Energie AG", "city": "Berlin", "country": "DE", "domain": "beispielenergie.com"},
            {"name": "Fédération Exemple", "country": "BE"},
        ),
        contacts=({"name": "Eva Muster", "title": "CEO"}, {"name": "Luc Exemple"}),
        deals=(),
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_table_of_a_stranger_comes_in_as_it_is_meant(name: str) -> None:
    assert await differs(CASES[name]) == ""


@pytest.mark.parametrize(
    ("head", "number", "known"),
    [
        ("Supplier ID", "434411", ""),
        ("Vendor No.", "V-1001", ""),
        ("vendor_id", "DE811122233", "DE811122233"),
        ("Supplier Identifier", "GB-COH-01234567", "GB-COH-01234567"),
        ("Company ID", "529900T8BM49AURSDO55", "529900T8BM49AURSDO55"),
        ("Vendor ID", "27AABCT1332L1ZZ", "27AABCT1332L1ZZ"),
        ("Supplier ID", "12.345.678/0001-95", "12.345.678/0001-95"),
        ("Company Number", "01234567", "01234567"),
    ],
)
async def test_the_number_of_an_office_is_no_number_of_a_register(head: str, number: str, known: str) -> None:
    content = f"{head},Supplier,Country\n{number},Kelp Ltd,GB\n"
    assert not await differs(Meant(content, vendors=({"name": "Kelp Ltd", "registrationId": known},)))


async def test_amounts_that_look_whole_beneath_a_title_about_thousands_are_not_read_and_told() -> None:
    title = "(all amounts in EUR thousand)\n\n"
    whole = "Supplier,Deal,Amount\nKelp Ltd,Racks,1250000\nBirch Inc,Pumps,980000.50\n"
    meant = ({"name": "Racks", "amount": ""}, {"name": "Pumps", "amount": ""})
    vendors = ({"name": "Kelp Ltd"}, {"name": "Birch Inc"})
    assert not await differs(Meant(title + whole, vendors=vendors, deals=meant, warning="look whole already"))
    counted = whole.replace("1250000", "1250").replace("980000.50", "98.5")
    read = ({"name": "Racks", "amount": "1250000"}, {"name": "Pumps", "amount": "98500"})
    assert not await differs(Meant(title + counted, vendors=vendors, deals=read))
    of_yen = whole.replace("Amount", "Amount (JPY)")
    read = ({"name": "Racks", "amount": "1250000000"}, {"name": "Pumps", "amount": "980000500"})
    assert not await differs(Meant(title.replace("EUR", "JPY") + of_yen, vendors=vendors, deals=read))


async def test_the_numbers_of_rows_number_no_deals() -> None:
    rows = "".join(f"{at},Kelp Ltd,Racks {at},{at}.50,2024-01-0{at - 100},Leeds\n" for at in range(101, 104))
    done = Meant(
        f"S.No,Supplier,Deal Name,Amount,Close Date,Customer\n{rows}", vendors=({"name": "Kelp Ltd"},), deals=None
    )
    assert "'S.No'" not in (await differs(replace(done, warning="?"))).partition("mapping")[2]


async def test_an_organisation_that_was_awarded_something_is_the_vendor() -> None:
    content = "Organization,Awarded Amount,Bid Number,Report Deadline\nKelp Trust,500,B-1,2024-01-31\n"
    assert not await differs(Meant(content, vendors=({"name": "Kelp Trust"},), deals=None))


async def test_a_call_for_tenders_makes_no_vendor_of_who_calls() -> None:
    content = "id,name,organization,procurement_method,deadline,bid_opening\n1,Roof,Town of Sample,open,2025-01-13,\n"
    assert not await differs(Meant(content, warning="no_vendor_column"))


async def test_a_sheet_kept_by_hand_with_groups_and_ditto_marks_comes_in_as_it_is_meant() -> None:
    content = (
        "Suppliers and contracts\n,Supplier,,,Contract,,\n,Firm,Town,E-mail,No.,Total net,Term to\n"
        "1,Kelp Ltd,Leeds,office@kelp.example,V-101,€12500.00,2024-12-31\n2,dto.,〃,,V-102,€3000.00,2024-06-30\n"
        "3,Birch Inc,Duluth,info@birch.example,V-103,on request,open\n"
    )
    deals = (
        {"externalId": "V-101", "amount": "12500.00"},
        {"externalId": "V-102"},
        {"externalId": "V-103", "amount": ""},
    )
    vendors = ({"name": "Kelp Ltd", "city": "Leeds"}, {"name": "Birch Inc", "city": "Duluth"})
    assert not await differs(Meant(content, vendors=vendors, contacts=None, deals=deals, warning="ditto_marks"))


async def test_a_table_without_any_row_says_so() -> None:
    assert not await differs(Meant("Supplier,Country\n", warning="no_rows"))

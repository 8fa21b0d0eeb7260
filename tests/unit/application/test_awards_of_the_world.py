"""Lists of awards, contracts and grants as offices of many countries publish them, sent in without a mapping."""
# ruff: noqa: E501 - lines of tables as they stand in files

from __future__ import annotations

import pytest
from table_cases import Meant, differs

FIRM, OTHER = "Nordlicht Ltd", "Vega Tools Inc"
BOTH = ({"name": FIRM}, {"name": OTHER})

AWARDS: dict[str, Meant] = {
    "spend of a British ministry": Meant(
        "Department family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount,Description,"
        "Supplier Post Code,Supplier Type,Contract Number,Item Text\n"
        f'Department of Tides,Tides Agency,03/06/2025,Computers,Estates,{FIRM},5001234,"25,100.50",Racks,LS1 4DY,VENDOR,,\n'
        f'Department of Tides,Tides Agency,13/06/2025,Tools,Estates,{OTHER},5001235,"31,000.00",Tools,,VENDOR,,\n',
        ({"name": FIRM, "postcode": "LS1 4DY"}, {"name": OTHER}), (),
        ({"externalId": "5001234", "amount": "25100.50", "submittedAt": "2025-06-03"}, {"externalId": "5001235"}),
    ),
    "notices of TED by their fields": Meant(
        "publication-number,notice-type,notice-title,buyer-name,buyer-country,winner-name,winner-country,winner-city,"
        "winner-identifier,tender-value,tender-value-cur,winner-decision-date\n"
        f"123456-2025,can-standard,Racks,City of Hull,GBR,{FIRM},GBR,Leeds,GB123456789,25000.00,EUR,2025-06-03\n",
        ({"name": FIRM, "country": "GB", "city": "Leeds", "registrationId": "GB123456789"},), (),
        ({"amount": "25000.00", "currency": "EUR", "customer": "City of Hull"},),
    ),
    "opportunities of SAM": Meant(
        "NoticeId,Title,Sol#,Department/Ind.Agency,CGAC,Sub-Tier,FPDS Code,Office,AAC Code,PostedDate,Type,BaseType,"
        "ArchiveType,ArchiveDate,SetASideCode,SetASide,ResponseDeadLine,NaicsCode,ClassificationCode,PopStreetAddress,"
        "PopCity,PopState,PopZip,PopCountry,Active,AwardNumber,AwardDate,Award$,Awardee,PrimaryContactTitle,"
        "PrimaryContactFullname,PrimaryContactEmail,PrimaryContactPhone,OrganizationType,State,City,ZipCode,CountryCode\n"
        "a1b2c3,Racks for the pier,W9-25-R-1,DEPT OF TIDES,097,PIER COMMAND,5700,PIER 9,FA1,2025-06-03 09:12:44-04,"
        "Award Notice,Award Notice,auto15,2025-06-18,,,,334111,70,,Norfolk,VA,23510,USA,Yes,W9-25-C-0001,2025-06-01,"
        f"25000.00,{OTHER},,Dana Cole,dana.cole@tides.gov,757-555-0177,OFFICE,VA,Norfolk,23510,USA\n",
        ({"name": OTHER, "city": "", "region": ""},), (),
        ({"externalId": "W9-25-C-0001", "name": "Racks for the pier", "amount": "25000.00", "customer": "DEPT OF TIDES"},),
    ),
    "awarded contracts of a German town": Meant(
        "Vergabenummer;Bezeichnung der Leistung;Auftraggeber;Auftragnehmer;Sitz des Auftragnehmers;"
        "Auftragswert (netto);Datum der Zuschlagserteilung;Verfahrensart\n"
        "V-2025-001;Pumpen;Stadt Kiel;Grünöl GmbH;Berlin;25.000,50 €;03.06.2025;Verhandlungsvergabe\n"
        "V-2025-002;Regale;Stadt Kiel;Bäckerei Lölein KG;München;1.200,00 €;15.06.2025;Öffentliche Ausschreibung\n",
        ({"name": "Grünöl GmbH"}, {"name": "Bäckerei Lölein KG"}), (),
        ({"externalId": "V-2025-001", "name": "Pumpen", "customer": "Stadt Kiel", "amount": "25000.50",
          "currency": "EUR", "submittedAt": "2025-06-03"}, {"externalId": "V-2025-002", "amount": "1200.00"}),
    ),
    "grants of a German ministry": Meant(
        '="FKZ";="Ressort";="Referat";="PT";="Zuwendungsempfänger";="Gemeindekennziffer";="Stadt/Gemeinde";="Bundesland";'
        '="Staat";="Ausführende Stelle";="Thema";="Laufzeit von";="Laufzeit bis";="Fördersumme in EUR";="Förderprofil"\n'
        '="01AB2345";="BMFT";="112";="PT-J";="Grünöl GmbH";="11000000";="Berlin";="Berlin";="Deutschland";="Grünöl GmbH";'
        '="Pumpen von morgen";="01.06.2025";="31.05.2027";="1.250.000,00";="Technologie"\n',
        ({"name": "Grünöl GmbH"},), (), ({"externalId": "01AB2345", "amount": "1250000.00", "currency": "EUR"},),
    ),
    "essential data of French contracts": Meant(
        "id;acheteur.id;acheteur.nom;nature;objet;codeCPV;procedure;lieuExecution.code;dureeMois;dateNotification;"
        "datePublicationDonnees;montant;formePrix;titulaire_id_1;titulaire_typeIdentifiant_1;"
        "titulaire_denominationSociale_1;titulaire_id_2;titulaire_typeIdentifiant_2;titulaire_denominationSociale_2\n"
        "2025001;21690123100011;Commune de Vaux;Marché;Pompes;42122000;Procédure adaptée;69;12;2025-06-03;2025-06-20;"
        "25000.50;Ferme;12345678200010;SIRET;Nordlicht SARL;;;\n"
        "2025002;21690123100011;Commune de Vaux;Marché;Outils;42122000;Procédure adaptée;69;12;2025-06-04;2025-06-20;"
        "90;Ferme;32345678200018;SIRET;Véga Outils SAS;12345678200010;SIRET;Nordlicht SARL\n",
        ({"name": "Nordlicht SARL", "registrationId": "12345678200010"}, {"name": "Véga Outils SAS"}), (),
        ({"externalId": "2025001", "name": "Pompes", "customer": "Commune de Vaux", "amount": "25000.50",
          "submittedAt": "2025-06-03"}, {"externalId": "2025002", "amount": "90"}),
    ),
    "contracts of Brazil's government": Meant(
        '"Número do Contrato";"Objeto";"Fundamento Legal";"Modalidade Compra";"Situação Contrato";'
        '"Código Órgão Superior";"Nome Órgão Superior";"Código Órgão";"Nome Órgão";"Código UG";"Nome UG";'
        '"Data Assinatura Contrato";"Data Publicação DOU";"Data Início Vigência";"Data Fim Vigência";'
        '"CPF/CNPJ Contratado";"Nome Contratado";"Valor Inicial Compra";"Valor Final Compra"\n'
        '"000122025";"Objeto: BOMBAS";"Art. 24";"Pregão";"Publicado";"26000";"Ministério das Marés";"26101";'
        '"Agência das Marés";"150001";"SEDE";"03/06/2025";"15/06/2025";"03/06/2025";"02/06/2026";"12345678000195";'
        '"NORDLICHT LTDA";"25000,5000";"26000,0000"\n'.encode("cp1252"),
        ({"name": "NORDLICHT LTDA", "registrationId": "12345678000195"},), (),
        ({"externalId": "000122025", "submittedAt": "2025-06-03"},),
    ),
    "awards of an Indian portal": Meant(
        "S.No,AOC Date,e-Published Date,Title and Ref.No./Tender ID,Organisation Name,Contract Date,Awarded Value,"
        "Name of the selected bidder(s)\n"
        f'1,15-Jun-2025,01-Apr-2025,Pumps/P-1/2025_TIDE_1,Tides Board,03-Jun-2025,"12,50,000.00",{FIRM}\n'
        f'2,16-Jun-2025,02-Apr-2025,Tools/P-2/2025_TIDE_2,Tides Board,04-Jun-2025,"90,000.00",{OTHER}\n',
        BOTH, (), ({"amount": "1250000.00", "customer": "Tides Board", "submittedAt": "2025-06-03"},
                   {"amount": "90000.00"}),
    ),
    "contracts of a Japanese ministry": Meant(
        "契約件名,契約担当官等の氏名並びにその所属する部局の名称及び所在地,契約を締結した日,"
        "契約の相手方の商号又は名称及び住所,法人番号,一般競争入札・指名競争入札の別,予定価格,契約金額,落札率,備考\n"
        "ポンプ一式,支出負担行為担当官 潮局長 東京都千代田区,令和7年6月3日,"
        '"株式会社ヤマト工具\n東京都千代田区架空1-1",1234567890123,一般競争入札,"1,300,000円","1,250,000円",96.2%,\n',
        ({"name": "株式会社ヤマト工具", "registrationId": "1234567890123"},), (),
        ({"name": "ポンプ一式", "amount": "1250000", "currency": "JPY", "submittedAt": "2025-06-03"},),
    ),
    "contracts of a Korean portal": Meant(
        "순번,계약번호,계약명,계약기관,수요기관,계약업체명,사업자등록번호,대표자명,계약일자,계약금액(원),계약방법\n"
        '1,R25TA001,펌프 구매,조달청,조류청,주식회사 북빛,123-45-67890,홍길동,2025-06-03,"12,500,000",일반경쟁\n',
        ({"name": "주식회사 북빛", "registrationId": "123-45-67890"},), None,
        ({"externalId": "R25TA001", "name": "펌프 구매", "amount": "12500000", "currency": "KRW",
          "submittedAt": "2025-06-03"},),
    ),
    "results of Chinese tenders": Meant(
        "序号,项目编号,项目名称,采购人,中标供应商,供应商地址,中标金额（万元）,中标日期,采购代理机构\n"
        "1,CX-2025-001,水泵采购,潮汐局,北光工具有限公司,虚构路1号,12.5,2025-06-03,假想招标代理有限公司\n",
        ({"name": "北光工具有限公司", "address": "虚构路1号"},), (),
        ({"externalId": "CX-2025-001", "name": "水泵采购", "customer": "潮汐局", "amount": "125000",
          "submittedAt": "2025-06-03"},),
    ),
    "awards of Taiwan": Meant(
        "機關名稱,標案案號,標案名稱,得標廠商,廠商統編,決標日期,決標金額\n"
        '潮汐署,A114-001,抽水機採購,北光工具股份有限公司,12345678,114/06/03,"1,250,000"\n',
        ({"name": "北光工具股份有限公司"},), (),
        ({"externalId": "A114-001", "customer": "潮汐署", "name": "抽水機採購", "amount": "1250000"},),
    ),
    "contracts of Portugal": Meant(
        "idcontrato;nAnuncio;tipoContrato;tipoprocedimento;objectoContrato;adjudicante;adjudicatarios;"
        "dataPublicacao;dataCelebracaoContrato;precoContratual;cpv;prazoExecucao;localExecucao\n"
        "1000123;;Aquisição de bens móveis;Ajuste Direto;Bombas;500100144 - Município de Maré;501234567 - Nordlicht Lda;"
        "2025-06-15;2025-06-03;25000,50;42122000-0;30;Portugal\n",
        ({"name": "Nordlicht Lda"},), (),
        ({"name": "Bombas", "amount": "25000.50", "submittedAt": "2025-06-03"},),
    ),
    "contracts that Canada discloses": Meant(
        "reference_number,procurement_id,vendor_name,vendor_postal_code,buyer_name,contract_date,economic_object_code,"
        "description_en,description_fr,contract_period_start,delivery_date,contract_value,original_value,"
        "amendment_value,comments_en,country_of_vendor,solicitation_procedure,reporting_period,owner_org,owner_org_title\n"
        f"C-2025-Q1-1,4500123,{FIRM},K1A,Dana Cole,2025-06-03,1282,Racks,Supports,2025-06-03,2025-12-31,28250.00,"
        "28250.00,0.00,,CA,TC,2025-2026-Q1,tides,Tides Canada | Marées Canada\n",
        ({"name": FIRM, "postcode": "K1A", "country": "CA"},), (),
        ({"amount": "28250.00", "submittedAt": "2025-06-03"},),
    ),
    "contracts of a development bank": Meant(
        "As of Date,Fiscal Year,Region,Borrower Country / Economy,Borrower Country / Economy Code,Project ID,"
        "Project Name,Procurement Category,Procurement Method,WB Contract Number,Contract Description,"
        "Contract Signing Date,Supplier ID,Supplier,Supplier Country / Economy,Supplier Country / Economy Code,"
        "Supplier Contract Amount (USD),Borrower Contract Reference Number,Review type\n"
        "07/01/2025,2025,AFRICA EAST,Kenya,KE,P100001,Tides of Lakes,Goods,Request for Bids,1700123,Pumps,06/03/2025,"
        f'400123,{FIRM},United Kingdom,GB,"25,000.50",KE-TIDE-1,Prior\n',
        ({"name": FIRM, "country": "GB"},), (),
        ({"externalId": "1700123", "amount": "25000.50", "currency": "USD", "submittedAt": "2025-06-03"},),
    ),
    "beneficiaries of European funds": Meant(
        "Year;Budget;Reference of the Legal Commitment (LC);Reference (Budget);Name of beneficiary;"
        "VAT number of beneficiary;Not-for-profit organisation (NFPO);Non-governmental organisation (NGO);Coordinator;"
        "Address;City;Postal code;Beneficiary country;NUTS2;Geographical Zone;"
        "Beneficiary’s contracted amount (EUR);Subject of grant or contract;Responsible department\n"
        f"2024;EDF;SCR.CTR.450001.01.1;X;{FIRM};GB123456789;No;No;Yes;1 High St;Leeds;LS1 4DY;United Kingdom;;;"
        "25000,50;Pumps;Tides\n",
        ({"name": FIRM, "city": "Leeds", "registrationId": "GB123456789", "country": "GB"},), (),
        ({"amount": "25000.50", "currency": "EUR"},),
    ),
    "electronic contracts of Colombia": Meant(
        "Nombre Entidad,Nit Entidad,Departamento,Ciudad,Orden,Sector,Proceso de Compra,ID Contrato,"
        "Referencia del Contrato,Estado Contrato,Descripcion del Proceso,Tipo de Contrato,Fecha de Firma,"
        "TipoDocProveedor,Documento Proveedor,Proveedor Adjudicado,Es Pyme,Valor del Contrato\n"
        "ALCALDIA DE MAREA,800100100,Valle,Cali,Territorial,Servicio,CO1.BDOS.1,CO1.PCCNTR.1001,C-1-2025,En ejecución,"
        "Bombas,Compraventa,06/03/2025,NIT,900123456,NORDLICHT S.A.S.,Si,25000500\n",
        ({"name": "NORDLICHT S.A.S.", "registrationId": "900123456", "city": "", "region": ""},), (),
        ({"externalId": "CO1.PCCNTR.1001", "customer": "ALCALDIA DE MAREA", "amount": "25000500"},),
    ),
    "contracts of Mexico": Meant(
        "Orden de gobierno,Institución,Nombre de la UC,Responsable de la UC,Código del expediente,Título del expediente,"
        "Código del contrato,Título del contrato,Fecha de inicio del contrato,Importe del contrato,Moneda del contrato,"
        "Estatus del contrato,RFC,Proveedor o contratista,Estratificación de la empresa,Clave del país de la empresa\n"
        "APF,Secretaría de Mareas,Adquisiciones,Dana Cole,2500001,Bombas,3500001,Bombas 2025,2025-06-03,25000.50,MXN,"
        "ACTIVO,NOR010101AB1,NORDLICHT SA DE CV,Pequeña,MX\n",
        ({"name": "NORDLICHT SA DE CV", "registrationId": "NOR010101AB1"},), (),
        ({"externalId": "3500001", "name": "Bombas 2025", "amount": "25000.50", "currency": "MXN"},),
    ),
    "a register of Czech contracts": Meant(
        "ID smlouvy;Předmět smlouvy;Zadavatel;Dodavatel;IČO dodavatele;Cena bez DPH;Měna;Datum uzavření\n"
        "30001;Čerpadla;Město Příliv;Nordlicht s.r.o.;12345678;25 000,50;CZK;03.06.2025\n",
        ({"name": "Nordlicht s.r.o.", "registrationId": "12345678"},), (),
        ({"externalId": "30001", "name": "Čerpadla", "customer": "Město Příliv", "amount": "25000.50",
          "currency": "CZK", "submittedAt": "2025-06-03"},),
    ),
    "winners of a tender of Kenya": Meant(
        "No.,Tender No.,Tender Description,Procuring Entity,Name of Awarded Bidder,Contract Amount (KES),Date of Award\n"
        f'1,T/1/2025,Pumps,Tides County,{FIRM},"KES 1,250,000.00",3rd June 2025\n'
        f'2,T/2/2025,Tools,Tides County,{OTHER},"90,000/=",13th June 2025\n',
        BOTH, (),
        ({"externalId": "T/1/2025", "customer": "Tides County", "amount": "1250000.00", "currency": "KES",
          "submittedAt": "2025-06-03"}, {"externalId": "T/2/2025", "amount": "90000", "currency": "KES"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", AWARDS)
async def test_a_published_list_of_awards_comes_in_as_it_is_meant(table: str) -> None:
    assert await differs(AWARDS[table]) == ""

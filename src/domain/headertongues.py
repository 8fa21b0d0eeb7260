"""Header tongues: what tables call our fields in further languages, and in the exports of well-known programs."""

from __future__ import annotations

FURTHER: dict[str, tuple[str, ...]] = {
    "vendor.name": (
        "associated company", "primary company", "primary associated company",
        "deal organization", "person organization", "lead organization", "company associated", "name of company",
        "name of supplier", "company name english", "kreditor", "kreditorenname", "debitor", "lieferantenname",
        "name des lieferanten", "firmenbezeichnung", "nom du fournisseur", "nom de la societe", "titulaire",
        "adjudicataire", "nombre del proveedor", "adjudicatario", "contratista", "razon social proveedor",
        "fornitore", "azienda", "ragione sociale", "nome fornitore", "nome azienda", "fornecedor",
        "nome do fornecedor", "nome da empresa", "contratado", "leverancier", "leveranciersnaam", "bedrijf",
        "bedrijfsnaam", "leverantor", "foretag", "foretagsnamn", "leverandor", "virksomhed",
        "firmanavn", "toimittaja", "yritys", "dostawca", "firma dostawca", "nazwa firmy", "nazwa dostawcy",
        "kontrahent", "dodavatel", "nazev firmy", "spolecnost", "szallito", "cegnev", "tedarikci", "firma adi",
        "sirket", "поставщик", "компания", "название компании", "организация", "контрагент", "会社名", "企業名",
        "会社", "取引先", "取引先名", "仕入先", "仕入先名", "業者名", "发注先", "供应商", "供应商名称", "公司",
        "公司名称", "公司名稱", "供應商", "企业名称", "客户名称", "회사", "회사명", "업체명", "공급업체", "거래처",
        "거래처명",
    ),
    "vendor.registrationId": (
        "tax id number", "vat reg no", "vat registration number", "vat registration no", "umsatzsteuer id",
        "ust id nr", "numero siret", "numero siren", "tva intracommunautaire", "partita iva", "p iva",
        "codice fiscale", "cnpj cpf", "nipc", "btw nummer", "kvk nummer", "organisationsnummer", "orgnr", "cvr",
        "cvr nummer", "nip", "regon", "krs", "ico", "dic", "инн", "огрн", "法人番号", "统一社会信用代码",
        "사업자등록번호", "uei", "ein number", "supplier tax id", "vendor tax id", "hrb",
        "handelsregister", "inn", "ogrn", "edrpou", "unp", "nit", "ruc", "rut", "cuit", "eik", "oib", "trn",
        "gst no", "gst number", "gstin no", "gstin number", "pan number", "vkn", "iin", "adoszam", "nzbn", "abn number",
        "ubi number", "fein",
    ),
    "vendor.domain": (
        "web page", "company website url", "primary domain", "sitio", "sito web", "sito", "webadresse",
        "internetseite", "саит", "ホームページ", "网址", "网站",
    ),
    "vendor.phone": (
        "company main phone", "telefon zentrale", "main number", "head office phone",
    ),
    "vendor.address": (
        "business street", "street 1", "organization address", "strasse hausnummer", "strasse nr",
        "strasse und hausnummer", "bill from 2", "adres", "adress", "adresse postale", "domicilio", "indirizzo",
        "endereco", "via", "ulica", "адрес", "住所", "地址", "주소",
    ),
    "vendor.city": (
        "business city", "localidad", "citta", "comune", "cidade", "plaats", "stad", "miasto", "mesto", "kaupunki",
        "город", "市区町村", "城市", "도시",
    ),
    "vendor.region": (
        "business state", "st", "comunidad autonoma", "regione", "uf", "woiwodschaft", "wojewodztwo", "kanton",
        "canton", "都道府県", "省",
    ),
    "vendor.postcode": (
        "business postal code", "billing zip postal code", "cap", "cep", "codigo postal cp", "kod pocztowy", "psc",
        "postnummer", "postnr", "индекс", "郵便番号", "邮编",
    ),
    "vendor.country": (
        "business country region", "business country", "country territory", "country or territory",
        "country territory name", "paese", "nazione", "kraj", "zeme", "maa", "страна", "国",
        "国名", "国家", "국가",
    ),
    "contact.name": (
        "associated contact", "primary contact name", "contact 1", "deal contact person",
        "lead contact person", "name ansprechpartner", "personne de contact", "nom et prenom", "referente",
        "contatto", "persona di riferimento", "nome do contato", "contato", "responsavel", "contactpersoon",
        "yhteyshenkilo", "osoba kontaktowa", "kontaktni osoba", "yetkili kisi", "контактное лицо",
        "фио", "担当者", "担当者名", "氏名", "お名前", "联系人", "姓名", "聯絡人", "담당자", "담당자명", "이름",
    ),
    "contact.firstName": (
        "nombre contacto", "nome", "imie", "fornavn", "fornamn", "voornaam", "etunimi", "имя", "名",
    ),
    "contact.lastName": (
        "cognome", "sobrenome", "nazwisko", "efternavn", "efternamn", "achternaam", "sukunimi", "фамилия", "姓",
    ),
    "contact.email": (
        "main email", "person email work", "e mail adresse geschaftlich", "e mail 1", "email 1",
        "work e mail", "business email address", "adresse de courriel", "adresse electronique", "mel", "correo e",
        "direccion de correo", "posta elettronica", "indirizzo email", "endereco de email", "adres e mail", "e post",
        "e postadresse", "epost", "sahkoposti", "e posta", "почта", "эл почта", "электронная почта", "メール",
        "メールアドレス", "eメール", "邮箱", "电子邮件", "电子邮箱", "電子郵件", "이메일",
    ),
    "contact.phone": (
        "telephone 1", "phone 1", "person phone work", "person phone", "business telephone", "mobile number",
        "mobile no", "mobiltelefon", "rufnummer", "numero de telephone", "tel portable", "telefono movil", "movil",
        "celular", "cellulare", "telefone", "telemovel", "telefoon", "telefoonnummer", "gsm", "nr telefonu",
        "telefonnr", "puhelin", "телефон", "電話", "電話番号", "携帯", "携帯電話", "电话", "手机", "手機", "联系电话",
        "전화", "전화번호", "휴대폰",
    ),
    "contact.title": (
        "stelle", "berufsbezeichnung", "intitule du poste", "qualifica", "ruolo", "funcao", "functie", "stanowisko",
        "stilling", "должность", "役職", "部署役職", "职位", "职务", "직책", "직함",
    ),
    "deal.externalId": (
        "transaction number", "transaction no", "opportunity number", "lead id", "angebotsnummer", "angebots nr",
        "auftrags nr", "rechnungsnummer",
        "rechnungs nr", "belegnummer", "beleg nr", "bestell nr", "vertrags nr", "vorgangsnummer",
        "numero de commande", "numero de facture", "n facture", "n commande", "numero de pedido", "numero de factura",
        "n de contrato", "expediente", "num expediente", "numero fattura", "numero ordine", "cig",
        "numero do contrato", "numero do pedido", "factuurnummer", "ordernummer", "numer umowy", "numer zamowienia",
        "numer faktury", "номер договора", "номер заказа", "案件番号", "契約番号", "注文番号", "見積番号", "合同编号",
        "订单号", "계약번호",
    ),
    "deal.name": (
        "topic", "opportunity topic", "deal topic", "vorgang", "bezeichnung", "projektname", "auftragsbezeichnung",
        "objet", "objet du marche", "intitule", "objeto", "objeto del contrato", "oggetto", "objeto do contrato",
        "onderwerp", "projectnaam", "przedmiot", "predmet", "предмет", "сделка", "案件", "案件名", "商談名", "件名",
        "项目", "项目名称", "合同名称", "商机名称", "프로젝트명", "계약명", "potential name",
    ),
    "deal.product": (
        "produkte", "warengruppe", "prodotto", "produto", "product omschrijving", "produkt nazwa", "товар", "продукт",
        "商品", "商品名", "製品", "製品名", "品名", "产品", "产品名称", "제품", "제품명",
    ),
    "deal.amount": (
        "auftragssumme", "angebotssumme", "angebotsbetrag", "angebotswert", "rechnungsbetrag", "gesamtbetrag",
        "gesamtsumme", "gesamtwert", "gesamtpreis", "nettobetrag", "nettosumme", "nettowert", "bruttobetrag",
        "bruttosumme", "vertragswert", "vertragssumme", "volumen", "auftragsvolumen", "bestellwert", "netto",
        "brutto", "umsatz", "est revenue", "estimated revenue", "po total", "po amount", "po value", "amount net",
        "amount gross", "gross amount", "grand total", "montant total", "montant ht", "montant ttc", "montant net",
        "total ht", "total ttc", "prix total", "valeur du contrat", "importe total", "importe neto",
        "importe de adjudicacion", "importe adjudicado", "monto total", "precio total", "valor total",
        "valor del contrato", "importo totale", "importo aggiudicato", "totale", "valore", "prezzo totale",
        "valor do contrato", "montante", "totaal", "totaalbedrag", "bedrag", "contractwaarde", "belopp", "summa",
        "belob", "belop", "summa eur", "kwota", "wartosc", "wartosc netto", "cena", "castka", "celkem", "osszeg",
        "tutar", "toplam", "сумма", "стоимость", "цена", "金額", "合計", "合計金額", "契約金額", "見積金額",
        "受注金額", "価格", "價格", "金额", "总金额", "合同金额", "总价", "价格", "金額元", "금액", "총액", "계약금액",
    ),
    "deal.currency": (
        "curr", "deal currency of value", "cur", "currency of amount", "transaction currency",
        "wahrungscode", "wkz", "code devise", "valuta", "moeda", "munteenheid", "waluta", "mena", "penznem",
        "para birimi", "валюта", "通貨", "币种", "货币", "幣別", "통화",
    ),
    "deal.stage": (
        "status reason", "auftragsstatus", "angebotsstatus", "verkaufsphase", "vertriebsphase", "situacion",
        "estado de la oportunidad", "fase", "stato", "stadio", "situacao", "estagio", "etap", "faza", "stav", "vaihe",
        "этап", "стадия", "статус", "ステージ", "フェーズ", "商談フェーズ", "状態", "状況", "進捗", "阶段", "状态",
        "단계", "상태",
    ),
    "deal.expectedClose": (
        "est close date", "est close", "expected close on", "deal expected close date", "forecast close date",
        "erwarteter abschluss", "voraussichtlicher abschluss", "geplanter abschluss", "date de cloture prevue",
        "fecha prevista de cierre", "fecha estimada de cierre", "data di chiusura", "data prevista chiusura",
        "data de fechamento", "sluitingsdatum", "verwachte sluitingsdatum", "data zamkniecia", "дата закрытия",
        "完了予定日", "クローズ予定日", "受注予定日", "締切日", "预计成交日期", "预计结束日期", "截止日期", "마감일",
    ),
    "deal.submittedAt": (
        "create date", "created time", "angebotsdatum", "auftragsdatum", "bestelldatum", "rechnungsdatum",
        "vertragsdatum", "belegdatum", "erstellt am", "erstellt", "date de commande", "date de facture",
        "date du contrat", "date de creation", "date de signature", "fecha de firma", "fecha de pedido",
        "fecha de factura", "fecha de creacion", "fecha del contrato", "fecha de adjudicacion", "data", "data ordine",
        "data fattura", "data contratto", "data do contrato", "data do pedido", "orderdatum", "factuurdatum",
        "data umowy", "data zamowienia", "data wystawienia", "dato", "дата", "дата договора", "登録日", "作成日",
        "契約日", "注文日", "日付", "日期", "签订日期", "创建时间", "下单日期", "날짜", "계약일",
    ),
    "deal.customer": (
        "potential customer", "auftraggeber", "besteller", "donneur d ordre", "acheteur public",
        "organo de contratacion", "stazione appaltante", "contratante", "opdrachtgever", "zamawiajacy", "заказчик",
        "покупатель", "顧客", "顧客名", "发注者", "客户", "采购人", "고객", "고객명",
    ),
}  # fmt: skip
"""Field -> headers as `header_words` gives them."""

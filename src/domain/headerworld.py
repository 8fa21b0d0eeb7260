"""Header world: what tables call our fields in the languages of Europe, Asia and the Arab countries, word by word."""

from __future__ import annotations

import re

from domain.normalise import fold

_WORDS: dict[str, str] = {
    "vendor.name": """
        ettevõte|ettevõtte nimi|tarnija|uzņēmums|uzņēmuma nosaukums|piegādātājs|įmonė
        įmonės pavadinimas|tiekėjas
        cég|cég neve|cégnév|szállító neve|companie|denumire firmă|nume firmă|firmă|tvrtka|naziv tvrtke|dobavljač
        podjetje|naziv podjetja|dobavitelj|izvajalec|фирма|име на фирма|компанія|назва компанії|підприємство
        организация|ชื่อบริษัท|ชื่อผู้ขาย|ผู้รับจ้าง|कंपनी|कंपनी का नाम|विक्रेता|आपूर्तिकर्ता|smluvní partner
        smluvní strana|zmluvný partner|zmluvná strana|vertragspartner|contract partner|contracting party
        contractpartij|cocontractant|avtalspart|motpart|kontraktspart|contraparte|counterparty|other party
        sopimuskumppani|szerződő fél|szerződő partner|ugovorna strana|strona umowy|druga ugovorna strana
        контрагент по договору|other contracting party|merchant name|naam tegenpartij|tegenpartij
        accounts|companies|organizations|organisations|suppliers|vendors|contractors|zahlungsempfänger|zahlungspflichtiger
        auftraggeber empfänger|empfänger auftraggeber|name zahlungsbeteiligter|counterparty name|beneficiary name
    """,
    "contact.name": """
        people|persons|contact people
        kontaktisik|kontaktpersona|kontaktinis asmuo|kontaktná osoba|kapcsolattartó|kapcsolattartó neve
        kontaktna oseba|kontakt osoba|лице за контакт|nama kontak|ผู้ติดต่อ|संपर्क व्यक्ति|संपर्क
        контактное лицо
    """,
    "contact.email": """
        emails|e-mails|email addresses|e-mail addresses
        e-mailadres|emailadres|e-postadress|e-postadresse|e-pasts|el. paštas|el. pašto adresas|имейл|е-поща
        електронна пошта|ел. пошта|эл. адрес|البريد الإلكتروني|البريد الالكتروني|بريد إلكتروني
        الايميل|דוא"ל|אימייל
        מייל|อีเมล|อีเมล์|ईमेल|surel|alamat email|thư điện tử|e-posta adresi|sähköpostiosoite|e-mailová adresa
        adresa e-mail|e-mail cím
    """,
    "contact.phone": """
        phones|telephones|telephone numbers
        tālrunis|tālruņa numurs|telefonas|tel. numeris|telefoninumber|telefonszám|โทรศัพท์|เบอร์โทร
        เบอร์โทรศัพท์
        फोन|फ़ोन|मोबाइल|الهاتف|الجوال|رقم الجوال|telefonní číslo|telefónne číslo|número de teléfono
        numer telefonu
        telefon numarası|puhelinnumero|номер телефона|номер телефону
    """,
    "vendor.address": """
        osoite|katuosoite|aadress|adrese|adresas|adresa|cím|székhely|sídlo|адреса|ที่อยู่|पता|alamat|adresse
        indirizzo sede|domicilio social|siège|siège social|siedziba|vestigingsadres|besöksadress
    """,
    "vendor.city": """
        poststed|linn|pilsēta|miestas|város|település|град|населено място|thành phố|จังหวัด|शहर
        localitate|gemeente
        woonplaats|vestigingsplaats|obec|miejscowość|grad|kota|kabupaten
    """,
    "vendor.postcode": """
        postinumero|postiindeks|pasta indekss|pašto kodas|irányítószám|cod poștal|poštanski broj|postni broj
        poštna številka|пощенски код|індекс|поштовий індекс|почтовый индекс|τκ|τ.κ.
        ταχυδρομικός κώδικας|posta kodu
        الرمز البريدي|מיקוד|郵遞區號|邮政编码|우편번호|kode pos|mã bưu chính|รหัสไปรษณีย์|पिन कोड|psč|psc|c.p.
        cód. postal
    """,
    "vendor.country": """
        riik|valsts|šalis|krajina|ország|država|държава|國家|quốc gia|ประเทศ|देश|negara
    """,
    "vendor.domain": """
        webbplats|hemsida|hjemmeside|nettside|nettsted|verkkosivu|verkkosivut|kotisivut|veebileht
        koduleht|mājaslapa
        tīmekļa vietne|svetainė|interneto svetainė|strona www|strona internetowa|www|webová stránka
        webové stránky
        weboldal|honlap|spletna stran|web stranica|web sjedište|уебсайт|веб-сайт|веб-сайт компании|ιστοσελίδα
        ιστότοπος|الموقع الإلكتروني|الموقع|אתר אינטרנט|אתר|網址|網站|홈페이지|웹사이트|เว็บไซต์|वेबसाइट|situs web
        laman web|trang web|internet adresi|web sitesi
    """,
    "vendor.registrationId": """
        cvr-nr.|registrikood|reg. kood|kmkr number|reģistrācijas numurs|reģ. nr.|pvn reģ. nr.|įmonės kodas
        pvm mokėtojo kodas|davčna številka|matična številka|еик|булстат|ח.פ.|ע.מ|mã số thuế
        เลขประจำตัวผู้เสียภาษี
        เลขทะเบียนนิติบุคคล|जीएसटी नंबर|जीएसटीआईएन|cégjegyzékszám|adószáma|ičo|ič dph|dič
        numero registro imprese
        código fiscal|cod unic de înregistrare|vergi kimlik no|mersis no|الرقم الضريبي|السجل التجاري
        رقم السجل التجاري|nib|登録番号
    """,
    "deal.externalId": """
        contrato|contrat|contratto|umowa|smlouva|zmluva|agreement|
        rechnung|facture|factura|fattura|fatura|factuur|faktura|bon de commande|αρ. σύμβασης|αριθ. σύμβασης
        sopimusnumero|sopimuksen numero|tilausnumero|lepingu number|lepingu nr|līguma numurs|līguma nr.
        sutarties numeris|sutarties nr.|číslo zmluvy|číslo objednávky|číslo faktúry|číslo faktury|szerződésszám
        szerződés száma|számlaszám sorszám|számla sorszáma|rendelésszám|broj ugovora|broj narudžbe
        številka pogodbe
        številka naročila|номер на договор|номер договору|номер рахунку|מספר חוזה|מספר הזמנה|מספר חשבונית
        nomor kontrak|nomor po|nomor pesanan|nomor faktur|số hợp đồng|số hóa đơn|เลขที่สัญญา|เลขที่ใบสั่งซื้อ
        เลขที่ใบแจ้งหนี้|अनुबंध संख्या|आदेश संख्या|رقم العقد|رقم الطلب|رقم أمر الشراء|رقم الفاتورة
        numéro de marché
        n° de marché|numéro du marché|sözleşme numarası|fatura no|sipariş no|ihale kayıt no
        bestillingsnr|fakturanr
    """,
    "deal.name": """
        emne|gjenstand|kohde|hankkeen nimi|nimetus|lepingu nimetus|priekšmets|līguma priekšmets|pavadinimas
        sutarties pavadinimas|szerződés tárgya|tárgy|predmet zmluvy|predmet smlouvy|předmět smlouvy
        predmet ugovora
        predmet pogodbe|αντικείμενο|αντικείμενο σύμβασης|τίτλος σύμβασης|konu|iş adı|işin adı
        موضوع العقد|وصف العقد
        اسم المشروع|נושא|נושא ההתקשרות|tên gói thầu|tên dự án|ชื่อโครงการ|विषय|परियोजना का नाम|judul|nama proyek
        назва|найменування закупівлі|найменування|наименование|наименование закупки|objet du marché
        intitulé du marché|titel
    """,
    "deal.amount": """
        grant|subsidy|
        worth|fiyat|fiyatı|
        suma|bendra suma|sutarties vertė|iznos|ukupni iznos|vrijednost ugovora|znesek|vrednost|vrednost pogodbe
        kokku|kopējā summa|līguma summa|hodnota|hodnota zmluvy|hodnota smlouvy|cena celkem|celková cena
        celková hodnota|cena spolu|vertė|väärtus|lepingu maksumus|maksumus|arvo|kokonaisarvo|hinta|vaerdi|verdi
        bruttó összeg|nettó összeg|nettó érték|érték|szerződés értéke|valoare|valoare contract
        valoare totală|preț
        قيمة العقد|قيمة|المبلغ الإجمالي|الإجمالي|إجمالي|سعر|ערך|סכום כולל|מחיר|giá trị hợp đồng|giá trị|số tiền
        tổng cộng|thành tiền|จำนวนเงิน|มูลค่า|มูลค่าสัญญา|ราคา|वैल्यू|राशि|कुल राशि|मूल्य|nilai
        harga|total harga
        jumlah|bedel|sözleşme bedeli|toplam tutar|genel toplam|стойност|обща стойност|вартість|загальна вартість
        сума договору|importo|montant du marché|montant attribué|valor adjudicado
        valor estimado do contrato|ποσό
        συνολικό ποσό|αξία|αξία σύμβασης|sopimuksen arvo|waarde|contractbedrag|opdrachtwaarde
    """,
    "deal.currency": """
        valuutta|valuuta|valiuta|валута|tiền tệ|loại tiền|สกุลเงิน|मुद्रा|mata uang|pénznem|deviza|valūta
    """,
    "deal.submittedAt": """
        signed|
        data firma|avtaledato|kontraktdato|kontraktsdato|lepingu kuupäev|kuupäev|līguma datums
        datums|sutarties data
        szerződés dátuma|szerződéskötés dátuma|dátum|kelt|datum podpisu|dátum podpisu
        dátum uzavretia|datum uzavření
        ημ/νία υπογραφής|ημ/νία|ημ. υπογραφής|registriert am|angemeldet am|data semnării
        datum sklenitve|datum podpisa|datum potpisa|datum ugovora
        ημερομηνία σύμβασης|ημερομηνία υπογραφής|sözleşme tarihi
        sipariş tarihi|fatura tarihi|تاريخ العقد|تاريخ التوقيع|تاريخ الطلب|תאריך חוזה|תאריך חתימה|תאריך הזמנה
        ngày ký|ngày|ngày ký hợp đồng|วันที่ทำสัญญา|วันที่|अनुबंध तिथि|तिथि|दिनांक|tanggal kontrak
        tanggal pesanan
        дата підписання|дата на договора|дата подписания|дата заключения договора|fecha de contrato
        date du marché
        sopimuspäivämäärä
    """,
    "deal.expectedClose": """
        date de fermeture|date de clôture estimée|date de fermeture prévue|lukningsdato
        afslutningsdato|forventet lukkedato
        slutdatum för affär|plánované uzavření|przewidywane zamknięcie|планируемая дата закрытия|tahmini kapanış
    """,
    "deal.expiresAt": """
        platnost do|platné do|platnosť do|ważna do|obowiązuje do|gyldig til|giltig till
        giltigt till|voimassa asti
        voimassaolo päättyy|kehtiv kuni|derīgs līdz|galioja iki|érvényes|érvényességi idő|lejárat
        valabil până la
        data expirării|vrijedi do|velja do|валиден до|срок действия до|діє до|дійсний до|geçerlilik tarihi
        bitiş tarihi|λήγει|ημερομηνία λήξης|صالح حتى|تاريخ الانتهاء|בתוקף עד|berlaku sampai
        hiệu lực đến|วันหมดอายุ
    """,
    "deal.stage": """
        tila|olek|statuss|būsena|állapot|státusz|stare|stadiu|stanje|κατάσταση|durum|durumu|الحالة|سטטוס|סטטוס
        ステータス|狀態|trạng thái|สถานะ|स्थिति|статус договору|статус договора|etat|état|stav zakázky
    """,
    "deal.customer": """
        klant|kund|kunde|asiakas|klient|klients|klientas|zákazník|ügyfél|megrendelő|kupac|naručitelj|naročnik
        objednatel|objednatelia|objednávateľ|клиент|възложител|πελάτης|αναθέτουσα αρχή|müşteri|العميل
        الجهة المتعاقدة|לקוח|客戶|客户|발주기관|수요기관|발주처|pelanggan|khách hàng|chủ đầu tư|bên mời thầu|ลูกค้า
        หน่วยงาน|ग्राहक|tilaaja|hankintayksikkö|pasūtītājs|užsakovas|perkančioji organizacija|hankija asutus
        beneficiar final|autoritatea contractantă
    """,
    "deal.product": """
        tuote|toode|produkts|prekė|termék|produs|proizvod|izdelek|προϊόν|ürün|ürün adı|المنتج|מוצר|產品名稱|產品
        sản phẩm|สินค้า|उत्पाद|produk|nama produk|vare|varenavn|tovar|товар|наименование товара|стока
    """,
}
"""Field -> its heads, apart by strokes and lines."""

WORLD: dict[str, str] = {
    fold(head): field for field, heads in reversed(_WORDS.items()) for head in re.split(r"[|\n]", heads)
}
"""Header (`header_words`) -> field."""

_EASTERN: tuple[tuple[str, str], ...] = (
    (
        "deal.customer",
        r"(?:発注|調達|契約担当)(?:機関|部局|者|部署|元)(?:名|名称)?|(?:采购|招标|委托|採購|招標)(?:人|单位|單位|方|机关|機關)(?:名称|名稱)?"
        r"|(?:발주|수요|계약)기관명?",
    ),
    (
        "vendor.name",
        r"(?:落札|受注|受託|契約|納入|施工|供給|仕入|購入|委託|請負|採択|選定|交付)(?:決定)?(?:事業者|業者|者|先|会社|企業|相手方|相手|候補者)"
        r"の?(?:名|名称|氏名|商号|商号又は名称)?"
        r"|(?:中标|成交|中选|供应|供货|承包|中標|得標|承攬|投标)(?:供应商|供應商|单位|單位|商|人|企业|公司|廠商|方)(?:名称|名稱)?"
        r"|(?:낙찰|계약|공급|납품|수주|시공)(?:업체|사업자|자|사|상대자)(?:명|상호)?",
    ),
    (
        "deal.amount.budget",
        r"(?:予定|概算)(?:価格|金額)|(?:예정|추정|기초)(?:가격|금액)"
        r"|(?:预算|預算|控制)(?:金额|金額|价)",
    ),
    (
        "deal.amount",
        r"(?:契約|落札|決定|受注|発注|見積|請求|支払|交付)(?:金額|価格|額|決定額)|(?:合同|成交|中标|中標|采购|採購|决标|决算|订单)"
        r"(?:总)?(?:金额|金額|价格|总价|价)|(?:계약|낙찰|투찰|수주|발주|견적)(?:금액|가격|가)",
    ),
    (
        "deal.submittedAt",
        r"(?:契約|落札|開札|発注|受注|注文|見積|請求|交付決定)(?:締結)?(?:年月日|日付|日)|(?:合同|签订|签约|中标|成交|订单|下单|簽約|簽訂)"
        r"(?:签订)?(?:日期|时间|時間)|(?:계약|낙찰|개찰|발주|수주|주문)(?:체결)?(?:일자|일시|일)",
    ),
    (
        "deal.externalId",
        r"(?:契約|公告|案件|調達|管理|発注|注文|受注|見積|請求書)(?:番号|no)|(?:合同|项目|招标|采购|订单|合約|標案|訂單)(?:编号|編號|号|號|编码)"
        r"|(?:계약|공고|입찰|주문|발주|견적)(?:번호|no)",
    ),
    (
        "deal.name",
        r"(?:契約|案件|工事|業務|調達|委託|事業)(?:件名|名称|名)|(?:合同|项目|标的|采购|項目|標案|採購案)(?:名称|名稱)"
        r"|(?:계약|공고|사업|용역|공사|입찰)(?:건명|명)",
    ),
)  # fmt: skip
_READ = tuple((field, re.compile(pattern)) for field, pattern in _EASTERN)


def eastern(words: str) -> tuple[str, float] | None:
    """The field of a Japanese, Chinese or Korean header that puts a party or contract and one thing of it together."""
    first = words.split(" ", 1)[0] if words else ""
    if not first or first.isascii():
        return None
    return next(((field, 0.9) for field, pattern in _READ if pattern.fullmatch(first)), None)

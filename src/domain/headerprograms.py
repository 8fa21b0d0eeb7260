"""Header programs: the headers of exports of well-known programs and registers, where they are names and not words."""

from __future__ import annotations

_TABLES: dict[str, str] = {
    # SAP, vendor master (LFA1) and purchasing (EKKO, EKPO), by the names of their fields.
    "vendor.name": "beguenstigter zahlungspflichtiger|begunstigter zahlungspflichtiger|zahlungsempfanger"
    "|name zahlungsbeteiligter|계약업체명|낙찰업체|契約の相手方|契約の相手方の商号又は名称及び住所"
    "|契約の相手方の商号又は名称"
    "|契約相手方の商号又は名称|契約の相手方の名称|name1|name 1|name of vendor|vendor display name|sm vendor name"
    "|supplier company name"
    "|potential customer|name adressattyp unternehmen"
    "|awards suppliers name|award suppliers name|contracts suppliers name"
    "|vendor supplying plant|supplier name trading name|denominazione|denominazione aggiudicatario"
    "|aggiudicatario|card holder company|contracts suppliers name|προμηθευτησ|επωνυμια|επωνυμια προμηθευτη"
    "|αναδοχοσ|εταιρεια|供應商名稱|廠商名稱|廠商|厂商|厂商名称|中标供应商|中标单位"
    "|中标人|成交供应商|得標廠商|落札者|落札業者|受注者|契約相手方|낙찰자|계약업체|ספק"
    "|שם הספק|שם החברה|المورد|اسم المورد|الشركة|اسم الشركة|ผู้ขาย|บริษัท|nha cung cap|cong ty|ten cong ty"
    "|pemasok|nama perusahaan|penyedia|furnizor|nume furnizor|доставчик|изпълнител|постачальник|переможець"
    "|dobavljac|ponuditelj|yuklenici|tedarikci adi"
    "|card name|display name|awarded to|awarded vendor|awarded supplier|contract awarded to|selected vendor"
    "|selected supplier"
    "|vendor organization name",
    "vendor.legalName": "legal business name|entity legal name",
    "vendor.registrationId": "y tunnus|npwp|titulaire id 1|stceg|stcd1|stcd 1|recipient uei|win nationalid"
    "|win national id"
    "|titulaire id|uei sam"
    "|kv k nummer|kv k|nif adjudicatario|nif del adjudicatario|siret titulaire|entity uei"
    "|eu ust id|eu u st id|awards suppliers identifier id"
    "|awards suppliers id|contracts suppliers identifier id|αφμ|統一編號"
    "|ח פ|الرقم الضريبي|vergi no|vergi numarasi|єдрпоу|код єдрпоу|cui|cod fiscal|business vat id metadata"
    "|customer tax id|tax exempt number"
    "|d u n s number|d u n s no|taxpayer id|lic trad num|vat registration",
    "vendor.address": "供应商地址|供應商地址|中标供应商地址|契約の相手方の住所|stras|pstreet"
    "|house number and street|win address|recipient address line 1"
    "|διευθυνση|כתובת|العنوان|alamat|dia chi",
    "vendor.city": "ort01|ort 01|win town|sehir|πολη|місто|עיר|المدينة|kota|oras|grad",
    "vendor.postcode": "pstlz|win postal code|win postcode|billing code",
    "vendor.country": "lkz|l kz|landerkz|country iso code|country of registration|country of incorporation|land1"
    "|land 1|landerschlussel|country key"
    "|win country code|recipient country name"
    "|ctr|ulke|χωρα|краіна|מדינה|الدولة|البلد|negara|tara|land region"
    "|country id|taxpayer country",
    "vendor.region": "regio",
    "vendor.phone": "telf1|telf 1|corporate phone|recipient phone number|company main phone",
    "vendor.email": "smtp addr|remittance email",
    "vendor.domain": "website address|company website address|web site address|entity url|company url",
    "contact.email": "email id|e mail id|mail id|email addr|contact mail|email primary contact"
    "|primary contact email address",
    "contact.phone": "work direct phone|corporate direct phone|ddi number"
    "|phone numbers|τηλεφωνο|טלפון|هاتف|رقم الهاتف|telepon|聯絡電話|dien thoai"
    "|연락처|phone1|phone 1",
    "deal.externalId": "tender ned kenmerk|kenmerk|ilmoitusnumero|bestellung|vergabenummer|vergabe nr|invoice id"
    "|bill number|bill no|fkz|document number"
    "|document no|doc number|doc no|cn id|diarienummer|grant number|grant id|ebeln"
    "|purchasing document|purchase order no|award id piid|piid|contract award unique key"
    "|notice identifier|ocid|n expediente|no expediente|numero de expediente|no do contrato|n do contrato"
    "|nr umowy|numer sprawy|номер контракта|номер договора|contractnummer|deal reg|deal registration|contract nr"
    "|issue key|belegfeld 1|purch doc|purch doc no|tender id"
    "|awards id|contracts id|合約編號|合約號|契約編號|標案案號|合同号"
    "|项目编号|采购编号|招标编号|αριθμοσ συμβασησ|номер контракту|sozlesme no|رقم العقد",
    "deal.name": "projekttitel|nama paket|nama tender|契約件名|契約名称|工事名|標案名稱|采购项目名称"
    "|objecto contrato|bezeichnung der leistung"
    "|bezeichnung des auftrags"
    "|art der leistung|subject of grant or contract|benamning|short text|txz01|tender name"
    "|contract award title|przedmiot umowy|предмет контракта|предмет договора"
    "|omschrijving|transaction description|prime award base transaction description|title of contract"
    "|item title|buchungstext|summary|tender title|awards title|contracts title|contract description",
    "deal.amount": "monto adjudicado|monto adjudicado soles|monto contratado|nettobestellwert|nettowert"
    "|fordersumme|zuwendungsbetrag|preco contratual|precio contractual"
    "|beneficiary s contracted amount|beneficiarys contracted amount|cena|amt|net amt|total amt|invoice amt"
    "|amount awarded|contract sum|amount foreign currency|netwr"
    "|net order value|awarded value|award value euro|value euro|award value euro fin 1"
    "|total dollars obligated|current total value of award|award amount|montant ht"
    "|importe adjudicacion|contract award value"
    "|est deal value|estimated deal value|wartosc brutto|wartosc umowy|сумма контракта"
    "|gross|umsatz ohne soll haben kz|awards value amount|contracts value amount|importo aggiudicazione"
    "|importo di aggiudicazione|ποσο|αξια|συνολο|סכום|المبلغ"
    "|القيمة|jumlah|nilai kontrak|決標金額|中标金额|成交金额|落札金額"
    "|сума|вартість|valoare|valoarea contractului|стоиност|bedrag excl btw"
    "|primary opportunity value",
    "deal.submittedAt": "datum gunning|gunningsdatum|sopimuspaiva|bestelldat|buchungstag|buchungsdatum|belegdat"
    "|datum der zuschlagserteilung|zuschlagsdatum"
    "|data celebracao contrato|契約を締結した日|契約締結日|契約日|계약일자|계약일|계약체결일|中标日期|成交日期"
    "|合同签订日期|bedat|document date|action date|dt award|awarded date|date notification|date de notification"
    "|fecha de adjudicacion|fecha de formalizacion"
    "|data de assinatura|data da assinatura|data zawarcia|data podpisania"
    "|дата заключения|ingangsdatum|action date fiscal date|contract award date"
    "|awards date|data aggiudicazione definitiva|data aggiudicazione"
    "|award of contract date|doc date|签约日期|決標日期"
    "|合約日期|ημερομηνια|תאריך|التاريخ|tarih|tanggal",
    "deal.expiresAt": "vigencia ate",
    "deal.customer": "naam aanbestedende dienst|aanbestedende dienst|organismo publico|機關名稱|수요기관|계약기관"
    "|発注機関|department family|upphandlande myndighet|body name"
    "|public body|contracting body|ministry|funding org name"
    "|awarding agency name|cae name|awarding sub agency name|acheteur nom|nom de l acheteur"
    "|organo de contratacion|orgao|orgao contratante|auftraggeber name|buyer organisation"
    "|procuring entity name|tender procuring entity name|buyer name|denominazione amministrazione appaltante"
    "|organisation chain",
    "deal.partner": "partner company|partner company name|reseller company|submitting partner|partner account name",
    "contact.name": "yetkili|υπευθυνοσ επικοινωνιασ|επικοινωνια|επαφη"
    "|聯絡人姓名|聯繫人|איש קשר|جهة الاتصال|nguoi lien he"
    "|контактна особа|persoana de contact"
    "|contacts|cntct prsn|related contacts|contact persons|point of contact",
    "deal.currency": "wahrg|whg|hwahr|wkz umsatz|crcy|awards value currency|contracts value currency|νομισμα|מטבע"
    "|العملة|mata uang"
    "|primary opportunity value currency",
    "deal.territory": "borrower country",
    "deal.stage": "진행상태|진행단계|primary opportunity status label",
    "": "account reference|account ref|supplier reference|vendor reference|mandt|lifnr|name2|name3|name4|name 2"
    "|name 3|name 4"
    "|ort02|sortl|search term|suchbegriff|adrnr|erdat|ernam|ktokk"
    "|spras|telfx|account group|kontengruppe|created by|ebelp|purchasing group|order unit|plant"
    "|recipient name raw|recipient duns|recipient parent name|recipient parent uei|recipient state name"
    "|cae address|cae town|cae postal code|cae nationalid|iso country code|id notice can|id award|year|acheteur id"
    "|approved|po email|po method|bank account name|notice type|published date|nationwide"
    "|code cpv|cpv|acm id|an id|sm vendor id|supplier number"
    "|card brand|seller message|from email address|to email address|master record id|last modified"
    "|last modified date|last modified by|last modified time|basis umsatz|wkz basis umsatz"
    "|associated company ids|associated contact ids|associated deal|discount code|project key|lineitem price"
    "|card last4|region code|total spend|average order|refunded volume|dispute losses|payment count|person city"
    "|person state"
    "|revenue range|operating revenue|latest funding|email domain|ausfuhrende stelle"
    "|total funding amount|last funding amount|last equity funding amount|primary associated company id"
    "|card code|card type|shipping code|alternate name|supplier name new",
}
"""Field -> headers as `header_words` gives them; "": of nothing of ours."""

PROGRAMS: dict[str, str] = {
    header: field for field, headers in reversed(_TABLES.items()) for header in headers.split("|")
}
"""Header -> field, or "" for columns of which nothing is ours."""

"""The words by which mail programs and people mark quotes, closings and signatures, language by language."""

from __future__ import annotations

import re

ATTRIBUTION: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (("on", "at", "in"), ("wrote", "writes", "sent", "said")),
    "de": (("am", "um"), ("schrieb", "schreibt", "hat geschrieben")),
    "fr": (("le",), ("a écrit", "écrivait", "écrit")),
    "es": (("el", "en"), ("escribió", "escribio", "escribe")),
    "it": (("il", "in data"), ("ha scritto", "scriveva", "scrive")),
    "nl": (("op",), ("schreef", "het volgende geschreven", "geschreven")),
    "pt": (("em", "a", "no dia"), ("escreveu", "escreve")),
    "pl": (("dnia", "w dniu"), ("napisał", "napisała", "napisał(a)", "pisze")),
    "sv": (("den",), ("skrev", "skriver")),
    "da": (("den",), ("skrev", "skriver")),
    "nb": (("på", "den"), ("skrev", "skriver")),
    "fi": ((), ("kirjoitti",)),
    "cs": (("dne",), ("napsal", "napsala", "napsal(a)")),
    "sk": (("dňa",), ("napísal", "napísala", "napísal(a)")),
    "hu": ((), ("írta", "ezt írta")),
    "ro": (("pe", "în data"), ("a scris",)),
    "tr": ((), ("yazdı", "şunu yazdı", "tarihinde")),
    "el": (("στις",), ("έγραψε",)),
    "ru": ((), ("написал", "написала", "написал(а)", "пишет", "писал", "от")),
    "uk": ((), ("пише", "написав", "написала")),
    "zh": (("在", "于"), ("写道", "寫道")),
    "ja": ((), ("のメール", "書きました")),
    "ko": ((), ("작성", "작성하였습니다", "님이 작성")),
    "bg": (("на",), ("написа",)),
    "sr": (
        (),
        (
            "је написао",
            "је написала",
            "је написао/ла",
            "je napisao",
            "je napisala",
            "je napisao/la",
            "napisao je",
            "napisala je",
            "piše",
        ),
    ),
    "sl": ((), ("je napisal", "je napisala", "je oseba")),
    "ca": (("missatge de", "el dia"), ("va escriure", "ha escrit")),
    "lt": ((), ("rašė", "parašė")),
    "lv": ((), ("rakstīja",)),
    "et": (("kuupäev",), ("kirjutas", "kirjutas kasutaja")),
    "he": (("בתאריך", "ב-"), ("כתב", "כתבה", "כתב/ה", "מאת")),
    "ar": (("في", "بتاريخ"), ("كتب", "كتبت", "كتب/ت", "تمت كتابة ما يلي بواسطة")),
    "fa": (("در تاریخ", "در"), ("نوشت", "نوشته است")),
    "hi": ((), ("ने लिखा",)),
    "th": (("ในวันที่", "เมื่อ"), ("เขียนว่า", "เขียน")),
    "vi": (("vào",), ("đã viết", "viết")),
    "id": (("pada", "pada tanggal"), ("menulis", "tulis")),
}
"""How a quote is introduced: the words that may begin the line, and the verb in or at the end of it."""

ORIGINAL = (
    "original message", "original appointment", "reply message", "forwarded message", "forwarded by",
    "begin forwarded message", "ursprüngliche nachricht", "originalnachricht", "original-nachricht",
    "antwort nachricht", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
    "message d'origine", "message d’origine", "message original", "message transféré",
    "début du message transféré", "mensaje original", "mensaje reenviado", "messaggio originale",
    "messaggio inoltrato", "inizio messaggio inoltrato", "mensagem original", "mensagem encaminhada",
    "oorspronkelijk bericht", "oorspronkelijk bericht doorgestuurd", "doorgestuurd bericht",
    "oprindelig meddelelse", "videresendt meddelelse", "ursprungligt meddelande", "originalmeddelande",
    "vidarebefordrat meddelande", "opprinnelig melding", "videresendt melding", "alkuperäinen viesti",
    "välitetty viesti", "oryginalna wiadomość", "wiadomość oryginalna", "wiadomość przekazana dalej",
    "původní zpráva", "pôvodná správa", "eredeti üzenet", "mesaj original", "mesajul original", "özgün ileti",
    "orijinal mesaj", "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение",
    "αρχικό μήνυμα", "原始邮件", "原始郵件", "转发的邮件", "元のメッセージ", "원본 메시지",
)  # fmt: skip
"""What stands between dashes, or ends in a colon, above a message that follows whole."""

HEADERS: dict[str, tuple[str, ...]] = {
    "from": (
        "from", "von", "de", "da", "van", "od", "från", "fra", "lähettäjä", "feladó", "de la", "kimden", "gönderen",
        "от", "від", "από", "发件人", "寄件者", "差出人", "보낸 사람", "보낸사람", "expéditeur",
        "מאת", "من", "šalje", "pošiljatelj", "pošiljalac", "шаље", "từ", "dari", "จาก", "nuo", "siuntėjas",
        "saatja", "kellelt", "फ़्रॉम", "از", "प्रेषक",
    ),
    "date": (
        "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviada", "enviado el", "enviada em", "fecha",
        "data", "inviato", "verzonden", "wysłano", "wysłane", "skickat", "sendt", "dato", "lähetetty", "päivämäärä",
        "odesláno", "odoslané", "elküldve", "dátum", "trimis", "gönderildi", "tarih", "отправлено", "дата",
        "надіслано",
        "στάλθηκε", "ημερομηνία", "发送时间", "日期", "寄件日期", "送信日時", "日時", "보낸 날짜",
        "נשלח", "תאריך", "تم الإرسال", "أرسلت", "التاريخ", "изпратено", "poslano", "poslato", "послато", "đã gửi",
        "ngày", "terkirim", "dikirim", "tanggal", "ส่ง", "ส่งเมื่อ", "วันที่", "enviat el", "enviat", "išsiųsta",
        "nosūtīts", "saadetud", "kuupäev", "ارسال‌شده", "تاریخ", "भेजा गया", "दिनांक",
    ),
    "to": (
        "to", "an", "à", "para", "a", "aan", "do", "till", "til", "vastaanottaja", "komu", "címzett", "către", "kime",
        "кому", "προς", "收件人", "收件者", "宛先", "받는 사람", "destinataire",
        "אל", "إلى", "до", "prima", "za", "прима", "tới", "đến", "ke", "kepada", "ถึง", "per a", "kam", "kellele",
        "به", "प्रति", "सेवा में",
    ),
    "cc": ("cc", "bcc", "kopie", "copie", "kopia", "kopi", "dw", "kopio", "копия", "копія", "抄送", "副本", "참조",
        "עותק", "نسخة", "копие", "kopija", "đồng kính gửi", "tembusan", "สำเนา", "a/c"),
    "subject": (
        "subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "temat", "ämne", "emne", "aihe",
        "předmět", "predmet", "tárgy", "subiect", "konu", "тема", "θέμα", "主题", "主旨", "件名", "제목", "re", "aw",
        "נושא", "הנושא", "الموضوع", "относно", "наслов", "zadeva", "chủ đề", "tiêu đề", "perihal", "subjek", "เรื่อง",
        "หัวเรื่อง", "assumpte", "tema", "temats", "teema", "موضوع", "विषय",
    ),
    "other": (
        "reply-to", "organization", "organisation", "importance", "priority", "wichtigkeit", "priorität",
        "attachments",
        "anlagen", "attachment", "importancia", "importance :", "pièces jointes", "mailing list", "list-id",
    ),
}  # fmt: skip
"""The labels of header blocks that mail programs put above a quoted message, by their meaning."""

CLOSINGS = (
    "regards", "best", "best regards", "kind regards", "kindest regards", "warm regards", "warmest regards",
    "with regards", "with best regards", "with kind regards", "many regards", "best wishes", "with best wishes",
    "all the best", "many thanks", "thanks", "thanks again", "thanks in advance", "thank you", "thank you again",
    "thank you very much", "thanks and regards", "thanks & regards", "thx", "cheers", "sincerely", "sincerely yours",
    "yours sincerely", "yours faithfully", "yours truly", "yours", "respectfully", "cordially", "rgds", "br", "kr",
    "take care", "talk soon", "warmly", "rgrds", "with thanks", "best of luck", "looking forward to hearing from you",
    "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichen gruessen", "mit freundlichem gruß",
    "mit besten grüßen", "mit besten grüssen", "mit lieben grüßen", "freundliche grüße", "freundliche grüsse",
    "beste grüße", "beste grüsse", "viele grüße", "viele grüsse", "liebe grüße", "herzliche grüße", "schöne grüße",
    "grüße", "grüsse", "gruß", "gruss", "schönen gruß", "mfg", "lg", "vg", "hochachtungsvoll", "besten dank",
    "vielen dank", "danke", "dankeschön", "cordialement", "bien cordialement", "très cordialement", "bien à vous",
    "bien à toi", "sincères salutations", "meilleures salutations", "salutations", "cdlt", "amicalement", "merci",
    "merci d'avance", "merci beaucoup", "bonne journée", "bonne réception", "à bientôt", "saludos",
    "saludos cordiales",
    "un saludo", "un cordial saludo", "cordiales saludos", "atentamente", "atte", "gracias", "muchas gracias",
    "un abrazo", "cordialmente", "cordiali saluti", "distinti saluti", "saluti", "un saluto", "grazie",
    "grazie mille",
    "a presto", "buona giornata", "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet",
    "vriendelijke groeten", "hartelijke groet", "hartelijke groeten", "groet", "groeten", "groetjes", "mvg",
    "bedankt",
    "dank je", "dank u", "alvast bedankt", "hoogachtend", "atenciosamente", "cumprimentos",
    "com os melhores cumprimentos", "melhores cumprimentos", "abraços",
    "abraço", "obrigado", "obrigada", "muito obrigado", "att", "saudações",
    "med vänliga hälsningar", "vänliga hälsningar", "med vänlig hälsning", "hälsningar", "bästa hälsningar", "mvh",
    "med venlig hilsen", "venlig hilsen", "hilsen", "bedste hilsner", "med vennlig hilsen", "vennlig hilsen", "tack",
    "tak", "takk", "ystävällisin terveisin", "terveisin", "terv", "kiitos", "z poważaniem", "pozdrawiam", "dziękuję",
    "s pozdravem", "s úctou", "s pozdravom", "děkuji", "üdvözlettel", "köszönettel", "köszönöm", "cu stimă",
    "mulțumesc", "saygılarımla", "teşekkürler", "iyi çalışmalar",
    "с уважением", "с наилучшими пожеланиями", "спасибо", "з повагою",
    "pozdrawiam serdecznie", "serdecznie pozdrawiam", "z wyrazami szacunku", "łączę pozdrowienia", "z pozdrowieniami",
    "reciba un cordial saludo", "reciba un saludo", "un saludo cordial", "saludos atentos", "quedo atenta",
    "quedo atento",
    "mit freundlichem gruss", "freundlicher gruß", "mit vielen grüßen", "mit herzlichen grüßen", "beste wünsche",
    "bien sincèrement", "respectueusement", "en vous remerciant", "cordialement vôtre", "belle journée", "cordiali",
    "in attesa di un cortese riscontro", "con i migliori saluti", "fico no aguardo", "grato", "grata",
    "с уважение", "поздрави", "srdačan pozdrav", "lijep pozdrav", "lep pozdrav", "s poštovanjem", "с поштовањем",
    "pagarbiai", "ar cieņu", "lugupidamisega", "parimate soovidega", "בברכה", "תודה", "בכבוד רב", "مع أطيب التحيات",
    "مع خالص التحية", "تحياتي", "شكرا", "با احترام", "با تشکر", "trân trọng", "thân mến", "cảm ơn", "hormat saya",
    "terima kasih", "salam", "ด้วยความเคารพ", "ขอแสดงความนับถือ", "ขอบคุณ", "सादर", "धन्यवाद", "amb afecte", "salutacions",
    "顺祝商祺", "祝工作顺利", "順頌商祺", "敬上", "以上、よろしくお願いいたします", "何卒よろしくお願いいたします",
    "宜しくお願い致します",
    "よろしくお願い致します", "以上", "드림", "감사드립니다", "안녕히 계세요",
    "με εκτίμηση", "此致", "敬礼", "谢谢", "祝好", "よろしくお願いいたします", "よろしくお願いします", "감사합니다",
)  # fmt: skip
"""Lines, or beginnings of a last line, that close a letter."""

SENT_FROM = (
    r"sent (?:from|via|with|using|by)\b", r"get outlook for\b", r"typed (?:on|with)\b", r"via mobile$",
    r"from my mobile",
    r"(?:von meine[mr]?|gesendet (?:von|mit|über|via))\b", r"diese nachricht wurde von meinem\b",
    r"envoyé (?:de(?:puis)?|avec|à partir|via)\b", r"télécharger outlook\b", r"obtenir outlook\b",
    r"enviado (?:desde|do|de|con|via|a partir)\b", r"obtener outlook\b", r"inviato (?:da|dal|con|tramite)\b",
    r"scarica outlook\b", r"ottieni outlook\b", r"verzonden (?:vanaf|van|met|via)\b", r"verstuurd (?:vanaf|met)\b",
    r"outlook (?:voor|für|pour|para|per) (?:ios|android)\b", r"obter o outlook\b", r"skickat från\b",
    r"skickades från\b",
    r"sendt (?:fra|via)\b", r"hent outlook\b", r"lähetetty\b", r"wysłan[eo] z\b", r"odesláno z\b", r"odoslané z\b",
    r"az iphone-omról", r"trimis de pe\b", r"iphone'?umdan gönderildi", r"отправлено (?:с|из)\b",
    r"στάλθηκε από\b", r"从我的.{1,20}发送", r"發自我的", r"iphoneから送信", r"나의 .{1,20}에서 보냄",
)  # fmt: skip
"""How the line begins that a telephone or a mail program adds under a message."""

LEGAL = (
    r"(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b.{0,120}"
    r"\b(?:confidential|privileged|intended)",
    r"(?:confidentiality|disclaimer|privacy|legal|privileged)\b.{0,20}\b(?:notice|note|statement|information)\b",
    r"(?:important|confidential|disclaimer|caution|warning)\s*:?\s*(?:this|the) (?:e-?mail|message)\b",
    r"(?:\W*disclaimer\W*)$",
    r"(?:please )?consider the environment\b", r"think before you print\b",
    r"diese (?:e-?mail|nachricht)\b.{0,80}\b(?:vertraulich|enthält|ist)\b",
    r"ce (?:message|courriel|mail)\b.{0,80}\b(?:confidentiel|destiné)",
    r"este (?:mensaje|correo|e-?mail|mensagem)\b.{0,80}\b(?:confidencial|dirig|destina)",
    r"esta mensagem\b.{0,80}\b(?:confidencia|destina)",
    r"(?:questo messaggio|le informazioni contenute)\b.{0,120}\b(?:riservat|confidenzial|destinat)",
    r"(?:dit|deze) (?:bericht|e-?mail)\b.{0,80}\b(?:vertrouwelijk|bestemd)",
)  # fmt: skip
"""How the legal text begins that a firm's server puts under every message."""


def any_of(words: tuple[str, ...]) -> str:
    """A regular expression of these words, longest first, spaces of any kind between them."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)

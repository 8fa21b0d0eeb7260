"""Legal forms of the world: which words of a name say how a firm is founded, and which forms are one class.

A row is `class | countries that use it | ways of writing it`, folded (no case, accents, points). The classes follow the
kinds of the ISO 20275 entity legal form list: `limited` (private, limited liability), `public` (share company),
`partnership`, `sole` (one trader), `coop`, `association`, `state`, `branch`. Where one way of writing is used for
different classes (`sa` in Poland and Brazil, `co`), it has the class `any` and never speaks for or against.
"""

from __future__ import annotations

_TABLE = """
limited|GB IE IN AU NZ ZA CA SG HK NG KE|ltd;limited;private limited;pvt ltd;pvt limited;p ltd;pte ltd;pte limited
limited|IN PK BD LK|pvt;private;private ltd;p l
limited|SG|pte
limited|AU ZA NZ|pty ltd;pty limited;proprietary limited;proprietary ltd;pty
limited|MY|sdn bhd;sendirian berhad
limited|US|llc;l l c;limited liability company;limited company;lc;pllc;professional limited liability company
limited|DE AT CH|gmbh;g m b h;gesellschaft mit beschraenkter haftung;gesellschaft mit beschrankter haftung;mbh;ggmbh
limited|DE|ug;ug haftungsbeschraenkt;ug haftungsbeschrankt;unternehmergesellschaft
limited|FR BE LU CH TN MA DZ|sarl;s a r l;societe a responsabilite limitee;sarlu;eurl;sasu;sas;s a s;selarl
limited|IT|srl;s r l;srls;societa a responsabilita limitata
limited|ES PE CL|sl;s l;slu;sociedad limitada;slne;sociedad de responsabilidad limitada;sll
limited|AR UY BO EC CR|s de rl;s de r l;s r ltda
limited|MX|s de rl de cv;s de r l de c v;sapi de cv
limited|PT BR CO CL|lda;ltda;limitada;unipessoal lda;sociedade unipessoal lda;eireli;sociedad por acciones simplificada
limited|NL BE SR|bv;b v;bvba;besloten vennootschap;sprl;besloten vennootschap met beperkte aansprakelijkheid
limited|SE FI|ab;aktiebolag;oy;osakeyhtio;oy ab
limited|DK NO IS|aps;anpartsselskab;as;aksjeselskap;ehf;einkahlutafelag
limited|PL|sp z o o;sp zoo;spzoo;sp z oo;spolka z ograniczona odpowiedzialnoscia;spolka z o o;spolka z oo
limited|CZ SK|sro;s r o;spol s r o;spol sro;spolecnost s rucenim omezenym;spolocnost s rucenim obmedzenym
limited|HU|kft;korlatolt felelossegu tarsasag
limited|SI HR RS BA ME MK|doo;d o o;dooel;drustvo s ogranicenom odgovornoscu;jdoo
limited|BG|ood;eood;оод;еоод
limited|RO MD|societate cu raspundere limitata
limited|RU KZ BY KG UZ|ooo;ооо;obshchestvo s ogranichennoi otvetstvennostyu;too;тоо
limited|RU KZ BY KG UZ|общество с ограниченной ответственностью
limited|UA|tov;тов;товариство з обмеженою відповідальністю
limited|LT LV EE|uab;sia;ou;osauhing;osaühing
limited|GR CY|epe;ike;επε;ικε
limited|TR|ltd sti;limited sirketi;ltd sirketi;sti
limited|JP|godo kaisha;gk;goshi kaisha;yugen kaisha;yk;有限会社;合同会社
limited|CN TW HK|co ltd;company limited;co limited;youxian gongsi;有限公司;有限责任公司;有限責任公司
limited|KR|yuhan hoesa;유한회사;유
limited|TH VN LA KH|company ltd;co pte ltd;tnhh;cong ty tnhh;cty tnhh;trach nhiem huu han
limited|AE SA QA KW OM BH|wll;w l l;fze;fzc;fz llc;fzco;spc;dmcc
limited|IL|baam;בעמ
limited|AE SA EG QA KW OM BH JO LB|ذمم;شمم;شذمم;ش ذ م م;ذ م م;ش م م
public|AE SA EG QA KW OM BH JO LB|شمع;شمعم;شمك;شمل;شمق;ش م ع;ش م ك
sole|AE SA EG QA KW OM BH JO LB|موسسه
any|AE SA EG QA KW OM BH JO LB|شركه
limited|IR|masouliyat mahdoud
public|GB IE NG KE|plc;p l c;public limited company
public|US CA PH|inc;incorporated;corp;corporation;incorporation;pc;professional corporation
public|DE AT CH|ag;a g;aktiengesellschaft;kgaa
public|FR BE LU SN CI MA|societe anonyme;scs;sca
public|IT|spa;s p a;societa per azioni;sapa
public|ES AR PE MX|sau;sociedad anonima;saa;sac;s a c;saic;sociedad anonima cerrada;sa de cv;s a de c v;sab de cv
public|ES AR PE MX|sociedad anonima de capital variable
public|BR|sociedade anonima
public|NL BE|nv;n v;naamloze vennootschap
public|SE FI|ab publ;oyj;julkinen osakeyhtio;abp
public|DK NO IS|aktieselskab;asa;allmennaksjeselskap;hf;hlutafelag
public|PL|spolka akcyjna;psa;prosta spolka akcyjna
public|CZ SK|akciova spolecnost;akciova spolocnost
public|HU|zrt;nyrt;reszvenytarsasag;zartkoruen mukodo reszvenytarsasag
public|SI HR RS BA ME MK|dd;d d;ad;dionicko drustvo;akcionarsko drustvo
public|BG|ead;акционерно дружество
public|RU KZ BY KG UZ|oao;оао;zao;зао;pao;пао;ао;ojsc;cjsc;pjsc;jsc;joint stock company;open joint stock company
public|RU KZ BY KG UZ|closed joint stock company;public joint stock company;nao;акционерное общество
public|UA|pat;prat;пат;прат
public|EE LV LT|aktsiaselts;akciju sabiedriba;akcine bendrove
public|GR CY|anonymi etairia;αε
public|TR|anonim sirketi;anonim ortakligi
public|JP|kabushiki kaisha;kabushiki gaisha;kk;株式会社;㈱
public|CN TW|股份有限公司;gufen youxian gongsi;co ltd by shares
public|KR|jusik hoesa;chusik hoesa;주식회사;주
public|TH|pcl;public company limited
public|VN|cong ty co phan;ctcp
public|MY|bhd;berhad
public|ID|pt;tbk;perseroan terbatas;pt tbk
public|EG SA AE OM KW|sae;saog;saoc;psc;ksc;kscc;sjsc;bsc;qsc
public|IN|public ltd
public|EU|se;societas europaea
partnership|US GB IN CA|lp;llp;lllp;limited liability partnership;limited partnership;gp;general partnership
partnership|DE AT CH|kg;ohg;gbr;gmbh co kg;gmbh und co kg;gmbh and co kg;gmbh and co ohg;ag and co kg;partg
partnership|DE AT CH|partgmbb;partg mbb;kommanditgesellschaft;ug and co kg
partnership|FR BE LU|snc;scp;societe en nom collectif;gie;societe en commandite simple
partnership|IT|ss;societa semplice
partnership|NL BE|vof;v o f;cv;maatschap;commanditaire vennootschap;vennootschap onder firma
partnership|SE FI|hb;kb;handelsbolag;kommanditbolag;ky;kommandiittiyhtio;avoin yhtio
partnership|DK NO|i s;k s;is;ks;ans;da;interessentskab
partnership|PL|sp j;sp k;spolka jawna;spolka komandytowa;spolka cywilna;sp z o o sp k
partnership|CZ SK|vos;v o s
partnership|HU|bt;kkt;beteti tarsasag
partnership|BG RS|kd;sd
partnership|GR CY|oe;ee;ομορρυθμη εταιρεια
partnership|ID|firma
sole|FR|ei;eirl;entreprise individuelle;auto entrepreneur
sole|DE AT|e k;ek;ekfr;ekfm;eu;eingetragener kaufmann
sole|RU UA KZ|ip;ип;fop;фоп;chp;чп
sole|FI|tmi;toiminimi
sole|IN PK BD|prop;proprietor;proprietorship;messrs;ms;m s
sole|BR|mei;me;epp
sole|PE|e i r l
coop|DE AT CH|eg;e g;genossenschaft
coop|FR|scop;sccl;scic;societe cooperative
coop|ES PT IT|s coop;scoop;scarl;scrl;soc coop;societa cooperativa;cooperativa
coop|FI|osk;osuuskunta
coop|GB US|coop;co op;cooperative;co operative society
association|DE AT CH|ev;e v;verein;eingetragener verein
association|BE NL|asbl;vzw;stichting;aisbl
association|GB IE|cic;clg;cio;company limited by guarantee
state|RU UA|gup;mup;fgup;гуп;муп;фгуп;дп
state|AT|reg gen mbh
branch|EU|branch;succursale;zweigniederlassung;sucursal;filial;filiale
any|*|co;company;cie;compagnie;compania;cia;comp;ulc;unlimited;sa;s a;a s;ae;at;rl;cos
"""

CLASSES: dict[tuple[str, ...], str] = {}
"""Words of a form, folded -> its class."""

for _row in _TABLE.strip().splitlines():
    _kind, _countries, _ways = _row.split("|")
    for _way in _ways.split(";"):
        CLASSES.setdefault(tuple(_way.split()), _kind)

_LONGEST = max(map(len, CLASSES))
_ENDS: frozenset[str] = frozenset(form[-1] for form in CLASSES)
_FRONT: frozenset[tuple[str, ...]] = frozenset(
    form for form in CLASSES if CLASSES[form] in {"limited", "public", "sole", "state", "any"} and not form[0].isascii()
) | frozenset(
    tuple(words.split())
    for words in [
        "ooo",
        "oao",
        "zao",
        "pao",
        "nao",
        "too",
        "tov",
        "pat",
        "prat",
        "ip",
        "fop",
        "chp",
        "jsc",
        "ojsc",
        "cjsc",
        "pjsc",
        "pt",
        "cv",
        "messrs",
        "ms",
        "m s",
        "sa",
        "nv",
        "cong ty tnhh",
        "ctcp",
        "cty tnhh",
        "cong ty co phan",
        "kabushiki kaisha",
        "stichting",
        "gup",
        "mup",
        "fgup",
        "sarl",
        "eurl",
        "sas",
        "ets",
        "societe anonyme",
        "firma",
    ]
)
"""Forms that are also written before the name (Slavic, Indonesian, Vietnamese, Japanese and some French use)."""
_BEGINNINGS: frozenset[str] = frozenset(form[0] for form in _FRONT)

GLUED: tuple[str, ...] = (
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "유한회사",
    "㈱",
)
"""Forms of scripts that write no blanks, longest first: they stand within a word."""

_JOINERS = frozenset({"and", "et", "und", "y", "e", "i", "och", "og", "en", "di"})


def unglued(text: str) -> str:
    """The text with blanks around the forms that are written together with the name."""
    for form in GLUED if not text.isascii() else ():
        if form in text:
            return text.replace(form, f" {form} ")
    return text


def split_form(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """(the words without legal forms, the class of the form); class "" when there is none or it may be any.

    The name is never left empty: a name of forms alone keeps its words. The first class found from the end counts.
    """
    start, end, kind = 0, len(words), ""
    while end > 1 and words[end - 1] in _ENDS and (size := _form_before(words, start, end)):
        found = CLASSES[words[end - size : end]]
        kind = kind or (found if found != "any" else "")
        end -= size
        while end > 1 and words[end - 1] in _JOINERS:
            end -= 1
    while start < end - 1 and (size := _form_after(words, start, end)):
        found = CLASSES.get(words[start : start + size], "any")
        kind = kind or (found if found != "any" else "")
        start += size
    return words[start:end], kind


def form_class(text: tuple[str, ...]) -> str:
    """The class of a legal form given on its own (words, folded); "" when unknown."""
    return split_form(("x", *text))[1]


def _form_before(words: tuple[str, ...], start: int, end: int) -> int:
    """The length of the longest form that ends at `end` and leaves a word, 0 if there is none."""
    for size in range(min(_LONGEST, end - start - 1), 0, -1):
        if words[end - size : end] in CLASSES:
            return size
    return 0


def _form_after(words: tuple[str, ...], start: int, end: int) -> int:
    if words[start] not in _BEGINNINGS:
        return 0
    for size in range(min(_LONGEST, end - start - 1), 0, -1):
        if words[start : start + size] in _FRONT:
            return size
    return 0

"""Given names and their short forms (`Margaret`, `Peggy`), folded: the long form first, then what it is called.

Made by hand of the short forms that dictionaries of given names list under the long one, in English, German, French,
Spanish, Italian, Dutch and the Slavic languages. Only forms that begin otherwise or end otherwise than the long one
matter: a beginning (`Alex`) is known to be one without a table. A short form may stand in several rows.
"""

from __future__ import annotations

_ROWS = """
abigail abby gail
abraham abe bram
adelaide addie heidi
adelheid heidi
agnes nessie
albert bert al bertie
alexander sandy sasha sascha xander lex alec alek sander
alexandra sandra sandy sasha sascha lexie
alfred fred freddie fredi
alois luis loisl
amelia millie
andrew drew andy
anthony tony
antonio toni tono
anton toni
arthur art artie
augustin gus
barbara babs barb barbie babsi
bartholomew bart
beatrice trixie
benjamin benny benno ben
bernhard bernd
bertha bertie
carolyn lynn
caroline carrie lina
catherine kate katie cathy kitty kathy cat cathie
katherine kate katie kathy kitty kat
katharina kathi kate katja
charles charlie chuck chas chip
charlotte lottie lotte charlie
christian chris
christina tina chris
christine tina chris chrissy
christopher chris kit topher
clarence clancy
cornelia nelly conny
cornelius kees nelis
daniel danny
david dave davey
deborah debbie deb
dmitri dima mitya
dmitry dima mitya
dominique nick
donald don
dorothea thea dorle
dorothy dot dottie dolly
edmund ed ned ted
eduard edi
eduardo lalo edu
edward ed eddie ned ted teddy
eleanor nell nellie ellie nora
elisabeth lisa liesl lisl sissi betty elli lise else elsa
elizabeth liz lizzie beth betty betsy eliza bess libby lisa
emily millie
emma em
ernest ernie
eugene gene
evelyn evie
ezekiel zeke
fernando nando
ferdinand ferdl
florence flo flossie
frances fran fanny
francis frank fran
francisco paco pancho
franz franzl
frederick fred freddie rick fritz
friedrich fritz fred fiete
gabriele gabi
genevieve gene jenny
georg schorsch
george georgie
gerald gerry jerry
gerard gerry
gertrud trude gerti
gertrude gertie trudy
gilbert gil bert
giovanni gianni nanni
giuseppe beppe peppe pino
gregory greg
grigori grisha
guadalupe lupe
gudrun gudi
guglielmo memo
guillermo memo guille
harold harry hal
harriet hattie
helen nell nellie
helena lena
helene lene leni
heinrich heinz heiner hein
hendrik henk rik
henry hank harry hal
herbert herb bert
hubert bert
ignacio nacho
irina ira
isabella bella izzy
isabel bella izzy
ivan vanya
jacob jake
jakob kobi
james jim jimmy jamie
jean jeannie
jennifer jenny
jeremiah jerry
jerome jerry
jesus chuy
johann hans hannes hansi
johannes hans hannes jan hansi
johanna hanna hansi jo
john jack johnny
jonathan jon
jose pepe
josef sepp jupp
joseph joe joey
josefina pepa fina
josephine josie jo
juergen juergi
judith judy
katarzyna kasia
kenneth ken kenny
konrad kuno
konstantin kostya
lawrence larry
leonard lenny len
leopold poldi leo
lillian lily
louis lou
louise lou
luis lucho
luigi gigi gino
magdalena lena magda leni
malgorzata gosia
manuel manolo
marcella cella
margaret peggy maggie meg meggie greta margie madge rita daisy
margarete grete gretl gretel greta rita marga
margarita rita
margherita rita
maria mia mimi ria
marilyn lynn
martha mattie patty
mary molly polly mae mamie
matthew matt
matthias hias
maximilian max
melissa missy lissa
michael mike mick mickey micky mikey michi
mikhail misha
miguel migue
mildred millie
monika moni
nancy nan
natalia natasha talia
natalya natasha
nathaniel nate nat
nicholas nick nicky
nicola nicky nicci
nikolaus klaus niki
nikolai kolya
norbert bert
olga olya
oliver ollie
pamela pam
patricia pat patty trish tricia patsy
patrick pat paddy
pavel pasha
peter pete
philip phil pip
phillip phil pip
philippa pippa
piotr piotrek
priscilla prissy cilla
rachel shelly
raymond ray
rebecca becky becca
reginald reg reggie
renate reni
ricardo richi
richard dick rick rich richie ricky
robert bob bobby rob robbie bert
roberto beto
roland roli
ronald ron ronnie
rosalind roz
rudolf rudi
rudolph rudy
salvatore toto turi
samantha sam
samuel sam sammy
santiago diego
sarah sally sadie
sebastian basti seb wastl
sergei serezha
sofia sonya
sophia sophie
stephan steffen
stephanie steffi steph
stephen steve stevie
steven steve stevie
susan sue susie suzy
susanna sanna susi
susanne susi sanne
svetlana sveta
tatiana tanya
terence terry
teresa terry tess tessa resi
theresa terry tess tessa resi
theodor theo teo
theodore ted teddy theo
thomas tom tommy
timothy tim timmy
tomasz tomek
ulrich uli
ulrike uli ulli
urszula ula
ursula uschi ursel ulla
valentina valya
victoria vicky tori
vincent vince vinnie
vincenzo enzo
virginia ginny ginger
vladimir volodya vova
walter walt wally
wilfried willi fred
wilhelm willi willy helmi
wilhelmina mina minnie
william bill will billy willie liam
winifred winnie freda
wolfgang wolf wolfi
yekaterina katya
yevgeny zhenya
zachary zach zack
"""

ROWS: dict[str, frozenset[int]] = {}
"""Name -> the rows that have it."""

for _number, _row in enumerate(_ROWS.strip().splitlines()):
    for _name in _row.split():
        ROWS[_name] = ROWS.get(_name, frozenset()) | {_number}


def one_name(one: str, two: str) -> bool:
    """Whether two different words may be one given name, long and short, or short in two ways."""
    return not ROWS.get(one, frozenset()).isdisjoint(ROWS.get(two, frozenset()))

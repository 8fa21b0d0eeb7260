"""Given names that are common somewhere, as a table; names that are rather words or places are left out."""

from __future__ import annotations

GIVEN: frozenset[str] = frozenset(
    """
    maría josé andré jesús ángel martín iván óscar raúl víctor sofía lucía inés mónica verónica rené jürgen günter jörg
    søren bjørn håkan åsa łukasz paweł michał jiří tomáš zoë chloë éric élise hélène françois gaël léa théo jérôme
    sébastien stéphane cédric frédéric gérard hervé inès mélanie émilie noël rémi álvaro andrés begoña íñigo joaquín
    aaron abby abdul abdullah abel abigail adam adele adrian adriana agnes agnieszka ahmad ahmed aida aisha ajay
    akira alain
    alan albert alberto alejandra alejandro aleksandr alessandra alessandro alex alexander alexandra alexandre alexei
    alexis alfred alfredo ali alice alicia alina alison allan allen allison amanda amir amit amy ana anand anders andrea
    andreas andrei andrew andrzej andy angela angelo anil anita anja ann anna anne annette annie anthony antoine anton
    antonio anya april ari ariel arjun armando arnaud arne arnold arthur artur arun asha ashish ashley astrid audrey
    august
    aurélie axel barbara bart beatrice beatriz ben benedict benjamin benoît bernard bernd beth betty bettina bill billy
    birgit bjorn björn blake bob bobby bogdan boris boyd brad bradley brandon brenda brendan brett brian bridget
    brigitte
    britta bruce bruno bryan burak byron caleb callum cameron camila camille carl carla carlo carlos carmen carol
    carolina
    caroline caroline carolyn carsten casey catherine cathy cecilia celia cesar chad chantal charlene charles charlie
    charlotte chen cheryl chiara chloe chris christian christiane christina christine christoph christophe christopher
    cindy claire clara claude claudia claudio clemens cliff colin connie conor corinne courtney craig cristina curt
    cynthia dale damien dan dana daniel daniela daniele danielle danny dario darren dave david dawn dean debbie deborah
    debra deepak denis denise dennis derek diana diane didier diego dieter dieu dimitri dirk dmitri dmitry dolores
    dominic
    dominik don donald donna doreen doris dorothy doug douglas duncan dylan ed eddie edgar edith eduardo edward
    edwin eileen
    elaine elena eleonora eli elias elisa elisabeth elise elizabeth ella ellen emanuele emil emilia emilie emily emma
    emmanuel enrico enrique eric erica erich erik erika erin ernest ernst esther eugene eva evan evelyn ewa fabian fabio
    fabrice farah fatima federica federico felix fernanda fernando filip finn fiona florence florian frances francesca
    francesco francis francisco franck françois françoise frank franz fred frederic frédéric frederick fredrik friedrich
    fritz gabriel gabriela gabriele gareth gary gavin geert gemma geoff geoffrey george georg georges gerald gerard
    gerhard
    gianluca gilles gina giorgio giovanni giulia giuseppe glen glenn gloria gonzalo gordon grace graham greg gregor
    gregory
    greta guido guillaume gunnar gustavo guy hannah hannes hans harald harold harry hassan heather hector heidi
    heike heinz
    helen helena helga helmut hendrik henk henri henrik henry herbert hermann hiroshi holger holly howard hugo ian
    ibrahim
    ignacio igor ilse ines inga ingo ingrid irene irina iris isaac isabel isabella isabelle ivan ivo iván jack
    jackie jacob
    jacqueline jacques jaime jakob jakub james jamie jan jana jane janet janice jared jasmine jason javier jay jean
    jeanne
    jeff jeffrey jenna jennifer jenny jens jeremy jerome jérôme jerry jesper jesse jessica jesus jill jim jimmy jin jing
    joan joana joanna joanne joao joão joachim joe joel johan johann johanna johannes john johnny jon jonas jonathan
    jordi
    jorge jose josef josé joseph josephine josh joshua joyce juan juana juha julia julian juliana julie julien juliette
    julio jun jürgen jurgen justin justyna kai karen karim karin karl karsten kasper kate katarina katherine
    kathleen kathryn
    kathy katie katja katrin kay keith kelly ken kenji kenneth kerstin kevin khalid kim kirsten klaus konrad kris
    kristen
    kristin kristina kumar kurt kyle lakshmi lars larry laura lauren laurence laurent lawrence lea leah lee leila
    lena leo
    leon leonard leonardo leslie lewis liam liliana lin linda lisa liz lloyd lorena lorenzo lori lothar louis louise
    luca
    lucas lucia luciano lucie lucy luigi luis luisa luiz lukas luke lydia lynn maarten maciej magdalena magnus mahmoud
    maksim manfred manuel manuela marc marcel marcello marcelo marcin marco marcos marcus margaret margarita maria
    mariana
    marianne marie mario marion marisa mark markus marta martha martin martina martine mary massimo mateo mathias
    mathieu
    matt matteo matthew matthias maureen maurice mauricio max maxim maximilian megan mehmet mei melanie melissa mercedes
    michael michaela michal michel michele michelle miguel mike mikhail mila milan miriam mitchell mohamed mohammad
    mohammed moira monica monika monique morgan morten muhammad mustafa nadia nadine nancy naomi natalia natalie natasha
    nathan nathalie neil nicholas nick nicola nicolas nicole niels nigel nikolai nils nina noah noel nora norbert norman
    olaf oleg olga oliver olivia olivier omar orlando oscar oskar osman otto owen pablo pam pamela paola paolo pascal
    patricia patricio patrick patrik paul paula paulo pavel pedro peggy penny per peter petra phil philip philipp
    philippe
    phillip pia pierre pieter pietro piotr piotr priya rachel rafael rahul rainer raj rajesh rakesh ralf ralph ramon
    raphael
    raquel rashid raul ravi ray raymond rebecca reinhard renata renate rené ricardo riccardo richard rick ricky rita rob
    robert roberta roberto robin rodrigo roger roland rolf roman romain ron ronald rosa rosemary roy ruben rudolf rupert
    russell ruth ryan sabine sabrina sally salvatore sam samantha sami samir samuel sandeep sandra sandy sanjay sara
    sarah
    sascha scott sean sebastian sebastien sébastien serge sergei sergey sergio seth shane shannon sharon shawn
    sheila shirley
    silke silvia simon simona simone sofia sofie sonia sonja sophia sophie stacey stacy stan stanislav stefan
    stefania stefano
    stella stephan stéphane stephanie stephen steve steven stuart sue sunil suresh susan susanna susanne suzanne
    sven svetlana
    sylvia sylvie takashi tamara tanja tanya tara tatiana ted teresa terry thea theo theodore theresa thérèse
    thierry thomas
    thorsten tim timothy tina tobias todd tom tomas tomasz tommy toni tony torsten tracy travis trevor tyler udo ulrich
    ulrike umberto ursula uwe vanessa vera verena veronica veronika véronique victor victoria vijay vikram viktor
    vincent
    vincenzo virginia vishal vittorio vivian vladimir volker walter wanda warren wayne wei wendy werner wilhelm will
    william
    willem willy wolfgang xavier yan yann yasmin ying yolanda yuki yuri yusuf yves yvonne zachary zoe zoltan
    aditya ahsan aiden aino aisling ajith akash aleksandra alistair amara amina aminata amjad andres andrés
    aneta anirudh ankit antti aoife araceli arturo arvind asif aslı ayumi ayşe babak balázs baptiste bartosz
    beata bilal boubacar bronwyn caitlin carina cecile chiamaka chidi chinedu chukwuemeka ciara cillian
    constantin cosmin cyril cécile dagmar daisuke damian danilo dariusz debora deirdre dejan deniz desmond
    devendra dhruv dinesh dorota dusan edita eero efraín eirik ekaterina elif elżbieta emeka emre enzo eoin
    esteban eszter evangelos fadi faisal farhan fatma ferenc fergus fiorella fredrika fumiko ganesh gergely
    giannis gintaras goran gwendolyn gyula gábor gürkan hakan hamza haruto hasan heitor hideki hiroko hussein
    ikram iliana imran ioannis iulia jacek jadwiga jagdish janusz jarek jarosław jelena jitendra jolanta joris
    josip juhani jyoti kamala kamil kaoru karolina kasia katarzyna katerina kateřina katharina kavita kazuki
    keiko kelechi khadija kieran kiran kofi konstantin krishna kristján krzysztof kwabena kwame ladislav lamine
    laszlo latoya leandro lech lourdes lukasz luuk lászló mads magda mahesh mairead malgorzata malte mamadou
    manish manoj marek marija mariusz marketa marko masako masashi mathilde mauro mayumi małgorzata meera merve
    mikael mikko miloš minh mirko mirosław moussa murat naoki narendra neha ngozi niamh nikhil nikos
    nisha nitin noriko obinna oksana olamide olena oluwaseun ondřej orla ousmane padraig pallavi panagiotis
    pawel paweł pekka pradeep prakash pranav prashant praveen priyanka przemysław péter radek radosław rajiv
    ramesh rania reza rohan rohit roisin ruslan ryszard saeed sakura salma samira sanna santosh saoirse sashi
    satish satoshi sergiu seung shankar shashank shinji shiro shreya siddharth sinead siobhan slawomir snezana
    sofía srinivas stelios subramaniam sumit suraj sushil svein svetla swati szymon sławomir tadashi tadeusz
    takeshi tarek tariq tereza tetsuya thabo thandiwe tiago tibor timo tomislav tomoko tunde tuomas uchenna
    valentina valeria vasile vasilis vedran venkatesh vesna vicente vikas viktoria vinay vineet vinod virag
    vladislav vojtěch waleed wanjiru wioletta wojciech yasuo yaw yevgeny yiannis yoko yoshiko youssef yukio yuko
    yuriy zainab zbigniew zdeněk zeynep zofia zsolt zsuzsanna ömer łukasz żaneta željko
    """.split()  # noqa: SIM905
) - frozenset(
    [
        "april",
        "august",
        "florence",
        "georgia",
        "paris",
        "dieu",
        "penny",
        "will",
        "may",
        "jordan",
        "per",
        "guy",
        "kay",
        "dean",
        "don",
        "dale",
        "dawn",
        "grace",
    ]
)

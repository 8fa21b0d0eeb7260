"""People words: peoples, believers and kinds of people, and things, that stand capitalised where a firm might."""

from __future__ import annotations

_PEOPLES = """
    african afghan albanian algerian american arab argentine argentinian armenian asian australian austrian azerbaijani
    bangladeshi basque bavarian belarusian belgian bolivian bosnian brazilian briton british bulgarian burmese cambodian
    canadian catalan chilean chinese colombian croat croatian cuban cypriot czech dane danish dutch egyptian english
    estonian ethiopian european filipino finn finnish fleming flemish french frenchmen georgian german ghanaian greek
    hungarian icelander indian indonesian iranian iraqi irish irishmen israeli italian japanese jordanian kazakh kenyan
    korean kurd kurdish kuwaiti latvian lebanese libyan lithuanian malaysian maltese mexican mongolian moroccan nepali
    nepalese nigerian norwegian pakistani palestinian persian peruvian pole polish portuguese qatari romanian russian
    saudi scot scottish scotsmen serb serbian singaporean slovak slovene slovenian somali spaniard spanish sudanese
    swede swedish swiss syrian taiwanese thai tunisian turk turkish ukrainian uruguayan venezuelan vietnamese welsh
    yemeni texan californian parisian londoner berliner viennese scandinavian latino hispanic caucasian
    christian muslim jew jewish hindu buddhist catholic protestant sikh mormon democrat republican tory labour liberal
    conservative communist socialist millennial boomer
"""
_KINDS = """
    engineer woman women man men child children volunteer taxpayer student parent doctor nurse teacher farmer fan user
    customer expert scientist developer professional veteran worker employee owner member citizen resident local native
    tourist traveller driver pilot soldier officer lawyer attorney artist designer architect researcher academic
    journalist consumer patient investor shareholder stakeholder partner contractor consultant manager executive leader
    board committee team staff management people human youth adult senior amateur beginner professor pensioner
"""
_THINGS = """
    law nature god default design day night hand wire post mail email phone card cash cheque check train car air sea
    road rail foot accident chance mistake law committee consensus fate covid coronavirus pandemic brexit internet web
    windows linux macos android ios iphone ipad excel powerpoint outlook javascript python java html css sql
    bluetooth wifi ethernet earth moon winter summer spring autumn fall morning evening noon midnight midday
    popular demand request appointment invitation definition law order number size weight volume age gender region
    christmas easter ramadan hanukkah thanksgiving halloween diwali
"""
PEOPLES: frozenset[str] = frozenset(form for word in _PEOPLES.split() for form in (word, f"{word}s"))
"""Peoples and believers, and the adjectives of them."""

NO_FIRMS: frozenset[str] = PEOPLES | frozenset(
    form for words in (_KINDS, _THINGS) for word in words.split() for form in (word, f"{word}s")
)
"""Words of which alone no firm is called, whatever is said before them: `developed by Engineers`, `run by Germans`."""

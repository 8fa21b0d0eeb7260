"""Domains that many people or firms share, and that therefore say nothing about who a vendor is."""

from __future__ import annotations

FREE_MAIL: frozenset[str] = frozenset(
    """
    gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.fr yahoo.de yahoo.es yahoo.it
    yahoo.ca yahoo.com.br yahoo.com.au yahoo.com.ar yahoo.com.mx yahoo.com.ph yahoo.com.vn yahoo.com.sg
    yahoo.com.hk yahoo.com.cn yahoo.com.tw ymail.com rocketmail.com hotmail.com hotmail.co.uk hotmail.fr
    hotmail.de hotmail.it hotmail.es outlook.com outlook.fr outlook.de outlook.es live.com live.co.uk live.fr
    live.nl msn.com icloud.com me.com mac.com aol.com aim.com proton.me protonmail.com protonmail.ch pm.me
    gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de arcor.de mail.com email.com mail.ru
    inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua qq.com foxmail.com
    163.com 126.com yeah.net sina.com sina.cn sohu.com tom.com aliyun.com 139.com 189.cn naver.com hanmail.net
    daum.net nate.com rediffmail.com zoho.com zohomail.com fastmail.com fastmail.fm hushmail.com tutanota.com
    tuta.io hey.com libero.it virgilio.it alice.it tiscali.it tin.it orange.fr wanadoo.fr free.fr laposte.net
    sfr.fr neuf.fr bbox.fr skynet.be telenet.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl hetnet.nl
    bluewin.ch sapo.pt uol.com.br bol.com.br terra.com.br ig.com.br globo.com comcast.net verizon.net att.net
    sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com netzero.net optonline.net
    roadrunner.com mindspring.com home.net home.com pobox.com shaw.ca rogers.com sympatico.ca telus.net
    bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz btinternet.com ntlworld.com
    virginmedia.com blueyonder.co.uk sky.com talktalk.net seznam.cz centrum.cz volny.cz wp.pl o2.pl onet.pl
    interia.pl op.pl gazeta.pl abv.bg mail.bg inbox.lv freemail.hu citromail.hu vip.qq.com usa.net excite.com
    lycos.com netscape.net compuserve.com prodigy.net worldnet.att.net acm.org ieee.org computer.org
    alum.mit.edu users.sourceforge.net sourceforge.net users.sf.net debian.org gnu.org apache.org python.org
    googlegroups.com groups.io yahoogroups.com freelists.org hotmail.com.br live.de live.it live.com.au
    outlook.it outlook.com.br yahoo.com.co yahoo.ie yahoo.se yahoo.gr aol.co.uk mailbox.org posteo.de
    duck.com simplelogin.com privaterelay.appleid.com
    """.split()  # noqa: SIM905
)
"""Mail hosts open to anybody, and forwarding addresses of associations and projects."""

SHARED_HOSTS: frozenset[str] = frozenset(
    """
    facebook.com linkedin.com twitter.com x.com instagram.com youtube.com youtu.be google.com goo.gl bit.ly t.co
    wordpress.com blogspot.com github.com gitlab.com sourceforge.net medium.com tumblr.com wixsite.com weebly.com
    amazon.com ebay.com alibaba.com etsy.com dropbox.com wikipedia.org crunchbase.com zoom.us webex.com
    business.site site123.me jimdosite.com jimdofree.com yolasite.com godaddysites.com ueniweb.com strikingly.com
    webnode.page linktr.ee issuu.com pinterest.com tiktok.com vimeo.com myspace.com wa.me t.me blogger.com
    gelbeseiten.de 11880.com dasoertliche.de pagesjaunes.fr paginegialle.it paginasamarillas.es yellowpages.com
    yell.com local.ch europages.com kompass.com indiamart.com tradeindia.com justdial.com made-in-china.com
    """.split()  # noqa: SIM905
)
"""Sites on which many firms have a page: no firm's own domain."""

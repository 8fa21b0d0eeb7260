"""Stage words: the verbs and nouns by which a text tells where a deal stands, and what takes them back, as tables."""

from __future__ import annotations

_STAGES = {
    "lost": """
        lost|lost to|lose|losing|declined|rejected|turned down|turn down|fell through|fallen through|went with
        gone with
        chose a competitor|chosen another|passed on|dropped out|cancelled|canceled|terminated|walked away
        churned|no longer interested|go with|going with|went in another direction|went in a different direction
        decided against
        going in another direction|going in a different direction|pulled out|backed out|not moving forward
        not move forward
        dagegen entschieden
        not going ahead|verloren|abgelehnt|abgesagt|storniert|gekündigt|perdu|refusé|annulé|perdido|rechazado
        cancelado
        perso|rifiutato|annullato|verloren|afgewezen|geannuleerd|perdido|recusado
    """,
    "won": """
        signed|won|awarded|closed|purchased|bought|renewed|ordered|placed the order|placed an order|sent the po
        issued the po
        received the purchase order|received a purchase order|received your purchase order|got the purchase order
        purchase order is in|po is in|po came in|po arrived|got the po|received the po|received a po|received your po
        auftrag erhalten|bestellung erhalten|bestellung ist eingegangen|commande reçue|pedido recibido
        issued a purchase order|sent us the po|po received|purchase order received|countersigned
        executed the contract|extended
        sign|signs|win|wins|renew|renews|buy|buys|unterschreiben|unterschreibt|signer|signe|firmar|firman|firmare
        tekenen
        unterschrieben|unterzeichnet|gewonnen|bestellt|beauftragt|gekauft|verlängert|zuschlag erhalten|signé
        remporté|commandé
        acheté|renouvelé|firmado|ganado|adjudicado|pedido|comprado|renovado|firmato|vinto|aggiudicato|ordinato
        acquistato
        rinnovato|getekend|ondertekend|gewonnen|besteld|gekocht|verlengd|assinado|ganho|comprado
    """,
    "committed": """
        verbal yes|verbally agreed|verbal agreement|verbally committed|agreed in principle|letter of intent|loi
        handshake
        approved the budget|budget approved|board approved|approved by the board|committed to buy|ready to sign
        about to sign|verbal commitment|verbal go-ahead|verbally confirmed|green light|gave us the go-ahead
        got the go-ahead
        grünes licht|feu vert|luz verde
        mündlich zugesagt|absichtserklärung|zugesagt|accord de principe|lettre d'intention|acuerdo verbal
        carta de intenciones
        accordo di massima|lettera d'intenti|intentieverklaring|mondeling akkoord
    """,
    "negotiating": """
        negotiate|negotiates|negotiated|negotiating|negotiation|negotiations|redlines|redlining|in legal review
        legal review
        out for signature|sent for signature|out for docusign
        reviewing the contract|contract review|discussing terms|haggling|procurement review|verhandeln|verhandlung
        verhandlungen
        négociation|négociations|négocier|negociación|negociaciones|negociando|trattativa|trattative|negoziando
        onderhandelen
        onderhandeling|onderhandelingen|negociação
    """,
    "proposed": """
        quote|quoted|quotes|quotation|proposal|proposals|proposed|offer|offered|offers|bid|bids|tender|tendered
        submitted a bid
        sent pricing|shortlisted|angebot|angeboten|offeriert|ausschreibung|devis|proposé|offre|oferta|ofertado
        propuesta
        presupuesto|offerta|preventivo|proposta|offerte|aangeboden|aanbesteding
    """,
    "qualified": """
        demo|demos|pilot|trial|proof of concept|poc|evaluating|evaluation|evaluate|rfp|rfq|rfi|interested in
        looking at|testlauf
        teststellung|démonstration|pilote|essai|demostración|piloto|prueba|dimostrazione|prova|proef
    """,
    "on_hold": """
        on hold|postponed|put off|delayed|deferred|paused|on ice|verschoben|pausiert|reporté|en attente|aplazado
        en pausa
        rinviato|in sospeso|uitgesteld|adiado
    """,
}
PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): stage
    for stage, text in _STAGES.items()
    for line in text.strip().splitlines()
    for phrase in line.strip().split("|")
}
"""Phrases in lower case, by the stage that they tell."""

LONGEST = max(len(phrase) for phrase in PHRASES)

NOUNS: frozenset[str] = frozenset(
    """
    quote quotes quotation proposal proposals offer offers bid bids tender demo demos pilot trial negotiation
    negotiations
    rfp rfq rfi poc evaluation angebot devis oferta offerta offerte proposta propuesta pedido
    """.split()  # noqa: SIM905
)
"""Words that tell a stage as nouns: `would like a quote` asks for one and tells no stage that is reached."""

BASE_FORMS: frozenset[str] = frozenset(
    [
        "sign",
        "signs",
        "win",
        "wins",
        "renew",
        "renews",
        "buy",
        "buys",
        "lose",
        "losing",
        "unterschreiben",
        "unterschreibt",
        "signer",
        "signe",
        "firmar",
        "firman",
        "firmare",
        "tekenen",
        "offers",
        "negotiate",
    ]
)
"""Forms that tell of a stage only when something is planned, supposed, asked or denied: `will sign`."""

NEGATIONS: frozenset[str] = frozenset(
    """
    not never no without nobody none neither nor cannot can't don't doesn't didn't won't wouldn't haven't hasn't
    hadn't isn't
    aren't wasn't weren't couldn't shouldn't yet-to fail failed fails failing unable nicht kein keine keinen nie
    niemals noch-nicht
    ne pas jamais aucun no nunca ningún ninguna non nessun niet geen nooit não nunca nem
    """.split()  # noqa: SIM905
)
HYPOTHETICALS: frozenset[str] = frozenset(
    """
    if would could might may should unless whether when once assuming suppose hope hopes hoping want wants wanted like
    plan plans planning expect expects expecting intend intends consider considering maybe perhaps potentially
    possibly
    likely unlikely doubt doubts until till waiting awaiting pending await try trying need needs wenn falls würde
    würden könnte könnten sollte möchte möchten hoffen vielleicht ob
    si serait pourrait peut-être souhaite espère quizás podría quisiera espera se forse potrebbe vorrebbe als zou
    misschien zouden talvez poderia
    """.split()  # noqa: SIM905
)
FUTURES: frozenset[str] = frozenset(
    [
        "will",
        "shall",
        "going",
        "'ll",
        "we'll",
        "they'll",
        "they're-going",
        "wird",
        "werden",
        "va",
        "vamos",
        "zal",
        "zullen",
        "sarà",
    ]
)
TAKES_BACK: frozenset[str] = frozenset({"until", "but", "although", "however", "aber", "mais", "pero", "ma", "maar"})
"""Words at which a negation before them ends."""

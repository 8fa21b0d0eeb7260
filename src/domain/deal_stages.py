"""The stages of a sale: one ladder, and the words by which the world's CRMs and people name its rungs."""

from __future__ import annotations

from enum import StrEnum

from domain.normalise import fold
from domain.remembered import remembered
from domain.saidwords import Phrases


class Phase(StrEnum):
    """A rung of the ladder, lowest first; on hold is beside it, won and lost are its ends."""

    LEAD = "lead"
    QUALIFIED = "qualified"
    PROPOSED = "proposed"
    NEGOTIATING = "negotiating"
    COMMITTED = "committed"
    WON = "won"
    LOST = "lost"
    ON_HOLD = "on_hold"


_P = Phase
RUNGS = (_P.LEAD, _P.QUALIFIED, _P.PROPOSED, _P.NEGOTIATING, _P.COMMITTED, _P.WON)
"""The ladder. Lost has no rung: any sale may be lost, and one that was lost goes on nowhere."""


def goes_back(before: Phase, after: Phase) -> bool:
    """Whether a sale that stood at `before` has gone down to stand at `after`; being lost or on hold is no way down."""
    if before is _P.LOST:
        return after in RUNGS
    if before not in RUNGS or after not in RUNGS:
        return False
    return RUNGS.index(after) < RUNGS.index(before)


WORDS: dict[Phase, tuple[str, ...]] = {
    _P.LEAD: (
        "lead", "new", "new lead", "prospect", "prospecting", "prospection", "suspect", "inbound", "inquiry", "enquiry",
        "identified", "opportunity identified", "contacted", "contact made", "first contact", "attempted to contact",
        "appointment scheduled", "meeting scheduled", "interessent", "erstkontakt", "neu", "nouveau", "contacto",
        "nuevo", "nuova", "nuovo", "novo", "nieuw", "contatto", "リード", "新規", "初步接触",
    ),
    _P.QUALIFIED: (
        "qualified", "qualification", "qualify", "qualifying", "qualified to buy", "discovery", "needs analysis",
        "needs assessment", "analysis", "demo", "demo scheduled", "demonstration", "presentation",
        "presentation scheduled", "evaluation", "evaluating", "technical evaluation", "proof of concept", "poc",
        "pilot", "trial", "solution development", "develop", "value proposition", "id decision makers",
        "identify decision makers", "decision maker bought in", "perception analysis", "scoping", "solution design",
        "qualifiziert", "bedarfsanalyse", "qualifie", "qualifiee", "cualificado", "cualificada", "calificado",
        "calificacion", "qualificato", "qualificata", "qualificado", "qualificacao", "gekwalificeerd", "提案準備",
        "ヒアリング", "需求分析",
    ),
    _P.PROPOSED: (
        "proposed", "propose", "proposal", "proposal sent", "proposal made", "proposal price quote", "price quote",
        "quote", "quoted", "quote sent", "quotation", "quotation sent", "offer", "offered", "offer sent", "bid",
        "bid submitted", "evaluated", "tender", "tender submitted", "rfp",
        "rfq", "angebot", "angebot versendet",
        "angebot abgegeben", "angebotsphase", "offre", "offre envoyee", "proposition", "proposition envoyee", "devis",
        "devis envoye", "propuesta", "propuesta enviada", "oferta", "oferta enviada", "cotizacion", "offerta",
        "offerta inviata", "preventivo", "proposta", "proposta enviada", "offerte", "offerte verstuurd", "提案",
        "見積", "見積提出", "报价", "방안제안",
    ),
    _P.NEGOTIATING: (
        "negotiating", "negotiation", "negotiations", "negotiation review", "negotiations started", "in negotiation",
        "under negotiation", "contract negotiation", "contract sent", "contract review", "legal review", "procurement",
        "verhandlung", "in verhandlung", "vertragsverhandlung", "negociation", "en negociation", "negociacion",
        "en negociacion", "negoziazione", "trattativa", "in trattativa", "negociacao", "em negociacao",
        "onderhandeling", "in onderhandeling", "forhandling", "交渉", "交渉中", "谈判", "협상",
    ),
    _P.COMMITTED: (
        "committed", "commit", "verbal", "verbal agreement", "verbal commitment", "verbally agreed", "verbal approval",
        "letter of intent", "loi", "selected", "preferred bidder", "preferred supplier", "awaiting signature",
        "pending signature", "out for signature", "awaiting po", "pending po", "closing", "mundliche zusage",
        "zusage", "accord verbal", "compromiso", "acuerdo verbal", "accordo verbale", "内示", "口头承诺",
    ),
    _P.WON: (
        "won", "closed won", "won closed", "deal won", "closed as won", "signed", "contract signed", "awarded",
        "ordered", "contract awarded", "order received", "order placed",
        "purchased", "paid", "gewonnen", "auftrag", "beauftragt",
        "auftrag erhalten", "zuschlag", "unterschrieben", "gagne", "gagnee", "signe", "signee", "attribue", "attribuee",
        "remporte", "ganado", "ganada", "cerrado ganado", "cerrada ganada", "adjudicado", "adjudicada", "firmado",
        "vinto", "vinta", "chiuso vinto", "firmato", "aggiudicato", "aggiudicata", "ganho", "ganha", "fechado ganho",
        "assinado", "gegund", "getekend", "vunnen", "vundet", "受注", "成約", "赢单", "수주",
    ),
    _P.LOST: (
        "lost", "closed lost", "lost closed", "deal lost", "closed as lost", "lost to competition",
        "closed lost to competition", "lost to competitor", "not awarded", "no decision", "abandoned", "dead",
        "disqualified", "unqualified", "declined", "rejected", "cancelled", "canceled", "withdrawn", "verloren",
        "abgelehnt", "abgesagt", "storniert", "perdu", "perdue", "refuse", "annule", "abandonne", "perdido", "perdida",
        "cerrado perdido", "cerrada perdida", "rechazado", "rechazada", "cancelado", "cancelada", "no adjudicado",
        "perso", "persa", "chiuso perso", "rifiutato", "annullato", "fechado perdido", "recusado", "afgewezen",
        "geannuleerd", "forlorad", "tabt", "失注", "输单", "실주",
    ),
    _P.ON_HOLD: (
        "on hold", "onhold", "hold", "postponed", "paused", "parked", "stalled", "delayed", "deferred", "suspended",
        "zuruckgestellt", "pausiert", "verschoben", "en pause", "reporte", "suspendu", "en espera", "aplazado",
        "pospuesto", "in sospeso", "sospeso", "rinviato", "em espera", "adiado", "suspenso", "uitgesteld",
        "保留", "搁置",
    ),
}  # fmt: skip
"""Rung -> what CRMs and people write for it, folded: en, de, fr, es, it, pt, nl, and the usual words of others."""

_PHRASES: Phrases[Phase] = Phrases({fold(text): phase for phase, texts in WORDS.items() for text in texts})


@remembered
def phase_of(text: str) -> Phase | None:
    """The rung that a stage names: `4. Proposal/Price Quote (75%)` is proposed; None for a word of none, or of two."""
    return _PHRASES.value_of(text.replace("_", " "))

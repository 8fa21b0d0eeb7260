"""The states of a deal's registration: one table of moves, and the words by which the world's tools name them."""

from __future__ import annotations

from enum import StrEnum

from domain.normalise import fold
from domain.remembered import remembered
from domain.saidwords import Phrases


class DealStatus(StrEnum):
    """Where the registration of a deal stands with the one who grants the protection."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    WON = "won"
    LOST = "lost"


class DealMove(StrEnum):
    """What may happen to a registration; MOVES says from where to where."""

    DRAFT = "draft"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    REJECT = "reject"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    WIN = "win"
    LOSE = "lose"
    APPEAL = "appeal"
    REVOKE = "revoke"
    RENEW = "renew"


_S = DealStatus
MOVES: dict[DealMove, dict[DealStatus | None, DealStatus]] = {
    DealMove.DRAFT: {None: _S.DRAFT},
    DealMove.SUBMIT: {None: _S.SUBMITTED, _S.DRAFT: _S.SUBMITTED, _S.RETURNED: _S.SUBMITTED},
    DealMove.RETURN: {_S.SUBMITTED: _S.RETURNED},
    DealMove.APPROVE: {_S.SUBMITTED: _S.APPROVED},
    DealMove.REJECT: {_S.SUBMITTED: _S.REJECTED, _S.RETURNED: _S.REJECTED},
    DealMove.EXPIRE: {_S.SUBMITTED: _S.EXPIRED, _S.RETURNED: _S.EXPIRED, _S.APPROVED: _S.EXPIRED},
    DealMove.WITHDRAW: {
        _S.DRAFT: _S.WITHDRAWN, _S.SUBMITTED: _S.WITHDRAWN, _S.RETURNED: _S.WITHDRAWN, _S.APPROVED: _S.WITHDRAWN,
    },
    DealMove.WIN: {_S.APPROVED: _S.WON, _S.EXPIRED: _S.WON},
    DealMove.LOSE: {_S.SUBMITTED: _S.LOST, _S.APPROVED: _S.LOST, _S.EXPIRED: _S.LOST, _S.REJECTED: _S.LOST},
    DealMove.APPEAL: {_S.REJECTED: _S.SUBMITTED},
    DealMove.REVOKE: {_S.APPROVED: _S.REJECTED},
    DealMove.RENEW: {_S.EXPIRED: _S.APPROVED},
}  # fmt: skip
"""The law of registrations: what two sources tell one after the other is judged by it, the diagram is drawn of it."""

TAKEN_BACK = frozenset({DealMove.APPEAL, DealMove.REVOKE, DealMove.RENEW})
"""Moves that take a decision back: they must be told step by step, where other steps may be missing between sources."""

CLOSED = frozenset({_S.REJECTED, _S.EXPIRED, _S.WITHDRAWN, _S.WON, _S.LOST})
"""States in which nothing is protected any more."""


def _steps(moves: frozenset[DealMove]) -> frozenset[tuple[DealStatus, DealStatus]]:
    return frozenset(
        (before, after)
        for move, rows in MOVES.items()
        if move in moves
        for before, after in rows.items()
        if before is not None
    )


def _closure(steps: frozenset[tuple[DealStatus, DealStatus]]) -> frozenset[tuple[DealStatus, DealStatus]]:
    """All that can be reached by one or more steps."""
    found = steps
    while True:
        more = found | {(a, d) for a, b in found for c, d in steps if b is c}
        if more == found:
            return found
        found = more


STEPS = _steps(frozenset(DealMove))
"""Every legal change of state by one move."""

JUMPS = _closure(_steps(frozenset(DealMove) - TAKEN_BACK)) | STEPS
"""What one source may tell after another: one move, or several of which none takes a decision back."""


def may_follow(before: DealStatus, after: DealStatus) -> bool:
    """Whether a later source may say `after` where an earlier one said `before`; the same again always may."""
    return before is after or (before, after) in JUMPS


WORDS: dict[DealStatus, tuple[str, ...]] = {
    _S.DRAFT: (
        "draft", "in preparation", "not submitted", "not yet submitted", "unsubmitted", "saved", "entwurf",
        "in vorbereitung", "brouillon", "borrador", "bozza", "rascunho", "concept", "utkast", "luonnos",
        "下書き", "草稿",
    ),
    _S.SUBMITTED: (
        "submitted", "resubmitted", "pending", "pending approval", "pending review", "pending vendor approval",
        "awaiting approval", "awaiting review", "waiting for approval", "approval pending", "in review", "under review",
        "in approval", "in process", "received", "registered", "registration received", "requested", "applied",
        "to be approved", "not yet approved", "eingereicht", "beantragt", "in prufung", "ausstehend",
        "wartet auf genehmigung", "soumis", "soumise", "en attente", "en attente d approbation", "en cours d examen",
        "en cours de validation", "presentado", "presentada", "pendiente", "pendiente de aprobacion", "en revision",
        "inviato", "inviata", "in attesa", "in attesa di approvazione", "in revisione", "submetido", "submetida",
        "pendente", "em analise", "em aprovacao", "ingediend", "in behandeling", "in afwachting", "inskickad", "申請中",
        "承認待ち", "待审批", "已提交", "審査中",
    ),
    _S.RETURNED: (
        "returned", "more information needed", "more info needed", "more info required", "information requested",
        "additional information required", "needs information", "needs more information", "incomplete",
        "sent back", "revision requested", "changes requested", "ruckfrage", "zuruckgegeben", "unvollstandig",
        "retourne", "retournee", "a completer", "devuelto", "devuelta", "incompleto", "restituito", "devolvido",
        "teruggestuurd", "onvolledig", "差し戻し", "差戻し",
    ),
    _S.APPROVED: (
        "approved", "conditionally approved", "accepted", "granted", "confirmed", "active", "protected", "authorized",
        "authorised", "extended", "renewed", "reinstated", "genehmigt", "bewilligt", "freigegeben", "akzeptiert",
        "bestatigt", "approuve", "approuvee", "accepte", "acceptee", "valide", "validee", "aprobado", "aprobada",
        "aceptado", "aceptada", "autorizado", "approvato", "approvata", "accettato", "accettata", "aprovado",
        "aprovada", "aceito", "aceite", "goedgekeurd", "geaccepteerd", "godkand", "godkjent", "godkendt", "hyvaksytty",
        "zatwierdzone", "schvaleno", "onaylandi", "одобрено", "утверждено", "承認", "承認済", "承認済み",
        "已批准", "已审批", "승인", "승인됨",
    ),
    _S.REJECTED: (
        "rejected", "denied", "declined", "refused", "disapproved", "disqualified", "not approved", "not accepted",
        "revoked", "abgelehnt", "zuruckgewiesen", "nicht genehmigt", "nicht freigegeben", "refuse", "refusee", "rejete",
        "rejetee", "non approuve", "non approuvee", "rechazado", "rechazada", "denegado", "denegada", "no aprobado",
        "no aprobada", "rifiutato", "rifiutata", "respinto", "respinta", "non approvato", "non approvata", "rejeitado",
        "rejeitada", "recusado", "recusada", "nao aprovado", "nao aprovada", "afgewezen", "geweigerd",
        "niet goedgekeurd", "avslagen", "avvist", "afvist", "hylatty", "odrzucone", "zamitnuto", "reddedildi",
        "отклонено", "却下", "否認", "已拒绝", "已驳回", "거절", "반려",
    ),
    _S.EXPIRED: (
        "expired", "lapsed", "registration expired", "protection expired", "timed out", "abgelaufen", "verfallen",
        "expire", "expiree", "echu", "vencido", "vencida", "caducado", "caducada", "expirado", "expirada", "scaduto",
        "scaduta", "verlopen", "vervallen", "utgangen", "utlopt", "wygasle", "vyprselo", "suresi doldu", "истекло",
        "期限切れ", "失効", "已过期", "만료",
    ),
    _S.WITHDRAWN: (
        "withdrawn", "withdrawal", "cancelled", "canceled", "voided", "void", "terminated", "zuruckgezogen",
        "storniert", "abgebrochen", "retire", "retiree", "annule", "annulee", "retirado", "retirada", "cancelado",
        "cancelada", "anulado", "anulada", "ritirato", "ritirata", "annullato", "annullata", "ingetrokken",
        "geannuleerd", "aterkallad", "anulowane", "zruseno", "iptal edildi", "отменено", "取り下げ", "取消", "已撤销",
        "已取消", "취소",
    ),
    _S.WON: (
        "won", "closed won", "deal won", "won closed", "awarded", "contract awarded", "contract signed", "signed",
        "order received", "ordered", "closed as won", "gewonnen", "auftrag erhalten", "beauftragt", "zuschlag erteilt",
        "gagne", "gagnee", "remporte", "remportee", "attribue", "attribuee", "signe", "signee", "ganado", "ganada",
        "cerrado ganado", "cerrada ganada", "adjudicado", "adjudicada", "firmado", "vinto", "vinta", "chiuso vinto",
        "aggiudicato", "aggiudicata", "ganho", "ganha", "fechado ganho", "gegund", "vunnen", "vunnet", "vundet",
        "voitettu", "wygrane", "vyhrano", "kazanildi", "выиграно", "受注", "成約", "已赢单", "赢单", "수주",
    ),
    _S.LOST: (
        "lost", "closed lost", "deal lost", "lost closed", "closed as lost", "lost to competition",
        "closed lost to competition", "lost to competitor", "not awarded", "unsuccessful", "no decision",
        "verloren", "nicht beauftragt", "perdu", "perdue", "non attribue", "non retenu", "non retenue", "perdido",
        "perdida", "cerrado perdido", "cerrada perdida", "no adjudicado", "no adjudicada", "perso", "persa",
        "chiuso perso", "non aggiudicato", "fechado perdido", "niet gegund", "forlorad", "tapt", "tabt", "havitty",
        "przegrane", "prohrano", "kaybedildi", "проиграно", "失注", "已输单", "输单", "실주",
    ),
}  # fmt: skip
"""State -> what tools and people write for it, folded: en, de, fr, es, it, pt, nl, and the usual words of others."""

_PHRASES: Phrases[DealStatus] = Phrases({fold(text): status for status, texts in WORDS.items() for text in texts})


@remembered
def status_of(text: str) -> DealStatus | None:
    """The state that a cell names: `3 - Approved (2024)` is approved; None for a word of none, or of two."""
    return _PHRASES.value_of(text)

"""Rivals: the rules by which two deals are one told twice, or claim what only one of them can have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from domain.deal_findings import DealFacts, Finding, FindingKind, Setting, Severity, by_claim, said
from domain.deal_protection import day_of, protection, standing_of
from domain.deal_states import DealStatus
from domain.normalise import fold, name_key
from domain.products import products_of

SAME_NUMBER = "deal.same-number@1"
NUMBER_OTHERWISE = "deal.number-otherwise@1"
SAME_TERMS = "deal.same-terms@1"
CLAIMED_TWICE = "deal.claimed-twice@1"

GONE = frozenset({DealStatus.REJECTED, DealStatus.WITHDRAWN, DealStatus.LOST})
"""States in which a registration claims nothing any more."""

_NO_MARKS = {code: None for code in range(128) if not chr(code).isalnum()}
_TERMS = ("customer", "product", "name", "amount", "partner")


def rivalry(one: DealFacts, two: DealFacts, setting: Setting) -> list[Finding]:
    """All that the rules find between two deals; the same whichever is given first."""
    if one.id == two.id:
        return []
    first, second = by_claim(one, two)
    found = (rule(first, second, setting) for rule in RULES)
    return [finding for finding in found if finding is not None]


def number_key(number: str) -> str:
    """A registration number without marks, spaces and case: `DR-0042/a` and `dr 0042 A` are one."""
    if number.isascii() and "&" not in number:  # which folds to a word
        return number.lower().translate(_NO_MARKS)
    return fold(number).replace(" ", "")


def product_keys(deal: DealFacts) -> frozenset[str]:
    """The deal's products, folded; its name where it names no product."""
    return frozenset(fold(product) for product in products_of(deal.value("product") or deal.value("name"))) - {""}


def alike(one: str, two: str) -> bool:
    """Whether two companies' names may be spellings of one: legal form, spaces, order of words, or one letter apart."""
    left, right = name_key(one), name_key(two)
    if not left or not right:
        return False
    if left.replace(" ", "") == right.replace(" ", "") or sorted(left.split()) == sorted(right.split()):
        return True
    digits = [[c for c in text if c.isdigit()] for text in (left, right)]
    return digits[0] == digits[1] and min(len(left), len(right)) >= 6 and _one_apart(left, right)


def _one_apart(one: str, two: str) -> bool:
    """One letter more, less, other, or two exchanged."""
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    left, right = one[start:], two[start:]
    if left[1:] == right[1:] or left[1:] == right or left == right[1:]:
        return True
    return left[:2] == right[:2][::-1] and left[2:] == right[2:]


def number_of(text: str) -> Decimal | None:
    """The amount, None when there is none."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def differ(one: str, two: str, tolerance: Decimal) -> bool:
    """Whether two amounts are both known and further apart than this share of the larger one."""
    left, right = number_of(one), number_of(two)
    if left is None or right is None or left == right:
        return False
    return abs(left - right) > tolerance * max(abs(left), abs(right))


def _one_vendor(one: DealFacts, two: DealFacts) -> bool:
    return one.vendor_id is not None and one.vendor_id == two.vendor_id


def _others(first: DealFacts, second: DealFacts, setting: Setting) -> list[str]:
    """The terms that both tell, and tell otherwise."""
    fields = [
        field
        for field, key in (("customer", name_key), ("partner", name_key), ("currency", fold))
        if first.value(field) and second.value(field) and key(first.value(field)) != key(second.value(field))
    ]
    if "currency" not in fields and differ(first.value("amount"), second.value("amount"), setting.policy.tolerance):
        fields.append("amount")
    return fields


def _agreed(first: DealFacts, second: DealFacts, others: list[str]) -> list[str]:
    return [field for field in _TERMS if first.value(field) and second.value(field) and field not in others
            and (field == "amount" or name_key(first.value(field)) == name_key(second.value(field)))]  # fmt: skip


def _same_number(first: DealFacts, second: DealFacts, setting: Setting) -> Finding | None:
    """One number at two spellings of a vendor, or with the same terms: one deal, or a number given out twice.

    The same number at unlike vendors is usual (bidders of one contract), unless at least two terms agree and none
    speaks against it.
    """
    number = number_key(first.value("externalId"))
    if not number or number != number_key(second.value("externalId")):
        return None
    others = _others(first, second, setting)
    one_vendor = _one_vendor(first, second) or alike(first.vendor_name, second.vendor_name)
    agreed = _agreed(first, second, others)
    if not one_vendor and (others or len(agreed) < 2):
        return None
    shown = f"number {first.value('externalId')}"
    if not others:
        fields = tuple(said(field, first, second) for field in ("externalId", *agreed))
        vendors = f"{first.vendor_name!r} and {second.vendor_name!r}"
        where = f"at {vendors}, which may be one vendor" if one_vendor else f"at {vendors}, with the same terms"
        reason = f"Both have the {shown} {where}, and nothing they tell speaks against their being one deal."
        return Finding(FindingKind.DUPLICATE, Severity.WARNING, SAME_NUMBER, (first.id, second.id), fields, reason)
    fields = tuple(said(field, first, second) for field in ("externalId", *others))
    told = "; ".join(f"{field} {first.value(field)!r} and {second.value(field)!r}" for field in others)
    reason = f"Both have the {shown}, but they tell it otherwise: {told}."
    return Finding(FindingKind.CONFLICT, Severity.HIGH, NUMBER_OTHERWISE, (first.id, second.id), fields, reason)


def _same_terms(first: DealFacts, second: DealFacts, setting: Setting) -> Finding | None:
    """One vendor, customer, product and amount under other numbers within some days, by one partner."""
    if not _one_vendor(first, second) or not first.value("customer"):
        return None
    numbers = {number_key(deal.value("externalId")) for deal in (first, second)}
    if len(numbers) == 1 and numbers != {""}:
        return None
    amounts = [number_of(deal.value("amount")) for deal in (first, second)]
    same = (
        name_key(first.value("customer")) == name_key(second.value("customer"))
        and product_keys(first) == product_keys(second) != frozenset()
        and amounts[0] is not None and amounts[0] == amounts[1]
        and first.value("currency") == second.value("currency")
        and name_key(first.claimant) == name_key(second.claimant)
    )  # fmt: skip
    if not same:
        return None
    apart = _days_apart(first, second)
    if apart is not None and apart > setting.policy.duplicate_days:
        return None
    when = "no days of submission are told to tell them apart" if apart is None else f"submitted {apart} days apart"
    reason = f"Vendor, customer, product and amount are the same under other numbers, and {when}."
    severity = Severity.NOTE if apart is None else Severity.WARNING
    told = ("externalId", "customer", "product", "amount", "currency", "submittedAt")
    fields = tuple(said(field, first, second) for field in told)
    return Finding(FindingKind.DUPLICATE, severity, SAME_TERMS, (first.id, second.id), fields, reason)


def _days_apart(first: DealFacts, second: DealFacts) -> int | None:
    days = [day_of(deal.values, "submittedAt") for deal in (first, second)]
    return None if days[0] is None or days[1] is None else abs((days[1] - days[0]).days)


def _claimed_twice(first: DealFacts, second: DealFacts, setting: Setting) -> Finding | None:
    """Two partners claim one customer's one product while the protection of one of them is open."""
    customer = name_key(first.value("customer"))
    if not customer or customer != name_key(second.value("customer")):
        return None
    shared = product_keys(first) & product_keys(second)
    if not shared or not first.claimant or name_key(first.claimant) == name_key(second.claimant):
        return None
    if any(standing_of(deal.values) in GONE for deal in (first, second)):
        return None
    held = next((pair for pair in ((first, second), (second, first)) if _held(*pair, setting)), None)
    if held is None:
        return None
    window = protection(setting.policy, held[0].values, setting.now)
    told = ("customer", "product", "partner", "submittedAt", "approvedAt", "expiresAt")
    fields = tuple(said(field, first, second) for field in told)
    day = day_of(first.values, "submittedAt") or day_of(first.values, "approvedAt")
    wins = f"submitted first, on {day}" if day else "known here first; neither tells when it was submitted"
    reason = (
        f"{first.claimant!r} and {second.claimant!r} both claim {first.value('customer')!r} for "
        f"{', '.join(sorted(shared))}, while the protection of {held[0].claimant!r} runs from {window.since} to "
        f"{window.until}. {first.claimant!r} has the better claim: {wins}."
    )
    return Finding(FindingKind.CONFLICT, Severity.HIGH, CLAIMED_TWICE, (first.id, second.id), fields, reason)


def _held(holder: DealFacts, rival: DealFacts, setting: Setting) -> bool:
    """Whether the rival came, or is still there today, while the holder is protected."""
    window = protection(setting.policy, holder.values, setting.now)
    came: date | None = day_of(rival.values, "submittedAt") or day_of(rival.values, "approvedAt")
    return window.open if came is None else window.covers(came)


RULES: tuple[Callable[[DealFacts, DealFacts, Setting], Finding | None], ...] = (
    _same_number, _same_terms, _claimed_twice,
)  # fmt: skip
"""Every rule about two deals, each given the deal with the better claim first."""

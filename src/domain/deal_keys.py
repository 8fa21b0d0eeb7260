"""Keys of a deal's rivals: numbers that two deals share when one of the rules about two deals may find something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from domain.deal_protection import standing_of
from domain.deal_rivals import GONE, number_key, number_of
from domain.normalise import fold, name_key
from domain.products import products_of

LEAST = 1 - 2**63
"""The lowest key: one above the lowest number of 64 bits, which stands for the place before all keys."""

MOST_PRODUCTS = 12
"""Products of a registration that have a key of their own each."""


def rival_keys(values: Mapping[str, str]) -> list[int]:
    """The keys (64 bits with a sign, ascending) of a deal with these values; [] when it can have no rival.

    One for its number; one for customer, product and amount together; of deals that claim their
    customer one for the customer with each product.
    """
    number = number_key(values.get("externalId", ""))
    texts = [f"number\x1f{number}"] if number else []
    customer = name_key(values["customer"]) if values.get("customer") else ""
    if not customer:
        return [_digest(texts[0])] if texts else []
    named = products_of(values.get("product") or values.get("name") or "")
    products = sorted({fold(one) for one in named} - {""})
    if products:
        if (amount := number_of(values.get("amount", ""))) is not None and amount.is_finite():
            terms = (customer, *products, f"{amount.normalize():f}", values.get("currency", ""))
            texts.append("\x1f".join(("terms", *terms)))
        if claims(values):
            texts += [f"claim\x1f{customer}\x1f{product}" for product in products[:MOST_PRODUCTS]]
    return sorted({_digest(text) for text in texts}) if len(texts) > 1 else [_digest(text) for text in texts]


def rival_keys_together(columns: Mapping[str, Sequence[str]]) -> list[Sequence[int]]:
    """The same of each of several deals that have the same fields and no empty value, by columns of these."""
    if "customer" in columns:
        return [rival_keys(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]
    if "externalId" not in columns:
        return [()] * len(next(iter(columns.values())))
    numbers = list(map(number_key, columns["externalId"]))
    return [(_digest(f"number\x1f{number}"),) if number else () for number in numbers]


def claims(values: Mapping[str, str]) -> bool:
    """Whether a deal claims its customer: by a partner, an approval or a state, and not given up since."""
    status = standing_of(values)
    told = status is not None or any(values.get(field) for field in ("partner", "approvedAt", "expiresAt"))
    return told and status not in GONE


def _digest(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return max(int.from_bytes(digest, "big", signed=True), LEAST)

"""Admission: who is let in, in which order the questions are asked, and what each answer costs the asker.

The address is charged before any look-up and gets its unit back when the key proves good; the key is charged instead.
So an address makes no more look-ups than its limit, even when all its guesses come at once. A key found good a moment
ago needs no look-up and leaves the address alone, so good keys in use behind one address do not hinder each other.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from application.access import Caller, RememberedKeys, digest_of
from application.ports.machine import Clock
from application.ports.rates import RateLimiter
from domain.access import Key, Role, allows
from domain.errors import Refusal, RefusalKind
from domain.rates import Decision, Policies, Policy, RateClass

LONGEST_SECRET = 512


@dataclass(frozen=True, slots=True)
class Knock:
    """A request before it is let in. `needs` None: the address alone is counted (unknown routes and methods)."""

    address: str
    rate: RateClass
    secret: str | None = field(repr=False)
    needs: Role | None


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer: a caller or a refusal, and the limit that counted the request."""

    decision: Decision
    caller: Caller | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Admit:
    """Lets a request in or refuses it: UNAUTHENTICATED, FORBIDDEN or LIMITED."""

    rates: RateLimiter
    keys: RememberedKeys
    clock: Clock
    policies: Policies

    async def __call__(self, knock: Knock) -> Admission:
        policy = self.policies.of(knock.rate)
        address = f"address:{knock.address}"
        if knock.needs is None:
            decision = await self.rates.take(policy, address)
            return Admission(decision, refusal=None if decision.allowed else _limited(decision))
        digest = digest_of(knock.secret) if knock.secret and len(knock.secret) <= LONGEST_SECRET else None
        key = None if digest is None else self._good(digest, self.keys.known(digest))
        if key is not None:
            return await self._charged(policy, key, knock.needs)
        decision = await self.rates.take(policy, address)
        if not decision.allowed:
            return Admission(decision, refusal=_limited(decision))
        key = None if digest is None else self._good(digest, await self.keys.find(digest))
        if key is None:
            return Admission(decision, refusal=_unknown(knock.secret))
        await self.rates.give_back(policy, address)
        return await self._charged(policy, key, knock.needs)

    async def _charged(self, policy: Policy, key: Key, needs: Role) -> Admission:
        decision = await self.rates.take(policy, f"key:{key.id}")
        if not decision.allowed:
            return Admission(decision, refusal=_limited(decision))
        if not allows(key.role, needs):
            return Admission(decision, refusal=_forbidden(key.role, needs))
        await self.keys.used(key.id, self.clock.now())
        return Admission(decision, Caller(workspace_id=key.workspace_id, key_id=key.id, role=key.role))

    def _good(self, digest: bytes, key: Key | None) -> Key | None:
        if key is None or not hmac.compare_digest(key.digest, digest) or not key.live(self.clock.now()):
            return None
        return key


def _limited(decision: Decision) -> Refusal:
    policy = decision.policy
    return Refusal(
        RefusalKind.LIMITED,
        "rate_limited",
        f"More than {policy.limit} {policy.name} requests in {policy.window_seconds} s; "
        "wait as long as the Retry-After header says.",
    )


def _unknown(secret: str | None) -> Refusal:
    if not secret:
        message = "Send an API key in the X-API-Key header or as Authorization: Bearer."
        return Refusal(RefusalKind.UNAUTHENTICATED, "key_missing", message)
    message = "This API key is not known, was revoked or has expired."
    return Refusal(RefusalKind.UNAUTHENTICATED, "key_refused", message)


def _forbidden(has: Role, needs: Role) -> Refusal:
    return Refusal(
        RefusalKind.FORBIDDEN,
        "role_insufficient",
        f"This needs a key with the role {needs}; this key has the role {has}.",
    )

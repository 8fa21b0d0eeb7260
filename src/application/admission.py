"""Admission: who is let in, in which order the questions are asked, and what each answer costs the asker.

The address is looked at before any hashing or look-up; a request that does not prove good is counted against it, one
that does is counted against its key alone. So guessing is bounded per address, even when many guesses come at once,
and good keys behind one address do not take from each other.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from application.access import Caller, digest_of
from application.ports.accounts import KeyFinder
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
    keys: KeyFinder
    clock: Clock
    policies: Policies

    async def __call__(self, knock: Knock) -> Admission:
        policy = self.policies.of(knock.rate)
        address = f"address:{knock.address}"
        if knock.needs is None:
            decision = await self.rates.take(policy, address)
            return Admission(decision, refusal=None if decision.allowed else _limited(decision))
        before = await self.rates.look(policy, address)
        if not before.allowed:
            return Admission(before, refusal=_limited(before))
        key = await self._key(knock.secret)
        if key is None:
            decision = await self.rates.take(policy, address)
            return Admission(decision, refusal=_unknown(knock.secret) if decision.allowed else _limited(decision))
        return await self._charged(policy, key, knock.needs)

    async def _charged(self, policy: Policy, key: Key, needs: Role) -> Admission:
        decision = await self.rates.take(policy, f"key:{key.id}")
        if not decision.allowed:
            return Admission(decision, refusal=_limited(decision))
        if not allows(key.role, needs):
            return Admission(decision, refusal=_forbidden(key.role, needs))
        await self.keys.used(key.id, self.clock.now())
        return Admission(decision, Caller(workspace_id=key.workspace_id, key_id=key.id, role=key.role))

    async def _key(self, secret: str | None) -> Key | None:
        if not secret or len(secret) > LONGEST_SECRET:
            return None
        digest = digest_of(secret)
        key = await self.keys.find(digest)
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

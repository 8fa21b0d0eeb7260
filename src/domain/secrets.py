"""What in a text may be a secret or a person's address, and the text without it."""

from __future__ import annotations

import re

_SECRETS = (
    (re.compile(r"(://[^:/@\s]*):\S+@"), r"\1:***@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 ***"),
    (re.compile(r"(?i)\b((?:api[_-]?|access[_-]?)?(?:key|token)|secret|password|passwd)(\s*[=:]\s*)\S+"), r"\1\2***"),
    (re.compile(r"\bslc_[A-Za-z0-9_-]{8,}"), "***"),
)
_PRIVATE = (
    (re.compile(r"(https?://[^\s?#]+)[?#]\S+"), r"\1?***"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "***@***"),
    (re.compile(r"\b(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{32,}\b"), "***"),
)


def without_secrets(text: str) -> str:
    """The text without passwords, tokens and keys: what may be kept and shown inside a workspace."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def masked(text: str) -> str:
    """Without them, queries, e-mail addresses and whatever is long enough to be a token: what may leave the house."""
    text = without_secrets(text)
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text

"""Invitations (iCalendar, RFC 5545): what an event is about, for people to read."""

from __future__ import annotations

import re

_FOLD = re.compile(r"\r?\n[ \t]")
_SAID = re.compile(r"(?im)^(SUMMARY|LOCATION|DESCRIPTION)(?:;[^:\r\n]{0,500})?:([^\r\n]*)")
_ESCAPED = re.compile(r"\\([\\;,nN])")


def words_of(calendar: str) -> str:
    """Summary, place and description of the events, a line for each."""
    found = (match[2] for match in _SAID.finditer(_FOLD.sub("", calendar)))
    lines = (_ESCAPED.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], line).strip() for line in found)
    return "\n".join(dict.fromkeys(line for line in lines if line))

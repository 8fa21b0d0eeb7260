"""Text of an HTML mail: tags dropped, blocks on lines of their own, quoted blocks marked with `> `.

A tokenizer of one pass: the standard library's parser raises on some markup and is quadratic on other.
"""

from __future__ import annotations

import html
import re

HTML_LIMIT = 1024 * 1024
"""Characters that are looked at."""

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:]{0,20})")
_SILENT = frozenset({"style", "script", "head", "title"})
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "pre",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
    ]
)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def text_of(source: str) -> str:
    """The visible text, lines stripped, at most one blank line in a row."""
    source = source[:HTML_LIMIT]
    lowered = source.lower() if len(source.lower()) == len(source) else source
    out: list[str] = []
    at = depth = 0
    while True:
        start = source.find("<", at)
        out.append(_SPACES.sub(" ", source[at : start if start >= 0 else len(source)]))
        if start < 0:
            break
        name = _NAME.match(source, start + 1)
        opener = "-->" if source.startswith("<!--", start) else ">"
        end = source.find(opener, start)
        if end < 0 or not (name or source[start + 1 : start + 2] in ("!", "?", "/")):
            out.append("<")
            at = start + 1
            if end < 0:
                out.append(_SPACES.sub(" ", source[at:]))
                break
            continue
        at = end + len(opener)
        tag = name[1].lower() if name else ""
        closing = source.startswith("</", start)
        if tag in _SILENT and not closing:
            close = lowered.find(f"</{tag}", at)
            at = close if close >= 0 else len(source)
        elif tag == "blockquote":
            depth = max(0, depth + (-1 if closing else 1))
            out.append(f"\n\0{min(depth, 9)}")
        elif tag in _BLOCKS:
            out.append("\n")
        elif tag in ("td", "th") and closing:
            out.append(" ")
    return _lines("".join(out))


def _lines(text: str) -> str:
    depth = "0"
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("\0"):
            depth, line = line[1:2], line[2:]
        words = html.unescape(line).replace("\0", "").replace("\xa0", " ").strip()
        if words:
            lines.append(f"> {words}" if depth > "0" else words)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip()

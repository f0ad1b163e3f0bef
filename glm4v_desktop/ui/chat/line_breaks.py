"""Keeps the line breaks of an answer where Markdown would run the lines together. Pure text, no Qt."""

from __future__ import annotations

import re

LINE_BREAK = "\u2028"  # Qt's line break within a paragraph

_QUOTE = re.compile(r"(?: {0,3}> ?)*")
# What begins something else, or belongs to a table, a heading or code: nothing is changed beside those.
_NOT_PROSE = re.compile(r"\s*(?:$|[#|>=]|[-+*](?:\s|$)|\d{1,9}[.)]\s|(?:[-*_][ \t]*){3,}$)| {4}|\t")


def keep_line_breaks(text: str) -> str:
    """Markdown in which each break between two lines of one paragraph has a `LINE_BREAK` before it.

    Models and readers mean the break, and in Chinese the space that Markdown puts instead is wrong.
    """
    if "```" in text or "~~~" in text:
        return text
    lines = text.split("\n")
    bodies = [_QUOTE.sub("", line, count=1) for line in lines]
    for at in range(len(lines) - 1):
        if _continues(bodies[at], bodies[at + 1]):
            lines[at] = lines[at].rstrip() + LINE_BREAK
    return "\n".join(lines)


def _continues(line: str, following: str) -> bool:
    if not line.strip() or line.lstrip().startswith(("|", "#")) or "|" in following:
        return False
    return not line.startswith(("    ", "\t")) and _NOT_PROSE.match(following) is None

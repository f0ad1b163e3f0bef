"""Marks or removes invisible and direction-changing characters in a text. Pure functions, no Qt."""

from __future__ import annotations

import json
import re

# Control characters except tab and line feed, soft hyphen, bidirectional marks and overrides, zero-width
# characters and invisible operators, line and paragraph separators, interlinear marks, byte-order mark,
# object replacement, tags.
# The zero-width joiners (200C, 200D) and variation selectors stay: emoji and several scripts need them.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f\ufdd0-\ufdef]"
)
_LINE_END = re.compile("\r\n?")


def mark_hidden(text: str) -> str:
    """Replaces each hidden character by its code point, as in `⟨U+202E⟩`."""
    return _HIDDEN.sub(lambda hit: f"⟨U+{ord(hit[0]):04X}⟩", _LINE_END.sub("\n", text))


def without_hidden(text: str) -> str:
    """Removes the hidden characters, so that the text is safe to paste into another program."""
    return _HIDDEN.sub("", _LINE_END.sub("\n", text))


def shown(text: str, most: int = 300) -> str:
    """Shortens foreign text (a file name, a message) to one line of at most `most` characters for display.

    Hidden characters are marked. A longer text is cut in the middle, because the end of a path says most.
    """
    text = text if len(text) <= most else f"{text[: most - most // 3 - 1]}…{text[-(most // 3) :]}"
    return mark_hidden(text).replace("\n", "⟨U+000A⟩").replace("\t", " ")


def json_escaped(document: str) -> str:
    """The same JSON document, with the hidden characters in its strings written as `\\u` escapes."""
    return _HIDDEN.sub(lambda hit: json.dumps(hit[0])[1:-1], document)

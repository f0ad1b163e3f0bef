"""Makes characters visible that a reader would not see but a computer would obey. Pure text, no Qt."""

from __future__ import annotations

import json
import re

# Controls but tab and line feed, soft hyphen, bidirectional marks and overrides, zero-width and invisible
# operators, line and paragraph separators, interlinear marks, byte-order mark, object replacement, tags.
# Not the zero-width joiners (200C, 200D) and the variation selectors: emoji and several scripts need them.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f\ufdd0-\ufdef]"
)
_LINE_END = re.compile("\r\n?")


def mark_hidden(text: str) -> str:
    """The text with `⟨U+202E⟩` in the place of each hidden character."""
    return _HIDDEN.sub(lambda hit: f"⟨U+{ord(hit[0]):04X}⟩", _LINE_END.sub("\n", text))


def without_hidden(text: str) -> str:
    """The text with the hidden characters left out: what is safe to paste into another program."""
    return _HIDDEN.sub("", _LINE_END.sub("\n", text))


def shown(text: str, most: int = 300) -> str:
    """Text from outside (a name, a message) for one of our sentences: one line, at most `most` characters.

    Hidden characters are marked. A longer text keeps its beginning and its end: the end of a path says most.
    """
    text = text if len(text) <= most else f"{text[: most - most // 3 - 1]}…{text[-(most // 3) :]}"
    return mark_hidden(text).replace("\n", "⟨U+000A⟩").replace("\t", " ")


def json_escaped(document: str) -> str:
    """The same JSON document, with hidden characters in its strings as `\\u` escapes."""
    return _HIDDEN.sub(lambda hit: json.dumps(hit[0])[1:-1], document)

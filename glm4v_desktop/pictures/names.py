"""File names are written by others: what may be shown of one."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

_LONGEST = 60  # characters; a longer name keeps its beginning and its end with the suffix
_TAIL = 20
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Control, format (bidi overrides, zero-width), lone surrogate, private use, line and paragraph separator.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARK_CATEGORIES = frozenset({"Mn", "Me"})
_MARKS_IN_A_ROW = 2  # more are not writing but an attempt to draw over the neighbours


def display_name(path: PurePath | str) -> str:
    """The last part of a path as one short line that shows what is there, nothing hidden or reversed.

    It is plain text: whoever shows it must not interpret it as HTML.
    """
    name = path.name if isinstance(path, PurePath) else path
    visible: list[str] = []
    marks = 0
    # Cut before looking at each character: a name from a drop may be of any length.
    for character in _elided(name):
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARK_CATEGORIES else 0
        if category in _HIDDEN_CATEGORIES:
            visible.append(_REPLACEMENT)
        elif marks <= _MARKS_IN_A_ROW:
            visible.append(character)
    return "".join(visible)


def _elided(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - _TAIL - 1]}…{name[-_TAIL:]}"

"""Where spaces belong between pieces of text: between Latin words, not between Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Ideographs, kana, Chinese punctuation and full-width forms.
_CJK = r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
_INNER_SPACE = re.compile(rf"(?<={_CJK})\s+(?={_CJK})")
_ENDS_CJK = re.compile(rf"{_CJK}$")
_STARTS_CJK = re.compile(rf"^{_CJK}")


def tidy(text: str) -> str:
    """One line without spaces at its ends or between Chinese characters (资 产 负 债 表)."""
    return _INNER_SPACE.sub("", " ".join(text.split()))


def joined_text(pieces: Iterable[str]) -> str:
    """Pieces of one line or paragraph as one text; no space where both sides are Chinese."""
    whole = ""
    for piece in (tidy(piece) for piece in pieces):
        if not piece:
            continue
        if whole and not (_ENDS_CJK.search(whole) and _STARTS_CJK.search(piece)):
            whole += " "
        whole += piece
    return whole

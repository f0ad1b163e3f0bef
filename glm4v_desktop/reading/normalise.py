"""The form in which two texts are compared: what a recogniser may confuse without being wrong."""

from __future__ import annotations

import unicodedata

# Signs that are printed in several shapes and are told apart by nobody; NFKC leaves them as they are.
_SAME = str.maketrans(
    {
        "。": ".",
        "、": ",",
        "−": "-",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "―": "-",
        "【": "[",
        "】": "]",
        "《": "<",
        "》": ">",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "￥": "¥",
    }
)


def normalised(text: str) -> str:
    """Full-width signs as half-width, letters in lower case, dashes as "-", no spaces."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_SAME)
    # Once more: a free-standing accent may have lost the space that kept it from the letter before.
    return unicodedata.normalize("NFKC", "".join(folded.split()))

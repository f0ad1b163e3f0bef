"""Makes the demo model's vocabulary, in the file format and with the special tokens of GLM-4v-9b."""

from __future__ import annotations

import base64
from collections import Counter
from itertools import pairwise
from pathlib import Path

import regex
from lines import LABELS_EN, LABELS_ZH, UNITS_EN, UNITS_ZH, every_text

from glm4v_desktop.glm4v.tokenizer import SPLIT


def make_tokens(most: int) -> list[bytes]:
    """Returns at most `most` tokens by rank: bytes, the Chinese characters in use, then merges of questions.

    No merge joins two digits, so the model reads a number digit by digit.
    """
    tokens = [bytes([value]) for value in range(256)]
    texts = every_text()
    characters = sorted(
        {c for text in (*texts, *LABELS_ZH, *UNITS_ZH, "年月日¥€°") for c in text if c > "\x7f"}
    )
    for character in characters:
        encoded = character.encode()
        for end in range(2, len(encoded) + 1):
            if encoded[:end] not in tokens:
                tokens.append(encoded[:end])
    words = Counter(word for text in texts for word in regex.findall(SPLIT, text))
    words.update({f" {unit}": 3 for unit in UNITS_EN})
    words.update({word: 1 for word in LABELS_EN if len(word) <= 2})
    split = {word: _pieces(word, tokens) for word in words}
    while len(tokens) < most:
        pairs: Counter[tuple[bytes, bytes]] = Counter()
        for word, pieces in split.items():
            for pair in pairwise(pieces):
                pairs[pair] += words[word]
        if not pairs:
            break
        (first, second), _ = pairs.most_common(1)[0]
        tokens.append(first + second)
        split = {word: _joined(pieces, first, second) for word, pieces in split.items()}
    return tokens


def write(tokens: list[bytes], path: Path) -> None:
    """Writes one token per line: its bytes in base64 and its rank."""
    lines = (f"{base64.b64encode(token).decode()} {rank}\n" for rank, token in enumerate(tokens))
    path.write_text("".join(lines), encoding="ascii")


def _pieces(word: str, tokens: list[bytes]) -> tuple[bytes, ...]:
    return tuple(
        piece
        for c in word
        for piece in ([c.encode()] if c.encode() in tokens else [bytes([b]) for b in c.encode()])
    )


def _joined(pieces: tuple[bytes, ...], first: bytes, second: bytes) -> tuple[bytes, ...]:
    joined: list[bytes] = []
    i = 0
    while i < len(pieces):
        if pieces[i : i + 2] == (first, second):
            joined.append(first + second)
            i += 2
        else:
            joined.append(pieces[i])
            i += 1
    return tuple(joined)

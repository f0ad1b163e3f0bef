"""Text to ids and back, by a `tokenizer.model` in tiktoken's format. No text becomes a control id."""

from __future__ import annotations

import base64
import binascii
import codecs
from collections.abc import Iterable
from pathlib import Path

import tiktoken

from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.errors import ModelError, ModelErrorKind, read_model_file

VOCABULARY_FILE = "tokenizer.model"
MAX_VOCABULARY_BYTES = 64 << 20
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# Their ids follow the vocabulary's, in this order.
SPECIAL_TOKENS = (
    "<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>",
    "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>",
    "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>", "<|end_of_video|>",
)  # fmt: skip
# Every branch of the split, and a control word.
_PROOF = "净利润 1,234.5 万元 (+6.7%)\r\n\tWhat's this? 🙂<|user|>"


class Tokenizer:
    """The vocabulary and its special ids (`special`, by name)."""

    def __init__(self, tokens: list[bytes]) -> None:
        self.tokens = tokens
        self.special = {name: len(tokens) + i for i, name in enumerate(SPECIAL_TOKENS)}
        ranks = {token: rank for rank, token in enumerate(tokens)}
        # No special tokens are given, so none can come out of a text, however it is written.
        self._encoding = tiktoken.Encoding("glm4v", pat_str=SPLIT, mergeable_ranks=ranks, special_tokens={})

    @property
    def size(self) -> int:
        """Ids in use, the special ones included."""
        return len(self.tokens) + len(self.special)

    def encode(self, text: str) -> list[int]:
        """Ids of a text, all of them ordinary."""
        return self._encoding.encode_ordinary(text)

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ids, special ones left out; bytes that are no character become U+FFFD."""
        return b"".join(self.bytes_of(token) for token in ids).decode("utf-8", errors="replace")

    def bytes_of(self, token: int) -> bytes:
        """Nothing for the special ids and for the unused rows behind them."""
        return self.tokens[token] if 0 <= token < len(self.tokens) else b""


class StreamDecoder:
    """Turns ids into text one at a time and holds back what is not yet a whole character."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, token: int) -> str:
        return self._utf8.decode(self._tokenizer.bytes_of(token))

    def finish(self) -> str:
        """What was held back, as U+FFFD: the answer ended inside a character."""
        return self._utf8.decode(b"", final=True)


def read_tokenizer(folder: Path, config: Glm4vConfig) -> Tokenizer:
    """The tokenizer of a model's folder, tried out; raises `ModelError`."""
    tokenizer = Tokenizer(_parse(read_model_file(folder, VOCABULARY_FILE, MAX_VOCABULARY_BYTES)))
    _try_out(tokenizer, config)
    return tokenizer


def _parse(data: bytes) -> list[bytes]:
    tokens: list[bytes] = []
    for number, line in enumerate(data.splitlines()):
        try:
            encoded, rank = line.split()
            token = base64.b64decode(encoded, validate=True)
            in_order = int(rank) == number
        except (ValueError, binascii.Error) as error:
            raise ModelError(ModelErrorKind.BAD_VOCABULARY, f"line {number + 1}") from error
        if not in_order or not token:
            raise ModelError(ModelErrorKind.BAD_VOCABULARY, f"line {number + 1}")
        tokens.append(token)
    if len(set(tokens)) != len(tokens) or not {bytes([value]) for value in range(256)} <= set(tokens):
        raise ModelError(ModelErrorKind.BAD_VOCABULARY, "a token twice, or not every byte")
    return tokens


def _try_out(tokenizer: Tokenizer, config: Glm4vConfig) -> None:
    """A vocabulary of another model would answer in riddles; here it is refused."""
    wanted = {
        "<|endoftext|>": config.pad_token_id,
        "<|begin_of_image|>": config.boi_token_id,
        "<|end_of_image|>": config.eoi_token_id,
    }
    for name, token in wanted.items():
        if tokenizer.special[name] != token:
            raise ModelError(
                ModelErrorKind.BAD_VOCABULARY, f"{name} is {tokenizer.special[name]}, not {token}"
            )
    if tokenizer.size > config.vocab_size:
        raise ModelError(ModelErrorKind.BAD_VOCABULARY, f"{tokenizer.size} ids, {config.vocab_size} rows")
    ids = tokenizer.encode(_PROOF)
    if tokenizer.decode(ids) != _PROOF or max(ids) >= len(tokenizer.tokens):
        raise ModelError(ModelErrorKind.BAD_VOCABULARY, "a text does not come back")
    if len(tokenizer.encode("\n")) != 1:
        raise ModelError(ModelErrorKind.BAD_VOCABULARY, "a line end is not one id")

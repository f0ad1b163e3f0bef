"""The tokenizer (a `tokenizer.model` in tiktoken's format) and the prompt format.

Text never becomes a special id, however it is written. A conversation is encoded as:

    [gMASK] <sop> <|user|> \n <|begin_of_image|> <|endoftext|> <|end_of_image|> question
    <|assistant|> \n answer <|user|> \n next question <|assistant|>

The model itself generates the line end that begins its answer. `prompt_ids` is the only builder of prompts.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import tiktoken

from glm4v_desktop.glm4v.config import Glm4vConfig, ModelError, ModelErrorKind, read_model_file

VOCABULARY_FILE = "tokenizer.model"
MAX_VOCABULARY_BYTES = 8 << 20  # the real one has 2.6 MB
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# These end an answer in this format, also where a configuration does not name them.
STOPS = ("<|endoftext|>", "<|user|>", "<|observation|>")
# Their ids follow the vocabulary's, in this order.
SPECIAL_TOKENS = (
    "<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>",
    "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>",
    "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>", "<|end_of_video|>",
)  # fmt: skip
_LONGEST_BLANK = 1 << 18  # characters; with three times as many the stack of the split overflows
_BLANKS = re.compile(r"\s+")
# Digests of known vocabularies by number of tokens. A changed vocabulary would change the words of answers.
_KNOWN = {
    151_329: "fc9fcd41c84d8472ac49749ab91fde27dae2d02d467c9143451ed904ff2aff42",  # GLM-4v-9b's
    754: "e9aefaec043a6f1d256e3b604a6bdf7667a99ff4354f0b8a397c9b6c6371c02d",  # the demo model's
}
# A test text: it has a match for each branch of the split pattern, and the name of a special token.
_PROOF = "净利润 1,234.5 万元 (+6.7%)\r\n\tWhat's this? 🙂<|user|>"


class Tokenizer:
    """The vocabulary. `special` has the special ids by name, `stops` those that end an answer."""

    def __init__(self, tokens: list[bytes]) -> None:
        self.tokens = tokens
        self.special = {name: len(tokens) + i for i, name in enumerate(SPECIAL_TOKENS)}
        ranks = {token: rank for rank, token in enumerate(tokens)}
        self.stops = tuple(self.special[name] for name in STOPS)
        self.longest = max(map(len, tokens))  # bytes of a token
        # tiktoken is given no special tokens, so no text can be encoded to one.
        self._encoding = tiktoken.Encoding("glm4v", pat_str=SPLIT, mergeable_ranks=ranks, special_tokens={})

    @property
    def size(self) -> int:
        """The number of ids in use, the special ones included."""
        return len(self.tokens) + len(self.special)

    def encode(self, text: str) -> list[int]:
        """The ids of a text, none of them special."""
        if len(text) < _LONGEST_BLANK:
            return self._encoding.encode_ordinary(text)
        cuts = [
            cut
            for blank in _BLANKS.finditer(text)
            for cut in range(blank.start() + _LONGEST_BLANK, blank.end(), _LONGEST_BLANK)
        ]
        pieces = [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]
        return [token for piece in pieces for token in self._encoding.encode_ordinary(piece)]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ids without the special ones; bytes that are not UTF-8 become U+FFFD."""
        return b"".join(self.bytes_of(token) for token in ids).decode("utf-8", errors="replace")

    def bytes_of(self, token: int) -> bytes:
        """The bytes of an id; empty for special and unused ids."""
        return self.tokens[token] if 0 <= token < len(self.tokens) else b""


class StreamDecoder:
    """Turns ids into text one at a time; bytes of an incomplete character wait for the next id.

    Bytes that still wait when the answer ends are not part of its text.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, token: int) -> str:
        return self._utf8.decode(self._tokenizer.bytes_of(token))


class StopFilter:
    """Passes streamed text on up to the first stop string, which is not passed on.

    The end of a piece that may begin a stop string is held back in `held` until the next piece decides.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = stops
        self.held = ""
        self.found = False

    def feed(self, piece: str) -> str:
        """The text that can be shown after this piece."""
        text, self.held = self.held + piece, ""
        starts = [at for stop in self._stops if (at := text.find(stop)) >= 0]
        if starts:
            self.found = True
            return text[: min(starts)]
        shown = len(text) - self._open_end(text)
        self.held = text[shown:]
        return text[:shown]

    def end(self) -> str:
        """The text that is still held back, for an answer that ended without a stop string."""
        held, self.held = self.held, ""
        return held

    def _open_end(self, text: str) -> int:
        """The length of the longest suffix of `text` that is the beginning of a stop string."""
        longest = max((len(stop) - 1 for stop in self._stops), default=0)
        for length in range(min(longest, len(text)), 0, -1):
            if any(stop.startswith(text[-length:]) for stop in self._stops):
                return length
        return 0


def read_tokenizer(folder: Path, config: Glm4vConfig) -> Tokenizer:
    """The checked tokenizer of a model's folder. Raises `ModelError`."""
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


def _digest(tokens: list[bytes]) -> str:
    """A digest of the tokens in their order, independent of the file's line ends."""
    return hashlib.sha256(b"".join(len(token).to_bytes(4, "big") + token for token in tokens)).hexdigest()


def _try_out(tokenizer: Tokenizer, config: Glm4vConfig) -> None:
    """Raises `ModelError` for the vocabulary of another model, with which answers would be nonsense."""
    known = _KNOWN.get(len(tokenizer.tokens))
    if known is not None and _digest(tokenizer.tokens) != known:
        raise ModelError(ModelErrorKind.BAD_VOCABULARY, f"{VOCABULARY_FILE} was changed")
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


class Role(StrEnum):
    """Who speaks; the value is the special token's name."""

    SYSTEM = "<|system|>"
    USER = "<|user|>"
    ASSISTANT = "<|assistant|>"
    OBSERVATION = "<|observation|>"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation. A picture comes before its text.

    `generated_ids` are the ids of an answer as the model generated it, with the line end. They are used in
    place of the text: its encoding may differ, and then the answer would not be found in the cache.
    """

    role: Role
    text: str
    has_picture: bool = False
    metadata: str = ""  # the name of a tool; this program uses none
    generated_ids: tuple[int, ...] = ()


def opening(tokenizer: Tokenizer) -> list[int]:
    """The ids with which every prompt begins."""
    return [tokenizer.special["[gMASK]"], tokenizer.special["<sop>"]]


def message_ids(message: Message, tokenizer: Tokenizer) -> list[int]:
    """The ids of a turn. It has no end token: the id of the next role ends it.

    Header and text are encoded separately, so that no token spans both.
    """
    special = tokenizer.special
    if message.generated_ids:
        return [special[message.role], *message.generated_ids]
    ids = [special[message.role], *tokenizer.encode(f"{message.metadata}\n")]
    if message.has_picture:
        ids += [special["<|begin_of_image|>"], special["<|endoftext|>"], special["<|end_of_image|>"]]
    return ids + tokenizer.encode(message.text)


def prompt_ids(messages: Sequence[Message], tokenizer: Tokenizer, *, answer: bool = True) -> list[int]:
    """The ids of a conversation; with `answer` also the assistant's id, after which the model continues.

    Raises ValueError for more than one picture.
    """
    if sum(message.has_picture for message in messages) > 1:
        raise ValueError("one picture in a conversation at most")
    ids = opening(tokenizer)
    for message in messages:
        ids += message_ids(message, tokenizer)
    return [*ids, tokenizer.special[Role.ASSISTANT]] if answer else ids

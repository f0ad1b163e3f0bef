"""The chat format: which ids stand for a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from glm4v_desktop.model.tokenizer import Tokenizer


class Role(StrEnum):
    """Who speaks; the value is the special token's name."""

    SYSTEM = "<|system|>"
    USER = "<|user|>"
    ASSISTANT = "<|assistant|>"
    OBSERVATION = "<|observation|>"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. A picture stands before the text, whatever the text says."""

    role: Role
    text: str
    has_picture: bool = False
    metadata: str = ""  # the name of a tool; empty in all that this program says


def opening(tokenizer: Tokenizer) -> list[int]:
    """What every prompt begins with."""
    return [tokenizer.special["[gMASK]"], tokenizer.special["<sop>"]]


def message_ids(message: Message, tokenizer: Tokenizer) -> list[int]:
    """A turn. Nothing closes it: the next role's id does. Its parts are encoded apart, so none merge."""
    special = tokenizer.special
    ids = [special[message.role], *tokenizer.encode(f"{message.metadata}\n")]
    if message.has_picture:
        ids += [special["<|begin_of_image|>"], special["<|endoftext|>"], special["<|end_of_image|>"]]
    return ids + tokenizer.encode(message.text)


def prompt_ids(messages: Sequence[Message], tokenizer: Tokenizer, *, answer: bool = True) -> list[int]:
    """The whole conversation; with `answer` the bare id after which the model speaks, a line end first."""
    if sum(message.has_picture for message in messages) > 1:
        raise ValueError("one picture in a conversation at most")
    ids = opening(tokenizer)
    for message in messages:
        ids += message_ids(message, tokenizer)
    return [*ids, tokenizer.special[Role.ASSISTANT]] if answer else ids

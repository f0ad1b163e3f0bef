"""The prompt format: the ids that stand for a conversation.

    [gMASK] <sop> <|user|> \\n <|begin_of_image|> <|endoftext|> <|end_of_image|> question
    <|assistant|> \\n answer <|user|> \\n next question <|assistant|>

The model itself begins its answer with the line end. `prompt_ids` is the only builder of prompts.
"""

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
    """One turn. A picture always stands before the text.

    `generated_ids` are the ids with which the model gave this answer, its line end included. They take the
    text's place: encoded again, a text may get other ids, and the model would have to read the answer again.
    """

    role: Role
    text: str
    has_picture: bool = False
    metadata: str = ""  # the name of a tool; empty in all that this program says
    generated_ids: tuple[int, ...] = ()


def opening(tokenizer: Tokenizer) -> list[int]:
    """What every prompt begins with."""
    return [tokenizer.special["[gMASK]"], tokenizer.special["<sop>"]]


def message_ids(message: Message, tokenizer: Tokenizer) -> list[int]:
    """The ids of a turn. No id closes it; the next role's id does.

    Header and text are encoded apart, so that a token never spans both.
    """
    special = tokenizer.special
    if message.generated_ids:
        return [special[message.role], *message.generated_ids]
    ids = [special[message.role], *tokenizer.encode(f"{message.metadata}\n")]
    if message.has_picture:
        ids += [special["<|begin_of_image|>"], special["<|endoftext|>"], special["<|end_of_image|>"]]
    return ids + tokenizer.encode(message.text)


def prompt_ids(messages: Sequence[Message], tokenizer: Tokenizer, *, answer: bool = True) -> list[int]:
    """The ids of a whole conversation; with `answer` the assistant's id follows, and the model goes on there.

    Raises ValueError for more than one picture.
    """
    if sum(message.has_picture for message in messages) > 1:
        raise ValueError("one picture in a conversation at most")
    ids = opening(tokenizer)
    for message in messages:
        ids += message_ids(message, tokenizer)
    return [*ids, tokenizer.special[Role.ASSISTANT]] if answer else ids

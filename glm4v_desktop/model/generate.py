"""The token loop: a generator that knows ids and no text, and can be left between any two of them."""

from __future__ import annotations

from collections.abc import Generator
from enum import Enum, auto

from torch import Tensor

from glm4v_desktop.domain.generation import GenerationSettings
from glm4v_desktop.model.context import Context
from glm4v_desktop.model.sampling import choose, goes_round, make_generator

_LOOK_FOR_LOOPS_EVERY = 16  # ids


class End(Enum):
    """Why no id came after the last one."""

    EOS = auto()
    STOP = auto()  # the text of the answer reached a stop string
    LENGTH = auto()
    LOOP = auto()  # the same few ids over and over; they would never have ended


def generate(
    context: Context, logits: Tensor, eos: tuple[int, ...], settings: GenerationSettings, most: int
) -> Generator[int, None, End]:
    """Yields at most `most` ids behind what the context has read; `logits` (V,) are of its last id.

    All yielded ids but the last are read into the context. Raises `NotANumberError`.
    """
    generator = make_generator(settings, logits.device)
    said: list[int] = []
    while (token := choose(logits, context.ids, settings, generator)) not in eos:
        said.append(token)
        yield token
        if len(said) >= most:
            return End.LENGTH
        if len(said) % _LOOK_FOR_LOOPS_EVERY == 0 and goes_round(said):
            return End.LOOP
        logits = context.read_whole([token])
    return End.EOS

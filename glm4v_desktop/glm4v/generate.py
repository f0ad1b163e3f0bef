"""What the model has read of a conversation so far, kept so that only what is new must be read.

Which id comes next: pure functions of the logits.

The token loop: a generator that knows ids and no text, and can be left between any two of them.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from enum import Enum, auto
from typing import cast

import torch
from torch import Tensor
from transformers.generation.logits_process import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)

from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.glm4v.cache import KeyValueCache
from glm4v_desktop.glm4v.network import Glm4v, causal_mask, expand_positions, find_picture
from glm4v_desktop.glm4v.vision import finish


class Context:
    """The ids that stand in the cache, at most one picture among them. Everything kept is exact.

    An id's position is its index; behind a picture the cache has more rows than there are ids.
    """

    def __init__(self, network: Glm4v) -> None:
        self._network = network
        self.cache = KeyValueCache(network.config.num_layers)
        self.ids: list[int] = []
        self._start: int | None = None

    @property
    def has_picture(self) -> bool:
        return self._start is not None

    @property
    def bytes(self) -> int:
        return self.cache.bytes

    def keep_prefix(self, ids: Sequence[int]) -> int:
        """Forgets all that is no prefix of `ids`, and always the last of them; returns how many are left.

        The last id is read again, for its logits are what comes next. A picture is kept whole or not
        at all.
        """
        same = 0
        for mine, other in zip(self.ids, ids[:-1], strict=False):
            if mine != other:
                break
            same += 1
        if self._start is not None and same < self._start + 3:
            same = min(same, self._start)
        self.rewind(same)
        return same

    def rewind(self, count: int) -> None:
        """Forgets all but the first `count` ids."""
        if self._start is not None and self._start < count < self._start + 3:
            raise ValueError("a picture is kept whole or not at all")
        if self._start is not None and count <= self._start:
            self._start = None
        del self.ids[count:]
        self.cache.rewind(self._rows(count))

    def read(
        self, ids: Sequence[int], image_embeddings: Tensor | None = None
    ) -> Generator[int, None, Tensor]:
        """Reads `ids` into the cache; yields the positions read so far after each chunk.

        `image_embeddings` (1, R, H) take the place of the picture's three ids. Returns the logits (V,) of the
        last id. A caller that stops in between leaves the context as it was before.
        """
        network, before = self._network, len(self.ids)
        start = find_picture(ids, network.config)
        if (start is None) != (image_embeddings is None) or (start is not None and self.has_picture):
            raise ValueError("embeddings come with the three ids of a picture, and there is one at most")
        device, step = network.device, network.prefill_chunk
        embedded = network.embed(
            torch.tensor([list(ids)], device=device), image_embeddings, () if start is None else (start,)
        )
        expanded = expand_positions(
            range(before, before + len(ids)), start, network.config.vision.image_tokens
        )
        positions = torch.tensor([expanded], device=device)
        read_all = False
        try:
            for first in range(0, len(expanded), step):
                part = embedded[:, first : first + step]
                cached = self.cache.length
                mask = (
                    None if cached == 0 or part.shape[1] == 1 else causal_mask(part.shape[1], cached, device)
                )
                logits: Tensor = network(part, positions[:, first : first + step], mask, self.cache, last=1)
                yield first + part.shape[1]
            read_all = True
        finally:
            if not read_all:
                self.cache.rewind(self._rows(before))
        self.ids += ids
        if start is not None:
            self._start = before + start
        return logits[0, -1]

    def read_whole(self, ids: Sequence[int], image_embeddings: Tensor | None = None) -> Tensor:
        """`read` for callers that neither report nor stop."""
        return finish(self.read(ids, image_embeddings))

    def _rows(self, count: int) -> int:
        """Rows of the cache that the first `count` ids take."""
        extra = self._network.config.vision.image_tokens - 1
        return count + (extra if self._start is not None and count > self._start else 0)


_LONGEST_LOOP = 64  # ids; what comes again and again is looked for up to this length
_LOOPS = 8  # times in a row that even the longest table does not repeat itself


class NotANumberError(ValueError):
    """The network gave something that is no number; nothing can be chosen from it."""


def choose(
    logits: Tensor, before: Sequence[int], settings: GenerationSettings, generator: torch.Generator | None
) -> int:
    """The next id from logits (V,). `before` are the ids so far, `generator` is on the logits' device."""
    scores = logits.float()[None]  # (1, V)
    if not bool(torch.isfinite(scores).all()):
        raise NotANumberError
    processors = LogitsProcessorList()
    if settings.repetition_penalty != 1:
        processors.append(RepetitionPenaltyLogitsProcessor(settings.repetition_penalty))
    if settings.temperature > 0:
        processors.append(TemperatureLogitsWarper(settings.temperature))
        if settings.top_p < 1:
            processors.append(TopPLogitsWarper(settings.top_p))
    if processors:
        ids = torch.tensor([list(before)], device=scores.device)
        scores = processors(cast("torch.LongTensor", ids), cast("torch.FloatTensor", scores))
    if settings.temperature == 0:
        return int(scores.argmax())
    return int(torch.multinomial(scores.softmax(-1)[0], 1, generator=generator))


def make_generator(settings: GenerationSettings, device: torch.device) -> torch.Generator:
    """One a request: the same seed gives the same answer."""
    generator = torch.Generator(device)
    if settings.seed is None:
        generator.seed()
    else:
        generator.manual_seed(settings.seed)
    return generator


def ends_in_repetition(ids: Sequence[int]) -> bool:
    """Whether an answer ends in the same few ids over and over, so that it would never end by itself."""
    for length in range(1, _LONGEST_LOOP + 1):
        times = _LOOPS if length >= 4 else _LOOPS * 4  # rows of dots and dashes are written on purpose
        tail = ids[-length * times :]
        if len(tail) == length * times and all(tail[i] == tail[i - length] for i in range(length, len(tail))):
            return True
    return False


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
    generated: list[int] = []
    while (token := choose(logits, context.ids, settings, generator)) not in eos:
        generated.append(token)
        yield token
        if len(generated) >= most:
            return End.LENGTH
        if len(generated) % _LOOK_FOR_LOOPS_EVERY == 0 and ends_in_repetition(generated):
            return End.LOOP
        logits = context.read_whole([token])
    return End.EOS

"""Generates ids: the context that the model has read, the choice of the next id, and the token loop."""

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

_LONGEST_LOOP = 64  # ids; the longest sequence whose repetition is detected
_LOOPS = 8  # repetitions in a row; more than in any real table
_CHECK_REPETITION_EVERY = 16  # ids


class Context:
    """The ids that were read into the cache, at most one picture among them.

    An id's position is its index. A picture's three ids take more than three places in the cache.
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
        """Cuts the context back to what it shares with `ids[:-1]`; returns the number of ids that are left.

        The last id is always read again, because its logits are needed. A picture stays whole or goes.
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
        """Drops all but the first `count` ids. Raises ValueError for a cut inside the picture."""
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
        """Reads without stopping in between; as `read`."""
        return finish(self.read(ids, image_embeddings))

    def _rows(self, count: int) -> int:
        """The number of places in the cache that the first `count` ids take."""
        extra = self._network.config.vision.image_tokens - 1
        return count + (extra if self._start is not None and count > self._start else 0)


class NotANumberError(ValueError):
    """The logits contain NaN or infinity, so no id can be chosen."""


def choose(
    logits: Tensor, before: Sequence[int], settings: GenerationSettings, generator: torch.Generator | None
) -> int:
    """The next id, from logits (V,). `before` are the ids so far; `generator` is on the logits' device.

    Raises `NotANumberError`.
    """
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
    """A new generator for one request: the same seed gives the same answer."""
    generator = torch.Generator(device)
    if settings.seed is None:
        generator.seed()
    else:
        generator.manual_seed(settings.seed)
    return generator


def ends_in_repetition(ids: Sequence[int]) -> bool:
    """Whether the same few ids are repeated at the end so often that the answer would never end."""
    for length in range(1, _LONGEST_LOOP + 1):
        times = _LOOPS if length >= 4 else _LOOPS * 4  # a line of dots or dashes is no fault
        tail = ids[-length * times :]
        if len(tail) == length * times and all(tail[i] == tail[i - length] for i in range(length, len(tail))):
            return True
    return False


class End(Enum):
    """Why the model generated no more ids."""

    EOS = auto()
    STOP = auto()  # the text of the answer reached a stop string
    LENGTH = auto()
    LOOP = auto()  # see `ends_in_repetition`


def generate(
    context: Context, logits: Tensor, eos: tuple[int, ...], settings: GenerationSettings, most: int
) -> Generator[int, None, End]:
    """Yields at most `most` ids that follow the context; `logits` (V,) are those of its last id.

    All yielded ids except the last are read into the context. Raises `NotANumberError`.
    """
    generator = make_generator(settings, logits.device)
    generated: list[int] = []
    while (token := choose(logits, context.ids, settings, generator)) not in eos:
        generated.append(token)
        yield token
        if len(generated) >= most:
            return End.LENGTH
        if len(generated) % _CHECK_REPETITION_EVERY == 0 and ends_in_repetition(generated):
            return End.LOOP
        logits = context.read_whole([token])
    return End.EOS

"""Which id comes next: pure functions of the logits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor
from transformers.generation.logits_process import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)

_LONGEST_LOOP = 64  # ids; what comes again and again is looked for up to this length
_LOOPS = 8  # times in a row that even the longest table does not repeat itself


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an id is chosen. The defaults are the model card's: always the likeliest."""

    temperature: float = 0.0  # 0 is greedy, whatever `top_p` says
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        if (
            not 0 <= self.temperature <= 5
            or not 0 < self.top_p <= 1
            or not 0.5 <= self.repetition_penalty <= 5
        ):
            raise ValueError(f"out of range: {self}")


class NotANumberError(ValueError):
    """The network gave something that is no number; nothing can be chosen from it."""


def choose(
    logits: Tensor, before: Sequence[int], sampling: Sampling, generator: torch.Generator | None
) -> int:
    """The next id from logits (V,). `before` are the ids so far, `generator` is on the logits' device."""
    scores = logits.float()[None]  # (1, V)
    if not bool(torch.isfinite(scores).all()):
        raise NotANumberError
    processors = LogitsProcessorList()
    if sampling.repetition_penalty != 1:
        processors.append(RepetitionPenaltyLogitsProcessor(sampling.repetition_penalty))
    if sampling.temperature > 0:
        processors.append(TemperatureLogitsWarper(sampling.temperature))
        if sampling.top_p < 1:
            processors.append(TopPLogitsWarper(sampling.top_p))
    if processors:
        ids = torch.tensor([list(before)], device=scores.device)
        scores = processors(cast("torch.LongTensor", ids), cast("torch.FloatTensor", scores))
    if sampling.temperature == 0:
        return int(scores.argmax())
    return int(torch.multinomial(scores.softmax(-1)[0], 1, generator=generator))


def make_generator(sampling: Sampling, device: torch.device) -> torch.Generator:
    """One a request: the same seed gives the same answer."""
    generator = torch.Generator(device)
    if sampling.seed is None:
        generator.seed()
    else:
        generator.manual_seed(sampling.seed)
    return generator


def goes_round(ids: Sequence[int]) -> bool:
    """Whether an answer ends in the same few ids over and over, so that it would never end by itself."""
    for length in range(1, _LONGEST_LOOP + 1):
        times = _LOOPS if length >= 4 else _LOOPS * 4  # rows of dots and dashes are written on purpose
        tail = ids[-length * times :]
        if len(tail) == length * times and all(tail[i] == tail[i - length] for i in range(length, len(tail))):
            return True
    return False

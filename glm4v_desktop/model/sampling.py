"""Which id comes next: pure functions of the logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor
from transformers.generation.logits_process import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)

from glm4v_desktop.domain.generation import GenerationSettings

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


def goes_round(ids: Sequence[int]) -> bool:
    """Whether an answer ends in the same few ids over and over, so that it would never end by itself."""
    for length in range(1, _LONGEST_LOOP + 1):
        times = _LOOPS if length >= 4 else _LOOPS * 4  # rows of dots and dashes are written on purpose
        tail = ids[-length * times :]
        if len(tail) == length * times and all(tail[i] == tail[i - length] for i in range(length, len(tail))):
            return True
    return False

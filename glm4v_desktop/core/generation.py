"""How an engine generates an answer. These settings travel with each request."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TEMPERATURE = 5.0


@dataclass(frozen=True, slots=True)
class GenerationSettings:
    """Limits and sampling of one answer. Raises ValueError for values out of range.

    The defaults are greedy decoding, as the model card recommends. Engines that do not generate tokens (the
    text reader) ignore all of these.
    """

    max_new_tokens: int = 1024  # an answer ends there; the model's context may end it earlier
    temperature: float = 0.0  # 0 to MOST_TEMPERATURE; 0 is greedy, and `top_p` then changes nothing
    top_p: float = 1.0  # above 0, up to 1: sample from the likeliest tokens with this total probability
    repetition_penalty: float = 1.0  # 0.5 to 5; above 1, tokens that are in the context become less likely
    stop: tuple[str, ...] = ()  # the answer ends before the first of these texts
    seed: int | None = None  # the same seed gives the same sampled answer; None: a different answer each time

    def __post_init__(self) -> None:
        if (
            self.max_new_tokens < 1
            or not 0 <= self.temperature <= MOST_TEMPERATURE
            or not 0 < self.top_p <= 1
            or not 0.5 <= self.repetition_penalty <= 5
            or "" in self.stop
        ):
            raise ValueError(f"out of range: {self}")

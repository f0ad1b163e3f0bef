"""The settings of an answer: the defaults are greedy, values out of range are refused."""

from __future__ import annotations

import math

import pytest

from glm4v_desktop.core.generation import GenerationSettings


def test_the_defaults_are_greedy_with_1024_tokens() -> None:
    settings = GenerationSettings()
    assert (settings.temperature, settings.top_p, settings.repetition_penalty) == (0, 1, 1)
    assert (settings.max_new_tokens, settings.stop, settings.seed) == (1024, (), None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_new_tokens": 0},
        {"temperature": -1.0},
        {"temperature": 5.1},
        {"temperature": math.nan},
        {"top_p": 0.0},
        {"repetition_penalty": 0.0},
        {"stop": ("END", "")},
    ],
)
def test_values_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="out of range"):
        GenerationSettings(**wrong)  # type: ignore[arg-type]  # each of its own type

"""Choosing the next id."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.glm4v.generate import NotANumberError, choose, ends_in_repetition, make_generator

CPU = torch.device("cpu")
LOGITS = torch.tensor([0.0, 3.0, 2.9, -1.0])


def test_the_default_takes_the_likeliest() -> None:
    assert choose(LOGITS, [], GenerationSettings(), None) == 1


def test_what_was_said_is_less_likely_with_a_penalty() -> None:
    assert choose(LOGITS, [1], GenerationSettings(repetition_penalty=1.2), None) == 2


def test_the_same_seed_says_the_same() -> None:
    settings = GenerationSettings(temperature=1.0, seed=5)
    said = []
    for _ in range(2):
        generator = make_generator(settings, CPU)
        said.append([choose(LOGITS, [], settings, generator) for _ in range(20)])
    assert said[0] == said[1]
    assert len(set(said[0])) > 1


def test_a_small_top_p_leaves_the_likeliest_alone() -> None:
    settings = GenerationSettings(temperature=1.0, top_p=0.1, seed=1)
    generator = make_generator(settings, CPU)
    assert {choose(LOGITS, [], settings, generator) for _ in range(20)} == {1}


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_chosen_from(bad: float) -> None:
    logits = LOGITS.clone()
    logits[2] = bad
    with pytest.raises(NotANumberError):
        choose(logits, [], GenerationSettings(), None)


@given(st.lists(st.integers(0, 50), min_size=4, max_size=64, unique=True), st.lists(st.integers(0, 50)))
def test_endless_repetition_is_noticed(phrase: list[int], before: list[int]) -> None:
    assert ends_in_repetition([*before, *phrase * 8])


@given(st.lists(st.integers(0, 10**6), unique=True, max_size=600))
def test_what_never_repeats_is_never_endless(ids: list[int]) -> None:
    assert not ends_in_repetition(ids)


def test_a_rule_of_dashes_is_not_endless() -> None:
    assert not ends_in_repetition([7, 8, *[9] * 24])
    assert ends_in_repetition([9] * 32)

"""The time that is left: guessed from the sizes first, then from what the parts before took."""

from __future__ import annotations

import pytest
import torch

from glm4v_desktop.model import quantise_clock
from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.quantisation import Quantisation
from glm4v_desktop.model.quantise_clock import Clock, Speed, Work, measure_speed, seconds_for
from glm4v_desktop.model.quantise_plan import units_of

REAL = Glm4vConfig()
UNITS = units_of(REAL, Quantisation())


class Time:
    """A clock that is set by hand."""

    now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(quantise_clock, "time", time)
    return time


def test_what_was_seen_takes_the_place_of_what_was_guessed(time: Time) -> None:
    clock = Clock([10.0, 10.0, 20.0])
    clock.begin(0)
    assert clock.seconds_left() == 40
    time.now += 4
    assert clock.seconds_left() == 36
    time.now += 26
    assert clock.seconds_left() == 30  # the first takes longer than it should, the others still come
    clock.end()
    assert clock.seconds_left() == 90  # three times as slow as was guessed
    time.now += 30
    clock.end()
    time.now += 60
    clock.end()
    assert clock.seconds_left() == 0


def test_a_small_part_says_nothing_about_the_others(time: Time) -> None:
    clock = Clock([0.1, 100.0])
    clock.begin(0)
    time.now += 5  # a file that was not in memory, say
    clock.end()
    assert clock.seconds_left() == 100


def test_a_run_that_goes_on_counts_only_what_it_does_itself(time: Time) -> None:
    clock = Clock([50.0, 10.0, 10.0])
    clock.begin(1)
    assert clock.seconds_left() == 20
    time.now += 20
    clock.end()
    assert clock.seconds_left() == 20


def test_pictures_and_slow_machines_take_longer() -> None:
    def total(work: Work, speed: Speed) -> float:
        return sum(seconds_for(unit, work, REAL, speed) for unit in UNITS)

    fast = Speed(1e11, 1e10)
    plain, six, twelve = (total(Work(n * 6401, n * 1700), fast) for n in (0, 6, 12))
    assert plain < six / 5
    assert 1.2 * six < twelve < 2 * six
    assert total(Work(6401, 1700), Speed(1e9, 1e10)) > 2 * total(Work(6401, 1700), fast)


def test_the_speed_is_that_of_this_machine() -> None:
    speed = measure_speed(torch.device("cpu"), torch.float32)
    assert speed.float32 > 1e6
    assert 0.1 < speed.computing / speed.float32 < 10

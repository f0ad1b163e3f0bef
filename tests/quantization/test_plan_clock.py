"""The time that is left: from the work that is done, what it took, and the work that remains."""

from __future__ import annotations

import pytest

from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.quantization import plan
from glm4v_desktop.quantization.plan import Clock, Kind, units_of, work_of

REAL = Glm4vConfig()
UNITS = units_of(REAL, Quantization())


class Time:
    """A clock that is set by hand."""

    now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(plan, "time", time)
    return time


def test_what_is_done_tells_how_long_the_rest_takes(time: Time) -> None:
    clock = Clock(40.0)
    assert clock.seconds_left() is None
    time.now += 30
    assert clock.seconds_left() is None
    clock.done(10.0)
    assert clock.seconds_left() == 90
    time.now += 30
    clock.done(20.0)
    assert clock.seconds_left() == 20
    time.now += 60
    clock.done(10.0)
    assert clock.seconds_left() == 0


def test_a_small_part_says_nothing_about_the_others(time: Time) -> None:
    clock = Clock(100.0)
    time.now += 5  # reading a file that was not in memory, say
    clock.done(0.1)
    assert clock.seconds_left() is None


def test_a_run_with_nothing_left_to_do(time: Time) -> None:
    assert Clock(0.0).seconds_left() is None


def test_pictures_are_more_work_but_not_for_what_is_only_copied() -> None:
    def total(pictures: int) -> float:
        return sum(work_of(unit, pictures * 6401, pictures * 1700) for unit in UNITS)

    plain, six, twelve = (total(pictures) for pictures in (0, 6, 12))
    assert plain < six / 5
    assert 1.2 * six < twelve < 2 * six
    head = next(unit for unit in UNITS if unit.kind is Kind.LM_HEAD)
    assert work_of(head, 6401, 1700) == work_of(head, 0, 0) > 0

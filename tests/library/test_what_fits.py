"""What fits: a table, more memory never fits less, and the same answer as loading would give."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.library.what_fits import NEEDS, Plan, Reason, best, what_fits
from glm4v_desktop.model.placement import Machine, Weights, place
from tests.library.machines import GB

REAL = Weights(13_906_320_896, 4_279_387_392, torch.bfloat16)
SIZES = st.integers(0, 200 * GB)
CARDS = st.lists(SIZES, max_size=4)


@pytest.mark.parametrize(
    ("video", "ram", "plan"),
    [
        ([80 * GB], 100 * GB, Plan.ALL_ON_CARD),
        ([32 * GB], 16 * GB, Plan.ALL_ON_CARD),
        ([24 * GB], 32 * GB, Plan.TOWER_STREAMED),
        ([24 * GB], 8 * GB, None),
        ([16 * GB], 64 * GB, Plan.PROCESSOR),
        ([8 * GB, 24 * GB], 32 * GB, Plan.TOWER_STREAMED),
        ([16 * GB, 16 * GB], 16 * GB, None),
        ([], 64 * GB, Plan.PROCESSOR),
        ([], 24 * GB, None),
        ([0], 0, None),
    ],
)
def test_the_best_that_fits(video: list[int], ram: int, plan: Plan | None) -> None:
    found = best(what_fits(video, ram))
    assert (found and found.plan) is plan


@pytest.mark.parametrize(
    ("video", "ram", "reasons"),
    [
        ([], 64 * GB, [Reason.NO_CARD, Reason.NO_CARD, Reason.NOT_YET, Reason.FITS]),
        (
            [24 * GB],
            8 * GB,
            [Reason.LITTLE_VIDEO_MEMORY, Reason.LITTLE_RAM, Reason.NOT_YET, Reason.LITTLE_RAM],
        ),
        ([30 * GB], 64 * GB, [Reason.FITS, Reason.FITS, Reason.NOT_YET, Reason.FITS]),
    ],
)
def test_each_plan_has_its_reason(video: list[int], ram: int, reasons: list[Reason]) -> None:
    fits = what_fits(video, ram)
    assert [fit.plan for fit in fits] == list(Plan)
    assert [fit.reason for fit in fits] == reasons
    assert [fit.fits for fit in fits] == [reason is Reason.FITS for reason in reasons]


@given(CARDS, SIZES, SIZES, st.integers(0, 3))
def test_more_memory_never_fits_less(video: list[int], ram: int, more: int, which: int) -> None:
    before = {fit.plan for fit in what_fits(video, ram) if fit.fits}
    more_ram = {fit.plan for fit in what_fits(video, ram + more) if fit.fits}
    larger = [size + more if index == which else size for index, size in enumerate(video)]
    more_video = {fit.plan for fit in what_fits(larger, ram) if fit.fits}
    another_card = {fit.plan for fit in what_fits([*video, more], ram) if fit.fits}
    assert before <= more_ram
    assert before <= more_video
    assert before <= another_card


@given(st.integers(0, 200 * GB))
def test_a_card_is_judged_as_loading_judges_it(free: int) -> None:
    placement = place("", Machine((free,)), REAL)
    found = best(what_fits([free], 200 * GB))
    assert found is not None
    expected = {
        Plan.ALL_ON_CARD: ("cuda", False),
        Plan.TOWER_STREAMED: ("cuda", True),
        Plan.PROCESSOR: ("cpu", False),
    }
    assert expected[found.plan] == (placement.device.type, placement.streams_tower)


def test_the_needs_are_those_of_placing() -> None:
    assert NEEDS[Plan.ALL_ON_CARD][0] == REAL.bytes_on_device(streams_tower=False)
    assert NEEDS[Plan.TOWER_STREAMED][0] == REAL.bytes_on_device(streams_tower=True)

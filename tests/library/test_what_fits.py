"""What fits: a table, more memory never fits less, and what closing other programs would allow."""

from __future__ import annotations

import pytest

from glm4v_desktop.library.plans import Card, Held, Room, Way
from glm4v_desktop.library.what_fits import Request, what_fits
from tests.library.machines import GB


def room(video: list[int], ram: int, **facts: object) -> Room:
    cards = tuple(Card(index, free, free, (8, 9)) for index, free in enumerate(video))
    return Room(cards, ram, ram, cores=8, bf16=True, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("video", "ram", "held", "way"),
    [
        ([80 * GB], 100 * GB, Held.NONE, Way.BF16_ON_CARD),
        ([32 * GB], 16 * GB, Held.BF16, Way.BF16_ON_CARD),
        ([24 * GB], 32 * GB, Held.BF16, Way.BF16_TOWER_STREAMED),
        ([24 * GB], 8 * GB, Held.BF16, Way.NF4_ON_CARD),
        ([24 * GB], 8 * GB, Held.NONE, Way.INT4_TEXT_ON_CARD),
        ([16 * GB], 64 * GB, Held.NONE, Way.INT4_TEXT_ON_CARD),
        ([12 * GB], 32 * GB, Held.NONE, Way.INT4_TEXT_TOWER_STREAMED),
        ([12 * GB], 8 * GB, Held.NONE, Way.INT4_ON_CARD),
        ([12 * GB], 8 * GB, Held.INT4, Way.INT4_ON_CARD),
        ([8 * GB], 16 * GB, Held.NONE, Way.INT4_TEXT_TOWER_STREAMED),
        ([8 * GB], 8 * GB, Held.INT4, Way.INT4_TOWER_STREAMED),
        ([6 * GB], 64 * GB, Held.INT4, Way.INT4_ON_PROCESSOR),
        ([8 * GB, 24 * GB], 32 * GB, Held.BF16, Way.BF16_TOWER_STREAMED),
        ([], 64 * GB, Held.BF16, Way.BF16_ON_PROCESSOR),
        ([], 12 * GB, Held.INT4, Way.INT4_ON_PROCESSOR),
        ([], 24 * GB, Held.BF16, None),
        ([], 8 * GB, Held.NONE, None),
        ([0], 0, Held.NONE, None),
    ],
)
def test_the_best_that_fits(video: list[int], ram: int, held: Held, way: Way | None) -> None:
    plan = what_fits(room(video, ram), Request(held)).plan
    assert (plan and plan.way) is way

"""What of GLM-4v-9b fits into this machine's memory: arithmetic, nothing is asked or loaded.

The sizes are those that `model/placement.py` decides by, so that nothing is promised here that loading would
then not do; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Parameters of GLM-4v-9b; two bytes each in bfloat16.
_ALL = 13_906_320_896
_TOWER_LAYERS = 4_279_387_392
_BF16 = 2

_CARD_WORK = 1_400_000_000  # driver's context 0.5, the tower's rows 0.6, keys and values 0.3 GB
_HOST_WORK = 2_000_000_000  # the interpreter with torch, one tensor on its way, the tower's rows

CHECKPOINT_BYTES = _ALL * _BF16


class Plan(StrEnum):
    """Ways to run it, the best first; the values are public (`doctor --json`)."""

    ALL_ON_CARD = "bf16_on_card"
    TOWER_STREAMED = "bf16_tower_streamed"  # the vision tower waits in RAM and comes layer by layer
    INT4 = "int4"
    PROCESSOR = "bf16_on_processor"


class Reason(StrEnum):
    """Why a plan fits or not; the values are public."""

    FITS = "fits"
    NO_CARD = "no_card"
    LITTLE_VIDEO_MEMORY = "little_video_memory"
    LITTLE_RAM = "little_ram"
    NOT_YET = "not_yet"  # a later version brings it


@dataclass(frozen=True, slots=True)
class Fit:
    """`video_bytes` and `ram_bytes` are what must be free."""

    plan: Plan
    video_bytes: int
    ram_bytes: int
    reason: Reason

    @property
    def fits(self) -> bool:
        return self.reason is Reason.FITS


# A streamed tower has two of its 63 layers on the card; a tenth covers them, as in placement.py.
_STREAMED = (_ALL - _TOWER_LAYERS + _TOWER_LAYERS // 10) * _BF16 + _CARD_WORK
_INT4 = 7_100_000_000  # computed for int4 text and a streamed tower; nothing makes it yet

NEEDS = {
    Plan.ALL_ON_CARD: (_ALL * _BF16 + _CARD_WORK, _HOST_WORK),
    Plan.TOWER_STREAMED: (_STREAMED, _TOWER_LAYERS * _BF16 + _HOST_WORK),
    Plan.INT4: (_INT4, _TOWER_LAYERS * _BF16 + _HOST_WORK),
    Plan.PROCESSOR: (0, _ALL * _BF16 + _HOST_WORK),
}


def what_fits(video_free: Sequence[int], ram_free: int) -> tuple[Fit, ...]:
    """Every plan, the best first. `video_free` holds the free bytes of each card; one card must do."""
    most = max(video_free, default=None)
    return tuple(Fit(plan, *NEEDS[plan], _reason(plan, most, ram_free)) for plan in Plan)


def best(fits: Sequence[Fit]) -> Fit | None:
    return next((fit for fit in fits if fit.fits), None)


def _reason(plan: Plan, video_free: int | None, ram_free: int) -> Reason:
    video_bytes, ram_bytes = NEEDS[plan]
    if plan is Plan.INT4:
        return Reason.NOT_YET
    if video_bytes and video_free is None:
        return Reason.NO_CARD
    if video_free is not None and video_free < video_bytes:
        return Reason.LITTLE_VIDEO_MEMORY
    return Reason.FITS if ram_free >= ram_bytes else Reason.LITTLE_RAM

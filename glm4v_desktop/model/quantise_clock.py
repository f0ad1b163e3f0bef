"""How long making a 4-bit copy still takes: what each part costs, and how fast this machine is."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.int4_search import BLOCK
from glm4v_desktop.model.layout import Entry, Int4Entry
from glm4v_desktop.model.quantise_plan import Kind, Unit

LOOKED_AT = 16_384  # rows of a layer's inputs whose products are taken; more tell nothing new
_ENOUGH = 0.02  # of all the work; from then on what was seen counts, not what was guessed
_EFFICIENCY = 0.5  # of a bare product of matrices
_TRIED = 1024  # sides of that product
_TIMES = 3  # the quickest counts

# In the time of so many multiplications in float32, for each value:
_COPYING = 100  # reading and writing it
_ROUNDING = 800  # plainly
_SEARCHING = 4_000  # with compensation, beside what is passed on to the columns behind


@dataclass(frozen=True, slots=True)
class Work:
    """What calibration goes through: rows in the tower and in the text half, over all its pictures."""

    tower_rows: int = 0
    text_rows: int = 0


@dataclass(frozen=True, slots=True)
class Speed:
    """Multiplications a second in products of matrices: in the type that is computed in, and in float32."""

    computing: float
    float32: float


def seconds_for(unit: Unit, work: Work, config: Glm4vConfig, speed: Speed) -> float:
    """About how long a unit takes."""
    rows = work.tower_rows if unit.is_tower else work.text_rows
    passes = 2 if any(isinstance(entry, Int4Entry) for entry in unit.entries) else 1
    through = rounding = 0.0
    for entry in unit.entries:
        values = math.prod(_original(entry).shape)
        rounding += values * _COPYING
        if unit.kind not in {Kind.WORDS, Kind.HEAD}:
            through += values * rows * passes
        if isinstance(entry, Int4Entry):
            rounding += _rounding(entry, rows)
    if unit.kind is Kind.ADAPTER:  # which merges four rows
        through /= 4
    if unit.kind is Kind.TOWER_LAYER:  # attention
        through += 2 * rows * config.vision.num_positions * config.vision.hidden_size * passes
    return through / speed.computing + rounding / speed.float32


def _rounding(entry: Int4Entry, rows: int) -> float:
    outs, ins = entry.weight.shape
    if rows == 0:
        return float(outs * ins * _ROUNDING)
    block = min(ins, BLOCK)
    products = min(rows, LOOKED_AT) * ins * block + ins * block * block * 2 + outs * ins * block / 2
    return float(products + outs * ins * _SEARCHING)


def _original(entry: Entry | Int4Entry) -> Entry:
    return entry.weight if isinstance(entry, Int4Entry) else entry


def measure_speed(device: torch.device, dtype: torch.dtype) -> Speed:
    """From a few products of matrices, of some milliseconds each."""
    return Speed(_speed(device, dtype), _speed(device, torch.float32))


def _speed(device: torch.device, dtype: torch.dtype) -> float:
    side = torch.ones((_TRIED, _TRIED), device=device, dtype=dtype)
    float((side @ side)[0, 0])  # the first may load libraries
    took = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        float((side @ side)[0, 0])  # a value on the processor: it has really been computed
        took.append(time.perf_counter() - started)
    return _EFFICIENCY * _TRIED**3 / max(min(took), 1e-6)


class Clock:
    """Tells the time that is left. What was guessed for each unit is scaled by how long those done took."""

    def __init__(self, guessed: Sequence[float]) -> None:
        self._guessed = guessed
        self._factor = 1.0
        self._done_guessed = self._done_took = 0.0
        self._unit = 0
        self._began = time.perf_counter()

    def begin(self, unit: int) -> None:
        """Those before it are done, by this run or by one before."""
        self._unit, self._began = unit, time.perf_counter()

    def end(self) -> None:
        """The unit that was begun is done."""
        self._done_guessed += self._guessed[self._unit]
        self._done_took += time.perf_counter() - self._began
        if self._done_guessed >= _ENOUGH * sum(self._guessed):
            self._factor = self._done_took / self._done_guessed
        self.begin(self._unit + 1)

    def seconds_left(self) -> float:
        left = sum(self._guessed[self._unit :]) * self._factor
        # A unit that takes longer than it should does not take time from those behind it.
        behind = sum(self._guessed[self._unit + 1 :]) * self._factor
        return max(left - (time.perf_counter() - self._began), behind)

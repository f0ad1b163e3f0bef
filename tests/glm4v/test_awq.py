"""The AWQ-GEMM layout, against a second way to write it down."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from glm4v_desktop.glm4v import int4_formats

ORDER = (0, 2, 4, 6, 1, 3, 5, 7)  # the column in each nibble of a word, from the lowest up


def pack_slowly(values: Tensor) -> list[list[int]]:
    """Python's integers, nibble by nibble."""
    words = []
    for row in values.tolist():
        line = []
        for first in range(0, len(row), 8):
            word = sum(row[first + column] << (4 * place) for place, column in enumerate(ORDER))
            line.append(word - (1 << 32) if word >= 1 << 31 else word)
        words.append(line)
    return words


def test_a_word_holds_its_columns_in_the_order_that_other_tools_read() -> None:
    values = torch.randint(0, 16, (5, 24), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    packed = int4_formats.pack(values)
    assert packed.dtype == torch.int32
    assert packed.tolist() == pack_slowly(values)
    assert torch.equal(int4_formats.unpack(packed), values)


def test_rounding_errs_by_half_a_step_at_most() -> None:
    weight = torch.randn(16, 256, generator=torch.Generator().manual_seed(2))
    stored = int4_formats.round_to_int4(weight)
    assert stored.qweight.shape == (256, 2)
    assert stored.qzeros.shape == (2, 2)
    assert stored.scales.shape == (2, 16)
    steps = stored.scales.float().t().repeat_interleave(int4_formats.GROUP, dim=1)
    error = (int4_formats.dequantize(stored) - weight).abs()
    # The zero point is a whole number too, so the ends of the range may be cut by half a step more.
    assert bool((error <= steps * 1.01).all())
    assert float((error / steps).mean()) < 0.27


@pytest.mark.parametrize("value", [0.0, 3.0, -3.0])
def test_equal_weights_survive(value: float) -> None:
    weight = torch.full((8, 128), value)
    assert torch.allclose(int4_formats.dequantize(int4_formats.round_to_int4(weight)), weight, rtol=2e-3)


def test_columns_cut_out_what_was_stored_together() -> None:
    weight = torch.randn(32, 128, generator=torch.Generator().manual_seed(3))
    stored = int4_formats.round_to_int4(weight)
    part = int4_formats.columns(stored, 8, 16)
    assert torch.equal(int4_formats.dequantize(part), int4_formats.dequantize(stored)[8:24])


@pytest.mark.parametrize(
    ("ins", "outs", "can"), [(128, 8, True), (1792, 5376, True), (64, 64, False), (128, 4, False)]
)
def test_whole_groups_and_words_only(ins: int, outs: int, can: bool) -> None:
    assert int4_formats.can_be_int4(ins, outs) is can

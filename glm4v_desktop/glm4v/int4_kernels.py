"""Kernels for 4-bit weights: torch's own, and plain arithmetic that works everywhere.

torch's kernels order the nibbles in an undocumented way that differs between processors. The order is found
by packing numbered weights; so one copy of the weights serves the kernel (few rows) and unpacking (many
rows).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Protocol

import torch
from torch import Tensor

from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.int4_formats import GROUP

log = logging.getLogger(__name__)

_TILE_ROWS = (64, 32, 16)  # outputs that torch's processor kernels put together, by the width of its vectors
_CUDA_TILE = (8, 128)  # outputs and inputs that its CUDA kernel puts together
_CUDA_INNER_TILES = 8
_DIGITS = 4  # base 16 digits that number a tile's weights
_NIBBLES = 0x0F0F0F0F
_EVERY_OTHER = 0x00FF00FF
_WORDS_AT_ONCE = 1 << 18  # repacked in one go: measured, fewer cost more calls than they save in the cache
_LOW_NIBBLES = 0x0F0F0F0F0F0F0F0F
_MIDDLE = 8.0  # torch's kernels count from here: w = (q - 8) * scale + zero


class Kernel(Protocol):
    """Multiplies with 4-bit weights and unpacks them.

    `words` are int32 (in, out / 8) in the AWQ-GEMM order, values uint8 (in, out) of 0..15. `grid` has scale
    and zero in bfloat16 (in / 128, out, 2).
    """

    name: str
    few: int  # the most rows for which `multiply` is faster than unpacking

    def fits(self, in_features: int, out_features: int) -> bool: ...

    def pack(self, words: Tensor) -> Tensor: ...

    def unpack(self, packed: Tensor, in_features: int, first: int, count: int) -> Tensor:
        """The values of `count` outputs from `first`; both are whole blocks of the kernel."""
        ...

    def multiply(self, rows: Tensor, packed: Tensor, grid: Tensor) -> Tensor:
        """bfloat16 (R, in) to bfloat16 (R, out)."""
        ...


class PlainKernel:
    """Multiplies by unpacking; the weights stay as they are stored."""

    name = "plain"
    few = 0

    def fits(self, in_features: int, out_features: int) -> bool:
        return int4_formats.can_be_int4(in_features, out_features)

    def pack(self, words: Tensor) -> Tensor:
        return words

    def unpack(self, packed: Tensor, in_features: int, first: int, count: int) -> Tensor:  # noqa: ARG002
        words = slice(first // int4_formats.PER_WORD, (first + count) // int4_formats.PER_WORD)
        return int4_formats.unpack(packed[:, words])

    def multiply(self, rows: Tensor, packed: Tensor, grid: Tensor) -> Tensor:
        raise NotImplementedError("there are never few enough rows")


class ProcessorKernel:
    """torch's kernel for processors: blocks of outputs, in each a byte holds two of them for one input."""

    name = "torch_cpu"
    few = 48  # measured: above this, unpacking and one large product cost less

    def __init__(self, block: int, low: Tensor, high: Tensor) -> None:
        """`low` and `high` (block / 2) name the output of a block in each byte's nibbles."""
        self._block = block
        # Runs of whole eights are moved eight at a time, in 64-bit lanes: much faster than byte by byte.
        runs = _run(low), _run(high)
        self._lane = torch.int64 if None not in runs else torch.uint8
        self._low: slice | Tensor = low if runs[0] is None or runs[1] is None else runs[0]
        self._high: slice | Tensor = high if runs[0] is None or runs[1] is None else runs[1]
        self._mask = _LOW_NIBBLES if self._lane == torch.int64 else int4_formats.LARGEST

    def fits(self, in_features: int, out_features: int) -> bool:
        return in_features % GROUP == 0 and out_features % self._block == 0

    def pack(self, words: Tensor) -> Tensor:
        ins, outs = words.shape[0], words.shape[1] * int4_formats.PER_WORD
        count = outs // self._block
        packed = torch.empty((count, ins, self._block // 2), dtype=torch.uint8)
        step = max(1, _WORDS_AT_ONCE // words.shape[1])
        for first in range(0, ins, step):
            part = slice(first, first + step)
            if self._lane == torch.int64:
                blocks = words[part].reshape(-1, count, self._block // int4_formats.PER_WORD)
                pairs = _pair_words(blocks[..., self._low], blocks[..., self._high])
                packed[:, part] = pairs.view(torch.uint8).transpose(0, 1)
            else:
                values = int4_formats.unpack(words[part]).view(-1, count, self._block)
                packed[:, part] = (values[..., self._low] | values[..., self._high] << 4).transpose(0, 1)
        return packed.view(outs, ins // 2)

    def unpack(self, packed: Tensor, in_features: int, first: int, count: int) -> Tensor:
        block = self._block
        lanes = (
            packed[first : first + count].view(-1, in_features, block // 2).view(self._lane).transpose(0, 1)
        )
        values = torch.empty((in_features, count // block, block // self._lane.itemsize), dtype=self._lane)
        values[..., self._low] = lanes & self._mask
        values[..., self._high] = lanes >> 4 & self._mask
        return values.view(in_features, -1).view(torch.uint8)

    def multiply(self, rows: Tensor, packed: Tensor, grid: Tensor) -> Tensor:
        product: Tensor = torch.ops.aten._weight_int4pack_mm_for_cpu(rows, packed, GROUP, grid)
        return product


class CudaKernel:
    """torch's kernel for CUDA: tiles of 8 outputs and 128 inputs whose weights are mixed for tensor cores."""

    name = "torch_cuda"
    few = 16  # a tile of the tensor cores; more rows pay for unpacking

    def __init__(self, places: Tensor, convert: Callable[[Tensor], Tensor]) -> None:
        """`places` (8 * 128) says where each weight of a tile, row by row, is among its nibbles."""
        self._places = places
        self._convert = convert

    def fits(self, in_features: int, out_features: int) -> bool:
        return in_features % _CUDA_TILE[1] == 0 and out_features % 64 == 0

    def pack(self, words: Tensor) -> Tensor:
        return self._convert(int4_formats.unpack(words))

    def unpack(self, packed: Tensor, in_features: int, first: int, count: int) -> Tensor:
        rows, columns = _CUDA_TILE
        tiles = packed[first // rows : (first + count) // rows].contiguous()
        mixed = _nibbles(tiles).view(count // rows, in_features // columns, rows * columns)
        values = mixed[..., self._places.to(mixed.device)].view(-1, in_features // columns, rows, columns)
        return values.permute(1, 3, 0, 2).reshape(in_features, count)

    def multiply(self, rows: Tensor, packed: Tensor, grid: Tensor) -> Tensor:
        product: Tensor = torch.ops.aten._weight_int4pack_mm(rows, packed, GROUP, grid)
        return product


def _pair_words(low: Tensor, high: Tensor) -> Tensor:
    """int32 words (..., W) to (..., 2 W): a byte for each column, one word's nibble below the other's.

    In 32-bit lanes, without ever widening: nibble by nibble it takes three times as long.
    """
    low, high = low.contiguous(), high.contiguous()
    even = (high & _NIBBLES).bitwise_left_shift_(4).bitwise_or_(low & _NIBBLES)  # bytes: columns 0, 4, 1, 5
    odd = (low >> 4).bitwise_and_(_NIBBLES).bitwise_or_(high & ~_NIBBLES)  # 2, 6, 3, 7
    first = _close_up(even & _EVERY_OTHER).bitwise_or_(_close_up(odd & _EVERY_OTHER) << 16)  # 0 to 3
    even, odd = (even >> 8).bitwise_and_(_EVERY_OTHER), (odd >> 8).bitwise_and_(_EVERY_OTHER)
    second = _close_up(even).bitwise_or_(_close_up(odd) << 16)  # 4 to 7
    return torch.stack((first, second), dim=-1).flatten(-2)


def _close_up(spread: Tensor) -> Tensor:
    """Bytes 0 and 2 of each word, side by side."""
    return (spread >> 8).bitwise_or_(spread).bitwise_and_(0xFFFF)


def make_grid(scales: Tensor, zeros: Tensor) -> Tensor:
    """Scales and zero points (in / 128, out) in the form of torch's kernels: bfloat16 (in / 128, out, 2)."""
    scales, zeros = scales.to(torch.float32), zeros.to(torch.float32)
    return torch.stack((scales, (_MIDDLE - zeros) * scales), dim=-1).to(torch.bfloat16)


def widen(values: Tensor, grid: Tensor, dtype: torch.dtype) -> Tensor:
    """Weights (in, out) from their values and their part of the grid."""
    groups, outs = grid.shape[:2]
    scales, zeros = grid.to(dtype).unbind(-1)
    wide = values.view(groups, GROUP, outs).to(dtype)
    return wide.sub_(_MIDDLE).mul_(scales[:, None]).add_(zeros[:, None]).view(groups * GROUP, outs)


@cache
def torch_kernel(kind: str) -> Kernel | None:
    """torch's kernel for a type of device ("cpu", "cuda"); None if there is none that we can use."""
    try:
        if kind == "cpu" and hasattr(torch.ops.aten, "_weight_int4pack_mm_for_cpu"):
            return find_processor_kernel(_convert_on_processor)
        if kind == "cuda" and hasattr(torch.ops.aten, "_weight_int4pack_mm"):
            # The kernel is made for compute capability 8.0 and newer.
            return find_cuda_kernel(_convert_on_cuda) if torch.cuda.get_device_capability()[0] >= 8 else None
    except (torch.AcceleratorError, torch.OutOfMemoryError):
        raise  # a failure of the device, or no memory
    except RuntimeError as error:  # torch has the kernel, but it was not built for this device
        log.info("torch's kernel for 4-bit weights is not available: %s", type(error).__name__)
    return None


def find_processor_kernel(convert: Callable[[Tensor], Tensor]) -> ProcessorKernel | None:
    """Finds the order of nibbles of torch's kernel for processors, or None if it is not as expected.

    `convert` packs uint8 (in, out) for the kernel.
    """
    ins, outs = GROUP, 2 * _TILE_ROWS[0]
    found = _number(ins, outs, convert)
    for block in _TILE_ROWS:
        # (blocks, in, byte, nibble) with the number of the weight, in * outs + out, in each place
        numbers = found.view(outs // block, ins, block // 2, 2)
        inside = numbers[0, 0] % outs
        expected = (
            torch.arange(0, outs, block)[:, None, None, None]
            + torch.arange(ins)[None, :, None, None] * outs
            + inside
        )
        if torch.equal(numbers, expected) and int(inside.max()) < block:
            return ProcessorKernel(block, inside[:, 0], inside[:, 1])
    return None


def find_cuda_kernel(convert: Callable[[Tensor], Tensor]) -> CudaKernel | None:
    """Finds the order of nibbles of torch's CUDA kernel, or None if two by two tiles have different orders.

    `convert` packs uint8 (in, out) for the kernel.
    """
    rows, columns = _CUDA_TILE
    ins, outs = 2 * columns, 2 * rows
    found = _number(ins, outs, convert).view(2, 2, rows * columns)
    into, out = found // outs, found % outs  # (row of tiles, column of tiles, place)
    first = out[0, 0] * columns + into[0, 0]
    for row in range(2):
        for column in range(2):
            numbers = (out[row, column] - row * rows) * columns + into[row, column] - column * columns
            if not torch.equal(numbers, first):
                return None
    if not torch.equal(first.sort().values, torch.arange(rows * columns)):
        return None
    return CudaKernel(first.argsort(), convert)


def _number(ins: int, outs: int, convert: Callable[[Tensor], Tensor]) -> Tensor:
    """Packs weights numbered in * outs + out and returns the numbers in the order of the nibbles.

    A nibble is too small for a number, so its digits are packed one after the other.
    """
    numbers = torch.arange(ins * outs).view(ins, outs)
    found = torch.zeros(ins * outs, dtype=torch.int64)
    for digit in range(_DIGITS):
        packed = convert(((numbers >> (4 * digit)) & int4_formats.LARGEST).to(torch.uint8))
        found += _nibbles(packed).flatten().cpu().to(torch.int64) << (4 * digit)
    return found


def _nibbles(packed: Tensor) -> Tensor:
    """uint8 (..., bytes, 2): of each byte the lower nibble first."""
    parts = packed.contiguous().view(torch.uint8)
    return torch.stack((parts & int4_formats.LARGEST, parts >> 4), dim=-1)


def _run(places: Tensor) -> slice | None:
    """Consecutive indices as a slice in units of eight; None if they are not whole eights in order."""
    first, count = int(places[0]), len(places)
    if first % 8 or count % 8 or places.tolist() != list(range(first, first + count)):
        return None
    return slice(first // 8, (first + count) // 8)


def _convert_on_processor(values: Tensor) -> Tensor:
    wide = values.t().to(torch.int32).contiguous()
    packed: Tensor = torch.ops.aten._convert_weight_to_int4pack_for_cpu(wide, 1)
    return packed


def _convert_on_cuda(values: Tensor) -> Tensor:
    by_output = values.to("cuda").t()
    pairs = (by_output[:, 0::2] << 4 | by_output[:, 1::2]).contiguous()
    packed: Tensor = torch.ops.aten._convert_weight_to_int4pack(pairs, _CUDA_INNER_TILES)
    return packed

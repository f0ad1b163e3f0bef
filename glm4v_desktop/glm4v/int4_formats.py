"""The two forms of 4-bit weights: AWQ-GEMM, as folders store it, and bitsandbytes' NF4, made while loading.

AWQ-GEMM: w = (q - z) * s, with one scale and one zero point for each group of 128 inputs of an output. A
32-bit word holds eight outputs; from the lowest nibble up they are the columns 0, 2, 4, 6, 1, 3, 5, 7
(AutoAWQ's version "gemm", which other tools read too).

NF4 needs no conversion, but CUDA, and it rounds without calibration at each load. bitsandbytes is imported
only here and only when it is used, so that a broken build of it does not stop the program from starting.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from torch import Tensor, nn

log = logging.getLogger(__name__)

GROUP = 128  # inputs that share a scale and a zero point
PER_WORD = 8  # outputs in a word
LARGEST = 15
BLOCK = 64  # weights that share a scale in NF4: 4 bits and 32 / 64 more for each
_FAR = 0.02  # tolerated error as a share of the largest output; bfloat16 rounds each to 0.004
_EVERY_OTHER = 0x000F000F000F000F
_WORDS_AT_ONCE = 1 << 16  # few enough to stay in a processor's cache
_SMALLEST_SCALE = 2.0**-14  # of a group of equal weights; float16's smallest normal number


@dataclass(frozen=True, slots=True)
class Int4Weight:
    """A linear layer's weight as AWQ-GEMM stores it.

    `qweight` int32 (in, out / 8), `qzeros` int32 (in / 128, out / 8), `scales` float16 (in / 128, out).
    """

    qweight: Tensor
    qzeros: Tensor
    scales: Tensor

    @property
    def in_features(self) -> int:
        return self.qweight.shape[0]

    @property
    def out_features(self) -> int:
        return self.scales.shape[1]


def can_be_int4(in_features: int, out_features: int) -> bool:
    """Whether a weight of this shape consists of whole groups and whole words."""
    return in_features % GROUP == 0 and out_features % PER_WORD == 0


def pack(values: Tensor) -> Tensor:
    """uint8 (rows, columns) of 0..15 to int32 (rows, columns / 8)."""
    rows, columns = values.shape
    # Eight columns at once in a 64-bit lane, the first in its lowest byte.
    packed = torch.empty((rows, columns // PER_WORD), dtype=torch.int32, device=values.device)
    wide = values.reshape(-1).view(torch.int64).view(rows, -1)
    for part in _parts(rows, columns // PER_WORD):
        lanes = wide[part]
        packed[part] = (_gather(lanes) | _gather(lanes >> 8) << 16).to(torch.int32)
    return packed


def unpack(words: Tensor) -> Tensor:
    """int32 (rows, columns / 8) to uint8 (rows, columns) of 0..15."""
    rows, count = words.shape
    values = torch.empty((rows, count), dtype=torch.int64, device=words.device)
    for part in _parts(rows, count):
        wide = words[part].to(torch.int64)
        values[part] = _spread(wide & 0xFFFF) | _spread((wide >> 16) & 0xFFFF) << 8
    return values.view(torch.uint8)


def _parts(rows: int, words: int) -> Iterator[slice]:
    """Slices of the rows that are small enough for the processor's cache."""
    step = max(1, _WORDS_AT_ONCE // max(words, 1))
    return (slice(first, first + step) for first in range(0, rows, step))


def _spread(halves: Tensor) -> Tensor:
    """Spreads the four nibbles of 16 bits to every other byte of 64 bits, from the lowest up."""
    pairs = (halves | halves << 24) & 0x000000FF000000FF
    return (pairs | pairs << 12) & _EVERY_OTHER


def _gather(lanes: Tensor) -> Tensor:
    """The reverse of `_spread`: the lower nibble of every other byte to 16 bits."""
    pairs = lanes & _EVERY_OTHER
    pairs = (pairs | pairs >> 12) & 0x000000FF000000FF
    return (pairs | pairs >> 24) & 0xFFFF


def fit_groups(low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Scale and zero point (both float32) for groups with values from `low` to `high`, zero included.

    The scale is already rounded to float16, in which it will be stored.
    """
    low, high = low.clamp(max=0.0), high.clamp(min=0.0)
    scales = ((high - low) / LARGEST).clamp(min=_SMALLEST_SCALE).to(torch.float16).to(torch.float32)
    zeros = (-low / scales).round().clamp(0, LARGEST)
    return scales, zeros


def quantize(weight: Tensor, scales: Tensor, zeros: Tensor) -> Int4Weight:
    """Rounds `weight` (out, in) with these scales and zero points, both (out, in / 128)."""
    grouped = weight.to(torch.float32).view(weight.shape[0], -1, GROUP)
    values = (grouped / scales[..., None] + zeros[..., None]).round_().clamp_(0, LARGEST).to(torch.uint8)
    return store(values.view(weight.shape), scales, zeros)


def store(values: Tensor, scales: Tensor, zeros: Tensor) -> Int4Weight:
    """Packs uint8 values (out, in) of 0..15 with their scales and zero points (out, in / 128)."""
    return Int4Weight(
        pack(values.t().contiguous()),
        pack(zeros.t().to(torch.uint8).contiguous()),
        scales.t().to(torch.float16).contiguous(),
    )


def round_to_int4(weight: Tensor) -> Int4Weight:
    """Rounds a weight (out, in) plainly, between each group's smallest and largest value."""
    grouped = weight.to(torch.float32).view(weight.shape[0], -1, GROUP)
    return quantize(weight, *fit_groups(grouped.amin(dim=-1), grouped.amax(dim=-1)))


def dequantize(weight: Int4Weight, dtype: torch.dtype = torch.float32) -> Tensor:
    """The weight (out, in) that the 4-bit values stand for."""
    groups, outs = weight.scales.shape
    values = unpack(weight.qweight).view(groups, GROUP, outs).to(torch.float32)
    zeros = unpack(weight.qzeros).to(torch.float32)
    wide = (values - zeros[:, None]) * weight.scales.to(torch.float32)[:, None]
    return wide.view(groups * GROUP, outs).t().to(dtype).contiguous()


def columns(weight: Int4Weight, first: int, count: int) -> Int4Weight:
    """`count` outputs from `first`, in whole words. (q, k and v are stored as one weight.)"""
    words = slice(first // PER_WORD, (first + count) // PER_WORD)
    return Int4Weight(
        weight.qweight[:, words].contiguous(),
        weight.qzeros[:, words].contiguous(),
        weight.scales[:, first : first + count].contiguous(),
    )


class Nf4Fault(Enum):
    """Why NF4 cannot be used on a device."""

    MISSING = auto()  # bitsandbytes is not installed
    BROKEN = auto()  # it is installed, but does not work on this device
    WRONG = auto()  # its kernel gives other results than its dequantized weights


@dataclass(frozen=True, slots=True)
class Nf4Weight:
    """A linear layer's weight in NF4: `packed` uint8 (out * in / 2, 1), `absmax` float32 (out * in / 64).

    `shape` is (out, in); `dtype` is the type that it was rounded from and computes in.
    """

    packed: Tensor
    absmax: Tensor
    shape: tuple[int, int]
    dtype: torch.dtype


class Nf4Linear(nn.Module):
    """Replaces `nn.Linear`. Its tensors are parameters, so that it is moved and streamed like any layer."""

    def __init__(self, weight: Nf4Weight, bias: Tensor | None = None) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.dtype = weight.dtype
        self.packed = nn.Parameter(weight.packed, requires_grad=False)
        self.absmax = nn.Parameter(weight.absmax, requires_grad=False)
        self.bias = None if bias is None else nn.Parameter(bias, requires_grad=False)

    @property
    def stored(self) -> Nf4Weight:
        return Nf4Weight(self.packed, self.absmax, (self.out_features, self.in_features), self.dtype)

    def forward(self, x: Tensor) -> Tensor:
        multiplied: Tensor = _library().matmul_4bit(x, self.packed, _state(self.stored), bias=self.bias)
        return multiplied


def can_be_nf4(in_features: int, out_features: int) -> bool:
    """Whether each output of a weight of this shape consists of whole blocks."""
    return in_features % BLOCK == 0 and out_features > 0


def round_to_nf4(weight: Tensor) -> Nf4Weight:
    """Rounds a float weight (out, in) on the device where it is."""
    outs, ins = weight.shape
    packed, state = _functions().quantize_4bit(
        weight.contiguous(), blocksize=BLOCK, compress_statistics=False, quant_type="nf4"
    )
    return Nf4Weight(packed, state.absmax, (outs, ins), weight.dtype)


def dequantize_nf4(weight: Nf4Weight) -> Tensor:
    """The weight (out, in) that the 4-bit values stand for, in the type it was rounded from."""
    wide: Tensor = _functions().dequantize_4bit(weight.packed, _state(weight))
    return wide


def find_nf4_fault(device: torch.device, dtype: torch.dtype = torch.bfloat16) -> Nf4Fault | None:
    """Tries NF4 on a small layer; None if it works. The first call loads the library, which takes seconds."""
    try:
        _library()
    except ModuleNotFoundError:
        return Nf4Fault.MISSING
    except Exception as error:  # noqa: BLE001  a build for other hardware may raise anything
        log.warning("bitsandbytes does not start: %s", type(error).__name__)
        return Nf4Fault.BROKEN
    try:
        weight = torch.randn(96, 128, generator=torch.Generator().manual_seed(1)).to(device, dtype)
        bias = torch.ones(96, device=device, dtype=dtype)
        layer = Nf4Linear(round_to_nf4(weight), bias)
        return None if all(_agrees(layer, rows) for rows in (1, 24)) else Nf4Fault.WRONG
    except Exception as error:  # noqa: BLE001  as above
        log.warning("bitsandbytes does not work on %s: %s", device, type(error).__name__)
        return Nf4Fault.BROKEN


@torch.inference_mode()
def _agrees(layer: Nf4Linear, rows: int) -> bool:
    """Whether the kernel's results are those of the dequantized weight. `rows` selects the kernel."""
    x = torch.randn(1, rows, layer.in_features, generator=torch.Generator().manual_seed(2))
    x = x.to(layer.packed.device, layer.dtype)
    theirs = layer(x).float()
    ours = F.linear(x.float(), dequantize_nf4(layer.stored).float(), _wide(layer.bias))
    return bool((theirs - ours).abs().max() <= _FAR * ours.abs().max())


def _wide(bias: Tensor | None) -> Tensor | None:
    return None if bias is None else bias.float()


def _state(weight: Nf4Weight) -> Any:
    return _functions().QuantState(
        absmax=weight.absmax,
        shape=torch.Size(weight.shape),
        blocksize=BLOCK,
        quant_type="nf4",
        dtype=weight.dtype,
    )


def _library() -> Any:
    return importlib.import_module("bitsandbytes")


def _functions() -> Any:
    return importlib.import_module("bitsandbytes.functional")

"""4-bit weights made while loading: bitsandbytes' NF4, the second way to 4 bits, for CUDA cards.

Nothing has to be converted before, but each start rounds anew and calibrates nothing. The library is imported
here only, and only when it is wanted: a broken build of it must not keep the rest from starting.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from torch import Tensor, nn

log = logging.getLogger(__name__)

BLOCK = 64  # weights that share a scale: 4 bits and 32 / 64 more for each
_FAR = 0.02  # of the largest value; bfloat16 rounds to 0.004 of each


class Nf4Fault(Enum):
    """Why a device cannot have it."""

    MISSING = auto()  # the library is not installed
    BROKEN = auto()  # it is, and does not work on this device
    WRONG = auto()  # it computes something else than its own weights say


@dataclass(frozen=True, slots=True)
class Nf4Weight:
    """A linear layer's weight: `packed` uint8 (out * in / 2, 1), `absmax` float32 (out * in / 64), its type.

    `shape` is (out, in); `dtype` is what it was rounded from and is computed in.
    """

    packed: Tensor
    absmax: Tensor
    shape: tuple[int, int]
    dtype: torch.dtype


class Nf4Linear(nn.Module):
    """Stands in for a linear layer. What it holds are parameters, so that it moves and streams as one."""

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
    """Whole blocks in each row only."""
    return in_features % BLOCK == 0 and out_features > 0


def round_to_nf4(weight: Tensor) -> Nf4Weight:
    """A weight (out, in) in a float type, rounded where it is."""
    outs, ins = weight.shape
    packed, state = _functions().quantize_4bit(
        weight.contiguous(), blocksize=BLOCK, compress_statistics=False, quant_type="nf4"
    )
    return Nf4Weight(packed, state.absmax, (outs, ins), weight.dtype)


def dequantize_nf4(weight: Nf4Weight) -> Tensor:
    """The weight (out, in) that these bits stand for, in the type it had."""
    wide: Tensor = _functions().dequantize_4bit(weight.packed, _state(weight))
    return wide


def find_nf4_fault(device: torch.device, dtype: torch.dtype = torch.bfloat16) -> Nf4Fault | None:
    """Tries it on a small layer; None where it can be used. The first call loads the library: seconds."""
    try:
        _library()
    except ModuleNotFoundError:
        return Nf4Fault.MISSING
    except Exception as error:  # noqa: BLE001  a build for other hardware fails in any way it likes
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
    """One row and many take different kernels."""
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

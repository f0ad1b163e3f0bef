"""A linear layer whose weights stay in 4 bits, in one copy."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from glm4v_desktop.model import awq
from glm4v_desktop.model.awq import Int4Weight
from glm4v_desktop.model.int4_kernels import Kernel, make_grid, widen

_OUTPUTS_AT_ONCE = {"cpu": 512}  # widened weights that stay in the cache of a processor
_OUTPUTS_AT_ONCE_ELSEWHERE = 8192
_COMPARED, _BLOCKS, _KERNEL_BLOCK = 64, 8, 64  # outputs, how often, and where a kernel's blocks begin
_WORST_ERROR = 0.02  # of the largest output; bfloat16 alone costs a third of a per cent


class Int4Linear(nn.Module):
    """Stands in for `nn.Linear`; computes in its input's type.

    A few rows go through the kernel, in bfloat16; for many the weights are widened, some outputs at a time.
    """

    bias: nn.Parameter | None

    def __init__(self, weight: Int4Weight, kernel: Kernel, device: torch.device) -> None:
        """`weight` is on the processor; a bias (out) can be set later."""
        super().__init__()
        self.in_features, self.out_features = weight.in_features, weight.out_features
        self.kernel = kernel
        packed = kernel.pack(weight.qweight).to(device)
        grid = make_grid(weight.scales, awq.unpack(weight.qzeros)).to(device)
        # Parameters, not buffers: they are moved, locked and streamed like any other layer's.
        self.packed = nn.Parameter(packed, requires_grad=False)
        self.grid = nn.Parameter(grid, requires_grad=False)
        self.register_parameter("bias", None)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, self.in_features)  # (R, in)
        if rows.shape[0] <= self.kernel.few:
            narrow = rows.to(torch.bfloat16).contiguous()
            out = self.kernel.multiply(narrow, self.packed, self.grid).to(x.dtype)
        else:
            out = self._multiply_widened(rows)
        if self.bias is not None:
            out += self.bias
        return out.view(*x.shape[:-1], self.out_features)

    def _multiply_widened(self, rows: Tensor) -> Tensor:
        out = rows.new_empty((rows.shape[0], self.out_features))
        step = _OUTPUTS_AT_ONCE.get(rows.device.type, _OUTPUTS_AT_ONCE_ELSEWHERE)
        for first in range(0, self.out_features, step):
            count = min(step, self.out_features - first)
            values = self.kernel.unpack(self.packed, self.in_features, first, count)
            out[:, first : first + count] = rows @ widen(
                values, self.grid[:, first : first + count], rows.dtype
            )
        return out

    def extra_repr(self) -> str:
        return f"{self.in_features} to {self.out_features}, {self.kernel.name}"


def agrees(layer: Int4Linear, weight: Int4Weight) -> bool:
    """Whether a layer without a bias holds its bits, and its kernel computes what they stand for.

    One row and as many as the kernel is used for, all outputs; compared are some of them, spread over all.
    """
    kernel, device = layer.kernel, layer.packed.device
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(max(kernel.few, 1), layer.in_features, generator=generator).to(torch.bfloat16)
    counts = sorted({1, kernel.few}) if kernel.few else []
    given = [layer(rows[:count].to(device)).to(torch.float32).cpu() for count in counts]
    for first, count in _sample(layer.out_features):
        part = awq.columns(weight, first, count)
        held = kernel.unpack(layer.packed, layer.in_features, first, count).cpu()
        if not torch.equal(held, awq.unpack(part.qweight)):
            return False
        right = rows.to(torch.float32) @ awq.dequantise(part).t()
        for out in given:
            error = (out[:, first : first + count] - right[: len(out)]).abs().max()
            # A NaN fails the comparison too.
            if not float(error) <= _WORST_ERROR * float(right.abs().max()):
                return False
    return True


def _sample(outs: int) -> list[tuple[int, int]]:
    """Blocks of outputs (first, count): the first, the last and some between."""
    count = min(outs, _COMPARED)
    last = outs - count
    firsts = {last * step // (_BLOCKS - 1) // _KERNEL_BLOCK * _KERNEL_BLOCK for step in range(_BLOCKS)}
    return [(first, count) for first in sorted(firsts)]

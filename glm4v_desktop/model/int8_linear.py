"""A linear layer in 8 bits, for the head: half its memory, half of what a step of decoding reads."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_LARGEST = 127
_WORST_ERROR = 0.02  # of the largest output; the kernel's sums come out in bfloat16
_OUTPUTS_AT_ONCE = 8192


class Int8Linear(nn.Module):
    """One scale for each output. `weight` int8 (out, in), `scales` bfloat16 (out); no bias."""

    def __init__(self, in_features: int, out_features: int, device: torch.device) -> None:
        """All zero; filled by `set_rows`."""
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        weight = torch.zeros((out_features, in_features), dtype=torch.int8, device=device)
        self.weight = nn.Parameter(weight, requires_grad=False)
        scales = torch.zeros(out_features, dtype=torch.bfloat16, device=device)
        self.scales = nn.Parameter(scales, requires_grad=False)
        self.uses_kernel = hasattr(torch.ops.aten, "_weight_int8pack_mm")

    def set_rows(self, first: int, rows: Tensor) -> None:
        """Some outputs' weights (count, in), rounded."""
        wide = rows.to(torch.float32)
        # A scale that bfloat16 holds, and never a smaller one: no weight is cut.
        scales = (wide.abs().amax(dim=1) / _LARGEST).clamp(min=1e-30)
        stored = (scales * (1 + 2**-8)).to(torch.bfloat16)
        values = (wide / stored.to(torch.float32)[:, None]).round_().clamp_(-_LARGEST, _LARGEST)
        self.weight.data[first : first + len(rows)] = values.to(device=self.weight.device, dtype=torch.int8)
        self.scales.data[first : first + len(rows)] = stored.to(self.scales.device)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, self.in_features)
        if self.uses_kernel:
            narrow = rows.to(torch.bfloat16).contiguous()
            out: Tensor = torch.ops.aten._weight_int8pack_mm(narrow, self.weight, self.scales).to(x.dtype)
        else:
            out = self._multiply_widened(rows)
        return out.view(*x.shape[:-1], self.out_features)

    def check_kernel(self) -> bool:
        """Compares the kernel with plain arithmetic; gives it up, and returns False, where they differ."""
        if self.uses_kernel:
            generator = torch.Generator().manual_seed(0)
            row = torch.randn(1, self.in_features, generator=generator).to(self.weight.device)
            try:
                given = self(row)
            except (RuntimeError, NotImplementedError):  # a device or processor that it is not made for
                self.uses_kernel = False
                return False
            right = self._multiply_widened(row)
            self.uses_kernel = float((given - right).abs().max()) <= _WORST_ERROR * float(right.abs().max())
        return self.uses_kernel

    def _multiply_widened(self, rows: Tensor) -> Tensor:
        out = rows.new_empty((rows.shape[0], self.out_features))
        for first in range(0, self.out_features, _OUTPUTS_AT_ONCE):
            part = slice(first, first + _OUTPUTS_AT_ONCE)
            out[:, part] = rows @ self.weight[part].t().to(rows.dtype) * self.scales[part].to(rows.dtype)
        return out

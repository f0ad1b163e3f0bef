"""A linear layer that keeps bfloat16 weights and computes in float32: for processors without bfloat16."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from torch import Tensor, nn

_FEW_ROWS = 4  # up to here reading the weights is what takes the time, in either type
_OUTPUTS_AT_ONCE = 512  # widened weights that stay in the cache of a processor


class NarrowLinear(nn.Module):
    """`weight` bfloat16 (out, in), widened some outputs at a time; `bias` may be set later."""

    bias: nn.Parameter | None

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.register_parameter("bias", None)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, self.in_features)
        if rows.shape[0] <= _FEW_ROWS:
            out = F.linear(rows.to(self.weight.dtype), self.weight).to(x.dtype)
        else:
            out = rows.new_empty((rows.shape[0], self.out_features))
            for first in range(0, self.out_features, _OUTPUTS_AT_ONCE):
                part = slice(first, first + _OUTPUTS_AT_ONCE)
                out[:, part] = F.linear(rows, self.weight[part].to(x.dtype))
        if self.bias is not None:
            out += self.bias
        return out.view(*x.shape[:-1], self.out_features)


def can_stay_narrow(weight: Tensor, module: nn.Module, dtype: torch.dtype) -> bool:
    """Whether this weight of a linear layer would be widened to be computed with in `dtype`."""
    return isinstance(module, nn.Linear) and weight.dtype == torch.bfloat16 and dtype == torch.float32

"""The optimizer Muon: momentum whose steps are orthogonalized, in float32.

torch's implementation computes in bfloat16, which is slow on most processors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

# The coefficients of Muon's authors: after five rounds the result is nearly orthogonal.
_A, _B, _C = 3.4445, -4.7750, 2.0315
_ROUNDS = 5


class Muon(torch.optim.Optimizer):
    """Optimizes the matrices of the layers; embeddings, norms and biases are for AdamW."""

    def __init__(
        self, params: Iterable[Tensor], lr: float, weight_decay: float, momentum: float = 0.95
    ) -> None:
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, _closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        # torch declares overloads that a subclass cannot repeat; the closure is never used.
        for group in self.param_groups:
            by_shape: dict[tuple[int, ...], list[Tensor]] = defaultdict(list)
            for param in group["params"]:
                by_shape[tuple(param.shape)].append(param)
            for shape, params in by_shape.items():
                steps = torch.stack([self._momentum(param, group["momentum"]) for param in params])
                # Scales steps to the size of AdamW's, so that similar learning rates suit both.
                scale = 0.2 * max(shape) ** 0.5 * group["lr"]
                for param, step in zip(params, orthogonal(steps), strict=True):
                    param.mul_(1 - group["lr"] * group["weight_decay"]).add_(step, alpha=-scale)

    def _momentum(self, param: Tensor, momentum: float) -> Tensor:
        assert param.grad is not None  # noqa: S101 (every parameter of the student is used)
        state = self.state[param]
        if "mean" not in state:
            state["mean"] = torch.zeros_like(param)
        mean: Tensor = state["mean"]
        mean.lerp_(param.grad, 1 - momentum)
        return param.grad.lerp(mean, momentum)


def orthogonal(matrices: Tensor) -> Tensor:
    """Returns the matrices (N, rows, columns) with the same singular vectors and all values near 1."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(_ROUNDS):
        square = x @ x.mT
        x = _A * x + (_B * square + _C * square @ square) @ x
    result: Tensor = x.mT if tall else x
    return result

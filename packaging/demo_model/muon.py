"""Momentum whose step is made orthogonal (Muon).

In float32: torch's own computes in bfloat16, which most processors emulate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

_A, _B, _C = (
    3.4445,
    -4.7750,
    2.0315,
)  # the usual quintic: fast, and near enough to orthogonal after five rounds
_ROUNDS = 5


class Muon(torch.optim.Optimizer):
    """For matrices inside the network; embeddings, norms and biases belong to AdamW."""

    def __init__(
        self, params: Iterable[Tensor], lr: float, weight_decay: float, momentum: float = 0.95
    ) -> None:
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, _closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        # torch's own signature is an overload that a subclass cannot repeat; no closure is ever given.
        for group in self.param_groups:
            by_shape: dict[tuple[int, ...], list[Tensor]] = defaultdict(list)
            for param in group["params"]:
                by_shape[tuple(param.shape)].append(param)
            for shape, params in by_shape.items():
                steps = torch.stack([self._momentum(param, group["momentum"]) for param in params])
                # The size of AdamW's steps, so that one learning rate suits both.
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
    """(N, rows, columns) with all singular values near 1 and the same directions."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(_ROUNDS):
        square = x @ x.mT
        x = _A * x + (_B * square + _C * square @ square) @ x
    result: Tensor = x.mT if tall else x
    return result

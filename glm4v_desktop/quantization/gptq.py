"""Rounds weights to 4 bits so that a layer's outputs change little for the inputs that it really gets (GPTQ).

Inputs are rounded one after the other, and later weights compensate the error of earlier ones as far as their
inputs are correlated. Scales and zero points of a group come from a search that weights errors by the energy
of the input, as AWQ does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from glm4v_desktop.glm4v.int4_formats import GROUP, LARGEST, Int4Weight, fit_groups, store

BLOCK = 16 * GROUP  # inputs whose products are measured; inputs of two blocks count as uncorrelated
DAMPING = 0.1  # of the mean energy, added to each input's, because the calibration pictures are few
_ROWS_AT_ONCE = 2048  # outputs; so that their block of weights stays in the processor's cache
_SHRUNK = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)  # the shares of a group's range that the search tries


class Gram:
    """The mean products (float32) of a layer's inputs with each other, within blocks of `BLOCK` inputs."""

    def __init__(self, in_features: int, device: torch.device) -> None:
        self.rows = 0
        self._sums = [
            torch.zeros((min(BLOCK, in_features - first),) * 2, device=device)
            for first in range(0, in_features, BLOCK)
        ]

    def add(self, inputs: Tensor) -> None:
        """Adds inputs (rows, in) of any float type."""
        wide = inputs.to(torch.float32)
        for part, total in zip(wide.split(BLOCK, dim=1), self._sums, strict=True):
            total.addmm_(part.t(), part)
        self.rows += wide.shape[0]

    def blocks(self) -> Iterator[Tensor]:
        """The blocks (n, n), in the order of the inputs."""
        return (total / max(self.rows, 1) for total in self._sums)

    def error(self, difference: Tensor) -> float:
        """The outputs' mean square error, summed, that a `difference` (out, in) of the weight makes."""
        parts = difference.to(torch.float32).split(BLOCK, dim=1)
        return sum(
            float(((part @ block) * part).sum()) for part, block in zip(parts, self.blocks(), strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Block:
    """`passed_on` (n, n), upper triangular, tells how later inputs compensate the error of an earlier one."""

    energy: Tensor
    passed_on: Tensor


class Compensation:
    """Rounds the weights of the layer whose input products are `gram`, any number of outputs at once."""

    def __init__(self, gram: Gram, damping: float = DAMPING) -> None:
        self._blocks = [_prepare(block, damping) for block in gram.blocks()]

    def round(self, weight: Tensor) -> Int4Weight:
        """`weight` (out, in) on the Gram's device; the result is on the processor."""
        pieces = [self._round_rows(rows) for rows in weight.split(_ROWS_AT_ONCE)]
        return join(pieces)

    def _round_rows(self, rows: Tensor) -> Int4Weight:
        left = rows.to(torch.float32, copy=True)
        values = torch.empty(left.shape, dtype=torch.uint8, device=left.device)
        scales = torch.empty((left.shape[0], left.shape[1] // GROUP), device=left.device)
        zeros = torch.empty_like(scales)
        first = 0
        for block in self._blocks:
            count = block.energy.shape[0]
            _round_block(
                left[:, first : first + count],
                block,
                values[:, first : first + count],
                scales[:, first // GROUP : (first + count) // GROUP],
                zeros[:, first // GROUP : (first + count) // GROUP],
            )
            first += count
        return _to_host(store(values, scales, zeros))


def join(pieces: list[Int4Weight]) -> Int4Weight:
    """One weight from those of some of its outputs each."""
    return Int4Weight(
        torch.cat([piece.qweight for piece in pieces], dim=1),
        torch.cat([piece.qzeros for piece in pieces], dim=1),
        torch.cat([piece.scales for piece in pieces], dim=1),
    )


def search_groups(weight: Tensor, energy: Tensor) -> tuple[Tensor, Tensor]:
    """Scale and zero point (out, in / 128) with the least error, counted by the inputs' energy (in)."""
    grouped = weight.view(weight.shape[0], -1, GROUP)
    low, high = grouped.amin(dim=-1), grouped.amax(dim=-1)
    counted = energy.view(-1, GROUP)
    best_scales, best_zeros = fit_groups(low, high)
    least = _error(grouped, best_scales, best_zeros, counted)
    for shrunk in _SHRUNK[1:]:
        scales, zeros = fit_groups(low * shrunk, high * shrunk)
        error = _error(grouped, scales, zeros, counted)
        better = error < least
        least = torch.where(better, error, least)
        best_scales = torch.where(better, scales, best_scales)
        best_zeros = torch.where(better, zeros, best_zeros)
    return best_scales, best_zeros


def _error(grouped: Tensor, scales: Tensor, zeros: Tensor, energy: Tensor) -> Tensor:
    wide, offset = scales[..., None], zeros[..., None]
    rounded = (grouped / wide).add_(offset).round_().clamp_(0, LARGEST).sub_(offset).mul_(wide)
    return rounded.sub_(grouped).square_().mul_(energy).sum(dim=-1)


def _prepare(block: Tensor, damping: float) -> _Block:
    """Of a layer that got no input, or only zeros, every input counts the same."""
    energy = block.diagonal().clone()
    mean = energy.mean()
    energy += damping * mean if mean > 0 else 1.0
    damped = block.clone()
    damped.diagonal().copy_(energy)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    return _Block(energy, torch.linalg.cholesky(inverse, upper=True))


def _round_block(left: Tensor, block: _Block, values: Tensor, scales: Tensor, zeros: Tensor) -> None:
    """Rounds `left` (out, n), which is used up, group by group into the other three."""
    for first in range(0, left.shape[1], GROUP):
        end = first + GROUP
        group = left[:, first:end].contiguous()
        scale, zero = (found[:, 0] for found in search_groups(group, block.energy[first:end]))
        own = block.passed_on[first:end, first:end]
        columns = group.t().contiguous()  # (128, out): what follows takes one input at a time
        errors = torch.empty_like(columns)
        codes = torch.empty(columns.shape, dtype=torch.uint8, device=columns.device)
        for i, column in enumerate(columns):
            code = (column / scale).add_(zero).round_().clamp_(0, LARGEST)
            codes[i] = code
            errors[i] = (column - (code - zero) * scale) / own[i, i]
            columns[i + 1 :].addr_(own[i, i + 1 :], errors[i], alpha=-1)
        left[:, end:].addmm_(errors.t(), block.passed_on[first:end, end:], alpha=-1)
        values[:, first:end] = codes.t()
        scales[:, first // GROUP], zeros[:, first // GROUP] = scale, zero


def _to_host(weight: Int4Weight) -> Int4Weight:
    return Int4Weight(weight.qweight.cpu(), weight.qzeros.cpu(), weight.scales.cpu())

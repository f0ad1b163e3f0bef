"""Puts 4-bit layers into a network, each kind with the kernel that was seen to compute right."""

from __future__ import annotations

import logging

import torch
from torch import nn

from glm4v_desktop.model.awq import Int4Weight, columns
from glm4v_desktop.model.int4_kernels import Kernel, PlainKernel, torch_kernel
from glm4v_desktop.model.int4_linear import Int4Linear, agrees
from glm4v_desktop.model.layout import Int4Entry

log = logging.getLogger(__name__)


class Int4Loader:
    """`device` computes. The first layer of each kind is compared with plain arithmetic.

    `differing` names the kinds whose kernel did not compute what their bits stand for; they are unpacked
    instead, slowly and rightly.
    """

    def __init__(self, device: torch.device, kernel: Kernel | None = None) -> None:
        self._device = device
        self._best = kernel if kernel is not None else torch_kernel(device.type)
        self._kernels: dict[tuple[int, int], Kernel] = {}
        self.differing: list[str] = []

    def fill(self, network: nn.Module, entry: Int4Entry, weight: Int4Weight, home: torch.device) -> None:
        """Replaces the linear layers that this entry fills; their biases come later. They live at `home`."""
        for target in entry.weight.targets:
            name = target.name.removesuffix(".weight")
            whole = target.rows == weight.out_features
            mine = weight if whole else columns(weight, target.first_row, target.rows)
            layer = Int4Linear(mine, self._kernel_for(mine), home)
            if isinstance(old := network.get_submodule(name), nn.Linear) and old.bias is not None:
                layer.bias = old.bias  # still empty, or filled already
            network.set_submodule(name, layer)

    def _kernel_for(self, weight: Int4Weight) -> Kernel:
        kind = weight.in_features, weight.out_features
        if kind not in self._kernels:
            best = self._best
            if best is None or not best.fits(*kind):
                self._kernels[kind] = PlainKernel()
            elif self._is_right(best, weight):
                self._kernels[kind] = best
            else:
                log.warning("the kernel %s differs at %s x %s; unpacking instead", best.name, *kind)
                self.differing.append(f"{best.name} {kind[0]}x{kind[1]}")
                self._kernels[kind] = PlainKernel()
        return self._kernels[kind]

    def _is_right(self, kernel: Kernel, weight: Int4Weight) -> bool:
        """False also for a kernel that raises: it was not built for this device."""
        try:
            return agrees(Int4Linear(weight, kernel, self._device), weight)
        except (torch.AcceleratorError, torch.OutOfMemoryError):
            raise  # the device's own fault, or another program's; unpacking would not help
        except RuntimeError as error:
            log.warning("the kernel %s does not run: %s", kernel.name, type(error).__name__)
            return False

"""Linear layers whose weights stay in fewer bits than they compute in: 4 bits, 8 bits, and bfloat16.

8 bits are for the lm_head: half its memory, and half of what a step of decoding reads. bfloat16 is for
processors that compute in float32. A kernel is used only after its results were compared with plain
arithmetic.
"""

from __future__ import annotations

import logging

import torch
import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from torch import Tensor, nn

from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.int4_formats import Int4Weight, columns
from glm4v_desktop.glm4v.int4_kernels import Kernel, PlainKernel, make_grid, torch_kernel, widen
from glm4v_desktop.glm4v.tensor_names import Int4Entry

log = logging.getLogger(__name__)

_OUTPUTS_AT_ONCE = {"cpu": 512}  # so that the widened weights stay in the processor's cache
_OUTPUTS_AT_ONCE_ELSEWHERE = 8192
_INT8_OUTPUTS_AT_ONCE = 8192
_NARROW_OUTPUTS_AT_ONCE = 512  # as with 4 bits on a processor
_FEW_ROWS = 4  # up to this number of rows, reading the weights takes most of the time
_LARGEST = 127  # of 8 bits
_COMPARED, _BLOCKS, _KERNEL_BLOCK = 64, 8, 64  # outputs compared at a time, how often, a kernel's block size
_WORST_ERROR = 0.02  # of the largest output; bfloat16 alone costs a third of a per cent


class Int4Linear(nn.Module):
    """Replaces `nn.Linear`; computes in its input's type.

    Few rows go through the 4-bit kernel, in bfloat16. For many rows the weights are widened, some outputs at
    a time.
    """

    bias: nn.Parameter | None

    def __init__(self, weight: Int4Weight, kernel: Kernel, device: torch.device) -> None:
        """`weight` is on the processor; a bias (out) can be set later."""
        super().__init__()
        self.in_features, self.out_features = weight.in_features, weight.out_features
        self.kernel = kernel
        packed = kernel.pack(weight.qweight).to(device)
        grid = make_grid(weight.scales, int4_formats.unpack(weight.qzeros)).to(device)
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
    """Whether a layer without bias has the values of `weight` and its kernel computes correctly.

    It is tested with one row and with the most rows that the kernel is used for. Blocks of outputs from the
    whole layer are compared.
    """
    kernel, device = layer.kernel, layer.packed.device
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(max(kernel.few, 1), layer.in_features, generator=generator).to(torch.bfloat16)
    counts = sorted({1, kernel.few}) if kernel.few else []
    given = [layer(rows[:count].to(device)).to(torch.float32).cpu() for count in counts]
    for first, count in _sample(layer.out_features):
        part = int4_formats.columns(weight, first, count)
        held = kernel.unpack(layer.packed, layer.in_features, first, count).cpu()
        if not torch.equal(held, int4_formats.unpack(part.qweight)):
            return False
        right = rows.to(torch.float32) @ int4_formats.dequantize(part).t()
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


class Int4Loader:
    """Puts 4-bit layers into a network on `device`. The kernel is tested with the first layer of each shape.

    `kernel_mismatches` has the shapes for which the kernel computed wrong results; those layers are unpacked
    instead, which is slow but correct.
    """

    def __init__(self, device: torch.device, kernel: Kernel | None = None) -> None:
        self._device = device
        self._best = kernel if kernel is not None else torch_kernel(device.type)
        self._kernels: dict[tuple[int, int], Kernel] = {}
        self.kernel_mismatches: list[str] = []

    def fill(self, network: nn.Module, entry: Int4Entry, weight: Int4Weight, home: torch.device) -> None:
        """Replaces the linear layers that this entry fills, on the device `home`; their biases come later."""
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
                self.kernel_mismatches.append(f"{best.name} {kind[0]}x{kind[1]}")
                self._kernels[kind] = PlainKernel()
        return self._kernels[kind]

    def _is_right(self, kernel: Kernel, weight: Int4Weight) -> bool:
        """Whether the kernel computes right; False also if it was not built for the device and raises."""
        try:
            return agrees(Int4Linear(weight, kernel, self._device), weight)
        except (torch.AcceleratorError, torch.OutOfMemoryError):
            raise  # unpacking would not help against a failed device or a lack of memory
        except RuntimeError as error:
            log.warning("the kernel %s does not run: %s", kernel.name, type(error).__name__)
            return False


class Int8Linear(nn.Module):
    """Replaces `nn.Linear` without bias: `weight` int8 (out, in), `scales` bfloat16 (out)."""

    def __init__(self, in_features: int, out_features: int, device: torch.device) -> None:
        """A layer of zeros, to be filled by `set_rows`."""
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        weight = torch.zeros((out_features, in_features), dtype=torch.int8, device=device)
        self.weight = nn.Parameter(weight, requires_grad=False)
        scales = torch.zeros(out_features, dtype=torch.bfloat16, device=device)
        self.scales = nn.Parameter(scales, requires_grad=False)
        self.uses_kernel = hasattr(torch.ops.aten, "_weight_int8pack_mm")

    def set_rows(self, first: int, rows: Tensor) -> None:
        """Rounds and stores the float weights (count, in) of the outputs from `first` on."""
        wide = rows.to(torch.float32)
        # Rounded up to bfloat16: with a smaller scale the largest weight would be clipped.
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
        """Compares the kernel with plain arithmetic. If they differ, it is not used; returns False then."""
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
        for first in range(0, self.out_features, _INT8_OUTPUTS_AT_ONCE):
            part = slice(first, first + _INT8_OUTPUTS_AT_ONCE)
            out[:, part] = rows @ self.weight[part].t().to(rows.dtype) * self.scales[part].to(rows.dtype)
        return out


class NarrowLinear(nn.Module):
    """Replaces `nn.Linear`: `weight` bfloat16 (out, in) is widened to float32, some outputs at a time.

    The bias may be set later.
    """

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
            for first in range(0, self.out_features, _NARROW_OUTPUTS_AT_ONCE):
                part = slice(first, first + _NARROW_OUTPUTS_AT_ONCE)
                out[:, part] = F.linear(rows, self.weight[part].to(x.dtype))
        if self.bias is not None:
            out += self.bias
        return out.view(*x.shape[:-1], self.out_features)


def can_stay_narrow(weight: Tensor, module: nn.Module, dtype: torch.dtype) -> bool:
    """Whether a linear layer's bfloat16 weight can stay bfloat16 while `dtype` is float32."""
    return isinstance(module, nn.Linear) and weight.dtype == torch.bfloat16 and dtype == torch.float32

"""bitsandbytes' NF4 as a linear layer: near its float weights, exact to its own, and alone in its file."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from glm4v_desktop.model import nf4
from glm4v_desktop.model.nf4 import Nf4Fault, Nf4Linear, find_nf4_fault, round_to_nf4
from tests.model.test_devices import META, OneDevice

CPU = torch.device("cpu")


def drawn(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("rows", [1, 7, 40])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@torch.inference_mode()
def test_it_computes_what_its_bits_say_and_stays_near_the_float_weight(rows: int, dtype: torch.dtype) -> None:
    weight, bias, x = drawn(96, 256).to(dtype), drawn(96, seed=2).to(dtype), drawn(1, rows, 256, seed=3)
    layer = Nf4Linear(round_to_nf4(weight), bias)
    said = layer(x.to(dtype)).float()
    exact = F.linear(x, nf4.dequantise(layer.stored).float(), bias.float())
    assert torch.allclose(said, exact, atol=0.02 * float(exact.abs().max()))
    floats = F.linear(x, weight.float(), bias.float())
    assert float(F.cosine_similarity(said.flatten(), floats.flatten(), dim=0)) > 0.99


def test_a_weight_takes_four_and_a_half_bits() -> None:
    layer = Nf4Linear(round_to_nf4(drawn(128, 256).bfloat16()))
    bits = 8 * sum(param.nbytes for param in layer.parameters()) / (128 * 256)
    assert bits == 4.5


@torch.inference_mode()
def test_it_stays_on_its_device() -> None:
    layer = Nf4Linear(round_to_nf4(drawn(64, 128).bfloat16()), torch.zeros(64).bfloat16()).to(META)
    with OneDevice():
        for rows in (1, 9):
            out = layer(torch.zeros(1, rows, 128, dtype=torch.bfloat16, device=META))
            assert out.device == META
            assert out.shape == (1, rows, 64)


def test_here_it_works() -> None:
    assert find_nf4_fault(CPU) is None
    assert find_nf4_fault(CPU, torch.float32) is None


def test_without_the_library_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    assert find_nf4_fault(CPU) is Nf4Fault.MISSING


def test_a_library_that_does_not_start_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> Any:
        raise RuntimeError("CUDA Setup failed")

    monkeypatch.setattr(nf4, "importlib", SimpleNamespace(import_module=fail))
    assert find_nf4_fault(CPU) is Nf4Fault.BROKEN


def test_a_library_without_code_for_the_device_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise NotImplementedError

    monkeypatch.setattr("bitsandbytes.functional.quantize_4bit", fail)
    assert find_nf4_fault(CPU) is Nf4Fault.BROKEN


def test_a_library_that_computes_something_else_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only with many rows: one row and many take different ways through it."""
    import bitsandbytes

    right = bitsandbytes.matmul_4bit  # type: ignore[attr-defined]  # it says nothing of what it exports

    def wrong(x: Tensor, *rest: Any, **more: Any) -> Tensor:
        out: Tensor = right(x, *rest, **more)
        return out if x.shape[1] == 1 else out.flip(1)

    monkeypatch.setattr(bitsandbytes, "matmul_4bit", wrong)
    assert find_nf4_fault(CPU) is Nf4Fault.WRONG


def test_nobody_imports_it_before_it_is_wanted() -> None:
    code = (
        "import sys, glm4v_desktop.model.nf4, glm4v_desktop.model.network;"
        "sys.exit('bitsandbytes' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

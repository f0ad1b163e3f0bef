"""bfloat16 weights on a processor that is slow in bfloat16: kept as they are, computed with in float32."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from glm4v_desktop.glm4v.checkpoint import load, load_whole, original_tensors
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.int4_linear import NarrowLinear
from glm4v_desktop.glm4v.placement import Placement
from glm4v_desktop.glm4v.vision import finish
from tests.glm4v.int4_folder import SMALL, small_network

CPU = torch.device("cpu")


@pytest.mark.parametrize("rows", [1, 4, 5, 70])
@torch.inference_mode()
def test_few_rows_and_many_compute_the_same(rows: int) -> None:
    torch.manual_seed(0)
    plain = torch.nn.Linear(96, 1100).to(torch.bfloat16)
    layer = NarrowLinear(plain.weight.data)
    layer.bias = torch.nn.Parameter(plain.bias.float())
    x = torch.randn(2, rows, 96)
    right = plain.float()(x)
    given = layer(x)
    assert given.dtype == torch.float32
    assert float((given - right).abs().max()) < (0.02 if 2 * rows <= 4 else 1e-5)


@torch.inference_mode()
def test_linear_layers_take_two_bytes_a_weight_and_compute_in_float32(tmp_path: Path) -> None:
    network = small_network().to(torch.bfloat16)
    save_file(original_tensors(network), tmp_path / "model.safetensors")
    loaded = finish(load(tmp_path, SMALL, Placement(CPU, torch.float32, narrow=True)))
    layers = [module for module in loaded.modules() if isinstance(module, NarrowLinear)]
    assert len(layers) == 2 * 6 + 2 * 4 + 4 + 1  # text, tower, adapter, head
    assert {layer.weight.dtype for layer in layers} == {torch.bfloat16}
    assert {layer.bias.dtype for layer in layers if layer.bias is not None} == {torch.float32}
    wide = load_whole(tmp_path, SMALL, CPU, torch.float32)
    ids = list(range(1, 40))
    given, right = (Context(each).read_whole(ids) for each in (loaded, wide))
    assert given.dtype == torch.float32
    assert float((given - right).abs().max() / right.abs().max()) < 0.02

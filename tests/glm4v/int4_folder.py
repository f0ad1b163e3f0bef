"""A small model whose layers are wide enough for whole groups, as a folder in 4 bits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.checkpoint import original_tensors
from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization, VisionConfig
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.tensor_names import linears
from tests.model_config import config_json

SMALL = Glm4vConfig(
    num_layers=2, hidden_size=128, ffn_hidden_size=256, num_heads=4, head_dim=32, num_groups=2,
    vocab_size=512, context_length=512, pad_token_id=480, eos_token_ids=(480, 487, 489),
    boi_token_id=490, eoi_token_id=491,
    vision=VisionConfig(image_size=56, hidden_size=128, num_layers=2, num_heads=4, intermediate_size=256),
)  # fmt: skip


def small_network(seed: int = 0) -> Glm4v:
    torch.manual_seed(seed)
    network = Glm4v(SMALL).eval().requires_grad_(False)
    for param in network.parameters():
        if param.dim() > 1:
            param.data.normal_(std=0.1)
    return network


def quantize_tensors(tensors: dict[str, Tensor], quantization: Quantization) -> dict[str, Tensor]:
    """Plain rounding of what is not kept."""
    stored = dict(tensors)
    for name in linears(SMALL):
        if not quantization.excludes(name):
            weight = int4_formats.round_to_int4(stored.pop(f"{name}.weight"))
            stored[f"{name}.qweight"] = weight.qweight
            stored[f"{name}.qzeros"] = weight.qzeros
            stored[f"{name}.scales"] = weight.scales
    return stored


def rounded_tensors(tensors: dict[str, Tensor], quantization: Quantization) -> dict[str, Tensor]:
    """What those bits stand for, in the original form."""
    return {
        key: int4_formats.dequantize(int4_formats.round_to_int4(value))
        if (name := key.removesuffix(".weight")) in set(linears(SMALL)) and not quantization.excludes(name)
        else value
        for key, value in tensors.items()
    }


def write_int4_folder(folder: Path, network: Glm4v, quantization: Quantization) -> Glm4vConfig:
    """Weights and their configuration, which it returns."""
    save_file(quantize_tensors(original_tensors(network), quantization), folder / "model.safetensors")
    config = replace(SMALL, quantization=quantization)
    (folder / "config.json").write_bytes(config_json(config))
    return config

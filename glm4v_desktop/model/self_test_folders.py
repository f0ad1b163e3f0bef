"""The demo model's weights in other forms, written beside each other for the time of a self-test."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_desktop.model import awq
from glm4v_desktop.model.config import (
    CONFIG_FILE,
    Quantization,
    config_bytes,
    quantized_config,
    read_config,
)
from glm4v_desktop.model.layout import linears
from glm4v_desktop.model.shards import SINGLE_FILE
from glm4v_desktop.model.tokenizer import VOCABULARY_FILE


def write_int4(model: Path, folder: Path) -> None:
    """All linear layers in 4 bits by plain rounding, which is the same on every machine."""
    stored = load_file(model / SINGLE_FILE)
    for name in linears(read_config(model)):
        weight = awq.round_to_int4(stored.pop(f"{name}.weight"))
        stored[f"{name}.qweight"] = weight.qweight
        stored[f"{name}.qzeros"] = weight.qzeros
        stored[f"{name}.scales"] = weight.scales
    _write(model, folder, stored, json.dumps(quantized_config(model, Quantization())).encode())


def write_narrow(model: Path, folder: Path) -> None:
    """All weights in bfloat16, as GLM-4v-9b's are."""
    stored = load_file(model / SINGLE_FILE)
    write_floats(model, folder, {key: tensor.to(torch.bfloat16) for key, tensor in stored.items()})


def write_floats(model: Path, folder: Path, changed: dict[str, Tensor]) -> None:
    """The original form with other values in some tensors."""
    stored = load_file(model / SINGLE_FILE) | changed
    _write(model, folder, stored, config_bytes(model))


def _write(model: Path, folder: Path, tensors: dict[str, Tensor], config: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, folder / SINGLE_FILE)
    (folder / CONFIG_FILE).write_bytes(config)
    shutil.copy(model / VOCABULARY_FILE, folder / VOCABULARY_FILE)

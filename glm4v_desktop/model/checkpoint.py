"""Weights in the original layout, from disk into a network and back. safetensors only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors import safe_open
from torch import nn
from transformers.models.glm.modeling_glm import GlmRotaryEmbedding

from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.layout import Entry, layout
from glm4v_desktop.model.network import Glm4v, text_config
from glm4v_desktop.model.shards import find_tensors


def empty_network(config: Glm4vConfig) -> Glm4v:
    """The network on the meta device: every name and shape, no memory."""
    with torch.device("meta"):
        return Glm4v(config).eval()


def load(
    folder: Path, config: Glm4vConfig, device: torch.device, dtype: torch.dtype
) -> Iterator[Glm4v | None]:
    """Yields None after each tensor and the finished network last, so that a caller can report and stop.

    Everything is checked against `layout` before the first byte is allocated. Tensors come one at a time, so
    that memory never holds more than the weights and one tensor.
    """
    entries = list(layout(config))
    files = find_tensors(folder, entries)
    network = empty_network(config)
    for path, mine in _by_file(entries, files):
        with safe_open(path, framework="pt", device="cpu") as stored:
            for entry in mine:
                rows = stored.get_slice(entry.key)
                for target in entry.targets:
                    part = rows[target.first_row : target.first_row + target.rows]
                    _set(network, target.name, part.to(device=device, dtype=dtype, copy=True))
                yield None
    # The only tensor that is computed, not stored; it stays in float32.
    network.text.model.rotary_emb = GlmRotaryEmbedding(text_config(config)).to(device)
    yield network


def load_whole(folder: Path, config: Glm4vConfig, device: torch.device, dtype: torch.dtype) -> Glm4v:
    """`load` for callers that neither report nor stop."""
    *_, network = load(folder, config, device, dtype)
    assert network is not None  # noqa: S101 (what the last value is, said for the type checker)
    return network


def original_tensors(network: Glm4v) -> dict[str, torch.Tensor]:
    """The weights under their original keys, ready to be saved."""
    ours = dict(network.named_parameters())
    return {
        entry.key: torch.cat([ours[target.name].detach() for target in entry.targets]).contiguous()
        for entry in layout(network.config)
    }


def _by_file(entries: list[Entry], files: dict[str, Path]) -> Iterator[tuple[Path, list[Entry]]]:
    for path in dict.fromkeys(files[entry.key] for entry in entries):
        yield path, [entry for entry in entries if files[entry.key] == path]


def _set(network: nn.Module, name: str, value: torch.Tensor) -> None:
    owner, _, attribute = name.rpartition(".")
    network.get_submodule(owner).register_parameter(attribute, nn.Parameter(value, requires_grad=False))

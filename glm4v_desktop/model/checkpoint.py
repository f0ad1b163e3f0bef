"""Weights in the original layout, from disk into a network and back. safetensors only."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import torch
from torch import nn
from transformers.models.glm.modeling_glm import GlmRotaryEmbedding

from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.layout import TOWER_LAYER, Entry, layout
from glm4v_desktop.model.network import Glm4v, text_config
from glm4v_desktop.model.placement import Placement
from glm4v_desktop.model.shards import Stored, find_tensors, read_rows
from glm4v_desktop.model.steps import finish
from glm4v_desktop.model.streaming import CudaLane, PlainLane, stream_tower


def empty_network(config: Glm4vConfig) -> Glm4v:
    """The network on the meta device: every name and shape, no memory."""
    with torch.device("meta"):
        return Glm4v(config).eval()


def load(folder: Path, config: Glm4vConfig, placement: Placement) -> Generator[None, None, Glm4v]:
    """Yields after each of `count` tensors, so that a caller can report and stop; returns the network.

    Everything is checked against `layout` before the first byte is allocated. Tensors come one at a time, so
    that memory never holds more than the weights and one tensor.
    """
    entries = list(layout(config))
    stored = find_tensors(folder, entries)
    network = empty_network(config)
    for path, mine in _by_file(entries, stored):
        with path.open("rb") as file:
            for entry in mine:
                stays = placement.streams_tower and entry.key.startswith(TOWER_LAYER)
                device = torch.device("cpu") if stays else placement.device
                for target in entry.targets:
                    rows = read_rows(file, stored[entry.key], target.first_row, target.rows)
                    _set(network, target.name, rows.to(device=device, dtype=placement.dtype))
                yield
    # The only tensor that is computed, not stored; it stays in float32.
    network.text.model.rotary_emb = GlmRotaryEmbedding(text_config(config)).to(placement.device)
    if placement.streams_tower:
        on_cuda = placement.device.type == "cuda"
        lane = CudaLane(placement.device) if on_cuda else PlainLane(placement.device)
        stream_tower(network.vision, lane, lock_pages=on_cuda)
    return network


def count(config: Glm4vConfig) -> int:
    """Tensors in a checkpoint: the steps of `load`."""
    return sum(1 for _ in layout(config))


def load_whole(folder: Path, config: Glm4vConfig, device: torch.device, dtype: torch.dtype) -> Glm4v:
    """`load` for callers that neither report nor stop."""
    return finish(load(folder, config, Placement(device, dtype)))


def original_tensors(network: Glm4v) -> dict[str, torch.Tensor]:
    """The weights under their original keys, ready to be saved."""
    ours = dict(network.named_parameters())
    return {
        entry.key: torch.cat([ours[target.name].detach() for target in entry.targets]).contiguous()
        for entry in layout(network.config)
    }


def _by_file(entries: list[Entry], stored: dict[str, Stored]) -> Iterator[tuple[Path, list[Entry]]]:
    for path in dict.fromkeys(stored[entry.key].path for entry in entries):
        yield path, [entry for entry in entries if stored[entry.key].path == path]


def _set(network: nn.Module, name: str, value: torch.Tensor) -> None:
    owner, _, attribute = name.rpartition(".")
    network.get_submodule(owner).register_parameter(attribute, nn.Parameter(value, requires_grad=False))

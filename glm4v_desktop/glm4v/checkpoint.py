"""Loads weights in the original layout from safetensors files into a network, and gives them back."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers.models.glm.modeling_glm import GlmRotaryEmbedding

from glm4v_desktop.core.files import open_file
from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.int4_formats import Int4Weight, Nf4Linear, round_to_nf4
from glm4v_desktop.glm4v.int4_kernels import PlainKernel
from glm4v_desktop.glm4v.int4_linear import Int4Loader, Int8Linear, NarrowLinear, can_stay_narrow
from glm4v_desktop.glm4v.network import Glm4v, text_config
from glm4v_desktop.glm4v.placement import CudaLane, Placement, PlainLane, stream_vision
from glm4v_desktop.glm4v.shards import Stored, find_tensors, read_rows
from glm4v_desktop.glm4v.tensor_names import (
    EMBEDDING,
    LM_HEAD,
    VISION_LAYER,
    Int4Entry,
    Target,
    TensorEntry,
    flat,
    is_linear,
    stored_entries,
    tensor_entries,
)
from glm4v_desktop.glm4v.vision import finish

_LM_HEAD_ROWS_AT_ONCE = 8192  # of an lm_head that is rounded to 8 bits while it is read
_PREFILL_CHUNK_WHEN_UNPACKING = 2048


def empty_network(config: Glm4vConfig) -> Glm4v:
    """Creates the network on the meta device: names and shapes, but no memory for weights."""
    with torch.device("meta"):
        return Glm4v(config).eval()


def load(folder: Path, config: Glm4vConfig, placement: Placement) -> Generator[None, None, Glm4v]:
    """Yields after each of `count` tensors; returns the network. Raises `ModelError` or OSError.

    Names, shapes and types are checked against `stored_entries` before memory is allocated. The next tensor
    is read while one is put into the network, so memory holds no more than the weights and two tensors.
    """
    entries = list(stored_entries(config))
    stored = find_tensors(folder, list(flat(iter(entries))))
    network = empty_network(config)
    filler = _Filler(network, placement)
    pieces = _in_order_of_files(entries, stored, placement)
    with ThreadPoolExecutor(1, "read-weights") as reader:
        coming = reader.submit(_read, pieces[0], stored)
        for number, piece in enumerate(pieces):
            values = coming.result()
            if number + 1 < len(pieces):
                coming = reader.submit(_read, pieces[number + 1], stored)
            filler.fill(piece, values)
            del values
            if piece.is_last:
                yield
    filler.finish()
    return network


def count(config: Glm4vConfig) -> int:
    """The number of tensors in the original layout, which is the number of steps of `load`."""
    return sum(1 for _ in tensor_entries(config))


def load_whole(folder: Path, config: Glm4vConfig, device: torch.device, dtype: torch.dtype) -> Glm4v:
    """Loads without stopping in between; see `load`."""
    return finish(load(folder, config, Placement(device, dtype)))


def original_tensors(network: Glm4v) -> dict[str, torch.Tensor]:
    """The weights of a network without 4-bit layers, by their original keys, ready to be saved."""
    ours = dict(network.named_parameters())
    return {
        entry.key: torch.cat([ours[target.name].detach() for target in entry.targets]).contiguous()
        for entry in tensor_entries(network.config)
    }


@dataclass(frozen=True, slots=True)
class _Piece:
    """The unit of reading: a 4-bit weight, or some rows of a tensor for one target."""

    entry: TensorEntry | Int4Entry
    target: Target
    first_row: int  # in the target
    rows: int
    is_last: bool  # of its entry


def _in_order_of_files(
    entries: list[TensorEntry | Int4Entry], stored: dict[str, Stored], placement: Placement
) -> list[_Piece]:
    def place(entry: TensorEntry | Int4Entry) -> tuple[Path, int]:
        first = stored[entry.qweight.key if isinstance(entry, Int4Entry) else entry.key]
        return first.path, first.start

    return [piece for entry in sorted(entries, key=place) for piece in _pieces(entry, placement)]


def _pieces(entry: TensorEntry | Int4Entry, placement: Placement) -> Iterator[_Piece]:
    if isinstance(entry, Int4Entry):
        yield _Piece(entry, entry.weight.targets[0], 0, entry.weight.shape[0], is_last=True)
        return
    for target in entry.targets:
        in_parts = placement.int8_lm_head and target.name == LM_HEAD
        step = _LM_HEAD_ROWS_AT_ONCE if in_parts else target.rows
        for first in range(0, target.rows, step):
            rows = min(step, target.rows - first)
            is_last = target is entry.targets[-1] and first + rows == target.rows
            yield _Piece(entry, target, first, rows, is_last)


def _read(piece: _Piece, stored: dict[str, Stored]) -> Tensor | Int4Weight:
    """Runs on the reading thread, the only one that uses the files."""
    if isinstance(piece.entry, Int4Entry):
        return Int4Weight(*(_rows(stored[part.key], 0, part.shape[0]) for part in piece.entry.parts))
    return _rows(stored[piece.entry.key], piece.target.first_row + piece.first_row, piece.rows)


def _rows(stored: Stored, first: int, count: int) -> Tensor:
    with open_file(stored.path) as file:
        return read_rows(file, stored, first, count)


class _Filler:
    """Puts the pieces into an empty network, each on the device and in the type of the placement."""

    def __init__(self, network: Glm4v, placement: Placement) -> None:
        self._network = network
        self._placement = placement
        self._int4 = Int4Loader(placement.device, PlainKernel() if placement.unpacks else None)
        self._lm_head: Int8Linear | None = None

    def fill(self, piece: _Piece, values: Tensor | Int4Weight) -> None:
        placement = self._placement
        if isinstance(values, Int4Weight):
            assert isinstance(piece.entry, Int4Entry)  # noqa: S101 - for the type checker: as it was read
            self._int4.fill(self._network, piece.entry, values, self._home(piece.entry.weight))
        elif placement.int8_lm_head and piece.target.name == LM_HEAD:
            self._fill_lm_head(piece, values)
        elif piece.target.name == EMBEDDING:
            # The table is only indexed, not multiplied with, so its stored type is enough.
            home = torch.device("cpu") if placement.host_embedding else placement.device
            smaller = values.dtype if values.itemsize < placement.dtype.itemsize else placement.dtype
            _set(self._network, EMBEDDING, values.to(device=home, dtype=smaller))
        else:
            assert isinstance(piece.entry, TensorEntry)  # noqa: S101 - as above
            home = self._home(piece.entry)
            if placement.nf4 and is_linear(piece.entry):
                self._fill_nf4(piece.target, values, home)
            elif self._stays_narrow(piece.target, values):
                self._replace(piece.target, NarrowLinear(values))
            else:
                _set(self._network, piece.target.name, values.to(device=home, dtype=placement.dtype))

    def finish(self) -> None:
        """Adds the tensors that are not stored, and does the work that needs all weights."""
        network, placement = self._network, self._placement
        # The only tensor that is computed instead of stored; it stays in float32.
        network.text.model.rotary_emb = GlmRotaryEmbedding(text_config(network.config)).to(placement.device)
        network.kernel_mismatches = list(self._int4.kernel_mismatches)
        if self._lm_head is not None and not placement.unpacks and not self._lm_head.check_kernel():
            network.kernel_mismatches.append("int8 head")
        widens = network.config.quantization is not None or placement.narrow
        if widens and placement.device.type == "cpu":
            network.prefill_chunk = _PREFILL_CHUNK_WHEN_UNPACKING
        if placement.streams_vision:
            on_cuda = placement.device.type == "cuda"
            lane = CudaLane(placement.device) if on_cuda else PlainLane(placement.device)
            stream_vision(network.vision, lane, lock_pages=on_cuda)

    def _home(self, entry: TensorEntry) -> torch.device:
        """The device of an entry; layers of a streamed vision encoder stay in host memory."""
        stays = self._placement.streams_vision and entry.key.startswith(VISION_LAYER)
        return torch.device("cpu") if stays else self._placement.device

    def _fill_nf4(self, target: Target, values: Tensor, home: torch.device) -> None:
        """Rounds a weight to NF4 on the computing device, even if the layer then moves to host memory."""
        there = values.to(device=self._placement.device, dtype=self._placement.dtype)
        self._replace(target, Nf4Linear(round_to_nf4(there)).to(home))

    def _stays_narrow(self, target: Target, values: Tensor) -> bool:
        if not self._placement.narrow or not target.name.endswith(".weight"):
            return False
        module = self._network.get_submodule(target.name.removesuffix(".weight"))
        return can_stay_narrow(values, module, self._placement.dtype)

    def _replace(self, target: Target, layer: Nf4Linear | NarrowLinear) -> None:
        name = target.name.removesuffix(".weight")
        if isinstance(old := self._network.get_submodule(name), nn.Linear) and old.bias is not None:
            layer.bias = old.bias  # filled before or after the weight
        self._network.set_submodule(name, layer)

    def _fill_lm_head(self, piece: _Piece, rows: Tensor) -> None:
        if self._lm_head is None:
            config = self._network.config
            self._lm_head = Int8Linear(config.hidden_size, config.vocab_size, self._placement.device)
            self._lm_head.uses_kernel &= not self._placement.unpacks
            self._network.text.lm_head = self._lm_head
        self._lm_head.set_rows(piece.first_row, rows)


def _set(network: nn.Module, name: str, value: torch.Tensor) -> None:
    owner, _, attribute = name.rpartition(".")
    network.get_submodule(owner).register_parameter(attribute, nn.Parameter(value, requires_grad=False))

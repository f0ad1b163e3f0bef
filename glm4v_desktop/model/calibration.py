"""Pictures on their way through the original network, one layer in memory at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from transformers.models.glm.modeling_glm import GlmRotaryEmbedding

from glm4v_desktop.model.checkpoint import empty_network
from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.int4_search import Gram
from glm4v_desktop.model.layout import Entry, Int4Entry
from glm4v_desktop.model.narrow_linear import NarrowLinear, can_stay_narrow
from glm4v_desktop.model.network import text_config
from glm4v_desktop.model.original import Original, empty, put
from glm4v_desktop.model.positions import expand_positions, find_picture
from glm4v_desktop.model.preprocess import pixel_values
from glm4v_desktop.model.quantise_plan import Kind, Unit
from glm4v_desktop.model.vision import VisionLayer

_MOST_ROWS = 16_384  # of a layer's inputs whose products are taken; more tell nothing new
_TOWER_ROWS_AT_ONCE = 8192  # whole pictures, but of the real size one
_ROWS_AT_ONCE = 1280


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture as the model sees it (8-bit RGB of the square) and ids with it, best with an answer."""

    view: bytes
    ids: tuple[int, ...]


class Calibration:
    """Where all samples stand between two parts of the network.

    `state` is what goes from part to part, and all that a run which goes on later needs: while in the tower
    one tensor (S, P + 1, C), behind it the rows of each sample. It is kept in the type that the weights are
    stored in, whatever is computed in, so that another run or device can go on from it.
    """

    def __init__(
        self, original: Original, samples: Sequence[Sample], device: torch.device, dtype: torch.dtype
    ) -> None:
        """`dtype` is computed in."""
        self._original = original
        self._config: Glm4vConfig = original.config
        self._samples = samples
        self._device, self._dtype = device, dtype
        self._kept = original.dtype
        self._network = empty_network(self._config)
        self.state: dict[str, Tensor] = {}

    def fill(self, unit: Unit) -> None:
        """The unit's weights as they are in the original; linear ones keep two bytes where they have two."""
        for entry in _originals(unit):
            for target in entry.targets:
                values = self._original.rows(entry.key, target.first_row, target.rows)
                module = self._network.get_submodule(target.name.rpartition(".")[0])
                if values.dim() == 2 and can_stay_narrow(values, module, self._dtype):
                    narrow = NarrowLinear(values.to(self._device))
                    narrow.bias = module.bias if isinstance(module.bias, nn.Parameter) else None
                    self._network.set_submodule(target.name.removesuffix(".weight"), narrow)
                else:
                    put(self._network, target.name, values.to(device=self._device, dtype=self._dtype))

    def replace(self, entry: Int4Entry, first_row: int, rows: Tensor) -> None:
        """What the 4 bits of some outputs (rows, in) stand for, in place of the original."""
        for target in entry.weight.targets:
            start = target.first_row - first_row  # of the target, within `rows`
            mine = rows[max(0, start) : max(0, start + target.rows)]
            if mine.shape[0]:
                at = max(0, -start)
                self._network.get_parameter(target.name)[at : at + mine.shape[0]] = mine

    def forget(self, unit: Unit) -> None:
        empty(self._network, _originals(unit))

    def look(self, unit: Unit) -> Iterator[dict[str, Gram]]:
        """Yields after each step the products of the inputs of the unit's 4-bit layers, by their keys.

        They are whole after the last step. The state stays.
        """
        if not any(isinstance(entry, Int4Entry) for entry in unit.entries):
            return
        grams: dict[str, Gram] = {}
        rows = sum(math.prod(value.shape[:-1]) for value in self.state.values())
        every = max(1, math.ceil(rows / _MOST_ROWS))
        hooks = []
        for entry in unit.entries:
            if isinstance(entry, Int4Entry):
                gram = grams[entry.weight.key] = Gram(entry.weight.shape[1], self._device)
                module = self._network.get_submodule(entry.weight.targets[0].name.removesuffix(".weight"))
                hooks.append(module.register_forward_pre_hook(_Looking(gram, every)))
        try:
            for _ in self._pass(unit):
                yield grams
        finally:
            for hook in hooks:
                hook.remove()

    def advance(self, unit: Unit) -> Iterator[None]:
        """Yields after each step; then the state is what the unit gives."""
        after: dict[str, Tensor] = {}
        for name, value in self._pass(unit):
            after[name] = value.to("cpu", self._kept)
            yield
        self.state = after

    @property
    def _pictures_at_once(self) -> int:
        return max(1, _TOWER_ROWS_AT_ONCE // self._config.vision.num_positions)

    @torch.inference_mode()
    def _pass(self, unit: Unit) -> Iterator[tuple[str, Tensor]]:
        match unit.kind:
            case Kind.PATCHES | Kind.TOWER_LAYER | Kind.ADAPTER:
                yield from self._tower_pass(unit)
            case Kind.WORDS:
                yield from self._word_pass()
            case Kind.TEXT_LAYER:
                yield from self._text_pass(unit)
            case Kind.HEAD:
                return

    def _tower_pass(self, unit: Unit) -> Iterator[tuple[str, Tensor]]:
        vision, step = self._network.vision, self._pictures_at_once
        for first in range(0, len(self._samples), step):
            name = str(first)
            if unit.kind is Kind.PATCHES:
                size = self._config.vision.image_size
                pixels = torch.cat([pixel_values(s.view, size) for s in self._samples[first : first + step]])
                yield name, vision.patch_embedding(pixels.to(self._device, self._dtype))
            else:
                before = self.state[name].to(self._device, self._dtype)
                if unit.kind is Kind.ADAPTER:
                    yield name, vision.adapt(before)
                else:
                    layer = cast(VisionLayer, vision.transformer.layers[unit.number])
                    yield name, _through(layer, before)

    def _word_pass(self) -> Iterator[tuple[str, Tensor]]:
        """The rows of each sample's picture between its words."""
        names = range(0, len(self._samples), self._pictures_at_once)
        pictures = torch.cat([self.state[str(first)] for first in names])  # (S, image rows, H)
        key = "transformer.embedding.word_embeddings.weight"
        for number, sample in enumerate(self._samples):
            start = find_picture(list(sample.ids), self._config)
            words = self._original.chosen_rows(key, sample.ids)
            if start is not None:
                words = torch.cat((words[:start], pictures[number], words[start + 3 :]))
            yield str(number), words[None]

    def _text_pass(self, unit: Unit) -> Iterator[tuple[str, Tensor]]:
        layer: nn.Module = self._network.text.model.layers[unit.number]
        rotary = GlmRotaryEmbedding(text_config(self._config)).to(self._device)
        for number, sample in enumerate(self._samples):
            start = find_picture(list(sample.ids), self._config)
            positions = torch.tensor(
                [expand_positions(range(len(sample.ids)), start, self._config.vision.image_tokens)],
                device=self._device,
            )
            before = self.state[str(number)].to(self._device, self._dtype)
            after = layer(
                before,
                position_embeddings=rotary(before, positions),
                position_ids=positions,
                attention_mask=None,
            )
            yield str(number), after


def _through(layer: VisionLayer, x: Tensor) -> Tensor:
    """What the layer gives, with its widest values for a few rows at a time: for all they fill a gigabyte."""
    x = x + layer.input_layernorm(layer.attention(x))
    parts = x.split(_ROWS_AT_ONCE, dim=1)
    return torch.cat([rows + layer.post_attention_layernorm(layer.mlp(rows)) for rows in parts], dim=1)


class _Looking:
    """Adds some of a layer's inputs to its products."""

    def __init__(self, gram: Gram, every: int) -> None:
        self._gram, self._every = gram, every

    def __call__(self, _module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        rows = inputs[0].reshape(-1, inputs[0].shape[-1])
        self._gram.add(rows[:: self._every])


def _originals(unit: Unit) -> list[Entry]:
    return [entry.weight if isinstance(entry, Int4Entry) else entry for entry in unit.entries]

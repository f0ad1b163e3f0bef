"""Pictures on their way through the original network, one layer in memory at a time.

Which parts of which pictures calibrate: what a person may select, with what may be said about it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice, zip_longest
from math import ceil
from typing import cast

import torch
from PIL import Image
from torch import Tensor, nn
from transformers.models.glm.modeling_glm import GlmRotaryEmbedding

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.glm4v.checkpoint import empty_network
from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.int4_linear import NarrowLinear, can_stay_narrow
from glm4v_desktop.glm4v.network import expand_positions, find_picture, text_config
from glm4v_desktop.glm4v.tensor_names import Int4Entry, TensorEntry
from glm4v_desktop.glm4v.tokenizer import Message, Role, Tokenizer, prompt_ids
from glm4v_desktop.glm4v.vision import VisionLayer, model_view, pixel_values
from glm4v_desktop.quantization.gptq import Gram
from glm4v_desktop.quantization.plan import Kind, Original, Unit, empty, put

_MOST_ROWS = 16_384  # of a layer's inputs whose products are taken; more tell nothing new
_VISION_ROWS_AT_ONCE = 8192  # whole pictures, but of the real size one
_ROWS_AT_ONCE = 1280


@dataclass(frozen=True, slots=True)
class CalibrationSample:
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
        self,
        original: Original,
        samples: Sequence[CalibrationSample],
        device: torch.device,
        dtype: torch.dtype,
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
        return max(1, _VISION_ROWS_AT_ONCE // self._config.vision.num_positions)

    @torch.inference_mode()
    def _pass(self, unit: Unit) -> Iterator[tuple[str, Tensor]]:
        match unit.kind:
            case Kind.PATCHES | Kind.VISION_LAYER | Kind.ADAPTER:
                yield from self._tower_pass(unit)
            case Kind.EMBEDDING:
                yield from self._word_pass()
            case Kind.TEXT_LAYER:
                yield from self._text_pass(unit)
            case Kind.LM_HEAD:
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


def _originals(unit: Unit) -> list[TensorEntry]:
    return [entry.weight if isinstance(entry, Int4Entry) else entry for entry in unit.entries]


_VISION_ROWS = 16_000  # of all pictures; for the real model that is three, so:
_FEWEST = 6
_MOST_SHRUNK = 2.5  # text in a larger region cannot be read in the model's square
_MARGIN = 0.15  # of a line's height, around it
_LONGEST_TEXT = 300  # letters of what is said about a part
_QUESTIONS = ("这里写了什么？", "What does it say?", "读出图里的内容", "What is the number?", "这是多少？")


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """A line of text in a picture, and where it stands."""

    box: Rect
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture's pixels (8-bit RGB) and the lines in it, as far as anybody knows them."""

    rgb: bytes
    width: int
    height: int
    lines: tuple[CalibrationLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CalibrationPart:
    """A region of a picture and the text in it."""

    shown: Shown
    box: Rect
    text: str


def samples_of(
    pictures: Sequence[Shown], tokenizer: Tokenizer, config: Glm4vConfig
) -> list[CalibrationSample]:
    """What calibrates this model: each kind of part in turn, until they are enough or there are no more."""
    size = config.vision.image_size
    wanted = max(_FEWEST, ceil(_VISION_ROWS / config.vision.num_positions))
    kinds = (_whole(pictures), _quarters(pictures), _lines(pictures))
    parts = (part for turn in zip_longest(*kinds) for part in turn if part is not None)
    readable = [part for part in parts if max(part.box.width, part.box.height) <= _MOST_SHRUNK * size]
    if not readable:  # large pictures for a small model: better than none
        readable = list(_whole(pictures))
    return [
        _sample(part, question, tokenizer, size)
        for part, question in zip(islice(readable, wanted), cycle(_QUESTIONS), strict=False)
    ]


def _whole(pictures: Sequence[Shown]) -> Iterator[CalibrationPart]:
    for shown in pictures:
        yield _part(shown, Rect(0, 0, shown.width, shown.height))


def _quarters(pictures: Sequence[Shown]) -> Iterator[CalibrationPart]:
    """The first of every picture, then the second of every picture, and so on."""
    for row, column in ((0, 0), (1, 1), (0, 1), (1, 0)):
        for shown in pictures:
            width, height = shown.width // 2, shown.height // 2
            if min(width, height) >= 1:
                left, top = column * width, row * height
                yield _part(shown, Rect(left, top, left + width, top + height))


def _lines(pictures: Sequence[Shown]) -> Iterator[CalibrationPart]:
    """A line of every picture, then the next of every picture."""
    turns = zip_longest(*([(shown, line) for line in shown.lines] for shown in pictures))
    for shown, line in (pair for pair in chain.from_iterable(turns) if pair is not None):
        around = round(_MARGIN * line.box.height)
        box = Rect(
            line.box.left - around, line.box.top - around, line.box.right + around, line.box.bottom + around
        )
        box = box.intersection(Rect(0, 0, shown.width, shown.height))
        if not box.is_empty:
            yield CalibrationPart(shown, box, line.text)


def _part(shown: Shown, box: Rect) -> CalibrationPart:
    inside = [line.text for line in shown.lines if line.box.intersection(box) == line.box]
    return CalibrationPart(shown, box, " ".join(inside)[:_LONGEST_TEXT])


def _sample(part: CalibrationPart, question: str, tokenizer: Tokenizer, size: int) -> CalibrationSample:
    picture = Image.frombytes("RGB", (part.shown.width, part.shown.height), part.shown.rgb)
    box = (part.box.left, part.box.top, part.box.right, part.box.bottom)
    cut = picture.crop(box)
    view = model_view(cut.tobytes(), cut.width, cut.height, size)
    messages = [Message(Role.USER, question, has_picture=True), Message(Role.ASSISTANT, part.text)]
    return CalibrationSample(view, tuple(prompt_ids(messages, tokenizer, answer=False)))

"""Calibrates a conversion: runs samples through the original network with one layer in memory at a time.

Samples are made from pictures: the whole, quarters and single lines, as a person may select them, each with a
question and the text in it as the answer.
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

_MOST_ROWS = 16_384  # rows of a layer's inputs that are used; more do not change the result
_VISION_ROWS_AT_ONCE = 8192  # rounded down to whole pictures, at least one: at the real size it is one
_ROWS_AT_ONCE = 1280
_VISION_ROWS = 16_000  # rows in all samples together that are enough; at the real size, of three pictures
_FEWEST = 6  # samples
_MOST_SHRUNK = 2.5  # a region may be this many times as large as the model's square; text stays readable
_MARGIN = 0.15  # around a line, as a share of its height
_LONGEST_TEXT = 300  # characters of a sample's answer
_QUESTIONS = ("这里写了什么？", "What does it say?", "读出图里的内容", "What is the number?", "这是多少？")


@dataclass(frozen=True, slots=True)
class CalibrationSample:
    """A picture as the model sees it (8-bit RGB of the square) and the ids of a question and an answer."""

    view: bytes
    ids: tuple[int, ...]


class Calibration:
    """Passes all samples through the network, unit by unit.

    `state` has the values between two units, from which another run can resume: in the vision encoder one
    tensor (S, P + 1, C) for every few samples, after it the embeddings (1, L, H) of each sample. It always
    has the stored type of the weights, so that a run on another device can resume from it.
    """

    def __init__(
        self,
        original: Original,
        samples: Sequence[CalibrationSample],
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        """Computes on `device` in `dtype`."""
        self._original = original
        self._config: Glm4vConfig = original.config
        self._samples = samples
        self._device, self._dtype = device, dtype
        self._state_dtype = original.dtype
        self._network = empty_network(self._config)
        self.state: dict[str, Tensor] = {}

    def fill(self, unit: Unit) -> None:
        """Loads the original weights of a unit; bfloat16 linear layers stay bfloat16."""
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
        """Puts dequantized weights in place of the original's: `rows` (outputs, in) from `first_row` on."""
        for target in entry.weight.targets:
            start = target.first_row - first_row  # of the target, within `rows`
            mine = rows[max(0, start) : max(0, start + target.rows)]
            if mine.shape[0]:
                at = max(0, -start)
                self._network.get_parameter(target.name)[at : at + mine.shape[0]] = mine

    def forget(self, unit: Unit) -> None:
        empty(self._network, _originals(unit))

    def collect(self, unit: Unit) -> Iterator[dict[str, Gram]]:
        """Collects the input products of the unit's 4-bit layers, by their keys; yields after each step.

        They are complete after the last step. The state does not change.
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
                hooks.append(module.register_forward_pre_hook(_AddInputs(gram, every)))
        try:
            for _ in self._pass(unit):
                yield grams
        finally:
            for hook in hooks:
                hook.remove()

    def advance(self, unit: Unit) -> Iterator[None]:
        """Replaces the state by the unit's outputs; yields after each step."""
        after: dict[str, Tensor] = {}
        for name, value in self._pass(unit):
            after[name] = value.to("cpu", self._state_dtype)
            yield
        self.state = after

    @property
    def _pictures_at_once(self) -> int:
        return max(1, _VISION_ROWS_AT_ONCE // self._config.vision.num_positions)

    @torch.inference_mode()
    def _pass(self, unit: Unit) -> Iterator[tuple[str, Tensor]]:
        match unit.kind:
            case Kind.PATCHES | Kind.VISION_LAYER | Kind.ADAPTER:
                yield from self._vision_pass(unit)
            case Kind.EMBEDDING:
                yield from self._embedding_pass()
            case Kind.TEXT_LAYER:
                yield from self._text_pass(unit)
            case Kind.LM_HEAD:
                return

    def _vision_pass(self, unit: Unit) -> Iterator[tuple[str, Tensor]]:
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

    def _embedding_pass(self) -> Iterator[tuple[str, Tensor]]:
        """The embeddings of each sample, its picture's among those of its tokens."""
        names = range(0, len(self._samples), self._pictures_at_once)
        pictures = torch.cat([self.state[str(first)] for first in names])  # (S, image rows, H)
        key = "transformer.embedding.word_embeddings.weight"
        for number, sample in enumerate(self._samples):
            start = find_picture(list(sample.ids), self._config)
            embeddings = self._original.chosen_rows(key, sample.ids)
            if start is not None:
                embeddings = torch.cat((embeddings[:start], pictures[number], embeddings[start + 3 :]))
            yield str(number), embeddings[None]

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
    """The layer's output; the MLP runs for some rows at a time, because its values for all take 1 GB."""
    x = x + layer.input_layernorm(layer.attention(x))
    parts = x.split(_ROWS_AT_ONCE, dim=1)
    return torch.cat([rows + layer.post_attention_layernorm(layer.mlp(rows)) for rows in parts], dim=1)


class _AddInputs:
    """A forward hook that adds every n-th row of a layer's inputs to its products."""

    def __init__(self, gram: Gram, every: int) -> None:
        self._gram, self._every = gram, every

    def __call__(self, _module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        rows = inputs[0].reshape(-1, inputs[0].shape[-1])
        self._gram.add(rows[:: self._every])


def _originals(unit: Unit) -> list[TensorEntry]:
    return [entry.weight if isinstance(entry, Int4Entry) else entry for entry in unit.entries]


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """A line of text and its box in the picture, in pixels."""

    box: Rect
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture's pixels (8-bit RGB) and its lines of text, as far as they are known."""

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
    """Samples from whole pictures, quarters and lines in turn, until there are enough for this model."""
    size = config.vision.image_size
    wanted = max(_FEWEST, ceil(_VISION_ROWS / config.vision.num_positions))
    kinds = (_whole(pictures), _quarters(pictures), _lines(pictures))
    parts = (part for turn in zip_longest(*kinds) for part in turn if part is not None)
    readable = [part for part in parts if max(part.box.width, part.box.height) <= _MOST_SHRUNK * size]
    if not readable:  # large pictures and a small model: shrunk samples are better than none
        readable = list(_whole(pictures))
    return [
        _sample(part, question, tokenizer, size)
        for part, question in zip(islice(readable, wanted), cycle(_QUESTIONS), strict=False)
    ]


def _whole(pictures: Sequence[Shown]) -> Iterator[CalibrationPart]:
    for shown in pictures:
        yield _part(shown, Rect(0, 0, shown.width, shown.height))


def _quarters(pictures: Sequence[Shown]) -> Iterator[CalibrationPart]:
    """The first quarter of each picture, then the second of each, and so on."""
    for row, column in ((0, 0), (1, 1), (0, 1), (1, 0)):
        for shown in pictures:
            width, height = shown.width // 2, shown.height // 2
            if min(width, height) >= 1:
                left, top = column * width, row * height
                yield _part(shown, Rect(left, top, left + width, top + height))


def _lines(pictures: Sequence[Shown]) -> Iterator[CalibrationPart]:
    """The first line of each picture, then the second of each, and so on, with a margin around it."""
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

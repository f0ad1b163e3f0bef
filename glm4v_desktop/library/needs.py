"""How much memory each way to run GLM-4v-9b takes: arithmetic on its sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from glm4v_desktop.library.plans import Held, MemoryBreakdown, RunMode, WeightFormat
from glm4v_desktop.model.config import (
    ADAPTER_LINEAR,
    ADAPTER_REST,
    CHECKPOINT_BYTES,
    EMBEDDING,
    HEAD,
    TEXT_LINEAR,
    TEXT_REST,
    TOWER_LINEAR,
    TOWER_REST,
)

# Bits a value: int4 has a scale and a zero of 16 bits for 128, NF4 a scale of 32 for 64, int8 one a row.
_BITS: Mapping[WeightFormat, float] = MappingProxyType(
    {WeightFormat.BF16: 16, WeightFormat.INT8: 8 + 16 / 4096, WeightFormat.INT4: 4.25, WeightFormat.NF4: 4.5}
)
_INT4_ON_DISK_BITS = 4 + 20 / 128  # the zero has 4 bits there

_POSITION_BYTES = 40_960  # 40 layers, keys and values of 2 groups with 128 values
_PICTURE_ROWS = 1599  # what a picture takes beyond its 3 positions

_CARD_RUNTIME = 500_000_000
_CARD_PICTURE = 700_000_000
_CARD_RESERVE = 400_000_000  # a kept context of an earlier picture, and what the allocator cannot use
# Measured at the real size in 4 bits on a processor, in float32: 0.6 GB beside the weights after loading, 1.0
# more while the tower reads a picture.
_HOST_RUNTIME = 800_000_000
_HOST_PICTURE = 600_000_000
_HOST_RESERVE = 600_000_000  # kept contexts of earlier pictures
_LOCKED = 1.3  # page-locked memory comes in powers of two; over a layer's tensors that is so much more
_COMING = 3 / 63  # of a streamed tower on the card: the layer before, the one that computes, the next


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a way what it is."""

    text: WeightFormat
    tower: WeightFormat
    on_card: bool
    streamed: bool
    held: frozenset[Held]  # the weights it runs from as they are

    @property
    def needs_conversion(self) -> bool:
        return self.text is WeightFormat.INT4


_INT4, _BF16, _NF4 = WeightFormat.INT4, WeightFormat.BF16, WeightFormat.NF4
_ORIGINAL, _ALL4, _TEXT4 = frozenset({Held.BF16}), frozenset({Held.INT4}), frozenset({Held.INT4_TEXT})

RECIPES: Mapping[RunMode, Recipe] = MappingProxyType(
    {
        RunMode.BF16_ON_CARD: Recipe(_BF16, _BF16, True, False, _ORIGINAL),
        RunMode.BF16_TOWER_STREAMED: Recipe(_BF16, _BF16, True, True, _ORIGINAL),
        RunMode.INT4_TEXT_ON_CARD: Recipe(_INT4, _BF16, True, False, _TEXT4),
        RunMode.INT4_TEXT_TOWER_STREAMED: Recipe(_INT4, _BF16, True, True, _TEXT4),
        RunMode.INT4_ON_CARD: Recipe(_INT4, _INT4, True, False, _ALL4),
        RunMode.INT4_TOWER_STREAMED: Recipe(_INT4, _INT4, True, True, _ALL4),
        RunMode.NF4_ON_CARD: Recipe(_NF4, _NF4, True, False, _ORIGINAL),
        RunMode.NF4_TOWER_STREAMED: Recipe(_NF4, _NF4, True, True, _ORIGINAL),
        RunMode.INT4_TEXT_ON_PROCESSOR: Recipe(_INT4, _BF16, False, False, _TEXT4),
        RunMode.INT4_ON_PROCESSOR: Recipe(_INT4, _INT4, False, False, _ALL4),
        RunMode.BF16_ON_PROCESSOR: Recipe(_BF16, _BF16, False, False, _ORIGINAL),
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A way with everything that can be varied in it."""

    way: RunMode
    head: WeightFormat
    embedding_on_host: bool
    context: int

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.way]


def needs(
    choice: Choice, kept_values: int = 0, *, native_bf16: bool = True
) -> tuple[MemoryBreakdown, MemoryBreakdown]:
    """Video memory and RAM. `kept_values`: values of layers that the 4-bit weights at hand left in 16 bits.

    A processor without bfloat16 of its own computes in float32; linear layers keep what they are stored in.
    """
    recipe = choice.recipe
    wide = not (recipe.on_card or native_bf16)
    plain = 4 if wide else 2  # bytes of a value that is in no linear layer
    text = weight_bytes(TEXT_LINEAR, recipe.text) + plain * TEXT_REST
    text += round(kept_values * (_BITS[WeightFormat.BF16] - _BITS[WeightFormat.INT4]) / 8)
    tower = weight_bytes(TOWER_LINEAR, recipe.tower) + plain * TOWER_REST
    adapter = weight_bytes(ADAPTER_LINEAR, recipe.tower) + plain * ADAPTER_REST
    beside = adapter + weight_bytes(HEAD, choice.head)
    embedding = 2 * EMBEDDING  # rows are looked up, nothing is multiplied with them
    keys_values = (choice.context + _PICTURE_ROWS) * _POSITION_BYTES
    if not recipe.on_card:
        weights = text + tower + beside + embedding
        work = (2 if wide else 1) * _HOST_PICTURE, (2 if wide else 1) * keys_values
        return MemoryBreakdown(), MemoryBreakdown(weights, *work, _HOST_RUNTIME, _HOST_RESERVE)
    on_card = text + beside + (round(tower * _COMING) if recipe.streamed else tower)
    waiting = round(tower * _LOCKED) if recipe.streamed else 0
    if choice.embedding_on_host:
        waiting += embedding
    else:
        on_card += embedding
    return (
        MemoryBreakdown(on_card, _CARD_PICTURE, keys_values, _CARD_RUNTIME, _CARD_RESERVE),
        MemoryBreakdown(waiting, _HOST_PICTURE, 0, _HOST_RUNTIME, _HOST_RESERVE),
    )


def weight_bytes(values: int, precision: WeightFormat) -> int:
    return round(values * _BITS[precision] / 8)


def kept_values(held: Held, stored_bytes: int) -> int:
    """How many values of linear layers the 4-bit weights at hand left in 16 bits, by the size of their files.

    0 where that is unknown.
    """
    if held not in (Held.INT4, Held.INT4_TEXT) or not stored_bytes:
        return 0
    plain = TEXT_LINEAR + (TOWER_LINEAR + ADAPTER_LINEAR if held is Held.INT4 else 0)
    saved = _BITS[WeightFormat.BF16] - _INT4_ON_DISK_BITS
    return max(0, plain - round(8 * (CHECKPOINT_BYTES - stored_bytes) / saved))

"""How much memory each way to run GLM-4v-9b takes: arithmetic on its sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from glm4v_desktop.library.plans import Held, Parts, Precision, Way

# Values of GLM-4v-9b. "Linear" are those that can be kept in 4 bits; norms and biases cannot.
TEXT_LINEAR = 8_157_921_280
TEXT_REST = 516_096
TOWER_LINEAR = 4_277_403_648
TOWER_REST = 1_983_744
ADAPTER = 226_982_144  # patches, positions, the convolution and what leads to the text half's width
EMBEDDING = 620_756_992
HEAD = EMBEDDING
ALL = TEXT_LINEAR + TEXT_REST + TOWER_LINEAR + TOWER_REST + ADAPTER + EMBEDDING + HEAD

CHECKPOINT_BYTES = 2 * ALL  # as the original is published

# Bits a value: int4 has a scale and a zero of 16 bits for 128, NF4 a scale of 32 for 64, int8 one a row.
_BITS: Mapping[Precision, float] = MappingProxyType(
    {Precision.BF16: 16, Precision.INT8: 8 + 16 / 4096, Precision.INT4: 4.25, Precision.NF4: 4.5}
)
_INT4_ON_DISK_BITS = 4 + 20 / 128  # the zero has 4 bits there

_POSITION_BYTES = 40_960  # 40 layers, keys and values of 2 groups with 128 values
_PICTURE_ROWS = 1599  # what a picture takes beyond its 3 positions

_CARD_RUNTIME = 500_000_000
_CARD_PICTURE = 700_000_000
_CARD_RESERVE = 400_000_000  # a kept context of an earlier picture, and what the allocator cannot use
_HOST_RUNTIME = 900_000_000
_HOST_PICTURE = 800_000_000
_HOST_RESERVE = 300_000_000
_LOCKED = 1.3  # page-locked memory comes in powers of two; over a layer's tensors that is so much more
_COMING = 3 / 63  # of a streamed tower on the card: the layer before, the one that computes, the next


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a way what it is."""

    text: Precision
    tower: Precision
    on_card: bool
    streamed: bool
    held: frozenset[Held]  # the weights it runs from as they are

    @property
    def needs_conversion(self) -> bool:
        return Precision.INT4 in (self.text, self.tower)


_INT4, _BF16, _NF4 = Precision.INT4, Precision.BF16, Precision.NF4
_ORIGINAL, _ALL4, _TEXT4 = frozenset({Held.BF16}), frozenset({Held.INT4}), frozenset({Held.INT4_TEXT})

RECIPES: Mapping[Way, Recipe] = MappingProxyType(
    {
        Way.BF16_ON_CARD: Recipe(_BF16, _BF16, True, False, _ORIGINAL),
        Way.BF16_TOWER_STREAMED: Recipe(_BF16, _BF16, True, True, _ORIGINAL),
        Way.INT4_TEXT_ON_CARD: Recipe(_INT4, _BF16, True, False, _TEXT4),
        Way.INT4_TEXT_TOWER_STREAMED: Recipe(_INT4, _BF16, True, True, _TEXT4),
        Way.INT4_ON_CARD: Recipe(_INT4, _INT4, True, False, _ALL4),
        Way.INT4_TOWER_STREAMED: Recipe(_INT4, _INT4, True, True, _ALL4),
        Way.NF4_ON_CARD: Recipe(_NF4, _NF4, True, False, _ORIGINAL),
        Way.INT4_TEXT_ON_PROCESSOR: Recipe(_INT4, _BF16, False, False, _TEXT4),
        Way.INT4_ON_PROCESSOR: Recipe(_INT4, _INT4, False, False, _ALL4),
        Way.BF16_ON_PROCESSOR: Recipe(_BF16, _BF16, False, False, _ORIGINAL),
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A way with everything that can be varied in it."""

    way: Way
    head: Precision
    embedding_on_host: bool
    context: int

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.way]


def needs(choice: Choice, extra_weights: int = 0, *, native_bf16: bool = True) -> tuple[Parts, Parts]:
    """Video memory and RAM. `extra_weights`: bytes that the text half at hand has beyond the plain form.

    A processor without bfloat16 of its own computes 4-bit weights in float32.
    """
    recipe = choice.recipe
    text = weight_bytes(TEXT_LINEAR, recipe.text) + 2 * TEXT_REST + extra_weights
    tower = weight_bytes(TOWER_LINEAR, recipe.tower) + 2 * TOWER_REST
    head = weight_bytes(HEAD, choice.head)
    keys_values = (choice.context + _PICTURE_ROWS) * _POSITION_BYTES
    beside = 2 * ADAPTER + head + (0 if choice.embedding_on_host else 2 * EMBEDDING)
    waiting = 2 * EMBEDDING if choice.embedding_on_host else 0
    if recipe.on_card:
        on_card = text + beside + (round(tower * _COMING) if recipe.streamed else tower)
        waiting += round(tower * _LOCKED) if recipe.streamed else 0
        return (
            Parts(on_card, _CARD_PICTURE, keys_values, _CARD_RUNTIME, _CARD_RESERVE),
            Parts(waiting, _HOST_PICTURE, 0, _HOST_RUNTIME, _HOST_RESERVE),
        )
    wide = 1 if native_bf16 or recipe.text is Precision.BF16 else 2
    weights = text + tower + beside + waiting
    return Parts(), Parts(weights, wide * _HOST_PICTURE, wide * keys_values, _HOST_RUNTIME, _HOST_RESERVE)


def weight_bytes(values: int, precision: Precision) -> int:
    return round(values * _BITS[precision] / 8)


def extra_weights(held: Held, stored_bytes: int) -> int:
    """What the 4-bit weights at hand take in memory beyond the plain form, because some layers kept 16 bits.

    From the size of their files; 0 where that is unknown.
    """
    if held not in (Held.INT4, Held.INT4_TEXT) or not stored_bytes:
        return 0
    plain = TEXT_LINEAR + (TOWER_LINEAR if held is Held.INT4 else 0)
    in_int4 = 8 * (CHECKPOINT_BYTES - stored_bytes) / (_BITS[Precision.BF16] - _INT4_ON_DISK_BITS)
    kept = max(0.0, plain - in_int4)
    return round(kept * (_BITS[Precision.BF16] - _BITS[Precision.INT4]) / 8)

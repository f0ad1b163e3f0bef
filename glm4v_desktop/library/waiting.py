"""How long a person would wait on a processor: an estimate from what the model computes and reads."""

from __future__ import annotations

from dataclasses import dataclass

from glm4v_desktop.library.needs import Choice, weight_bytes
from glm4v_desktop.library.plans import Room, Wait, WeightFormat
from glm4v_desktop.model.config import HEAD, TEXT_LINEAR

# Floating-point operations from a picture to the first word: the tower with its attention and what leads to
# the text half, then the text half over the picture and a short question.
_PICTURE_FLOP = (54.8 + 18.5 + 0.7 + 27.9) * 1e12
_TOKENS_PER_WORD = 1.3


@dataclass(frozen=True, slots=True)
class Rates:
    """What a machine does each second.

    `flop`: operations in the type that it is good at, float32 or bfloat16. `bytes` and `int4_bytes`: weights
    that it multiplies with one row, in 8 or 16 bits and in 4.
    """

    flop: float
    bytes: float
    int4_bytes: float


def assumed_rates(room: Room) -> Rates:
    """Of an ordinary machine of this kind; nothing was measured.

    What was, on two cores: with AMX 500 to 850 GFLOP/s and 4.5 GB/s of 4-bit weights; with AVX2 80 GFLOP/s in
    float32 and 2 GB/s of 4-bit weights.
    """
    cores = max(1, room.cores)
    if room.bf16:
        return Rates(150e9 * cores, min(40e9, 6e9 * cores), min(20e9, 2.2e9 * cores))
    return Rates(40e9 * cores, min(40e9, 3e9 * cores), min(10e9, 1e9 * cores))


def estimate(choice: Choice, room: Room, rates: Rates | None = None) -> Wait:
    """For a way on the processor."""
    rates = rates if rates is not None else assumed_rates(room)
    recipe = choice.recipe
    in_int4 = recipe.text is WeightFormat.INT4
    a_token = (
        weight_bytes(TEXT_LINEAR, recipe.text) / (rates.int4_bytes if in_int4 else rates.bytes)
        + weight_bytes(HEAD, choice.head) / rates.bytes
    )
    return Wait(_PICTURE_FLOP / rates.flop + a_token, 1 / (a_token * _TOKENS_PER_WORD))

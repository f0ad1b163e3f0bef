"""How long a person would wait on a processor: an estimate from what the model computes and reads."""

from __future__ import annotations

from dataclasses import dataclass

from glm4v_desktop.library.needs import HEAD, TEXT_LINEAR, weight_bytes
from glm4v_desktop.library.plans import Precision, Room, Wait

# Floating-point operations from a picture to the first word: the tower's linears and attention, what leads
# to the text half, and the text half over a picture and a short question.
_FIRST_WORD_FLOP = (54.8 + 18.5 + 0.7 + 27.9) * 1e12
_TOKENS_PER_WORD = 1.3


@dataclass(frozen=True, slots=True)
class Rates:
    """What a machine does each second: operations, bytes of weights read, 4-bit values unpacked."""

    flop: float
    bytes: float
    unpacked: float


def assumed_rates(room: Room) -> Rates:
    """Of an ordinary machine of this kind; nothing was measured."""
    cores = max(1, room.cores)
    flop = 150e9 if room.bf16 else 40e9  # a core; measured 250e9 and more with AMX, 40e9 with AVX2
    return Rates(flop * cores, min(40e9, 6e9 * cores), 0.2e9 * cores)


def estimate(text: Precision, head: Precision, room: Room, rates: Rates | None = None) -> Wait:
    """`text` is INT4 or BF16."""
    rates = rates if rates is not None else assumed_rates(room)
    a_token = weight_bytes(HEAD, head) / rates.bytes
    first = _FIRST_WORD_FLOP / rates.flop
    if text is Precision.INT4 and not room.bf16:  # no kernel of torch's: each token unpacks all of them
        a_token += TEXT_LINEAR / rates.unpacked
    else:
        a_token += weight_bytes(TEXT_LINEAR, text) / rates.bytes
    return Wait(first + a_token, 1 / (a_token * _TOKENS_PER_WORD))

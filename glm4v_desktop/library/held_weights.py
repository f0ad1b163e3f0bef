"""Which form of the weights a folder has, and what room a machine's report leaves: for the planner."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from glm4v_desktop.domain.files import read_json
from glm4v_desktop.library.machine import MachineReport
from glm4v_desktop.library.plans import CardMemory, Held, Room, RunMode

_CONFIG = "config.json"
_MOST_CONFIG_BYTES = 1 << 20
# In the middle: single layers at the edges may have kept 16 bits.
_TOWER_LINEAR = "transformer.vision.transformer.layers.31.mlp.fc1"


def held_weights(folder: Path | None) -> Held:
    """From its `config.json`; NONE for no folder or one that cannot be read."""
    if folder is None:
        return Held.NONE
    try:
        config = read_json(folder / _CONFIG, _MOST_CONFIG_BYTES)
    except (OSError, ValueError):
        return Held.NONE
    if not isinstance(config, dict):
        return Held.NONE
    quantised = config.get("quantization_config")
    if not isinstance(quantised, dict):
        return Held.BF16
    kept = quantised.get("modules_to_not_convert")
    names = [name for name in kept if isinstance(name, str)] if isinstance(kept, list) else []
    return Held.INT4_TEXT if any(_covers(name, _TOWER_LINEAR) for name in names) else Held.INT4


def missing_ways() -> frozenset[RunMode]:
    """Those for which a library is not installed, though the others are there."""
    lacks_nf4 = find_spec("torch") is not None and find_spec("bitsandbytes") is None
    return frozenset({RunMode.NF4_ON_CARD, RunMode.NF4_TOWER_STREAMED}) if lacks_nf4 else frozenset()


def room_of(machine: MachineReport) -> Room:
    """What the report says is free; a card that does not tell its memory is left out."""
    cards = tuple(
        CardMemory(card.index, card.free, card.total, card.capability, card.name)
        for card in machine.graphics.cards
        if card.free is not None
    )
    memory, processor = machine.memory, machine.processor
    free, total = (memory.free, memory.total) if memory is not None else (0, 0)
    return Room(cards, free, total, max(1, processor.cores), processor.bf16)


def _covers(name: str, linear: str) -> bool:
    """Whether a dotted name or prefix in such a list stands for that linear."""
    prefix = name.rstrip(".")
    return bool(prefix) and (linear == prefix or linear.startswith(prefix + "."))

"""Which form of the weights a folder has, and what room a machine's report leaves: for the planner."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from glm4v_desktop.library.machine import MachineReport
from glm4v_desktop.library.plans import CardMemory, Held, Room, RunMode
from glm4v_desktop.model.config import Glm4vConfig, ModelError, read_config


def held_weights(folder: Path | None) -> Held:
    """From its `config.json`; NONE for no folder or one that cannot be loaded."""
    try:
        return held_by(read_config(folder)) if folder is not None else Held.NONE
    except ModelError:
        return Held.NONE


def held_by(config: Glm4vConfig) -> Held:
    """Which form of the weights a folder with this configuration has."""
    if config.quantization is None:
        return Held.BF16
    return Held.INT4 if config.has_int4_vision else Held.INT4_TEXT


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

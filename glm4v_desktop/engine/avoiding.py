"""Which devices and run modes to avoid, because the last self-test found that they compute wrong values.

Also plans how a model would run on this machine without them. Does not import torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

from glm4v_desktop.core.version import VERSION
from glm4v_desktop.hardware.machine import MachineReport
from glm4v_desktop.hardware.plan import PlanRequest, held_weights, machine_memory, missing_ways, what_fits
from glm4v_desktop.hardware.plan_values import Advice, MachineMemory, RunMode
from glm4v_desktop.models.folder import check_model_folder
from glm4v_desktop.storage.self_test_file import SelfTestFile

_ALL_CARDS = "cuda"
# The vision encoder of these has 16 bits.
_TEXT_ONLY = frozenset({RunMode.INT4_TEXT_ON_CARD, RunMode.INT4_TEXT_TOWER_STREAMED})
_INT4 = frozenset({RunMode.INT4_ON_CARD, RunMode.INT4_TOWER_STREAMED, *_TEXT_ONLY})
# What the self-test may find wrong (its name without the device), and the run modes that depend on it. All
# 4-bit modes depend on plain arithmetic ("int4:plain"), because many rows at once are always computed by it.
# A wrong kernel excludes no mode: plain arithmetic replaces it, which is slower.
_ON_CARD: Mapping[str, frozenset[RunMode]] = MappingProxyType(
    {
        "bfloat16": frozenset({RunMode.BF16_ON_CARD, RunMode.BF16_TOWER_STREAMED, *_TEXT_ONLY}),
        "int4:plain": _INT4,
        "int4_int8_head:plain": _INT4,
        "nf4": frozenset({RunMode.NF4_ON_CARD, RunMode.NF4_TOWER_STREAMED}),
        "streamed": frozenset(way for way in RunMode if way.endswith("_tower_streamed")),
    }
)
_ON_PROCESSOR: Mapping[str, frozenset[RunMode]] = MappingProxyType(
    {
        "bfloat16": frozenset({RunMode.BF16_ON_PROCESSOR, RunMode.INT4_TEXT_ON_PROCESSOR}),
        "bfloat16_in_float32": frozenset({RunMode.BF16_ON_PROCESSOR, RunMode.INT4_TEXT_ON_PROCESSOR}),
        "int4:plain": frozenset({RunMode.INT4_ON_PROCESSOR, RunMode.INT4_TEXT_ON_PROCESSOR}),
        "int4_int8_head:plain": frozenset({RunMode.INT4_ON_PROCESSOR, RunMode.INT4_TEXT_ON_PROCESSOR}),
    }
)
_ALL_ON_PROCESSOR = frozenset(way for way in RunMode if way.endswith("_on_processor"))
_KERNELS = ("int4:torch_", "int4_int8_head:torch_")


@dataclass(frozen=True, slots=True)
class Avoided:
    """What the self-test found wrong, by the names of `SelfTestResult.avoid`."""

    names: frozenset[str] = frozenset()

    def avoids_device(self, device: str) -> bool:
        """Whether nothing may run on `device`, a torch device with its number ("cuda:0")."""
        return device in self.names or (device.startswith(_ALL_CARDS) and _ALL_CARDS in self.names)

    def unpacks(self, device: str) -> bool:
        """Whether one of torch's 4-bit kernels is wrong on `device`, so that plain arithmetic is used."""
        return any(what.startswith(_KERNELS) for what in self._on(device))

    def usable(self, memory: MachineMemory) -> MachineMemory:
        """Returns `memory` without the cards that are avoided as a whole."""
        cards = tuple(card for card in memory.cards if not self.avoids_device(f"cuda:{card.index}"))
        return replace(memory, cards=cards)

    def ways(self, memory: MachineMemory) -> frozenset[RunMode]:
        """Returns the run modes that are wrong on the processor or on one of the cards in `memory`."""
        wrong = [_ON_PROCESSOR.get(what, frozenset()) for what in self._on("cpu")]
        wrong += [_ALL_ON_PROCESSOR] if self.avoids_device("cpu") else []
        for card in memory.cards:
            wrong += [_ON_CARD.get(what, frozenset()) for what in self._on(f"cuda:{card.index}")]
        return frozenset[RunMode]().union(*wrong)

    def _on(self, device: str) -> Iterable[str]:
        return [name.removeprefix(f"{device}/") for name in self.names if name.startswith(f"{device}/")]


def avoided(folder: Path) -> tuple[str, ...]:
    """Returns what the last self-test found wrong; its result is in `folder`.

    The result of another version of torch or of this program is ignored. A newer driver is not detected,
    since asking for its version takes time: until the next self-test, what was wrong is avoided.
    """
    result = SelfTestFile(folder).read()
    if result is None or (result.fingerprint.program, result.fingerprint.torch) != (
        VERSION,
        _torch_version(),
    ):
        return ()
    return result.avoid


def advise_on(folder: Path | None, machine: MachineReport, state: Path) -> Advice:
    """Plans how the weights in `folder` would run; None plans for all weights that could be downloaded.

    `state` is the folder with the last self-test's result: what it found wrong is left out, as in loading.
    """
    wrong = Avoided(frozenset(avoided(state)))
    memory = wrong.usable(machine_memory(machine))
    stored = check_model_folder(folder).weight_bytes if folder is not None else 0
    without = missing_ways() | wrong.ways(memory)
    return what_fits(memory, PlanRequest(held_weights(folder), stored_bytes=stored, without=without))


def _torch_version() -> str:
    try:
        return metadata.version("torch")
    except metadata.PackageNotFoundError:
        return ""

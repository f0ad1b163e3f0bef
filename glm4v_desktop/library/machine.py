"""What this machine has, for `doctor` and for what fits. No torch, no Qt, no network."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from glm4v_desktop.library import probes
from glm4v_desktop.library.local_extra import EXTRA_LOCAL
from glm4v_desktop.library.nvidia import DriverFault, Graphics, find_cards
from glm4v_desktop.library.probes import Display, Memory, Model, Package, Processor

log = logging.getLogger(__name__)

_T = TypeVar("_T")
_LIMIT_S = 8.0  # for all probes together: longer than nvidia-smi's own limit


class Probe(StrEnum):
    """What was asked; named where it gave no answer."""

    SYSTEM = "system"
    PROCESSOR = "processor"
    MEMORY = "memory"
    DISK = "disk"
    GRAPHICS = "graphics"
    NVIDIA_ON_BUS = "nvidia_on_bus"
    DISPLAY = "display"
    CHINESE_FONT = "chinese_font"
    PACKAGES = "packages"
    MODELS = "models"


@dataclass(frozen=True, slots=True)
class MachineReport:
    """Sizes in bytes. None where nobody told; `silent` names the probes that failed or took too long."""

    system: str
    python: str
    processor: Processor
    memory: Memory | None
    models_folder: Path
    disk_free: int | None
    graphics: Graphics
    nvidia_on_bus: bool | None  # a card is plugged in, whatever its driver says
    display: Display | None
    chinese_font: bool | None
    packages: tuple[Package, ...]
    models: tuple[Model, ...]
    silent: tuple[Probe, ...] = ()

    @property
    def has_extra_local(self) -> bool:
        """Whether what GLM-4v-9b runs on is installed."""
        there = {package.name for package in self.packages if package.version is not None}
        return there.issuperset(EXTRA_LOCAL)


@dataclass(frozen=True)
class Probes:
    """How each thing is found out; tests put others in their place."""

    system: Callable[[], str] = probes.system
    processor: Callable[[], Processor] = probes.processor
    memory: Callable[[], Memory] = probes.memory
    disk_free: Callable[[Path], int] = probes.disk_free
    graphics: Callable[[], Graphics] = find_cards
    nvidia_on_bus: Callable[[], bool | None] = probes.nvidia_on_bus
    display: Callable[[], Display] = probes.display
    chinese_font: Callable[[], bool] = probes.chinese_font
    packages: Callable[[], tuple[Package, ...]] = probes.packages
    models: Callable[[Path], tuple[Model, ...]] = probes.models
    models_folder: Path = field(default_factory=probes.models_kept_in)


class _Asking(Generic[_T]):
    """One probe under way. In a thread, because a driver's library may hang for good and must not keep us."""

    def __init__(self, probe: Probe, ask: Callable[[], _T], otherwise: _T) -> None:
        self.probe = probe
        self.answer = otherwise
        self.silent = True
        self._ask = ask
        self._thread = threading.Thread(target=self._run, name=f"probe {probe}", daemon=True)
        self._thread.start()

    def wait(self, until: float) -> None:
        """`until` on the monotonic clock."""
        self._thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        try:
            self.answer = self._ask()
            self.silent = False
        except Exception as error:  # noqa: BLE001  what a strange machine raises must not end the report
            log.info("the probe %s failed: %s", self.probe, type(error).__name__)


def report_machine(found_by: Probes | None = None, limit_s: float = _LIMIT_S) -> MachineReport:
    """Never raises and takes no longer than `limit_s`: what did not answer is in `silent`."""
    by = found_by if found_by is not None else Probes()
    folder = by.models_folder
    until = time.monotonic() + limit_s
    system = _Asking(Probe.SYSTEM, by.system, "")
    processor = _Asking(Probe.PROCESSOR, by.processor, Processor())
    memory = _Asking[Memory | None](Probe.MEMORY, by.memory, None)
    disk_free = _Asking[int | None](Probe.DISK, lambda: by.disk_free(folder), None)
    graphics = _Asking(Probe.GRAPHICS, by.graphics, Graphics(fault=DriverFault.FAILED))
    on_bus = _Asking(Probe.NVIDIA_ON_BUS, by.nvidia_on_bus, None)
    display = _Asking[Display | None](Probe.DISPLAY, by.display, None)
    font = _Asking[bool | None](Probe.CHINESE_FONT, by.chinese_font, None)
    packages = _Asking[tuple[Package, ...]](Probe.PACKAGES, by.packages, ())
    models = _Asking[tuple[Model, ...]](Probe.MODELS, lambda: by.models(folder), ())
    asked: tuple[_Asking[object], ...] = (
        system, processor, memory, disk_free, graphics, on_bus, display, font, packages, models,
    )  # type: ignore[assignment]  # fmt: skip
    for each in asked:
        each.wait(until)
    return MachineReport(
        system.answer, probes.PYTHON, processor.answer, memory.answer, folder, disk_free.answer,
        graphics.answer, on_bus.answer, display.answer, font.answer, packages.answer, models.answer,
        tuple(each.probe for each in asked if each.silent),
    )  # fmt: skip

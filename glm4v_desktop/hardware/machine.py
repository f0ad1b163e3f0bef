"""How much memory Linux lets this process have where it is less than the machine's: containers, services.

How each thing about this machine is found out. A probe may raise or take long; `machine.py` bears it.

What this machine has, for `doctor` and for what fits. No torch, no Qt, no network.
"""

from __future__ import annotations

import logging
import os
import platform
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Generic, TypeVar

import psutil

from glm4v_desktop.core.files import is_folder, read_text
from glm4v_desktop.core.resources import resource
from glm4v_desktop.install.extra import EXTRA_LOCAL
from glm4v_desktop.install.nvidia import DriverFault, Graphics, find_cards
from glm4v_desktop.models.find import default_search_paths, find_models, kept_in
from glm4v_desktop.models.folder import check_model_folder, with_home
from glm4v_desktop.storage.folders import KnownFolders, config_folder
from glm4v_desktop.storage.settings_file import SettingsFile

_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")
_MOST_BYTES = 1 << 20
_UNIFIED = "0::"  # what the line of control groups in their second version begins with


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """In bytes. `free` counts caches as free: they are given up when a program needs the room."""

    total: int
    free: int


def memory_limit(groups: Path = _GROUPS, own: Path = _OWN) -> MemoryLimit | None:
    """The tightest limit of this process's group and those above it; None without one."""
    try:
        lines = read_text(own, _MOST_BYTES).splitlines()
    except (OSError, ValueError):  # not Linux
        return None
    name = next((line[len(_UNIFIED) :] for line in lines if line.startswith(_UNIFIED)), None)
    if name is None or ".." in Path(name).parts:
        return None
    group = groups / name.lstrip("/")
    limits = [limit for each in (group, *group.parents) if (limit := _limit_of(each)) is not None]
    return min(limits, key=lambda limit: limit.free, default=None)


def _limit_of(group: Path) -> MemoryLimit | None:
    try:
        most = read_text(group / "memory.max", _MOST_BYTES).strip()
        if not most.isdecimal():  # "max": none
            return None
        used = int(read_text(group / "memory.current", _MOST_BYTES))
        stat = read_text(group / "memory.stat", _MOST_BYTES).splitlines()
        cached = next((int(line.split()[1]) for line in stat if line.startswith("inactive_file ")), 0)
    except (OSError, ValueError, IndexError):
        return None
    return MemoryLimit(int(most), max(0, int(most) - used + cached))


PYTHON = platform.python_version()
_PACKAGES = (
    "PySide6-Essentials", "rapidocr", "onnxruntime", "numpy", "pillow", *EXTRA_LOCAL,
)  # fmt: skip
_PATIENCE_S = 3.0
_FONT_HINTS = (
    "cjk", "wqy", "uming", "ukai", "sourcehan", "source-han", "droidsansfallback", "simsun", "msyh",
    "pingfang", "stheiti", "hiragino",
)  # fmt: skip


class Display(StrEnum):
    """Where windows appear; the values are public."""

    X11 = "x11"
    WAYLAND = "wayland"
    NATIVE = "native"  # Windows and macOS always have one
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Processor:
    """`cores` that this process may use; `bf16`: None where the system does not tell."""

    name: str = ""
    cores: int = 0
    bf16: bool | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """In bytes. `free` is what programs can still get, with caches given up."""

    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Package:
    """`version` is None when it is not installed."""

    name: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """A folder that looks like a model's; whether it is whole is checked when it is loaded."""

    folder: Path
    demo: bool = False


def _on(name: str) -> bool:
    return platform.system() == name


def system() -> str:
    """As in "Debian GNU/Linux 12 (bookworm)", "Windows 11" or "macOS 15.1", with the kind of processor."""
    if _on("Linux"):
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    elif _on("Darwin"):
        name = f"macOS {platform.mac_ver()[0]}"
    else:
        name = f"{platform.system()} {platform.release()} ({platform.version()})"
    return f"{name}, {platform.machine()}"


def processor() -> Processor:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0
    if _on("Linux"):
        return parse_cpuinfo(read_text(Path("/proc/cpuinfo"), 16 << 20, errors="replace"), cores)
    if _on("Darwin"):
        asked = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"],
            capture_output=True, text=True, timeout=_PATIENCE_S, check=True,
        )  # fmt: skip
        return Processor(asked.stdout.strip(), cores)
    return Processor(platform.processor(), cores)


def parse_cpuinfo(text: str, cores: int) -> Processor:
    """Linux's own list; ARM has no name there, and calls its flags "Features"."""
    said: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        said.setdefault(key.strip(), value.strip())
    flags = (said.get("flags") or said.get("Features") or "").split()
    bf16 = any(flag in ("avx512_bf16", "amx_bf16", "bf16") for flag in flags) if flags else None
    return Processor(said.get("model name", ""), cores, bf16)


def memory() -> Memory:
    told = psutil.virtual_memory()
    total, free = int(told.total), int(told.available)
    if (limit := memory_limit()) is not None:
        total, free = min(total, limit.total), min(free, limit.free)
    return Memory(total, free)


def disk_free(folder: Path) -> int:
    """On the disk where `folder` is or would be made."""
    there = next(parent for parent in (folder, *folder.parents) if is_folder(parent))
    return shutil.disk_usage(there).free


def nvidia_on_bus(system_name: str | None = None) -> bool | None:
    """Whether a card is plugged in, with or without a driver. Only Linux tells without one."""
    if (system_name or platform.system()) != "Linux":
        return None
    return is_nvidia_among(Path("/sys/bus/pci/devices"))


def is_nvidia_among(devices: Path) -> bool | None:
    if not is_folder(devices):
        return None  # no PCI, as in the Windows Subsystem for Linux
    return any(
        read_text(device / "vendor", 1 << 16).strip() == "0x10de"
        and read_text(device / "class", 1 << 16).startswith("0x03")  # display controllers
        for device in devices.iterdir()
    )


def display(system_name: str | None = None) -> Display:
    if (system_name or platform.system()) != "Linux":
        return Display.NATIVE
    if os.environ.get("WAYLAND_DISPLAY"):
        return Display.WAYLAND
    return Display.X11 if os.environ.get("DISPLAY") else Display.NONE


def chinese_font() -> bool:
    """By file name: fontconfig's tools may not be there, and Qt needs a display to tell."""
    return any(
        any(hint in file.name.lower() for hint in _FONT_HINTS)
        for folder in _font_folders()
        if is_folder(folder)
        for file in folder.rglob("*.[ot]t[fc]")
    )


def _font_folders() -> tuple[Path, ...]:
    home = Path.home()
    if _on("Darwin"):
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    if _on("Windows"):
        return (Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "Fonts",)
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts")


def packages() -> tuple[Package, ...]:
    return tuple(Package(name, _version(name)) for name in _PACKAGES)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def onnxruntime_reports() -> Path | None:
    """Where onnxruntime has kept a device id and reports to its maker; None where that is nowhere.

    Every program of the account that uses onnxruntime shares the folder. Known for Linux.
    """
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home
        return None
    folder = cache / "Microsoft/DeveloperTools/.onnxruntime"
    return folder if is_folder(folder) else None


def models_kept_in() -> Path:
    """The folder for models, as set."""
    return kept_in(SettingsFile(config_folder()).read().models_folder)


def models(folder: Path) -> tuple[Model, ...]:
    """The demo model if it came along, the chosen one, what lies in `folder` and in hubs' caches."""
    demo = resource("demo_model")
    found = [Model(demo, demo=True)] if _looks_right(demo) else []
    chosen = SettingsFile(config_folder()).read().model_folder
    places = default_search_paths(str(folder), (chosen, *KnownFolders(config_folder()).read()))
    whole = [each.folder for each in find_models(places) if each.is_whole]
    whole.sort(key=lambda each: each != with_home(chosen))
    return (*found, *map(Model, whole))


def _looks_right(folder: Path) -> bool:
    return check_model_folder(folder).fault is None


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

    system: Callable[[], str] = system
    processor: Callable[[], Processor] = processor
    memory: Callable[[], Memory] = memory
    disk_free: Callable[[Path], int] = disk_free
    graphics: Callable[[], Graphics] = find_cards
    nvidia_on_bus: Callable[[], bool | None] = nvidia_on_bus
    display: Callable[[], Display] = display
    chinese_font: Callable[[], bool] = chinese_font
    packages: Callable[[], tuple[Package, ...]] = packages
    models: Callable[[Path], tuple[Model, ...]] = models
    models_folder: Path = field(default_factory=models_kept_in)


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
        system.answer, PYTHON, processor.answer, memory.answer, folder, disk_free.answer,
        graphics.answer, on_bus.answer, display.answer, font.answer, packages.answer, models.answer,
        tuple(each.probe for each in asked if each.silent),
    )  # fmt: skip

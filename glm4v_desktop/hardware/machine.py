"""Finds out what this machine has: system, processor, memory, disk, graphics cards, packages, models.

`report_machine` runs all probes and is safe to call; a single probe may raise or hang. Sizes are in bytes.
Uses neither torch, nor Qt, nor the network.
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
from glm4v_desktop.models.find import default_search_paths, find_models, new_models_folder
from glm4v_desktop.models.folder import check_model_folder, with_home
from glm4v_desktop.storage.folders import KnownFolders, config_folder
from glm4v_desktop.storage.settings_file import SettingsFile

log = logging.getLogger(__name__)

_T = TypeVar("_T")

PYTHON = platform.python_version()
_LIMIT_S = 8.0  # for all probes together: longer than the limit for nvidia-smi alone
_SYSCTL_LIMIT_S = 3.0
_PACKAGES = (
    "PySide6-Essentials", "rapidocr", "onnxruntime", "numpy", "pillow", *EXTRA_LOCAL,
)  # fmt: skip
_FONT_HINTS = (
    "cjk", "wqy", "uming", "ukai", "sourcehan", "source-han", "droidsansfallback", "simsun", "msyh",
    "pingfang", "stheiti", "hiragino",
)  # fmt: skip
_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")
_MOST_BYTES = 1 << 20
_UNIFIED = "0::"  # the start of the line for version 2 of control groups


class Display(StrEnum):
    """The kind of display that windows can use. The values are public."""

    X11 = "x11"
    WAYLAND = "wayland"
    NATIVE = "native"  # Windows and macOS always have one
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Processor:
    """`cores` are those that this process may use. `bf16` is None if the system does not list features."""

    name: str = ""
    cores: int = 0
    bf16: bool | None = None


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """The memory limit of a control group. `free` includes caches, which the system drops on demand."""

    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Memory:
    """The RAM that this process can use. `free` includes caches, which the system drops on demand."""

    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Package:
    """A Python package that the program uses; `version` is None if it is not installed."""

    name: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """A folder with a usable-looking model; its tensors are only checked when it is loaded."""

    folder: Path
    demo: bool = False


class Probe(StrEnum):
    """The name of a probe. The values are public."""

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
    """What the probes found. A field is None if it is unknown; `silent` lists probes without a result."""

    system: str
    python: str
    processor: Processor
    memory: Memory | None
    models_folder: Path
    disk_free: int | None
    graphics: Graphics
    nvidia_on_bus: bool | None  # an NVIDIA card is plugged in, with or without a driver
    display: Display | None
    chinese_font: bool | None
    packages: tuple[Package, ...]
    models: tuple[Model, ...]
    silent: tuple[Probe, ...] = ()

    @property
    def has_extra_local(self) -> bool:
        """Whether the packages that GLM-4v-9b needs (extra "local") are installed."""
        there = {package.name for package in self.packages if package.version is not None}
        return there.issuperset(EXTRA_LOCAL)


def system() -> str:
    """Returns the system and the architecture, as in "Debian GNU/Linux 12 (bookworm), x86_64"."""
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
            capture_output=True, text=True, timeout=_SYSCTL_LIMIT_S, check=True,
        )  # fmt: skip
        return Processor(asked.stdout.strip(), cores)
    return Processor(platform.processor(), cores)


def parse_cpuinfo(text: str, cores: int) -> Processor:
    """Reads `/proc/cpuinfo`. On ARM it has no model name, and the flags are called "Features"."""
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


def memory_limit(groups: Path = _GROUPS, own: Path = _OWN) -> MemoryLimit | None:
    """Returns the tightest limit of this process's control group and its parents (container, service).

    `groups` is where control groups are mounted, `own` the file that names the group of this process.
    Returns None if there is no limit, and on systems other than Linux.
    """
    try:
        lines = read_text(own, _MOST_BYTES).splitlines()
    except (OSError, ValueError):
        return None
    name = next((line[len(_UNIFIED) :] for line in lines if line.startswith(_UNIFIED)), None)
    if name is None or ".." in Path(name).parts:
        return None
    group = groups / name.lstrip("/")
    limits = [limit for each in (group, *group.parents) if (limit := _limit_of(each)) is not None]
    return min(limits, key=lambda limit: limit.free, default=None)


def disk_free(folder: Path) -> int:
    """Returns the free space on the disk of `folder`, which need not exist yet."""
    there = next(parent for parent in (folder, *folder.parents) if is_folder(parent))
    return shutil.disk_usage(there).free


def nvidia_on_bus(system_name: str | None = None) -> bool | None:
    """Whether an NVIDIA card is plugged in, with or without a driver; None on other systems than Linux."""
    if (system_name or platform.system()) != "Linux":
        return None
    return is_nvidia_among(Path("/sys/bus/pci/devices"))


def is_nvidia_among(devices: Path) -> bool | None:
    """Looks for NVIDIA's display controllers in a folder of PCI devices; None if it does not exist."""
    if not is_folder(devices):  # as in the Windows Subsystem for Linux
        return None
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
    """Whether a font file's name is one of a Chinese font.

    The names must do: fontconfig may not be installed, and Qt can only list fonts with a display.
    """
    return any(
        any(hint in file.name.lower() for hint in _FONT_HINTS)
        for folder in _font_folders()
        if is_folder(folder)
        for file in folder.rglob("*.[ot]t[fc]")
    )


def packages() -> tuple[Package, ...]:
    return tuple(Package(name, _version(name)) for name in _PACKAGES)


def onnxruntime_reports() -> Path | None:
    """Returns the folder with onnxruntime's device id and telemetry reports, or None if there is none.

    All programs of the user that use onnxruntime share it. The location is that on Linux.
    """
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home
        return None
    folder = cache / "Microsoft/DeveloperTools/.onnxruntime"
    return folder if is_folder(folder) else None


def models_kept_in() -> Path:
    """Returns the folder for models from the settings."""
    return new_models_folder(SettingsFile(config_folder()).read().models_folder)


def models(folder: Path) -> tuple[Model, ...]:
    """Returns the usable models: the demo, the one from the settings, those in `folder` and hub caches."""
    demo = resource("demo_model")
    found = [Model(demo, demo=True)] if _looks_right(demo) else []
    chosen = SettingsFile(config_folder()).read().model_folder
    places = default_search_paths(str(folder), (chosen, *KnownFolders(config_folder()).read()))
    whole = [each.folder for each in find_models(places) if each.is_whole]
    whole.sort(key=lambda each: each != with_home(chosen))
    return (*found, *map(Model, whole))


@dataclass(frozen=True)
class Probes:
    """The probes that `report_machine` runs; tests replace some of them."""

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


def report_machine(found_by: Probes | None = None, limit_s: float = _LIMIT_S) -> MachineReport:
    """Runs all probes at the same time and returns what they found within `limit_s` seconds.

    Does not raise: probes that failed or took too long are listed in `silent`.
    """
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


class _Asking(Generic[_T]):
    """Runs one probe in a thread of its own, because a driver's library may hang forever."""

    def __init__(self, probe: Probe, ask: Callable[[], _T], otherwise: _T) -> None:
        self.probe = probe
        self.answer = otherwise
        self.silent = True
        self._ask = ask
        self._thread = threading.Thread(target=self._run, name=f"probe {probe}", daemon=True)
        self._thread.start()

    def wait(self, until: float) -> None:
        """Waits for the answer until a time of the monotonic clock."""
        self._thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        try:
            self.answer = self._ask()
            self.silent = False
        except Exception as error:  # noqa: BLE001  no probe may end the report, whatever it raises
            log.info("the probe %s failed: %s", self.probe, type(error).__name__)


def _on(name: str) -> bool:
    return platform.system() == name


def _limit_of(group: Path) -> MemoryLimit | None:
    try:
        most = read_text(group / "memory.max", _MOST_BYTES).strip()
        if not most.isdecimal():  # "max" means no limit
            return None
        used = int(read_text(group / "memory.current", _MOST_BYTES))
        stat = read_text(group / "memory.stat", _MOST_BYTES).splitlines()
        cached = next((int(line.split()[1]) for line in stat if line.startswith("inactive_file ")), 0)
    except (OSError, ValueError, IndexError):
        return None
    return MemoryLimit(int(most), max(0, int(most) - used + cached))


def _font_folders() -> tuple[Path, ...]:
    home = Path.home()
    if _on("Darwin"):
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    if _on("Windows"):
        return (Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "Fonts",)
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _looks_right(folder: Path) -> bool:
    return check_model_folder(folder).fault is None

"""How each thing about this machine is found out. A probe may raise or take long; `machine.py` bears it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import psutil

from glm4v_desktop.domain.files import is_folder, read_text
from glm4v_desktop.domain.resources import resource
from glm4v_desktop.library.local_extra import EXTRA_LOCAL
from glm4v_desktop.library.memory_limit import memory_limit
from glm4v_desktop.library.model_folder import look_at_model_folder
from glm4v_desktop.library.model_places import find_models, kept_in, usual_places
from glm4v_desktop.library.safe_paths import with_home
from glm4v_desktop.store.folders import config_folder
from glm4v_desktop.store.known_folders import KnownFolders
from glm4v_desktop.store.settings_file import SettingsFile

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
    places = usual_places(str(folder), (chosen, *KnownFolders(config_folder()).read()))
    whole = [each.folder for each in find_models(places) if each.is_whole]
    whole.sort(key=lambda each: each != with_home(chosen))
    return (*found, *map(Model, whole))


def _looks_right(folder: Path) -> bool:
    return look_at_model_folder(folder).fault is None

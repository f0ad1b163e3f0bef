"""Finds NVIDIA's driver and graphics cards, without torch. A fault is returned as a value, never raised.

Needs only the standard library, because the set-up uses it before anything is installed. It asks NVML if its
Python package is installed, otherwise nvidia-smi.
"""

from __future__ import annotations

import ctypes
import logging
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

from glm4v_desktop.core.files import exists, read_text

try:
    import pynvml
except ImportError:  # not installed: nvidia-smi is asked instead
    pynvml = None

log = logging.getLogger(__name__)

_PROC = Path("/proc/driver/nvidia/version")
_SMI_TIMEOUT_S = 5.0  # nvidia-smi hangs when a card has fallen off the bus
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_MIB = 1 << 20
_FIELDS = "index,name,driver_version,memory.total,memory.free,compute_cap"


class DriverFault(StrEnum):
    """Why the driver reports no cards; the values are public (`doctor --json`)."""

    NO_DRIVER = "no_driver"
    NEEDS_RESTART = "needs_restart"  # the driver was updated, and its old kernel module is still loaded
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NvidiaCard:
    """A graphics card. Sizes are in bytes, None if the driver reports none (cards that share host memory)."""

    index: int
    name: str
    total: int | None = None
    free: int | None = None
    capability: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Graphics:
    """The cards and the driver: `driver` as in "580.65.06", `cuda` is the newest version that it supports."""

    cards: tuple[NvidiaCard, ...] = ()
    driver: str = ""
    cuda: tuple[int, int] | None = None
    fault: DriverFault | None = None


@dataclass(frozen=True, slots=True)
class NvidiaDriver:
    """`version` as in (580, 65, 6), empty if unknown; `capability` as in (8, 9), that of the newest card."""

    version: tuple[int, ...] = ()
    capability: tuple[int, int] | None = None


Run = Callable[[list[str]], str]


def has_nvidia_driver(system: str | None = None) -> bool:
    """Whether NVIDIA's driver is installed, told quickly by its library file; starts no process."""
    match system or platform.system():
        case "Linux":
            return exists(_PROC) or _loads("libcuda.so.1")
        case "Windows":
            windows = Path(os.environ.get("SYSTEMROOT", "C:/Windows"))
            return exists(windows / "System32" / "nvcuda.dll")
        case _:
            return False  # NVIDIA has made no driver for macOS since 10.13


def nvidia_smi(command: list[str]) -> str:
    """Runs the command and returns what it prints. Raises OSError or subprocess.SubprocessError."""
    program = shutil.which(command[0])
    if program is None:
        raise FileNotFoundError(command[0])
    asked = subprocess.run(
        [program, *command[1:]], capture_output=True, text=True, errors="replace", timeout=_SMI_TIMEOUT_S,
        check=True, creationflags=_NO_WINDOW,
    )  # fmt: skip
    return asked.stdout


def find_nvidia_driver(
    system: str | None = None, nvml: ModuleType | None = pynvml, run: Run = nvidia_smi
) -> NvidiaDriver | None:
    """The installed driver, or None. May take some seconds, because the driver is asked for its cards."""
    if not has_nvidia_driver(system):
        return None
    graphics = find_cards(nvml, run)
    capabilities = (card.capability for card in graphics.cards if card.capability is not None)
    version = _version(graphics.driver) or _version_from_proc()
    return NvidiaDriver(version, max(capabilities, default=None))


def find_cards(nvml: ModuleType | None = pynvml, run: Run = nvidia_smi) -> Graphics:
    """The driver and its cards, from NVML or, if that cannot answer, from nvidia-smi."""
    graphics = Graphics(fault=DriverFault.NO_DRIVER) if nvml is None else _ask_nvml(nvml)
    if graphics.fault is None or (nvml is not None and graphics.fault is DriverFault.NO_DRIVER):
        return graphics
    try:
        told = parse_nvidia_smi(
            run(["nvidia-smi", f"--query-gpu={_FIELDS}", "--format=csv,noheader,nounits"])
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.info("nvidia-smi gave no answer: %s", type(error).__name__)
        return graphics
    return told if told.cards else graphics


def _ask_nvml(nvml: Any) -> Graphics:
    try:
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        return Graphics(fault=_fault(nvml, error))
    try:
        count = nvml.nvmlDeviceGetCount()
        driver = _text(_call(nvml, nvml.nvmlSystemGetDriverVersion) or "")
        version = _call(nvml, nvml.nvmlSystemGetCudaDriverVersion)  # 12040 for 12.4
        cuda = None if version is None else (version // 1000, version % 1000 // 10)
        return Graphics(tuple(_card(nvml, index) for index in range(count)), driver, cuda)
    except nvml.NVMLError as error:
        return Graphics(fault=_fault(nvml, error))
    finally:
        _call(nvml, nvml.nvmlShutdown)


def _fault(nvml: Any, error: Exception) -> DriverFault:
    code = getattr(error, "value", None)
    log.info("NVML failed with code %s", code)
    if code in (nvml.NVML_ERROR_LIBRARY_NOT_FOUND, nvml.NVML_ERROR_DRIVER_NOT_LOADED):
        return DriverFault.NO_DRIVER
    if code == nvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH:
        return DriverFault.NEEDS_RESTART
    return DriverFault.FAILED


def _card(nvml: Any, index: int) -> NvidiaCard:
    handle = _call(nvml, nvml.nvmlDeviceGetHandleByIndex, index)
    if handle is None:  # it has fallen off the bus; the other cards are still reported
        return NvidiaCard(index, "")
    memory = _call(nvml, nvml.nvmlDeviceGetMemoryInfo, handle)
    capability = _call(nvml, nvml.nvmlDeviceGetCudaComputeCapability, handle)
    return NvidiaCard(
        index,
        _text(_call(nvml, nvml.nvmlDeviceGetName, handle) or ""),
        None if memory is None else int(memory.total),
        None if memory is None else int(memory.free),
        None if capability is None else (int(capability[0]), int(capability[1])),
    )


def _call(nvml: Any, ask: Callable[..., Any], *what: object) -> Any:
    """The result of `ask(*what)`; None if this driver or card cannot answer."""
    try:
        return ask(*what)
    except nvml.NVMLError as error:
        log.info("NVML does not tell: code %s", getattr(error, "value", None))
        return None


def _text(told: str | bytes) -> str:
    """The answer as text; older versions of the package answer in bytes."""
    return told.decode(errors="replace") if isinstance(told, bytes) else told


def parse_nvidia_smi(text: str) -> Graphics:
    """Parses one line per card, as in `0, NVIDIA GeForce RTX 4090, 580.65.06, 24564, 23010, 8.9` (MiB)."""
    cards = []
    driver = ""
    for line in text.splitlines():
        parts = [part.strip() for part in line.split(",")]
        if len(parts) != _FIELDS.count(",") + 1 or not parts[0].isdecimal():
            continue
        index, name, driver, total, free, capability = parts
        cards.append(NvidiaCard(int(index), name, _mib(total), _mib(free), _pair(capability)))
    return Graphics(tuple(cards), driver)


def _mib(text: str) -> int | None:
    return int(text) * _MIB if text.isdecimal() else None  # it may be "[N/A]" or "[Not Supported]"


def _pair(text: str) -> tuple[int, int] | None:
    major, _, minor = text.partition(".")
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _version_from_proc() -> tuple[int, ...]:
    """The version of the loaded kernel driver, as (580, 65, 6), from /proc; works without NVIDIA's tools."""
    try:
        text = read_text(_PROC, 1 << 16, errors="replace")
    except OSError:
        return ()
    # "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 ..."
    found = re.search(r"NVRM version:.*?\s(\d{3,4}(?:\.\d+)+)", text)
    return _version(found.group(1)) if found else ()


def _version(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,3}", text):
        return ()
    return tuple(int(part) for part in text.split("."))

"""Whether there is an NVIDIA driver, and which. Standard library only; no answer means none, never an error.

Asked before anything is installed, so no NVML package; torch cannot be asked, it is what gets chosen.
"""

from __future__ import annotations

import ctypes
import logging
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from glm4v_desktop.domain.files import exists, read_text

log = logging.getLogger(__name__)

_PROC = Path("/proc/driver/nvidia/version")
_PATIENCE = 5.0  # seconds; nvidia-smi hangs when a card has fallen off the bus
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


@dataclass(frozen=True, slots=True)
class NvidiaDriver:
    """`version` as in (580, 65, 6), empty when unknown; `capability`, as in (8, 9), is the newest card's."""

    version: tuple[int, ...] = ()
    capability: tuple[int, int] | None = None


def has_nvidia_driver(system: str | None = None) -> bool:
    """Quick: looks for the driver's own file and starts nothing."""
    match system or platform.system():
        case "Linux":
            return exists(_PROC) or _loads("libcuda.so.1")
        case "Windows":
            windows = Path(os.environ.get("SYSTEMROOT", "C:/Windows"))
            return exists(windows / "System32" / "nvcuda.dll")
        case _:
            return False  # NVIDIA has made no driver for macOS since 10.13


def find_nvidia_driver(system: str | None = None) -> NvidiaDriver | None:
    """None without a driver. May take some seconds, because it asks nvidia-smi."""
    if not has_nvidia_driver(system):
        return None
    told = _ask_nvidia_smi()
    return told if told.version else NvidiaDriver(_version_from_proc(), told.capability)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _ask_nvidia_smi() -> NvidiaDriver:
    program = shutil.which("nvidia-smi")
    if program is None:
        return NvidiaDriver()
    command = [program, "--query-gpu=driver_version,compute_cap", "--format=csv,noheader"]
    try:
        asked = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_PATIENCE,
            creationflags=_NO_WINDOW,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        log.info("nvidia-smi gave no answer: %s", type(error).__name__)
        return NvidiaDriver()
    return parse_nvidia_smi(asked.stdout) if asked.returncode == 0 else NvidiaDriver()


def parse_nvidia_smi(text: str) -> NvidiaDriver:
    """One line a card, as in `580.65.06, 8.9`. Whatever does not look like that is unknown."""
    version: tuple[int, ...] = ()
    capabilities = []
    for line in text.splitlines():
        driver, _, capability = (part.strip() for part in line.partition(","))
        version = version or _numbers(driver)
        numbers = _numbers(capability)
        if len(numbers) == 2:
            capabilities.append((numbers[0], numbers[1]))
    return NvidiaDriver(version, max(capabilities, default=None))


def _version_from_proc() -> tuple[int, ...]:
    try:
        text = read_text(_PROC, 1 << 16, errors="replace")
    except OSError:
        return ()
    # "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 ..."
    found = re.search(r"NVRM version:.*?\s(\d{3,4}(?:\.\d+)+)", text)
    return _numbers(found.group(1)) if found else ()


def _numbers(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,3}", text):
        return ()
    return tuple(int(part) for part in text.split("."))

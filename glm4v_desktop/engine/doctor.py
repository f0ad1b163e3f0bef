"""What this machine has and what of the model fits on it, without importing torch."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

_GB = 1_000_000_000
_QUERY = "name,driver_version,memory.total,memory.free"
_PATIENCE_S = 10.0
_PACKAGES = ("torch", "transformers", "accelerate", "onnxruntime", "rapidocr", "PySide6-Essentials")
_OLDEST_DRIVER = 525  # the first that runs CUDA 12, which torch's builds are made for


class Verdict(StrEnum):
    """Whether a way to run GLM-4v-9b fits, and if not, what is short. The values are public (`--json`)."""

    FITS = "fits"
    NO_GPU = "no_gpu"
    OLD_DRIVER = "old_driver"
    NO_CUDA_IN_TORCH = "no_cuda_in_torch"
    VIDEO_MEMORY = "video_memory"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Gpu:
    """An NVIDIA device as its driver describes it; memory in bytes."""

    name: str
    driver: str
    memory_total: int
    memory_free: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way to run the model and what it needs, in bytes of free memory."""

    name: str
    video_memory: int
    memory: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What became of one way on this machine."""

    way: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that `doctor --json` says; its keys are public."""

    system: str
    python: str
    gpus: tuple[Gpu, ...]
    memory_total: int
    memory_free: int
    disk_free: int
    versions: Mapping[str, str]
    fits: tuple[Fit, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


# Weights, the driver's own share, the tower's rows and a full cache together. The weights alone are 27.8 GB
# in bfloat16, 8.6 of them the tower's layers.
WAYS = (
    Way("bfloat16 on the GPU", 29_200_000_000, 4 * _GB),
    Way("bfloat16, tower in host memory", 19_700_000_000, 13 * _GB),
    Way("bfloat16 on the processor (slow)", 0, 31 * _GB),
)


def judge(way: Way, gpus: Sequence[Gpu], memory_free: int, torch_version: str) -> Verdict:
    """Whether `way` fits on a machine. An empty `torch_version` means that it is not installed yet."""
    if way.video_memory:
        if not gpus:
            return Verdict.NO_GPU
        best = max(gpus, key=lambda gpu: gpu.memory_free)
        if _major(best.driver) < _OLDEST_DRIVER:
            return Verdict.OLD_DRIVER
        if torch_version.endswith("+cpu"):
            return Verdict.NO_CUDA_IN_TORCH
        if best.memory_free < way.video_memory:
            return Verdict.VIDEO_MEMORY
    return Verdict.FITS if memory_free >= way.memory else Verdict.MEMORY


def examine(folder: Path) -> Report:
    """This machine; `folder` is where models are kept, for the free disk."""
    gpus = find_gpus()
    total, free = memory()
    versions = {name: version for name in _PACKAGES if (version := _version(name))}
    fits = tuple(Fit(way.name, judge(way, gpus, free, versions.get("torch", ""))) for way in WAYS)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return Report(
        system=platform.platform(),
        python=sys.version.split()[0],
        gpus=gpus,
        memory_total=total,
        memory_free=free,
        disk_free=shutil.disk_usage(existing).free,
        versions=versions,
        fits=fits,
    )


def find_gpus() -> tuple[Gpu, ...]:
    """What NVIDIA's own tool says; nothing where it is missing, fails or does not answer."""
    command = ["nvidia-smi", f"--query-gpu={_QUERY}", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return parse_gpus(said.stdout)


def parse_gpus(said: str) -> tuple[Gpu, ...]:
    """One device a line; lines with something else (memory that is not available) are left out."""
    gpus = []
    for line in said.splitlines():
        name, driver, total, free = ([part.strip() for part in line.split(",")] + [""] * 4)[:4]
        if total.isdigit() and free.isdigit():
            gpus.append(Gpu(name, driver, int(total) << 20, int(free) << 20))
    return tuple(gpus)


def memory() -> tuple[int, int]:
    """Bytes of memory in all and available; 0 where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return _memory_elsewhere()
    sizes = {line.split(":")[0]: int(line.split()[1]) << 10 for line in lines}
    return sizes.get("MemTotal", 0), sizes.get("MemAvailable", 0)


def _memory_elsewhere() -> tuple[int, int]:
    """Without a count of what is available; all of it stands for that."""
    if sys.platform == "win32":
        import ctypes

        status = (ctypes.c_uint64 * 8)(64)  # MEMORYSTATUSEX: its length, the load, then total and available
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return status[1], status[2]
        return 0, 0
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0, 0
    return total, total


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _major(version: str) -> int:
    first = version.split(".")[0]
    return int(first) if first.isdigit() else 0

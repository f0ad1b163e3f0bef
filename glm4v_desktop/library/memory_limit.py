"""How much memory Linux lets this process have where it is less than the machine's: containers, services."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")
_UNIFIED = "0::"  # what the line of control groups in their second version begins with


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """In bytes. `free` counts caches as free: they are given up when a program needs the room."""

    total: int
    free: int


def memory_limit(groups: Path = _GROUPS, own: Path = _OWN) -> MemoryLimit | None:
    """The tightest limit of this process's group and those above it; None without one."""
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return None
    name = next((line[len(_UNIFIED) :] for line in lines if line.startswith(_UNIFIED)), None)
    if name is None or ".." in Path(name).parts:
        return None
    group = groups / name.lstrip("/")
    limits = [limit for each in (group, *group.parents) if (limit := _limit_of(each)) is not None]
    return min(limits, key=lambda limit: limit.free, default=None)


def _limit_of(group: Path) -> MemoryLimit | None:
    try:
        most = (group / "memory.max").read_text(encoding="ascii").strip()
        if not most.isdecimal():  # "max": none
            return None
        used = int((group / "memory.current").read_text(encoding="ascii"))
        stat = (group / "memory.stat").read_text(encoding="ascii").splitlines()
        cached = next((int(line.split()[1]) for line in stat if line.startswith("inactive_file ")), 0)
    except (OSError, ValueError, IndexError):
        return None
    return MemoryLimit(int(most), max(0, int(most) - used + cached))

"""How much memory Linux lets this process have where it is less than the machine's: containers, services."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from glm4v_desktop.domain.files import read_text

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

"""A container or a service may have less memory than the machine; more than that is not promised."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from glm4v_desktop.hardware import machine
from glm4v_desktop.hardware.machine import MemoryLimit, memory_limit
from tests.hardware.machines import GB


def a_group(folder: Path, most: str, used: int = 0, cached: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(f"{most}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\ninactive_file {cached}\nactive_file 7\n")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own"
    path.write_text("12:cpu:/old\n0::/user.slice/app.scope\n")
    return path


def test_the_tightest_group_counts(tmp_path: Path, own: Path) -> None:
    a_group(tmp_path / "user.slice", str(8 * GB), used=6 * GB, cached=GB)
    a_group(tmp_path / "user.slice/app.scope", str(16 * GB), used=2 * GB)
    assert memory_limit(tmp_path, own) == MemoryLimit(8 * GB, 3 * GB)


def test_no_limit_is_none(tmp_path: Path, own: Path) -> None:
    a_group(tmp_path / "user.slice/app.scope", "max", used=GB)
    assert memory_limit(tmp_path, own) is None
    assert memory_limit(tmp_path / "nothing", own) is None
    assert memory_limit(tmp_path, tmp_path / "gone") is None


@pytest.mark.parametrize("text", ["", "3:memory:/docker/1\n", "0::/../../etc\n"])
def test_other_lines_are_no_limit(tmp_path: Path, text: str) -> None:
    own = tmp_path / "own"
    own.write_text(text)
    a_group(tmp_path / "docker/1", "1")
    assert memory_limit(tmp_path, own) is None


def test_files_that_say_nothing_are_no_limit(tmp_path: Path, own: Path) -> None:
    a_group(tmp_path / "user.slice", str(8 * GB))
    (tmp_path / "user.slice/memory.current").write_text("")
    assert memory_limit(tmp_path, own) is None


def test_a_group_that_is_over_its_limit_has_nothing_free(tmp_path: Path, own: Path) -> None:
    a_group(tmp_path / "user.slice", str(GB), used=2 * GB)
    assert memory_limit(tmp_path, own) == MemoryLimit(GB, 0)


def test_the_probe_tells_what_the_process_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory_limit", lambda: MemoryLimit(1000, 400))
    assert machine.memory() == machine.Memory(1000, 400)
    monkeypatch.setattr(machine, "memory_limit", lambda: MemoryLimit(1 << 60, 1 << 60))
    assert machine.memory().total == psutil.virtual_memory().total
    monkeypatch.setattr(machine, "memory_limit", lambda: None)
    assert 0 < machine.memory().free <= machine.memory().total

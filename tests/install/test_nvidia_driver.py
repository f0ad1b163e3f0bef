"""Row R15: no card, a driver without its tools, tools that fail. The program must only ever hear none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from glm4v_desktop.install import nvidia
from glm4v_desktop.install.nvidia import NvidiaDriver, find_nvidia_driver, has_nvidia_driver
from tests.install.fake_nvml import FakeNvml

PROC = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 2024\nGCC: 12\n"
OPEN_PROC = (
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder)  "
    "Sun Jul 27 07:05:14 UTC 2025\n"
)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux machine without a driver; `tmp_path/version` is its /proc file, `tmp_path/bin` its PATH."""
    monkeypatch.setattr(nvidia, "_PROC", tmp_path / "version")
    monkeypatch.setattr(nvidia, "_loads", lambda library: False)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def put_nvidia_smi(machine: Path, script: str) -> None:
    program = machine / "bin" / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_no_driver(machine: Path) -> None:
    assert not has_nvidia_driver("Linux")
    assert find_nvidia_driver("Linux", nvml=None) is None


def test_tools_left_behind_by_a_driver_that_is_gone_are_not_asked(machine: Path) -> None:
    put_nvidia_smi(machine, "echo '0, X, 580.65.06, 24564, 23010, 8.9'")
    assert find_nvidia_driver("Linux", nvml=None) is None


@pytest.mark.parametrize(("text", "version"), [(PROC, (550, 54, 14)), (OPEN_PROC, (580, 65, 6))])
def test_a_driver_without_its_tools(machine: Path, text: str, version: tuple[int, ...]) -> None:
    (machine / "version").write_text(text)
    assert find_nvidia_driver("Linux", nvml=None) == NvidiaDriver(version)


@pytest.mark.parametrize("text", ["", "NVRM version:", "\0\xff garbage", "NVRM version: 5"])
def test_a_driver_of_unknown_version(machine: Path, text: str) -> None:
    (machine / "version").write_text(text, encoding="latin-1")
    assert find_nvidia_driver("Linux", nvml=None) == NvidiaDriver()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo '0, X, 560.35.03, 24564, 23010, 8.9'", NvidiaDriver((560, 35, 3), (8, 9))),
        (
            "printf '0, X, 560.35.03, 2048, 1024, 6.1\\n1, Y, 560.35.03, 8192, 4096, 8.6\\n'",
            NvidiaDriver((560, 35, 3), (8, 6)),
        ),
        ("echo '0, X, 560.35.03, [N/A], [N/A], [N/A]'", NvidiaDriver((560, 35, 3))),
        ("echo '0, X, [N/A], 2048, 1024, 8.6'", NvidiaDriver((550, 54, 14), (8, 6))),
        ("echo '0, X, 99999.1, 2048, 1024, 1.2.3'", NvidiaDriver((550, 54, 14))),
        ("echo 'No devices were found'; exit 6", NvidiaDriver((550, 54, 14))),
        ("echo 'NVIDIA-SMI has failed'", NvidiaDriver((550, 54, 14))),
        ("printf '\\377\\376'", NvidiaDriver((550, 54, 14))),
        ("kill -9 $$", NvidiaDriver((550, 54, 14))),
    ],
)
def test_what_the_tools_say_counts_when_it_makes_sense(
    machine: Path, script: str, expected: NvidiaDriver
) -> None:
    (machine / "version").write_text(PROC)
    put_nvidia_smi(machine, script)
    assert find_nvidia_driver("Linux", nvml=None) == expected


def test_tools_that_hang_are_given_up(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (machine / "version").write_text(PROC)
    put_nvidia_smi(machine, f"exec {sys.executable} -c 'import time; time.sleep(60)'")
    monkeypatch.setattr(nvidia, "_SMI_TIMEOUT_S", 0.2)
    assert find_nvidia_driver("Linux", nvml=None) == NvidiaDriver((550, 54, 14))


def test_a_container_with_the_library_but_no_proc_file(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nvidia, "_loads", lambda library: library == "libcuda.so.1")
    assert find_nvidia_driver("Linux", nvml=None) == NvidiaDriver()


def test_windows_is_asked_by_its_own_file(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMROOT", str(machine))
    assert not has_nvidia_driver("Windows")
    (machine / "System32").mkdir()
    (machine / "System32" / "nvcuda.dll").touch()
    assert has_nvidia_driver("Windows")


@pytest.mark.parametrize("system", ["Darwin", "FreeBSD"])
def test_other_systems_have_none(machine: Path, system: str) -> None:
    (machine / "version").write_text(PROC)
    assert find_nvidia_driver(system, nvml=None) is None


def test_nvml_is_asked_where_it_is_installed(machine: Path) -> None:
    old = {"name": "X", "total": 2 << 30, "free": 1 << 30, "capability": (6, 1)}
    (machine / "version").write_text(PROC)
    nvml = FakeNvml(old, {**old, "capability": (8, 9)})
    assert find_nvidia_driver("Linux", nvml) == NvidiaDriver((580, 65, 6), (8, 9))


def test_a_driver_that_cannot_be_asked_is_still_a_driver(machine: Path) -> None:
    (machine / "version").write_text(PROC)
    for code in (FakeNvml.NVML_ERROR_LIBRARY_NOT_FOUND, FakeNvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH):
        nvml = FakeNvml(fails={"nvmlInit": code})
        assert find_nvidia_driver("Linux", nvml) == NvidiaDriver((550, 54, 14))

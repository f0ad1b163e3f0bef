"""What this machine has: every probe may fail or hang, and the report still comes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_desktop.core.settings import Settings
from glm4v_desktop.hardware import machine
from glm4v_desktop.hardware.machine import (
    Display,
    Memory,
    Model,
    Package,
    Probe,
    Probes,
    Processor,
    parse_cpuinfo,
    report_machine,
)
from glm4v_desktop.install.extra import EXTRA_LOCAL
from glm4v_desktop.install.nvidia import DriverFault, Graphics
from glm4v_desktop.storage.folders import config_folder, models_folder
from glm4v_desktop.storage.settings_file import SettingsFile
from tests.model_config import config_json


def broken(*_: object) -> None:
    raise RuntimeError("a strange machine")


ALL_BROKEN = Probes(**{name: broken for name in Probes.__dataclass_fields__ if name != "models_folder"})  # type: ignore[arg-type]


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """Waits until the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_this_machine_is_reported() -> None:
    report = report_machine()
    assert report.silent == ()
    assert report.memory is not None
    assert 0 < report.memory.free <= report.memory.total
    assert report.processor.cores > 0
    assert report.disk_free
    assert report.python == ".".join(map(str, sys.version_info[:3]))
    assert dict.fromkeys(package.name for package in report.packages).keys() >= {"numpy", "torch"}


def test_a_report_comes_when_every_probe_fails() -> None:
    report = report_machine(ALL_BROKEN)
    assert set(report.silent) == set(Probe)
    assert report.graphics == Graphics(fault=DriverFault.FAILED)
    assert (report.memory, report.disk_free, report.display, report.chinese_font) == (None,) * 4
    assert not report.has_extra_local


def test_a_driver_that_hangs_does_not_keep_the_report(never: threading.Event) -> None:
    def hang() -> Graphics:
        never.wait()
        return Graphics()

    report = report_machine(Probes(graphics=hang), limit_s=2)
    assert Probe.GRAPHICS in report.silent
    assert report.graphics.fault is DriverFault.FAILED
    assert report.memory is not None


def test_the_extra_is_there_when_all_of_it_is() -> None:
    names = EXTRA_LOCAL
    whole = tuple(Package(name, "1") for name in names)
    part = (*whole[:-1], Package(names[-1], None))
    assert report_machine(Probes(packages=lambda: whole)).has_extra_local
    assert not report_machine(Probes(packages=lambda: part)).has_extra_local


@pytest.mark.parametrize(
    ("flags", "bf16"),
    [
        ("flags : fpu avx512f avx512_bf16", True),
        ("flags : fpu amx_bf16 amx_tile", True),
        ("Features : fp asimd bf16", True),
        ("flags : fpu avx2", False),
        ("", None),
    ],
)
def test_linux_tells_what_the_processor_is(flags: str, bf16: bool | None) -> None:
    text = f"processor : 0\nmodel name : Some CPU @ 2 GHz\n{flags}\n\nmodel name : Another\n"
    assert parse_cpuinfo(text, 4) == Processor("Some CPU @ 2 GHz", 4, bf16)


@pytest.mark.parametrize(
    ("environ", "display"),
    [
        ({}, Display.NONE),
        ({"DISPLAY": ":0"}, Display.X11),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, Display.WAYLAND),
    ],
)
def test_the_display(environ: dict[str, str], display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert machine.display("Linux") is display


@pytest.mark.parametrize("system", ["Windows", "Darwin"])
def test_windows_and_macos_always_have_a_display(system: str) -> None:
    assert machine.display(system) is Display.NATIVE
    assert machine.nvidia_on_bus(system) is None


def test_a_card_is_seen_without_its_driver(tmp_path: Path) -> None:
    assert machine.is_nvidia_among(tmp_path / "absent") is None
    for name, vendor, kind in (("a", "0x10de", "0x040300"), ("b", "0x1002", "0x030000")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vendor").write_text(f"{vendor}\n")
        (tmp_path / name / "class").write_text(f"{kind}\n")
    assert machine.is_nvidia_among(tmp_path) is False  # its sound alone is no card, and AMD is not NVIDIA
    (tmp_path / "a" / "class").write_text("0x030200\n")
    assert machine.is_nvidia_among(tmp_path) is True


def test_the_disk_of_a_folder_that_is_not_made_yet(tmp_path: Path) -> None:
    assert machine.disk_free(tmp_path / "not" / "yet") > 0


def test_models_in_the_folder_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo, folder, chosen = tmp_path / "demo_model", tmp_path / "models", tmp_path / "elsewhere"
    monkeypatch.setattr(machine, "resource", lambda name: tmp_path / name)
    assert machine.models(folder) == ()
    for place in (demo, chosen, folder / "glm-4v-9b", folder / "half"):
        place.mkdir(parents=True)
        (place / "config.json").write_bytes(config_json())
        (place / "model.safetensors").write_text("weights")
    for place in (demo, chosen, folder / "glm-4v-9b"):
        (place / "tokenizer.model").write_text("IQ== 0\n")
    assert SettingsFile(config_folder()).write(Settings(model_folder=str(chosen)))
    assert machine.models(folder) == (Model(demo, demo=True), Model(chosen), Model(folder / "glm-4v-9b"))


def test_the_folder_for_models_is_the_one_that_was_set(tmp_path: Path) -> None:
    assert Probes().models_folder == models_folder()
    assert SettingsFile(config_folder()).write(Settings(models_folder=str(tmp_path / "big disk")))
    assert Probes().models_folder == tmp_path / "big disk"


def test_memory_is_told_by_the_system() -> None:
    told = machine.memory()
    assert isinstance(told, Memory)
    assert 0 < told.free <= told.total


def test_looking_at_the_machine_imports_no_torch() -> None:
    code = (
        "import sys; from glm4v_desktop.hardware.machine import report_machine; report_machine();"
        "sys.exit('torch' in sys.modules or 'PySide6' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

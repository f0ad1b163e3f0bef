"""Machines that are not there: reports put together for the tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from glm4v_desktop.hardware.machine import Display, MachineReport, Memory, Model, Package, Processor
from glm4v_desktop.hardware.torch_view import TorchView
from glm4v_desktop.install.extra import EXTRA_LOCAL
from glm4v_desktop.install.nvidia import DriverFault, Graphics, NvidiaCard

GB = 10**9
RTX_4090 = NvidiaCard(0, "NVIDIA GeForce RTX 4090", 25_757_220_864, 24 * GB, (8, 9))

PLAIN = MachineReport(
    system="Debian GNU/Linux 12 (bookworm), x86_64",
    python="3.11.2",
    processor=Processor("A processor", 8, bf16=False),
    memory=Memory(64 * GB, 48 * GB),
    models_folder=Path("models"),
    disk_free=500 * GB,
    graphics=Graphics(fault=DriverFault.NO_DRIVER),
    nvidia_on_bus=False,
    display=Display.X11,
    chinese_font=True,
    packages=tuple(Package(name, "1.0") for name in EXTRA_LOCAL),
    models=(Model(Path("demo"), demo=True),),
)
"""Everything but a graphics card."""

GOOD = replace(
    PLAIN, graphics=Graphics((RTX_4090,), "580.65.06", (13, 0)), nvidia_on_bus=True
)  # fmt: skip

TORCH = TorchView(works=True, version="2.13.0", cuda="13.0", sees_card=True)
CPU_TORCH = TorchView(works=True, version="2.13.0+cpu")


def with_card(card: NvidiaCard = RTX_4090, cuda: tuple[int, int] | None = (13, 0)) -> MachineReport:
    return replace(GOOD, graphics=Graphics((card,), "580.65.06", cuda))


def with_fault(fault: DriverFault, on_bus: bool | None = True) -> MachineReport:
    return replace(PLAIN, graphics=Graphics(fault=fault), nvidia_on_bus=on_bus)

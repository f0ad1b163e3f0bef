"""What is in the way: one clear finding for each fault of a machine, none on a good one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_desktop.hardware.findings import MachineFinding, findings
from glm4v_desktop.hardware.machine import Display, MachineReport, Model
from glm4v_desktop.hardware.torch_view import TorchView
from glm4v_desktop.install.nvidia import DriverFault, Graphics, NvidiaCard
from tests.hardware.machines import CPU_TORCH, GB, GOOD, PLAIN, RTX_4090, TORCH, with_card, with_fault


@pytest.mark.parametrize(
    ("machine", "torch", "expected"),
    [
        (GOOD, TORCH, ()),
        (PLAIN, CPU_TORCH, (MachineFinding.NO_GPU,)),
        (replace(PLAIN, nvidia_on_bus=None), CPU_TORCH, (MachineFinding.NO_GPU,)),
        (with_fault(DriverFault.NO_DRIVER), CPU_TORCH, (MachineFinding.NO_DRIVER,)),
        (with_fault(DriverFault.NEEDS_RESTART), CPU_TORCH, (MachineFinding.DRIVER_NEEDS_RESTART,)),
        (with_fault(DriverFault.FAILED), CPU_TORCH, (MachineFinding.DRIVER_FAILED,)),
        (with_card(cuda=(11, 4)), replace(TORCH, sees_card=False), (MachineFinding.OLD_DRIVER,)),
        (with_card(cuda=(12, 4)), replace(TORCH, sees_card=False), (MachineFinding.OLD_DRIVER,)),
        (with_card(cuda=(12, 4)), replace(TORCH, cuda="12.6"), ()),
        (with_card(cuda=None), TORCH, ()),
        (with_card(replace(RTX_4090, total=6 * GB)), TORCH, (MachineFinding.LITTLE_VIDEO_MEMORY,)),
        (with_card(replace(RTX_4090, total=8188 << 20)), TORCH, ()),
        (with_card(replace(RTX_4090, total=None)), TORCH, ()),
        (GOOD, CPU_TORCH, (MachineFinding.TORCH_WITHOUT_CUDA,)),
        (GOOD, replace(TORCH, sees_card=False), (MachineFinding.TORCH_SEES_NO_GPU,)),
        (GOOD, replace(TORCH, suits_card=False), (MachineFinding.TORCH_TOO_NEW_FOR_GPU,)),
        (GOOD, TorchView(works=False), (MachineFinding.TORCH_BROKEN,)),
        (replace(GOOD, packages=()), None, (MachineFinding.EXTRA_MISSING,)),
        (replace(PLAIN, packages=()), None, (MachineFinding.NO_GPU, MachineFinding.EXTRA_MISSING)),
        (PLAIN, TorchView(works=True, version="2.13.0", rocm="7.1", sees_card=True), ()),
        (replace(GOOD, display=Display.NONE), TORCH, (MachineFinding.NO_DISPLAY,)),
        (replace(GOOD, display=None), TORCH, ()),
        (replace(GOOD, chinese_font=False), TORCH, (MachineFinding.NO_CHINESE_FONT,)),
        (replace(GOOD, chinese_font=None), TORCH, ()),
        (replace(GOOD, disk_free=20 * GB), TORCH, (MachineFinding.LITTLE_DISK,)),
        (replace(GOOD, disk_free=20 * GB, models=(Model(Path("glm")),)), TORCH, ()),
        (replace(GOOD, disk_free=None), TORCH, ()),
    ],
)
def test_each_fault_is_found(
    machine: MachineReport, torch: TorchView | None, expected: tuple[MachineFinding, ...]
) -> None:
    assert findings(machine, torch) == expected


def test_the_largest_of_several_cards_counts() -> None:
    small = NvidiaCard(1, "small", 2 * GB, 2 * GB)
    machine = replace(GOOD, graphics=Graphics((small, RTX_4090), "580.65.06", (13, 0)))
    assert findings(machine, TORCH) == ()

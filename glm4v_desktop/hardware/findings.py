"""The problems that `doctor` and the start page report about a machine, as values without text.

`texts/findings.py` has the sentences.
"""

from __future__ import annotations

from enum import StrEnum

from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES
from glm4v_desktop.hardware.machine import Display, MachineReport
from glm4v_desktop.hardware.torch_view import TorchView
from glm4v_desktop.install.nvidia import DriverFault

LITTLE_VIDEO_MEMORY = 8_000_000_000  # bytes; cards sold as 8 GB report slightly more
_OLDEST_CUDA = (12, 0)  # the CUDA version that the oldest supported torch build needs from the driver


class MachineFinding(StrEnum):
    """A problem with this machine. The values are public (`doctor --json`)."""

    NO_GPU = "no_gpu"
    NO_DRIVER = "no_driver"  # an NVIDIA card is plugged in, but its driver is not installed
    DRIVER_NEEDS_RESTART = "driver_needs_restart"
    DRIVER_FAILED = "driver_failed"
    OLD_DRIVER = "old_driver"
    LITTLE_VIDEO_MEMORY = "little_video_memory"
    EXTRA_MISSING = "extra_missing"
    TORCH_BROKEN = "torch_broken"
    TORCH_WITHOUT_CUDA = "torch_without_cuda"
    TORCH_SEES_NO_GPU = "torch_sees_no_gpu"
    TORCH_TOO_NEW_FOR_GPU = "torch_too_new_for_gpu"
    NO_DISPLAY = "no_display"
    NO_CHINESE_FONT = "no_chinese_font"
    LITTLE_DISK = "little_disk"


def findings(machine: MachineReport, torch: TorchView | None) -> tuple[MachineFinding, ...]:
    """Returns the problems of `machine`, graphics first. `torch` is None if torch is not installed."""
    found = list(_of_graphics(machine, torch))
    if not machine.has_extra_local:
        found.append(MachineFinding.EXTRA_MISSING)
    elif torch is not None:
        found += _of_torch(machine, torch, MachineFinding.OLD_DRIVER in found)
    if machine.display is Display.NONE:
        found.append(MachineFinding.NO_DISPLAY)
    if machine.chinese_font is False:
        found.append(MachineFinding.NO_CHINESE_FONT)
    has_model = any(not model.demo for model in machine.models)
    if not has_model and machine.disk_free is not None and machine.disk_free < CHECKPOINT_BYTES:
        found.append(MachineFinding.LITTLE_DISK)
    return tuple(found)


def _of_graphics(machine: MachineReport, torch: TorchView | None) -> tuple[MachineFinding, ...]:
    graphics = machine.graphics
    if torch is not None and torch.rocm and torch.sees_card:
        return ()  # torch computes on an AMD card, so the state of NVIDIA's driver does not matter
    match graphics.fault:
        case DriverFault.NEEDS_RESTART:
            return (MachineFinding.DRIVER_NEEDS_RESTART,)
        case DriverFault.FAILED:
            return (MachineFinding.DRIVER_FAILED,)
        case DriverFault.NO_DRIVER if machine.nvidia_on_bus:
            return (MachineFinding.NO_DRIVER,)
    if not graphics.cards:
        return (MachineFinding.NO_GPU,)
    found = []
    built = torch.cuda.partition(".")[0] if torch is not None else ""
    needed = max(_OLDEST_CUDA, (int(built), 0)) if built.isdecimal() else _OLDEST_CUDA
    if graphics.cuda is not None and graphics.cuda < needed:
        found.append(MachineFinding.OLD_DRIVER)
    sizes = [card.total for card in graphics.cards if card.total is not None]
    if sizes and max(sizes) < LITTLE_VIDEO_MEMORY:
        found.append(MachineFinding.LITTLE_VIDEO_MEMORY)
    return tuple(found)


def _of_torch(machine: MachineReport, torch: TorchView, old_driver: bool) -> list[MachineFinding]:
    if not torch.works:
        return [MachineFinding.TORCH_BROKEN]
    if not machine.graphics.cards:
        return []
    if not torch.cuda and not torch.rocm:
        return [MachineFinding.TORCH_WITHOUT_CUDA]
    if not torch.sees_card:
        return [] if old_driver else [MachineFinding.TORCH_SEES_NO_GPU]
    return [] if torch.suits_card else [MachineFinding.TORCH_TOO_NEW_FOR_GPU]

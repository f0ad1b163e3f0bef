"""The texts for everything that `doctor` can find missing or unsuitable on a machine.

The texts are English sources for the context `Doctor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES
from glm4v_desktop.hardware.findings import LITTLE_VIDEO_MEMORY, MachineFinding
from glm4v_desktop.install.torch_choice import NEW_DRIVER
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, UserText


class Topic(Enum):
    """The subject of a line in the report of `doctor`; the lines have this order."""

    SYSTEM = auto()
    DISPLAY = auto()
    FONT = auto()
    PROCESSOR = auto()
    MEMORY = auto()
    GRAPHICS = auto()
    PACKAGES = auto()
    TORCH = auto()
    MODELS = auto()
    DISK = auto()


NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "driver": str(NEW_DRIVER),
        "video": f"{LITTLE_VIDEO_MEMORY // 10**9} GB",
        "model": f"{CHECKPOINT_BYTES / 1e9:.1f} GB",
    }
)
"""The values for the placeholders in braces in FINDING_TEXTS."""

FINDING_TEXTS: Mapping[MachineFinding, tuple[Topic, UserText]] = MappingProxyType(
    {
        MachineFinding.NO_GPU: (
            Topic.GRAPHICS,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "There is no NVIDIA graphics card."),
                QT_TRANSLATE_NOOP(
                    "Doctor",
                    "The text reader and the demo model do not need one; GLM-4v-9b is very slow without it.",
                ),
            ),
        ),
        MachineFinding.NO_DRIVER: (
            Topic.GRAPHICS,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "There is an NVIDIA card, but NVIDIA's driver is not running."),
                QT_TRANSLATE_NOOP(
                    "Doctor", "Install the driver (version {driver} or newer) and restart the computer."
                ),
            ),
        ),
        MachineFinding.DRIVER_NEEDS_RESTART: (
            Topic.GRAPHICS,
            UserText(
                QT_TRANSLATE_NOOP(
                    "Doctor", "NVIDIA's driver was updated while its old version is still running."
                ),
                QT_TRANSLATE_NOOP("Doctor", "Restart the computer."),
            ),
        ),
        MachineFinding.DRIVER_FAILED: (
            Topic.GRAPHICS,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "NVIDIA's driver does not respond."),
                QT_TRANSLATE_NOOP(
                    "Doctor", "Restart the computer; if that does not help, reinstall the driver."
                ),
            ),
        ),
        MachineFinding.OLD_DRIVER: (
            Topic.GRAPHICS,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "NVIDIA's driver is too old for torch."),
                QT_TRANSLATE_NOOP(
                    "Doctor", "Install version {driver} or newer; until then the model runs on the processor."
                ),
            ),
        ),
        MachineFinding.LITTLE_VIDEO_MEMORY: (
            Topic.GRAPHICS,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "The card has less than {video} of video memory."),
                QT_TRANSLATE_NOOP("Doctor", "GLM-4v-9b does not fit on it; the demo model does."),
            ),
        ),
        MachineFinding.EXTRA_MISSING: (
            Topic.TORCH,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "The packages that GLM-4v-9b needs are not installed."),
                QT_TRANSLATE_NOOP(
                    "Doctor",
                    "Start once with packaging/start.py --local, or install 'glm4v-desktop[local]' with pip.",
                ),
            ),
        ),
        MachineFinding.TORCH_BROKEN: (
            Topic.TORCH,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "torch is installed but cannot be loaded."),
                QT_TRANSLATE_NOOP("Doctor", "Install it again: packaging/start.py --local."),
            ),
        ),
        MachineFinding.TORCH_WITHOUT_CUDA: (
            Topic.TORCH,
            UserText(
                QT_TRANSLATE_NOOP(
                    "Doctor", "This build of torch cannot use the graphics card: it has no CUDA."
                ),
                QT_TRANSLATE_NOOP("Doctor", "Install the right build with packaging/start.py --local."),
            ),
        ),
        MachineFinding.TORCH_SEES_NO_GPU: (
            Topic.TORCH,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "The driver sees the graphics card, but torch does not."),
                QT_TRANSLATE_NOOP(
                    "Doctor", "Check that CUDA_VISIBLE_DEVICES does not hide it, or update the driver."
                ),
            ),
        ),
        MachineFinding.TORCH_TOO_NEW_FOR_GPU: (
            Topic.TORCH,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "This build of torch no longer supports the graphics card."),
                QT_TRANSLATE_NOOP(
                    "Doctor", "Install a build that supports it with packaging/start.py --local."
                ),
            ),
        ),
        MachineFinding.NO_DISPLAY: (
            Topic.DISPLAY,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "There is no display to open a window on."),
                QT_TRANSLATE_NOOP("Doctor", "On the terminal, use glm4v-desktop ask PICTURE QUESTION."),
            ),
        ),
        MachineFinding.NO_CHINESE_FONT: (
            Topic.FONT,
            UserText(
                QT_TRANSLATE_NOOP("Doctor", "No font with Chinese letters was found."),
                QT_TRANSLATE_NOOP("Doctor", "Install one; on Debian and Ubuntu it is fonts-noto-cjk."),
            ),
        ),
        MachineFinding.LITTLE_DISK: (
            Topic.DISK,
            UserText(
                QT_TRANSLATE_NOOP(
                    "Doctor", "There is not enough disk space for GLM-4v-9b, which takes {model}."
                ),
                QT_TRANSLATE_NOOP("Doctor", "Free some space, or put the model on another disk."),
            ),
        ),
    }
)

"""Asks torch for its version and its graphics cards, in a child process.

Importing torch takes seconds and hundreds of megabytes, and a broken installation may crash.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import dataclass

from glm4v_desktop.core.files import parse_json

log = logging.getLogger(__name__)

_LIMIT_S = 30.0  # a first import from a slow disk reads more than a gigabyte
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_ASK = """
import json, warnings
warnings.simplefilter("ignore")
import torch
there = torch.cuda.is_available()
cards = [torch.cuda.get_device_capability(i) for i in range(torch.cuda.device_count())] if there else []
archs = torch.cuda.get_arch_list() if there else []
print(json.dumps([torch.__version__, torch.version.cuda, torch.version.hip, there, cards, archs]))
"""


@dataclass(frozen=True, slots=True)
class TorchView:
    """What torch reports. All other fields have their defaults if torch does not work.

    `cuda` and `rocm` are the versions that torch was built with, empty if it was built without.
    `sees_card` says whether torch can use a graphics card. `suits_card` is False if this build of torch has
    no code for one of the cards.
    """

    works: bool
    version: str = ""
    cuda: str = ""
    rocm: str = ""
    sees_card: bool = False
    suits_card: bool = True


def ask_torch(limit_s: float = _LIMIT_S, program: str = _ASK) -> TorchView:
    """Imports torch in a child process and returns what it reports. Call it only if torch is installed.

    Does not raise: if the import fails or takes longer than `limit_s`, the result has `works=False`.
    """
    # -P: do not import a torch.py from the current folder.
    command = [sys.executable, "-P", "-c", program]
    try:
        asked = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=limit_s, check=True,
            stdin=subprocess.DEVNULL, creationflags=_NO_WINDOW,
        )  # fmt: skip
        version, cuda, rocm, sees_card, cards, archs = parse_json(asked.stdout.splitlines()[-1])
        suits = all(_suits(major, minor, archs) for major, minor in cards)
        return TorchView(True, str(version), cuda or "", rocm or "", bool(sees_card), suits)
    except (OSError, subprocess.SubprocessError, ValueError, IndexError, TypeError) as error:
        log.info("torch gave no answer: %s", type(error).__name__)
        return TorchView(works=False)


def _suits(major: int, minor: int, archs: list[str]) -> bool:
    """Whether torch has code for a card of this compute capability.

    Binary code runs on later minor versions (8.0 on 8.6), PTX code ("compute_90") on all later versions.
    """
    for arch in archs:
        kind, _, digits = arch.partition("_")
        digits = digits.rstrip("af")  # as in sm_90a, code for one version only
        if not digits.isdecimal() or kind not in ("sm", "compute"):
            return True  # ROCm names architectures differently; assume that it suits
        made = int(digits[:-1]), int(digits[-1])
        if kind == "compute" and made <= (major, minor):
            return True
        if made[0] == major and made[1] <= minor:
            return True
    return not archs

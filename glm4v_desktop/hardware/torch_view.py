"""What torch itself says, asked in a process of its own: importing it takes seconds and memory."""

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
    """`cuda` is the CUDA that torch was built with, empty for none. `sees_card`: it can compute on one.

    `suits_card` is False when torch has no code for the oldest card that it sees.
    """

    works: bool
    version: str = ""
    cuda: str = ""
    rocm: str = ""
    sees_card: bool = False
    suits_card: bool = True


def ask_torch(limit_s: float = _LIMIT_S, program: str = _ASK) -> TorchView:
    """Only where torch is installed. Does not raise: a torch that cannot be imported does not work."""
    # -P: a torch.py in the folder where somebody happens to be is not torch.
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
    """Code for 8.0 runs on 8.6; code in PTX ("compute_90") also on everything newer."""
    for arch in archs:
        kind, _, digits = arch.partition("_")
        digits = digits.rstrip("af")  # sm_90a: for that very card
        if not digits.isdecimal() or kind not in ("sm", "compute"):
            return True  # ROCm's names: not ours to judge
        made = int(digits[:-1]), int(digits[-1])
        if kind == "compute" and made <= (major, minor):
            return True
        if made[0] == major and made[1] <= minor:
            return True
    return not archs

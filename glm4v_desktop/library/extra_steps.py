"""The commands that install the extra `local`, for the set-up and for the window. Standard library only."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from glm4v_desktop.library.local_extra import EXTRA_LOCAL
from glm4v_desktop.library.torch_choice import TorchPlan, must_be_replaced

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
# Imported in a child of its own: a library that the system lacks shows here and not at the first question.
_TRY = f"import {', '.join(EXTRA_LOCAL)}; print('torch', torch.__version__)"
_RAW_SINCE = (24, 1)  # pip from then on tells bytes in a form made for programs
_RETRIES = "3"
_PYPI = "pypi.org"
_INDEX = re.compile(r"^(:env:|install|global)\.index-url='(.*)'$", re.MULTILINE)


class InstallStep(StrEnum):
    CHECKING = "checking"  # what there is, and whether PyTorch's index can be reached
    PACKAGES = "packages"
    TORCH = "torch"
    TRYING = "trying"  # whether what was installed can be loaded


@dataclass(frozen=True, slots=True)
class PipFacts:
    """What pip of an environment is: its version, empty without one, and the torch that is there."""

    version: tuple[int, ...]
    torch: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    step: InstallStep
    arguments: tuple[str, ...]


def ask_pip(python: Path, pip: Sequence[str]) -> PipFacts:
    """Starts two short processes; no network."""
    said = _said([*pip, "--version"])
    found = re.match(r"pip (\d+)\.(\d+)", said)
    version = (int(found[1]), int(found[2])) if found else ()
    torch = _said([str(python), "-c", "from importlib.metadata import version; print(version('torch'))"])
    return PipFacts(version, torch.strip())


def default_host(pip: Sequence[str]) -> str:
    """Where pip fetches from unless it is told another place: PyPI, or the mirror that it is set to.

    Starts one short process; no network.
    """
    told = dict(_INDEX.findall(_said([*pip, "config", "list"])))
    address = told.get(":env:") or told.get("install") or told.get("global") or ""  # pip's own order
    try:
        return urlsplit(address).hostname or _PYPI
    except ValueError:
        return _PYPI


def install_commands(
    python: Path, pip: Sequence[str], facts: PipFacts, requirements: Path, plan: TorchPlan
) -> list[Command]:
    """In their order. Each may be run again; what is already there is not fetched twice.

    The hash-locked packages come first and are complete in themselves, so that of torch's own dependencies
    only CUDA's libraries are left to its unlocked step.
    """
    install = [
        *pip, "install", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:",
        "--root-user-action", "ignore", "--no-warn-script-location", "--retries", _RETRIES,
        "--progress-bar", "raw" if facts.version >= _RAW_SINCE else "off",
    ]  # fmt: skip
    torch = [*install, *(["--index-url", plan.index_url] if plan.index_url else []), plan.requirement]
    commands = [
        Command(InstallStep.PACKAGES, (*install, "--no-deps", "--require-hashes", "-r", str(requirements)))
    ]
    if facts.torch and must_be_replaced(facts.torch, plan):
        # Alone: with its dependencies, the locked packages would be exchanged, too.
        commands.append(Command(InstallStep.TORCH, (*torch, "--force-reinstall", "--no-deps")))
    commands.append(Command(InstallStep.TORCH, tuple(torch)))
    commands.append(Command(InstallStep.TRYING, (str(python), "-c", _TRY)))
    return commands


def _said(command: list[str]) -> str:
    """Standard output; empty when the command failed."""
    try:
        asked = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=60, creationflags=_NO_WINDOW
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout if asked.returncode == 0 else ""

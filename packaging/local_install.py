"""Installs the extra `local`: the torch build that suits this machine, and the other packages."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

import environment

from glm4v_desktop.core.child_process import ChildLines
from glm4v_desktop.install.pip import (
    Command,
    InstallStep,
    PipFailure,
    PipOutput,
    ask_pip,
    default_host,
    install_commands,
    is_retry,
    reasons,
)
from glm4v_desktop.install.torch_choice import (
    InstallNeeds,
    NoTorchError,
    TorchBuildChoice,
    needed_for,
    plan_for_this_machine,
    settle,
)

_MB = 10**6
_TEMPORARY = "installing-"
_TOLD_EACH_MB = 100
_WHAT = {
    InstallStep.PACKAGES: "what belongs to it",
    InstallStep.TORCH: "PyTorch",
    InstallStep.TRYING: "trying whether it loads",
}
_USUAL_REASONS = {
    PipFailure.DISK_FULL: "The disk is full. Free some space",
    PipFailure.NOT_WRITABLE: "A file cannot be written. Close the program, or check the permissions of .venv",
    PipFailure.NO_NETWORK: "The network failed. Check the connection (a proxy needs HTTPS_PROXY)",
    PipFailure.OTHER: "See pip's lines above",
}


def install(group: environment.Group, any_build: bool = False) -> bool:
    """Installs the extra; returns False if only a makeshift torch build could be installed.

    `any_build` accepts any build that can be downloaded, also a larger one than announced, without asking.
    Raises SetupError, which says what to do.
    """
    python = environment.venv_python()
    host = default_host([str(python), "-m", "pip"])
    try:
        announced = plan_for_this_machine()
        agreed = needed_for(announced, host)
        print(f"Setting up what GLM-4v-9b runs on: {announced.reason}.", flush=True)
        print(f"Up to {_sizes(agreed)}.", flush=True)
        plan = settle(announced)
    except NoTorchError as error:
        raise environment.SetupError(f"GLM-4v-9b cannot run on this machine: {error}.") from error
    now = needed_for(plan, host)
    if not agreed.covers(now):
        print(f"That build is not available: {plan.reason}.\nInstead: up to {_sizes(now)}.", flush=True)
        if not (any_build or _agrees()):
            raise environment.SetupError(
                "Nothing was downloaded. packaging/start.py --local-any agrees to it beforehand."
            )
    free = shutil.disk_usage(environment.VENV).free // _MB
    if free < plan.disk_mb + plan.download_mb:
        print(f"Only {free} MB are free here; it may not be enough.", flush=True)
    _install(group, plan)
    return not plan.makeshift


def _sizes(needed: InstallNeeds) -> str:
    return f"{needed.download_mb} MB to download, PyTorch from {needed.host}, and {needed.disk_mb} MB on disk"


def _agrees() -> bool:
    """Asks the user to go on; False without a terminal, and for an empty answer."""
    if not environment.at_terminal():
        return False
    print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _install(group: environment.Group, plan: TorchBuildChoice) -> None:
    python = environment.venv_python()
    pip = [str(python), "-m", "pip"]
    commands = install_commands(python, pip, ask_pip(python, pip), group.file, plan)
    output = PipOutput()
    # The system's folder for temporary files is often in memory and too small for these packages.
    for left in environment.VENV.glob(f"{_TEMPORARY}*"):  # from a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_TEMPORARY, dir=environment.VENV) as temporary:
        for number, command in enumerate(commands, start=1):
            print(f"[{number}/{len(commands)}] {_WHAT[command.step]} ...", flush=True)
            if _run(command, output, temporary) != 0:
                raise environment.SetupError(_sentence(command, output))
            output.finish()


def _run(command: Command, output: PipOutput, temporary: str) -> int | None:
    """Runs pip; prints each package, and the progress of long downloads. Returns the exit code."""
    environ = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    environ |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary)
    output.unpacking = False
    shown, told = "", output.bytes_done // _MB
    with ChildLines(command.arguments, environ, lambda: False) as child:
        for line in child:
            if is_retry(line):
                print("    the network does not answer; trying again ...", flush=True)
            if not output.feed(line):
                continue
            now = "unpacking ..." if output.unpacking else output.package
            if now != shown:
                print(f"    {now}", flush=True)
                shown = now
            if output.bytes_done // _MB >= told + _TOLD_EACH_MB:
                told = output.bytes_done // _MB
                print(f"    {told} MB so far", flush=True)
        return child.code


def _sentence(command: Command, output: PipOutput) -> str:
    if command.step is InstallStep.TRYING:
        lines = "\n".join(output.last_lines)
        return f"{lines}\nPyTorch was installed but does not load (see the lines above)."
    lines = "\n".join(reasons(output.last_lines))
    return f"{lines}\n{_USUAL_REASONS[output.failure()]}. Nothing is lost: start again to continue."

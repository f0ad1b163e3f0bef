"""Sets up the extra `local`: torch in the build that fits this machine, and what GLM-4v-9b needs beside it.

Wanted with `--local`, by itself where there is an NVIDIA driver, and from then on kept up to date. Imported
only in a Python that the program supports.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile

import environment

sys.path.append(str(environment.ROOT))  # the checkout's modules used here need the standard library only

from glm4v_desktop.library.child_lines import ChildLines
from glm4v_desktop.library.extra_steps import Command, InstallStep, ask_pip, install_commands
from glm4v_desktop.library.gpu_probe import has_nvidia_driver
from glm4v_desktop.library.pip_output import PipFailure, PipOutput
from glm4v_desktop.library.torch_choice import TORCH, NoTorchError, TorchPlan
from glm4v_desktop.library.torch_target import plan_for_this_machine, settle

_TRIED = "local-tried"  # what was recorded here is not tried again unasked
_MB = 10**6
_TOLD_EACH_MB = 100
_WHAT = {
    InstallStep.PACKAGES: "what belongs to it",
    InstallStep.TORCH: "PyTorch",
    InstallStep.TRYING: "trying whether it loads",
}
_USUAL_REASONS = {
    PipFailure.DISK_FULL: "The disk is full. Make room",
    PipFailure.NOT_WRITABLE: "A file could not be written. Close the program, or see to the rights of .venv",
    PipFailure.NO_NETWORK: "The network failed. See to the connection (a proxy needs HTTPS_PROXY)",
    PipFailure.OTHER: "See pip's lines above",
}


class LocalGroup(environment.Group):
    @property
    def fingerprint(self) -> str:
        """Also changes with the pinned torch, and when a graphics card's driver comes or goes."""
        parts = [super().fingerprint, TORCH, str(has_nvidia_driver())]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


LOCAL = LocalGroup("local")


def bring_in(asked: bool | None) -> None:
    """`asked`: True for --local, False for --no-local, None for neither.

    Raises SetupError only when it was asked for: the text reader works without.
    """
    if asked is False:
        _record(_TRIED)
    elif asked:
        set_up()
    elif _wanted_unasked():
        print("For GLM-4v-9b on this machine (--no-local leaves it out):", flush=True)
        try:
            set_up()
        except environment.SetupError as error:
            _record(_TRIED)
            print(f"\n{error}\nGoing on without; --local tries it again.\n", file=sys.stderr, flush=True)


def _wanted_unasked() -> bool:
    done = environment.read_record()
    if LOCAL.name in done:
        return not environment.is_ready(LOCAL) and done.get(_TRIED) != LOCAL.fingerprint
    return has_nvidia_driver() and done.get(_TRIED) != LOCAL.fingerprint


def set_up() -> None:
    """Brings the extra up to date in the environment that is there; raises SetupError with what to do."""
    if environment.is_ready(LOCAL):
        return
    try:
        plan = settle(plan_for_this_machine())
    except NoTorchError as error:
        raise environment.SetupError(f"GLM-4v-9b cannot run on this machine: {error}.") from error
    print(f"Setting up what GLM-4v-9b runs on: {plan.reason}.", flush=True)
    print(f"Up to {plan.download_mb} MB to download, {plan.disk_mb} MB on disk.", flush=True)
    free = shutil.disk_usage(environment.VENV).free // _MB
    if free < plan.disk_mb + plan.download_mb:
        print(f"Only {free} MB are free here; it may not be enough.", flush=True)
    _install(plan)
    _record(_TRIED if plan.makeshift else LOCAL.name)
    print("Ready.", flush=True)


def _install(plan: TorchPlan) -> None:
    python = environment.venv_python()
    pip = [str(python), "-m", "pip"]
    commands = install_commands(python, pip, ask_pip(python, pip), LOCAL.file, plan)
    output = PipOutput()
    # The system's own folder for temporary files is often in memory, too small for these packages.
    with tempfile.TemporaryDirectory(prefix="installing-", dir=environment.VENV) as temporary:
        for number, command in enumerate(commands, start=1):
            print(f"[{number}/{len(commands)}] {_WHAT[command.step]} ...", flush=True)
            if _run(command, output, temporary) != 0:
                raise environment.SetupError(_sentence(command, output))
            output.finish()


def _run(command: Command, output: PipOutput, temporary: str) -> int | None:
    """Shows each package as it comes, and how much has come of long downloads."""
    surroundings = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    surroundings |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary)
    output.unpacking = False
    shown, told = "", output.bytes_done // _MB
    with ChildLines(command.arguments, surroundings, lambda: False) as child:
        for line in child:
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
    lines = "\n".join(output.last_lines)
    if command.step is InstallStep.TRYING:
        return f"{lines}\nPyTorch was installed but does not load (see the lines above)."
    return f"{lines}\n{_USUAL_REASONS[output.failure()]}. Nothing is lost: start again and it goes on."


def _record(key: str) -> None:
    environment.write_record({**environment.read_record(), key: LOCAL.fingerprint})

"""Installs the extra `local` (torch and what belongs to it) from inside the running program. No Qt.

Nothing happens, on disk or in the network, before `run()`, and nothing is fetched but what was agreed to.
"""

from __future__ import annotations

import logging
import os
import shutil
import sysconfig
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from glm4v_desktop.domain.files import exists, is_folder
from glm4v_desktop.domain.resources import resource
from glm4v_desktop.library.child_lines import ChildLines
from glm4v_desktop.library.extra_steps import Command, InstallStep, ask_pip, default_host, install_commands
from glm4v_desktop.library.local_extra import has_extra_local
from glm4v_desktop.library.pip_output import PipFailure, PipOutput
from glm4v_desktop.library.torch_choice import InstallNeeds, TorchPlan, needed_for
from glm4v_desktop.library.torch_target import settle

log = logging.getLogger(__name__)

_MB = 10**6
_TEMPORARY = ".installing-"


class InstallErrorKind(StrEnum):
    NO_PIP = "no_pip"  # this Python environment has no pip
    NO_TORCH = "no_torch"  # torch is not made for this computer
    NO_NETWORK = "no_network"
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    FAILED = "failed"


class InstallError(Exception):
    """`detail` is for the log: pip's last lines."""

    def __init__(self, kind: InstallErrorKind, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


class ChangedError(Exception):
    """It would be more than was agreed to, or come from elsewhere: `now`. Nothing was fetched."""

    def __init__(self, now: InstallNeeds) -> None:
        super().__init__(now)
        self.now = now


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """`detail` names the package in work. `done` of `total` bytes of all downloads together; the total is the
    plan's estimate, and 0 while nothing can be said (checking, unpacking, trying)."""

    step: InstallStep
    detail: str = ""
    done: int = 0
    total: int = 0


class Cancel(Protocol):
    @property
    def cancelled(self) -> bool: ...


def requirements_folder() -> Path:
    """Where the lists of pinned packages are: inside an installed wheel, or in the checkout."""
    inside = resource("requirements")
    return inside if is_folder(inside) else resource().parent / "packaging" / "requirements"


class ExtraInstaller:
    """`python` is the one of the environment to install into, `requirements` the folder with `local.txt`.

    `run` may be called again after a failure or a cancel and goes on where it was.
    """

    def __init__(
        self,
        python: Path,
        requirements: Path,
        plan: TorchPlan,
        *,
        pip: Sequence[str] | None = None,
        site: Path | None = None,
        settle_plan: Callable[[TorchPlan], TorchPlan] = settle,
    ) -> None:
        self._python = with_console(python)
        self._requirements = requirements / "local.txt"
        self._plan = plan
        self._pip = list(pip) if pip is not None else [str(self._python), "-m", "pip"]
        self._site = site if site is not None else Path(sysconfig.get_path("purelib"))
        self._settle = settle_plan

    def needed(self) -> InstallNeeds:
        """Asks pip where it fetches from; no network."""
        return needed_for(self._plan, default_host(self._pip))

    def run(self, cancel: Cancel, agreed: InstallNeeds) -> Iterator[InstallProgress]:
        """Blocks, minutes or more; run it in a thread. Ends early, without an error, when cancelled.

        Raises InstallError, and ChangedError for what `agreed` does not cover. Leaving the iterator ends pip.
        """
        yield InstallProgress(InstallStep.CHECKING)
        facts = ask_pip(self._python, self._pip)
        if not facts.version:
            raise InstallError(InstallErrorKind.NO_PIP, "pip does not answer")
        if cancel.cancelled:
            return
        plan = self._settle(self._plan)
        now = needed_for(plan, default_host(self._pip))
        if not agreed.covers(now):
            log.info("not what was agreed to: %s", plan.reason)
            raise ChangedError(now)
        log.info("installing the extra local: %s", plan.reason)
        temporary = self._make_room(plan)
        try:
            output = PipOutput()
            commands = install_commands(self._python, self._pip, facts, self._requirements, plan)
            for command in commands:
                code = yield from self._follow(command, output, plan, temporary, cancel)
                if code is None:
                    log.info("the installation was cancelled")
                    return
                if code != 0:
                    raise _error(command.step, code, output)
                output.finish()
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _follow(
        self, command: Command, output: PipOutput, plan: TorchPlan, temporary: Path, cancel: Cancel
    ) -> Generator[InstallProgress, None, int | None]:
        yield InstallProgress(command.step)
        output.unpacking = False
        # The system's own folder for temporary files is often in memory, too small for these packages.
        surroundings = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"} | dict.fromkeys(
            ("TMPDIR", "TEMP", "TMP"), str(temporary)
        )
        try:
            with ChildLines(command.arguments, surroundings, lambda: cancel.cancelled) as child:
                for line in child:
                    if output.feed(line) and command.step is not InstallStep.TRYING:
                        yield _progress(command.step, output, plan)
                return child.code
        except OSError as error:
            raise InstallError(InstallErrorKind.FAILED, f"could not be started: {error}") from error

    def _make_room(self, plan: TorchPlan) -> Path:
        """A folder for temporary files on the disk that everything goes to. Raises InstallError."""
        try:
            for left in self._site.glob(f"{_TEMPORARY}*"):  # by a run that was killed
                shutil.rmtree(left, ignore_errors=True)
            temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=self._site))
            free = shutil.disk_usage(temporary).free
        except OSError as error:
            raise InstallError(InstallErrorKind.NOT_WRITABLE, str(error)) from error
        # pip fetches a package as a whole before it unpacks it.
        wanted = (plan.disk_mb + plan.download_mb) * _MB
        if not has_extra_local() and free < wanted:
            temporary.rmdir()
            raise InstallError(InstallErrorKind.DISK_FULL, f"{free // _MB} of {wanted // _MB} MB are free")
        return temporary


def with_console(python: Path) -> Path:
    """pythonw.exe, which runs the window on Windows, has no output for pip to write to."""
    beside = python.with_name("python.exe")
    return beside if python.name.lower() == "pythonw.exe" and exists(beside) else python


def _progress(step: InstallStep, output: PipOutput, plan: TorchPlan) -> InstallProgress:
    if output.unpacking:
        return InstallProgress(step, output.package)
    total = plan.download_mb * _MB
    return InstallProgress(step, output.package, min(output.bytes_done, total), total)


def _error(step: InstallStep, code: int, output: PipOutput) -> InstallError:
    detail = f"{step} ended with {code}:\n" + "\n".join(output.last_lines)
    if step is InstallStep.TRYING:
        return InstallError(InstallErrorKind.FAILED, detail)
    match output.failure():
        case PipFailure.DISK_FULL:
            return InstallError(InstallErrorKind.DISK_FULL, detail)
        case PipFailure.NOT_WRITABLE:
            return InstallError(InstallErrorKind.NOT_WRITABLE, detail)
        case PipFailure.NO_NETWORK:
            return InstallError(InstallErrorKind.NO_NETWORK, detail)
        case PipFailure.OTHER:
            return InstallError(InstallErrorKind.FAILED, detail)

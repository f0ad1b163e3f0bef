"""Installs the extra `local` (torch and what belongs to it) with pip. Standard library only.

The set-up and the window use the same commands. `ExtraInstaller` runs them inside the program, and
`PipOutput` parses pip's output: the current file, the bytes, and why it failed. Before `run` nothing is
written or fetched, and `run` fetches only what the person agreed to.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.child_process import ChildLines
from glm4v_desktop.core.files import exists, is_folder
from glm4v_desktop.core.resources import resource
from glm4v_desktop.install.extra import EXTRA_LOCAL, has_extra_local
from glm4v_desktop.install.torch_choice import (
    InstallNeeds,
    TorchBuildChoice,
    must_be_replaced,
    needed_for,
    settle,
)

log = logging.getLogger(__name__)
_MB = 10**6
_TEMPORARY = ".installing-"


class InstallStep(StrEnum):
    CHECKING = "checking"  # what is installed, and whether PyTorch's index can be reached
    PACKAGES = "packages"
    TORCH = "torch"
    TRYING = "trying"  # whether the installed packages can be imported


class InstallErrorKind(StrEnum):
    NO_PIP = "no_pip"  # this Python environment has no pip
    NO_TORCH = "no_torch"  # torch is not made for this computer
    NO_NETWORK = "no_network"
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    FAILED = "failed"


class InstallError(Exception):
    """The installation failed. `detail` has pip's last lines, for the log."""

    def __init__(self, kind: InstallErrorKind, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


class ChangedError(Exception):
    """The installation would now be larger than agreed to, or come from another host (see `now`).

    Nothing was fetched.
    """

    def __init__(self, now: InstallNeeds) -> None:
        super().__init__(now)
        self.now = now


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """`detail` names the current package. `done` and `total` are bytes of all downloads together.

    `total` is the plan's estimate; it is 0 in steps that download nothing (checking, unpacking, trying).
    """

    step: InstallStep
    detail: str = ""
    done: int = 0
    total: int = 0


def requirements_folder() -> Path:
    """The folder with the lists of pinned packages, inside an installed wheel or in the checkout."""
    inside = resource("requirements")
    return inside if is_folder(inside) else resource().parent / "packaging" / "requirements"


class ExtraInstaller:
    """Installs the extra into the environment of `python`; `requirements` is the folder with `local.txt`.

    After a failure or a cancel, `run` may be called again and continues from there.
    """

    def __init__(
        self,
        python: Path,
        requirements: Path,
        plan: TorchBuildChoice,
        *,
        pip: Sequence[str] | None = None,
        site: Path | None = None,
        settle_plan: Callable[[TorchBuildChoice], TorchBuildChoice] = settle,
    ) -> None:
        self._python = with_console(python)
        self._requirements = requirements / "local.txt"
        self._plan = plan
        self._pip = list(pip) if pip is not None else [str(self._python), "-m", "pip"]
        self._site = site if site is not None else Path(sysconfig.get_path("purelib"))
        self._settle = settle_plan

    def needed(self) -> InstallNeeds:
        """The sizes and the host that a person has to agree to. Asks pip for its host; uses no network."""
        return needed_for(self._plan, default_host(self._pip))

    def run(self, cancel: CancelToken, agreed: InstallNeeds) -> Iterator[InstallProgress]:
        """Installs the extra and yields progress. Blocks for minutes, so run it in a thread.

        Ends early, without an error, when cancelled. Closing the iterator ends pip. Raises InstallError, or
        ChangedError if `agreed` does not cover what is needed now.
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
        self,
        command: Command,
        output: PipOutput,
        plan: TorchBuildChoice,
        temporary: Path,
        cancel: CancelToken,
    ) -> Generator[InstallProgress, None, int | None]:
        yield InstallProgress(command.step)
        output.unpacking = False
        # The system's temporary folder is often in memory and too small for these packages.
        environ = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"} | dict.fromkeys(
            ("TMPDIR", "TEMP", "TMP"), str(temporary)
        )
        try:
            with ChildLines(command.arguments, environ, lambda: cancel.cancelled) as child:
                for line in child:
                    if output.feed(line) and command.step is not InstallStep.TRYING:
                        yield _progress(command.step, output, plan)
                return child.code
        except OSError as error:
            raise InstallError(InstallErrorKind.FAILED, f"could not be started: {error}") from error

    def _make_room(self, plan: TorchBuildChoice) -> Path:
        """Makes a temporary folder on the disk to install to, if it has enough room. Raises InstallError."""
        try:
            for left in self._site.glob(f"{_TEMPORARY}*"):  # left by a run that was killed
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
    """python.exe instead of pythonw.exe, which runs the window on Windows but has no output to read."""
    beside = python.with_name("python.exe")
    return beside if python.name.lower() == "pythonw.exe" and exists(beside) else python


def _progress(step: InstallStep, output: PipOutput, plan: TorchBuildChoice) -> InstallProgress:
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


_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
# Run in a child process: it finds a missing system library now instead of at the first question.
_TRY = f"import {', '.join(EXTRA_LOCAL)}; print('torch', torch.__version__)"
_RAW_SINCE = (24, 1)  # the first version of pip that can print bytes in a form made for programs
_RETRIES = "3"
_PYPI = "pypi.org"
_INDEX = re.compile(r"^(:env:|install|global)\.index-url='(.*)'$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PipFacts:
    """The version of pip in an environment (empty without pip) and the version of torch installed there."""

    version: tuple[int, ...]
    torch: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    step: InstallStep
    arguments: tuple[str, ...]


def ask_pip(python: Path, pip: Sequence[str]) -> PipFacts:
    """Asks an environment for its versions of pip and torch. Starts two short processes; uses no network."""
    said = _output_of([*pip, "--version"])
    found = re.match(r"pip (\d+)\.(\d+)", said)
    version = (int(found[1]), int(found[2])) if found else ()
    torch = _output_of([str(python), "-c", "from importlib.metadata import version; print(version('torch'))"])
    return PipFacts(version, torch.strip())


def default_host(pip: Sequence[str]) -> str:
    """The host that pip downloads from by default: PyPI, or the mirror in pip's settings.

    Starts one short process; uses no network.
    """
    # In pip's order of precedence: the environment, then the command's section, then the global one.
    set_to = dict(_INDEX.findall(_output_of([*pip, "config", "list"])))
    address = set_to.get(":env:") or set_to.get("install") or set_to.get("global") or ""
    try:
        return urlsplit(address).hostname or _PYPI
    except ValueError:
        return _PYPI


def install_commands(
    python: Path, pip: Sequence[str], facts: PipFacts, requirements: Path, plan: TorchBuildChoice
) -> list[Command]:
    """The commands in order. Each may be repeated: installed packages are not fetched again.

    The hash-locked packages come first and are complete in themselves, so that the unlocked step for torch
    only adds CUDA's libraries.
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
        # Without dependencies: otherwise the locked packages would be replaced too.
        commands.append(Command(InstallStep.TORCH, (*torch, "--force-reinstall", "--no-deps")))
    commands.append(Command(InstallStep.TORCH, tuple(torch)))
    commands.append(Command(InstallStep.TRYING, (str(python), "-c", _TRY)))
    return commands


def _output_of(command: list[str]) -> str:
    """The command's standard output; empty if it failed."""
    try:
        asked = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=60, creationflags=_NO_WINDOW
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout if asked.returncode == 0 else ""


_UNITS = {"B": 1, "bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
_FILE = re.compile(r"(?:Downloading|Using cached) (?:\S*/)?([\w.]+)-\S+\.whl(\.metadata)? \(([\d.]+) (\w+)\)")
_BEGUN = re.compile(r"(?:Collecting |Processing \S*/)([\w.]+(?:-[A-Za-z]\w*)*)")  # "Processing": a local file
_PROGRESS = re.compile(r"Progress (\d{1,15}) of (\d{1,15})$")
_LINE_LIMIT = 500  # characters; the rest of a line is cut off
_KEPT_LINES = 30
_RETRY = "WARNING: Retrying"
_ERROR = ("ERROR:", "Traceback", "error:")
_REMARK = ("WARNING:", "DEPRECATION:", "[notice]")
_PROGRESS_LINE = (
    "Collecting ", "Downloading ", "Using cached ", "Processing ", "Requirement already", "Looking in ",
    "Installing collected", "Successfully ", "Progress ", "Attempting uninstall", "Found existing",
    "Uninstalling ",
)  # fmt: skip
_DISK_FULL = re.compile(r"\[Errno (?:28|122)\]|\[WinError (?:112|39)\]")
_NOT_WRITABLE = re.compile(r"\[Errno (?:1|13|30)\]|\[WinError (?:5|32)\]|externally-managed-environment")
_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|MaxRetryError|ProxyError"
    r"|SSLError|ProtocolError|ConnectionResetError|RemoteDisconnected|IncompleteRead"
)


class PipFailure(StrEnum):
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    NO_NETWORK = "no_network"
    OTHER = "other"


def is_retry(line: str) -> bool:
    """Whether this line of pip's says that a connection failed and is tried again."""
    return line.startswith(_RETRY)


def reasons(lines: Iterable[str]) -> list[str]:
    """The lines of pip's output that report errors or failed connections.

    Without any such line, all lines except its progress and its remarks about settings and newer versions.
    """
    errors, others = list[str](), list[str]()
    kept: list[str] | None = others  # takes the lines that continue the one before; None drops them
    for line in lines:
        start = line.lstrip()
        if start.startswith(_ERROR) or is_retry(start):
            kept = errors
        elif start.startswith((*_REMARK, *_PROGRESS_LINE)):
            kept = None
        elif kept is None and line == start:
            kept = others
        if kept is not None:
            kept.append(line)
    return errors or others


class PipOutput:
    """Parses pip's output, fed line by line; unknown lines change nothing.

    pip has one exit code for every failure, so only its output tells them apart. It is searched for error
    numbers and names of exception classes, not for sentences, which change and are translated.
    """

    def __init__(self) -> None:
        self.package = ""  # the name of the package being fetched
        self.unpacking = False
        self._finished = 0
        self._expected = 0  # bytes of the current file, as announced
        self._fetched = 0
        self._counts = False  # False for a file of metadata, which is tiny beside a package
        self._last: deque[str] = deque(maxlen=_KEPT_LINES)

    @property
    def bytes_done(self) -> int:
        return self._finished + self._fetched

    @property
    def last_lines(self) -> tuple[str, ...]:
        return tuple(self._last)

    def feed(self, line: str) -> bool:
        """Parses one line; returns whether anything that is shown has changed."""
        line = line.strip()[:_LINE_LIMIT]
        if progress := _PROGRESS.match(line):
            self._fetched = int(progress[1]) if self._counts else 0
            return self._counts
        self._last.append(line)
        if file := _FILE.match(line):
            self._finish_file()
            self._counts = file[2] is None
            self._expected = round(float(file[3]) * _UNITS.get(file[4], 0)) if self._counts else 0
            self.package = file[1].replace("_", "-")
            return True
        if begun := _BEGUN.match(line):
            self._finish_file()
            self.package = begun[1]
            return True
        if line.startswith("Installing collected"):
            self._finish_file()
            self.unpacking = True
            self.package = ""
            return True
        return False

    def finish(self) -> None:
        """Counts all announced bytes as fetched; call it when the command succeeded."""
        self._finish_file()

    def failure(self) -> PipFailure:
        """Why pip failed. A full disk is checked first, because it also makes connections and files fail."""
        text = "\n".join(self._last)
        for kind, signs in (
            (PipFailure.DISK_FULL, _DISK_FULL),
            (PipFailure.NOT_WRITABLE, _NOT_WRITABLE),
            (PipFailure.NO_NETWORK, _NO_NETWORK),
        ):
            if signs.search(text):
                return kind
        return PipFailure.OTHER

    def _finish_file(self) -> None:
        # For a file from pip's cache, and from an old pip, there is a size but no progress.
        self._finished += max(self._expected, self._fetched)
        self._expected = self._fetched = 0
        self._counts = False

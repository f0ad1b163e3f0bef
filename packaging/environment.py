"""Sets up what the program needs: a supported Python, `.venv` in the checkout, packages, system libraries.

Uses only the standard library, because it runs before anything is installed. Every step can be repeated.
Finished steps are recorded and skipped, so a second start needs no network.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import system_packages

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))  # the modules used here only need the standard library

from glm4v_desktop.core.quiet import forget_secrets, keep_quiet  # noqa: E402

VENV = ROOT / ".venv"
_RECORD = VENV / "set-up.json"
_MOST_RECORD_BYTES = 1 << 16
_REQUIREMENTS = Path(__file__).resolve().parent / "requirements"
OLDEST, NEWEST = (3, 11), (3, 13)


class SetupError(Exception):
    """A step failed. The message for the user says what happened and what to do."""


@dataclass(frozen=True)
class Group:
    """Packages that are installed together, from a requirements file with hashes."""

    name: str

    @property
    def file(self) -> Path:
        return _REQUIREMENTS / f"{self.name}.txt"

    @property
    def fingerprint(self) -> str:
        """A hash that changes with the packages, the Python version and the checkout's path."""
        parts = [self.file.read_bytes(), sys.version.encode(), str(ROOT).encode()]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


APP = Group("app")
DEV = Group("dev")  # includes everything of APP


def venv_python(windowless: bool = False) -> Path:
    if os.name == "nt":
        return VENV / "Scripts" / ("pythonw.exe" if windowless else "python.exe")
    return VENV / "bin" / "python"


def exists_command() -> bool:
    """Whether `glm4v-desktop` is in the environment."""
    return (venv_python().parent / ("glm4v-desktop.exe" if os.name == "nt" else "glm4v-desktop")).exists()


def supported(version: tuple[int, ...]) -> bool:
    return OLDEST <= tuple(version[:2]) <= NEWEST


def use_supported_python(script: str, arguments: list[str]) -> None:
    """Runs the script in a supported Python and exits, if this Python is not one.

    Raises SetupError if there is no supported Python.
    """
    keep_quiet()
    forget_secrets()  # neither pip nor the program needs any
    if supported(sys.version_info[:2]):
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        # A version manager's shim may exist although the version is not installed.
        if other and subprocess.run([other, "-c", ""], capture_output=True).returncode == 0:
            print(f"This is Python {sys.version.split()[0]}; going on with {other}.", flush=True)
            raise SystemExit(subprocess.call([other, script, *arguments]))
    raise SetupError(
        f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]}. Install one of them "
        "(https://www.python.org/downloads/ or your system's packages) and start again."
    )


def at_terminal() -> bool:
    """Whether the user can be asked. In a Python without a console, both streams are None."""
    ends = (sys.stdin, sys.stderr)
    return all(end is not None and end.isatty() for end in ends)


def is_ready(group: Group) -> bool:
    """Whether the group is installed and up to date. Only reads files, and is fast."""
    done = read_record()
    serving = (APP, DEV) if group is APP else (group,)
    return venv_python().exists() and any(
        done.get(one.name) == one.fingerprint for one in serving if one.file.exists()
    )


def set_up(group: Group, extra_system_packages: tuple[str, ...] = ()) -> None:
    """Brings the environment up to date; raises SetupError, which says what to do."""
    if is_ready(group):
        if not exists_command():  # set up by an earlier version
            try:
                _link_checkout()
            except SetupError as error:  # a read-only checkout can start without the command
                print(error, file=sys.stderr, flush=True)
        return
    done = read_record()  # now, because the environment with the record may be deleted
    print("Setting up (once; this needs the network and takes a few minutes).", flush=True)
    _step(1, "system libraries and a Chinese font")
    system_packages.install_missing(extra_system_packages)
    _step(2, f"virtual environment in {VENV.name}")
    _make_venv()
    _step(3, "packages (about 200 MB to download)")
    _install(group)
    _step(4, "the program itself")
    _link_checkout()
    write_record({**done, group.name: group.fingerprint})
    print("Ready.", flush=True)


def _step(number: int, what: str) -> None:
    print(f"[{number}/4] {what} ...", flush=True)


def _make_venv() -> None:
    record = VENV / "pyvenv.cfg"
    if venv_python().exists() and record.exists() and _same_python() and _has_pip():
        return
    # Made by another Python, moved, or incomplete: creating it again is simpler than repairing it.
    if VENV.exists():
        shutil.rmtree(VENV)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode != 0 and system_packages.install_venv_support():
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(
            f"The virtual environment could not be made:\n{(made.stderr or made.stdout).strip()}\n"
            f"On Debian or Ubuntu run: sudo apt-get install -y python3-venv\nThen start again."
        )


def _same_python() -> bool:
    wanted = "import sys; print(sys.version); print(sys.prefix)"
    asked = subprocess.run([str(venv_python()), "-c", wanted], capture_output=True, text=True)
    lines = asked.stdout.splitlines()
    return asked.returncode == 0 and lines[:1] == sys.version.splitlines()[:1] and Path(lines[-1]) == VENV


def _has_pip() -> bool:
    return subprocess.run([str(venv_python()), "-m", "pip", "--version"], capture_output=True).returncode == 0


def _install(group: Group) -> None:
    # With hashes, only the files that were tested can be installed.
    command = [
        str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes",
        "--only-binary", ":all:", "--progress-bar", "off", "-r", str(group.file),
    ]  # fmt: skip
    if _run_pip(command) != 0:
        raise SetupError(
            "Packages could not be installed (see the lines above). Usual reasons: no network, a proxy that "
            "needs HTTPS_PROXY, or a full disk (about 700 MB are needed). Nothing is lost: start again "
            "to continue."
        )


def _run_pip(command: list[str]) -> int:
    """Prints one line per package, and the reasons if pip fails; returns pip's exit code."""
    from glm4v_desktop.install.pip import is_retry, reasons  # not at the top: an old Python cannot parse it

    lines = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None  # noqa: S101 - for the type checker; stdout=PIPE sets it
        for line in pip.stdout:
            lines.append(line.rstrip())
            if line.startswith("Collecting "):
                print(f"    {line.split()[1]}", flush=True)
            elif line.startswith("Installing collected"):
                print("    unpacking ...", flush=True)
            elif is_retry(line):
                print("    the network does not answer; trying again ...", flush=True)
    if pip.returncode != 0:
        print("\n".join(reasons(lines)), file=sys.stderr, flush=True)
    return pip.returncode


_LINK = """
import sys, sysconfig
from pathlib import Path
from pip._vendor.distlib.scripts import ScriptMaker
where = Path(sysconfig.get_path("purelib")) / "glm4v_desktop_checkout.pth"
where.write_text(sys.argv[1] + chr(10), encoding="utf-8")
maker = ScriptMaker(None, sysconfig.get_path("scripts"))
maker.clobber, maker.variants = True, {""}
maker.make("glm4v-desktop = glm4v_desktop.cli:main")
"""


def _link_checkout() -> None:
    """Makes `import glm4v_desktop` find this checkout, and creates the command `glm4v-desktop`.

    The checkout is not built, so no build tools are downloaded. pip's own library creates the command.
    """
    linked = subprocess.run([str(venv_python()), "-c", _LINK, str(ROOT)], capture_output=True, text=True)
    if linked.returncode != 0:
        raise SetupError(f"The program could not be linked into {VENV.name}:\n{linked.stderr.strip()}")


def read_record() -> dict[str, str]:
    """Returns which steps are done: their names and fingerprints."""
    try:
        status = _RECORD.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_RECORD_BYTES:
            return {}  # reading a named pipe would block
        record = json.loads(_RECORD.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}  # not set up yet, or incomplete: all steps run again
    return record if isinstance(record, dict) else {}


def write_record(record: dict[str, str]) -> None:
    part = _RECORD.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1), encoding="utf-8")
    part.replace(_RECORD)

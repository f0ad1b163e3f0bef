"""Finds and installs the system libraries that Qt needs, and a Chinese font, if they are missing.

Only Linux systems may lack them. On Debian and Ubuntu they are installed with apt-get; on other
distributions the missing ones are printed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# Library file -> Debian package, as named since Debian 12 and Ubuntu 22.04.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
CJK_FONT = "fonts-noto-cjk"
_CJK_HINTS = ("cjk", "wqy", "uming", "ukai", "sourcehan", "source-han", "droidsansfallback", "simsun", "msyh")


def missing(extra: tuple[str, ...] = ()) -> list[str]:
    """Returns the missing Debian packages, sorted; `extra` are further commands as `command=package`."""
    if not sys.platform.startswith("linux"):
        return []
    packages = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not has_chinese_font():
        packages.append(CJK_FONT)
    pairs = [name.partition("=") for name in extra]
    packages += [package for command, _, package in pairs if shutil.which(command) is None]
    return sorted(set(packages))


def has_chinese_font(folders: tuple[Path, ...] | None = None) -> bool:
    """Whether a font file's name is one of a Chinese font; fontconfig's tools may not be installed."""
    data_home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    places = folders or (
        Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data_home / "fonts", Path.home() / ".fonts"
    )  # fmt: skip
    return any(
        any(hint in file.name.lower() for hint in _CJK_HINTS)
        for place in places
        if place.is_dir()
        for file in place.rglob("*.[to]t[fc]")
    )


def _quietly(command: list[str]) -> int:
    """Runs a command and returns its exit code; prints its output only if it failed."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode != 0:
        print(done.stdout.strip(), file=sys.stderr, flush=True)
    return done.returncode


def install_missing(extra: tuple[str, ...] = (), run: Callable[[list[str]], int] = _quietly) -> None:
    """Installs the missing packages, if this user may; otherwise prints the command that does.

    Missing packages are no error: a library may only be needed by another display system, and the program's
    start reports what it really lacks.
    """
    packages = missing(extra)
    if not packages:
        return
    print("    missing: " + " ".join(packages), flush=True)
    prefix = _permission()
    if shutil.which("apt-get") is None:
        print(
            "    Install what matches these Debian packages with your system's package manager.", flush=True
        )
        return
    if prefix is None or not _apt(prefix, packages, run):
        print("    Please run this line once, then start again if the window does not open:", flush=True)
        print(f"    sudo apt-get install -y {' '.join(packages)}", flush=True)


def install_venv_support(run: Callable[[list[str]], int] = _quietly) -> bool:
    """Installs Debian's separate package for venv; returns whether it was installed."""
    prefix = _permission()
    if prefix is None or shutil.which("apt-get") is None:
        return False
    return _apt(prefix, [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], run)


def _apt(prefix: list[str], packages: list[str], run: Callable[[list[str]], int]) -> bool:
    install = [
        *prefix,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "-qq",
        "-o",
        "Dpkg::Use-Pty=0",
    ]
    command = [*install, "--no-install-recommends", *packages]
    # On a new machine the package lists may be missing or old; they are updated only if the first try fails.
    return run(command) == 0 or (run([*prefix, "apt-get", "update", "-qq"]) == 0 and run(command) == 0)


def _permission() -> list[str] | None:
    """Returns the prefix for commands that need root; None if they would ask for a password."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True

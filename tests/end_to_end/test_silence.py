"""What the real program asks of the system, seen from outside: no network, no secrets, nothing left at home.

A spy inside Python cannot see what native code does; strace can.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from glm4v_desktop.core.resources import resource
from glm4v_desktop.install.extra import has_extra_local

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = resource("samples", "income-statement.png")

TOKEN = "hf_not_for_children"  # noqa: S105 - made up
# Caches of the system's own libraries.
_OF_THE_SYSTEM = (".cache/mesa_shader_cache", ".cache/fontconfig", ".cache/qtshadercache")


def _alone() -> tuple[str, ...]:
    """What runs strace in a network of its own, so that nothing gets out even if the test fails."""
    if shutil.which("strace") is None or shutil.which("unshare") is None:
        return ()
    for way in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        tried = subprocess.run([*way, "strace", "-qq", "-o", os.devnull, "true"], capture_output=True)
        if tried.returncode == 0:
            return way
    return ()


ALONE = _alone()
pytestmark = pytest.mark.skipif(not ALONE, reason="strace or a network namespace is not available here")


def watched(record: Path, *words: str) -> list[str]:
    trace = ["strace", "-f", "-v", "-qq", "-s", "64", "-e", "trace=%network,execve", "-e", "signal=none"]
    return [*ALONE, *trace, "--seccomp-bpf", "-o", str(record), sys.executable, *words]


def environ(home: Path) -> dict[str, str]:
    home.mkdir()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    for name in ("ORT_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "DO_NOT_TRACK"):
        plain.pop(name, None)
    ours = {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "GLM4V_DESKTOP_HOME": str(home / "ours"),
        "HF_TOKEN": TOKEN,
    }
    return plain | ours


def check(record: Path, home: Path) -> None:
    lines = record.read_text(errors="replace").splitlines()
    # One library binds a socket to ::1 to learn whether there is IPv6; nothing leaves by that.
    online = [line for line in lines if re.search(r"(connect|send\w+|listen)\(.*(AF_INET|AF_PACKET)", line)]
    assert online == []
    first = lines[0].split()[0]
    told = [line for line in lines if TOKEN in line and line.split()[0] != first]
    assert told == [], "a child was given a secret"
    assert any("execve" in line and line.split()[0] != first for line in lines), "no child was seen"
    left = [file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file()]
    assert [name for name in left if not name.startswith(("ours/", *_OF_THE_SYSTEM))] == []


NEEDS_DEMO = pytest.mark.skipif(
    not (has_extra_local() and resource("demo_model").is_dir()), reason="the demo model cannot run"
)
ASK = ("-m", "glm4v_desktop", "ask")
WINDOW = ("-m", "tests.end_to_end.person", "What was the net profit in 2023?")
NUMBER = ("--region", "100,100,400,140", str(SAMPLE), "What is the number?")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((*ASK, str(SAMPLE), "What was the net profit in 2023?"), id="ask the reader"),
        pytest.param((*ASK, "--model", "demo", *NUMBER), id="ask the demo model", marks=NEEDS_DEMO),
        pytest.param((*WINDOW, "9,030.23", "--engine", "reader", str(SAMPLE)), id="window with the reader"),
        pytest.param(
            (*WINDOW, "", "--model", "demo", str(SAMPLE)), id="window with the demo model", marks=NEEDS_DEMO
        ),
        pytest.param(("-m", "glm4v_desktop", "doctor"), id="doctor"),
    ],
)
def test_it_reaches_nobody_from_start_to_exit(words: tuple[str, ...], tmp_path: Path) -> None:
    record, home = tmp_path / "record", tmp_path / "home"
    ran = subprocess.run(
        watched(record, *words), cwd=ROOT, env=environ(home), capture_output=True, text=True, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    check(record, home)

"""What the real program asks of the system, seen from outside: no network, no secrets, nothing left at home.

A spy inside Python cannot see what native code does; strace can.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from glm4v_desktop.domain.resources import resource
from glm4v_desktop.library.local_extra import has_extra_local
from tests.end_to_end.test_window import SAMPLE

TOKEN = "hf_not_for_children"  # noqa: S105 - made up
# Caches of the system's own libraries.
_OF_THE_SYSTEM = (".cache/mesa_shader_cache", ".cache/fontconfig", ".cache/qtshadercache")


def _strace_works() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not _strace_works(), reason="strace cannot run here")


def watched(record: Path, *words: str) -> list[str]:
    trace = ["strace", "-f", "-v", "-qq", "-s", "64", "-e", "trace=network,execve", "-e", "signal=none"]
    return [*trace, "-o", str(record), sys.executable, "-m", "glm4v_desktop", *words]


def surroundings(home: Path, theirs: Mapping[str, str] = os.environ) -> dict[str, str]:
    home.mkdir()
    plain = {name: value for name, value in theirs.items() if not name.startswith("XDG_")}
    for name in ("ORT_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "DO_NOT_TRACK"):
        plain.pop(name, None)
    ours = {"HOME": str(home), "GLM4V_DESKTOP_HOME": str(home / "ours"), "HF_TOKEN": TOKEN}
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


@pytest.mark.parametrize(
    "words",
    [
        ("ask", str(SAMPLE), "What was the net profit in 2023?"),
        pytest.param(
            ("ask", "--model", "demo", "--region", "100,100,400,140", str(SAMPLE), "What is the number?"),
            marks=pytest.mark.skipif(
                not (has_extra_local() and resource("demo_model").is_dir()),
                reason="the demo model cannot run",
            ),
        ),
    ],
    ids=["reader", "demo"],
)
def test_a_question_reaches_nobody(words: tuple[str, ...], tmp_path: Path) -> None:
    record = tmp_path / "record"
    home = tmp_path / "home"
    ran = subprocess.run(
        watched(record, *words), env=surroundings(home), capture_output=True, text=True, timeout=180
    )
    assert ran.returncode == 0, ran.stderr
    check(record, home)

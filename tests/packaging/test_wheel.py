"""What `pip install .` gives: the program with its resources, from a wheel, without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel, which is all that pip does with a pure one."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run_installed(installed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """In another folder, with the wheel before the checkout on the path."""
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=installed,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_resources_are_inside_and_found(installed: Path) -> None:
    code = (
        "from glm4v_desktop.core.resources import resource\n"
        "names = [('icons', 'open.svg'), ('translations', 'glm4v_desktop_zh_CN.qm'),"
        " ('licenses', 'Apache-2.0.txt'), ('samples', 'dashboard.png'),"
        " ('requirements', 'local.txt')]\n"
        "for name in names:\n"
        "    path = resource(*name)\n"
        "    assert path.is_file(), path\n"
        "    print(path)\n"
    )
    done = run_installed(installed, "-c", code)
    assert done.returncode == 0, done.stderr
    assert all(line.startswith(str(installed)) for line in done.stdout.splitlines())


def test_it_answers_a_question_about_a_sample(installed: Path) -> None:
    picture = installed / "glm4v_desktop" / "resources" / "samples" / "income-statement.png"
    region = ["--region", "40,700,1360,60"]
    done = run_installed(
        installed, "-m", "glm4v_desktop", "ask", str(picture), "net profit", *region, "--language", "en"
    )
    assert done.returncode == 0, done.stderr
    assert "13,049.37" in done.stdout


def test_the_console_command_and_the_licenses_are_declared(installed: Path) -> None:
    (info,) = installed.glob("*.dist-info")
    assert "glm4v-desktop = glm4v_desktop.cli:main" in (info / "entry_points.txt").read_text()
    assert {path.name for path in (info / "licenses").iterdir()} == {"LICENSE", "NOTICE"}
    required = [
        line for line in (info / "METADATA").read_text().splitlines() if line.startswith("Requires-Dist")
    ]
    assert [
        line for line in required if "torch" in line and 'extra == "local"' not in line.replace("'", '"')
    ] == []


def test_nothing_of_the_tests_or_the_set_up_is_installed(installed: Path) -> None:
    top = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert top == {"glm4v_desktop"}

"""The log: what is in it and what never is, a crash leaves its place, and no log is no obstacle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("name", ["glm4v-desktop.log", "glm4v-desktop-faults.log"])
def test_a_pipe_in_the_place_of_a_log_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    ran = run_with_log(tmp_path, "import logging; logging.warning('x'); print('still here')")
    assert ran.stdout == "still here\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_disk_costs_log_lines_and_nothing_else(tmp_path: Path) -> None:
    code = (
        "import io, logging; handler = logging.getLogger().handlers[-1];"
        "handler.stream = io.TextIOWrapper(open('/dev/full', 'wb', buffering=0), write_through=True);"
        "logging.warning('x'); print('still here')"
    )
    ran = run_with_log(tmp_path, code)
    assert (ran.stdout, "Traceback" in ran.stderr) == ("still here\n", False)


def run_with_log(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    start = (
        "from pathlib import Path; from glm4v_desktop.storage.log import start_log;"
        f"start_log(Path({str(folder)!r}));"
    )
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True)


def test_the_log_has_where_it_happened_but_not_what_was_typed(tmp_path: Path) -> None:
    run_with_log(tmp_path, "raise ValueError('the secret question')")
    text = (tmp_path / "glm4v-desktop.log").read_text()
    assert "uncaught" in text
    assert "ValueError" in text
    assert "secret" not in text


def test_a_thread_that_dies_is_in_the_log(tmp_path: Path) -> None:
    code = "import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()"
    run_with_log(tmp_path, code)
    assert "ZeroDivisionError" in (tmp_path / "glm4v-desktop.log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal to send")
def test_a_crash_in_native_code_leaves_its_place(tmp_path: Path) -> None:
    run_with_log(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert "Segmentation fault" in (tmp_path / "glm4v-desktop-faults.log").read_text()


def test_a_folder_that_cannot_be_written_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_with_log(tmp_path / "file", "print('started')")
    assert done.stdout == "started\n"
    assert "No log" in done.stderr


def test_the_log_is_bounded(tmp_path: Path) -> None:
    run_with_log(tmp_path, "import logging\nfor n in range(60000): logging.info('%s', 'x' * 100)")
    files = list(tmp_path.glob("glm4v-desktop.log*"))
    assert 1 < len(files) <= 4
    assert sum(file.stat().st_size for file in files) < 4_100_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_only_the_owner_can_read_the_log(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        run_with_log(tmp_path / "logs", "import logging; logging.info('x')")
    finally:
        os.umask(old)
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "logs").iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700

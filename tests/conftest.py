"""What every test needs: a screen that is not there, one thread a library, and nothing left running."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from glm4v_desktop.core.quiet import keep_quiet

keep_quiet()  # before any library

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# What Python makes up for a QThread that writes a log line. It is never told that such a thread ended;
# whoever starts a QThread in a test checks that it does.
_Foreign = threading._DummyThread
_PATIENCE_S = 5.0  # an orderly end may take a moment on a busy machine


def _left_over(threads_before: set[threading.Thread]) -> list[str]:
    threads = [
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if thread not in threads_before and thread.is_alive() and not isinstance(thread, _Foreign)
    ]
    return threads + [f"process {child.name}" for child in multiprocessing.active_children()]


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fails the test that leaves a thread or a child process behind."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _PATIENCE_S
    while (left := _left_over(before)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left, f"left running: {', '.join(left)}"


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, logs and window state of a test never touch the person's own, nor are their models found."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("GLM4V_DESKTOP_HOME", str(home))
    for name in ("HF_HUB_CACHE", "MODELSCOPE_CACHE"):
        monkeypatch.setenv(name, str(home / "no cache"))


@pytest.fixture(autouse=True)
def one_program(qapp: QApplication) -> Iterator[None]:
    """A command makes a QCoreApplication where there is none, and the window's tests could not use that one.

    The language that a test has chosen ends with it.
    """
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)

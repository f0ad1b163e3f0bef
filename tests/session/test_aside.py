"""A look at the machine, away from the window's thread."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.session.aside import LookAside

WAIT = 20_000


def test_it_looks_elsewhere_and_tells_here(qtbot: QtBot) -> None:
    threads: list[str] = []

    def look() -> str:
        threads.append(threading.current_thread().name)
        return "seen"

    aside = LookAside(look)
    heard: list[str] = []
    aside.found.connect(lambda _: heard.append(threading.current_thread().name))
    for _ in range(2):
        with qtbot.waitSignal(aside.found, timeout=WAIT) as found:
            aside.start()
        assert found.args == ["seen"]
        qtbot.waitUntil(lambda: "look-aside" not in {t.name for t in threading.enumerate()}, timeout=WAIT)
    assert set(heard) == {threading.main_thread().name}
    assert threading.main_thread().name not in threads


def test_one_at_a_time_and_nothing_after_the_end(qtbot: QtBot) -> None:
    go_on, looks = threading.Event(), []
    aside = LookAside(lambda: looks.append(go_on.wait(10)))
    heard: list[object] = []
    aside.found.connect(heard.append)
    aside.start()
    aside.start()
    aside.close(0)
    go_on.set()
    aside.close(10)
    aside.start()
    qtbot.wait(20)
    assert (len(looks), heard) == (1, [])


def test_a_look_that_fails_is_logged(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    aside = LookAside(lambda: 1 // 0)
    aside.start()
    aside.close(10)
    assert "ZeroDivisionError" in caplog.text

"""The self-test joined with its panel: by itself where it is needed, at a click, and stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk, Options
from glm4v_desktop.desk import self_test as desk_self_test
from glm4v_desktop.desk.self_test import SelfTestRun
from glm4v_desktop.domain.self_test import Fingerprint, Precision, Verdict, Way, WayResult
from glm4v_desktop.session.self_test_job import SelfTestJob
from glm4v_desktop.store.self_test_file import SelfTestFile
from glm4v_desktop.ui.self_test_panel import SelfTestPanel
from tests.desk.test_engines import Sources
from tests.desk.whole_desk import look_kept
from tests.session.test_self_test_job import NOW, RESULT, Scripted

WAIT = 20_000
LEFT = Qt.MouseButton.LeftButton
Start = Callable[..., SelfTestRun]


@pytest.fixture
def panel(qtbot: QtBot) -> SelfTestPanel:
    panel = SelfTestPanel()
    qtbot.addWidget(panel)
    panel.resize(520, 300)
    panel.show()
    return panel


@pytest.fixture
def file(tmp_path: Path) -> SelfTestFile:
    return SelfTestFile(tmp_path)


@pytest.fixture
def start(panel: SelfTestPanel, file: SelfTestFile) -> Iterator[Start]:
    runs: list[SelfTestRun] = []

    def start(tester: Scripted, now: Fingerprint = NOW, calm_ms: int = 0) -> SelfTestRun:
        runs.append(SelfTestRun(panel, SelfTestJob(tester, file, lambda: now), calm_ms))
        runs[-1].look()
        return runs[-1]

    yield start
    ended = [run.close() for run in runs]
    assert all(ended)


def test_what_was_never_tested_is_tested_by_itself(
    qtbot: QtBot, panel: SelfTestPanel, file: SelfTestFile, start: Start
) -> None:
    start(Scripted())
    qtbot.waitUntil(lambda: panel.sentence.text().startswith("All ways"), timeout=WAIT)
    assert file.read() == RESULT


def test_a_result_that_holds_is_shown_and_nothing_runs(
    qtbot: QtBot, panel: SelfTestPanel, file: SelfTestFile, start: Start
) -> None:
    file.write(RESULT)
    start(Scripted(endless=True))
    qtbot.waitUntil(lambda: panel.sentence.text().startswith("All ways"), timeout=WAIT)
    qtbot.wait(50)
    assert not panel.cancel_button.isVisible()


def test_after_another_driver_it_is_old_and_soon_repeated(
    qtbot: QtBot, panel: SelfTestPanel, file: SelfTestFile, start: Start
) -> None:
    file.write(RESULT)
    start(Scripted(), replace(NOW, driver="590"), calm_ms=60_000)
    qtbot.waitUntil(lambda: "should be repeated" in panel.sentence.text(), timeout=WAIT)
    qtbot.mouseClick(panel.run_button, LEFT)
    qtbot.waitUntil(lambda: panel.sentence.text().endswith("were tried."), timeout=WAIT)


def test_it_can_be_stopped_with_what_was_known_before(
    qtbot: QtBot, panel: SelfTestPanel, start: Start
) -> None:
    start(Scripted(endless=True))
    qtbot.waitUntil(lambda: "1 of 1: Processor" in panel.step.text(), timeout=WAIT)
    qtbot.mouseClick(panel.cancel_button, LEFT)
    qtbot.waitUntil(lambda: panel.run_button.isVisible(), timeout=WAIT)
    assert panel.run_button.text() == "Test now"


def test_without_the_packages_there_is_nothing_to_test(
    panel: SelfTestPanel, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_self_test, "has_extra_local", lambda: False)
    start(Scripted())
    assert not panel.isVisible()


def test_a_model_in_use_is_placed_anew_only_when_other_ways_are_right(
    qtbot: QtBot, panel: SelfTestPanel, file: SelfTestFile, start: Start
) -> None:
    wrong = replace(RESULT, ways=(WayResult(Way("cuda:0", Precision.NF4), Verdict.DIFFERS),))
    heard: list[int] = []
    for tester, times in ((Scripted(), 0), (Scripted(result=wrong), 1), (Scripted(result=wrong), 1)):
        run = start(tester, calm_ms=60_000)
        run.avoid_changed.connect(lambda: heard.append(1))
        with qtbot.waitSignal(run._job.looked, timeout=WAIT):
            run.look()
        with qtbot.waitSignal(run._job.finished, timeout=WAIT):
            run.run()
        assert len(heard) == times
        run.close()


def test_what_answers_now_is_placed_anew(qapp: QApplication, qtbot: QtBot) -> None:
    with look_kept(qapp):
        sources = Sources()
        desk = Desk(qapp, Options(language="en", in_process=True, engine="local", model="demo"), sources)
        desk.show()
        desk.engines.open_page()
        assert desk.engines._parts is not None
        before = len(sources.asked)
        desk.engines._parts.avoid_changed.emit()
        assert sources.asked[before:] == [("local", "demo")]
        desk.chat.picker.engine_chosen.emit("reader")
        before = len(sources.asked)
        desk.engines._parts.avoid_changed.emit()
        assert sources.asked[before:] == [], "the reader needs no torch"
        assert desk.close()
        desk.window.close()
        desk.window.deleteLater()


def test_it_stands_on_the_page_about_models(qapp: QApplication, qtbot: QtBot) -> None:
    with look_kept(qapp):
        desk = Desk(qapp, Options(language="en"))
        desk.show()
        desk.engines.open_page()
        (panel,) = desk.window.findChildren(SelfTestPanel)
        qtbot.waitUntil(panel.isVisible, timeout=WAIT)
        assert desk.close()
        desk.window.close()
        desk.window.deleteLater()

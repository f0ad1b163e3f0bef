"""The self-test's panel: automatic start, start by a click, cancel, and the shown result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk, Options
from glm4v_desktop.core.self_test import (
    ComputeMode,
    Distance,
    Fingerprint,
    ModeResult,
    Part,
    Precision,
    SelfTestResult,
    Verdict,
)
from glm4v_desktop.hardware.self_test import SelfTestProgress
from glm4v_desktop.storage.self_test_file import SelfTestFile
from glm4v_desktop.ui.models import self_test
from glm4v_desktop.ui.models.self_test import SelfTestPanel
from tests.app.whole_desk import look_kept
from tests.ui.models.test_engines import Sources

WAIT = 20_000
DELAY = 60_000  # milliseconds: no test by itself
LEFT = Qt.MouseButton.LeftButton
NOW = Fingerprint("1", "2.13")
CPU = ComputeMode("cpu", Precision.FLOAT32)
RIGHT_WAY = ModeResult(CPU, Verdict.PASSED)
WRONG_WAY = ModeResult(
    ComputeMode("cuda:0", Precision.INT4, "torch_cuda"), Verdict.DIFFERS, (Distance(Part.STEP, 1.5, 0.12),)
)
RESULT = SelfTestResult(NOW, (RIGHT_WAY,))
BEGUN = SelfTestProgress(0, 1, CPU)


class Scripted:
    """Yields one progress; then returns the result, raises, or runs until it is cancelled."""

    def __init__(
        self,
        error: Exception | None = None,
        endless: bool = False,
        result: SelfTestResult = RESULT,
        progress: SelfTestProgress = BEGUN,
    ) -> None:
        self._error, self._endless, self._result, self._progress = error, endless, result, progress
        self.runs = 0

    def run(self, cancelled: Callable[[], bool]) -> Iterator[SelfTestProgress | SelfTestResult]:
        self.runs += 1
        yield self._progress
        while self._endless:
            if cancelled():
                return
        if self._error is not None:
            raise self._error
        yield self._result


@pytest.fixture
def file(tmp_path: Path) -> SelfTestFile:
    return SelfTestFile(tmp_path)


Start = Callable[..., SelfTestPanel]


@pytest.fixture
def start(qtbot: QtBot, file: SelfTestFile) -> Iterator[Start]:
    """A panel that has read the saved result; after `delay_ms` it starts a test."""
    panels: list[SelfTestPanel] = []

    def start(tester: Scripted, now: Fingerprint | Exception = NOW, delay_ms: int = 0) -> SelfTestPanel:
        def fingerprint() -> Fingerprint:
            if isinstance(now, Exception):
                raise now
            return now

        panel = SelfTestPanel(tester, file, fingerprint=fingerprint, delay_ms=delay_ms)
        panels.append(panel)
        qtbot.addWidget(panel)
        panel.resize(520, 300)
        panel.look()
        return panel

    yield start
    assert all(task.close(WAIT / 1000) for panel in panels for task in panel.tasks)


def wait_for_sentence(qtbot: QtBot, panel: SelfTestPanel, words: str) -> None:
    qtbot.waitUntil(lambda: words in panel.sentence.text(), timeout=WAIT)


def test_what_was_never_tested_is_tested_by_itself(qtbot: QtBot, file: SelfTestFile, start: Start) -> None:
    panel = start(Scripted())
    assert "half a minute" in panel.sentence.text()
    wait_for_sentence(qtbot, panel, "All run modes")
    assert file.read() == RESULT


def test_a_result_that_holds_is_shown_and_nothing_runs(
    qtbot: QtBot, file: SelfTestFile, start: Start
) -> None:
    file.write(RESULT)
    panel = start(tester := Scripted(endless=True))
    wait_for_sentence(qtbot, panel, "All run modes")
    qtbot.wait(50)
    assert not panel.cancel_button.isVisible()
    assert tester.runs == 0


def test_after_another_driver_it_is_old_and_soon_repeated(
    qtbot: QtBot, file: SelfTestFile, start: Start
) -> None:
    file.write(RESULT)
    panel = start(Scripted(), replace(NOW, driver="590"), delay_ms=DELAY)
    wait_for_sentence(qtbot, panel, "Test again.")
    qtbot.mouseClick(panel.run_button, LEFT)
    qtbot.waitUntil(lambda: panel.sentence.text().endswith("were tested."), timeout=WAIT)


def test_a_driver_that_does_not_answer_asks_for_a_test(
    qtbot: QtBot, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    panel = start(Scripted(), OSError())
    wait_for_sentence(qtbot, panel, "All run modes")
    caplog.clear()


def test_it_is_stopped_and_started_again_and_nothing_new_is_known(
    qtbot: QtBot, file: SelfTestFile, start: Start
) -> None:
    panel = start(tester := Scripted(endless=True, progress=SelfTestProgress(3, 12, CPU)), delay_ms=DELAY)
    for _ in range(2):
        assert panel.run_button.text() == "Test now"
        qtbot.mouseClick(panel.run_button, LEFT)
        assert panel.step.text() == "Finding the run modes of this computer…"
        assert panel.cancel_button.isEnabled()
        qtbot.waitUntil(lambda: panel.step.text() == "4 of 12: Processor: 32 bits", timeout=WAIT)
        assert panel.line.share == 0.25
        assert not panel.run_button.isVisible()
        qtbot.mouseClick(panel.cancel_button, LEFT)
        assert panel.sentence.text().startswith("Stopping")
        assert not panel.cancel_button.isEnabled()
        qtbot.waitUntil(panel.run_button.isVisible, timeout=WAIT)
    assert (tester.runs, file.read()) == (2, None)


def test_the_keyboard_stays_where_the_button_was(qtbot: QtBot, start: Start) -> None:
    panel = start(Scripted(endless=True), delay_ms=DELAY)
    qtbot.waitUntil(panel.run_button.isVisible, timeout=WAIT)
    panel.activateWindow()
    panel.run_button.setFocus()
    qtbot.waitUntil(panel.run_button.hasFocus, timeout=WAIT)
    qtbot.keyClick(panel.run_button, Qt.Key.Key_Space)
    assert panel.cancel_button.hasFocus()
    qtbot.keyClick(panel.cancel_button, Qt.Key.Key_Space)
    qtbot.waitUntil(panel.run_button.hasFocus, timeout=WAIT)


def test_a_test_that_does_not_work_says_so(
    qtbot: QtBot, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    panel = start(Scripted(error=OSError("no processes left")))
    wait_for_sentence(qtbot, panel, "failed")
    assert panel.run_button.isVisible()
    assert "the task self-test failed" in caplog.text
    caplog.clear()


def test_left_in_the_middle_nothing_is_told_any_more(qtbot: QtBot, start: Start) -> None:
    panel = start(Scripted(endless=True), delay_ms=DELAY)
    qtbot.mouseClick(panel.run_button, LEFT)
    assert all(task.close(WAIT / 1000) for task in panel.tasks)
    qtbot.wait(50)
    assert panel.cancel_button.isVisible()  # as it was


def test_without_the_packages_there_is_nothing_to_test(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "has_extra_local", lambda: False)
    assert not start(Scripted()).isVisible()


def test_a_model_in_use_is_placed_anew_only_when_other_ways_are_right(qtbot: QtBot, start: Start) -> None:
    wrong = replace(RESULT, ways=(WRONG_WAY,))
    heard: list[int] = []
    known = "half a minute"  # in the sentence, before each test
    for tester, times in ((Scripted(), 0), (Scripted(result=wrong), 1), (Scripted(result=wrong), 1)):
        panel = start(tester, delay_ms=DELAY)
        panel.avoid_changed.connect(lambda: heard.append(1))
        wait_for_sentence(qtbot, panel, known)
        qtbot.mouseClick(panel.run_button, LEFT)
        qtbot.waitUntil(panel.run_button.isVisible, timeout=WAIT)
        assert len(heard) == times
        known = panel.sentence.text()


def shown(qtbot: QtBot, file: SelfTestFile, start: Start, *ways: ModeResult) -> SelfTestPanel:
    file.write(replace(RESULT, ways=ways))
    panel = start(Scripted())
    qtbot.waitUntil(panel.details_button.isVisible, timeout=WAIT)
    return panel


def test_what_is_right_takes_one_sentence_and_details_on_request(
    qtbot: QtBot, file: SelfTestFile, start: Start
) -> None:
    panel = shown(qtbot, file, start, RIGHT_WAY)
    assert panel.sentence.text().startswith("All run modes")
    assert not panel.ways.isVisible()
    assert panel.run_button.text() == "Test again"
    qtbot.mouseClick(panel.details_button, LEFT)
    assert panel.ways.text() == "✓ Processor: 32 bits: right"
    qtbot.mouseClick(panel.details_button, LEFT)
    assert not panel.ways.isVisible()


def test_what_is_wrong_is_named_at_once(qtbot: QtBot, file: SelfTestFile, start: Start) -> None:
    panel = shown(qtbot, file, start, RIGHT_WAY, WRONG_WAY)
    assert panel.sentence.text().startswith("1 of 2 run modes")
    assert panel.ways.text() == (
        "✗ Card 0: 4 bits, fast: gives different results; "
        "while the answer is generated: differs by 150.0%, 12% is allowed"
    )


def test_a_change_of_language_keeps_what_is_shown(qtbot: QtBot, file: SelfTestFile, start: Start) -> None:
    panel = shown(qtbot, file, start, WRONG_WAY)
    before = panel.ways.text()
    QApplication.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    assert panel.ways.text() == before
    assert panel.line.accessibleName()


def test_what_answers_now_is_placed_anew(qapp: QApplication, qtbot: QtBot) -> None:
    with look_kept(qapp):
        sources = Sources()
        desk = Desk(qapp, Options(language="en", in_process=True, engine="local", model="demo"), sources)
        desk.show()
        desk.engines.open_page()
        (panel,) = desk.window.findChildren(SelfTestPanel)
        before = len(sources.asked)
        panel.avoid_changed.emit()
        assert sources.asked[before:] == [("local", "demo")]
        desk.chat.picker.engine_chosen.emit("reader")
        before = len(sources.asked)
        panel.avoid_changed.emit()
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

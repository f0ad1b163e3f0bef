"""The panel of the self-test: what it shows in each state, and its buttons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.domain.self_test import (
    Distance,
    Fingerprint,
    Part,
    Precision,
    SelfTestResult,
    Verdict,
    Way,
    WayResult,
)
from glm4v_desktop.ui.self_test_panel import SelfTestPanel

LEFT = Qt.MouseButton.LeftButton
RIGHT_WAY = WayResult(Way("cpu", Precision.FLOAT32), Verdict.PASSED)
WRONG_WAY = WayResult(
    Way("cuda:0", Precision.INT4, "torch_cuda"), Verdict.DIFFERS, (Distance(Part.STEP, 1.5, 0.12),)
)


def result(*ways: WayResult) -> SelfTestResult:
    return SelfTestResult(Fingerprint("1", "2"), ways)


@pytest.fixture
def panel(qtbot: QtBot) -> SelfTestPanel:
    panel = SelfTestPanel()
    qtbot.addWidget(panel)
    panel.resize(520, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def test_it_says_what_it_would_do_and_starts_on_a_click(panel: SelfTestPanel, qtbot: QtBot) -> None:
    assert "half a minute" in panel.sentence.text()
    assert panel.run_button.text() == "Test now"
    assert not panel.cancel_button.isVisible()
    with qtbot.waitSignal(panel.run_clicked):
        qtbot.mouseClick(panel.run_button, LEFT)


def test_while_it_runs_it_shows_how_far_and_can_be_stopped(panel: SelfTestPanel, qtbot: QtBot) -> None:
    panel.show_running(0, 0, "")
    assert panel.step.text() == "Looking at what there is…"
    panel.show_running(3, 12, "cpu/int4:plain")
    assert panel.step.text() == "4 of 12: cpu/int4:plain"
    assert panel.line.share == 0.25
    assert not panel.run_button.isVisible()
    with qtbot.waitSignal(panel.cancel_clicked):
        qtbot.mouseClick(panel.cancel_button, LEFT)
    panel.show_stopping()
    panel.show_running(4, 12, "cpu/int4:plain")
    assert panel.sentence.text().startswith("Stopping")
    assert not panel.cancel_button.isEnabled()
    panel.show_never()
    panel.show_running(0, 0, "")
    assert panel.cancel_button.isEnabled()


def test_what_is_right_takes_one_sentence_and_details_on_request(panel: SelfTestPanel, qtbot: QtBot) -> None:
    panel.show_result(result(RIGHT_WAY))
    assert panel.sentence.text().startswith("All ways")
    assert not panel.ways.isVisible()
    assert panel.run_button.text() == "Test again"
    qtbot.mouseClick(panel.details_button, LEFT)
    assert panel.ways.text() == "✓ Processor: 32 bits: right"
    qtbot.mouseClick(panel.details_button, LEFT)
    assert not panel.ways.isVisible()


def test_what_is_wrong_is_named_at_once(panel: SelfTestPanel) -> None:
    panel.show_result(result(RIGHT_WAY, WRONG_WAY))
    assert panel.sentence.text().startswith("1 of 2 ways")
    assert panel.ways.text() == (
        "✗ Card 0: 4 bits, fast: computes something else; "
        "while the answer is made: 150.0% off, 12% is allowed"
    )


def test_an_old_result_asks_to_be_repeated(panel: SelfTestPanel) -> None:
    panel.show_result(result(RIGHT_WAY), is_old=True)
    assert panel.sentence.text().endswith("it should be repeated.")


def test_a_test_that_does_not_work_says_so(panel: SelfTestPanel) -> None:
    panel.show_failure()
    assert "did not work" in panel.sentence.text()
    assert panel.run_button.isVisible()


def test_a_change_of_language_keeps_what_is_shown(panel: SelfTestPanel) -> None:
    panel.show_result(result(WRONG_WAY))
    before = panel.ways.text()
    QApplication.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    assert panel.ways.text() == before
    assert panel.line.accessibleName()

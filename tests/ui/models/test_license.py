"""The license of the weights: how it is shown, asked about, and how the acceptance is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.license import FROM_FOLDER, LicenseAcceptances, LicenseText
from glm4v_desktop.texts.downloads import REGISTRATION
from glm4v_desktop.ui.models.license import LicensePanel

LEFT = Qt.MouseButton.LeftButton
TEXT = LicenseText("The glm-4-9b License\u202e\n".encode() + b"more\n" * 200)


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def panel(qtbot: QtBot, opened: list[str], tmp_path: Path) -> LicensePanel:
    panel = LicensePanel(opened.append, LicenseAcceptances(tmp_path / "config"))
    qtbot.addWidget(panel)
    return panel


def test_it_is_not_there_before_there_is_a_license(panel: LicensePanel) -> None:
    assert panel.isHidden()


def test_summary_full_text_and_who_sent_it(qtbot: QtBot, panel: LicensePanel, opened: list[str]) -> None:
    with qtbot.waitExposed(panel):
        assert panel.ask_for_download(TEXT, "hub.example")
    assert "hub.example" in panel.origin.text()
    points = panel.points.text()
    for word in (
        "Academic",
        "after registration",
        "Built with glm-4",
        "begins with",
        "military",
        "withdrawn",
        "China",
    ):
        assert word in points
    assert panel.built_with.text() == "Built with glm-4"
    full = panel.full.toPlainText()
    assert full.count("more") == 200
    assert "\u202e" not in full
    assert panel.full.isReadOnly()
    assert panel.full.verticalScrollBar().maximum() > 0
    assert panel.accept_button.text() == "Accept and download"
    qtbot.mouseClick(panel.register_button, LEFT)
    assert opened == [REGISTRATION]


def test_a_text_that_was_accepted_is_not_asked_about_again(qtbot: QtBot, panel: LicensePanel) -> None:
    assert panel.ask_for_download(TEXT, "hub.example")
    with qtbot.waitSignal(panel.declined) as ended:
        qtbot.mouseClick(panel.decline_button, LEFT)
    assert (ended.args, panel.isHidden(), panel.acceptances.all()) == ([""], True, ())
    assert panel.ask_for_download(TEXT, "hub.example")
    with qtbot.waitSignal(panel.accepted) as ended:
        qtbot.mouseClick(panel.accept_button, LEFT)
    assert (ended.args, panel.isHidden()) == ([""], True)
    assert [(each.sha256, each.source) for each in panel.acceptances.all()] == [(TEXT.sha256, "hub.example")]
    assert not panel.ask_for_download(TEXT, "hub.example")
    assert panel.isHidden()
    assert panel.ask_for_download(LicenseText(b"Another one"), "hub.example")


def test_a_folder_with_and_without_a_text(qtbot: QtBot, panel: LicensePanel, tmp_path: Path) -> None:
    panel.ask_for_folder(str(tmp_path))
    assert panel.full.isHidden()
    assert "not in their folder" in panel.origin.text()
    assert panel.accept_button.text() == "Accept and use"
    (tmp_path / "LICENSE").write_bytes(TEXT.content)
    panel.ask_for_folder(str(tmp_path))
    assert not panel.full.isHidden()
    assert "in their folder" in panel.origin.text()
    with qtbot.waitSignal(panel.accepted) as ended:
        qtbot.mouseClick(panel.accept_button, LEFT)
    assert ended.args == [str(tmp_path)]
    assert panel.acceptances.all()[0].source == FROM_FOLDER


def test_only_a_question_about_a_folder_is_withdrawn(
    qtbot: QtBot, panel: LicensePanel, tmp_path: Path
) -> None:
    panel.ask_for_folder(str(tmp_path))
    with qtbot.waitSignal(panel.declined) as ended:
        panel.withdraw_folder()
    assert (ended.args, panel.isHidden()) == ([str(tmp_path)], True)
    panel.ask_for_download(TEXT, "hub.example")
    with qtbot.assertNotEmitted(panel.declined):
        panel.withdraw_folder()
    assert not panel.isHidden()


def test_enter_accepts_nothing_by_accident(qtbot: QtBot, panel: LicensePanel) -> None:
    with qtbot.waitExposed(panel):
        panel.ask_for_download(TEXT, "hub.example")
    qtbot.waitUntil(panel.full.hasFocus)
    with qtbot.assertNotEmitted(panel.accepted):
        qtbot.keyClick(panel.full, Qt.Key.Key_Return)
    qtbot.keyClick(panel.full, Qt.Key.Key_Tab)
    assert not panel.full.hasFocus()

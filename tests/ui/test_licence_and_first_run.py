"""The licence of the weights as it is shown, and the card that greets a new person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.domain.licence import LicenceText
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.empty_state import EmptyState
from glm4v_desktop.ui.first_run import FirstRun
from glm4v_desktop.ui.flow_layout import FlowLayout
from glm4v_desktop.ui.licence_panel import LicencePanel
from glm4v_desktop.ui.licence_words import REGISTRATION
from glm4v_desktop.ui.start_page import StartPage

LEFT = Qt.MouseButton.LeftButton
TEXT = LicenceText("The glm-4-9b License\u202e\n".encode() + b"more\n" * 200)


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def panel(qtbot: QtBot, opened: list[str]) -> LicencePanel:
    panel = LicencePanel(opened.append)
    qtbot.addWidget(panel)
    return panel


def test_it_is_not_there_before_there_is_a_licence(panel: LicencePanel) -> None:
    assert panel.isHidden()


def test_summary_full_text_and_who_sent_it(qtbot: QtBot, panel: LicencePanel, opened: list[str]) -> None:
    panel.ask(TEXT, "hub.example", downloads=True)
    with qtbot.waitExposed(panel):
        panel.show()
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
    for button, signal in ((panel.accept_button, panel.accepted), (panel.decline_button, panel.declined)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, LEFT)


def test_a_folder_without_a_text_shows_the_summary_alone(panel: LicencePanel) -> None:
    panel.ask(LicenceText(), "", downloads=False)
    assert panel.full.isHidden()
    assert "not in their folder" in panel.origin.text()
    assert panel.accept_button.text() == "Accept and use"
    panel.ask(TEXT, "", downloads=False)
    assert not panel.full.isHidden()
    assert "in their folder" in panel.origin.text()


def test_enter_accepts_nothing_by_accident(qtbot: QtBot, panel: LicencePanel) -> None:
    panel.ask(TEXT, "", downloads=False)
    with qtbot.waitExposed(panel):
        panel.show()
    qtbot.waitUntil(panel.full.hasFocus)
    with qtbot.assertNotEmitted(panel.accepted):
        qtbot.keyClick(panel.full, Qt.Key.Key_Return)
    qtbot.keyClick(panel.full, Qt.Key.Key_Tab)
    assert not panel.full.hasFocus()


def test_each_way_of_the_first_run_is_reported(qtbot: QtBot) -> None:
    card = FirstRun()
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    for button, signal in (
        (card.reader_button, card.reader_clicked),
        (card.download_button, card.download_clicked),
        (card.folder_button, card.folder_clicked),
        (card.demo_button, card.demo_clicked),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, LEFT)
    assert "later version" in card.later.text()  # a server: said, and no dead button


def test_a_row_goes_on_below_where_the_width_ends(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout()
    flow.setSpacing(8)
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(flow)
    column.addStretch()
    buttons = [PillButton(ButtonLook.PLAIN, parent=host) for _ in range(3)]
    for button in buttons:
        button.setText("Some words")
        flow.addWidget(button)
    width = buttons[0].sizeHint().width()
    host.resize(3 * width + 16, 300)
    with qtbot.waitExposed(host):
        host.show()
    assert len({button.y() for button in buttons}) == 1
    host.resize(2 * width + 8, 300)
    qtbot.waitUntil(lambda: buttons[2].y() > buttons[1].y() == buttons[0].y())
    buttons[0].hide()  # makes room
    qtbot.waitUntil(lambda: buttons[2].y() == buttons[1].y())
    assert flow.heightForWidth(width) == 2 * buttons[1].height() + 8


def test_in_a_low_window_nothing_overlaps(qtbot: QtBot) -> None:
    page, card = StartPage(EmptyState()), FirstRun()
    qtbot.addWidget(page)
    page.put_above(card)
    page.resize(432, 330)  # the smallest window, with a notice above
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: not card.sentence.isVisible())
    buttons = (card.reader_button, card.download_button, card.folder_button, card.demo_button)
    bottom = max(button.geometry().bottom() for button in buttons)
    assert card.title.geometry().bottom() < min(button.y() for button in buttons)
    assert bottom < card.height() - 16  # the card's own margin
    page.resize(420, 600)
    qtbot.waitUntil(card.sentence.isVisible)
    page.resize(432, 330)
    qtbot.waitUntil(lambda: not card.later.isVisible())

"""The card that greets a new person."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.window.start_page import EmptyState, FirstRun, StartPage

LEFT = Qt.MouseButton.LeftButton


def test_each_way_of_the_first_run_can_be_clicked(qtbot: QtBot) -> None:
    card = FirstRun()
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    for button in (card.reader_button, card.download_button, card.folder_button, card.demo_button):
        with qtbot.waitSignal(button.clicked):
            qtbot.mouseClick(button, LEFT)
    assert "later version" in card.later.text()  # a server: said, and no dead button


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

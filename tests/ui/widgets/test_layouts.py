"""FlowLayout: parts are in one row as long as the width allows."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.layouts import FlowLayout


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

"""Tables in an answer: whole words, one table while it streams, no raw markup."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextTable
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.chat.answer_text import AnswerText
from tests.ui.chat.acting import new_view


def tables(view: AnswerText) -> list[QTextTable]:
    frames = [frame for section in view.sections for frame in section.document().rootFrame().childFrames()]
    return [frame for frame in frames if isinstance(frame, QTextTable)]


def lines_of(table: QTextTable, row: int, column: int) -> int:
    return table.cellAt(row, column).firstCursorPosition().block().layout().lineCount()


@pytest.mark.parametrize("width", [360, 590])
def test_a_wide_table_keeps_its_words_whole_and_scrolls(qtbot: QtBot, host: QWidget, width: int) -> None:
    long = "a note which goes on and on over several words until it is long"
    rows = [["Research Storage", "净利润同比", "2023", long, "57,541.49", "North"] * 2 for _ in range(5)]
    rows.insert(1, ["---"] * 12)
    view = new_view(host)
    view.resize(width, 10)
    view.add("".join("| " + " | ".join(row) + " |\n" for row in rows))
    with qtbot.waitSignal(view.settled):
        view.finish()
    table = tables(view)[0]
    assert [lines_of(table, 2, column) for column in (0, 1, 2, 4, 5)] == [1] * 5
    assert 2 <= lines_of(table, 2, 3) <= 5
    assert 2 <= lines_of(table, 0, 3) <= 5  # a long heading too
    assert view.sections[0].horizontalScrollBar().maximum() > 0
    assert view.height() >= view.sections[0].document().size().height()


def test_a_table_is_one_while_it_streams_and_no_markup_shows(qtbot: QtBot, host: QWidget) -> None:
    view = new_view(host)
    view.add("Said:\n\n| item | 2023 |\n")
    assert "|" not in view.toPlainText()
    view.add("|---|---:|\n")
    for number in range(60):
        view.add(f"| item {number} | 57,541.49 |\n| item")
        view.add(f" {number} b | 1")
        assert "|" not in view.toPlainText()
        assert "---" not in view.toPlainText()
        view.add("2 |\n")
    with qtbot.waitSignal(view.settled):
        view.finish()
    assert [table.rows() for table in tables(view)] == [121]
    last = tables(view)[0].cellAt(120, 1).firstCursorPosition().block()
    assert last.text() == "12"
    assert last.blockFormat().alignment() & Qt.AlignmentFlag.AlignRight
    assert tables(view)[0].cellAt(120, 0).format().background().style().name == "NoBrush"


def test_a_long_open_text_is_never_broken_within_a_figure(qtbot: QtBot, host: QWidget) -> None:
    view = new_view(host)
    text = "Research 57,541.49 " * 180
    for at in range(0, len(text), 7):
        view.add(text[at : at + 7])
    assert view.sections[0].document().blockCount() > 1
    words = {word for line in view.toPlainText().split("\n") for word in line.split(" ")}
    assert words == {"Research", "57,541.49", ""}


def cells(table: QTextTable) -> list[list[str]]:
    """The texts of all cells; fails if a cell is merged with another."""
    rows = []
    for row in range(table.rows()):
        places = [table.cellAt(row, column) for column in range(table.columns())]
        assert [(cell.row(), cell.column()) for cell in places] == [(row, c) for c in range(len(places))]
        rows.append([cell.firstCursorPosition().block().text() for cell in places])
    return rows


@pytest.mark.parametrize("size", [1, 1000], ids=["letter by letter", "at once"])
def test_empty_cells_stay_cells_and_nothing_is_said_twice(qtbot: QtBot, host: QWidget, size: int) -> None:
    view = new_view(host)
    text = "| item | 2023 | 2022 | note |\n|---|---|---|---|\n| **Assets** | | | |\n| cash | 1 | | |\n"
    text += "| | 2 | | x |\n|  |  |  |  |\n| short |\n"
    for at in range(0, len(text), size):
        view.add(text[at : at + size])
    with qtbot.waitSignal(view.settled):
        view.finish()
    (table,) = tables(view)
    assert cells(table) == [
        ["item", "2023", "2022", "note"],
        ["Assets", "", "", ""],
        ["cash", "1", "", ""],
        ["", "2", "", "x"],
        ["", "", "", ""],
        ["short", "", "", ""],
    ]
    assert view.height() < 6 * 3 * view.fontMetrics().lineSpacing()
    assert max(lines_of(table, row, column) for row in range(6) for column in range(4)) == 1


def test_cells_beyond_the_head_are_shown_too(qtbot: QtBot, host: QWidget) -> None:
    view = new_view(host)
    view.add("| a | b |\n|---|---|\n| 1 | `2 \\| 2` | 3 | 4 |\n| 5 | 6 |\n")
    with qtbot.waitSignal(view.settled):
        view.finish()
    (table,) = tables(view)
    assert cells(table)[0] == ["a", "b", "", ""]
    assert cells(table)[1][2:] == ["3", "4"]
    assert cells(table)[2] == ["5", "6", "", ""]

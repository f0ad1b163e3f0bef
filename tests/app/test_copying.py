"""The region as text, cells or picture on the clipboard, with the reader and beside another engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop import app
from glm4v_desktop.app import Desk, Options
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.reader import ReaderEngine
from tests.app.whole_desk import closed_desks, notices
from tests.ocr.word_blocks import BlockOcr, picture_of

WAIT = 20_000
SIZE = Size(900, 500)
# Two columns of four lines.
WORDS = [Rect(left, top, left + 200, top + 14) for top in (40, 80, 120, 160) for left in (40, 500)]
OCR = BlockOcr()  # of the engine in this process
CTRL = Qt.KeyboardModifier.ControlModifier


def make_reader() -> ReaderEngine:
    return ReaderEngine(lambda: OCR)


OpenDesk = Callable[[str], Desk]


@pytest.fixture
def open_desk(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenDesk]:
    """Opens a desk with a picture of words, and an engine by the name of its factory."""
    OCR.recognized = 0
    monkeypatch.setattr(app, "OCR_TARGET", "tests.engine.test_ocr_service:make_blocks")
    path = tmp_path / "words.png"
    Image.frombytes("RGB", (SIZE.width, SIZE.height), picture_of(WORDS, SIZE).rgb).save(path)

    def make(target: str) -> Desk:
        source = EngineSource(target)
        desk = Desk(qapp, Options((str(path),), "en", in_process=True), lambda _options: source)
        made.append(desk)
        desk.show()
        qtbot.waitUntil(lambda: desk.gallery.image is not None, timeout=WAIT)
        with qtbot.waitActive(desk.window):
            desk.window.activateWindow()
        qapp.clipboard().setText("before")
        return desk

    with closed_desks(qapp) as made:
        yield make


READER, SCRIPTED = "tests.app.test_copying:make_reader", "tests.scripted_engine:make_scripted"


def text() -> str:
    return QApplication.clipboard().text(QClipboard.Mode.Clipboard)


def press_copy(desk: Desk, qtbot: QtBot) -> None:
    focused = desk.window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_C, CTRL)


@pytest.mark.parametrize("engine", [READER, SCRIPTED])
def test_ctrl_c_copies_the_text_of_the_region(open_desk: OpenDesk, qtbot: QtBot, engine: str) -> None:
    desk = open_desk(engine)
    desk.parts.view.setFocus()
    desk.parts.view.set_region(Rect(30, 70, 860, 140))
    press_copy(desk, qtbot)
    qtbot.waitUntil(lambda: text() != "before", timeout=WAIT)
    assert sorted(text().split()) == ["2:200x14", "3:200x14", "4:200x14", "5:200x14"]
    assert notices(desk)[0] == "Copied 4 words."


def test_the_question_box_leaves_ctrl_c_to_the_picture_unless_it_has_a_selection(
    open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk = open_desk(READER)
    box = desk.chat.composer.box
    box.setFocus()
    box.setPlainText("typed")
    press_copy(desk, qtbot)
    qtbot.waitUntil(lambda: text() != "before", timeout=WAIT)
    assert text().startswith("0:200x14")
    assert len(text().split()) == len(WORDS)
    box.selectAll()
    press_copy(desk, qtbot)
    assert text() == "typed"


def test_what_the_engine_has_read_is_not_read_again(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(READER)
    image = desk.gallery.image
    assert image is not None
    qtbot.waitUntil(lambda: desk.pages.known(image.picture.key) is not None, timeout=WAIT)
    assert OCR.recognized == len(WORDS)
    desk.parts.view.set_region(Rect(30, 30, 860, 100))
    desk.window.actions_.copy_text.trigger()
    qtbot.waitUntil(lambda: text() != "before", timeout=WAIT)
    assert OCR.recognized == len(WORDS)


def test_cells_are_tabs_and_a_table_in_html(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(SCRIPTED)
    desk.window.actions_.copy_cells.trigger()
    qtbot.waitUntil(lambda: text() != "before", timeout=WAIT)
    assert sorted(text().split()) == [f"{number}:200x14" for number in range(len(WORDS))]
    assert QApplication.clipboard().mimeData().html().count("200x14") == len(WORDS)
    assert notices(desk)[0] == "No table was found: each line was copied as a row."


def test_what_was_copied_last_is_said_alone(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(READER)
    desk.parts.view.setFocus()
    desk.parts.view.set_region(Rect(30, 70, 860, 140))
    press_copy(desk, qtbot)
    qtbot.waitUntil(lambda: notices(desk) == ["Copied 4 words."], timeout=WAIT)
    desk.window.actions_.copy_cells.trigger()
    qtbot.waitUntil(lambda: len(notices(desk)) > 1, timeout=WAIT)
    desk.window.actions_.copy_region.trigger()
    assert notices(desk) == ["Copied 830 × 70 pixels."]


def test_a_region_without_text_says_so(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(SCRIPTED)
    desk.parts.view.set_region(Rect(30, 300, 400, 400))
    desk.window.actions_.copy_text.trigger()
    said = ["No text was found in the region, so nothing was copied."]
    qtbot.waitUntil(lambda: notices(desk) == said, timeout=WAIT)
    assert text() == "before"


@pytest.mark.parametrize("by", ["Esc", "a second press"])
def test_reading_for_a_copy_shows_and_is_cancelled(
    open_desk: OpenDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(app, "EngineSource", lambda target, **_: EngineSource(target, {"pause": 3.0}))
    desk = open_desk(SCRIPTED)
    desk.parts.view.setFocus()
    desk.parts.view.set_region(Rect(30, 30, 860, 400))
    press_copy(desk, qtbot)
    qtbot.waitUntil(lambda: notices(desk) == ["Reading the text of the region…"], timeout=WAIT)
    if by == "Esc":
        qtbot.keyClick(desk.parts.view, Qt.Key.Key_Escape)
    else:
        press_copy(desk, qtbot)
    assert notices(desk) == []
    assert text() == "before"
    assert desk.parts.view.region == Rect(30, 30, 860, 400)


def test_the_last_of_several_copies_is_the_one_on_the_clipboard(
    open_desk: OpenDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "EngineSource", lambda target, **_: EngineSource(target, {"pause": 0.6}))
    desk = open_desk(SCRIPTED)
    view = desk.parts.view
    view.setFocus()
    view.set_region(Rect(30, 30, 860, 400))
    press_copy(desk, qtbot)
    qtbot.waitUntil(lambda: notices(desk) == ["Reading the text of the region…"], timeout=WAIT)
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert notices(desk) == ["Copied 830 × 370 pixels."]
    qtbot.wait(1500)  # the text would be there by now
    assert QApplication.clipboard().mimeData().hasImage()
    press_copy(desk, qtbot)
    desk.window.actions_.copy_cells.trigger()
    qtbot.waitUntil(lambda: text() != "", timeout=WAIT)
    assert QApplication.clipboard().mimeData().hasHtml()


def test_what_was_copied_is_not_said_over_another_picture(
    open_desk: OpenDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_desk(READER)
    desk.window.actions_.copy_region.trigger()
    assert notices(desk) == ["Copied 900 × 500 pixels."]
    other = tmp_path / "other.png"
    Image.new("RGB", (300, 200), "white").save(other)
    desk.picture_input.open_paths([str(other)])
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    assert notices(desk) == []


def test_a_row_of_a_table_is_copied_as_cells_without_a_complaint(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(READER)
    desk.parts.view.set_region(Rect(30, 70, 860, 100))
    desk.window.actions_.copy_cells.trigger()
    qtbot.waitUntil(lambda: text() == "2:200x14\t3:200x14", timeout=WAIT)
    assert notices(desk) == ["Copied 2 words."]

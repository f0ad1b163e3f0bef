"""The joined window at small sizes, in both languages: nothing is cut or overlaps, the attribution stands."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.window.attribution import BUILT_WITH, USES_MODEL
from glm4v_desktop.ui.window.notices import NoticeBar
from glm4v_desktop.ui.window.start_page import SampleButton
from tests.app.whole_desk import DeskMaker, desks, picture_file

WAIT = 60_000
SIZES = ((1280, 800), (1152, 648), (720, 480))


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def shown_parts(desk: Desk) -> list[QLabel | QAbstractButton]:
    """Labels with something in them and buttons; what lies on top of others on purpose is left out."""
    found: list[QLabel | QAbstractButton] = []
    found += [
        label for label in desk.window.findChildren(QLabel) if label.text() or not label.pixmap().isNull()
    ]
    found += desk.window.findChildren(QAbstractButton)
    return [part for part in found if part.isVisible() and part.height() > 0 and not is_in(part, NoticeBar)]


def is_in(part: QWidget, kind: type[QWidget]) -> bool:
    above = part.parentWidget()
    while above is not None and not isinstance(above, kind):
        above = above.parentWidget()
    return above is not None


def place(part: QWidget, desk: Desk) -> QRect:
    return QRect(part.mapTo(desk.window, part.rect().topLeft()), part.size())


def is_cut(part: QLabel | QAbstractButton) -> bool:
    """Whether its text needs more room than it has. Samples elide their titles and have them as tool tips."""
    if isinstance(part, QLabel) and part.wordWrap():
        return part.heightForWidth(part.width()) > part.height()
    gives_way = part.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored
    wanted = part.sizeHint()
    spare_x, spare_y = (8, 4) if isinstance(part, QAbstractButton) else (0, 0)  # of a button's padding
    too_narrow = wanted.width() > part.width() + spare_x and not gives_way
    too_low = wanted.height() > part.height() + spare_y
    return too_low or (too_narrow and not isinstance(part, SampleButton))


def faults(desk: Desk) -> list[str]:
    parts = shown_parts(desk)
    names = {part: getattr(part, "text", str)() or part.accessibleName() for part in parts}
    cut = [f"cut: {names[part]}" for part in parts if is_cut(part)]
    outside = [
        f"outside: {names[part]}"
        for part in parts
        if part.visibleRegion().boundingRect().size() != part.size()
    ]
    overlapping = [
        f"overlap: {names[one]} / {names[other]}"
        for one, other in itertools.combinations(parts, 2)
        if not one.isAncestorOf(other)
        and not other.isAncestorOf(one)
        and place(one, desk).intersects(place(other, desk))
    ]
    return cut + outside + overlapping


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_of_the_start_page_is_cut_or_overlaps(
    make_desk: DeskMaker, qtbot: QtBot, language: str
) -> None:
    desk = make_desk(language=language)
    assert desk.first_run.card is not None
    qtbot.waitUntil(lambda: bool(desk.parts.empty.sample_buttons), timeout=WAIT)
    for size in SIZES:
        desk.window.resize(*size)
        qtbot.waitUntil(lambda: _nothing_wrong(desk), timeout=2000)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_beside_a_picture_is_cut_and_the_attribution_stands(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")], language=language)
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 1, timeout=WAIT)
    for size in SIZES:
        desk.window.resize(*size)
        qtbot.waitUntil(lambda: _nothing_wrong(desk), timeout=2000)
        words = desk.parts.attribution.words
        assert BUILT_WITH in words.text()
        assert USES_MODEL in words.text()
        assert words.visibleRegion().boundingRect() == words.rect()
        assert desk.window.rect().contains(place(words, desk))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_shows_only_an_icon_has_a_name_and_a_tool_tip(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")], language=language)
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 1, timeout=WAIT)
    desk.parts.notices.show_notice("A message")
    desk.engines.open_page()
    desk.open_about()
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    assert len(tops) >= 3
    buttons = [button for top in tops for button in top.findChildren(QAbstractButton) if button.isVisible()]
    only_icons = [button for button in buttons if shows_only_an_icon(button)]
    assert len(only_icons) >= 5
    names = [(button.accessibleName() or button.text(), button.toolTip()) for button in only_icons]
    assert [name for name in names if not all(name)] == []
    if language == "zh":
        assert [tip for _, tip in names if not is_chinese(tip)] == []
    places = [widget for top in tops for widget in top.findChildren(QWidget) if is_stop(widget)]
    assert [type(place).__name__ for place in places if not said(place)] == []


def is_stop(widget: QWidget) -> bool:
    """Whether the keyboard comes here with Tab."""
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not widget.focusProxy()
        and widget.isVisible()
    )


def said(widget: QWidget) -> str:
    """What a screen reader calls it."""
    told = QAccessible.queryAccessibleInterface(widget)
    return told.text(QAccessible.Text.Name) if told is not None else ""


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def shows_only_an_icon(button: QAbstractButton) -> bool:
    """No text, or one that the toolbar leaves out because its action matters less."""
    action = button.defaultAction() if isinstance(button, QToolButton) else None
    return not button.text() or (action is not None and action.priority() is QAction.Priority.LowPriority)


@pytest.mark.parametrize(("scale", "language"), [(1.5, "en"), (2.0, "en"), (2.0, "zh")])
def test_with_large_letters_the_attribution_stands_and_nothing_is_squeezed(
    qapp: QApplication, make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, scale: float, language: str
) -> None:
    large = qapp.font()
    large.setPointSizeF(large.pointSizeF() * scale)
    qapp.setFont(large)
    desk = make_desk([picture_file(tmp_path / f"{'报表' * 40}.png")], language=language)
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 1, timeout=WAIT)
    for open_pictures in (True, False):
        if not open_pictures:
            desk.gallery.close_all()
        desk.window.resize(720, 480)
        qtbot.waitUntil(lambda: _kept_whole(desk))
    more = desk.window.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is not None
    assert is_chinese(more.toolTip()) == is_chinese(more.accessibleName()) == (language == "zh")
    assert more.toolTip()


def _kept_whole(desk: Desk) -> bool:
    """What may not scroll or be elided, and what scrolls in its own place."""
    bar, chat, first = desk.parts.attribution, desk.chat, desk.first_run.card
    assert desk.window.width() == 720
    whole: list[QLabel | QAbstractButton] = [bar.words, bar.about_button, chat.composer.button]
    whole += [chat.picker, chat.new_button]
    assert [
        part for part in whole if is_cut(part) or part.visibleRegion().boundingRect() != part.rect()
    ] == []
    assert not bar.words.geometry().intersects(bar.about_button.geometry())
    assert chat.composer.height() >= chat.composer.minimumSizeHint().height()
    if first is not None and first.isVisible():
        assert not is_cut(first.title)
    if chat.welcome.isVisible():
        assert not any(is_cut(label) for label in chat.welcome.findChildren(QLabel))
    return True


def test_a_text_that_is_elided_is_shown_whole_as_a_tool_tip(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk()
    status, chip = desk.parts.attribution.status, PillButton(ButtonLook.PLAIN, parent=desk.window)
    desk.window.show_work("<b>Copying</b> " * 60)
    chip.setText("<i>How much?</i> " * 60)
    chip.resize(120, 28)
    chip.show()
    for widget, text in ((status, status.text()), (chip, chip.text())):
        at = widget.rect().center()
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
        assert QToolTip.text() == f"<span>{html.escape(text)}</span>"
        QToolTip.hideText()


def _nothing_wrong(desk: Desk) -> bool:
    """Raises with what is wrong, which `waitUntil` shows when its time is over."""
    assert faults(desk) == []
    return True

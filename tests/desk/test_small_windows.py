"""The joined window at small sizes, in both languages: nothing is cut or overlaps, the attribution stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QSizePolicy, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.ui.attribution import BUILT_WITH, USES_MODEL
from glm4v_desktop.ui.notice_bar import NoticeBar
from glm4v_desktop.ui.sample_button import SampleButton
from tests.desk.whole_desk import DeskMaker, desks, picture_file

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
    qtbot.waitUntil(lambda: len(desk.gallery.entries) == 1, timeout=WAIT)
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
    qtbot.waitUntil(lambda: len(desk.gallery.entries) == 1, timeout=WAIT)
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


def shows_only_an_icon(button: QAbstractButton) -> bool:
    """No text, or one that the toolbar leaves out because its action matters less."""
    action = button.defaultAction() if isinstance(button, QToolButton) else None
    return not button.text() or (action is not None and action.priority() is QAction.Priority.LowPriority)


def _nothing_wrong(desk: Desk) -> bool:
    """Raises with what is wrong, which `waitUntil` shows when its time is over."""
    assert faults(desk) == []
    return True

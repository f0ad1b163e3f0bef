from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QColor, QFontInfo, QImage, QPalette
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.widgets.colors import look_of
from glm4v_desktop.ui.widgets.icons import icon
from glm4v_desktop.ui.window import theme
from glm4v_desktop.ui.window.theme import Theme, menu_palette_of, palette_of
from tests.app.whole_desk import look_kept

Role = QPalette.ColorRole
READABLE = [
    (Role.WindowText, Role.Window), (Role.Text, Role.Base), (Role.Text, Role.AlternateBase),
    (Role.ButtonText, Role.Button), (Role.ButtonText, Role.Window), (Role.ButtonText, Role.Midlight),
    (Role.PlaceholderText, Role.Base), (Role.HighlightedText, Role.Highlight), (Role.Link, Role.Base),
    (Role.Link, Role.Window), (Role.LinkVisited, Role.Base), (Role.ToolTipText, Role.ToolTipBase),
    (Role.PlaceholderText, Role.Window), (Role.ButtonText, Role.AlternateBase), (Role.WindowText, Role.Base),
]  # fmt: skip


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("dark", "pair"), list(itertools.product([False, True], READABLE)))
def test_text_can_be_read_on_its_ground(dark: bool, pair: tuple[Role, Role]) -> None:
    palette = palette_of(dark)
    assert contrast(palette.color(pair[0]), palette.color(pair[1])) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_what_is_disabled_or_muted_can_be_read_too(dark: bool) -> None:
    """It says what there is, and often why it cannot be had now."""
    palette, look = palette_of(dark), look_of(palette_of(dark))
    for text in (Role.WindowText, Role.Text, Role.ButtonText):
        for ground in (Role.Window, Role.Base, Role.Button):
            faded = palette.color(QPalette.ColorGroup.Disabled, text)
            assert contrast(faded, palette.color(ground)) >= 4.5, (text, ground)
    for color in (look.muted, look.alarm, look.link, look.text):
        for ground_color in (look.card, palette.color(Role.Window), look.code, look.head):
            assert contrast(color, ground_color) >= 4.5, (color.name(), ground_color.name())
    assert contrast(look.text, look.bubble) >= 4.5
    marked = menu_palette_of(dark)
    assert contrast(marked.color(Role.HighlightedText), marked.color(Role.Highlight)) >= 4.5
    assert contrast(marked.color(Role.ButtonText), marked.color(Role.Highlight)) >= 4.5


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Theme]:
    with look_kept(qapp):
        made = Theme(qapp)
        yield made
        made.release()


def colors(image: QImage) -> list[QColor]:
    """The most frequent first."""
    places = itertools.product(range(image.width()), range(image.height()))
    return [QColor(name) for name, _ in Counter(image.pixelColor(*at).name() for at in places).most_common()]


def tool_tip_colors(qtbot: QtBot, owner: QWidget) -> list[QColor]:
    def label() -> list[QWidget]:
        tops = QApplication.topLevelWidgets()
        return [top for top in tops if top.metaObject().className() == "QTipLabel" and top.isVisible()]

    QToolTip.showText(QPoint(40, 40), "WWWWWW MMMMMM", owner)
    qtbot.waitUntil(lambda: bool(label()))
    found = colors(label()[0].grab().toImage())
    label()[0].close()
    return found


def test_tool_tips_can_be_read_in_both_themes_and_after_a_change(qtbot: QtBot, shown: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    grounds = []
    for name in ("light", "dark", "light"):
        shown.use(name)
        ground, letters, *_ = tool_tip_colors(qtbot, owner)
        assert contrast(ground, letters) >= 4.5, (name, ground.name(), letters.name())
        grounds.append(ground.name())
    assert grounds[0] == grounds[2] != grounds[1]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"palette\(([a-z-]+)\)", theme._SHEET))))
def test_the_style_sheet_names_colors_that_qt_knows(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    """Qt passes over an unknown one without a word, and what it should have colored stays as it is."""
    box = QWidget()
    qtbot.addWidget(box)
    palette = QPalette()
    for role in Role:
        if role not in (Role.NoRole, Role.NColorRoles, Role.Window):
            palette.setColor(role, QColor("#123456"))
    palette.setColor(Role.Window, QColor("#ffffff"))
    with look_kept(qapp):
        qapp.setPalette(palette)
        assert ground_named(box, name) == "#123456"


def ground_named(box: QWidget, name: str) -> str:
    box.setStyleSheet(f"QWidget {{ background: palette({name}) }}")
    box.resize(4, 4)
    return box.grab().toImage().pixelColor(2, 2).name()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_icon_of_the_marked_entry_of_a_menu_can_be_seen(qtbot: QtBot, shown: Theme, name: str) -> None:
    shown.use(name)
    menu = QMenu()
    qtbot.addWidget(menu)
    entry = QAction(icon("stop", menu.palette()), "", menu)  # a filled square: mostly one color
    menu.addAction(entry)
    menu.resize(menu.sizeHint())
    plain = menu.grab(menu.actionGeometry(entry)).toImage()
    menu.setActiveAction(entry)
    marked = menu.grab(menu.actionGeometry(entry)).toImage()
    assert plain != marked
    ground = colors(marked)[0]
    assert max(contrast(ground, color) for color in colors(marked)[:4]) >= 4.5


def test_the_theme_changes_while_the_program_runs(qapp: QApplication, qtbot: QtBot) -> None:
    with look_kept(qapp):
        theme = Theme(qapp)
        theme.use("dark")
        assert qapp.palette().color(Role.Base).lightnessF() < 0.3
        theme.use("light")
        assert qapp.palette().color(Role.Base).lightnessF() > 0.9
        families = qapp.font().families()
        assert families == list(dict.fromkeys(families))
        assert QFontInfo(qapp.font()).pointSize() > 0
        theme.release()

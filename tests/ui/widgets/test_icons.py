from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.resources import resource
from glm4v_desktop.ui.widgets.icons import app_icon, icon, icon_pixmap

NAMES = sorted(path.stem for path in resource("icons").glob("*.svg"))
NEEDED = [
    "open",
    "paste",
    "sample",
    "zoom-in",
    "zoom-out",
    "fit",
    "actual-size",
    "select-all",
    "clear-region",
    "copy",
    "check",
    "send",
    "stop",
    "plus",
    "arrow-down",
    "refresh",
    "alert",
    "info",
    "close",
    "picture",
    "language",
    "theme",
    "settings",
    "trash",
    "app",
]


def palette() -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorGroup.All, QPalette.ColorRole.ButtonText, QColor("#ff0000"))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor("#0000ff"))
    return made


def colors(image: QImage) -> set[str]:
    """The colors of the opaque pixels; those at edges are mixed with the background."""
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in places if image.pixelColor(x, y).alpha() == 255}


def test_every_needed_icon_is_there() -> None:
    assert set(NEEDED) <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "app"])
def test_an_icon_has_the_palettes_colors(qtbot: QtBot, name: str) -> None:
    made = icon(name, palette(), frozenset({2.0}))
    assert colors(made.pixmap(QSize(40, 40), 1.0).toImage()) == {"#ff0000"}
    assert colors(made.pixmap(QSize(40, 40), 1.0, QIcon.Mode.Disabled).toImage()) == {"#0000ff"}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "app"])
def test_an_icon_keeps_to_the_sets_style(name: str) -> None:
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in drawing
    assert 'stroke-width="1.75"' in drawing
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', drawing)) <= {"none", "currentColor"}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("side", [16, 20])
def test_an_icon_is_drawn_for_the_pixels_of_the_screen(qtbot: QtBot, side: int, ratio: float) -> None:
    pixmap = icon("open", palette(), frozenset({1.0, ratio})).pixmap(QSize(side, side), ratio)
    drawn = icon_pixmap("open", QColor("#ff0000"), side, ratio)
    assert pixmap.width() == side * ratio
    assert pixmap.toImage() == drawn.toImage()


def test_the_programs_icon_has_its_own_colors(qtbot: QtBot) -> None:
    image = app_icon().pixmap(QSize(64, 64), 1.0).toImage()
    assert len(colors(image)) > 10


def test_an_unknown_name_is_a_mistake_of_ours(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", palette())

"""The program's own icons: SVG drawings, tinted with the palette, sharp at every usual scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from glm4v_desktop.domain.resources import resource

_ASSUMED = (
    "currentColor"  # what the drawings are stroked with; replaced, because Qt has nothing to inherit it from
)

# 16, 20 and 24 points, each at the device pixel ratios 1, 1.25, 1.5 and 2: each is drawn for itself and none
# is scaled. A QIconEngine would draw on demand, but one written in Python dies in clone() (PySide6 6.11).
_SIDES = (16, 20, 24, 25, 30, 32, 36, 40, 48)
_LARGE_SIDES = (64, 96, 128, 256)  # window managers ask for these


def icon(name: str, palette: QPalette) -> QIcon:
    """The drawing `resources/icons/NAME.svg` in the palette's button text colour.

    Ask again when the palette changes. Raises FileNotFoundError for a name that is not shipped.
    """
    text = QPalette.ColorRole.ButtonText
    renderer = _renderer(_drawing(name), palette.color(QPalette.ColorGroup.Active, text))
    disabled = palette.color(QPalette.ColorGroup.Disabled, text)
    made = QIcon()
    for side in _SIDES:
        drawn = _drawn(renderer, side)
        made.addPixmap(drawn, QIcon.Mode.Normal)
        made.addPixmap(_in_colour(drawn, disabled), QIcon.Mode.Disabled)
    return made


def picture_of_icon(name: str, colour: QColor, side: int, ratio: float) -> QPixmap:
    """One drawing at `side` device-independent pixels, for labels and for drawing by hand."""
    pixmap = _drawn(_renderer(_drawing(name), colour), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def app_icon() -> QIcon:
    """The program's icon, for the window, the task bar and the About page; it has its own colours."""
    renderer = _renderer(_drawing("app"), QColor(Qt.GlobalColor.black))
    made = QIcon()
    for side in (*_SIDES, *_LARGE_SIDES):
        made.addPixmap(_drawn(renderer, side))
    return made


@cache
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def _renderer(drawing: str, colour: QColor) -> QSvgRenderer:
    tinted = drawing.replace(_ASSUMED, colour.name(QColor.NameFormat.HexRgb))
    return QSvgRenderer(QByteArray(tinted.encode()))


def _in_colour(drawn: QPixmap, colour: QColor) -> QPixmap:
    """The same shape: filling is much quicker than drawing it again."""
    filled = QPixmap(drawn)
    painter = QPainter(filled)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(filled.rect(), colour)
    painter.end()
    return filled


def _drawn(renderer: QSvgRenderer, side: int) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap

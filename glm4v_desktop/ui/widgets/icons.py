"""The program's own icons: SVG drawings, tinted with the palette, sharp at every usual scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from glm4v_desktop.core.files import read_bytes
from glm4v_desktop.core.resources import resource

# Device-independent; each is drawn for the device pixel ratios of the screens there are, so that none is
# scaled. A QIconEngine would draw on demand, but one written in Python dies in clone() (PySide6 6.11).
_SIDES = (16, 20)
_APP_SIDES = (16, 24, 32, 48, 64, 128, 256)  # what window managers ask for
_MODES = {
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
}


def icon(name: str, palette: QPalette, ratios: frozenset[float] = frozenset()) -> QIcon:
    """The drawing `resources/icons/NAME.svg` in the palette's button text color.

    `ratios` are device pixel ratios; without any, those of the screens. Ask again when the palette
    changes. Raises FileNotFoundError for a name that is not shipped.
    """
    made = QIcon()
    for shape in _shapes(name, _device_sides(ratios or _screen_ratios())):
        for mode, group in _MODES.items():
            made.addPixmap(_tinted(shape, palette.color(group, QPalette.ColorRole.ButtonText)), mode)
    return made


def _screen_ratios() -> frozenset[float]:
    return frozenset(screen.devicePixelRatio() for screen in QGuiApplication.screens()) or frozenset({1.0})


def _device_sides(ratios: frozenset[float]) -> tuple[int, ...]:
    return tuple(sorted({round(side * ratio) for side in _SIDES for ratio in ratios}))


def icon_pixmap(name: str, color: QColor, side: int, ratio: float) -> QPixmap:
    """One drawing of `side` device-independent pixels, for labels and for painting by hand."""
    (shape,) = _shapes(name, (round(side * ratio),))
    pixmap = _tinted(shape, color)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def app_icon() -> QIcon:
    """The program's icon, for windows, the task bar and the About page; it has its own colors."""
    made = QIcon()
    for shape in _shapes("app", _APP_SIDES):
        made.addPixmap(QPixmap.fromImage(shape))
    return made


def app_image(side: int) -> QImage:
    """The program's icon with `side` pixels."""
    (shape,) = _shapes("app", (side,))
    return shape


@cache  # drawing takes far longer than tinting, and the theme may change
def _shapes(name: str, sides: tuple[int, ...]) -> tuple[QImage, ...]:
    """In device pixels. `currentColor` comes out black, as there is nothing to inherit it from."""
    renderer = QSvgRenderer(QByteArray(read_bytes(resource("icons", f"{name}.svg"), 1 << 20)))
    return tuple(_drawn(renderer, side) for side in sides)


def _drawn(renderer: QSvgRenderer, side: int) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


def _tinted(shape: QImage, color: QColor) -> QPixmap:
    image = QImage(shape)
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), color)
    painter.end()
    return QPixmap.fromImage(image)

"""The icons: SVG drawings, tinted with the palette and rendered for the device pixel ratio."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from glm4v_desktop.core.files import read_bytes
from glm4v_desktop.core.resources import resource

# Device-independent pixels. Each size is rendered for the device pixel ratio of every screen, so that Qt
# scales no bitmap. A QIconEngine would render on demand, but one written in Python crashes in clone()
# (PySide6 6.11).
_SIDES = (16, 20)
_APP_SIDES = (16, 24, 32, 48, 64, 128, 256)  # what window managers ask for
_MODES = {
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
}


def icon(name: str, palette: QPalette, ratios: frozenset[float] = frozenset()) -> QIcon:
    """The drawing `resources/icons/NAME.svg` in the palette's button text color.

    `ratios` are device pixel ratios; empty means those of the screens. The icon does not follow the
    palette: call this again when the palette changes. Raises FileNotFoundError for an unknown name.
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
    """The drawing with `side` device-independent pixels in one color, for labels and for painters."""
    (shape,) = _shapes(name, (round(side * ratio),))
    pixmap = _tinted(shape, color)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def app_icon() -> QIcon:
    """The program's icon in its own colors, in the sizes that windows and task bars use."""
    made = QIcon()
    for shape in _shapes("app", _APP_SIDES):
        made.addPixmap(QPixmap.fromImage(shape))
    return made


def app_image(side: int) -> QImage:
    """The program's icon with `side` device pixels."""
    (shape,) = _shapes("app", (side,))
    return shape


@cache  # rendering takes far longer than tinting, which is done again for each theme
def _shapes(name: str, sides: tuple[int, ...]) -> tuple[QImage, ...]:
    """The untinted drawing in each of `sides` (device pixels). `currentColor` in the SVG becomes black."""
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

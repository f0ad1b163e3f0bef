"""Draws a picture sharply and quickly. Everything here is in device pixels of the view."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPixmap

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import Picture

_BLOCKS_FROM = (
    2.0  # zoom from which pixels are shown as blocks: between 1 and 2 blocks of unequal size are ugly
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the picture lies: its corner and the view's size in whole device pixels; zoom as a factor."""

    left: int
    top: int
    zoom: float
    size: Size
    canvas: QColor
    frame: QColor


def canvas_colour(palette: QPalette) -> QColor:
    """A quiet ground that belongs to the theme but is no part of a picture."""
    return _mixed(
        palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText), 0.07
    )


def frame_colour(palette: QPalette) -> QColor:
    return _mixed(
        palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText), 0.28
    )


def _mixed(a: QColor, b: QColor, share: float) -> QColor:
    def between(x: int, y: int) -> int:
        return round(x + (y - x) * share)

    return QColor(between(a.red(), b.red()), between(a.green(), b.green()), between(a.blue(), b.blue()))


class PicturePainter:
    """Keeps what was drawn last: a region dragged over it costs one blit, a pan only the new strips."""

    def __init__(self, picture: Picture, levels: Sequence[Picture]) -> None:
        self.picture = picture
        # A QImage only points at the bytes, so the pictures are kept as long as the images.
        by_size = sorted((picture, *levels), key=lambda level: level.size.width)
        self._levels = [(level, _image(level)) for level in by_size]
        self._drawn: QPixmap | None = None
        self._scene: Scene | None = None

    def drawn(self, scene: Scene) -> QPixmap:
        """The whole view with the picture on it, `scene.size` large."""
        old = self._scene
        if self._drawn is None or old is None or replace(scene, left=old.left, top=old.top) != old:
            self._drawn = QPixmap(scene.size.width, scene.size.height)
            self._draw(scene, QRect(QPoint(0, 0), self._drawn.size()))
        elif scene != old:
            dx, dy = scene.left - old.left, scene.top - old.top
            self._drawn.scroll(dx, dy, self._drawn.rect())
            for strip in _uncovered(self._drawn.rect(), dx, dy):
                self._draw(scene, strip)
        self._scene = scene
        return self._drawn

    def place(self, scene: Scene) -> QRect:
        """The device pixels that the picture covers, at least in part."""
        return self._extent(scene).toAlignedRect()

    def _extent(self, scene: Scene) -> QRectF:
        size = self.picture.size
        return QRectF(scene.left, scene.top, size.width * scene.zoom, size.height * scene.zoom)

    def _draw(self, scene: Scene, part: QRect) -> None:
        assert self._drawn is not None  # noqa: S101 - made by drawn()
        covered = self.place(scene)
        painter = QPainter(self._drawn)
        painter.setClipRect(part)
        painter.fillRect(part, scene.canvas)
        painter.fillRect(covered.adjusted(-1, -1, 1, 1), scene.frame)
        if covered.intersects(part):
            self._draw_pixels(painter, scene, covered.intersected(part))
        painter.end()

    def _draw_pixels(self, painter: QPainter, scene: Scene, part: QRect) -> None:
        """The levels' pixels under `part`, so that the cost follows the view's size and not the picture's."""
        image = self._level_for(scene.zoom)
        across = self.picture.size.width * scene.zoom / image.width()  # device pixels per pixel of this level
        down = self.picture.size.height * scene.zoom / image.height()
        smooth = scene.zoom < _BLOCKS_FROM and scene.zoom != 1.0
        around = 2 if smooth else 0  # neighbours that smoothing looks at
        source = QRect(
            QPoint(
                math.floor((part.left() - scene.left) / across) - around,
                math.floor((part.top() - scene.top) / down) - around,
            ),
            QPoint(
                math.ceil((part.right() + 1 - scene.left) / across) + around,
                math.ceil((part.bottom() + 1 - scene.top) / down) + around,
            ),
        ).intersected(image.rect())
        target = QRectF(
            scene.left + source.x() * across,
            scene.top + source.y() * down,
            source.width() * across,
            source.height() * down,
        )
        if smooth:
            # Qt smooths 32-bit pixels about twice as fast as 24-bit ones, the conversion included.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            visible = image.copy(source).convertToFormat(QImage.Format.Format_RGB32)
            painter.drawImage(target, visible)
        else:
            painter.drawImage(target, image, QRectF(source))

    def _level_for(self, zoom: float) -> QImage:
        """The smallest level that need not be enlarged."""
        needed = self.picture.size.width * min(zoom, 1.0)
        return next(
            (image for level, image in self._levels if level.size.width >= needed), self._levels[-1][1]
        )


def _uncovered(view: QRect, dx: int, dy: int) -> list[QRect]:
    """What is new after the view's content moved by (dx, dy)."""
    columns = view.adjusted(0 if dx > 0 else view.width() + dx, 0, 0 if dx < 0 else dx - view.width(), 0)
    rows = view.adjusted(0, 0 if dy > 0 else view.height() + dy, 0, 0 if dy < 0 else dy - view.height())
    return [strip.intersected(view) for strip, by in ((columns, dx), (rows, dy)) if by]


def _image(picture: Picture) -> QImage:
    size = picture.size
    return QImage(picture.rgb, size.width, size.height, 3 * size.width, QImage.Format.Format_RGB888)


def thumbnail_image(picture: Picture, box: Size) -> QImage:
    """A copy of its own, scaled to lie within `box` device pixels; never enlarged."""
    image = _image(picture)
    if picture.size.width <= box.width and picture.size.height <= box.height:
        return image.copy()
    return image.scaled(
        box.width,
        box.height,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )

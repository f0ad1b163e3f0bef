"""What lies over the picture: dimmed surroundings, border, handles and size. All in device pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPalette, QPen

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.region import HANDLES, Grip
from glm4v_desktop.ui.picture_painter import Scene

# Over pictures of any colour the theme does not help: black and white together are seen everywhere.
_DIM_DRAWING = QColor(0, 0, 0, 90)
_DIM = QColor(0, 0, 0, 36)  # a chosen region: what is around it can still be read
_DARK = QColor(0, 0, 0)
_LIGHT = QColor(255, 255, 255)
_LABEL = QColor(0, 0, 0, 205)
_HANDLE = 9  # view pixels
_GAP = 8  # view pixels between the region and its size
_CROWDED = 4 * _HANDLE  # view pixels of a side below which its middle handle is left out

CURSORS = {
    Grip.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Grip.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Grip.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Grip.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """What to draw: the region in picture pixels, its size as text, whether it is still being drawn."""

    region: Rect
    label: str
    drawing: bool


def device_rect(region: Rect, scene: Scene) -> QRect:
    """The device pixels that show the region."""
    left = scene.left + round(region.left * scene.zoom)
    top = scene.top + round(region.top * scene.zoom)
    right = scene.left + round(region.right * scene.zoom)
    bottom = scene.top + round(region.bottom * scene.zoom)
    return QRect(left, top, max(1, right - left), max(1, bottom - top))


def readout_place(region: QRect, label: QSize, view: QSize, gap: int) -> QPoint:
    """Where the size stands: above the region, else below it, else inside; always wholly within the view."""
    above = region.top() - gap - label.height()
    below = region.top() + region.height() + gap
    if above >= gap:
        y = above
    elif below + label.height() <= view.height() - gap:
        y = below
    else:
        y = max(region.top(), 0) + gap
    x = region.left()
    return QPoint(
        max(0, min(max(x, gap), view.width() - gap - label.width())),
        max(0, min(y, view.height() - gap - label.height())),
    )


def paint_overlay(
    painter: QPainter,
    overlay: Overlay,
    scene: Scene,
    picture: QRect,
    dpr: float,
    palette: QPalette,
    font: QFont,
) -> None:
    """Draws it over a view that shows `picture` (device pixels) with a painter that counts device pixels."""
    region = device_rect(overlay.region, scene)
    line = max(1, round(dpr))
    view = QRect(0, 0, scene.size.width, scene.size.height)
    _dim_around(painter, region, picture.intersected(view), _DIM_DRAWING if overlay.drawing else _DIM)
    # The border lies outside the region: no selected pixel is covered.
    outer = _nearby(region.adjusted(-2 * line, -2 * line, 2 * line, 2 * line), view)
    inner = _nearby(region.adjusted(-line, -line, line, line), view)
    _frame(painter, outer, line, QBrush(_DARK))
    _frame(painter, inner, line, QBrush(_LIGHT))
    if overlay.drawing:
        _dashes(painter, inner, line)
    else:
        _handles(painter, region, view, dpr, palette)
    _readout(painter, overlay.label, region, view.size(), dpr, font)


def paint_focus(painter: QPainter, scene: Scene, dpr: float, palette: QPalette) -> None:
    """The ring that shows where the keyboard goes."""
    width = max(2, round(2 * dpr))
    view = QRect(0, 0, scene.size.width, scene.size.height)
    _frame(painter, view, width, QBrush(palette.color(QPalette.ColorRole.Highlight)))


def _dim_around(painter: QPainter, region: QRect, picture: QRect, dim: QColor) -> None:
    hole = region.intersected(picture)
    if hole.isEmpty():
        painter.fillRect(picture, dim)
        return
    top, bottom = hole.top(), hole.top() + hole.height()
    left, right = hole.left(), hole.left() + hole.width()
    end_x, end_y = picture.left() + picture.width(), picture.top() + picture.height()
    painter.fillRect(QRect(picture.left(), picture.top(), picture.width(), top - picture.top()), dim)
    painter.fillRect(QRect(picture.left(), bottom, picture.width(), end_y - bottom), dim)
    painter.fillRect(QRect(picture.left(), top, left - picture.left(), hole.height()), dim)
    painter.fillRect(QRect(right, top, end_x - right, hole.height()), dim)


def _nearby(rect: QRect, view: QRect) -> QRect:
    """Cut a little outside the view: dashes along an edge far outside would all be worked out."""
    return rect.intersected(view.adjusted(-64, -64, 64, 64))


def _frame(painter: QPainter, rect: QRect, width: int, brush: QBrush) -> None:
    """A line of whole device pixels just inside `rect`."""
    x, y, w, h = rect.x(), rect.y(), rect.width(), rect.height()
    painter.fillRect(x, y, w, width, brush)
    painter.fillRect(x, y + h - width, w, width, brush)
    painter.fillRect(x, y, width, h, brush)
    painter.fillRect(x + w - width, y, width, h, brush)


def _dashes(painter: QPainter, rect: QRect, line: int) -> None:
    pen = QPen(_DARK, line, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = line / 2
    painter.drawRect(QRectF(rect).adjusted(half, half, -half, -half))


def _handles(painter: QPainter, region: QRect, view: QRect, dpr: float, palette: QPalette) -> None:
    side = round(_HANDLE * dpr)
    seen = view.adjusted(-side, -side, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    accent = palette.color(QPalette.ColorRole.Highlight)
    for handle in HANDLES:
        if _is_crowded(handle, region, dpr):
            continue
        across, down = handle.value
        x = region.left() + region.width() * (across + 1) // 2
        y = region.top() + region.height() * (down + 1) // 2
        if not seen.contains(x, y):
            continue
        # The handles of a small region stand outside it, or nothing of it would be seen.
        out_x = across * side / 2 if region.width() < _CROWDED * dpr else 0.0
        out_y = down * side / 2 if region.height() < _CROWDED * dpr else 0.0
        box = QRectF(x - side / 2 + out_x, y - side / 2 + out_y, side, side)
        painter.setPen(QPen(_DARK, max(1.0, dpr)))
        painter.setBrush(_LIGHT)
        painter.drawRoundedRect(box, 2 * dpr, 2 * dpr)
        inset = 2 * dpr
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), dpr, dpr)
    painter.restore()


def _is_crowded(handle: Grip, region: QRect, dpr: float) -> bool:
    across, down = handle.value
    return (across == 0 and region.width() < _CROWDED * dpr) or (
        down == 0 and region.height() < _CROWDED * dpr
    )


def _readout(painter: QPainter, text: str, region: QRect, view: QSize, dpr: float, font: QFont) -> None:
    metrics = QFontMetrics(font)
    pad_x, pad_y = round(8 * dpr), round(3 * dpr)
    label = QSize(metrics.horizontalAdvance(text) + 2 * pad_x, metrics.height() + 2 * pad_y)
    place = QRect(readout_place(region, label, view, math.ceil(_GAP * dpr)), label)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_LABEL)
    painter.drawRoundedRect(QRectF(place), 4 * dpr, 4 * dpr)
    painter.setFont(font)
    painter.setPen(_LIGHT)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def device_font(font: QFont, pixels: int) -> QFont:
    """`font` for a painter that counts device pixels."""
    scaled = QFont(font)
    scaled.setPixelSize(max(1, pixels))
    return scaled

"""How one thumbnail looks: the small picture, its name, a frame if it is current, a button to close it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.ui.icons import icon_pixmap
from glm4v_desktop.ui.picture_painter import frame_colour, thumbnail_image

CELL = QSize(124, 104)
_BOX = QRect(10, 8, 104, 66)  # the small picture's room in a cell
_NAME = QRect(8, 78, 108, 20)
_CLOSE = 22  # side of the button; the cross in it is smaller
_CROSS = 12
_ROUND = 6.0


def close_button(cell: QRect) -> QRect:
    """The button's place in a cell; empty where the cell is."""
    if cell.isEmpty():
        return QRect()
    return QRect(cell.right() - _CLOSE - 3, cell.top() + 4, _CLOSE, _CLOSE)


class ThumbnailPainter(QStyledItemDelegate):
    """Keeps each small picture scaled for the screen it was last shown on."""

    def __init__(self, strip: QListView) -> None:
        super().__init__(strip)
        self._strip = strip
        self._scaled: dict[tuple[str, float], QPixmap] = {}
        self.pointer = QPoint(-1, -1)  # in the list's viewport; outside until the list says otherwise

    def forget(self) -> None:
        """The pictures are others now."""
        self._scaled.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell, palette = option.rect, option.palette
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        current = index == self._strip.currentIndex()
        focused = current and self._strip.hasFocus()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, QRectF(cell), palette, hovered, current, focused)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        self._paint_picture(painter, _BOX.translated(cell.topLeft()), picture, palette)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        self._paint_name(painter, _NAME.translated(cell.topLeft()), name, palette, current)
        if hovered or focused:
            self._paint_close(painter, close_button(cell), palette)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, cell: QRectF, palette: QPalette, hovered: bool, current: bool, focused: bool
    ) -> None:
        inner = cell.adjusted(3, 3, -3, -3)
        painter.setPen(Qt.PenStyle.NoPen)
        if current or hovered:
            painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(inner, _ROUND, _ROUND)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if current:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(inner, _ROUND, _ROUND)
        if focused:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.WindowText), 1))
            painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), _ROUND + 2, _ROUND + 2)

    def _paint_picture(self, painter: QPainter, box: QRect, picture: Picture, palette: QPalette) -> None:
        ratio = self._strip.devicePixelRatioF()
        scaled = self._scaled.get((picture.key, ratio))
        if scaled is None:
            room = Size(round(box.width() * ratio), round(box.height() * ratio))
            scaled = QPixmap.fromImage(thumbnail_image(picture, room))
            scaled.setDevicePixelRatio(ratio)
            self._scaled[picture.key, ratio] = scaled
        size = scaled.deviceIndependentSize().toSize()
        place = QRect(box.topLeft(), size)
        place.moveCenter(box.center())
        painter.fillRect(place.adjusted(-1, -1, 1, 1), frame_colour(palette))
        painter.drawPixmap(place.topLeft(), scaled)

    def _paint_name(
        self, painter: QPainter, place: QRect, name: str, palette: QPalette, current: bool
    ) -> None:
        font = QFont(self._strip.font())
        font.setBold(current)
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        elided = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, elided)

    def _paint_close(self, painter: QPainter, place: QRect, palette: QPalette) -> None:
        hot = place.contains(self.pointer)
        ground = QPalette.ColorRole.Highlight if hot else QPalette.ColorRole.Window
        ink = QPalette.ColorRole.HighlightedText if hot else QPalette.ColorRole.WindowText
        painter.setPen(QPen(frame_colour(palette), 1))
        painter.setBrush(palette.color(ground))
        painter.drawEllipse(QRectF(place).adjusted(1.5, 1.5, -1.5, -1.5))
        cross = icon_pixmap("close", palette.color(ink), _CROSS, self._strip.devicePixelRatioF())
        inset = (_CLOSE - _CROSS) // 2
        painter.drawPixmap(place.topLeft() + QPoint(inset, inset), cross)

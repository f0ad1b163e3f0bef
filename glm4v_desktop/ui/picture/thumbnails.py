"""The strip of thumbnails of the open pictures, each with a name and a close button."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.ui.picture.canvas import frame_color, thumbnail_image
from glm4v_desktop.ui.widgets.icons import icon_pixmap

CELL = QSize(124, 104)
_BOX = QRect(10, 8, 104, 66)  # the thumbnail's place in a cell
_NAME = QRect(8, 78, 108, 20)
_CLOSE = 22  # side of the close button in view pixels; its cross is smaller
_CROSS = 12
_ROUND = 6.0


def close_button(cell: QRect) -> QRect:
    """The rectangle of the close button in a cell; empty for an empty cell."""
    if cell.isEmpty():
        return QRect()
    return QRect(cell.right() - _CLOSE - 3, cell.top() + 4, _CLOSE, _CLOSE)


class ThumbnailPainter(QStyledItemDelegate):
    """Paints the cells; caches each thumbnail, scaled for the screen on which it was last shown."""

    def __init__(self, strip: QListView) -> None:
        super().__init__(strip)
        self._strip = strip
        self._scaled: dict[tuple[str, float], QPixmap] = {}
        self.pointer = QPoint(-1, -1)  # in the list's viewport; the list sets it

    def forget(self) -> None:
        """Empties the cache; call it when the pictures have changed."""
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
        painter.fillRect(place.adjusted(-1, -1, 1, 1), frame_color(palette))
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
        painter.setPen(QPen(frame_color(palette), 1))
        painter.setBrush(palette.color(ground))
        painter.drawEllipse(QRectF(place).adjusted(1.5, 1.5, -1.5, -1.5))
        cross = icon_pixmap("close", palette.color(ink), _CROSS, self._strip.devicePixelRatioF())
        inset = (_CLOSE - _CROSS) // 2
        painter.drawPixmap(place.topLeft() + QPoint(inset, inset), cross)


_PADDING = 4
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """An open picture: `picture` is a small copy (about 200 pixels), `name` is any text."""

    key: str
    picture: Picture
    name: str


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: tuple[Thumbnail, ...] = ()
        self.untitled = ""  # what is shown for a picture without a name

    def set_items(self, items: Sequence[Thumbnail]) -> None:
        self.beginResetModel()
        self._items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return item.name or self.untitled
            case Qt.ItemDataRole.ToolTipRole:
                # Qt guesses whether a tool tip is HTML; as escaped HTML, any name is shown as it is.
                return f"<span style='white-space:pre'>{html.escape(item.name)}</span>" if item.name else None
            case Qt.ItemDataRole.DecorationRole:
                return item.picture
            case Qt.ItemDataRole.SizeHintRole:
                return CELL
        return None


class ThumbnailList(QListView):
    """The list of thumbnails. A button in each cell, or Delete, closes the picture."""

    close_clicked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pressed_close = QPersistentModelIndex()
        self.painter = ThumbnailPainter(self)
        self.setItemDelegate(self.painter)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)

    def close_place(self, index: _Index) -> QRect:
        return close_button(self.visualRect(index))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_close = QPersistentModelIndex(self._close_at(event))
        if not self._pressed_close.isValid():
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_close = self._pressed_close, QPersistentModelIndex()
        if not pressed.isValid():
            super().mouseReleaseEvent(event)
        elif self._close_at(event) == pressed:
            self.close_clicked.emit(pressed.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.painter.pointer = event.position().toPoint()
        self.viewport().update()
        if not self._pressed_close.isValid():
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.painter.pointer = QPoint(-1, -1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.close_clicked.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Does nothing: typing must not jump from picture to picture."""

    def _close_at(self, event: QMouseEvent) -> QModelIndex:
        at = event.position().toPoint()
        index = self.indexAt(at)
        left = event.button() == Qt.MouseButton.LeftButton
        return index if left and self.close_place(index).contains(at) else QModelIndex()


class ThumbnailStrip(QWidget):
    """The strip, hidden while there are fewer than two pictures. Arrow keys choose, Delete closes."""

    picture_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = -1
        self.list = ThumbnailList(self)
        self._model = _Model(self)
        self.list.setModel(self._model)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.horizontalScrollBar().rangeChanged.connect(self._fit_height)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        column.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit_height()
        self._retranslate()
        self.hide()

    def set_items(self, items: Sequence[Thumbnail]) -> None:
        """Replaces all items; none of them is current."""
        self._current = -1
        self.list.painter.forget()
        self._model.set_items(items)
        self.setVisible(len(items) > 1)

    def set_current(self, index: int) -> None:
        """Makes an item current (-1: none) and scrolls to it, without a signal."""
        self._current = index
        self.list.setCurrentIndex(self._model.index(index, 0))

    def item_place(self, index: int) -> QRect:
        """The rectangle of an item in this widget's coordinates; empty if it is not visible."""
        return self._placed(self.list.visualRect(self._model.index(index, 0)))

    def close_place(self, index: int) -> QRect:
        """The rectangle of an item's close button in this widget's coordinates."""
        return self._placed(self.list.close_place(self._model.index(index, 0)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() != self._current:
            self._current = index.row()
            self.picture_chosen.emit(self._current)

    def _fit_height(self) -> None:
        bar = self.list.horizontalScrollBar()
        scrolls = bar.sizeHint().height() if bar.maximum() > bar.minimum() else 0
        self.setFixedHeight(CELL.height() + 2 * _PADDING + scrolls)

    def _placed(self, in_list: QRect) -> QRect:
        return QRect(self.list.viewport().mapTo(self, in_list.topLeft()), in_list.size())

    def _retranslate(self) -> None:
        self._model.untitled = self.tr("Pasted picture")
        self.list.viewport().update()
        self.list.setAccessibleName(self.tr("Open pictures"))
        self.list.setAccessibleDescription(self.tr("Arrow keys show another picture, Delete closes it"))

    def sizeHint(self) -> QSize:
        return QSize(4 * CELL.width(), self.minimumHeight())

"""A row that goes on below where the width ends: for buttons whose texts are longer in one language."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items keep the size that they ask for. `spacing` is the gap in both directions."""

    def __init__(self, parent: QWidget | None = None, *, to_the_right: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._to_the_right = to_the_right
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(height for _, height in self._rows(width)) + self.spacing() * max(
            0, len(self._rows(width)) - 1
        )

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        widest = max((item.minimumSize().width() for item in shown), default=0)
        return QSize(widest, max((item.sizeHint().height() for item in shown), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for row, height in self._rows(rect.width()):
            widths = [min(item.sizeHint().width(), rect.width()) for item in row]
            left = rect.left()
            if self._to_the_right:
                left += max(0, rect.width() - sum(widths) - self.spacing() * (len(row) - 1))
            for item, width in zip(row, widths, strict=True):
                size = QSize(width, item.sizeHint().height())
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += width + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        """The items of each row and its height."""
        rows: list[tuple[list[QLayoutItem], int]] = []
        right = 0
        for item in self._shown():
            size = item.sizeHint()
            if rows and right + self.spacing() + size.width() <= width:
                row, height = rows[-1]
                row.append(item)
                rows[-1] = (row, max(height, size.height()))
                right += self.spacing() + size.width()
            else:
                rows.append(([item], size.height()))
                right = size.width()
        return rows

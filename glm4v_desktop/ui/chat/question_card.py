"""The card of a question in the conversation, with a thumbnail of what it is about."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glm4v_desktop.chat.session import Question
from glm4v_desktop.core.geometry import whole
from glm4v_desktop.core.hidden_text import mark_hidden, without_hidden
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Bubble
from glm4v_desktop.ui.widgets.inert_text import GrowingText

_WIDEST = 0.85  # share of the conversation's width
_PADDING = 12
_THUMBNAIL = 40  # pixels, greatest height of the thumbnail; the greatest width is twice that
_LONGEST = 4  # aspect ratio up to which all is shown; a longer strip would be too thin, so it is cut


class QuestionCard(QWidget):
    """Shows one question. It holds the thumbnail, not the pixels of the picture."""

    about_clicked = Signal(object)  # the Question whose picture and region should be shown

    def __init__(self, question: Question, thumbnail: QPixmap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question.without_pixels()
        self._bubble = Bubble(self)
        self.text = GrowingText(self._bubble)
        self.text.viewport().setAutoFillBackground(False)  # the bubble is the background
        self.text.setPlainText(mark_hidden(question.text))
        self._chip = PillButton(ButtonLook.PLAIN, parent=self._bubble)
        self._chip.clicked.connect(lambda: self.about_clicked.emit(self.question))
        self._thumbnail = QLabel(self._bubble)
        self._thumbnail.setVisible(question.image is not None)
        self._thumbnail.setPixmap(thumbnail)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(self._chip)
        foot.addWidget(self._thumbnail)
        inside = QVBoxLayout(self._bubble)
        inside.setContentsMargins(_PADDING, 8, _PADDING, 8)
        inside.setSpacing(8)
        inside.addWidget(self.text)
        inside.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(self._bubble)
        self._chip.setVisible(question.image is not None)
        self._retranslate()

    @property
    def chip_text(self) -> str:
        return self._chip.text()

    def show_open(self, keys: Collection[str]) -> None:
        """Takes the keys of the open pictures; the button is disabled if this picture is closed."""
        image = self.question.image
        self._chip.setEnabled(image is not None and image.picture.key in keys)
        self._retranslate_chip()

    def copied(self) -> str:
        """The question as plain text, without invisible characters."""
        return without_hidden(self.question.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = int(self.width() * _WIDEST) - 2 * _PADDING
        needed = int(self.text.document().idealWidth()) + 2
        self.text.setFixedWidth(max(40, min(widest, max(needed, self._natural_width()))))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _natural_width(self) -> int:
        """The width of the longest line without wrapping, in pixels."""
        metrics = self.text.fontMetrics()
        lines = self.text.toPlainText()[:4000].split("\n")
        return max(metrics.horizontalAdvance(line) for line in lines) + 4

    def _retranslate_chip(self) -> None:
        region = self.question.image.region if self.question.image is not None else None
        if region is None:
            self._chip.setText(self.tr("Whole picture"))
        else:
            self._chip.setText(self.tr("Region {0} × {1}").format(region.width, region.height))
        tip = (
            self.tr("Show this in the picture")
            if self._chip.isEnabled()
            else self.tr("Its picture is closed")
        )
        self._chip.setToolTip(tip)
        self._chip.setAccessibleDescription(tip)
        self._thumbnail.setAccessibleName(self._chip.text())

    def _retranslate(self) -> None:
        self._retranslate_chip()
        self.text.setAccessibleName(self.tr("Your question"))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)


def thumbnail_of(image_input: ImageInput | None) -> QPixmap:
    """A thumbnail of the region, or of the whole picture, at twice the size for sharp screens.

    Returns an empty pixmap without a picture. The pixels are not copied before scaling.
    """
    if image_input is None:
        return QPixmap()
    picture = image_input.picture
    part = whole(picture.size).intersection(image_input.area)
    if part.is_empty:
        return QPixmap()
    width = min(part.width, _LONGEST * part.height)
    height = min(part.height, _LONGEST * part.width)
    stride = 3 * picture.size.width
    start = part.top * stride + 3 * part.left
    view = memoryview(picture.rgb)[start:]
    image = QImage(view, width, height, stride, QImage.Format.Format_RGB888)
    final = QSize(4 * _THUMBNAIL, 2 * _THUMBNAIL)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    if width > 2 * final.width() or height > 2 * final.height():
        image = image.scaled(final * 2, keep, Qt.TransformationMode.FastTransformation)
    image = image.scaled(final, keep, Qt.TransformationMode.SmoothTransformation)
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(2.0)
    return pixmap

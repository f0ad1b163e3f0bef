"""Text to read and copy that is as tall as what it says: it never loads anything or scrolls by itself."""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from glm4v_desktop.ui.widgets.buttons import BY_KEYBOARD

log = logging.getLogger(__name__)
_INDENT = 24.0  # pixels for each level of a list
_LEFT_TO_THE_LIST = {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space}


class InertDocument(QTextDocument):
    """Qt's own would open local files, and whatever else an answer names."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002 - Qt's signature
        """Nothing, always."""
        log.debug("a document asked for a resource and got nothing")
        return None


class GrowingText(QTextBrowser):
    """Selectable with mouse and keyboard; loads nothing, opens nothing; wheel and page keys pass through."""

    caret_moved = Signal(QRect)  # where the keyboard took the caret, in this widget's coordinates

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shows_keyboard = False
        document = InertDocument(self)
        document.setDocumentMargin(0)
        document.setIndentWidth(_INDENT)
        document.setUndoRedoEnabled(False)
        option = document.defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        self.setDocument(document)
        self.setOpenLinks(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setCursorWidth(0)  # nothing can be typed here: no caret blinks
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # a picture dropped on the chat belongs to the window
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # growing paints only what is new
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StaticContents)

    def fit_height(self) -> None:
        """To be called after each change of the text."""
        height = self.document().size().height()
        if self.horizontalScrollBar().maximum():
            height += self.horizontalScrollBar().sizeHint().height()
        wanted = max(1, int(height + 0.999))
        if wanted != self.height():
            self.setFixedHeight(wanted)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The card around it shows where the keyboard is; a click shows nothing, as on buttons."""
        super().focusInEvent(event)
        self._show_keyboard(event.reason() in BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_keyboard(shown=False)

    def _show_keyboard(self, shown: bool) -> None:
        self.shows_keyboard = shown
        around = self.parentWidget()
        if around is not None:
            around.update()

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002 - Qt's signature
        """Nothing, always."""
        log.debug("a text asked for a resource and got nothing")
        return None

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        done = super().event(event)
        # Not in `resizeEvent`: Qt does not follow a height that changes while it still lays out the width.
        if isinstance(event, QResizeEvent) and event.size().width() != event.oldSize().width():
            self.fit_height()
        return done

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_height()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()) and self.horizontalScrollBar().maximum():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEFT_TO_THE_LIST:
            event.ignore()
            return
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if self.textCursor().position() != before:
            self.caret_moved.emit(self.cursorRect())


def _is_ours(event: QKeyEvent) -> bool:
    """Keys that the focused text means for itself, whatever menu of the window has them too."""
    return event.matches(QKeySequence.StandardKey.SelectAll) or event.matches(QKeySequence.StandardKey.Copy)

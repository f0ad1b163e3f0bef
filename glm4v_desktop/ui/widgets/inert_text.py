"""Read-only rich text that never loads a resource and is as tall as its content.

Answers come from a model that reads untrusted pictures: an image or a link in an answer must not make the
program open a file or an address.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from glm4v_desktop.ui.widgets.buttons import BY_KEYBOARD

log = logging.getLogger(__name__)

_INDENT = 24.0  # pixels for each level of a list
_SCROLL_KEYS = {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space}  # scroll the conversation


class InertDocument(QTextDocument):
    """A document without resources; QTextDocument would open local files that the text names."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002 - Qt's signature
        """Always None."""
        log.debug("a document asked for a resource and got nothing")
        return None


class GrowingText(QTextBrowser):
    """A text whose height follows its content, to select and copy with the mouse or the keyboard.

    It opens no links. The vertical wheel and the page keys go to the parent, which scrolls.
    """

    caret_moved = Signal(QRect)  # the keyboard moved the caret: its rectangle in this widget's coordinates

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
        self.setCursorWidth(0)  # hides the caret of a text that cannot be edited
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # the window handles dropped pictures
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # growing repaints only the new part
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StaticContents)

    def fit_height(self) -> None:
        """Sets the height to that of the text; to be called after each change of the text."""
        height = self.document().size().height()
        if self.horizontalScrollBar().maximum():
            height += self.horizontalScrollBar().sizeHint().height()
        wanted = max(1, int(height + 0.999))
        if wanted != self.height():
            self.setFixedHeight(wanted)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The card around the text draws a focus ring if the focus came from the keyboard."""
        super().focusInEvent(event)
        self._show_keyboard(event.reason() in BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_keyboard(shown=False)

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002 - Qt's signature
        """Always None."""
        log.debug("a text asked for a resource and got nothing")
        return None

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.height())

    def event(self, event: QEvent) -> bool:
        if leaves_copy(event, self.textCursor()):
            return False
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _is_for_text(event):
            event.accept()
            return True
        done = super().event(event)
        # Not in `resizeEvent`: Qt ignores a change of the height while it still lays out the new width.
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
        if event.key() in _SCROLL_KEYS:
            event.ignore()
            return
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if self.textCursor().position() != before:
            self.caret_moved.emit(self.cursorRect())

    def _show_keyboard(self, shown: bool) -> None:
        self.shows_keyboard = shown
        parent = self.parentWidget()
        if parent is not None:
            parent.update()


def leaves_copy(event: QEvent, cursor: QTextCursor) -> bool:
    """Whether a text field has nothing selected to copy, so that Copy is left to the window's action."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if cursor.hasSelection() or not event.matches(QKeySequence.StandardKey.Copy):
        return False
    event.ignore()
    return True


def _is_for_text(event: QKeyEvent) -> bool:
    """Select all and Copy act on the focused text even though menu actions have the same keys."""
    return event.matches(QKeySequence.StandardKey.SelectAll) or event.matches(QKeySequence.StandardKey.Copy)

"""The main window: the picture on the left, the chat on the right. `app.py` connects its signals."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ui.chat.pane import ChatPane
from glm4v_desktop.ui.picture.thumbnails import ThumbnailStrip
from glm4v_desktop.ui.picture.view import PictureView
from glm4v_desktop.ui.widgets.colors import blend, look_of
from glm4v_desktop.ui.widgets.icons import app_icon, icon_pixmap
from glm4v_desktop.ui.widgets.tab_order import focus_next
from glm4v_desktop.ui.window.actions import Actions
from glm4v_desktop.ui.window.attribution import AttributionBar
from glm4v_desktop.ui.window.find_bar import FindBar
from glm4v_desktop.ui.window.mime import accepts
from glm4v_desktop.ui.window.notices import NoticeBar
from glm4v_desktop.ui.window.start_page import EmptyState, StartPage

_NAME = "GLM-4v Desktop"
_SMALLEST = QSize(720, 480)
_USUAL = QSize(1280, 800)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier  # how Windows reports AltGr
_MARGIN, _RADIUS, _SYMBOL = 16, 16, 48  # view pixels of the drop overlay


@dataclass(frozen=True)
class Parts:
    """The widgets of the window."""

    view: PictureView
    strip: ThumbnailStrip
    chat: ChatPane
    empty: EmptyState
    notices: NoticeBar
    attribution: AttributionBar
    find: FindBar


class MainWindow(QMainWindow):
    """Lays out the widgets, and emits signals for what other parts of the program have to do."""

    dropped = Signal(object)  # QMimeData, valid only while the signal is handled
    closing = Signal()
    escaped = Signal()  # Esc, if nothing in the window used it

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self._picture_name = ""
        self._picture_size: Size | None = None
        self._region: Rect | None = None
        self._zoom = 1.0
        self._opening = (0, 0)
        self._work = ""
        self._asks_before_closing = True
        self.used_escape: list[Callable[[], bool]] = []  # parts that Esc cancels; each says whether it did
        self.setAcceptDrops(True)
        self._lay_out()
        self.actions_ = Actions(self)
        self.actions_.fill_menus(self.menuBar())
        self.toolbar = QToolBar(self)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(20, 20))
        self.toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.actions_.fill_toolbar(self.toolbar)
        self.addToolBar(self.toolbar)
        self._overlay = DropOverlay(self)
        actions = self.actions_
        own = (actions.select_all, actions.clear_region, actions.select_text, actions.find)
        parts.view.addActions([*actions.copying, *own])
        self.setWindowIcon(app_icon())
        parts.view.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)  # see `_compose`
        parts.view.installEventFilter(self)
        parts.chat.close_bar.accepted.connect(self.close_now)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setAutoRepeat(False)
        escape.activated.connect(self.escape)
        self._retranslate()
        self._keep_room()

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        self.start_page = StartPage(self.parts.empty, self)
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.parts.view)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.parts.find)
        column.addLayout(self._stage(), 1)
        column.addWidget(self.parts.strip)
        left.setMinimumWidth(320)
        self.parts.chat.setMinimumWidth(300)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.parts.chat)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.parts.attribution)
        self.setCentralWidget(whole)

    def _stage(self) -> QGridLayout:
        """The picture or the start page. Messages are laid over it, so that they do not move it."""
        stage = QGridLayout()
        stage.addWidget(self._pages, 0, 0)
        stage.addWidget(self.parts.notices, 0, 0, Qt.AlignmentFlag.AlignTop)
        self.parts.notices.raise_()
        return stage

    def show_picture(self, name: str, size: Size | None) -> None:
        """Switches to the picture, or to the start page if `size` is None."""
        self._picture_name, self._picture_size = name, size
        self._pages.setCurrentWidget(self.start_page if size is None else self.parts.view)
        self.actions_.set_has_picture(size is not None)
        self._retranslate()

    def show_region(self, region: Rect | None) -> None:
        self._region = region
        self.actions_.clear_region.setEnabled(region is not None)
        self._show_status()

    def show_opening(self, done: int, asked: int) -> None:
        """Shows that `done` of `asked` pictures are open, or nothing when all are."""
        self._opening = (done, asked)
        self._show_status()

    def show_work(self, text: str) -> None:
        """Shows a few words about work in the background, such as a download; empty for none."""
        self._work = text
        self._show_status()

    def show_zoom(self, zoom: float) -> None:
        """Shows the zoom, in device pixels per picture pixel, as a percentage."""
        self._zoom = zoom
        self._show_status()

    def is_asking(self) -> bool:
        """Whether a button of a question or message has the keyboard focus, which must then stay there."""
        focused = self.focusWidget()
        askers = (*self.parts.chat.bars, self.parts.notices)
        return focused is not None and any(asker.isAncestorOf(focused) for asker in askers)

    def come_forward(self) -> None:
        """Brings the window to the front, or asks for attention if the desktop forbids that."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)

    def layout_state(self) -> dict[str, object]:
        """The geometry and the splitter's state, as values for JSON; see `restore_layout`."""
        states = {"geometry": self.saveGeometry(), "splitter": self.splitter.saveState()}
        return {name: base64.b64encode(state.data()).decode() for name, state in states.items()}

    def restore_layout(self, saved: Mapping[str, object]) -> None:
        """Restores values of `layout_state`. If the screen is missing, Qt moves the window to another one."""
        geometry, splitter = _bytes(saved.get("geometry")), _bytes(saved.get("splitter"))
        if not geometry or not self.restoreGeometry(QByteArray(geometry)):
            screen = QGuiApplication.primaryScreen().availableSize()
            self.resize(_USUAL.boundedTo(screen * 0.9))
        if not splitter or not self.splitter.restoreState(QByteArray(splitter)):
            self.splitter.setSizes([self.width() * 3 // 5, self.width() * 2 // 5])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_drop(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._take_drop(event.mimeData())

    def escape(self) -> None:
        """Handles Esc, whatever widget of this window has the focus. Typed text is never cleared.

        It closes or cancels the first of these: a question of the program, the message with the focus, the
        gesture that draws or drags the region, what is in `used_escape`, the running answer, the region, the
        newest message, the card for new users. Menus, lists, other windows and input methods get the key
        before this window.
        """
        parts = self.parts
        if parts.chat.decline_bar():
            return
        if parts.notices.close_focused():
            parts.chat.composer.focus_box()
        elif parts.view.cancel_gesture() or any(cancel() for cancel in self.used_escape):
            return
        elif self.actions_.stop.isEnabled():
            self.actions_.stop.trigger()
        elif parts.view.region is not None:
            parts.view.clear_region()
        elif not parts.notices.close_newest():
            self.escaped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles keys that no widget used: text goes to the question box, Enter presses a focused button."""
        focused = self.focusWidget()
        if event.key() in _ENTER and isinstance(focused, QAbstractButton):
            if not event.isAutoRepeat():
                focused.click()
        elif _is_typing(event):
            self.parts.chat.composer.focus_box()
            QApplication.sendEvent(self.parts.chat.composer.box, event)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return focus_next(self, forward)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parts.view and isinstance(event, QInputMethodEvent):
            self._compose(event)
            return True
        return super().eventFilter(watched, event)

    def _compose(self, event: QInputMethodEvent) -> None:
        """Passes an input method's event from the picture to the question box.

        The focus moves there when the text is complete, because moving it earlier would end the composition.
        """
        QApplication.sendEvent(self.parts.chat.composer.box, event)
        if event.commitString() and not event.preeditString():
            self.parts.chat.composer.focus_box()

    def close_now(self) -> None:
        """Closes without asking, when the person has agreed already or the session ends."""
        self.stop_asking()
        self.close()

    def stop_asking(self) -> None:
        """Makes the window close without asking, because the end of the session must not wait."""
        self._asks_before_closing = False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks before a conversation is lost; closing again while it asks closes the window."""
        if self._asks_before_closing and self.parts.chat.ask_to_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        match event.type():
            case QEvent.Type.LanguageChange:
                self._retranslate()
            case QEvent.Type.FontChange:
                self._keep_room()
            case QEvent.Type.PaletteChange | QEvent.Type.ApplicationPaletteChange:
                self.actions_.restyle()
        super().changeEvent(event)

    def _may_drop(self, mime: QMimeData) -> bool:
        if accepts(mime):
            self._overlay.cover()
            return True
        return False

    def _take_drop(self, mime: QMimeData) -> None:
        self._overlay.hide()
        self.activateWindow()  # a drop comes from another program's window
        self.dropped.emit(mime)

    def _keep_room(self) -> None:
        """Sets the minimum size, which grows with the font but not beyond the screen."""
        below = self.parts.attribution
        rows = below.heightForWidth(_SMALLEST.width()) - below.minimumSizeHint().height()
        needed = self.minimumSizeHint() + QSize(0, max(0, rows))
        self.setMinimumSize(_SMALLEST.expandedTo(needed).boundedTo(self.screen().availableSize()))

    def _retranslate(self) -> None:
        self.actions_.retranslate()
        self.setWindowTitle(f"{self._picture_name} – {_NAME}" if self._picture_name else _NAME)
        self._show_status()

    def _opening_texts(self) -> list[str]:
        done, asked = self._opening
        if asked == 0:
            return []
        if asked == 1:
            return [self.tr("Opening…")]
        return [self.tr("Opening {done} of {asked}…").format(done=done, asked=asked)]

    def _show_status(self) -> None:
        parts = [self._work, *self._opening_texts()] if self._work else self._opening_texts()
        if self._picture_size is not None:
            parts.append(f"{self._picture_size.width} × {self._picture_size.height}")
            parts.append(f"{self._zoom:.0%}")
            if self._region is not None:
                text = self.tr("Region {width} × {height} at {x}, {y}")
                rect = self._region
                parts.append(text.format(width=rect.width, height=rect.height, x=rect.left, y=rect.top))
        self.parts.attribution.status.setText("   ·   ".join(parts))


def _bytes(saved: object) -> bytes:
    """The bytes that `layout_state` wrote as text; empty for any other value."""
    try:
        return base64.b64decode(saved, validate=True) if isinstance(saved, str) else b""
    except ValueError:
        return b""


def _is_typing(event: QKeyEvent) -> bool:
    """Whether the key types a character: no command, and no space, which scrolls or presses."""
    commands = event.modifiers() & _COMMANDS
    text = event.text()
    return text.isprintable() and bool(text.strip()) and commands in (Qt.KeyboardModifier.NoModifier, _ALT_GR)


class DropOverlay(QWidget):
    """Covers the window while something is dragged over it. It takes no events: the window gets the drop."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(look.card)
        veil.setAlphaF(0.92)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.setPen(QPen(look.accent, 2, Qt.PenStyle.DashLine))
        painter.setBrush(blend(look.card, look.accent, 0.06))
        painter.setOpacity(0.94)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        painter.setOpacity(1.0)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(look.text)
        painter.drawText(
            frame.adjusted(0, _SYMBOL, 0, 0), Qt.AlignmentFlag.AlignCenter, self.tr("Drop to open")
        )
        symbol = icon_pixmap("picture", look.accent, _SYMBOL, self.devicePixelRatioF())
        corner = frame.center() - QPointF(_SYMBOL / 2, _SYMBOL)
        painter.drawPixmap(corner, symbol)
        painter.end()

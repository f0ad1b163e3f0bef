"""What the left side shows while no picture is open: what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glm4v_desktop.ui.chat.look import look_of
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.icons import icon_pixmap
from glm4v_desktop.ui.sample_button import LARGEST_WIDTH, SMALLEST_WIDTH, SampleButton

_SIDE = 24
_GAP = 4  # between samples; each has an edge of its own
_SYMBOL = 56
_TOP, _BOTTOM = 28, 16
_SPACING = 12


class EmptyState(QWidget):
    """A drop zone, two buttons and as many samples as the width allows."""

    open_clicked = Signal()
    paste_clicked = Signal()
    sample_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol = QLabel(self)
        self._symbol.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = QLabel(self)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        large = self.title.font()
        large.setPointSizeF(large.pointSizeF() * 1.5)
        large.setBold(True)
        self.title.setFont(large)
        self.title.setWordWrap(True)
        self.hint = QLabel(self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.open_button = PillButton(ButtonLook.PRIMARY, "open", self)
        self.paste_button = PillButton(ButtonLook.PLAIN, "paste", self)
        self.sample_title = QLabel(self)
        self.sample_title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sample_buttons: list[SampleButton] = []
        self._sample_row = QHBoxLayout()
        self._sample_row.setSpacing(_GAP)
        self._lay_out()
        self.open_button.clicked.connect(self.open_clicked)
        self.paste_button.clicked.connect(self.paste_clicked)
        self._retranslate()
        self._restyle()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.paste_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, _TOP, _SIDE, _BOTTOM)
        column.setSpacing(_SPACING)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addStretch(3)
        column.addWidget(self._symbol)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addSpacing(4)
        column.addLayout(buttons)
        column.addSpacing(16)
        column.addStretch(2)
        column.addWidget(self.sample_title)
        column.addLayout(self._sample_row)
        column.addStretch(1)

    def show_samples(self, samples: Sequence[tuple[str, str, QImage]]) -> None:
        """Each is a title, the path of its picture and a preview."""
        for old in self.sample_buttons:
            old.deleteLater()
        while self._sample_row.takeAt(0) is not None:
            pass
        self.sample_buttons = []
        self._sample_row.addStretch()
        for title, path, preview in samples:
            button = SampleButton(title, preview, self)
            button.clicked.connect(lambda _checked=False, path=path: self.sample_chosen.emit(path))
            self.sample_buttons.append(button)
            self._sample_row.addWidget(button)
        self._sample_row.addStretch()
        self._show_what_fits()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_what_fits()
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        # Samples that do not fit are not shown, so they ask for no room.
        return QSize(280, self.needed_height(max(280, self.width())))

    def needed_height(self, width: int) -> int:
        """Pixels for what to do, in all its words; the symbol and the samples come where there is more."""
        texts = sum(label.heightForWidth(width - 2 * _SIDE) for label in (self.title, self.hint))
        words = texts + self.open_button.sizeHint().height()
        return _TOP + words + 4 * _SPACING + 20 + _BOTTOM  # 20: the spacers beside the buttons

    def _show_what_fits(self) -> None:
        """What to do comes first, then the samples, then the symbol."""
        room = self.height() - self.needed_height(self.width())
        across = self.width() - 2 * _SIDE + _GAP
        fitting = min(len(self.sample_buttons), max(1, across // (SMALLEST_WIDTH + _GAP)))
        width = min(LARGEST_WIDTH, across // max(1, fitting) - _GAP)
        for button in self.sample_buttons:
            button.set_width(width)
        samples = self.sample_title.sizeHint().height() + 2 * _SPACING
        samples += self.sample_buttons[0].height() if self.sample_buttons else 0
        fitting = fitting if room >= samples else 0
        room -= samples if fitting else 0
        self.sample_title.setVisible(fitting > 0)
        for place, button in enumerate(self.sample_buttons):
            button.setVisible(place < fitting)
        self._symbol.setVisible(room >= _SYMBOL + _SPACING)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.update()  # the drop zone ends where the samples begin
        return handled

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_samples = self.sample_title.isVisible()
        bottom = self.sample_title.geometry().top() - 12 if has_samples else self.height() - 16
        zone = QRectF(16.5, 16.5, self.width() - 33, max(0, bottom - 17))
        painter.setPen(QPen(look.line, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(look.card)
        painter.drawRoundedRect(zone, 12, 12)

    def changeEvent(self, event: QEvent) -> None:
        match event.type():
            case QEvent.Type.LanguageChange:
                self._retranslate()
            case QEvent.Type.PaletteChange:
                self._restyle()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Drop a screenshot here"))
        self.hint.setText(self.tr("or paste one with Ctrl+V, or open a file. Then drag a region and ask."))
        self.open_button.setText(self.tr("Open…"))
        self.paste_button.setText(self.tr("Paste"))
        self.sample_title.setText(self.tr("Or try a sample"))

    def _restyle(self) -> None:
        colour = look_of(self.palette()).accent
        self._symbol.setPixmap(icon_pixmap("picture", colour, _SYMBOL, self.devicePixelRatio()))

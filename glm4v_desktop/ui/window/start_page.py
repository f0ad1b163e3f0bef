"""The start page, shown while no picture is open: a drop zone with samples, and a card for new users."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.core.files import is_file, read_json
from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card, MutedLabel
from glm4v_desktop.ui.widgets.colors import blend, look_of
from glm4v_desktop.ui.widgets.icons import icon_pixmap
from glm4v_desktop.ui.widgets.layouts import FlowLayout, paragraph

log = logging.getLogger(__name__)
_MARGIN = 16
_PADDING = 14
_SPACING = 8


class FirstRun(QWidget):
    """The card for new users: which engine answers now, and how to get GLM-4v-9b.

    The user need not choose anything: pictures and questions work while it is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card(self)
        self.title = QLabel(card)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        bold = self.title.font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.title.setWordWrap(True)
        self.sentence = paragraph(card)
        self.later = MutedLabel(card)
        self.later.setWordWrap(True)
        self.reader_button = PillButton(ButtonLook.PLAIN, "check", card)  # Esc does the same
        self.download_button = PillButton(ButtonLook.PLAIN, "arrow-down", card)
        self.folder_button = PillButton(ButtonLook.PLAIN, "open", card)
        self.demo_button = PillButton(ButtonLook.PLAIN, "sample", card)
        self._buttons = buttons = FlowLayout()
        buttons.setSpacing(8)
        for button in (self.reader_button, self.download_button, self.folder_button, self.demo_button):
            buttons.addWidget(button)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        inside.setSpacing(_SPACING)
        inside.addWidget(self.title)
        inside.addWidget(self.sentence)
        inside.addLayout(buttons)
        inside.addWidget(self.later)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        column.addWidget(card)
        self._retranslate()

    def heights(self, width: int) -> tuple[int, int]:
        """The heights (pixels) in this width: with all texts, and with only the necessary ones."""
        inner = width - 2 * _MARGIN - 2 * _PADDING
        buttons = self._buttons.heightForWidth(inner)
        brief = _MARGIN + 2 * _PADDING + self.title.heightForWidth(inner) + _SPACING + buttons
        words = (self.sentence, self.later)
        return brief + sum(part.heightForWidth(inner) + _SPACING for part in words), brief

    def be_brief(self, is_brief: bool) -> None:
        for part in (self.sentence, self.later):
            part.setVisible(not is_brief)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Welcome"))
        self.title.setText(self.tr("The text reader answers for now"))
        self.sentence.setText(
            self.tr(
                "It reads the letters in a picture (OCR) and needs nothing more. GLM-4v-9b sees the whole "
                "picture: it is downloaded once ({0}) and then works offline."
            ).format(bytes_text(CHECKPOINT_BYTES))
        )
        self.reader_button.setText(self.tr("Keep the text reader"))
        self.reader_button.setToolTip(self.tr("Esc"))
        self.download_button.setText(self.tr("Download GLM-4v-9b…"))
        self.folder_button.setText(self.tr("Use a folder…"))
        self.folder_button.setToolTip(self.tr("Choose a folder that already has the weights of GLM-4v-9b"))
        self.demo_button.setText(self.tr("Try the demo model"))
        self.demo_button.setToolTip(
            self.tr("A very small model that reads one number or label in a selected region")
        )
        self.later.setText(
            self.tr(
                "All of this is also in the menu Chat. A server as the engine comes with a later version."
            )
        )


SMALLEST_WIDTH, LARGEST_WIDTH = 96, 148  # pixels
_SHAPE = 84 / 132  # height of the preview divided by its width
_EDGE = 6  # pixels around the button's content, highlighted under the mouse
_GAP = 6
_RADIUS = 6


class SampleButton(QAbstractButton):
    """A button with the preview and the title of a sample; a tool tip has the whole title if it is elided."""

    def __init__(self, title: str, preview: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self.setText(title)
        self.setToolTip(title)
        self.setAccessibleName(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_width(LARGEST_WIDTH)

    def set_width(self, width: int) -> None:
        inner = width - 2 * _EDGE
        self.setFixedSize(width, 2 * _EDGE + round(inner * _SHAPE) + _GAP + self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        return self.size()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                blend(self.palette().window().color(), look.accent, 0.22 if self.isDown() else 0.12)
            )
            painter.drawRoundedRect(self.rect(), _RADIUS + 2, _RADIUS + 2)
        if self.hasFocus():
            painter.setPen(QPen(look.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS + 1, _RADIUS + 1)
        inner = self.width() - 2 * _EDGE
        frame = QRect(_EDGE, _EDGE, inner, round(inner * _SHAPE))
        self._draw_preview(painter, frame)
        painter.setPen(look.text)
        place = QRect(_EDGE, frame.bottom() + _GAP, inner, self.fontMetrics().height())
        title = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inner)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, title)
        painter.end()

    def _draw_preview(self, painter: QPainter, frame: QRect) -> None:
        """Draws the preview so that it fills the frame; its sides or its bottom are cut off."""
        look = look_of(self.palette())
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(rounded)
        size = self._preview.size()
        shown = frame.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        left = (size.width() - shown.width()) // 2
        painter.drawImage(frame, self._preview, QRect(left, 0, shown.width(), shown.height()))
        painter.restore()
        painter.setPen(QPen(look.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(rounded)


_SIDE = 24
_SAMPLE_GAP = 4  # pixels between samples, in addition to their edges
_SYMBOL = 56
_TOP, _BOTTOM = 28, 16
_PAGE_SPACING = 12


class EmptyState(QWidget):
    """The drop zone with two buttons and as many samples as fit."""

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
        self._sample_row.setSpacing(_SAMPLE_GAP)
        self._lay_out()
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
        column.setSpacing(_PAGE_SPACING)
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
        """Shows samples, each with a title, the path of its picture and a preview."""
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
        # Samples that do not fit are hidden, so they do not add to the minimum size.
        return QSize(280, self.needed_height(max(280, self.width())))

    def needed_height(self, width: int) -> int:
        """The height (pixels) of the instructions; the symbol and the samples need more and may be hidden."""
        texts = sum(label.heightForWidth(width - 2 * _SIDE) for label in (self.title, self.hint))
        words = texts + self.open_button.sizeHint().height()
        return _TOP + words + 4 * _PAGE_SPACING + 20 + _BOTTOM  # 20: the spacers beside the buttons

    def _show_what_fits(self) -> None:
        """Shows what fits into the height: the instructions, then the samples, then the symbol."""
        room = self.height() - self.needed_height(self.width())
        across = self.width() - 2 * _SIDE + _SAMPLE_GAP
        fitting = min(len(self.sample_buttons), max(1, across // (SMALLEST_WIDTH + _SAMPLE_GAP)))
        width = min(LARGEST_WIDTH, across // max(1, fitting) - _SAMPLE_GAP)
        for button in self.sample_buttons:
            button.set_width(width)
        samples = self.sample_title.sizeHint().height() + 2 * _PAGE_SPACING
        samples += self.sample_buttons[0].height() if self.sample_buttons else 0
        fitting = fitting if room >= samples else 0
        room -= samples if fitting else 0
        self.sample_title.setVisible(fitting > 0)
        for place, button in enumerate(self.sample_buttons):
            button.setVisible(place < fitting)
        self._symbol.setVisible(room >= _SYMBOL + _PAGE_SPACING)

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
        color = look_of(self.palette()).accent
        self._symbol.setPixmap(icon_pixmap("picture", color, _SYMBOL, self.devicePixelRatio()))


@dataclass(frozen=True, slots=True)
class Sample:
    """A shipped picture, with `titles` and suggested `questions` by language (`en` and `zh`)."""

    picture: Path
    titles: dict[str, str]
    questions: dict[str, tuple[str, ...]]

    @property
    def preview(self) -> Path:
        """The path of the small preview for the start page, or of the picture if there is none."""
        small = self.picture.parent / "previews" / self.picture.name
        return small if is_file(small) else self.picture


def samples(folder: Path | None = None) -> tuple[Sample, ...]:
    """The samples whose files are complete; there may be none."""
    found = []
    for path in sorted((folder or resource("samples")).glob("*.json")):
        try:
            told = read_json(path, 1 << 20)
            questions = {language: tuple(told["questions"][language]) for language in ("en", "zh")}
            sample = Sample(path.with_suffix(".png"), dict(told["title"]), questions)
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("the sample %s is damaged", path.name)
            continue
        if is_file(sample.picture):
            found.append(sample)
    return tuple(found)


class StartPage(QScrollArea):
    """The card above the drop zone. In a low window the card is brief; an even lower window scrolls."""

    def __init__(self, empty: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = empty
        self._above: FirstRun | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(empty, 1)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    def put_above(self, card: FirstRun) -> None:
        self._above = card
        card.destroyed.connect(self._forget)
        self._column.insertWidget(0, card)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # the card's texts have changed
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Sets the content's height, because the layout cannot compute one that depends on the width."""
        width, height = self.viewport().width(), self.viewport().height()
        needed = self._empty.needed_height(width)
        if self._above is not None:
            whole, brief = self._above.heights(width)
            is_brief = needed + whole > height
            self._above.be_brief(is_brief)
            self._above.setFixedHeight(brief if is_brief else whole)
            needed += brief if is_brief else whole
        self._inside.setMinimumHeight(needed if needed > height else 0)

    def _forget(self) -> None:
        self._above = None
        self._fit()

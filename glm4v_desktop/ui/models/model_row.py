"""One model in the list of models on this computer, with buttons to use, show, move and delete it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.models.find import FoundModel
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.models import model_note, model_title
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel, Tag
from glm4v_desktop.ui.widgets.colors import look_of
from glm4v_desktop.ui.widgets.layouts import paragraph


class PathLabel(MutedLabel):
    """A path that is elided in the middle, so that both ends stay visible."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setPen(look_of(self.palette()).muted)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.contentsRect(), self.alignment().value, text)
        painter.end()

    def show_path(self, path: str) -> None:
        self.setText(mark_hidden(path))
        self.setToolTip(mark_hidden(path))


class TitleLabel(QLabel):
    """A bold name that is elided in the middle when it is too long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        bold = self.font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.setFont(bold)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setPen(look_of(self.palette()).text)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.contentsRect(), self.alignment().value, text)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(48, hint.width()), hint.height())


class ModelRow(QWidget):
    """A row of the list. The owner connects the buttons; the row asks for confirmation of a deletion."""

    delete_confirmed = Signal()

    def __init__(self, model: FoundModel, in_use: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._in_use = in_use
        self._is_busy = self._is_this = self._asks = False
        self.title = TitleLabel(self)
        self.kind = Tag(self)
        self.in_use = Tag(self, strong=True)
        self.size_ = MutedLabel(self)
        self.path = PathLabel(self)
        self.note = paragraph(self)
        self.question = paragraph(self)
        self.use_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.show_button = PillButton(ButtonLook.QUIET, "open", self)
        self.move_button = PillButton(ButtonLook.QUIET, parent=self)
        self.delete_button = PillButton(ButtonLook.QUIET, "trash", self)
        self.confirm_button = PillButton(ButtonLook.PRIMARY, "trash", self)
        self.keep_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.delete_button.clicked.connect(self.ask)
        self.confirm_button.clicked.connect(self._confirm)
        self.keep_button.clicked.connect(self._keep)
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self.title, self.kind, self.in_use):
            head.addWidget(part)
        head.addStretch()
        head.addWidget(self.size_)
        for label in (self.kind, self.in_use, self.size_):  # of a long name the title is cut, not these
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addStretch()
        for button in (self.show_button, self.move_button, self.delete_button, self.use_button):
            buttons.addWidget(button)
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.confirm_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        column.addLayout(head)
        for line in (self.path, self.note, self.question):
            column.addWidget(line)
        column.addLayout(buttons)

    def show_busy(self, is_busy: bool, is_this: bool) -> None:
        """Disables moving and deleting while any model changes; also using, if `is_this` one changes."""
        self._is_busy, self._is_this = is_busy, is_this
        self._update_visibility()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def ask(self) -> None:
        """Asks for confirmation of the deletion."""
        self._asks = True
        self._retranslate()
        self.keep_button.setFocus(Qt.FocusReason.OtherFocusReason)  # so Enter does not delete

    def _keep(self) -> None:
        self._asks = False
        self._retranslate()
        self.delete_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm(self) -> None:
        self._asks = False
        self._retranslate()
        self.delete_confirmed.emit()

    def _retranslate(self) -> None:
        model, name = self.model, model_title(self.model)
        self.title.setText(name)
        self.title.setToolTip(name)
        self.kind.setText(model.kind.value if model.is_whole else self.tr("Not complete"))
        self.in_use.setText(self.tr("In use"))
        self.size_.setText(bytes_text(model.bytes))
        self.path.show_path(str(model.folder))
        self.note.setText(model_note(model))
        self.question.setText(
            self.tr("Delete it and free {0} of disk space? This cannot be undone.").replace(
                "{0}", bytes_text(model.bytes)
            )
        )
        for button, text in (
            (self.use_button, self.tr("Use")),
            (self.show_button, self.tr("Show folder")),
            (self.move_button, self.tr("Move…")),
            (self.delete_button, self.tr("Delete…")),
            (self.confirm_button, self.tr("Delete")),
            (self.keep_button, self.tr("Keep")),
        ):
            button.setText(text)
            button.setAccessibleName(f"{text}: {name}")
        self._update_visibility()

    def _update_visibility(self) -> None:
        model, asks = self.model, self._asks
        self.in_use.setVisible(self._in_use)
        self.note.setVisible(bool(self.note.text()))
        self.question.setVisible(asks)
        self.keep_button.setVisible(asks)
        self.confirm_button.setVisible(asks)
        self.use_button.setVisible(not asks and model.is_whole and not self._in_use)
        self.show_button.setVisible(not asks)
        self.move_button.setVisible(not asks and model.is_ours_to_change and model.is_whole)
        self.delete_button.setVisible(not asks and model.is_ours_to_change)
        self.use_button.setEnabled(not self._is_this)
        for button in (self.move_button, self.delete_button, self.confirm_button):
            button.setEnabled(not self._is_busy)

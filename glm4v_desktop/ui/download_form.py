"""Where GLM-4v-9b is to come from and to go to, and what it needs; nothing is asked of any host here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.library.downloads.values import DownloadError
from glm4v_desktop.ui.chat.card import MutedLabel
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.download_text import failure_text
from glm4v_desktop.ui.engine_card import paragraph
from glm4v_desktop.ui.signed_text import SignedText
from glm4v_desktop.ui.sizes import bytes_text

OTHER_ADDRESS = "mirror"


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """`key` is one of the settings' DOWNLOAD_SOURCES; `host` is empty for the address that is typed."""

    key: str
    title: str
    host: str


class DownloadForm(QWidget):
    """Reports each change with `changed`; what it means is decided elsewhere, and shown here then."""

    changed = Signal()
    judged = Signal(bool)  # whether the next step can be taken
    place_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[SourceChoice, ...] = ()
        self._host = self._other_host = ""
        self._fault: DownloadError | None = None
        self._sizes: tuple[int, int | None] = (0, None)
        self._folder = ""
        self._from, self._to = QLabel(self), QLabel(self)
        self.sources: list[QRadioButton] = []
        self._group = QButtonGroup(self)
        self._source_column = QVBoxLayout()
        self._source_column.setSpacing(4)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://")
        self.address.setMaxLength(2000)
        self.fault = SignedText(self)
        self.fall_over = QCheckBox(self)
        self.fall_over.setChecked(True)
        self.folder = MutedLabel(self)
        self.place_button = PillButton(ButtonLook.PLAIN, "open", self)
        self._to.setBuddy(self.place_button)
        self.sizes = SignedText(self)
        self.plan = paragraph(self)
        self.consent = paragraph(self)
        self._group.buttonClicked.connect(self._on_source_clicked)
        self.address.textChanged.connect(self.changed)
        self.fall_over.toggled.connect(self.changed)
        self.place_button.clicked.connect(self.place_clicked)
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._from, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._source_column, 0, 1, 1, 2)
        grid.addWidget(self.address, 1, 1, 1, 2)
        grid.addWidget(self.fault, 2, 1, 1, 2)
        grid.addWidget(self.fall_over, 3, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._to, 4, 0)
        grid.addWidget(self.folder, 4, 1)
        grid.addWidget(self.place_button, 4, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        for part in (self.sizes, self.plan, self.consent):
            column.addWidget(part)

    def focus_choice(self) -> None:
        """Where the keyboard begins: what is chosen, not the button that contacts a host."""
        for button in self.sources:
            if button.isChecked():
                button.setFocus()

    @property
    def chosen(self) -> str:
        """The key of the source that is chosen."""
        index = self._group.checkedId()
        return self._choices[index].key if 0 <= index < len(self._choices) else ""

    @property
    def may_fall_over(self) -> bool:
        return self.fall_over.isChecked() and not self.fall_over.isHidden()

    def offer(self, choices: Sequence[SourceChoice], chosen: str, address: str) -> None:
        """`address` is what was typed as the other address the last time."""
        for old in self.sources:
            self._group.removeButton(old)
            self._source_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._choices = tuple(choices)
        self.sources = [QRadioButton(self) for _ in choices]
        for place, button in enumerate(self.sources):
            self._group.addButton(button, place)
            self._source_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        keys = [choice.key for choice in choices]
        self.sources[keys.index(chosen) if chosen in keys else 0].setChecked(True)
        for before, after in pairwise((*self.sources, self.address)):
            self.setTabOrder(before, after)
        self.address.setText(address)
        self._retranslate()

    def show_hosts(self, host: str, other_host: str, fault: DownloadError | None) -> None:
        """Whom the next step contacts (empty while there is none), and who would step in when that fails."""
        self._host, self._other_host, self._fault = host, other_host, fault
        self._retranslate()
        self.judged.emit(self.is_complete)

    def show_place(self, folder: str, needed: int, free: int | None) -> None:
        """The folder that the files go to; bytes, `free` None where nobody knows."""
        self._folder, self._sizes = folder, (needed, free)
        self._retranslate()
        self.judged.emit(self.is_complete)

    def show_plan(self, sentences: Sequence[str]) -> None:
        """What of the model runs on this machine; none while that is looked up."""
        self.plan.setText("\n".join(sentences))
        self.plan.setVisible(bool(sentences))

    @property
    def is_complete(self) -> bool:
        """Whether the next step can be taken."""
        return bool(self._host) and self._fault is None and self.fits

    @property
    def fits(self) -> bool:
        needed, free = self._sizes
        return free is None or free >= needed

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_source_clicked(self) -> None:
        self._retranslate()
        if self.address.isVisible() and not self.address.text():
            self.address.setFocus()
        self.changed.emit()

    def _retranslate(self) -> None:
        self._from.setText(self.tr("From"))
        self._to.setText(self.tr("To"))
        for choice, button in zip(self._choices, self.sources, strict=True):
            title = choice.title or ("" if choice.host else self.tr("Another address (a mirror)"))
            button.setText("  –  ".join(text for text in (title, mark_hidden(choice.host)) if text))
        typed = self.chosen == OTHER_ADDRESS
        self.address.setVisible(typed)
        self.address.setAccessibleName(self.tr("Address of the mirror"))
        is_wrong = typed and self._fault is not None and bool(self.address.text())
        self.fault.say(failure_text(self._fault) if is_wrong else "", warns=True)
        other = mark_hidden(self._other_host)
        self.fall_over.setText(self.tr("If it fails, continue with {0}").replace("{0}", other))
        self.fall_over.setVisible(bool(other))
        self.folder.setText(mark_hidden(self._folder))
        self.folder.setToolTip(mark_hidden(self._folder))
        self.place_button.setText(self.tr("Change…"))
        self.place_button.setAccessibleName(self.tr("Choose the folder for the model"))
        self.sizes.say(self._sizes_text(), warns=not self.fits)
        self.consent.setText(self._consent_text())
        self.consent.setVisible(bool(self._host))

    def _sizes_text(self) -> str:
        needed, free = self._sizes
        if free is None:
            return self.tr("{0} are needed on the disk.").format(bytes_text(needed))
        if self.fits:
            text = self.tr("{0} are needed on the disk; {1} are free.")
        else:
            text = self.tr(
                "There is not enough disk space: {0} are needed, {1} are free. Choose another folder."
            )
        return text.format(bytes_text(needed), bytes_text(free))

    def _consent_text(self) -> str:
        host = mark_hidden(self._host)
        return self.tr(
            "You see the license first: the button contacts {0} and downloads only the text of the "
            "license. The weights are downloaded after you accept it."
        ).replace("{0}", host)

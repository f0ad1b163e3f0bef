"""Where GLM-4v-9b is to come from and to go to, and what it needs; nothing is asked of any host here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from glm4v_desktop.library.downloads.values import DownloadError
from glm4v_desktop.ui.chat.card import MutedLabel
from glm4v_desktop.ui.chat.hidden_text import mark_hidden
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.download_text import failure_text
from glm4v_desktop.ui.engine_card import paragraph
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
        self.source = QComboBox(self)
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._from.setBuddy(self.source)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://")
        self.address.setMaxLength(2000)
        self.fault = paragraph(self)
        self.fall_over = QCheckBox(self)
        self.fall_over.setChecked(True)
        self.folder = MutedLabel(self)
        self.place_button = PillButton(ButtonLook.PLAIN, "open", self)
        self._to.setBuddy(self.place_button)
        self.sizes = paragraph(self)
        self.plan = paragraph(self)
        self.consent = paragraph(self)
        self.source.currentIndexChanged.connect(self._on_source_changed)
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
        grid.addWidget(self._from, 0, 0)
        grid.addWidget(self.source, 0, 1, 1, 2)
        grid.addWidget(self.address, 1, 1, 1, 2)
        grid.addWidget(self.fault, 2, 1, 1, 2)
        grid.addWidget(self.fall_over, 3, 1, 1, 2)
        grid.addWidget(self._to, 4, 0)
        grid.addWidget(self.folder, 4, 1)
        grid.addWidget(self.place_button, 4, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        for part in (self.sizes, self.plan, self.consent):
            column.addWidget(part)

    @property
    def chosen(self) -> str:
        """The key of the source that is chosen."""
        index = self.source.currentIndex()
        return self._choices[index].key if 0 <= index < len(self._choices) else ""

    @property
    def may_fall_over(self) -> bool:
        return self.fall_over.isChecked() and not self.fall_over.isHidden()

    def offer(self, choices: Sequence[SourceChoice], chosen: str, address: str) -> None:
        """`address` is what was typed as the other address the last time."""
        self.source.blockSignals(True)
        self._choices = tuple(choices)
        self.source.clear()
        self.source.addItems(["" for _ in choices])
        keys = [choice.key for choice in choices]
        self.source.setCurrentIndex(keys.index(chosen) if chosen in keys else 0)
        self.source.blockSignals(False)
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

    def _on_source_changed(self) -> None:
        self._retranslate()
        self.changed.emit()

    def _retranslate(self) -> None:
        self._from.setText(self.tr("From"))
        self._to.setText(self.tr("To"))
        for place, choice in enumerate(self._choices):
            title = choice.title or self.tr("Another address (a mirror)…")
            self.source.setItemText(place, f"{title}  –  {choice.host}" if choice.host else title)
        typed = self.chosen == OTHER_ADDRESS and not self._choices[self.source.currentIndex()].host
        self.address.setVisible(typed)
        self.address.setAccessibleName(self.tr("Address of the mirror"))
        self.fault.setText(failure_text(self._fault) if self._fault is not None else "")
        self.fault.setVisible(self._fault is not None and bool(self.address.text()))
        other = mark_hidden(self._other_host)
        self.fall_over.setText(self.tr("If it fails, go on with {0}").replace("{0}", other))
        self.fall_over.setVisible(bool(other))
        self.folder.setText(mark_hidden(self._folder))
        self.folder.setToolTip(mark_hidden(self._folder))
        self.place_button.setText(self.tr("Change…"))
        self.place_button.setAccessibleName(self.tr("Choose where the model is put"))
        self.sizes.setText(self._sizes_text())
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
                "The disk has not enough room: {0} are needed, {1} are free. Choose another place."
            )
        return text.format(bytes_text(needed), bytes_text(free))

    def _consent_text(self) -> str:
        host = mark_hidden(self._host)
        return self.tr(
            "The licence comes first: the button contacts {0} and fetches the licence's text alone. The "
            "weights follow only when you have accepted it."
        ).replace("{0}", host)

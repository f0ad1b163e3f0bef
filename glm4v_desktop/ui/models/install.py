"""Offers what the models run on, and shows how far its installation is."""

from __future__ import annotations

from enum import Enum, auto
from functools import reduce

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from glm4v_desktop.library.torch_choice import UNKNOWN, Needed
from glm4v_desktop.ui.chat.card import Card, MutedLabel
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.engine_card import paragraph
from glm4v_desktop.ui.error_sentence import joined
from glm4v_desktop.ui.install_text import install_failure_text, step_text
from glm4v_desktop.ui.progress_line import ProgressLine

_GB_FROM_MB = 1000


class Installation(Enum):
    """Where it stands."""

    OFFERED = auto()
    RUNNING = auto()
    CANCELLING = auto()
    FAILED = auto()
    DONE = auto()


class InstallPanel(Card):
    """Hidden once all is there."""

    install_clicked = Signal()
    cancel_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = Installation.DONE
        self._needed, self._agreed = UNKNOWN, UNKNOWN
        self._failure = ""
        self._progress = ("", "", 0, 0)
        self.sentence = paragraph(self)
        self.step = MutedLabel(self)
        self.line = ProgressLine(self)
        self.install_button = PillButton(ButtonLook.PRIMARY, parent=self)
        self.cancel_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.install_button.clicked.connect(self.install_clicked)
        self.cancel_button.clicked.connect(self.cancel_clicked)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.install_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        for part in (self.sentence, self.step, self.line):
            column.addWidget(part)
        column.addLayout(buttons)
        self._retranslate()

    @property
    def state(self) -> Installation:
        return self._state

    def offer(self, needed: Needed, agreed: Needed | None = None) -> None:
        """It is missing. `agreed`: what was agreed to before it turned out to be something else."""
        self._needed, self._agreed = needed, agreed or UNKNOWN
        self._go_to(Installation.OFFERED)

    def show_start(self) -> None:
        self.line.show_share(0.0)
        self._progress = ("checking", "", 0, 0)
        self._go_to(Installation.RUNNING)

    def show_progress(self, step: str, detail: str, done: int, total: int) -> None:
        """`done` of `total` bytes, 0 where nobody knows: then the bar stays where it was."""
        self._progress = (step, detail, done, total)
        if total > 0:
            self.line.show_share(done / total)
        self._go_to(
            Installation.CANCELLING if self._state is Installation.CANCELLING else Installation.RUNNING
        )

    def show_cancelling(self) -> None:
        self._go_to(Installation.CANCELLING)

    def show_failure(self, kind: str) -> None:
        """One of the kinds of `install_failure_text`; it can be tried again."""
        self._failure = kind
        self._go_to(Installation.FAILED)

    def show_done(self) -> None:
        self._go_to(Installation.DONE)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _go_to(self, state: Installation) -> None:
        self._state = state
        self._retranslate()

    def _retranslate(self) -> None:
        runs = self._state in (Installation.RUNNING, Installation.CANCELLING)
        self.setVisible(self._state is not Installation.DONE)
        self.step.setVisible(runs)
        self.line.setVisible(runs)
        self.cancel_button.setVisible(runs)
        self.cancel_button.setEnabled(self._state is Installation.RUNNING)
        self.install_button.setVisible(not runs)
        self.step.setText(step_text(*self._progress))
        self.cancel_button.setText(self.tr("Cancel"))
        self.install_button.setText(self._button_text())
        self.sentence.setText(self._sentence_text())
        self.line.setAccessibleName(self.tr("Progress of the installation"))

    def _button_text(self) -> str:
        if self._state is Installation.FAILED:
            return self.tr("Try again")
        download = self._needed.download_mb
        return self.tr("Install ({0})").format(size_text(download)) if download else self.tr("Install")

    def _sentence_text(self) -> str:
        match self._state:
            case Installation.RUNNING:
                return self.tr("Installing what the models run on. You can go on working meanwhile.")
            case Installation.CANCELLING:
                return self.tr("Stopping the installation…")
            case Installation.FAILED:
                return install_failure_text(self._failure)
            case _:
                return self._offer_text()

    def _offer_text(self) -> str:
        needed, agreed = self._needed, self._agreed
        sentences = [self.tr("The demo model and GLM-4v-9b run on PyTorch, which is not installed yet.")]
        if needed.out_of_reach:
            sentences.append(self.tr("PyTorch's own index cannot be reached."))
        if agreed != UNKNOWN:
            sentences.append(self.tr("This is not what you agreed to, so nothing was downloaded yet."))
        if needed != UNKNOWN:
            sizes = self.tr("About {0} are downloaded, PyTorch from {1}, and {2} are needed on the disk.")
            download = self._instead(size_text(needed.download_mb), size_text(agreed.download_mb))
            disk = self._instead(size_text(needed.disk_mb), size_text(agreed.disk_mb))
            sentences.append(sizes.format(download, self._instead(needed.host, agreed.host), disk))
        if needed.makeshift:
            sentences.append(self.tr("This build of it uses the processor only, not the graphics card."))
        if agreed == UNKNOWN:
            sentences.append(self.tr("Nothing goes online before you press the button."))
        return reduce(joined, sentences)

    def _instead(self, now: str, agreed: str) -> str:
        if self._agreed == UNKNOWN or now == agreed:
            return now
        return self.tr("{0} instead of {1}").format(now, agreed)


def size_text(megabytes: int) -> str:
    if megabytes < _GB_FROM_MB:
        return f"{megabytes} MB"
    return f"{megabytes / _GB_FROM_MB:.1f} GB"

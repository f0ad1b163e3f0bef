"""The panel that installs PyTorch and the other packages that the models need: offer, progress, result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from enum import Enum, auto
from functools import reduce
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.install.pip import (
    ChangedError,
    ExtraInstaller,
    InstallError,
    InstallErrorKind,
    InstallProgress,
    InstallStep,
    requirements_folder,
)
from glm4v_desktop.install.torch_choice import UNKNOWN, InstallNeeds, NoTorchError, plan_for_this_machine
from glm4v_desktop.texts.models import install_failure_text, install_step_text
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card, MutedLabel
from glm4v_desktop.ui.widgets.layouts import ProgressLine, paragraph
from glm4v_desktop.ui.widgets.tab_order import keeps_focus

_GB_FROM_MB = 1000


class Installer(Protocol):
    """The methods of `install.pip.ExtraInstaller` that the panel uses."""

    def needed(self) -> InstallNeeds: ...

    def run(self, cancel: CancelToken, agreed: InstallNeeds) -> Iterator[InstallProgress]: ...


def installer_for_this_machine() -> Installer:
    """The installer; may take seconds, because it looks for a graphics card. Raises NoTorchError."""
    return ExtraInstaller(Path(sys.executable), requirements_folder(), plan_for_this_machine())


class InstallState(Enum):
    """The state of the panel."""

    OFFERED = auto()
    RUNNING = auto()
    CANCELLING = auto()
    FAILED = auto()
    DONE = auto()  # hidden: nothing is missing


class InstallPanel(Card):
    """Offers and runs the installation; hidden until `look`. It goes online only when the button is pressed.

    If more would be downloaded than was offered, or from another host, it makes a new offer instead.
    """

    installed = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        make_installer: Callable[[], Installer] = installer_for_this_machine,
    ) -> None:
        super().__init__(parent)
        self._make_installer = make_installer
        self._state = InstallState.DONE
        self._needed, self._agreed = UNKNOWN, UNKNOWN
        self._failure = InstallErrorKind.FAILED
        self._progress = InstallProgress(InstallStep.CHECKING)
        expected = (InstallError, ChangedError, NoTorchError)
        self._looking = Task("install-sizes", expected, self)
        self._looking.finished.connect(self._on_sizes)
        self._looking.failed.connect(self._on_look_failed)
        self._installing = Task("install", expected, self)
        self._installing.progressed.connect(self._on_progressed)
        self._installing.finished.connect(self._on_finished)
        self._installing.failed.connect(self._on_failed)
        self.tasks = (self._installing, self._looking)  # the page closes them at exit
        self.sentence = paragraph(self)
        self.step = MutedLabel(self)
        self.line = ProgressLine(self)
        self.install_button = PillButton(ButtonLook.PRIMARY, parent=self)
        self.cancel_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.install_button.clicked.connect(self._install)
        self.cancel_button.clicked.connect(self._cancel)
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
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

    @property
    def state(self) -> InstallState:
        return self._state

    @Slot()
    def look(self) -> None:
        """Offers the installation and finds out its size, without network."""
        self.offer(UNKNOWN)
        self._looking.call(lambda: self._make_installer().needed())

    def offer(self, needed: InstallNeeds, agreed: InstallNeeds = UNKNOWN) -> None:
        """Shows an offer; `agreed` is the earlier one that the user accepted, if it turned out different."""
        self._needed, self._agreed = needed, agreed
        self._go_to(InstallState.OFFERED)

    @Slot()
    def _install(self) -> None:
        agreed = self._needed

        def work(cancel: CancelToken) -> Generator[InstallProgress, None, None]:
            yield from self._make_installer().run(cancel, agreed)

        if self._installing.start(work):
            self.line.show_share(0.0)
            self._progress = InstallProgress(InstallStep.CHECKING)
            self._go_to(InstallState.RUNNING)

    @Slot()
    def _cancel(self) -> None:
        self._installing.cancel()
        self._go_to(InstallState.CANCELLING)

    @Slot(object)
    def _on_sizes(self, needed: InstallNeeds) -> None:
        if not self._installing.runs:  # the user may have pressed the button already
            self.offer(needed)

    @Slot(object)
    def _on_look_failed(self, error: Exception) -> None:
        if isinstance(error, NoTorchError):  # after other errors the offer stays, without sizes
            self._fail(InstallErrorKind.NO_TORCH)

    @Slot(object)
    def _on_progressed(self, progress: InstallProgress) -> None:
        self._progress = progress
        if progress.total > 0:  # without a total, the bar does not change
            self.line.show_share(progress.done / progress.total)
        self._retranslate()

    @Slot()
    def _on_finished(self) -> None:
        if has_extra_local():  # even if a cancel came too late
            self._go_to(InstallState.DONE)
            self.installed.emit()
        elif self._installing.was_cancelled:
            self.look()
        else:
            self._fail(InstallErrorKind.FAILED)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        match error:
            case ChangedError():
                self.offer(error.now, agreed=self._needed)
            case InstallError():
                self._fail(error.kind)
            case NoTorchError():
                self._fail(InstallErrorKind.NO_TORCH)
            case _:
                self._fail(InstallErrorKind.FAILED)

    def _fail(self, kind: InstallErrorKind) -> None:
        self._failure = kind
        self._go_to(InstallState.FAILED)

    def _go_to(self, state: InstallState) -> None:
        self._state = state
        with keeps_focus(self):
            self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        runs = self._state in (InstallState.RUNNING, InstallState.CANCELLING)
        self.setVisible(self._state is not InstallState.DONE)
        self.step.setVisible(runs)
        self.line.setVisible(runs)
        self.cancel_button.setVisible(runs)
        self.cancel_button.setEnabled(self._state is InstallState.RUNNING)
        self.install_button.setVisible(not runs)
        self.step.setText(install_step_text(self._progress))
        self.cancel_button.setText(self.tr("Cancel"))
        self.install_button.setText(self._button_text())
        self.sentence.setText(self._sentence_text())
        self.line.setAccessibleName(self.tr("Progress of the installation"))

    def _button_text(self) -> str:
        if self._state is InstallState.FAILED:
            return self.tr("Try again")
        download = self._needed.download_mb
        return self.tr("Install ({0})").format(size_text(download)) if download else self.tr("Install")

    def _sentence_text(self) -> str:
        match self._state:
            case InstallState.RUNNING:
                return self.tr("Installing the packages that the models need. You can keep working.")
            case InstallState.CANCELLING:
                return self.tr("Stopping the installation…")
            case InstallState.FAILED:
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
            sizes = self.tr("About {0} will be downloaded, PyTorch from {1}; {2} of disk space are needed.")
            download = self._instead(size_text(needed.download_mb), size_text(agreed.download_mb))
            disk = self._instead(size_text(needed.disk_mb), size_text(agreed.disk_mb))
            sentences.append(sizes.format(download, self._instead(needed.host, agreed.host), disk))
        if needed.makeshift:
            sentences.append(self.tr("This build of PyTorch uses only the processor, not the graphics card."))
        if agreed == UNKNOWN:
            sentences.append(self.tr("The program goes online only when you press the button."))
        return reduce(joined, sentences)

    def _instead(self, now: str, agreed: str) -> str:
        """`now`, with the agreed value beside it if it is different."""
        if self._agreed == UNKNOWN or now == agreed:
            return now
        return self.tr("{0} instead of {1}").format(now, agreed)


def size_text(megabytes: int) -> str:
    """As in `250 MB` or `2.9 GB`."""
    if megabytes < _GB_FROM_MB:
        return f"{megabytes} MB"
    return f"{megabytes / _GB_FROM_MB:.1f} GB"

"""Joins the panel that offers the models' libraries with the job that installs them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.library.extra_install import (
    ExtraInstaller,
    InstallErrorKind,
    InstallProgress,
    requirements_folder,
)
from glm4v_desktop.library.local_extra import has_extra_local
from glm4v_desktop.library.torch_choice import UNKNOWN, Needed
from glm4v_desktop.library.torch_target import plan_for_this_machine
from glm4v_desktop.session.install_job import Installer, InstallJob
from glm4v_desktop.ui.models.install import InstallPanel

_CLOSE_MS = 1_500


class ExtraSetup(QObject):
    """Nothing goes online before the person presses the panel's button."""

    installed = Signal()

    def __init__(self, panel: InstallPanel, job: InstallJob | None = None) -> None:
        super().__init__()
        self._panel = panel
        self._shown = UNKNOWN  # what the panel's button agrees to
        self._job = job if job is not None else InstallJob(_make_installer)
        self._job.offered.connect(self._on_offered)
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_finished)
        self._job.cancelled.connect(self._on_cancelled)
        self._job.changed.connect(self._on_changed)
        self._job.failed.connect(self._on_failed)
        self._job.unavailable.connect(self._on_unavailable)
        panel.install_clicked.connect(self._install)
        panel.cancel_clicked.connect(self._cancel_by_person)

    @Slot()
    def look(self) -> None:
        """Finds out how much it would be, and offers it."""
        self._offer(UNKNOWN)
        self._job.look()

    def cancel(self) -> None:
        self._job.cancel()

    def close(self) -> bool:
        """False when an installation did not let go."""
        return self._job.close(_CLOSE_MS)

    def _offer(self, needed: Needed, agreed: Needed | None = None) -> None:
        self._shown = needed
        self._panel.offer(needed, agreed)

    @Slot()
    def _install(self) -> None:
        self._panel.show_start()
        self._job.start(self._shown)

    @Slot()
    def _cancel_by_person(self) -> None:
        self._panel.show_cancelling()
        self._job.cancel()

    @Slot(object)
    def _on_offered(self, needed: Needed) -> None:
        if not self._job.runs:  # pressed before the sizes were known
            self._offer(needed)

    @Slot(object)
    def _on_progressed(self, progress: InstallProgress) -> None:
        self._panel.show_progress(str(progress.step), progress.detail, progress.done, progress.total)

    @Slot()
    def _on_finished(self) -> None:
        importlib.invalidate_caches()  # what came since the start is seen, too
        if has_extra_local():
            self._panel.show_done()
        else:
            self._panel.show_failure(str(InstallErrorKind.FAILED))
        self.installed.emit()

    @Slot()
    def _on_cancelled(self) -> None:
        importlib.invalidate_caches()
        if has_extra_local():  # it was done before the cancel arrived
            self._on_finished()
        else:
            self.look()

    @Slot(object)
    def _on_changed(self, now: Needed) -> None:
        self._offer(now, self._shown)

    @Slot(object)
    def _on_failed(self, kind: InstallErrorKind) -> None:
        self._panel.show_failure(str(kind))

    @Slot()
    def _on_unavailable(self) -> None:
        self._panel.show_failure("no_torch")


def _make_installer() -> Installer:
    """May take seconds: it asks for the graphics card. Raises NoTorchError."""
    return ExtraInstaller(Path(sys.executable), requirements_folder(), plan_for_this_machine())

"""Joins the panel of the models on this computer with the job that looks for, moves and deletes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from glm4v_desktop.domain.files import exists, is_folder
from glm4v_desktop.library.found_model import FolderError, FolderProgress, FoundModel, Origin, Removed
from glm4v_desktop.library.model_places import kept_in, usual_places
from glm4v_desktop.library.safe_paths import real_path
from glm4v_desktop.session.folders_job import FoldersJob, IsUsed, Lay
from glm4v_desktop.store.folders import config_folder
from glm4v_desktop.store.known_folders import KnownFolders
from glm4v_desktop.ui.folders_panel import FoldersPanel
from glm4v_desktop.ui.preferences import Preferences

log = logging.getLogger(__name__)

_CLOSE_MS = 1_500


def show_in_file_manager(folder: str) -> bool:
    """In the system's own; False when there is none or no such folder."""
    return is_folder(Path(folder)) and QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


class ModelFolders(QObject):
    """`used` names the folders that nothing may change now: loaded, downloaded into, converted.

    Nothing is looked for before the first `refresh`.
    """

    use_wanted = Signal(str)  # folder
    moved = Signal(str, str)  # from, to: who remembers the first has to remember the second
    files_changed = Signal()  # what is known about the models on the disk is old
    lay_changed = Signal(object)  # Lay: what was found

    def __init__(
        self,
        panel: FoldersPanel,
        preferences: Preferences,
        used: Callable[[], Iterable[str]],
        job: FoldersJob | None = None,
    ) -> None:
        super().__init__()
        self._known = KnownFolders(config_folder())
        self._panel = panel
        self._preferences = preferences
        self._used = used
        self._job = job if job is not None else FoldersJob()
        self._lay: Lay | None = None
        self._in_use = ""
        self._folder = ""  # that is being worked on
        panel.use_clicked.connect(self.use_wanted)
        panel.move_chosen.connect(self._move)
        panel.delete_confirmed.connect(self._remove)
        panel.models_folder_chosen.connect(self._keep_models_folder)
        panel.cancel_clicked.connect(self._job.cancel)
        self._job.found.connect(self._on_found)
        self._job.progressed.connect(self._on_progressed)
        self._job.moved.connect(self._on_moved)
        self._job.removed.connect(self._on_removed)
        self._job.cancelled.connect(self._on_cancelled)
        self._job.failed.connect(self._on_failed)

    @property
    def lay(self) -> Lay | None:
        """What was found by the last look; None before there was one."""
        return self._lay

    @Slot()
    def refresh(self) -> None:
        """Looks again, away from the window; the panel follows."""
        settings = self._preferences.settings
        self._panel.show_models_folder(str(kept_in(settings.models_folder)), self._free())
        self._job.look(usual_places(settings.models_folder, (settings.model_folder, *self._known.read())))

    def remember(self, folder: str) -> None:
        """There is a model now, wherever that is."""
        self._known.remember(folder)

    def show_in_use(self, folder: str) -> None:
        """The folder of the model that answers now; empty for another engine."""
        if folder != self._in_use:
            self._in_use = folder
            self._show()

    def ask_to_delete(self, folder: str) -> None:
        """As a click on its "Delete": the person is asked first."""
        self._panel.ask_to_delete(folder)

    def cancel(self) -> None:
        """What runs; `close` follows."""
        self._job.cancel()

    def close(self) -> bool:
        """False when a disk did not let go. A move goes on later where it was."""
        return self._job.close(_CLOSE_MS)

    def _free(self) -> int | None:
        return self._lay.free if self._lay is not None else None

    def _show(self) -> None:
        if self._lay is not None:
            self._panel.show_models(self._lay.models, self._in_use)

    @Slot(str, str)
    def _move(self, folder: str, into: str) -> None:
        if (model := self._found(folder)) is not None and self._job.move(model, Path(into), self._is_used()):
            self._begin(folder)

    @Slot(str)
    def _remove(self, folder: str) -> None:
        if (model := self._found(folder)) is not None and self._job.remove(model, self._is_used()):
            self._begin(folder)

    def _begin(self, folder: str) -> None:
        self._folder = folder
        self._panel.show_work(folder)

    def _is_used(self) -> IsUsed:
        """As it is now; the answer is given on the job's thread."""
        used = {real_path(Path(folder)) for folder in self._used() if folder}
        return lambda folder: real_path(folder) in used

    def _found(self, folder: str) -> FoundModel | None:
        models = self._lay.models if self._lay is not None else ()
        return next((model for model in models if str(model.folder) == folder), None)

    @Slot(str)
    def _keep_models_folder(self, folder: str) -> None:
        self._preferences.keep(models_folder=folder)
        self.files_changed.emit()
        self.refresh()

    @Slot(object)
    def _on_found(self, lay: Lay) -> None:
        self._lay = lay
        self._remember(lay)
        settings = self._preferences.settings
        self._panel.show_models_folder(str(kept_in(settings.models_folder)), lay.free)
        self._show()
        self.lay_changed.emit(lay)

    def _remember(self, lay: Lay) -> None:
        """What was chosen once is found again when another is chosen."""
        for model in lay.models:
            if model.origin is Origin.CHOSEN:
                self._known.remember(str(model.folder))

    @Slot(object)
    def _on_progressed(self, progress: FolderProgress) -> None:
        self._panel.show_work(self._folder, progress)

    @Slot(str, str)
    def _on_moved(self, before: str, after: str) -> None:
        self._known.forget(before)
        self._known.remember(after)
        self._panel.show_moved(after)
        self.moved.emit(before, after)
        self._look_again()

    @Slot(str, object)
    def _on_removed(self, folder: str, removed: Removed) -> None:
        if not exists(Path(folder)):
            self._known.forget(folder)
        self._panel.show_removed(removed)
        self._look_again()

    @Slot()
    def _on_cancelled(self) -> None:
        self._panel.show_cancelled()
        self._look_again()

    @Slot(object)
    def _on_failed(self, error: FolderError) -> None:
        log.warning("a model's folder was not changed: %s %s", error.kind, error.detail)
        self._panel.show_failure(error)
        self._look_again()

    def _look_again(self) -> None:
        self.files_changed.emit()
        self.refresh()

"""The panel of the models on this computer: list, move, delete, and the folder for new ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from glm4v_desktop.chat.task import Task, Work
from glm4v_desktop.core.files import exists, is_folder
from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.models.change import move_model, remove_model
from glm4v_desktop.models.find import (
    FolderError,
    FolderErrorKind,
    FolderProgress,
    FoundModel,
    ModelScan,
    Origin,
    Removed,
    default_search_paths,
    new_models_folder,
    scan_models,
)
from glm4v_desktop.models.folder import real_path
from glm4v_desktop.storage.folders import KnownFolders, config_folder
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.models import folder_failure_text, removed_text, step_text
from glm4v_desktop.ui.models.model_row import ModelRow, PathLabel, TitleLabel
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card, MutedLabel
from glm4v_desktop.ui.widgets.layouts import ProgressLine, paragraph
from glm4v_desktop.ui.window.preferences import Preferences

log = logging.getLogger(__name__)


def show_in_file_manager(folder: str) -> bool:
    """Opens `folder` in the system's file manager; False if either does not exist."""
    return is_folder(Path(folder)) and QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


class FoldersPanel(Card):
    """The list of models, empty before the first `refresh`. It moves or deletes one model at a time.

    `used` returns the folders that must not change now, as they are loaded, downloaded into or converted.
    `open_folder` shows a folder in the system's file manager.
    """

    use_wanted = Signal(str)  # the folder of a model
    moved = Signal(str, str)  # the old and the new folder of a model
    files_changed = Signal()  # a model was changed on the disk, or the folder for new ones
    scanned = Signal(object)  # ModelScan

    def __init__(
        self,
        preferences: Preferences,
        used: Callable[[], Iterable[str]],
        open_folder: Callable[[str], object] = show_in_file_manager,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences, self._used, self._open_folder = preferences, used, open_folder
        self.known = KnownFolders(config_folder())
        self._scan: ModelScan | None = None  # None before the first scan is done
        self._scans_again = False
        self._in_use = ""
        self._folder = ""  # the model that is being moved or deleted
        self._progress: FolderProgress | None = None
        self._is_cancelling = False  # the user pressed Cancel
        self._outcome: FolderError | Removed | str = ""  # str: the new folder of a moved model
        self._scanning = Task("look-for-models", parent=self)
        self._scanning.finished.connect(self._on_scanned)
        self._scanning.failed.connect(self._on_scan_failed)
        self._working = Task("change-folders", (FolderError,), self)
        self._working.progressed.connect(self._on_progressed)
        self._working.finished.connect(self._on_worked)
        self._working.failed.connect(self._on_failed)
        self.tasks = (self._working, self._scanning)  # the page closes them at exit
        self._make_widgets()
        self._retranslate()

    def _make_widgets(self) -> None:
        self.rows: list[ModelRow] = []
        self.title = TitleLabel(self)
        self.empty = paragraph(self)
        self.outcome = paragraph(self)
        self.step = MutedLabel(self)
        self.line = ProgressLine(self)
        self.cancel_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.cancel_button.clicked.connect(self._cancel)
        self.new_ones = MutedLabel(self)
        self.folder = PathLabel(self)
        self.room = MutedLabel(self)
        self.show_button = PillButton(ButtonLook.QUIET, "open", self)
        self.show_button.clicked.connect(lambda: self._open_folder(self._models_folder()))
        self.change_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.change_button.clicked.connect(self._change_folder)
        self._lay_out()

    def _lay_out(self) -> None:
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        work = QHBoxLayout()
        work.setSpacing(8)
        work.addWidget(self.step, 1)
        work.addWidget(self.cancel_button)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.folder, 1)
        where.addWidget(self.show_button)
        where.addWidget(self.change_button)
        about = QHBoxLayout()
        about.setSpacing(8)
        about.addWidget(self.new_ones)
        about.addStretch()
        about.addWidget(self.room)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.empty)
        column.addLayout(self._list)
        column.addWidget(self.outcome)
        column.addLayout(work)
        column.addWidget(self.line)
        column.addLayout(about)
        column.addLayout(where)

    @Slot()
    def refresh(self) -> None:
        """Scans the disk on a thread. A call during a scan starts another one after it."""
        settings = self._preferences.settings
        search_paths = default_search_paths(
            settings.models_folder, (settings.model_folder, *self.known.read())
        )
        self._scans_again = not self._scanning.call(partial(scan_models, search_paths))
        self._retranslate()

    def show_in_use(self, folder: str) -> None:
        """Marks the model that answers now by its folder; empty for another engine."""
        if folder != self._in_use:
            self._in_use = folder
            self._make_rows()
            self._retranslate()

    def ask_to_delete(self, folder: str) -> None:
        """Asks for confirmation of a deletion, like a click on "Delete…" of that model."""
        for row in self.rows:
            if str(row.model.folder) == folder:
                row.ask()

    def start_move(self, folder: str, into: str) -> None:
        if (model := self._found(folder)) is not None:
            is_used = self._in_use_check()
            self._start(folder, lambda cancel: move_model(model, Path(into), cancel, is_used))

    def start_removal(self, folder: str) -> None:
        if (model := self._found(folder)) is not None:
            is_used = self._in_use_check()
            self._start(folder, lambda cancel: remove_model(model, cancel, is_used))

    def set_models_folder(self, folder: str) -> None:
        """Sets the folder for new models."""
        self._preferences.keep(models_folder=folder)
        self._scan_again()

    def _models_folder(self) -> str:
        return str(new_models_folder(self._preferences.settings.models_folder))

    def _found(self, folder: str) -> FoundModel | None:
        models = self._scan.models if self._scan is not None else ()
        return next((model for model in models if str(model.folder) == folder), None)

    def _in_use_check(self) -> Callable[[Path], bool]:
        """A function for the task's thread that says whether a folder is in use, as of now."""
        used = {real_path(Path(folder)) for folder in self._used() if folder}
        return lambda folder: real_path(folder) in used

    def _start(self, folder: str, work: Work) -> None:
        if self._working.start(work):
            self._folder, self._progress, self._is_cancelling, self._outcome = folder, None, False, ""
            self.line.show_share(0.0)
            self._retranslate()

    def _scan_again(self) -> None:
        self.files_changed.emit()
        self.refresh()

    @Slot()
    def _cancel(self) -> None:
        self._is_cancelling = True
        self._working.cancel()
        self._retranslate()

    @Slot(object)
    def _on_scanned(self, scan: ModelScan) -> None:
        if self._scans_again:
            self.refresh()
            return
        for model in scan.models:  # so that it is still found after another one is chosen
            if model.origin is Origin.CHOSEN:
                self.known.remember(str(model.folder))
        self.show_scan(scan)
        self.scanned.emit(scan)

    @Slot()
    def _on_scan_failed(self) -> None:
        self._on_scanned(ModelScan((), None))

    def show_scan(self, scan: ModelScan) -> None:
        is_same = self._scan is not None and self._scan.models == scan.models
        self._scan = scan
        if not is_same:  # new rows would drop a confirmation that a row asks for
            self._make_rows()
        self._retranslate()

    @Slot(object)
    def _on_progressed(self, progress: FolderProgress) -> None:
        self._progress = progress
        if progress.total > 0:
            self.line.show_share(progress.done / progress.total)
        self._retranslate()

    @Slot(object)
    def _on_worked(self, result: Path | Removed | None) -> None:
        """`result` is the new folder of a moved model, or None when the move was cancelled."""
        folder = self._folder
        match result:
            case Removed():
                if not exists(Path(folder)):
                    self.known.forget(folder)
                self._end(result)
            case None:
                self._end(FolderError(FolderErrorKind.CANCELLED))
            case target:
                self.known.forget(folder)
                self.known.remember(str(target))
                self._end(str(target))
                self.moved.emit(folder, str(target))
        self._scan_again()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        known = error if isinstance(error, FolderError) else FolderError(FolderErrorKind.FAILED, repr(error))
        log.warning("a model's folder was not changed: %s %s", known.kind, known.detail)
        self._end(known)
        self._scan_again()

    def _end(self, outcome: FolderError | Removed | str) -> None:
        self._folder, self._is_cancelling, self._outcome = "", False, outcome
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _make_rows(self) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(model) for model in (self._scan.models if self._scan is not None else ())]

    def _row(self, model: FoundModel) -> ModelRow:
        folder = str(model.folder)
        row = ModelRow(model, folder == self._in_use, self)
        row.use_button.clicked.connect(lambda: self.use_wanted.emit(folder))
        row.show_button.clicked.connect(lambda: self._open_folder(folder))
        row.move_button.clicked.connect(lambda: self._choose_target(folder))
        row.delete_confirmed.connect(lambda: self.start_removal(folder))
        self._list.addWidget(row)
        row.show()  # otherwise the layout shows an empty gap first
        return row

    def _choose_target(self, folder: str) -> None:
        dialog = self._folder_dialog(self.tr("Move the model into this folder"), str(Path(folder).parent))
        dialog.fileSelected.connect(lambda target: self.start_move(folder, target))
        dialog.open()

    def _change_folder(self) -> None:
        dialog = self._folder_dialog(self.tr("Folder for new models"), self._models_folder())
        dialog.fileSelected.connect(self.set_models_folder)
        dialog.open()

    def _folder_dialog(self, title: str, start: str) -> QFileDialog:
        """A dialog to choose a folder; the caller connects and opens it."""
        dialog = QFileDialog(self, title, start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Models on this computer"))
        self.empty.setText(
            self.tr("Looking for models…")
            if self._scan is None
            else self.tr("No model was found in the usual folders.")
        )
        self.empty.setVisible(self._scan is None or not self._scan.models)
        self.new_ones.setText(self.tr("New models go to"))
        self.folder.show_path(self._models_folder())
        free = self._scan.free if self._scan is not None else None
        self.room.setText(self.tr("{0} free").replace("{0}", bytes_text(free or 0)))
        self.room.setVisible(free is not None)
        for button, text in (
            (self.show_button, self.tr("Show folder")),
            (self.change_button, self.tr("Change…")),
            (self.cancel_button, self.tr("Cancel")),
        ):
            button.setText(text)
        self.change_button.setAccessibleName(self.tr("Change the folder for new models"))
        self.line.setAccessibleName(self.tr("Progress"))
        self._show_work()

    def _show_work(self) -> None:
        is_busy = bool(self._folder)
        self.outcome.setText(self._outcome_text())
        self.outcome.setVisible(bool(self.outcome.text()))
        self.step.setText(self._step_text())
        self.step.setVisible(is_busy)
        self.line.setVisible(is_busy)
        self.cancel_button.setVisible(is_busy)
        self.cancel_button.setEnabled(not self._is_cancelling)
        for row in self.rows:
            row.show_busy(is_busy, str(row.model.folder) == self._folder)

    def _step_text(self) -> str:
        progress = self._progress
        if self._is_cancelling:
            return self.tr("Stopping…")
        if progress is None:
            return self.tr("Checking the folders…")
        return step_text(progress.step, mark_hidden(Path(self._folder).name), progress.done, progress.total)

    def _outcome_text(self) -> str:
        match self._outcome:
            case FolderError() as error:
                return folder_failure_text(error)
            case Removed() as removed:
                return removed_text(removed)
            case "":
                return ""
            case folder:
                return self.tr("Moved to {0}.").replace("{0}", mark_hidden(folder))

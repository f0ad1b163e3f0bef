"""The models on this computer, and the folder that new ones go to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.library.found_model import FolderError, FolderProgress, FoundModel, Removed
from glm4v_desktop.ui.chat.card import Card, MutedLabel
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.engine_card import paragraph
from glm4v_desktop.ui.folders_text import folder_failure_text, removed_text, step_text
from glm4v_desktop.ui.model_row import ModelRow, PathLabel, TitleLabel
from glm4v_desktop.ui.progress_line import ProgressLine
from glm4v_desktop.ui.sizes import bytes_text


class FoldersPanel(Card):
    """`open_folder` shows a folder in the system's file manager."""

    use_clicked = Signal(str)  # folder
    move_chosen = Signal(str, str)  # folder of the model, and the folder to move it into
    delete_confirmed = Signal(str)  # folder
    models_folder_chosen = Signal(str)
    cancel_clicked = Signal()

    def __init__(self, open_folder: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_folder = open_folder
        self._models: tuple[FoundModel, ...] | None = None  # None: still looking
        self._in_use = ""
        self._models_folder, self._free = "", -1
        self._work: tuple[FolderProgress | None, str] | None = None  # and the folder
        self._is_cancelling = False
        self._outcome: FolderError | Removed | str = ""  # str: where a model was moved to
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
        self.show_button.clicked.connect(lambda: self._open_folder(self._models_folder))
        self.change_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.change_button.clicked.connect(self._change_folder)
        self._lay_out()
        self._retranslate()

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

    def show_models(self, models: Sequence[FoundModel], in_use: str) -> None:
        """What was found; `in_use` is the folder of the model that answers now, or empty."""
        if (self._models, self._in_use) != (tuple(models), in_use):  # else a question in a row would be lost
            self._models, self._in_use = tuple(models), in_use
            for row in self.rows:
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = [self._row(model) for model in models]
        self._retranslate()

    def ask_to_delete(self, folder: str) -> None:
        """As a click on "Delete" of that model."""
        for row in self.rows:
            if str(row.model.folder) == folder:
                row.ask()

    def show_models_folder(self, folder: str, free: int | None) -> None:
        """Where new models go, and how many bytes are free there."""
        self._models_folder, self._free = folder, -1 if free is None else free
        self._retranslate()

    def show_work(self, folder: str, progress: FolderProgress | None = None) -> None:
        """This model is being moved or deleted."""
        if self._work is None:
            self.line.show_share(0.0)
        self._work = (progress, folder)
        self._outcome = ""
        if progress is not None and progress.total > 0:
            self.line.show_share(progress.done / progress.total)
        self._retranslate()

    def show_failure(self, error: FolderError) -> None:
        self._end(error)

    def show_removed(self, removed: Removed) -> None:
        self._end(removed)

    def show_moved(self, folder: str) -> None:
        """It now lies in `folder`."""
        self._end(folder)

    def show_cancelled(self) -> None:
        self._end("")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _end(self, outcome: FolderError | Removed | str) -> None:
        self._work, self._is_cancelling, self._outcome = None, False, outcome
        self._retranslate()

    def _row(self, model: FoundModel) -> ModelRow:
        folder = str(model.folder)
        row = ModelRow(model, folder == self._in_use, self)
        row.use_clicked.connect(lambda: self.use_clicked.emit(folder))
        row.show_clicked.connect(lambda: self._open_folder(folder))
        row.move_clicked.connect(lambda: self._choose_target(folder))
        row.delete_confirmed.connect(lambda: self.delete_confirmed.emit(folder))
        self._list.addWidget(row)
        row.show()  # else it would come a moment after its place
        return row

    def _cancel(self) -> None:
        self._is_cancelling = True
        self._retranslate()
        self.cancel_clicked.emit()

    def _choose_target(self, folder: str) -> None:
        dialog = self._folder_dialog(self.tr("Move the model into this folder"), str(Path(folder).parent))
        dialog.fileSelected.connect(lambda target: self.move_chosen.emit(folder, target))
        dialog.open()

    def _change_folder(self) -> None:
        dialog = self._folder_dialog(self.tr("Folder for new models"), self._models_folder)
        dialog.fileSelected.connect(self.models_folder_chosen)
        dialog.open()

    def _folder_dialog(self, title: str, start: str) -> QFileDialog:
        """Does not block once it is opened."""
        dialog = QFileDialog(self, title, start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Models on this computer"))
        looking = self._models is None
        self.empty.setText(
            self.tr("Looking where models may lie…")
            if looking
            else self.tr("None was found where models usually lie.")
        )
        self.empty.setVisible(not self._models)
        self.new_ones.setText(self.tr("New models go to"))
        self.folder.show_path(self._models_folder)
        self.room.setText(self.tr("{0} free").replace("{0}", bytes_text(self._free)))
        self.room.setVisible(self._free >= 0)
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
        is_busy = self._work is not None
        self.outcome.setText(self._outcome_text())
        self.outcome.setVisible(bool(self.outcome.text()))
        self.step.setText(self._step_text())
        self.step.setVisible(is_busy)
        self.line.setVisible(is_busy)
        self.cancel_button.setVisible(is_busy)
        self.cancel_button.setEnabled(not self._is_cancelling)
        for row in self.rows:
            row.show_busy(is_busy, self._work is not None and str(row.model.folder) == self._work[1])

    def _step_text(self) -> str:
        if self._work is None:
            return ""
        progress, folder = self._work
        if self._is_cancelling:
            return self.tr("Stopping…")
        if progress is None:
            return self.tr("Looking at the folders…")
        return step_text(progress.step, mark_hidden(Path(folder).name), progress.done, progress.total)

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

"""Joins what is below the engines on the model page: the models that are here, and a smaller copy of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.desk.convert import ModelConversion
from glm4v_desktop.library.model_places import ModelScan
from glm4v_desktop.session.convert_job import ConvertJob
from glm4v_desktop.ui.convert_panel import ConvertPanel
from glm4v_desktop.ui.models.folders import FoldersPanel, show_in_file_manager
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.preferences import Preferences

_CLOSE_S = 1.5


class OwnModels(QObject):
    """`used` names the folders that nothing may change now. Nothing is looked for before `refresh`."""

    use_wanted = Signal(str)  # folder
    moved = Signal(str, str)  # from, to: who remembers the first has to remember the second
    found = Signal(str)  # the folder of a whole model, the first of them
    files_changed = Signal()  # what is known about the models on the disk is old

    def __init__(
        self,
        page: ModelPage,
        preferences: Preferences,
        used: Callable[[], Iterable[str]],
        open_folder: Callable[[str], object] = show_in_file_manager,
        convert_job: ConvertJob | None = None,
    ) -> None:
        super().__init__()
        self._page = page
        self.convert_panel = ConvertPanel(page)
        self._conversion = ModelConversion(self.convert_panel, preferences, convert_job)
        self.folders_panel = folders = FoldersPanel(
            preferences, lambda: (*used(), *self._conversion.used), open_folder, page
        )
        page.add_panel(self.folders_panel)
        page.add_panel(self.convert_panel)
        folders.scanned.connect(self._conversion.show_scan)
        folders.scanned.connect(self._on_scanned)
        folders.use_wanted.connect(self.use_wanted)
        folders.moved.connect(self.moved)
        folders.files_changed.connect(self.files_changed)
        self._conversion.use_wanted.connect(self.use_wanted)
        self._conversion.made.connect(folders.remember)
        self._conversion.delete_wanted.connect(self._ask_to_delete)
        self._conversion.files_changed.connect(self._on_converted)

    @Slot()
    def refresh(self) -> None:
        """Looks at the disks again, away from the window."""
        self.folders_panel.refresh()

    def show_in_use(self, folder: str) -> None:
        """The folder of the model that answers now; empty for another engine."""
        self.folders_panel.show_in_use(folder)

    def cancel(self) -> None:
        """What runs; `close` follows."""
        for task in self.folders_panel.tasks:
            task.cancel()
        self._conversion.cancel()

    def close(self) -> bool:
        """False when a disk or the child did not let go in time. What was begun goes on later."""
        ended = [task.close(_CLOSE_S) for task in self.folders_panel.tasks]
        return self._conversion.close() and all(ended)

    @Slot(object)
    def _on_scanned(self, scan: ModelScan) -> None:
        whole = next((model for model in scan.models if model.is_whole), None)
        if whole is not None:
            self.found.emit(str(whole.folder))

    @Slot(str)
    def _ask_to_delete(self, folder: str) -> None:
        self.folders_panel.ask_to_delete(folder)
        self._page.bring_up(self.folders_panel)

    @Slot()
    def _on_converted(self) -> None:
        self.files_changed.emit()
        self.folders_panel.refresh()

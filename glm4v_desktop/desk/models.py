"""Joins what is below the engines on the model page: the models that are here, and a smaller copy of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.desk.convert import ModelConversion
from glm4v_desktop.desk.folders import ModelFolders, show_in_file_manager
from glm4v_desktop.session.convert_job import ConvertJob
from glm4v_desktop.session.folders_job import FoldersJob, Lay
from glm4v_desktop.ui.convert_panel import ConvertPanel
from glm4v_desktop.ui.folders_panel import FoldersPanel
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.preferences import Preferences


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
        folders_job: FoldersJob | None = None,
        convert_job: ConvertJob | None = None,
    ) -> None:
        super().__init__()
        self._page = page
        self.folders_panel = FoldersPanel(open_folder, page)
        self.convert_panel = ConvertPanel(page)
        page.add_panel(self.folders_panel)
        page.add_panel(self.convert_panel)
        self._conversion = ModelConversion(self.convert_panel, preferences, convert_job)
        self._folders = ModelFolders(
            self.folders_panel, preferences, lambda: (*used(), *self._conversion.used), folders_job
        )
        self._folders.lay_changed.connect(self._conversion.show_lay)
        self._folders.lay_changed.connect(self._on_lay)
        self._folders.use_wanted.connect(self.use_wanted)
        self._folders.moved.connect(self.moved)
        self._folders.files_changed.connect(self.files_changed)
        self._conversion.use_wanted.connect(self.use_wanted)
        self._conversion.made.connect(self._folders.remember)
        self._conversion.delete_wanted.connect(self._ask_to_delete)
        self._conversion.files_changed.connect(self._on_converted)

    @Slot()
    def refresh(self) -> None:
        """Looks at the disks again, away from the window."""
        self._folders.refresh()

    def show_in_use(self, folder: str) -> None:
        """The folder of the model that answers now; empty for another engine."""
        self._folders.show_in_use(folder)

    def cancel(self) -> None:
        """What runs; `close` follows."""
        self._folders.cancel()
        self._conversion.cancel()

    def close(self) -> bool:
        """False when a disk or the child did not let go in time. What was begun goes on later."""
        ended = [each.close() for each in (self._conversion, self._folders)]
        return all(ended)

    @Slot(object)
    def _on_lay(self, lay: Lay) -> None:
        whole = next((model for model in lay.models if model.is_whole), None)
        if whole is not None:
            self.found.emit(str(whole.folder))

    @Slot(str)
    def _ask_to_delete(self, folder: str) -> None:
        self._folders.ask_to_delete(folder)
        self._page.bring_up(self.folders_panel)

    @Slot()
    def _on_converted(self) -> None:
        self.files_changed.emit()
        self._folders.refresh()

"""Joins what is below the engines on the model page: the models that are here, and a smaller copy of one.

How the model in the chosen folder would run here: on the page about engines and models, before a load.

The page about engines and models with everything that works on it; made when it is first opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal, Slot

from glm4v_desktop.chat.task import Task
from glm4v_desktop.hardware.plan_values import Advice
from glm4v_desktop.hardware.self_test import SelfTest
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.models.convert import convert_model
from glm4v_desktop.models.find import ModelScan
from glm4v_desktop.models.folder import FolderCheck
from glm4v_desktop.storage.folders import state_folder
from glm4v_desktop.storage.self_test_file import SelfTestFile
from glm4v_desktop.texts.plans import plan_text, summary
from glm4v_desktop.ui.models.convert import Convert, ConvertPanel
from glm4v_desktop.ui.models.download import DownloadNews, ModelDownloads
from glm4v_desktop.ui.models.folders import FoldersPanel, show_in_file_manager
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.models.self_test import SelfTestPanel
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.preferences import Preferences

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
        convert: Convert = convert_model,
    ) -> None:
        super().__init__()
        self._page = page
        self.convert_panel = converting = ConvertPanel(preferences, page, convert)
        self.folders_panel = folders = FoldersPanel(
            preferences, lambda: (*used(), *converting.used), open_folder, page
        )
        page.add_panel(self.folders_panel)
        page.add_panel(self.convert_panel)
        folders.scanned.connect(converting.show_scan)
        folders.scanned.connect(self._on_scanned)
        folders.use_wanted.connect(self.use_wanted)
        folders.moved.connect(self.moved)
        folders.files_changed.connect(self.files_changed)
        converting.use_wanted.connect(self.use_wanted)
        converting.made.connect(folders.remember)
        converting.delete_wanted.connect(self._ask_to_delete)
        converting.files_changed.connect(self._on_converted)

    @Slot()
    def refresh(self) -> None:
        """Looks at the disks again, away from the window."""
        self.folders_panel.refresh()

    def show_in_use(self, folder: str) -> None:
        """The folder of the model that answers now; empty for another engine."""
        self.folders_panel.show_in_use(folder)

    def cancel(self) -> None:
        """What runs; `close` follows."""
        for task in (*self.folders_panel.tasks, *self.convert_panel.tasks):
            task.cancel()

    def close(self) -> bool:
        """False when a disk or the child did not let go in time. What was begun goes on later."""
        ended = [task.close(_CLOSE_S) for task in (*self.folders_panel.tasks, *self.convert_panel.tasks)]
        return all(ended)

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


@dataclass(frozen=True, slots=True)
class _Found:
    folder: str
    advice: Advice


def advise(folder: str) -> Advice:
    """Takes a moment: the driver is asked what is free."""
    from glm4v_desktop.engine.avoiding import advise_on
    from glm4v_desktop.hardware.machine import report_machine
    from glm4v_desktop.storage.folders import state_folder

    return advise_on(Path(folder), report_machine(), state_folder())


class FolderPlan(QObject):
    """Lives as long as its page. The machine is asked anew each time, for what is free changes."""

    def __init__(self, page: ModelPage, advise: Callable[[str], Advice] = advise) -> None:
        super().__init__(page)
        self._page = page
        self._advise = advise
        self._folder = ""
        self._advice: Advice | None = None
        self._looking = Task("plan", parent=self)
        self._looking.finished.connect(self._on_found)
        page.folder_shown.connect(self._on_folder)
        page.installEventFilter(self)

    def close(self) -> None:
        """After this nothing is shown any more."""
        self._looking.close(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        return super().eventFilter(watched, event)

    def _look(self) -> _Found:
        folder = self._folder
        return _Found(folder, self._advise(folder))

    @Slot(str)
    def _on_folder(self, folder: str) -> None:
        if folder != self._folder:
            self._folder, self._advice = folder, None
            self._show()
        if folder:
            self._looking.call(self._look)

    @Slot(object)
    def _on_found(self, found: _Found) -> None:
        if found.folder == self._folder:
            self._advice = found.advice
            self._show()
        elif self._folder:  # another one was chosen meanwhile
            self._looking.call(self._look)

    def _show(self) -> None:
        self._page.show_plan(plan_text(summary(self._advice)) if self._advice is not None else "")


class PageParts(QObject):
    """`used` names the folder of the model that answers now, or is empty."""

    use_wanted = Signal(str)  # the folder of a model
    arrived = Signal(str)  # a folder with a whole model that was not there before
    moved = Signal(str, str)  # a model's folder, before and after
    found = Signal(str)  # the folder of a whole model, the first of those on this computer
    changed = Signal()  # what the page shows is old

    def __init__(
        self,
        page: ModelPage,
        window: MainWindow,
        preferences: Preferences,
        used: Callable[[], str],
        open_page: Callable[[], object],
    ) -> None:
        super().__init__()
        self.downloads = ModelDownloads(page, preferences)
        self._news = DownloadNews(self.downloads, page, window, open_page)
        self.models = OwnModels(page, preferences, lambda: (used(), self.downloads.used))
        self.self_test = SelfTestPanel(SelfTest(), SelfTestFile(state_folder()), page)
        page.add_panel(self.self_test)
        self._tasks = (*page.install.tasks, *self.self_test.tasks)
        self._plan = FolderPlan(page)
        self.downloads.arrived.connect(self.arrived)
        self.downloads.use_wanted.connect(self.use_wanted)
        self.downloads.files_changed.connect(self.models.refresh)
        self.models.use_wanted.connect(self.use_wanted)
        self.models.moved.connect(self.moved)
        self.models.found.connect(self.found)
        self.models.files_changed.connect(self.changed)
        page.install.installed.connect(self.self_test.look)
        page.install.installed.connect(self.models.refresh)
        self.self_test.look()
        if not has_extra_local():
            page.install.look()

    def refresh(self) -> None:
        """Looks at the disks again, away from the window."""
        self.models.refresh()

    def show_folder(self, folder: str, check: FolderCheck | None, in_use: str) -> None:
        """The folder that is chosen for GLM-4v-9b, and the one whose model answers now."""
        self.downloads.show_folder(folder, check)
        self.models.show_in_use(in_use)

    def cancel(self) -> None:
        """What runs; `close` follows."""
        for task in self._tasks:
            task.cancel()
        self.models.cancel()
        self.downloads.cancel()

    def close(self) -> bool:
        """False when something did not let go."""
        self._plan.close()
        ended = [task.close(_CLOSE_S) for task in self._tasks]
        ended += [each.close() for each in (self.downloads, self.models)]
        return all(ended)

"""The page about engines and models with everything that works on it; made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from glm4v_desktop.desk.download import ModelDownloads
from glm4v_desktop.desk.download_news import DownloadNews
from glm4v_desktop.desk.models import OwnModels
from glm4v_desktop.desk.plan import FolderPlan
from glm4v_desktop.library.local_extra import has_extra_local
from glm4v_desktop.library.model_folder import FolderLook
from glm4v_desktop.library.self_test import SelfTest
from glm4v_desktop.store.folders import state_folder
from glm4v_desktop.store.self_test_file import SelfTestFile
from glm4v_desktop.ui.main_window import MainWindow
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.models.self_test import SelfTestPanel
from glm4v_desktop.ui.preferences import Preferences

_CLOSE_S = 1.5


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

    def show_folder(self, folder: str, look: FolderLook | None, in_use: str) -> None:
        """The folder that is chosen for GLM-4v-9b, and the one whose model answers now."""
        self.downloads.show_folder(folder, look)
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

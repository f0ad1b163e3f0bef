"""Shows a card with the ways to start, on the start page of a new user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from glm4v_desktop.chat.engine_host import EngineHost
from glm4v_desktop.engine.protocol import EngineInfo, EngineName
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.ui.models.engines import Engines
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.preferences import Preferences

if TYPE_CHECKING:
    from glm4v_desktop.ui.window.start_page import FirstRun


class FirstRunOffer(QObject):
    """Shows the card until the user closes it or an engine other than the text reader answers.

    The card is shown again at the next start if the user only began something, such as a download.
    """

    def __init__(
        self, window: MainWindow, engines: Engines, host: EngineHost, preferences: Preferences
    ) -> None:
        super().__init__()
        self._window, self._engines, self._preferences = window, engines, preferences
        self._host = host
        self.card: FirstRun | None = None

    def show(self) -> None:
        settings = self._preferences.settings
        if settings.first_run_done or settings.model_folder or self._engines.choice != EngineName.READER:
            return
        from glm4v_desktop.ui.window.start_page import FirstRun  # only the first start needs it

        self.card = card = FirstRun()
        card.reader_button.clicked.connect(self._leave)
        card.download_button.clicked.connect(self._engines.offer_download)
        card.folder_button.clicked.connect(self._engines.ask_for_folder)
        card.demo_button.clicked.connect(self._try_demo)
        self._window.escaped.connect(self._on_escaped)
        self._host.engine_changed.connect(self._on_engine_changed)
        self._window.start_page.put_above(card)

    @Slot()
    def _leave(self) -> None:
        if self.card is not None:
            self._preferences.keep(first_run_done=True)
            self.card.hide()
            self.card.deleteLater()
            self.card = None

    @Slot()
    def _on_escaped(self) -> None:
        if self.card is not None and self.card.isVisible():
            self._leave()

    @Slot()
    def _try_demo(self) -> None:
        if has_extra_local():
            self._engines.choose("demo")
        else:
            self._engines.open_page()  # it offers to install the missing packages

    @Slot(object)
    def _on_engine_changed(self, info: EngineInfo) -> None:
        if info.name is not EngineName.READER:
            self._leave()

"""The model page with scripted functions in place of the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.hardware.plan_values import Advice
from glm4v_desktop.models.download.values import DownloadError, License, Source, Unfinished
from glm4v_desktop.models.folder import FolderCheck
from glm4v_desktop.models.license import LicenseAcceptances
from glm4v_desktop.storage.folders import config_folder
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.ui.models.download import DownloadAction, DownloadPanel, DownloadState
from glm4v_desktop.ui.models.download_form import Downloader, DownloadTools
from glm4v_desktop.ui.models.page import ModelPage, PageTools
from tests.downloading import ScriptedDownload, license_from
from tests.quiet_preferences import QuietPreferences

WAIT = 20_000
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Hub:
    """The scripted network and disk."""

    download: ScriptedDownload = field(default_factory=ScriptedDownload)
    license: str | DownloadError = "The glm-4-9b License\n"
    left: dict[Path, Unfinished] = field(default_factory=dict)
    records: set[Path] = field(default_factory=set)
    free: int = 300_000_000_000  # bytes on the disk
    asked: list[str] = field(default_factory=list)  # hosts for the license
    made: list[tuple[Path, tuple[Source, ...]]] = field(default_factory=list)

    async def fetch_license(self, source: Source) -> License:
        self.asked.append(source.address)
        if isinstance(self.license, DownloadError):
            raise self.license
        return license_from(source, self.license)

    def make(self, folder: Path, sources: Sequence[Source]) -> Downloader:
        self.made.append((folder, tuple(sources)))
        return self.download

    def tools(self) -> DownloadTools:
        return DownloadTools(
            self.fetch_license,
            self.make,
            self.left.get,
            self.records.__contains__,
            lambda _: self.free,
            lambda: Advice(None, ()),
            lambda: None,
        )


@dataclass
class Scene:
    page: ModelPage
    downloads: DownloadPanel
    hub: Hub
    preferences: QuietPreferences
    acceptances: LicenseAcceptances
    qtbot: QtBot

    @property
    def state(self) -> DownloadState:
        return self.page.downloads.state

    @property
    def says(self) -> str:
        return self.page.downloads.sentence.text()

    def press(self, action: DownloadAction) -> None:
        button = self.page.downloads.buttons[action]
        assert button.isVisible(), action
        self.qtbot.mouseClick(button, LEFT)

    def until(self, state: DownloadState) -> None:
        self.qtbot.waitUntil(lambda: self.state is state, timeout=WAIT)

    def read_license(self) -> None:
        self.press(DownloadAction.DOWNLOAD)
        self.press(DownloadAction.READ_LICENSE)

    def accept(self) -> None:
        self.until(DownloadState.LICENSE)
        self.qtbot.mouseClick(self.page.license_panel.accept_button, LEFT)

    def hosts(self) -> list[tuple[str, ...]]:
        """The hosts of each download that was made."""
        return [tuple(source.address for source in sources) for _, sources in self.hub.made]


Make = Callable[..., Scene]


def scenes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes scenes and closes them."""
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    made: list[Scene] = []

    def make(
        hub: Hub | None = None, folder: str = "", look: FolderCheck | None = None, is_real: bool = False
    ) -> Scene:
        acceptances = LicenseAcceptances(config_folder())
        hub = hub if hub is not None else Hub()
        preferences = QuietPreferences(SettingsFile(config_folder()))
        tools = PageTools() if is_real else PageTools(hub.tools())
        page = ModelPage(preferences, acceptances, lambda _: None, tools=tools)
        qtbot.addWidget(page)
        with qtbot.waitExposed(page):
            page.open_page()
        page.downloads.show_folder(folder, look)
        made.append(Scene(page, page.downloads, hub, preferences, acceptances, qtbot))
        return made[-1]

    yield make
    ended = [scene.page.close_tasks() for scene in made]
    assert all(ended)

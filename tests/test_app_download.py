"""Getting the model from its page: nothing online before a button, the licence first, and every way on."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.app_download import ModelDownloads
from glm4v_desktop.app_download_tools import DownloadTools
from glm4v_desktop.domain.licence import FROM_FOLDER, LicenceText
from glm4v_desktop.library.downloads.values import (
    CheckBasis,
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    FileCheck,
    FileState,
    Licence,
    Source,
    SourceName,
    Unfinished,
)
from glm4v_desktop.library.model_folder import FolderLook, ModelKind
from glm4v_desktop.library.plans import Advice
from glm4v_desktop.session.download_job import Downloader
from glm4v_desktop.store.folders import config_folder, models_folder
from glm4v_desktop.store.licence_acceptance import LicenceAcceptances
from glm4v_desktop.store.settings_file import SettingsFile
from glm4v_desktop.ui.download_state import ACTIONS, GetAction, GetState
from glm4v_desktop.ui.model_page import ModelPage
from tests.downloading import SOME, TOTAL, ScriptedDownload, licence_from
from tests.quiet_preferences import QuietPreferences

WAIT = 20_000
LEFT = Qt.MouseButton.LeftButton
GOOD = FolderLook(weight_bytes=27_800_000_000)
HALF = 12_300_000_000
DAMAGED = CheckReport(CheckBasis.RECORD, (FileCheck("model-00003.safetensors", FileState.WRONG),))
UNKNOWN = CheckReport(CheckBasis.STRUCTURE, (FileCheck("model.safetensors", FileState.WHOLE),))


@dataclass
class Hub:
    """What would go online, and what lies on the disk."""

    download: ScriptedDownload = field(default_factory=ScriptedDownload)
    licence: str | DownloadError = "The glm-4-9b License\n"
    left: dict[Path, Unfinished] = field(default_factory=dict)
    records: set[Path] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)  # hosts for the licence
    made: list[tuple[Path, tuple[Source, ...]]] = field(default_factory=list)

    async def fetch_licence(self, source: Source) -> Licence:
        self.asked.append(source.address)
        if isinstance(self.licence, DownloadError):
            raise self.licence
        return licence_from(source, self.licence)

    def make(self, folder: Path, sources: Sequence[Source]) -> Downloader:
        self.made.append((folder, tuple(sources)))
        return self.download

    def tools(self) -> DownloadTools:
        return DownloadTools(
            self.fetch_licence, self.make, self.left.get, self.records.__contains__, lambda: Advice(None, ())
        )


@dataclass
class Scene:
    page: ModelPage
    downloads: ModelDownloads
    hub: Hub
    preferences: QuietPreferences
    acceptances: LicenceAcceptances
    qtbot: QtBot

    @property
    def state(self) -> GetState:
        return self.page.downloads.state

    @property
    def says(self) -> str:
        return self.page.downloads.sentence.text()

    def press(self, action: GetAction) -> None:
        button = self.page.downloads.buttons[action]
        assert button.isVisible(), action
        self.qtbot.mouseClick(button, LEFT)

    def until(self, state: GetState) -> None:
        self.qtbot.waitUntil(lambda: self.state is state, timeout=WAIT)

    def read_licence(self) -> None:
        self.press(GetAction.DOWNLOAD)
        self.press(GetAction.READ_LICENCE)

    def accept(self) -> None:
        self.until(GetState.LICENCE)
        self.qtbot.mouseClick(self.page.licence_panel.accept_button, LEFT)

    def hosts(self) -> list[tuple[str, ...]]:
        """Of each download that was made."""
        return [tuple(source.address for source in sources) for _, sources in self.hub.made]


Make = Callable[..., Scene]


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    made: list[Scene] = []

    def make(hub: Hub | None = None, folder: str = "", look: FolderLook | None = None) -> Scene:
        page = ModelPage(lambda _: None)
        qtbot.addWidget(page)
        with qtbot.waitExposed(page):
            page.open_page()
        hub = hub if hub is not None else Hub()
        preferences = QuietPreferences(SettingsFile(config_folder()))
        acceptances = LicenceAcceptances(config_folder())
        downloads = ModelDownloads(page, preferences, acceptances, hub.tools())
        downloads.show_folder(folder, look)
        made.append(Scene(page, downloads, hub, preferences, acceptances, qtbot))
        return made[-1]

    yield make
    ended = [scene.downloads.close() for scene in made]
    assert all(ended)


def test_the_licence_then_the_weights_then_the_use(make: Make, qtbot: QtBot) -> None:
    scene = make()
    arrived: list[str] = []
    scene.downloads.arrived.connect(arrived.append)
    scene.press(GetAction.DOWNLOAD)
    form = scene.page.downloads.form
    assert "huggingface.co" in form.consent.text()
    assert "modelscope.cn" in form.fall_over.text()
    assert "28.8 GB" in form.sizes.text()
    qtbot.waitUntil(lambda: form.plan.isVisible(), timeout=WAIT)
    assert (scene.hub.asked, scene.hub.made) == ([], [])
    scene.press(GetAction.READ_LICENCE)
    scene.until(GetState.LICENCE)
    assert scene.hub.asked == ["https://huggingface.co"]
    assert scene.hub.made == []
    assert "The glm-4-9b License" in scene.page.licence_panel.full.toPlainText()
    scene.accept()
    scene.until(GetState.DONE)
    assert not scene.page.licence_panel.isVisible()
    assert scene.hosts() == [("https://huggingface.co", "https://modelscope.cn")]
    folder = models_folder() / "glm-4v-9b"
    assert scene.hub.made[0][0] == folder
    assert arrived == [str(folder)]
    (kept,) = scene.acceptances.all()
    assert kept.source == "huggingface.co"
    with qtbot.waitSignal(scene.downloads.use_wanted) as wanted:
        scene.press(GetAction.USE)
    assert wanted.args == [str(folder)]


def test_declining_downloads_nothing(make: Make, qtbot: QtBot) -> None:
    scene = make()
    scene.read_licence()
    scene.until(GetState.LICENCE)
    qtbot.mouseClick(scene.page.licence_panel.decline_button, LEFT)
    assert scene.state is GetState.OFFERED
    assert (scene.hub.made, scene.acceptances.all()) == ([], ())


@pytest.mark.parametrize(("text", "asks"), [("The glm-4-9b License\n", False), ("Another\n", True)])
def test_only_a_text_that_was_not_accepted_is_asked_about(make: Make, text: str, asks: bool) -> None:
    scene = make(Hub(licence=text))
    scene.acceptances.accept(LicenceText(b"The glm-4-9b License\n"), "huggingface.co")
    scene.read_licence()
    scene.until(GetState.LICENCE if asks else GetState.DONE)
    assert bool(scene.hub.made) is not asks


def test_other_sources_are_asked_only_as_chosen(make: Make, qtbot: QtBot) -> None:
    scene = make()
    scene.press(GetAction.DOWNLOAD)
    form = scene.page.downloads.form
    qtbot.mouseClick(form.sources[1], LEFT, pos=QPoint(8, 8))
    assert "modelscope.cn" in form.consent.text()
    qtbot.mouseClick(form.fall_over, LEFT, pos=QPoint(8, form.fall_over.height() // 2))
    assert not form.fall_over.isChecked()
    scene.press(GetAction.READ_LICENCE)
    scene.accept()
    scene.until(GetState.DONE)
    assert (scene.hub.asked, scene.hosts()) == (["https://modelscope.cn"], [("https://modelscope.cn",)])
    assert scene.preferences.settings.download_source == "modelscope"


def test_a_mirror_is_typed_and_checked(make: Make, qtbot: QtBot) -> None:
    scene = make()
    scene.press(GetAction.DOWNLOAD)
    form, next_button = scene.page.downloads.form, scene.page.downloads.buttons[GetAction.READ_LICENCE]
    qtbot.mouseClick(form.sources[2], LEFT, pos=QPoint(8, 8))
    assert not next_button.isEnabled()
    assert not form.fault.isVisible()  # nothing was typed yet
    qtbot.keyClicks(form.address, "http://hub.example")
    assert form.fault.isVisible()
    assert not next_button.isEnabled()
    form.address.clear()
    qtbot.keyClicks(form.address, "https://hub.example/")
    assert not form.fault.isVisible()
    assert "hub.example" in form.consent.text()
    scene.press(GetAction.READ_LICENCE)
    scene.until(GetState.LICENCE)
    assert scene.hub.asked == ["https://hub.example"]
    settings = scene.preferences.settings
    assert (settings.download_source, settings.mirror_address) == ("mirror", "https://hub.example/")


def test_hf_endpoint_stands_in_for_hugging_face(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for value, host in (("https://hf-mirror.example", "hf-mirror.example"), ("ftp://x", "")):
        scene = make()
        monkeypatch.setenv("HF_ENDPOINT", value)
        again = ModelDownloads(scene.page, scene.preferences, scene.acceptances, scene.hub.tools())
        scene.page.downloads.pressed.disconnect(scene.downloads._on_pressed)
        scene.press(GetAction.DOWNLOAD)
        form = scene.page.downloads.form
        titles = [source.text() for source in form.sources]
        assert not any("huggingface.co" in title for title in titles)
        assert (host in titles[0]) if host else (form.address.text() == value)
        assert form.is_complete is bool(host)
        assert again.close()


def test_pause_and_go_on(make: Make) -> None:
    scene = make(Hub(ScriptedDownload((SOME,), hangs=True)))
    folder = models_folder() / "glm-4v-9b"
    scene.read_licence()
    scene.accept()
    scene.qtbot.waitUntil(lambda: "12.3 of 27.8 GB" in scene.page.downloads.step.text(), timeout=WAIT)
    assert "45 MB/s" in scene.page.downloads.step.text()
    scene.hub.left[folder] = Unfinished(scene.hub.made[0][1][0], TOTAL, HALF)
    scene.press(GetAction.PAUSE)
    scene.until(GetState.PAUSED)
    assert "huggingface.co" in scene.says
    scene.hub.download = ScriptedDownload()
    scene.press(GetAction.RESUME)
    scene.until(GetState.DONE)
    assert len(scene.hub.asked) == 1  # the licence was fetched once
    assert scene.hosts()[0] == scene.hosts()[1]


@pytest.mark.parametrize("action", [GetAction.KEEP, GetAction.DELETE, GetAction.RESUME])
def test_a_cancel_asks_what_to_keep(make: Make, action: GetAction) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)))
    folder = models_folder() / "glm-4v-9b"
    scene.read_licence()
    scene.accept()
    scene.qtbot.waitUntil(lambda: "waits" in scene.hub.download.did, timeout=WAIT)
    scene.hub.left[folder] = Unfinished(scene.hub.made[0][1][0], TOTAL, HALF)
    scene.press(GetAction.CANCEL)
    scene.until(GetState.CANCELLING)
    assert "12.3 GB" in scene.says
    scene.hub.download = ScriptedDownload()
    if action is GetAction.DELETE:
        del scene.hub.left[folder]
    scene.press(action)
    scene.until(
        {
            GetAction.KEEP: GetState.UNFINISHED,
            GetAction.DELETE: GetState.OFFERED,
            GetAction.RESUME: GetState.DONE,
        }[action]
    )
    assert ("discard" in scene.hub.download.did) is (action is GetAction.DELETE)


def test_a_cancel_with_nothing_here_asks_nothing(make: Make) -> None:
    scene = make(Hub(licence=DownloadError(DownloadErrorKind.NO_NETWORK, host="huggingface.co")))
    scene.read_licence()
    scene.until(GetState.FAILED)
    assert scene.says.startswith("huggingface.co cannot be reached.")
    scene.press(GetAction.CANCEL)
    assert scene.state is GetState.OFFERED


def test_what_failed_is_tried_again_or_from_elsewhere(make: Make) -> None:
    scene = make(Hub(licence=DownloadError(DownloadErrorKind.BUSY, host="huggingface.co")))
    scene.read_licence()
    scene.until(GetState.FAILED)
    scene.hub.licence = "The glm-4-9b License\n"
    scene.press(GetAction.TRY_AGAIN)
    scene.hub.download = ScriptedDownload(
        error=DownloadError(DownloadErrorKind.DISK_FULL, "", 28 * 10**9, 3 * 10**9)
    )
    scene.accept()
    scene.until(GetState.FAILED)
    assert "28.0 GB are needed, 3.0 GB are free" in scene.says
    scene.hub.download = ScriptedDownload()
    scene.press(GetAction.OTHER_SOURCE)
    scene.page.downloads.form.sources[1].click()
    scene.press(GetAction.READ_LICENCE)
    scene.until(GetState.DONE)
    assert scene.hosts()[-1][0] == "https://modelscope.cn"


def test_what_an_earlier_start_left_is_offered_and_asks_nobody_by_itself(make: Make) -> None:
    folder = models_folder() / "glm-4v-9b"
    mirror = Source(SourceName.MIRROR, "https://hub.example", "a/glm-4v-9b", "main")
    hub = Hub(left={folder: Unfinished(mirror, TOTAL, HALF)})
    scene = make(hub)
    assert scene.state is GetState.UNFINISHED
    assert "12.3 of 27.8 GB" in scene.says
    assert "hub.example" in scene.says
    assert (hub.asked, hub.made) == ([], [])
    scene.press(GetAction.RESUME)  # nobody accepted the licence on this computer: it comes first
    scene.accept()
    scene.until(GetState.DONE)
    assert (hub.asked, scene.hosts()) == (["https://hub.example"], [("https://hub.example",)])


def test_a_check_without_a_record_asks_nobody_until_it_is_told_to(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(ScriptedDownload(report=UNKNOWN)), str(tmp_path), GOOD)
    assert scene.state is GetState.HERE
    scene.press(GetAction.CHECK)
    scene.until(GetState.CHECKED)
    assert scene.hosts() == [()]
    assert "huggingface.co" in scene.says
    scene.hub.download = ScriptedDownload()
    scene.press(GetAction.COMPARE)
    scene.qtbot.waitUntil(lambda: "All 1 files are right." in scene.says, timeout=WAIT)
    assert scene.hosts()[-1] == ("https://huggingface.co",)
    assert not scene.page.downloads.buttons[GetAction.COMPARE].isVisible()


def test_damage_is_named_and_repaired_with_what_the_check_knows(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(ScriptedDownload(report=DAMAGED), records={tmp_path}), str(tmp_path), GOOD)
    scene.press(GetAction.CHECK)
    scene.until(GetState.DAMAGED)
    assert "model-00003.safetensors" in scene.says
    scene.press(GetAction.REPAIR)
    scene.until(GetState.DONE)
    assert scene.hub.download.did[:2] == ["verify", "repair"]
    assert len(scene.hub.made) == 1


def test_a_check_is_stopped(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)), str(tmp_path), GOOD)
    scene.press(GetAction.CHECK)
    scene.until(GetState.CHECKING)
    scene.press(GetAction.STOP)
    scene.until(GetState.HERE)


def test_weights_in_4_bits_have_nothing_to_be_compared_with(make: Make, tmp_path: Path) -> None:
    scene = make(folder=str(tmp_path), look=FolderLook(weight_bytes=8, kind=ModelKind.INT4))
    assert not scene.page.downloads.isVisible()
    scene.downloads.show_folder("", None)
    assert scene.page.downloads.isVisible()


def test_the_place_and_its_room(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glm4v_desktop.app_download_choice.disk_free", lambda _: 3_000_000_000)
    scene = make()
    scene.press(GetAction.DOWNLOAD)
    form = scene.page.downloads.form
    assert "28.8 GB are needed, 3.0 GB are free" in form.sizes.text()
    assert not scene.page.downloads.buttons[GetAction.READ_LICENCE].isEnabled()
    monkeypatch.setattr("glm4v_desktop.app_download_choice.disk_free", lambda _: 300_000_000_000)
    scene.downloads._choice._on_place_chosen(str(tmp_path))
    assert scene.page.downloads.buttons[GetAction.READ_LICENCE].isEnabled()
    assert scene.preferences.settings.models_folder == str(tmp_path)
    scene.press(GetAction.READ_LICENCE)
    scene.accept()
    scene.until(GetState.DONE)
    assert scene.hub.made[0][0] == tmp_path / "glm-4v-9b"


def test_the_licence_of_a_folder_before_its_first_use(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("Its own text")
    scene = make(folder=str(tmp_path), look=GOOD)
    wanted: list[str] = []
    scene.downloads.use_wanted.connect(wanted.append)
    panel = scene.page.licence_panel
    scene.downloads.ask_to_use(str(tmp_path))
    assert panel.full.toPlainText() == "Its own text"
    qtbot.mouseClick(panel.decline_button, LEFT)
    assert (wanted, scene.state) == ([], GetState.HERE)
    scene.downloads.ask_to_use(str(tmp_path))
    qtbot.mouseClick(panel.accept_button, LEFT)
    assert (wanted, scene.state) == ([str(tmp_path)], GetState.HERE)
    assert scene.acceptances.all()[0].source == FROM_FOLDER


def test_closing_in_the_middle_keeps_what_came(make: Make) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)))
    scene.read_licence()
    scene.accept()
    scene.qtbot.waitUntil(lambda: "waits" in scene.hub.download.did, timeout=WAIT)
    assert scene.downloads.close()
    assert scene.hub.download.did[-1] == "closed"
    assert "discard" not in scene.hub.download.did


def test_every_button_leads_somewhere() -> None:
    """No state is a dead end, but those in which something is being done."""
    silent = {state for state, actions in ACTIONS.items() if not actions}
    assert set(ACTIONS) == set(GetState)
    assert silent == {GetState.LICENCE, GetState.STOPPING, GetState.DELETING}


def test_no_socket_is_opened_before_a_button_was_pressed(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def spy(*_args: object, **_named: object) -> None:
        raise AssertionError("a connection that nobody asked for")

    monkeypatch.setattr(socket.socket, "connect", spy)
    monkeypatch.setattr(socket, "getaddrinfo", spy)
    page = make().page
    preferences = QuietPreferences(SettingsFile(config_folder()))
    real = ModelDownloads(page, preferences, LicenceAcceptances(config_folder()))
    real.show_folder(str(tmp_path), GOOD)
    real.show_folder("", None)
    real.offer()
    assert page.downloads.form.is_complete
    assert real.close()
    assert os.environ.get("HF_ENDPOINT") is None

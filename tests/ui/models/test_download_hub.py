"""The model page with the real downloader, against a hub on this machine."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.license import LicenseAcceptances
from glm4v_desktop.storage.folders import config_folder, log_folder, models_folder
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.ui.models.download import ModelDownloads
from glm4v_desktop.ui.models.download_panel import GetAction, GetState
from glm4v_desktop.ui.models.page import ModelPage
from tests.model_config import config_json
from tests.models.download.hub_server import Fault, Hub, serving
from tests.quiet_preferences import QuietPreferences

WAIT = 30_000
LEFT = Qt.MouseButton.LeftButton
SHARD = "model-00001-of-00001.safetensors"
Open = Callable[[], "Page"]


def shard(size: int) -> bytes:
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).ljust(128)
    return struct.pack("<Q", 128) + header.encode() + random.Random(7).randbytes(size)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    index = {"weight_map": {"w": SHARD}}
    files = {
        "config.json": config_json(),
        "tokenizer.model": b"dGhl 1\n" * 500,
        "LICENSE": b"The glm-4-9b License\n\nYou may.\n",
        "model.safetensors.index.json": json.dumps(index).encode(),
        SHARD: shard(400_000),
    }
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("glm4v_desktop.hardware.machine.disk_free", lambda _: 300_000_000_000)
    hub = Hub(files)
    with serving(hub):
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


class Page:
    """One start of the program, as far as getting the model goes."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.page = ModelPage(lambda _: None, LicenseAcceptances(config_folder()))
        qtbot.addWidget(self.page)
        with qtbot.waitExposed(self.page):
            self.page.open_page()
        preferences = QuietPreferences(SettingsFile(config_folder()))
        self.downloads = ModelDownloads(self.page, preferences)
        self.downloads.show_folder("", None)

    @property
    def panel_text(self) -> str:
        return self.page.downloads.sentence.text()

    def press(self, *actions: GetAction) -> None:
        for action in actions:
            button = self.page.downloads.buttons[action]
            self.qtbot.waitUntil(button.isVisible, timeout=WAIT)
            self.qtbot.mouseClick(button, LEFT)

    def until(self, state: GetState) -> None:
        panel = self.page.downloads
        self.qtbot.waitUntil(lambda: panel.state in (state, GetState.FAILED), timeout=WAIT)
        assert panel.state is state, self.panel_text

    def begin(self) -> None:
        self.press(GetAction.DOWNLOAD, GetAction.READ_LICENSE)
        self.until(GetState.LICENSE)
        self.qtbot.mouseClick(self.page.license_panel.accept_button, LEFT)


@pytest.fixture
def open_page(qtbot: QtBot) -> Iterator[Open]:
    pages: list[Page] = []

    def make() -> Page:
        pages.append(Page(qtbot))
        return pages[-1]

    yield make
    ended = [page.downloads.close() for page in pages]
    assert all(ended)


def test_from_nothing_to_a_checked_model_and_back_from_damage(hub: Hub, open_page: Open) -> None:
    page, folder = open_page(), models_folder() / "glm-4v-9b"
    page.press(GetAction.DOWNLOAD)
    assert hub.asked == []
    page.press(GetAction.READ_LICENSE)
    page.until(GetState.LICENSE)
    assert [asked.path.rsplit("/", 1)[-1] for asked in hub.asked] == ["LICENSE"]
    assert not folder.exists()
    assert "You may." in page.page.license_panel.full.toPlainText()
    page.qtbot.mouseClick(page.page.license_panel.accept_button, LEFT)
    page.until(GetState.DONE)
    assert (folder / SHARD).read_bytes() == hub.files[SHARD]
    damaged = bytearray(hub.files[SHARD])
    damaged[1000] ^= 1
    (folder / SHARD).write_bytes(bytes(damaged))
    before = len(hub.asked)
    page.press(GetAction.CHECK)
    page.until(GetState.DAMAGED)
    assert SHARD in page.panel_text
    assert len(hub.asked) == before  # the check asked nobody
    page.press(GetAction.REPAIR)
    page.until(GetState.DONE)
    assert (folder / SHARD).read_bytes() == hub.files[SHARD]
    assert len(hub.files_asked("tokenizer.model")) == 1  # only what was wrong came again


def test_pausing_and_going_on_after_a_restart(hub: Hub, open_page: Open) -> None:
    hub.always[SHARD] = Fault(slow=0.05)
    first, folder = open_page(), models_folder() / "glm-4v-9b"
    first.begin()
    first.until(GetState.RUNNING)
    part = folder / f"{SHARD}.part"
    first.qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > 0, timeout=WAIT)
    first.press(GetAction.PAUSE)
    first.until(GetState.PAUSED)
    assert "127.0.0.1" in first.panel_text
    first.press(GetAction.RESUME)
    first.until(GetState.RUNNING)
    assert first.downloads.close()  # the window is closed in the middle
    assert not (folder / SHARD).exists()
    assert part.stat().st_size > 0
    hub.always.clear()
    asked = len(hub.asked)
    second = open_page()
    second.until(GetState.UNFINISHED)
    assert len(hub.asked) == asked  # nothing goes on by itself
    second.press(GetAction.RESUME)
    second.until(GetState.DONE)
    assert (folder / SHARD).read_bytes() == hub.files[SHARD]
    assert len(hub.files_asked("LICENSE")) == 2  # once to be read, once as one of the files
    assert "range" in hub.files_asked(SHARD)[-1].headers


def test_the_program_ends_in_order_in_the_middle_of_a_download(hub: Hub) -> None:
    hub.always[SHARD] = Fault(slow=0.05)
    script = Path(__file__).with_name("closing_download.py")
    ended = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, cwd=script.parents[2]
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    part = models_folder() / "glm-4v-9b" / f"{SHARD}.part"
    assert 0 < part.stat().st_size < len(hub.files[SHARD])
    log = "".join(path.read_text() for path in log_folder().glob("*.log"))
    assert "Traceback" not in log


def test_a_cancel_that_deletes_leaves_nothing(hub: Hub, open_page: Open) -> None:
    hub.always[SHARD] = Fault(slow=0.05)
    page, folder = open_page(), models_folder() / "glm-4v-9b"
    page.begin()
    part = folder / f"{SHARD}.part"
    page.qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > 0, timeout=WAIT)
    page.press(GetAction.CANCEL)
    page.until(GetState.CANCELLING)
    page.press(GetAction.DELETE)
    page.until(GetState.OFFERED)
    assert not part.exists()


def test_a_hub_that_fails_is_told_and_tried_again(hub: Hub, open_page: Open) -> None:
    hub.faults["LICENSE"] = [Fault(status=403)]
    page = open_page()
    page.press(GetAction.DOWNLOAD, GetAction.READ_LICENSE)
    panel = page.page.downloads
    page.qtbot.waitUntil(lambda: panel.state is GetState.FAILED, timeout=WAIT)
    assert "127.0.0.1 refuses access to this model (403)." in page.panel_text
    page.press(GetAction.TRY_AGAIN)
    page.until(GetState.LICENSE)

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

from glm4v_desktop.storage.folders import log_folder, models_folder
from glm4v_desktop.ui.models.download import DownloadAction, DownloadState
from tests.model_config import config_json
from tests.models.download.hub_server import Fault, Hub, serving
from tests.quiet_page import make_page

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
    """The parts of the program for the download, made once for each start of the program."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.page = make_page()
        qtbot.addWidget(self.page)
        with qtbot.waitExposed(self.page):
            self.page.open_page()
        self.page.downloads.show_folder("", None)

    @property
    def panel_text(self) -> str:
        return self.page.downloads.sentence.text()

    def press(self, *actions: DownloadAction) -> None:
        for action in actions:
            button = self.page.downloads.buttons[action]
            self.qtbot.waitUntil(button.isVisible, timeout=WAIT)
            self.qtbot.mouseClick(button, LEFT)

    def until(self, state: DownloadState) -> None:
        panel = self.page.downloads
        self.qtbot.waitUntil(lambda: panel.state in (state, DownloadState.FAILED), timeout=WAIT)
        assert panel.state is state, self.panel_text

    def begin(self) -> None:
        self.press(DownloadAction.DOWNLOAD, DownloadAction.READ_LICENSE)
        self.until(DownloadState.LICENSE)
        self.qtbot.mouseClick(self.page.license_panel.accept_button, LEFT)


@pytest.fixture
def open_page(qtbot: QtBot) -> Iterator[Open]:
    pages: list[Page] = []

    def make() -> Page:
        pages.append(Page(qtbot))
        return pages[-1]

    yield make
    ended = [page.page.close_tasks() for page in pages]
    assert all(ended)


def test_from_nothing_to_a_checked_model_and_back_from_damage(hub: Hub, open_page: Open) -> None:
    page, folder = open_page(), models_folder() / "glm-4v-9b"
    page.press(DownloadAction.DOWNLOAD)
    assert hub.asked == []
    page.press(DownloadAction.READ_LICENSE)
    page.until(DownloadState.LICENSE)
    assert [asked.path.rsplit("/", 1)[-1] for asked in hub.asked] == ["LICENSE"]
    assert not folder.exists()
    assert "You may." in page.page.license_panel.full.toPlainText()
    page.qtbot.mouseClick(page.page.license_panel.accept_button, LEFT)
    page.until(DownloadState.DONE)
    assert (folder / SHARD).read_bytes() == hub.files[SHARD]
    damaged = bytearray(hub.files[SHARD])
    damaged[1000] ^= 1
    (folder / SHARD).write_bytes(bytes(damaged))
    before = len(hub.asked)
    page.press(DownloadAction.CHECK)
    page.until(DownloadState.DAMAGED)
    assert SHARD in page.panel_text
    assert len(hub.asked) == before  # the check asked nobody
    page.press(DownloadAction.REPAIR)
    page.until(DownloadState.DONE)
    assert (folder / SHARD).read_bytes() == hub.files[SHARD]
    assert len(hub.files_asked("tokenizer.model")) == 1  # only what was wrong came again


def test_pausing_and_going_on_after_a_restart(hub: Hub, open_page: Open) -> None:
    hub.always[SHARD] = Fault(slow=0.05)
    first, folder = open_page(), models_folder() / "glm-4v-9b"
    first.begin()
    first.until(DownloadState.RUNNING)
    part = folder / f"{SHARD}.part"
    first.qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > 0, timeout=WAIT)
    first.press(DownloadAction.PAUSE)
    first.until(DownloadState.PAUSED)
    assert "127.0.0.1" in first.panel_text
    first.press(DownloadAction.RESUME)
    first.until(DownloadState.RUNNING)
    assert first.page.close_tasks()  # the window is closed in the middle
    assert not (folder / SHARD).exists()
    assert part.stat().st_size > 0
    hub.always.clear()
    asked = len(hub.asked)
    second = open_page()
    second.until(DownloadState.UNFINISHED)
    assert len(hub.asked) == asked  # nothing goes on by itself
    second.press(DownloadAction.RESUME)
    second.until(DownloadState.DONE)
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
    page.press(DownloadAction.CANCEL)
    page.until(DownloadState.CANCELLING)
    page.press(DownloadAction.DELETE)
    page.until(DownloadState.OFFERED)
    assert not part.exists()


def test_a_hub_that_fails_is_told_and_tried_again(hub: Hub, open_page: Open) -> None:
    hub.faults["LICENSE"] = [Fault(status=403)]
    page = open_page()
    page.press(DownloadAction.DOWNLOAD, DownloadAction.READ_LICENSE)
    panel = page.page.downloads
    page.qtbot.waitUntil(lambda: panel.state is DownloadState.FAILED, timeout=WAIT)
    assert "127.0.0.1 refuses access to this model (403)." in page.panel_text
    page.press(DownloadAction.TRY_AGAIN)
    page.until(DownloadState.LICENSE)

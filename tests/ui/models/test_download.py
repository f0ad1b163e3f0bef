"""Downloading the model: no network before a button, the license first, and every button's effect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.models.download.values import (
    DownloadError,
    DownloadErrorKind,
    Source,
    SourceName,
    Unfinished,
)
from glm4v_desktop.models.folder import FolderCheck
from glm4v_desktop.models.license import LicenseText
from glm4v_desktop.storage.folders import models_folder
from glm4v_desktop.ui.models.download import DownloadAction, DownloadState
from tests.downloading import SOME, TOTAL, ScriptedDownload
from tests.ui.models.download_scene import LEFT, WAIT, Hub, Make, scenes

HALF = 12_300_000_000


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    yield from scenes(qtbot, monkeypatch)


def test_the_license_then_the_weights_then_the_use(make: Make, qtbot: QtBot) -> None:
    scene = make()
    arrived: list[str] = []
    scene.downloads.arrived.connect(arrived.append)
    scene.press(DownloadAction.DOWNLOAD)
    form = scene.page.downloads.form
    assert "huggingface.co" in form.consent.text()
    assert "modelscope.cn" in form.fall_over.text()
    assert "28.8 GB" in form.sizes.text()
    qtbot.waitUntil(lambda: form.plan.isVisible(), timeout=WAIT)
    assert (scene.hub.asked, scene.hub.made) == ([], [])
    scene.press(DownloadAction.READ_LICENSE)
    scene.until(DownloadState.LICENSE)
    assert scene.hub.asked == ["https://huggingface.co"]
    assert scene.hub.made == []
    assert "The glm-4-9b License" in scene.page.license_panel.full.toPlainText()
    scene.accept()
    scene.until(DownloadState.DONE)
    assert not scene.page.license_panel.isVisible()
    assert scene.hosts() == [("https://huggingface.co", "https://modelscope.cn")]
    folder = models_folder() / "glm-4v-9b"
    assert scene.hub.made[0][0] == folder
    assert arrived == [str(folder)]
    (kept,) = scene.acceptances.all()
    assert kept.source == "huggingface.co"
    with qtbot.waitSignal(scene.downloads.use_wanted) as wanted:
        scene.press(DownloadAction.USE)
    assert wanted.args == [str(folder)]
    assert scene.state is not DownloadState.DONE  # said once


def test_a_folder_that_is_chosen_instead_ends_the_choice(make: Make, tmp_path: Path) -> None:
    scene = make()
    scene.press(DownloadAction.DOWNLOAD)
    scene.downloads.show_folder(str(tmp_path), FolderCheck(ModelErrorKind.NO_FOLDER))
    assert scene.page.downloads.form.isVisible()
    scene.downloads.show_folder(str(tmp_path / "glm-4v-9b"), FolderCheck(weight_bytes=27_800_000_000))
    assert scene.state is DownloadState.HERE


def test_what_it_runs_on_has_to_be_there_before_the_use(make: Make) -> None:
    scene = make()
    scene.page.show_parts(has_demo=True, has_extra=False)
    scene.read_license()
    scene.accept()
    scene.until(DownloadState.DONE)
    use = scene.page.downloads.buttons[DownloadAction.USE]
    assert not use.isEnabled()
    scene.page.show_parts(has_demo=True, has_extra=True)
    assert use.isEnabled()


def test_the_keyboard_goes_on_behind_the_license(make: Make) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)))
    scene.read_license()
    scene.accept()
    buttons = scene.page.downloads.buttons
    scene.qtbot.waitUntil(buttons[DownloadAction.PAUSE].hasFocus, timeout=WAIT)


def test_declining_downloads_nothing(make: Make, qtbot: QtBot) -> None:
    scene = make()
    scene.read_license()
    scene.until(DownloadState.LICENSE)
    qtbot.mouseClick(scene.page.license_panel.decline_button, LEFT)
    assert scene.state is DownloadState.OFFERED
    assert (scene.hub.made, scene.acceptances.all()) == ([], ())


@pytest.mark.parametrize(("text", "asks"), [("The glm-4-9b License\n", False), ("Another\n", True)])
def test_only_a_text_that_was_not_accepted_is_asked_about(make: Make, text: str, asks: bool) -> None:
    scene = make(Hub(license=text))
    scene.acceptances.accept(LicenseText(b"The glm-4-9b License\n"), "huggingface.co")
    scene.read_license()
    scene.until(DownloadState.LICENSE if asks else DownloadState.DONE)
    assert bool(scene.hub.made) is not asks


def test_other_sources_are_asked_only_as_chosen(make: Make, qtbot: QtBot) -> None:
    scene = make()
    scene.press(DownloadAction.DOWNLOAD)
    form = scene.page.downloads.form
    qtbot.waitUntil(lambda: form.sources[1].height() > 12, timeout=WAIT)  # it has its place
    qtbot.mouseClick(form.sources[1], LEFT, pos=QPoint(8, 8))
    assert "modelscope.cn" in form.consent.text()
    qtbot.mouseClick(form.fall_over, LEFT, pos=QPoint(8, form.fall_over.height() // 2))
    assert not form.fall_over.isChecked()
    scene.press(DownloadAction.READ_LICENSE)
    scene.accept()
    scene.until(DownloadState.DONE)
    assert (scene.hub.asked, scene.hosts()) == (["https://modelscope.cn"], [("https://modelscope.cn",)])
    assert scene.preferences.settings.download_source == "modelscope"


def test_a_mirror_is_typed_and_checked(make: Make, qtbot: QtBot) -> None:
    scene = make()
    scene.press(DownloadAction.DOWNLOAD)
    form, next_button = scene.page.downloads.form, scene.page.downloads.buttons[DownloadAction.READ_LICENSE]
    qtbot.waitUntil(lambda: form.sources[2].height() > 12, timeout=WAIT)  # it has its place
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
    scene.press(DownloadAction.READ_LICENSE)
    scene.until(DownloadState.LICENSE)
    assert scene.hub.asked == ["https://hub.example"]
    settings = scene.preferences.settings
    assert (settings.download_source, settings.mirror_address) == ("mirror", "https://hub.example/")


def test_hf_endpoint_stands_in_for_hugging_face(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for value, host in (("https://hf-mirror.example", "hf-mirror.example"), ("ftp://x", "")):
        monkeypatch.setenv("HF_ENDPOINT", value)
        scene = make()
        scene.press(DownloadAction.DOWNLOAD)
        form = scene.page.downloads.form
        titles = [source.text() for source in form.sources]
        assert not any("huggingface.co" in title for title in titles)
        assert (host in titles[0]) if host else (form.address.text() == value)
        assert form.is_complete is bool(host)


def test_the_choice_is_left_and_nobody_was_asked(make: Make) -> None:
    scene = make()
    scene.press(DownloadAction.DOWNLOAD)
    scene.press(DownloadAction.BACK)
    assert scene.state is DownloadState.OFFERED
    assert scene.hub.asked == []


def test_pause_and_go_on(make: Make) -> None:
    scene = make(Hub(ScriptedDownload((SOME,), hangs=True)))
    folder = models_folder() / "glm-4v-9b"
    scene.read_license()
    scene.accept()
    scene.qtbot.waitUntil(lambda: "12.3 of 27.8 GB" in scene.page.downloads.step.text(), timeout=WAIT)
    assert "45 MB/s" in scene.page.downloads.step.text()
    scene.hub.left[folder] = Unfinished(scene.hub.made[0][1][0], TOTAL, HALF)
    scene.press(DownloadAction.PAUSE)
    scene.until(DownloadState.PAUSED)
    assert "huggingface.co" in scene.says
    scene.hub.download = ScriptedDownload()
    scene.press(DownloadAction.RESUME)
    scene.until(DownloadState.DONE)
    assert len(scene.hub.asked) == 1  # the license was fetched once
    assert scene.hosts()[0] == scene.hosts()[1]


@pytest.mark.parametrize("action", [DownloadAction.KEEP, DownloadAction.DELETE, DownloadAction.RESUME])
def test_a_cancel_asks_what_to_keep(make: Make, action: DownloadAction) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)))
    folder = models_folder() / "glm-4v-9b"
    scene.read_license()
    scene.accept()
    scene.qtbot.waitUntil(lambda: "waits" in scene.hub.download.did, timeout=WAIT)
    scene.hub.left[folder] = Unfinished(scene.hub.made[0][1][0], TOTAL, HALF)
    scene.press(DownloadAction.CANCEL)
    scene.until(DownloadState.CANCELLING)
    assert "12.3 GB" in scene.says
    scene.hub.download = ScriptedDownload()
    if action is DownloadAction.DELETE:
        del scene.hub.left[folder]
    scene.press(action)
    scene.until(
        {
            DownloadAction.KEEP: DownloadState.UNFINISHED,
            DownloadAction.DELETE: DownloadState.OFFERED,
            DownloadAction.RESUME: DownloadState.DONE,
        }[action]
    )
    assert ("discard" in scene.hub.download.did) is (action is DownloadAction.DELETE)


def test_a_cancel_with_nothing_here_asks_nothing(make: Make) -> None:
    scene = make(Hub(license=DownloadError(DownloadErrorKind.NO_NETWORK, host="huggingface.co")))
    scene.read_license()
    scene.until(DownloadState.FAILED)
    assert scene.says.startswith("huggingface.co cannot be reached.")
    scene.press(DownloadAction.CANCEL)
    assert scene.state is DownloadState.OFFERED


def test_what_failed_is_tried_again_or_from_elsewhere(make: Make) -> None:
    scene = make(Hub(license=DownloadError(DownloadErrorKind.BUSY, host="huggingface.co")))
    scene.read_license()
    scene.until(DownloadState.FAILED)
    scene.hub.license = "The glm-4-9b License\n"
    scene.press(DownloadAction.TRY_AGAIN)
    scene.hub.download = ScriptedDownload(
        error=DownloadError(DownloadErrorKind.DISK_FULL, "", 28 * 10**9, 3 * 10**9)
    )
    scene.accept()
    scene.until(DownloadState.FAILED)
    assert "28.0 GB are needed, 3.0 GB are free" in scene.says
    scene.hub.download = ScriptedDownload()
    scene.press(DownloadAction.OTHER_SOURCE)
    scene.page.downloads.form.sources[1].click()
    scene.press(DownloadAction.READ_LICENSE)
    scene.until(DownloadState.DONE)
    assert scene.hosts()[-1][0] == "https://modelscope.cn"


def test_what_an_earlier_start_left_is_offered_and_asks_nobody_by_itself(make: Make) -> None:
    folder = models_folder() / "glm-4v-9b"
    mirror = Source(SourceName.MIRROR, "https://hub.example", "a/glm-4v-9b", "main")
    hub = Hub(left={folder: Unfinished(mirror, TOTAL, HALF)})
    scene = make(hub)
    assert scene.state is DownloadState.UNFINISHED
    assert "12.3 of 27.8 GB" in scene.says
    assert "hub.example" in scene.says
    assert (hub.asked, hub.made) == ([], [])
    scene.press(DownloadAction.RESUME)  # nobody accepted the license on this computer: it comes first
    scene.accept()
    scene.until(DownloadState.DONE)
    assert (hub.asked, scene.hosts()) == (["https://hub.example"], [("https://hub.example",)])

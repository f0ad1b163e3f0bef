"""A model that is here already: checks, repair, first use; and what never starts without the user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.download.values import CheckBasis, CheckReport, FileCheck, FileState
from glm4v_desktop.models.folder import FolderCheck, ModelKind
from glm4v_desktop.models.license import FROM_FOLDER
from glm4v_desktop.ui.models.download import ACTIONS, DownloadAction, DownloadState
from tests.downloading import ScriptedDownload
from tests.socket_spy import spy_on_sockets
from tests.ui.models.download_scene import LEFT, WAIT, Hub, Make, scenes

GOOD = FolderCheck(weight_bytes=27_800_000_000)
DAMAGED = CheckReport(CheckBasis.RECORD, (FileCheck("model-00003.safetensors", FileState.WRONG),))
UNKNOWN = CheckReport(CheckBasis.STRUCTURE, (FileCheck("model.safetensors", FileState.WHOLE),))


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    yield from scenes(qtbot, monkeypatch)


def test_a_check_without_a_record_asks_nobody_until_it_is_told_to(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(ScriptedDownload(report=UNKNOWN)), str(tmp_path), GOOD)
    assert scene.state is DownloadState.HERE
    scene.press(DownloadAction.CHECK)
    scene.until(DownloadState.CHECKED)
    assert scene.hosts() == [()]
    assert "huggingface.co" in scene.says
    scene.hub.download = ScriptedDownload()
    scene.press(DownloadAction.COMPARE)
    scene.qtbot.waitUntil(lambda: "All 1 files are correct." in scene.says, timeout=WAIT)
    assert scene.hosts()[-1] == ("https://huggingface.co",)
    assert not scene.page.downloads.buttons[DownloadAction.COMPARE].isVisible()


def test_damage_is_named_and_repaired_with_what_the_check_knows(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(ScriptedDownload(report=DAMAGED), records={tmp_path}), str(tmp_path), GOOD)
    scene.press(DownloadAction.CHECK)
    scene.until(DownloadState.DAMAGED)
    assert "model-00003.safetensors" in scene.says
    scene.press(DownloadAction.REPAIR)
    scene.until(DownloadState.DONE)
    assert scene.hub.download.did[:2] == ["verify", "repair"]
    assert len(scene.hub.made) == 1


def test_a_check_is_stopped(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)), str(tmp_path), GOOD)
    scene.press(DownloadAction.CHECK)
    scene.until(DownloadState.CHECKING)
    scene.press(DownloadAction.STOP)
    scene.until(DownloadState.HERE)


def test_weights_in_4_bits_have_nothing_to_be_compared_with(make: Make, tmp_path: Path) -> None:
    scene = make(folder=str(tmp_path), look=FolderCheck(weight_bytes=8, kind=ModelKind.INT4))
    assert not scene.page.downloads.isVisible()
    scene.downloads.show_folder("", None)
    assert scene.page.downloads.isVisible()


def test_the_place_and_its_room(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(free=3_000_000_000))
    scene.press(DownloadAction.DOWNLOAD)
    form = scene.page.downloads.form
    assert "28.8 GB are needed, 3.0 GB are free" in form.sizes.text()
    assert not scene.page.downloads.buttons[DownloadAction.READ_LICENSE].isEnabled()
    scene.hub.free = 300_000_000_000
    with scene.qtbot.waitSignal(form.models_folder_changed):
        form.set_models_folder(str(tmp_path))
    assert scene.page.downloads.buttons[DownloadAction.READ_LICENSE].isEnabled()
    assert scene.preferences.settings.models_folder == str(tmp_path)
    scene.press(DownloadAction.READ_LICENSE)
    scene.accept()
    scene.until(DownloadState.DONE)
    assert scene.hub.made[0][0] == tmp_path / "glm-4v-9b"


def test_the_license_of_a_folder_before_its_first_use(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("Its own text")
    scene = make(folder=str(tmp_path), look=GOOD)
    wanted: list[str] = []
    scene.downloads.use_wanted.connect(wanted.append)
    panel = scene.page.license_panel
    scene.downloads.ask_to_use(str(tmp_path))
    assert panel.full.toPlainText() == "Its own text"
    qtbot.mouseClick(panel.decline_button, LEFT)
    assert (wanted, scene.state) == ([], DownloadState.HERE)
    scene.downloads.ask_to_use(str(tmp_path))
    qtbot.mouseClick(panel.accept_button, LEFT)
    assert (wanted, scene.state) == ([str(tmp_path)], DownloadState.HERE)
    assert scene.acceptances.all()[0].source == FROM_FOLDER


def test_another_folder_takes_the_question_about_the_first_away(make: Make, tmp_path: Path) -> None:
    scene = make(folder=str(tmp_path), look=GOOD)
    scene.downloads.ask_to_use(str(tmp_path))
    assert scene.page.license_panel.isVisible()
    scene.downloads.show_folder(str(tmp_path), GOOD)  # the same again: nothing new
    assert scene.page.license_panel.isVisible()
    scene.downloads.show_folder(str(tmp_path / "other"), GOOD)
    assert not scene.page.license_panel.isVisible()
    assert scene.state is DownloadState.HERE


def test_closing_in_the_middle_keeps_what_came(make: Make) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)))
    scene.read_license()
    scene.accept()
    scene.qtbot.waitUntil(lambda: "waits" in scene.hub.download.did, timeout=WAIT)
    assert scene.page.close_tasks()
    assert scene.hub.download.did[-1] == "closed"
    assert "discard" not in scene.hub.download.did


def test_every_button_leads_somewhere() -> None:
    """Every state has a button, unless it ends by itself or the license panel asks."""
    silent = {state for state, actions in ACTIONS.items() if not actions}
    assert set(ACTIONS) == set(DownloadState)
    assert silent == {DownloadState.LICENSE, DownloadState.STOPPING, DownloadState.DELETING}


def test_no_socket_is_opened_before_a_button_was_pressed(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    met = spy_on_sockets(monkeypatch)
    page = make(is_real=True).page
    real = page.downloads
    real.show_folder(str(tmp_path), GOOD)
    real.show_folder("", None)
    real.offer()
    qtbot.waitUntil(page.downloads.form.plan.isVisible, timeout=WAIT)  # the machine was looked at, too
    assert page.downloads.state is DownloadState.CHOOSING
    assert met == []
    real.press(DownloadAction.READ_LICENSE)
    qtbot.waitUntil(lambda: bool(met), timeout=WAIT)  # the spy sees what there is to see
    assert set(met) == {"huggingface.co"}

"""What is here already: checked, repaired, used for the first time; and what never happens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.download.values import CheckBasis, CheckReport, FileCheck, FileState
from glm4v_desktop.models.folder import FolderCheck, ModelKind
from glm4v_desktop.models.license import FROM_FOLDER
from glm4v_desktop.storage.folders import config_folder
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.ui.models.download import ModelDownloads
from glm4v_desktop.ui.models.download_panel import ACTIONS, GetAction, GetState
from tests.downloading import ScriptedDownload
from tests.quiet_preferences import QuietPreferences
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
    assert scene.state is GetState.HERE
    scene.press(GetAction.CHECK)
    scene.until(GetState.CHECKED)
    assert scene.hosts() == [()]
    assert "huggingface.co" in scene.says
    scene.hub.download = ScriptedDownload()
    scene.press(GetAction.COMPARE)
    scene.qtbot.waitUntil(lambda: "All 1 files are correct." in scene.says, timeout=WAIT)
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
    scene = make(folder=str(tmp_path), look=FolderCheck(weight_bytes=8, kind=ModelKind.INT4))
    assert not scene.page.downloads.isVisible()
    scene.downloads.show_folder("", None)
    assert scene.page.downloads.isVisible()


def test_the_place_and_its_room(make: Make, tmp_path: Path) -> None:
    scene = make(Hub(free=3_000_000_000))
    scene.press(GetAction.DOWNLOAD)
    form = scene.page.downloads.form
    assert "28.8 GB are needed, 3.0 GB are free" in form.sizes.text()
    assert not scene.page.downloads.buttons[GetAction.READ_LICENSE].isEnabled()
    scene.hub.free = 300_000_000_000
    scene.downloads._choice._on_place_chosen(str(tmp_path))
    assert scene.page.downloads.buttons[GetAction.READ_LICENSE].isEnabled()
    assert scene.preferences.settings.models_folder == str(tmp_path)
    scene.press(GetAction.READ_LICENSE)
    scene.accept()
    scene.until(GetState.DONE)
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
    assert (wanted, scene.state) == ([], GetState.HERE)
    scene.downloads.ask_to_use(str(tmp_path))
    qtbot.mouseClick(panel.accept_button, LEFT)
    assert (wanted, scene.state) == ([str(tmp_path)], GetState.HERE)
    assert scene.acceptances.all()[0].source == FROM_FOLDER


def test_another_folder_takes_the_question_about_the_first_away(make: Make, tmp_path: Path) -> None:
    scene = make(folder=str(tmp_path), look=GOOD)
    scene.downloads.ask_to_use(str(tmp_path))
    assert scene.page.license_panel.isVisible()
    scene.downloads.show_folder(str(tmp_path), GOOD)  # the same again: nothing new
    assert scene.page.license_panel.isVisible()
    scene.downloads.show_folder(str(tmp_path / "other"), GOOD)
    assert not scene.page.license_panel.isVisible()
    assert scene.state is GetState.HERE


def test_closing_in_the_middle_keeps_what_came(make: Make) -> None:
    scene = make(Hub(ScriptedDownload(hangs=True)))
    scene.read_license()
    scene.accept()
    scene.qtbot.waitUntil(lambda: "waits" in scene.hub.download.did, timeout=WAIT)
    assert scene.downloads.close()
    assert scene.hub.download.did[-1] == "closed"
    assert "discard" not in scene.hub.download.did


def test_every_button_leads_somewhere() -> None:
    """No state is a dead end, but those in which something is being done."""
    silent = {state for state, actions in ACTIONS.items() if not actions}
    assert set(ACTIONS) == set(GetState)
    assert silent == {GetState.LICENSE, GetState.STOPPING, GetState.DELETING}


def test_no_socket_is_opened_before_a_button_was_pressed(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    met = spy_on_sockets(monkeypatch)
    page = make().page
    preferences = QuietPreferences(SettingsFile(config_folder()))
    real = ModelDownloads(page, preferences)
    real.show_folder(str(tmp_path), GOOD)
    real.show_folder("", None)
    real.offer()
    qtbot.waitUntil(page.downloads.form.plan.isVisible, timeout=WAIT)  # the machine was looked at, too
    assert page.downloads.state is GetState.CHOOSING
    assert met == []
    page.downloads.pressed.emit(GetAction.READ_LICENSE)
    qtbot.waitUntil(lambda: bool(met), timeout=WAIT)  # the spy sees what there is to see
    assert set(met) == {"huggingface.co"}
    assert real.close()

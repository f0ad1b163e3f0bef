"""The first start: a card that blocks nothing and that one click or Esc removes for good."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.chat.session import Answer, Question
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, FinishReason
from glm4v_desktop.models.download.listing import checked_file
from glm4v_desktop.models.download.record import FileRecord, Record, write_record
from glm4v_desktop.models.download.values import DownloadError, DownloadErrorKind, Source, SourceName
from glm4v_desktop.storage.folders import models_folder
from glm4v_desktop.ui.chat.answer_card import AnswerCard
from glm4v_desktop.ui.models.download import DownloadState
from glm4v_desktop.ui.window.start_page import FirstRun
from tests.app.whole_desk import DeskMaker, desks, drop, files, notices, picture_file
from tests.socket_spy import spy_on_sockets

WAIT = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def card_of(desk: Desk) -> FirstRun:
    card = desk.first_run.card
    assert card is not None
    return card


def set_up(**settings: object) -> None:
    folder = Path(os.environ["GLM4V_DESKTOP_HOME"]) / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(settings))


def test_one_click_and_it_never_comes_again(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    card = card_of(desk)
    qtbot.waitUntil(card.isVisible, timeout=WAIT)
    assert desk.parts.empty.isVisible()
    assert desk.parts.empty.open_button.isVisible()
    qtbot.mouseClick(card.reader_button, LEFT)
    assert desk.first_run.card is None
    assert not card.isVisible()
    assert make_desk().first_run.card is None


def test_esc_does_the_same_wherever_the_keys_go(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.chat.composer.box.setFocus()
    qtbot.keyClick(desk.chat.composer.box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desk.first_run.card is None, timeout=WAIT)
    assert desk.preferences.settings.first_run_done


def test_a_picture_can_be_dropped_past_it_and_esc_then_belongs_to_the_region(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk()
    card = card_of(desk)
    with qtbot.waitSignal(desk.opener.batch_finished, timeout=WAIT):
        assert drop(desk, files(picture_file(tmp_path / "a.png")))
    qtbot.waitUntil(lambda: not card.isVisible(), timeout=WAIT)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    qtbot.keyClick(desk.parts.view, Qt.Key.Key_Escape)
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert not desk.preferences.settings.first_run_done
    desk.gallery.close_all()
    qtbot.waitUntil(card.isVisible, timeout=WAIT)  # nothing was chosen yet


def test_downloading_begins_on_the_page_and_asks_nobody(
    make_desk: DeskMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = spy_on_sockets(monkeypatch)
    desk = make_desk()
    qtbot.mouseClick(card_of(desk).download_button, LEFT)
    page = desk.engines._page
    assert page is not None
    assert page.isVisible()
    assert page.downloads.state is DownloadState.CHOOSING
    assert desk.first_run.card is not None  # only begun: the next start offers it again
    qtbot.waitUntil(page.downloads.form.plan.isVisible, timeout=WAIT)
    assert met == []


def test_a_folder_is_chosen_on_the_page(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    qtbot.mouseClick(card_of(desk).folder_button, LEFT)
    page = desk.engines._page
    assert page is not None
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_the_demo_model_is_a_choice(
    make_desk: DeskMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glm4v_desktop.ui.models.first_run.has_extra_local", lambda: False)
    desk = make_desk()
    qtbot.mouseClick(card_of(desk).demo_button, LEFT)  # the page offers what it runs on
    assert desk.engines._page is not None
    assert desk.engines._page.isVisible()
    monkeypatch.setattr("glm4v_desktop.ui.models.first_run.has_extra_local", lambda: True)
    qtbot.mouseClick(card_of(desk).demo_button, LEFT)
    qtbot.waitUntil(lambda: desk.first_run.card is None, timeout=WAIT)
    assert desk.engines.choice == "demo"


@pytest.mark.parametrize(
    "settings", [{"first_run_done": True}, {"engine": "demo"}, {"model_folder": "/gone"}]
)
def test_who_has_chosen_is_not_greeted(make_desk: DeskMaker, settings: dict[str, object]) -> None:
    set_up(**settings)
    assert make_desk().first_run.card is None


def test_weights_that_were_set_wait_for_their_license(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    """The settings name weights whose license was never accepted, or whose license has a new text."""
    (tmp_path / "LICENSE").write_text("Its text")
    set_up(engine="local", model_folder=str(tmp_path))
    desk = make_desk()
    assert desk.engines.choice == "reader"
    assert "license" in notices(desk)[0]
    button = desk.parts.notices.notices[0].action_button
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    page = desk.engines._page
    assert page is not None
    assert page.license_panel.full.toPlainText() == "Its text"
    qtbot.waitUntil(page.license_panel.accept_button.isVisible, timeout=WAIT)
    qtbot.mouseClick(page.license_panel.accept_button, LEFT)
    assert desk.engines.choice == "local"
    desk.open_about()
    assert desk._about is not None
    assert desk._about.full.toPlainText() == "Its text"
    (tmp_path / "LICENSE").write_text("Another text")
    assert make_desk().engines.choice == "reader"


def test_a_model_that_came_is_chosen_unless_another_is_at_hand(make_desk: DeskMaker, tmp_path: Path) -> None:
    desk = make_desk()
    desk.engines._adopt(str(tmp_path))
    assert desk.preferences.settings.model_folder == str(tmp_path)
    desk.engines._adopt("/other")  # the first is not whole
    assert desk.preferences.settings.model_folder == "/other"


def test_a_download_that_waits_is_told_at_the_start(make_desk: DeskMaker, qtbot: QtBot) -> None:
    folder = models_folder() / "glm-4v-9b"
    folder.mkdir(parents=True)
    file = checked_file("model.safetensors", 1_000_000, "a" * 64, "")
    source = Source(SourceName.MIRROR, "https://hub.example", "a/glm-4v-9b", "main")
    write_record(folder, Record(source, "", (FileRecord(file),)))
    (folder / "model.safetensors.part").write_bytes(b"x" * 250_000)
    desk = make_desk(language="en")
    qtbot.waitUntil(lambda: bool(notices(desk)), timeout=WAIT)
    assert notices(desk) == ["The download of GLM-4v-9b is not finished: 0 of 1 MB are downloaded."]
    button = desk.parts.notices.notices[0].action_button
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    page = desk.engines._page
    assert page is not None
    assert page.downloads.state is DownloadState.UNFINISHED


def test_the_window_tells_of_a_download_whose_page_is_closed(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    desk.engines.open_page()
    page = desk.engines._page
    assert page is not None
    page.downloads.under_way.emit(0.44)
    assert "Downloading GLM-4v-9b: 44%" in desk.parts.attribution.status.text()
    page.downloads.under_way.emit(-1.0)
    assert "Downloading" not in desk.parts.attribution.status.text()
    failure = DownloadError(DownloadErrorKind.STALLED, host="hub.example")
    page.downloads._on_failed(failure)
    assert notices(desk) == []  # it stands on the page
    page.close()
    page.downloads._on_failed(failure)
    assert notices(desk)[0].startswith("hub.example was contacted several times")


def test_an_answer_that_needs_the_model_leads_to_the_page(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk(language="en")
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    reader = EngineInfo(EngineName.READER)
    desk.chat.add_question(Question(1, "Why?", None, reader))
    desk.chat.finish(Answer(1, "This needs the model.", FinishReason.NEEDS_MODEL, 1.0, reader))
    card = desk.chat.findChild(AnswerCard)
    assert card is not None
    button = card.set_up_button
    qtbot.waitUntil(button.isVisible, timeout=WAIT)
    desk.chat.composer.box.setFocus()
    for _ in range(20):
        if button.hasFocus():
            break
        qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_Backtab)
    qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_Return)
    page = desk.engines._page
    assert page is not None
    assert page.isVisible()

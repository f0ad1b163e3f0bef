"""A model that misreads the digits that we draw: told in the window and on the terminal, and still usable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop import cli
from glm4v_desktop.app import Desk, Options
from glm4v_desktop.commands import ask as ask_command
from glm4v_desktop.engine import create
from glm4v_desktop.engine.create import EngineOptions
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.models.license import FROM_FOLDER, LicenseAcceptances, LicenseText
from glm4v_desktop.storage.folders import config_folder
from glm4v_desktop.ui.models.page import ModelPage
from tests.app.whole_desk import closed_desks, notices
from tests.model_config import config_json
from tests.scripted_engine import ScriptedEngine

WAIT = 20_000


def make_misreading(folder: str) -> ScriptedEngine:
    return ScriptedEngine("never a digit")


def source(options: EngineOptions) -> EngineSource:
    return EngineSource("tests.app.test_known_answer:make_misreading", {"folder": options.model})


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with GLM-4v-9b's sizes, whose license was accepted."""
    (tmp_path / "config.json").write_bytes(config_json())
    assert LicenseAcceptances(config_folder()).accept(LicenseText(), FROM_FOLDER)
    return tmp_path


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, model: Path) -> Iterator[Desk]:
    with closed_desks(qapp) as made:
        wanted = Options(language="en", in_process=True, engine="local", model=str(model))
        desk = Desk(qapp, wanted, source)
        made.append(desk)
        desk.show()
        qtbot.waitExposed(desk.window)
        yield desk


def test_the_window_says_it_offers_what_to_try_and_answers(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(notices(desk)) == 1, timeout=WAIT)
    assert "misread a test picture" in notices(desk)[0]
    assert "self-test" in notices(desk)[0]
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as answered:
        assert desk.session.ask("who are you?")
    assert answered.args[0].text == "never a digit "
    button = desk.parts.notices.notices[0].action_button
    assert button is not None
    button.click()
    assert [page.isVisible() for page in desk.window.findChildren(ModelPage)] == [True]


def test_the_terminal_says_it_beside_the_answer(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(create, "engine_source", source)
    monkeypatch.setattr(
        ask_command, "start_log", lambda folder, name: None
    )  # it would take over the tests' own
    monkeypatch.setattr(ask_command, "_stop_on_signals", lambda cancel: None)
    picture = model / "picture.png"
    Image.new("RGB", (8, 8)).save(picture)
    words = [str(picture), "what?", "--model", str(model), "--in-process", "--language", "en"]
    assert cli.main(["ask", *words]) == 0
    said = capsys.readouterr()
    assert said.out == "never a digit\n"
    assert "misread a test picture" in said.err

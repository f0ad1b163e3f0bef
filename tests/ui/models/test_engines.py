"""Choosing the engine in the whole program: by picker, page, settings and command line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk, Options
from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.engine.create import EngineOptions
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import EngineError, EngineName, ErrorKind, FinishReason
from glm4v_desktop.models.license import FROM_FOLDER, LicenseAcceptances, LicenseText
from glm4v_desktop.storage.folders import config_folder, models_folder
from glm4v_desktop.ui.chat.thread_view import Divider
from glm4v_desktop.ui.models import engines as engines_module
from glm4v_desktop.ui.models.page import ModelPage
from tests.app.whole_desk import closed_desks, notices
from tests.model_config import config_json
from tests.models.model_folders import make_model

WAIT = 20_000
Make = Callable[..., Desk]


class Sources:
    """Scripted engines that answer with their name; `missing` cannot be made."""

    def __init__(self, *missing: str) -> None:
        self.missing = set(missing)
        self.asked: list[tuple[str, str]] = []
        self.reader_ends = FinishReason.STOP

    def __call__(self, options: EngineOptions) -> EngineSource:
        name, model = options.name.value, options.model
        self.asked.append((name, model))
        if model in self.missing:
            raise EngineError(ErrorKind.MODEL_MISSING, "there is no folder")
        script: dict[str, object] = {"script": f"{name}:{model or '-'}"}
        if options.name is EngineName.READER:
            script["reason"] = self.reader_ends
        return EngineSource("tests.scripted_engine:make_scripted", script)


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot) -> Iterator[Make]:

    def make(sources: Sources | None = None, **options: object) -> Desk:
        wanted = Options(language="en", in_process=True, **options)  # type: ignore[arg-type]  # by name
        desk = Desk(qapp, wanted, sources or Sources())
        made.append(desk)
        desk.show()
        qtbot.waitExposed(desk.window)
        return desk

    with closed_desks(qapp) as made:
        yield make


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder that looks like GLM-4v-9b."""
    folder = tmp_path / "glm-4v-9b"
    folder.mkdir()
    (folder / "config.json").write_bytes(config_json())
    (folder / "model.safetensors").write_bytes(b"x")
    (folder / "tokenizer.model").write_text("IQ== 0\n")
    accept_license()
    return folder


def accept_license() -> None:
    assert LicenseAcceptances(config_folder()).accept(LicenseText(), FROM_FOLDER)


def set_up(**settings: str) -> None:
    folder = Path(os.environ["GLM4V_DESKTOP_HOME"]) / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(settings))


def kept() -> tuple[str, str]:
    path = Path(os.environ["GLM4V_DESKTOP_HOME"]) / "config" / "settings.json"
    values = json.loads(path.read_text())
    return values["engine"], values["model_folder"]


def ask(desk: Desk, qtbot: QtBot) -> tuple[str, str]:
    """Asks a question; returns the answer and the name of the engine beside it."""
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as answered:
        assert desk.session.ask("who are you?")
    return answered.args[0].text.strip(), desk.chat._answers[answered.args[0].id].badge.text()


def test_the_picker_changes_who_answers_and_the_chat_stays(make: Make, qtbot: QtBot) -> None:
    desk = make()
    assert ask(desk, qtbot) == ("reader:-", "Text reader (OCR)")
    desk.chat.picker.engine_chosen.emit("demo")
    assert desk.chat.picker.text() == "Demo model"
    assert ask(desk, qtbot) == ("local:demo", "Demo model")
    lines = [line.text() for line in desk.chat.findChildren(Divider)]
    assert lines == ["Text reader (OCR) → Demo model"]
    assert len(desk.chat._answers) == 2
    assert kept() == ("demo", "")


def test_a_choice_during_an_answer_stops_it(make: Make, qtbot: QtBot) -> None:
    sources = Sources()
    desk = make(sources)
    qtbot.waitUntil(lambda: desk.session.state is EngineState.READY, timeout=WAIT)
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as stopped:
        desk.session.ask("go on")
        desk.engines.choose("demo")
    assert stopped.args[0].engine.name is EngineName.READER
    assert not desk.window.actions_.stop.isEnabled()
    assert ask(desk, qtbot)[1] == "Demo model"


def test_what_was_chosen_is_there_at_the_next_start(make: Make, qtbot: QtBot, model: Path) -> None:
    set_up(engine="local", model_folder=str(model))
    desk = make()
    assert ask(desk, qtbot) == (f"local:{model}", "GLM-4v-9b")
    assert desk.chat.picker.text() == "GLM-4v-9b"


def test_the_command_line_holds_for_this_run_only(make: Make, qtbot: QtBot, model: Path) -> None:
    set_up(engine="local", model_folder=str(model))
    assert ask(make(engine="reader"), qtbot)[1] == "Text reader (OCR)"
    assert ask(make(engine="local", model="demo"), qtbot)[1] == "Demo model"
    assert ask(make(engine="local"), qtbot) == (f"local:{model}", "GLM-4v-9b")  # the folder as set
    set_values = json.loads((Path(os.environ["GLM4V_DESKTOP_HOME"]) / "config/settings.json").read_text())
    assert set_values["engine"] == "local"


def test_a_model_that_is_gone_leaves_the_reader_and_a_notice(make: Make, qtbot: QtBot) -> None:
    set_up(engine="local", model_folder="/gone")
    desk = make(Sources("/gone"))
    assert "not found" in notices(desk)[0]
    assert ask(desk, qtbot)[1] == "Text reader (OCR)"
    button = desk.parts.notices.notices[0].action_button
    assert button is not None
    button.click()
    assert desk.engines._page is not None
    assert desk.engines._page.isVisible()
    assert desk.preferences.model_folder == "/gone"  # a disk may only be away for now


def test_the_command_line_is_told_at_once(make: Make, qapp: QApplication) -> None:
    with pytest.raises(EngineError):
        Desk(qapp, Options(engine="local", model="/gone", in_process=True), Sources("/gone"))


def test_an_engine_that_cannot_be_had_changes_nothing(make: Make, qtbot: QtBot) -> None:
    desk = make(Sources("demo"))
    desk.chat.picker.engine_chosen.emit("demo")
    assert "not found" in notices(desk)[0]
    assert desk.chat.picker.text() == "Text reader (OCR)"
    assert ask(desk, qtbot)[1] == "Text reader (OCR)"


def test_the_large_model_without_a_folder_opens_its_page(make: Make, qtbot: QtBot, model: Path) -> None:
    desk = make()
    desk.chat.picker.engine_chosen.emit("local")
    page = desk.engines._page
    assert page is not None
    assert page.isVisible()
    assert not page.cards["local"].button.isEnabled()
    (model / "tokenizer.model").rename(model / "elsewhere")
    page.folder_chosen.emit(str(model))
    assert "tokenizer.model is missing" in page.folder_label.text()
    assert not page.cards["local"].button.isEnabled()
    (model / "elsewhere").rename(model / "tokenizer.model")
    page.folder_chosen.emit(str(model))  # the same again: somebody has mended it
    assert page.folder_label.text().startswith("Looks right")
    page.cards["local"].button.click()
    assert ask(desk, qtbot) == (f"local:{model}", "GLM-4v-9b")
    assert kept() == ("local", str(model))
    assert page.cards["local"].in_use


def test_another_folder_exchanges_the_model_in_use(
    make: Make, qtbot: QtBot, model: Path, tmp_path: Path
) -> None:
    desk = make(engine="local", model="/first")
    assert ask(desk, qtbot)[0] == "local:/first"
    desk.engines.choose_folder(str(tmp_path))  # looks wrong: kept in mind, not used
    assert ask(desk, qtbot)[0] == "local:/first"
    desk.engines.choose_folder(str(model))
    assert ask(desk, qtbot)[0] == f"local:{model}"


def test_a_model_that_is_here_already_need_not_be_looked_for(make: Make, qtbot: QtBot) -> None:
    folder = make_model(models_folder() / "glm-4v-9b")
    desk = make()
    desk.engines.open_page()
    page = desk.engines._page
    assert page is not None
    qtbot.waitUntil(page.cards["local"].button.isEnabled, timeout=WAIT)
    assert page.folder.text() == str(folder)
    assert desk.preferences.model_folder == ""  # as long as it is not used


def test_a_model_that_moved_stays_chosen(make: Make, qtbot: QtBot, model: Path, tmp_path: Path) -> None:
    set_up(model_folder=str(model))
    desk = make()
    desk.engines.open_page()
    assert desk.engines._page is not None
    folders = desk.engines._page.folders
    qtbot.waitUntil(lambda: bool(folders.rows), timeout=WAIT)
    with qtbot.waitSignal(folders.moved, timeout=WAIT):
        folders.start_move(str(model), str(tmp_path / "there"))
    assert desk.preferences.model_folder == str(tmp_path / "there" / model.name)


def test_the_page_opens_from_the_menu_and_only_then_is_made(make: Make, qtbot: QtBot) -> None:
    desk = make()
    assert desk.window.findChildren(ModelPage) == []
    desk.window.actions_.models.trigger()
    page = desk.engines._page
    assert page is not None
    assert page.cards["reader"].in_use
    with qtbot.waitSignal(page.license_button.clicked):
        page.license_button.click()
    assert desk._about is not None
    assert desk._about.isVisible()


def press_model_button(desk: Desk, qtbot: QtBot) -> str:
    """Presses the button under the last answer; returns what was on it."""
    button = list(desk.chat._answers.values())[-1].set_up_button
    qtbot.waitUntil(button.isVisible, timeout=WAIT)
    said = button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return said


def test_an_answer_that_needs_a_model_leads_to_setting_one_up(make: Make, qtbot: QtBot) -> None:
    sources = Sources()
    sources.reader_ends = FinishReason.NEEDS_MODEL
    desk = make(sources)
    ask(desk, qtbot)
    assert press_model_button(desk, qtbot) == "Set up GLM-4v-9b…"
    assert desk.engines._page is not None
    assert desk.engines._page.isVisible()


def test_a_model_that_is_set_up_is_asked_about_the_same_region(
    make: Make, qtbot: QtBot, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines_module, "has_extra_local", lambda: True)
    set_up(engine="reader", model_folder=str(model))
    sources = Sources()
    sources.reader_ends = FinishReason.NEEDS_MODEL
    paths = [tmp_path / "first.png", tmp_path / "second.png"]
    for shade, path in enumerate(paths):
        Image.new("RGB", (300, 200), (shade, 200, 200)).save(path)
    desk = make(sources, pictures=tuple(map(str, paths)))
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    desk.gallery.choose(0)
    desk.parts.view.set_region(Rect(10, 10, 90, 60))
    desk.gallery.set_region(Rect(10, 10, 90, 60))
    ask(desk, qtbot)
    desk.gallery.choose(1)
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as answered:
        assert press_model_button(desk, qtbot) == "Ask GLM-4v-9b"
    assert answered.args[0].text.strip() == f"local:{model}"
    asked = desk.chat._questions[answered.args[0].id]
    assert asked.image is not None
    assert (asked.text, asked.image.picture.name) == ("who are you?", "first.png")
    assert asked.image.region == Rect(10, 10, 90, 60)
    assert desk.engines._page is None


def test_a_question_about_a_closed_picture_is_not_asked_about_another(
    make: Make, qtbot: QtBot, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines_module, "has_extra_local", lambda: True)
    set_up(engine="reader", model_folder=str(model))
    sources = Sources()
    sources.reader_ends = FinishReason.NEEDS_MODEL
    path = tmp_path / "only.png"
    Image.new("RGB", (300, 200), "white").save(path)
    desk = make(sources, pictures=(str(path),))
    qtbot.waitUntil(lambda: desk.gallery.image is not None, timeout=WAIT)
    ask(desk, qtbot)
    desk.gallery.close_all()
    press_model_button(desk, qtbot)
    assert desk.engines.choice == "local"
    assert len(desk.chat._questions) == 1

"""The panels for models on this computer and the 4-bit copy, on the page, with real folders."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.resources import resource
from glm4v_desktop.models.convert import convert_model
from glm4v_desktop.models.folder import ModelKind, check_model_folder
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
)
from glm4v_desktop.storage.folders import KnownFolders, config_folder, models_folder
from glm4v_desktop.ui.models.convert import Conversion, Convert
from glm4v_desktop.ui.models.page import ModelPage
from tests.models.model_folders import make_model
from tests.quiet_page import NO_PLAN, make_page

WAIT = 20_000
LEFT = Qt.MouseButton.LeftButton
HALF = ConversionProgress(ConversionStep.CONVERTING, 1, 2, 60)
Steps = Generator[object, None, int | None]


def makes_copy(request: ConversionRequest, cancel: CancelToken) -> Steps:
    yield HALF
    make_model(request.out, int4=True)
    return 9


def waits(request: ConversionRequest, cancel: CancelToken) -> Steps:
    (request.out / ".unfinished").mkdir(parents=True)
    while not cancel.cancelled:
        yield HALF
    return None


def fails(request: ConversionRequest, cancel: CancelToken) -> Steps:
    yield HALF
    raise ConversionError(ConversionErrorKind.OUT_OF_MEMORY)


@dataclass
class Scene:
    page: ModelPage
    opened: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)

    def titles(self) -> list[str]:
        return [row.title.text() for row in self.page.folders.rows]

    def paths(self) -> list[str]:
        return [str(row.model.folder) for row in self.page.folders.rows]


Make = Callable[..., Scene]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    scenes: list[Scene] = []

    def make(convert: Convert = convert_model) -> Scene:
        opened: list[str] = []
        page = make_page(replace(NO_PLAN, convert=convert, open_folder=opened.append))
        qtbot.addWidget(page)
        scenes.append(Scene(page, opened))
        for panel in (page.folders, page.convert):
            panel.use_wanted.connect(scenes[-1].wanted.append)
        with qtbot.waitExposed(page):
            page.open_page()
        return scenes[-1]

    yield make
    for scene in scenes:
        assert scene.page.close_tasks()
        scene.page.close()


def look(scene: Scene, qtbot: QtBot) -> Scene:
    scene.page.folders.refresh()
    qtbot.waitUntil(lambda: not scene.page.folders.empty.text().startswith("Looking"), timeout=WAIT)
    qtbot.wait(1)  # the panel of the copy hears of it after the panel of the folders
    return scene


def answer_with(scene: Scene, folder: Path) -> None:
    scene.page.show_engine("local")
    scene.page.show_folder(str(folder), check_model_folder(folder))


@pytest.fixture
def original() -> Path:
    return make_model(models_folder() / "glm-4v-9b")


def kept() -> dict[str, object]:
    values: dict[str, object] = json.loads((config_folder() / "settings.json").read_text())
    return values


def test_nothing_is_looked_for_before_it_is_asked(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = make()
    qtbot.wait(50)
    assert scene.titles() == []
    assert scene.page.folders.empty.text().startswith("Looking")
    assert look(scene, qtbot).titles() == ["glm-4v-9b"]


def test_use_and_show(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(), qtbot)
    (row,) = scene.page.folders.rows
    qtbot.mouseClick(row.use_button, LEFT)
    qtbot.mouseClick(row.show_button, LEFT)
    assert (scene.wanted, scene.opened) == ([str(original)], [str(original)])
    answer_with(scene, original)
    assert scene.page.folders.rows[0].in_use.isVisible()


def test_a_model_is_deleted_after_the_question(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(), qtbot)
    (row,) = scene.page.folders.rows
    qtbot.mouseClick(row.delete_button, LEFT)
    assert original.is_dir()
    with qtbot.waitSignal(scene.page.folders.files_changed, timeout=WAIT):
        qtbot.mouseClick(row.confirm_button, LEFT)
    assert not original.exists()
    qtbot.waitUntil(lambda: scene.titles() == [], timeout=WAIT)
    assert scene.page.folders.outcome.text().startswith("Deleted: ")


def test_a_model_that_answers_is_not_deleted(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(), qtbot)
    answer_with(scene, original)
    with qtbot.waitSignal(scene.page.folders.files_changed, timeout=WAIT):
        scene.page.folders.start_removal(str(original))
    assert "in use" in scene.page.folders.outcome.text()
    assert check_model_folder(original).fault is None


def test_a_model_is_moved_and_found_again(make: Make, qtbot: QtBot, original: Path, tmp_path: Path) -> None:
    scene = look(make(), qtbot)
    with qtbot.waitSignal(scene.page.folders.moved, timeout=WAIT) as moved:
        scene.page.folders.start_move(str(original), str(tmp_path / "there"))
    assert moved.args == [str(original), str(tmp_path / "there" / "glm-4v-9b")]
    assert "there" in scene.page.folders.outcome.text()
    scene.page.folders.set_models_folder(str(tmp_path / "there"))
    qtbot.waitUntil(lambda: scene.titles() == ["glm-4v-9b"], timeout=WAIT)


def test_a_model_is_found_wherever_it_was_moved_to(
    make: Make, qtbot: QtBot, original: Path, tmp_path: Path
) -> None:
    scene = look(make(), qtbot)
    with qtbot.waitSignal(scene.page.folders.moved, timeout=WAIT):
        scene.page.folders.start_move(str(original), str(tmp_path / "usb stick"))
    moved = str(tmp_path / "usb stick" / "glm-4v-9b")
    qtbot.waitUntil(lambda: scene.paths() == [moved], timeout=WAIT)
    assert look(make(), qtbot).paths() == [moved]  # also after the next start
    with qtbot.waitSignal(scene.page.folders.files_changed, timeout=WAIT):
        scene.page.folders.start_removal(moved)
    assert KnownFolders(config_folder()).read() == ()


def test_a_copy_is_found_wherever_it_was_made(
    make: Make, qtbot: QtBot, original: Path, tmp_path: Path
) -> None:
    scene = look(make(makes_copy), qtbot)
    panel = scene.page.convert
    panel.choose_target(str(tmp_path / "elsewhere"))
    qtbot.mouseClick(panel.start_button, LEFT)
    copy = str(tmp_path / "elsewhere" / "glm-4v-9b-int4")
    qtbot.waitUntil(lambda: copy in scene.paths(), timeout=WAIT)


def test_the_folder_for_new_models_is_kept(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    scene = look(make(), qtbot)
    assert scene.page.folders.folder.text() == str(models_folder())
    make_model(tmp_path / "big disk" / "glm-4v-9b")
    with qtbot.waitSignal(scene.page.folders.files_changed):
        scene.page.folders.set_models_folder(str(tmp_path / "big disk"))
    assert scene.page.folders.folder.text() == str(tmp_path / "big disk")
    qtbot.waitUntil(lambda: scene.titles() == ["glm-4v-9b"], timeout=WAIT)
    assert kept()["models_folder"] == str(tmp_path / "big disk")


def test_a_copy_is_offered_only_while_there_is_none(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(), qtbot)
    panel = scene.page.convert
    assert panel.isVisible()
    assert panel.folder.text() == str(models_folder() / "glm-4v-9b-int4")
    assert panel.start_button.isEnabled()
    make_model(models_folder() / "mine", int4=True)
    scene.page.folders.refresh()
    qtbot.waitUntil(lambda: not panel.isVisible(), timeout=WAIT)
    shutil.rmtree(models_folder())
    scene.page.folders.refresh()
    qtbot.waitUntil(lambda: scene.titles() == [], timeout=WAIT)
    assert not panel.isVisible()


def test_the_copy_is_made_used_and_the_original_deleted(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(makes_copy), qtbot)
    panel = scene.page.convert
    qtbot.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.state is Conversion.DONE, timeout=WAIT)
    qtbot.waitUntil(lambda: scene.titles() == ["glm-4v-9b", "glm-4v-9b-int4"], timeout=WAIT)
    assert panel.state is Conversion.DONE  # also after the disks were looked at
    qtbot.mouseClick(panel.use_button, LEFT)
    assert scene.wanted == [str(models_folder() / "glm-4v-9b-int4")]
    qtbot.mouseClick(panel.delete_button, LEFT)
    row = scene.page.folders.rows[0]
    assert row.question.isVisible()
    qtbot.mouseClick(row.confirm_button, LEFT)
    qtbot.waitUntil(lambda: scene.titles() == ["glm-4v-9b-int4"], timeout=WAIT)
    assert not original.exists()
    assert not panel.delete_button.isVisible()


def test_while_it_is_made_neither_end_is_deleted(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(waits), qtbot)
    qtbot.mouseClick(scene.page.convert.start_button, LEFT)
    qtbot.waitUntil(lambda: scene.page.convert.step.text().startswith("Converting"), timeout=WAIT)
    with qtbot.waitSignal(scene.page.folders.files_changed, timeout=WAIT):
        scene.page.folders.start_removal(str(original))
    assert "in use" in scene.page.folders.outcome.text()
    assert original.is_dir()


def test_a_cancelled_conversion_can_be_gone_on_with(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(waits), qtbot)
    panel = scene.page.convert
    qtbot.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.step.text().startswith("Converting"), timeout=WAIT)
    qtbot.mouseClick(panel.cancel_button, LEFT)
    qtbot.waitUntil(lambda: panel.state is Conversion.OFFERED, timeout=WAIT)
    assert panel.start_button.text() == "Continue"


def test_a_failure_stays_to_be_read(make: Make, qtbot: QtBot, original: Path, tmp_path: Path) -> None:
    scene = look(make(fails), qtbot)
    panel = scene.page.convert
    qtbot.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.state is Conversion.FAILED, timeout=WAIT)
    look(scene, qtbot)
    assert "memory" in panel.sentence.text()
    panel.choose_target(str(tmp_path / "elsewhere"))
    assert panel.folder.text() == str(tmp_path / "elsewhere" / "glm-4v-9b-int4")
    assert "memory" in panel.sentence.text()


def test_closing_in_the_middle_ends_what_runs(make: Make, qtbot: QtBot, original: Path) -> None:
    scene = look(make(waits), qtbot)
    qtbot.mouseClick(scene.page.convert.start_button, LEFT)
    qtbot.waitUntil(lambda: scene.page.convert.step.text().startswith("Converting"), timeout=WAIT)
    assert scene.page.close_tasks()
    # The fixture of all tests sees that no thread is left.


@pytest.mark.skipif(not resource("demo_model").is_dir(), reason="there is no demo model")
def test_the_real_command_makes_a_copy_that_looks_right(make: Make, qtbot: QtBot) -> None:
    shutil.copytree(resource("demo_model"), models_folder() / "glm-4v-demo")
    scene = look(make(), qtbot)
    panel = scene.page.convert
    qtbot.keyClick(panel.quick, Qt.Key.Key_Space)
    qtbot.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.state in (Conversion.DONE, Conversion.FAILED), timeout=120_000)
    assert panel.state is Conversion.DONE, panel.sentence.text()
    copy = models_folder() / "glm-4v-demo-int4"
    assert check_model_folder(copy).kind is ModelKind.INT4
    assert check_model_folder(copy).fault is None

"""The page shows how the chosen model would run before it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.hardware.plan import PlanRequest, what_fits
from glm4v_desktop.hardware.plan_values import Advice, CardMemory, Held, MachineMemory, RunMode
from glm4v_desktop.models.folder import FolderCheck
from glm4v_desktop.ui.models.page import ModelPage, PageTools, advise
from tests.hardware.machines import GB
from tests.model_config import config_json
from tests.quiet_page import make_page

FINE = FolderCheck()
ADVICE = what_fits(
    MachineMemory((CardMemory(0, 12 * GB, 24 * GB),), 8 * GB, 64 * GB, 8, bf16=True), PlanRequest(Held.INT4)
)
OTHER = what_fits(MachineMemory((), 4 * GB, 8 * GB), PlanRequest(Held.BF16))
Make = Callable[[Callable[[str], Advice]], ModelPage]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[ModelPage] = []

    def make(advise: Callable[[str], Advice]) -> ModelPage:
        page = make_page(PageTools(advise=advise))
        qtbot.addWidget(page)
        made.append(page)
        page.show_engine("reader")
        page.open_page()
        return page

    yield make
    for page in made:
        assert page._planning.close(10)
        assert page.close_tasks()


def test_a_folder_that_looks_right_gets_its_plan(make: Make, qtbot: QtBot) -> None:
    asked: list[str] = []
    page = make(lambda folder: asked.append(folder) or ADVICE)  # type: ignore[func-returns-value]
    assert not page.plan.isVisible()
    page.show_folder("/models/glm-4v", FINE)
    qtbot.waitUntil(page.plan.isVisible)
    assert asked == ["/models/glm-4v"]
    assert page.plan.text() == (
        "On this computer GLM-4v-9b would run all on the graphics card, in 4 bits. "
        "That takes 11.3 GB of video memory and 2.0 GB of memory."
    )


def test_what_closing_would_allow_stands_there_too(make: Make, qtbot: QtBot) -> None:
    page = make(lambda _: OTHER)
    page.show_folder("/models/glm-4v-9b", FINE)
    qtbot.waitUntil(page.plan.isVisible)
    assert page.plan.text().startswith("GLM-4v-9b does not fit into the free memory of this computer.")
    assert "Closing programs is not enough." in page.plan.text()


@pytest.mark.parametrize(
    ("folder", "look", "loaded"),
    [
        ("", None, False),
        ("/models/x", FolderCheck(ModelErrorKind.MISSING, "config.json"), False),
        ("/models/glm-4v", FINE, True),
    ],
)
def test_nobody_is_asked_where_there_is_nothing_to_plan(
    make: Make, folder: str, look: FolderCheck | None, loaded: bool
) -> None:
    asked: list[str] = []
    page = make(lambda folder: asked.append(folder) or ADVICE)  # type: ignore[func-returns-value]
    page.show_engine("local")
    page.show_loaded(loaded)
    page.show_folder(folder, look)
    assert not asked
    assert not page.plan.isVisible()


def test_the_plan_of_another_folder_is_not_shown(make: Make, qtbot: QtBot) -> None:
    page = make(lambda folder: ADVICE if folder == "/b" else OTHER)
    page.show_folder("/a", FINE)
    page.show_folder("/b", FINE)
    qtbot.waitUntil(page.plan.isVisible)
    assert "in 4 bits" in page.plan.text()
    page.show_folder("", None)
    assert not page.plan.isVisible()


def test_it_follows_the_language(make: Make, qtbot: QtBot, qapp: QApplication) -> None:
    page = make(lambda _: ADVICE)
    page.show_folder("/a", FINE)
    qtbot.waitUntil(page.plan.isVisible)
    text = page.plan.text()
    page.plan.setText("")
    qapp.sendEvent(page, QEvent(QEvent.Type.LanguageChange))
    assert page.plan.text() == text


def test_the_machine_itself_is_asked(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(config_json())
    fits = {fit.way: fit.verdict for fit in advise(str(tmp_path)).fits}
    assert set(fits) >= {RunMode.INT4_ON_PROCESSOR, RunMode.BF16_ON_CARD}

"""The panel of the models on this computer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from glm4v_desktop.library.found_model import (
    FolderError,
    FolderErrorKind,
    FolderProgress,
    FolderStep,
    FoundModel,
    Origin,
    Removed,
)
from glm4v_desktop.library.model_folder import FolderFault, ModelKind
from glm4v_desktop.ui.folders_panel import FoldersPanel
from glm4v_desktop.ui.folders_text import folder_failure_text, model_title
from glm4v_desktop.ui.model_row import ModelRow
from glm4v_desktop.ui.sizes import bytes_text

LEFT = Qt.MouseButton.LeftButton
GB = 10**9
OURS = FoundModel(Path("/m/glm-4v-9b"), ModelKind.BF16, 27_812_000_000, Origin.OURS)
SMALL = FoundModel(Path("/m/glm-4v-9b-int4"), ModelKind.INT4, 9 * GB, Origin.CHOSEN)
CACHED = FoundModel(
    Path("/c/models--zai-org--glm-4v-9b/snapshots/01328f"), ModelKind.BF16, 27 * GB, Origin.HUGGING_FACE
)
REST = FoundModel(
    Path("/m/rest"),
    ModelKind.BF16,
    4 * GB,
    Origin.OURS,
    FolderFault.MISSING,
    "model-00003-of-00015.safetensors",
)


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def panel(qtbot: QtBot, opened: list[str]) -> Iterator[FoldersPanel]:
    panel = FoldersPanel(opened.append)
    qtbot.addWidget(panel)
    panel.resize(600, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.close()


def offered(row: ModelRow) -> list[str]:
    """What can be pressed."""
    buttons = {
        "use": row.use_button,
        "show": row.show_button,
        "move": row.move_button,
        "delete": row.delete_button,
        "keep": row.keep_button,
        "really": row.confirm_button,
    }
    return [name for name, button in buttons.items() if button.isVisible() and button.isEnabled()]


def test_each_model_with_what_can_be_done(panel: FoldersPanel) -> None:
    panel.show_models((OURS, SMALL, CACHED, REST), str(OURS.folder))
    assert [row.title.text() for row in panel.rows] == [
        "glm-4v-9b",
        "glm-4v-9b-int4",
        "zai-org/glm-4v-9b",
        "rest",
    ]
    assert [row.kind.text() for row in panel.rows] == ["bf16", "int4", "bf16", "Not complete"]
    assert [row.size_.text() for row in panel.rows] == ["27.8 GB", "9.0 GB", "27.0 GB", "4.0 GB"]
    assert [row.in_use.isVisible() for row in panel.rows] == [True, False, False, False]
    assert [offered(row) for row in panel.rows] == [
        ["show", "move", "delete"],
        ["use", "show", "move", "delete"],
        ["use", "show"],
        ["show", "delete"],
    ]
    assert "Hugging Face" in panel.rows[2].note.text()
    assert "model-00003" in panel.rows[3].note.text()
    assert not panel.empty.isVisible()
    panel.show_models((replace(REST, begun=True),), "")
    assert "can go on" in panel.rows[0].note.text()


def test_before_and_without_models(panel: FoldersPanel) -> None:
    assert panel.empty.text().startswith("Looking")
    panel.show_models((), "")
    assert panel.empty.text().startswith("None was found")


def test_use_and_show(qtbot: QtBot, panel: FoldersPanel, opened: list[str]) -> None:
    panel.show_models((SMALL,), "")
    with qtbot.waitSignal(panel.use_clicked) as used:
        qtbot.mouseClick(panel.rows[0].use_button, LEFT)
    assert used.args == [str(SMALL.folder)]
    panel.show_models_folder("/models", 5 * GB)
    qtbot.mouseClick(panel.rows[0].show_button, LEFT)
    qtbot.mouseClick(panel.show_button, LEFT)
    assert opened == [str(SMALL.folder), "/models"]
    assert panel.room.text() == "5.0 GB free"


def test_deleting_is_asked_about_where_it_was_clicked(qtbot: QtBot, panel: FoldersPanel) -> None:
    panel.show_models((OURS, SMALL), "")
    row = panel.rows[1]
    with qtbot.assertNotEmitted(panel.delete_confirmed):
        qtbot.mouseClick(row.delete_button, LEFT)
    assert offered(row) == ["keep", "really"]
    assert "9.0 GB" in row.question.text()
    assert row.keep_button.hasFocus()  # a key pressed by habit deletes nothing
    with qtbot.assertNotEmitted(panel.delete_confirmed):
        qtbot.keyClick(row.keep_button, Qt.Key.Key_Space)
    assert "delete" in offered(row)
    qtbot.mouseClick(row.delete_button, LEFT)
    with qtbot.waitSignal(panel.delete_confirmed) as confirmed:
        qtbot.mouseClick(row.confirm_button, LEFT)
    assert confirmed.args == [str(SMALL.folder)]
    assert not row.question.isVisible()


def test_asked_from_elsewhere_and_not_forgotten_by_the_next_look(panel: FoldersPanel) -> None:
    panel.show_models((OURS, SMALL), "")
    panel.ask_to_delete(str(OURS.folder))
    panel.show_models((OURS, SMALL), "")  # looked again, nothing changed
    assert [row.question.isVisible() for row in panel.rows] == [True, False]
    panel.show_models((SMALL,), "")
    assert [row.question.isVisible() for row in panel.rows] == [False]


def test_the_folder_dialogs_do_not_block(qtbot: QtBot, panel: FoldersPanel, tmp_path: Path) -> None:
    panel.show_models((OURS,), "")
    panel.show_models_folder(str(tmp_path), None)
    assert not panel.room.isVisible()
    qtbot.mouseClick(panel.rows[0].move_button, LEFT)
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    with qtbot.waitSignal(panel.move_chosen) as moved:
        dialog.fileSelected.emit(str(tmp_path))
    assert moved.args == [str(OURS.folder), str(tmp_path)]
    dialog.reject()
    qtbot.waitUntil(lambda: panel.findChild(QFileDialog) is None)
    qtbot.mouseClick(panel.change_button, LEFT)
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    with qtbot.waitSignal(panel.models_folder_chosen) as chosen:
        dialog.fileSelected.emit(str(tmp_path))
    assert chosen.args == [str(tmp_path)]
    dialog.reject()


def test_while_one_is_moved_nothing_else_begins(qtbot: QtBot, panel: FoldersPanel) -> None:
    panel.show_models((OURS, SMALL), "")
    panel.show_failure(FolderError(FolderErrorKind.GONE))
    panel.show_work(str(OURS.folder))
    assert not panel.outcome.isVisible()
    panel.show_work(str(OURS.folder), FolderProgress(FolderStep.COPYING, 7 * GB, 28 * GB))
    assert panel.step.text() == "Moving glm-4v-9b: 7.0 GB of 28.0 GB"
    assert panel.line.share == 0.25
    assert [offered(row) for row in panel.rows] == [["show"], ["use", "show"]]
    with qtbot.waitSignal(panel.cancel_clicked):
        qtbot.mouseClick(panel.cancel_button, LEFT)
    panel.show_work(str(OURS.folder), FolderProgress(FolderStep.COPYING, 8 * GB, 28 * GB))  # a moment later
    assert panel.step.text() == "Stopping…"
    assert not panel.cancel_button.isEnabled()
    panel.show_cancelled()
    assert not panel.line.isVisible()
    assert "move" in offered(panel.rows[0])


def test_what_came_of_it(panel: FoldersPanel) -> None:
    panel.show_moved("/there/glm-4v-9b\u202e")
    assert panel.outcome.text().startswith("Moved to /there/glm-4v-9b")
    assert "\u202e" not in panel.outcome.text()
    panel.show_removed(Removed(28 * GB))
    assert panel.outcome.text() == "Deleted: 28.0 GB are free again."
    panel.show_removed(Removed(28 * GB, kept=2, stuck=1))
    assert "could not be deleted: 1." in panel.outcome.text()
    assert "left in the folder: 2." in panel.outcome.text()
    panel.show_failure(FolderError(FolderErrorKind.DISK_FULL, "", 28 * GB, 3 * GB))
    assert "28.0 GB are needed, 3.0 GB are free" in panel.outcome.text()


@pytest.mark.parametrize("kind", FolderErrorKind)
def test_every_failure_has_words(kind: FolderErrorKind) -> None:
    text = folder_failure_text(FolderError(kind, "detail for the log"))
    assert text.endswith(".")
    assert "detail" not in text


def test_a_long_name_makes_the_panel_no_wider(panel: FoldersPanel) -> None:
    panel.show_models((FoundModel(Path("/m") / ("glm-4v-" * 30), ModelKind.BF16, 1, Origin.OURS),), "")
    assert panel.minimumSizeHint().width() < 480


def test_names_that_hide_something_are_shown_for_what_they_are() -> None:
    model = FoundModel(Path("/m/glm\u202e4"), ModelKind.BF16, 1, Origin.OURS)
    assert "\u202e" not in model_title(model)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1500, "2 kB"), (640_000_000, "640 MB"), (27_812_000_000, "27.8 GB"),
     (123_400_000_000, "123 GB")],
)  # fmt: skip
def test_sizes_for_people(count: int, text: str) -> None:
    assert bytes_text(count) == text


def test_every_button_says_what_it_is_about(panel: FoldersPanel) -> None:
    panel.show_models((OURS, SMALL), "")
    names = [
        button.accessibleName()
        for row in panel.rows
        for button in (row.use_button, row.show_button, row.move_button, row.delete_button)
    ]
    assert len(set(names)) == len(names)
    assert panel.change_button.accessibleName()

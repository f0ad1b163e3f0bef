"""The panel of the models on this computer: rows, scans, moving and deleting."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import BinaryIO

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.models import change
from glm4v_desktop.models.find import (
    FolderError,
    FolderErrorKind,
    FolderProgress,
    FolderStep,
    FoundModel,
    ModelScan,
    Origin,
    Removed,
)
from glm4v_desktop.models.folder import ModelKind
from glm4v_desktop.storage.folders import config_folder, models_folder
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.models import folder_failure_text, model_title, removed_text
from glm4v_desktop.ui.models import folders
from glm4v_desktop.ui.models.folders import FoldersPanel
from glm4v_desktop.ui.models.model_row import ModelRow
from tests.models.model_folders import found, make_model
from tests.quiet_preferences import QuietPreferences

WAIT = 20_000
_MEMORY = Path("/dev/shm")  # noqa: S108 - a disk of its own on every Linux
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
    ModelErrorKind.MISSING,
    "model-00003-of-00015.safetensors",
)


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def used() -> list[str]:
    """The folders that are in use, for the panel."""
    return []


@pytest.fixture
def panel(qtbot: QtBot, opened: list[str], used: list[str]) -> Iterator[FoldersPanel]:
    preferences = QuietPreferences(SettingsFile(config_folder()))
    panel = FoldersPanel(preferences, lambda: used, opened.append)
    qtbot.addWidget(panel)
    panel.resize(600, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    assert all(task.close(WAIT / 1000) for task in panel.tasks)


@pytest.fixture
def other_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    if not _MEMORY.is_dir() or _MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk")
    monkeypatch.setattr(change, "_PIECE", 2)  # so that there is more than one piece
    folder = Path(tempfile.mkdtemp(dir=_MEMORY))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def may_go_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A copy waits after its first piece until this is set, so that a test can act during the copy."""
    gate, pieces, read = threading.Event(), count(), change._read

    def held(original: BinaryIO) -> bytes:
        if next(pieces) > 0:
            gate.wait(WAIT / 1000)
        return read(original)

    monkeypatch.setattr(change, "_read", held)
    yield gate
    gate.set()


def show(panel: FoldersPanel, *models: FoundModel, in_use: str = "") -> None:
    panel.show_scan(ModelScan(models, 5 * GB))
    panel.show_in_use(in_use)


@pytest.fixture
def model(qtbot: QtBot, panel: FoldersPanel) -> Path:
    """A model as a scan finds it."""
    model = make_model(models_folder() / "glm-4v-9b")
    scan(qtbot, panel)
    assert [row.model.folder for row in panel.rows] == [model]
    return model


def scan(qtbot: QtBot, panel: FoldersPanel) -> None:
    with qtbot.waitSignal(panel.scanned, timeout=WAIT):
        panel.refresh()


def offered(row: ModelRow) -> list[str]:
    """The names of the visible, enabled buttons."""
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
    show(panel, OURS, SMALL, CACHED, REST, in_use=str(OURS.folder))
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
    show(panel, replace(REST, begun=True))
    assert "can be continued" in panel.rows[0].note.text()


def test_before_and_without_models(panel: FoldersPanel) -> None:
    assert panel.empty.text().startswith("Looking")
    show(panel)
    assert panel.empty.text().startswith("No model was found")


def test_use_and_show(qtbot: QtBot, panel: FoldersPanel, opened: list[str]) -> None:
    show(panel, SMALL)
    with qtbot.waitSignal(panel.use_wanted) as used:
        qtbot.mouseClick(panel.rows[0].use_button, LEFT)
    assert used.args == [str(SMALL.folder)]
    qtbot.mouseClick(panel.rows[0].show_button, LEFT)
    qtbot.mouseClick(panel.show_button, LEFT)
    assert opened == [str(SMALL.folder), str(models_folder())]
    assert panel.room.text() == "5.0 GB free"


def test_deleting_is_asked_about_where_it_was_clicked(qtbot: QtBot, panel: FoldersPanel, model: Path) -> None:
    (row,) = panel.rows
    qtbot.mouseClick(row.delete_button, LEFT)
    assert offered(row) == ["keep", "really"]
    assert bytes_text(row.model.bytes) in row.question.text()
    assert row.keep_button.hasFocus()  # a key pressed by habit deletes nothing
    qtbot.keyClick(row.keep_button, Qt.Key.Key_Space)
    assert "delete" in offered(row)
    qtbot.mouseClick(row.delete_button, LEFT)
    assert model.exists()
    with qtbot.waitSignal(panel.scanned, timeout=WAIT):
        qtbot.mouseClick(row.confirm_button, LEFT)
        assert not row.question.isVisible()
        panel.start_removal(str(model))  # one at a time
    assert not model.exists()
    assert panel.rows == []
    assert panel.outcome.text().startswith("Deleted: ")


def test_asked_from_elsewhere_and_not_forgotten_by_the_next_look(panel: FoldersPanel) -> None:
    show(panel, OURS, SMALL)
    panel.ask_to_delete(str(OURS.folder))
    show(panel, OURS, SMALL)  # looked again, nothing changed
    assert [row.question.isVisible() for row in panel.rows] == [True, False]
    show(panel, SMALL)
    assert [row.question.isVisible() for row in panel.rows] == [False]


def test_the_folder_dialogs_do_not_block(
    qtbot: QtBot, panel: FoldersPanel, model: Path, tmp_path: Path
) -> None:
    qtbot.mouseClick(panel.rows[0].move_button, LEFT)
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    with qtbot.waitSignal(panel.moved, timeout=WAIT) as moved:
        dialog.fileSelected.emit(str(tmp_path / "there"))
    assert moved.args == [str(model), str(tmp_path / "there" / "glm-4v-9b")]
    dialog.reject()
    qtbot.waitUntil(lambda: panel.findChild(QFileDialog) is None)
    qtbot.mouseClick(panel.change_button, LEFT)
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    with qtbot.waitSignal(panel.files_changed):
        dialog.fileSelected.emit(str(tmp_path))
    assert panel.folder.text() == str(tmp_path)
    dialog.reject()


def test_room_that_is_not_known_is_not_shown(panel: FoldersPanel) -> None:
    panel.show_scan(ModelScan((OURS,), None))
    assert not panel.room.isVisible()


def moves_on(
    model: FoundModel, into: Path, cancel: CancelToken, is_used: object
) -> Generator[FolderProgress, None, Path | None]:
    while not cancel.cancelled:
        yield FolderProgress(FolderStep.COPYING, 7 * GB, 28 * GB)
    return None


def test_while_one_is_moved_nothing_else_begins(
    qtbot: QtBot, panel: FoldersPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "move_model", moves_on)
    monkeypatch.setattr(folders, "scan_models", lambda places: ModelScan((OURS, SMALL), 5 * GB))
    scan(qtbot, panel)
    panel.start_move(str(OURS.folder), "/there")
    assert not panel.outcome.isVisible()
    assert panel.step.text() == "Checking the folders…"
    qtbot.waitUntil(lambda: panel.step.text() == "Moving glm-4v-9b: 7.0 GB of 28.0 GB", timeout=WAIT)
    assert panel.line.share == 0.25
    assert [offered(row) for row in panel.rows] == [["show"], ["use", "show"]]
    qtbot.mouseClick(panel.cancel_button, LEFT)
    assert panel.step.text() == "Stopping…"
    assert not panel.cancel_button.isEnabled()
    qtbot.waitUntil(lambda: not panel.line.isVisible(), timeout=WAIT)
    assert "move" in offered(panel.rows[0])


def test_a_model_is_moved(qtbot: QtBot, panel: FoldersPanel, model: Path, tmp_path: Path) -> None:
    with qtbot.waitSignal(panel.moved, timeout=WAIT) as moved:
        panel.start_move(str(model), str(tmp_path / "there\u202e"))
    assert moved.args == [str(model), str(tmp_path / "there\u202e" / "glm-4v-9b")]
    assert panel.outcome.text().startswith(f"Moved to {tmp_path}")
    assert "\u202e" not in panel.outcome.text()


def test_what_is_used_is_refused(
    qtbot: QtBot, panel: FoldersPanel, model: Path, used: list[str], tmp_path: Path
) -> None:
    used.append(str(model))
    for start in (
        lambda: panel.start_removal(str(model)),
        lambda: panel.start_move(str(model), str(tmp_path / "there")),
    ):
        with qtbot.waitSignal(panel.files_changed, timeout=WAIT):
            start()
        assert panel.outcome.text() == folder_failure_text(FolderError(FolderErrorKind.IN_USE))
    assert found(model).is_whole


def test_an_error_that_is_not_foreseen_is_told(
    qtbot: QtBot,
    panel: FoldersPanel,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(folders, "remove_model", lambda model, cancel, is_used: 1 // 0)
    with qtbot.waitSignal(panel.files_changed, timeout=WAIT):
        panel.start_removal(str(model))
    assert panel.outcome.text() == folder_failure_text(FolderError(FolderErrorKind.FAILED))
    caplog.clear()


def test_asked_again_meanwhile_only_the_last_look_counts(qtbot: QtBot, panel: FoldersPanel) -> None:
    heard: list[ModelScan] = []
    panel.scanned.connect(heard.append)
    panel.refresh()
    model = make_model(models_folder() / "glm-4v-9b")
    panel.refresh()
    panel.refresh()
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT)
    qtbot.wait(50)
    assert [[each.folder for each in scan.models] for scan in heard] == [[model]]


def test_a_cancelled_move_gives_the_room_back(
    qtbot: QtBot, panel: FoldersPanel, model: Path, other_disk: Path, may_go_on: threading.Event
) -> None:
    panel.start_move(str(model), str(other_disk))
    qtbot.waitUntil(lambda: panel.step.text().startswith("Moving"), timeout=WAIT)
    with qtbot.waitSignal(panel.files_changed, timeout=WAIT):
        qtbot.mouseClick(panel.cancel_button, LEFT)
        may_go_on.set()
    assert list(other_disk.iterdir()) == []
    assert found(model).is_whole
    assert panel.outcome.text() == folder_failure_text(FolderError(FolderErrorKind.CANCELLED))


def test_the_end_of_the_program_in_a_move_leaves_the_original_only(
    qtbot: QtBot, panel: FoldersPanel, model: Path, other_disk: Path, may_go_on: threading.Event
) -> None:
    panel.start_move(str(model), str(other_disk))
    qtbot.waitUntil(lambda: panel.step.text().startswith("Moving"), timeout=WAIT)
    for task in panel.tasks:  # as the program does, first all of them and then one after the other
        task.cancel()
    may_go_on.set()
    assert all(task.close(WAIT / 1000) for task in panel.tasks)
    assert list(other_disk.iterdir()) == []
    assert found(model).is_whole


def test_of_a_long_name_the_title_is_cut_and_nothing_else(qtbot: QtBot, panel: FoldersPanel) -> None:
    panel.show_scan(ModelScan((replace(REST, folder=Path("/m") / ("long-" * 20)),), GB))
    row = panel.rows[0]
    qtbot.waitUntil(lambda: row.title.width() > 100)
    assert row.title.width() < row.title.sizeHint().width()
    for part in (row.kind, row.size_):
        assert part.width() == part.sizeHint().width()


def test_what_a_deletion_did() -> None:
    assert removed_text(Removed(28 * GB)) == "Deleted: 28.0 GB of disk space were freed."
    text = removed_text(Removed(28 * GB, kept=2, stuck=1))
    assert "could not be deleted: 1." in text
    assert "left in the folder: 2." in text
    full = folder_failure_text(FolderError(FolderErrorKind.DISK_FULL, "", 28 * GB, 3 * GB))
    assert "28.0 GB are needed, 3.0 GB are free" in full


@pytest.mark.parametrize("kind", FolderErrorKind)
def test_every_failure_has_words(kind: FolderErrorKind) -> None:
    text = folder_failure_text(FolderError(kind, "detail for the log"))
    assert text.endswith(".")
    assert "detail" not in text


def test_a_long_name_makes_the_panel_no_wider(panel: FoldersPanel) -> None:
    show(panel, FoundModel(Path("/m") / ("glm-4v-" * 30), ModelKind.BF16, 1, Origin.OURS))
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
    show(panel, OURS, SMALL)
    names = [
        button.accessibleName()
        for row in panel.rows
        for button in (row.use_button, row.show_button, row.move_button, row.delete_button)
    ]
    assert len(set(names)) == len(names)
    assert panel.change_button.accessibleName()

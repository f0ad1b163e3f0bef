"""Looking for models, moving and deleting them, from the window's side."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.library import checked_copy
from glm4v_desktop.library.found_model import FolderErrorKind
from glm4v_desktop.library.model_places import Places
from glm4v_desktop.session.folders_job import FoldersJob, Lay
from tests.library.model_folders import found, make_model

WAIT = 20_000
_MEMORY = Path("/dev/shm")  # noqa: S108 - a disk of its own on every Linux


@pytest.fixture
def job() -> Iterator[FoldersJob]:
    job = FoldersJob()
    yield job
    assert job.close(WAIT)


@pytest.fixture
def other_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    if not _MEMORY.is_dir() or _MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk")
    monkeypatch.setattr(checked_copy, "_PIECE", 2)  # long enough to be stopped
    folder = Path(tempfile.mkdtemp(dir=_MEMORY))
    yield folder
    shutil.rmtree(folder)


def test_it_finds_models_and_the_room_for_more(qtbot: QtBot, job: FoldersJob, tmp_path: Path) -> None:
    model = make_model(tmp_path / "models" / "glm-4v-9b")
    with qtbot.waitSignal(job.found, timeout=WAIT) as told:
        job.look(Places((tmp_path / "models",)))
    (lay,) = told.args
    assert [each.folder for each in lay.models] == [model]
    assert lay.free > 0


def test_the_room_where_no_folder_is_yet_is_that_of_its_disk(
    qtbot: QtBot, job: FoldersJob, tmp_path: Path
) -> None:
    with qtbot.waitSignal(job.found, timeout=WAIT) as told:
        job.look(Places((tmp_path / "not" / "made" / "yet",)))
    assert told.args[0].free > 0
    with qtbot.waitSignal(job.found, timeout=WAIT) as told:
        job.look(Places(()))
    assert told.args == [Lay((), None)]


def test_asked_again_meanwhile_only_the_last_places_count(
    qtbot: QtBot, job: FoldersJob, tmp_path: Path
) -> None:
    make_model(tmp_path / "a" / "glm-4v-9b")
    last = make_model(tmp_path / "b" / "glm-4v-9b")
    heard: list[Lay] = []
    job.found.connect(heard.append)
    with qtbot.waitSignal(job.found, timeout=WAIT):
        for name in ("a", "a", "b"):
            job.look(Places((tmp_path / name,)))
    assert [[each.folder for each in lay.models] for lay in heard] == [[last]]


def test_it_deletes(qtbot: QtBot, job: FoldersJob, tmp_path: Path) -> None:
    model = make_model(tmp_path / "glm-4v-9b")
    with qtbot.waitSignal(job.removed, timeout=WAIT) as told:
        assert job.remove(found(model), lambda _: False)
        assert job.runs
        assert not job.remove(found(model), lambda _: False)
    assert told.args[0] == str(model)
    assert told.args[1].freed > 0
    assert not model.exists()


def test_it_moves(qtbot: QtBot, job: FoldersJob, tmp_path: Path) -> None:
    model = make_model(tmp_path / "glm-4v-9b")
    with qtbot.waitSignal(job.moved, timeout=WAIT) as told:
        job.move(found(model), tmp_path / "there", lambda _: False)
    assert told.args == [str(model), str(tmp_path / "there" / "glm-4v-9b")]


def test_what_is_used_is_refused(qtbot: QtBot, job: FoldersJob, tmp_path: Path) -> None:
    model = make_model(tmp_path / "glm-4v-9b")
    for begin in (
        lambda: job.remove(found(model), lambda folder: folder == model),
        lambda: job.move(found(model), tmp_path / "there", lambda folder: folder == model),
    ):
        with qtbot.waitSignal(job.failed, timeout=WAIT) as told:
            begin()
        assert told.args[0].kind is FolderErrorKind.IN_USE


def test_a_cancelled_move_gives_the_room_back(
    qtbot: QtBot, job: FoldersJob, tmp_path: Path, other_disk: Path
) -> None:
    model = make_model(tmp_path / "glm-4v-9b")
    with qtbot.waitSignal(job.progressed, timeout=WAIT):
        job.move(found(model), other_disk, lambda _: False)
    with qtbot.waitSignal(job.cancelled, timeout=WAIT):
        job.cancel()
    assert list(other_disk.iterdir()) == []
    assert found(model).is_whole


def test_the_end_of_the_program_keeps_what_was_copied(
    qtbot: QtBot, job: FoldersJob, tmp_path: Path, other_disk: Path
) -> None:
    model = make_model(tmp_path / "glm-4v-9b")
    with qtbot.waitSignal(job.progressed, timeout=WAIT):
        job.move(found(model), other_disk, lambda _: False)
    assert job.close(WAIT)
    assert [path.name for path in other_disk.iterdir()] == [".moving-glm-4v-9b"]
    assert found(model).is_whole

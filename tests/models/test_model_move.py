"""Moving a model: at any time one whole model is there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.models import change
from glm4v_desktop.models.change import move_model
from glm4v_desktop.models.find import MOVING, FolderError, FolderErrorKind, FolderProgress, Origin
from glm4v_desktop.models.folder import check_model_folder
from tests.models.model_folders import SHARD_BYTES, SHARDS, content, found, make_model

_MEMORY = Path("/dev/shm")  # noqa: S108 - a disk of its own on every Linux

_ROOT = Path(__file__).resolve().parents[2]
_MOVE = """
import os, signal, sys
from pathlib import Path
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.models import change
from tests.models.model_folders import found
change._PIECE = 4096
model, into, steps = sys.argv[1:]
for number, progress in enumerate(change.move_model(found(Path(model)), Path(into), CancelToken())):
    if number == int(steps) or progress.step == "deleting":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "models" / "glm-4v-9b")


@pytest.fixture
def other_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    if not _MEMORY.is_dir() or _MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk")
    monkeypatch.setattr(change, "_PIECE", 16_384)
    folder = Path(tempfile.mkdtemp(dir=_MEMORY))
    yield folder
    shutil.rmtree(folder)


def run(work: Generator[FolderProgress, None, Path | None]) -> tuple[list[FolderProgress], Path | None]:
    seen = []
    while True:
        try:
            seen.append(next(work))
        except StopIteration as end:
            return seen, end.value


def failing(
    work: Generator[FolderProgress, None, Path | None], meanwhile: Callable[[], object]
) -> FolderErrorKind:
    try:
        for _ in work:
            meanwhile()
    except FolderError as error:
        return error.kind
    pytest.fail("it was moved")


def refused(folder: Path, into: Path, origin: Origin = Origin.OURS, in_use: bool = False) -> FolderErrorKind:
    before = content(folder)
    with pytest.raises(FolderError) as caught:
        run(move_model(found(folder, origin), into, CancelToken(), lambda _: in_use))
    assert content(folder) == before
    return caught.value.kind


def test_on_one_disk_it_is_only_renamed(tmp_path: Path, model: Path) -> None:
    before = content(model)
    seen, target = run(move_model(found(model), tmp_path / "new" / "place", CancelToken()))
    assert target == tmp_path / "new" / "place" / "glm-4v-9b"
    assert content(target) == before
    assert seen == []
    assert not model.exists()


def test_to_another_disk_it_is_copied_checked_and_deleted(model: Path, other_disk: Path) -> None:
    (model / "mine").mkdir()
    (model / "mine" / "note.txt").write_text("comes along")
    before, times = content(model), (model / SHARDS[0]).stat().st_mtime
    seen, target = run(move_model(found(model), other_disk, CancelToken()))
    assert target == other_disk / "glm-4v-9b"
    assert content(target) == before
    assert (target / SHARDS[0]).stat().st_mtime == pytest.approx(times)
    assert not model.exists()
    assert [path.name for path in other_disk.iterdir()] == ["glm-4v-9b"]
    done = [progress.done for progress in seen if progress.step == "copying"]
    assert done == sorted(done)
    assert done[-1] == sum(map(len, before.values()))


def test_a_link_in_the_place_of_the_copy_leads_it_nowhere_else(
    tmp_path: Path, model: Path, other_disk: Path
) -> None:
    (model / "mine").mkdir()
    (model / "mine" / "note.txt").write_text("comes along")
    before, elsewhere = content(model), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / SHARDS[0]).write_bytes(b"not ours")
    begun = other_disk / f"{MOVING}{model.name}"
    begun.symlink_to(elsewhere)
    _, target = run(move_model(found(model), other_disk, CancelToken()))
    assert target is not None
    assert content(target) == before
    assert not target.is_symlink()
    assert content(elsewhere) == {SHARDS[0]: b"not ours"}


def test_a_link_inside_a_begun_copy_leads_it_nowhere_else(
    tmp_path: Path, model: Path, other_disk: Path
) -> None:
    (model / "mine").mkdir()
    (model / "mine" / "note.txt").write_text("comes along")
    before, elsewhere = content(model), tmp_path / "elsewhere"
    elsewhere.mkdir()
    begun = other_disk / f"{MOVING}{model.name}"
    begun.mkdir()
    (begun / "mine").symlink_to(elsewhere)
    _, target = run(move_model(found(model), other_disk, CancelToken()))
    assert target is not None
    assert content(target) == before
    assert content(elsewhere) == {}


def test_at_every_moment_a_whole_model_is_there(model: Path, other_disk: Path) -> None:
    for _ in move_model(found(model), other_disk, CancelToken()):
        looks = [check_model_folder(each) for each in (model, other_disk / "glm-4v-9b")]
        assert any(look.fault is None for look in looks)


def test_a_cancel_leaves_the_original_and_nothing_else(model: Path, other_disk: Path) -> None:
    before, cancel = content(model), CancelToken()
    work = move_model(found(model), other_disk, cancel)
    for _ in range(8):
        next(work)
    cancel.cancel()
    _, target = run(work)
    assert target is None
    assert content(model) == before
    assert list(other_disk.iterdir()) == []


def test_left_in_the_middle_nothing_stays_of_the_copy(model: Path, other_disk: Path) -> None:
    before = content(model)
    work = move_model(found(model), other_disk, CancelToken())
    for progress in work:
        if progress.done > SHARD_BYTES + SHARD_BYTES // 2:  # in the second shard
            break
    work.close()  # as when the program ends
    assert content(model) == before
    assert list(other_disk.iterdir()) == []


def test_killed_at_any_moment_a_whole_model_is_there_and_can_be_moved(model: Path, other_disk: Path) -> None:
    before = content(model)
    for steps in (1, 4, 9, 30):  # of pieces; the last ones beyond the first shard
        command = [sys.executable, "-c", _MOVE, str(model), str(other_disk), str(steps)]
        killed = subprocess.run(command, cwd=_ROOT)
        assert killed.returncode == -signal.SIGKILL
        assert content(model) == before
        assert [path.name for path in other_disk.iterdir()] == [f"{MOVING}{model.name}"]
    _seen, target = run(move_model(found(model), other_disk, CancelToken()))
    assert target is not None
    assert content(target) == before
    assert not model.exists()
    assert list(other_disk.iterdir()) == [target]


def test_killed_while_the_original_is_deleted_the_copy_is_whole(model: Path, other_disk: Path) -> None:
    before = content(model)
    command = [sys.executable, "-c", _MOVE, str(model), str(other_disk), "1000"]
    assert subprocess.run(command, cwd=_ROOT).returncode == -signal.SIGKILL
    assert content(other_disk / model.name) == before


def test_a_copy_that_reads_back_differently_is_not_kept(model: Path, other_disk: Path) -> None:
    before = content(model)
    copy = other_disk / ".moving-glm-4v-9b" / SHARDS[0]

    def damage() -> None:
        if copy.exists() and copy.stat().st_size == SHARD_BYTES:
            copy.write_bytes(b"?" * SHARD_BYTES)  # a disk that keeps something else

    work = move_model(found(model), other_disk, CancelToken())
    assert failing(work, damage) is FolderErrorKind.WRONG_COPY
    assert content(model) == before
    assert list(other_disk.iterdir()) == []


def test_an_original_that_changes_meanwhile_stays(model: Path, other_disk: Path) -> None:
    work = move_model(found(model), other_disk, CancelToken())
    change = (model / "config.json").write_text
    assert failing(work, lambda: change("{}")) is FolderErrorKind.FAILED
    assert set(SHARDS) <= set(content(model))


def test_too_little_room_is_seen_before_anything_is_copied(
    model: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "MARGIN", 1 << 60)
    assert refused(model, other_disk) is FolderErrorKind.DISK_FULL
    assert list(other_disk.iterdir()) == []


def test_what_may_not_be_moved(tmp_path: Path, model: Path) -> None:
    there = tmp_path / "there"
    assert refused(model, there, in_use=True) is FolderErrorKind.IN_USE
    assert refused(model, there, Origin.HUGGING_FACE) is FolderErrorKind.FOREIGN
    assert refused(model, model.parent) is FolderErrorKind.SAME_PLACE
    assert refused(model, model / "inside") is FolderErrorKind.SAME_PLACE
    (there / "glm-4v-9b").mkdir(parents=True)
    assert refused(model, there) is FolderErrorKind.THERE_IS_ONE
    file = tmp_path / "file"
    file.touch()
    assert refused(model, file / "below") is FolderErrorKind.FAILED


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user without all rights")
def test_a_place_that_may_not_be_written_to(tmp_path: Path, model: Path) -> None:
    there = tmp_path / "there"
    there.mkdir(mode=0o500)
    assert refused(model, there) is FolderErrorKind.NOT_WRITABLE

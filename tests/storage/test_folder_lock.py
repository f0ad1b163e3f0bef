"""The lock of a folder: who gets it, what it does with planted files and on a disk without locks."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from glm4v_desktop.storage.folder_lock import FolderInUseError, FolderLock

LOCK = "glm4v_desktop.storage.folder_lock._lock"
needs_descriptors = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="counts descriptors in /proc"
)


def fails_with(number: int) -> Callable[[int], None]:
    def fail(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_one_at_a_time_and_again_after_a_release(tmp_path: Path) -> None:
    folder = tmp_path / "made by the lock"
    for _ in range(3):
        lock, second = FolderLock(folder), FolderLock(folder)
        assert lock.take()
        with pytest.raises(FolderInUseError):
            second.take()
        second.release()  # takes nothing from the first
        with pytest.raises(FolderInUseError), FolderLock(folder):
            pass
        lock.release()
        lock.release()


def test_taken_twice_it_stays_taken_until_it_is_released(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.take()
    with pytest.raises(FolderInUseError):
        lock.take()
    with pytest.raises(FolderInUseError):
        FolderLock(tmp_path).take()
    lock.release()
    assert FolderLock(tmp_path).take()


def test_locks_of_two_names_do_not_meet(tmp_path: Path) -> None:
    with FolderLock(tmp_path), FolderLock(tmp_path, "another"):
        pass


def test_it_ends_with_its_process(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from glm4v_desktop.storage.folder_lock import FolderLock\n"
        "lock = FolderLock(Path(sys.argv[1])); lock.take(); print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(FolderInUseError):
            FolderLock(tmp_path).take()
        child.kill()
    assert FolderLock(tmp_path).take()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there, and there are no named pipes")
@pytest.mark.parametrize("plant", ["link", "dangling link", "pipe", "second name"])
def test_what_was_planted_is_replaced(tmp_path: Path, plant: str) -> None:
    folder, elsewhere = tmp_path / "model", tmp_path / "elsewhere"
    folder.mkdir()
    if plant != "dangling link":
        elsewhere.write_text("a person's own")
    match plant:
        case "link" | "dangling link":
            (folder / "lock").symlink_to(elsewhere)
        case "pipe":
            os.mkfifo(folder / "lock")
        case _:
            (folder / "lock").hardlink_to(elsewhere)
    with FolderLock(folder):
        assert not (folder / "lock").is_symlink()
        assert (folder / "lock").is_file()
    assert elsewhere.exists() == (plant != "dangling link")
    if elsewhere.exists():
        assert not elsewhere.samefile(folder / "lock")
        assert elsewhere.read_text() == "a person's own"


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_disk_without_locks_is_said_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    monkeypatch.setattr(LOCK, fails_with(number))
    with FolderLock(tmp_path):
        lock = FolderLock(tmp_path)
        assert not lock.take()
        lock.release()
    assert caplog.messages.count(f"this disk has no locks: {os.strerror(number)}") == 2


@needs_descriptors
@pytest.mark.parametrize("number", [0, errno.EAGAIN, errno.ENOLCK, errno.EIO])
def test_no_descriptor_leaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Taken and released, refused, without locks, broken: all many times. 0 is a real lock."""
    if number != 0:
        monkeypatch.setattr(LOCK, fails_with(number))
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names, no paths
    for _ in range(200):
        lock = FolderLock(tmp_path)
        with suppress(FolderInUseError, OSError):
            lock.take()
            FolderLock(tmp_path).take()  # a real lock refuses it
        lock.release()
    assert set(os.listdir("/proc/self/fd")) == before  # noqa: PTH208

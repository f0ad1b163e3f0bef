"""A disk that is full, or may not be written; and two programs at one folder."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from glm4v_desktop.models.download.job import ModelDownload
from glm4v_desktop.models.download.values import DownloadError, DownloadErrorKind
from tests.models.download.conftest import QUICK, SHARD, content_of, mirror_of
from tests.models.download.driving import MARGIN, download, refused, steps
from tests.models.download.hub_server import Fault, Hub

FIRST = SHARD.format(1)
ROOT = Path(__file__).parents[3]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_disk_that_is_too_small_is_said_before_the_first_byte(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sum(map(len, taken.values()))
    free = whole + MARGIN - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(free, 0, free))
    job = ModelDownload(tmp_path / "model", [mirror_of(hub)], patience=QUICK, margin=MARGIN)
    needed = asyncio.run(job.look())
    assert (needed.total, needed.have, needed.free, needed.fits) == (whole, 0, free, False)
    assert not (tmp_path / "model").exists(), "looking leaves nothing behind"
    error = refused(tmp_path / "model", mirror_of(hub), patience=QUICK)
    assert (error.kind, error.needed_bytes, error.free_bytes) == (DownloadErrorKind.DISK_FULL, free + 1, free)
    assert content_of(tmp_path / "model") == {}
    assert not any(hub.files_asked(name) for name in taken)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(free, 0, free + 1))
    download(tmp_path / "model", mirror_of(hub), patience=QUICK)


def test_what_is_here_needs_no_room(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{FIRST}.part").write_bytes(taken[FIRST][:200_000])
    free = sum(map(len, taken.values())) + MARGIN - 200_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(free, 0, free))
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


SMALL_DISK = """
import resource, signal, sys
from pathlib import Path
from tests.models.download.conftest import QUICK, mirror_of
from tests.models.download.driving import refused
from tests.models.download.hub_server import Hub
hub = Hub({}); hub.address = sys.argv[2]
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
error = refused(Path(sys.argv[1]), mirror_of(hub), patience=QUICK)
print(error.kind, error.needed_bytes, error.free_bytes)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_a_disk_that_fills_up_keeps_the_part_and_goes_on_later(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """No file may grow beyond 150,000 bytes there: to the program that is a write that fails."""
    said = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, str(tmp_path), hub.address],
        capture_output=True, text=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    kind, needed, free = said.stdout.split()
    assert kind == "disk_full"
    assert int(needed) > MARGIN
    assert int(free) > 0
    kept = [path for path in tmp_path.glob("*.part") if path.stat().st_size == 150_000]
    assert kept
    before = len(hub.asked)
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    went_on = [asked.headers.get("range") for asked in hub.asked[before:] if "model-" in asked.path]
    assert "bytes=150000-" in went_on


def test_a_disk_that_takes_no_byte_is_left_without_empty_parts(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        assert refused(tmp_path, mirror_of(hub), patience=QUICK).kind is DownloadErrorKind.DISK_FULL
    assert list(tmp_path.glob("*.part")) == []
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


def test_a_file_is_on_the_disk_before_it_has_its_name(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut leaves the name with a hole in the file, and nobody looks at it again."""
    synced: dict[int, int] = {}
    early: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        status = os.fstat(descriptor)
        synced[status.st_ino] = status.st_size

    def named(path: Path, target: Path) -> Path:
        status = path.stat()
        if synced.get(status.st_ino) != status.st_size:
            early.append(path.name)
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", named)
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert early == []
    assert tmp_path.stat().st_ino in synced or os.name == "nt", "the new names are written, too"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(hub: Hub, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert refused(tmp_path, mirror_of(hub), patience=QUICK).kind is DownloadErrorKind.NOT_WRITABLE


def test_a_folder_that_is_a_file(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"")
    assert refused(tmp_path / "model", mirror_of(hub), patience=QUICK).kind is DownloadErrorKind.NOT_WRITABLE


def test_a_folder_where_a_file_belongs(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / f"{FIRST}.part").mkdir()
    assert refused(tmp_path, mirror_of(hub), patience=QUICK).kind is DownloadErrorKind.NOT_WRITABLE


def test_two_at_one_folder_in_one_program(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.always[FIRST] = Fault(slow=0.02)

    async def both() -> None:
        first = ModelDownload(tmp_path, [mirror_of(hub)], patience=QUICK, margin=MARGIN)
        second = ModelDownload(tmp_path, [mirror_of(hub)], patience=QUICK, margin=MARGIN)
        running = asyncio.create_task(steps(first.run()))
        while not (tmp_path / ".download.json").exists():
            await asyncio.sleep(0.01)
        for again in (second.run(), second.verify(), second.repair()):
            with pytest.raises(DownloadError) as caught:
                await steps(again)
            assert caught.value.kind is DownloadErrorKind.LOCKED
        with pytest.raises(DownloadError):
            await second.discard()
        await running

    asyncio.run(both())
    assert content_of(tmp_path) == taken


HOLDS = """
import sys, time
from pathlib import Path
from glm4v_desktop.storage.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1]), '.download.lock'); lock.take()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
        child.kill()


def test_the_lock_of_another_process_ends_with_it(
    holder: subprocess.Popen[str], hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    assert refused(tmp_path, mirror_of(hub), patience=QUICK).kind is DownloadErrorKind.LOCKED
    assert hub.asked == []
    holder.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    holder.wait(10)
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


def test_a_disk_without_locks_does_not_stop_a_download(
    hub: Hub,
    taken: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def no_locks(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("glm4v_desktop.storage.folder_lock._lock", no_locks)
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert "this disk has no locks" in caplog.text

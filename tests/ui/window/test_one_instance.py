"""Who is the first, what a second start does, and what a killed or hanging first leaves."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from glm4v_desktop.storage.settings_file import JsonFile
from glm4v_desktop.ui.window import one_instance
from glm4v_desktop.ui.window.one_instance import NotRespondingError, OneInstance

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and rights of Unix")

_FIRST = """
import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication
from glm4v_desktop.ui.window.one_instance import OneInstance
app = QCoreApplication([]); one = OneInstance(Path(sys.argv[1]))
one.take_or_hand_over([]); one.files_handed.connect(lambda files: print(ascii(files), flush=True))
one.listen(); print("listening", flush=True); app.exec()
"""


@contextmanager
def first(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _FIRST, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "listening\n"
            yield process
        finally:
            process.kill()
            process.wait()
            after = OneInstance(folder)  # removes what the killed one left
            if after.take():
                after.close()


def place(folder: Path) -> dict[str, object]:
    return JsonFile(folder / "server.json").read()


def test_a_second_start_hands_over_and_is_told_so(tmp_path: Path) -> None:
    files = ["/var/报告 1.png", os.fsdecode(b"/tmp/caf\xe9.png"), "file:///tmp/a%20b.png"]
    with first(tmp_path) as process:
        assert not OneInstance(tmp_path).take_or_hand_over(files)
        assert process.stdout is not None
        assert process.stdout.readline() == ascii(files) + "\n"


def test_what_a_killed_first_left_is_no_obstacle_and_is_removed(tmp_path: Path) -> None:
    with first(tmp_path) as process:
        left = Path(str(place(tmp_path)["folder"]))
        assert stat.S_IMODE(left.stat().st_mode) == 0o700
        process.kill()
        process.wait()
        assert left.exists()
        one = OneInstance(tmp_path)
        assert one.take_or_hand_over(["/a.png"])
        assert not left.exists()
        one.close()


def test_without_locks_a_later_start_leaves_the_first_its_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with first(tmp_path):
        before = place(tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr("glm4v_desktop.storage.folder_lock._lock", no_locks)
            one = OneInstance(tmp_path)
            assert one.take_or_hand_over(["/a.png"])  # opens a window of its own
            one.close()
        assert place(tmp_path) == before
        assert Path(str(before["server"])).exists()


def test_a_first_that_hangs_is_told_with_its_process(tmp_path: Path) -> None:
    with first(tmp_path) as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(NotRespondingError) as caught:
            OneInstance(tmp_path).take_or_hand_over(["/a.png"], reply_s=0.3)
        assert caught.value.pid == process.pid
        assert caught.value.has_message


def test_a_first_that_never_gets_ready_is_told_too(tmp_path: Path) -> None:
    starting = OneInstance(tmp_path)
    assert starting.take()
    with pytest.raises(NotRespondingError) as caught:
        OneInstance(tmp_path).take_or_hand_over([], patience_s=0.2)
    assert not caught.value.has_message
    starting.close()


def test_other_settings_are_another_instance_and_an_end_frees_the_place(tmp_path: Path) -> None:
    one, other, later = OneInstance(tmp_path / "a"), OneInstance(tmp_path / "b"), OneInstance(tmp_path / "a")
    assert one.take()
    assert other.take()
    assert not later.take()
    one.close()
    one.close()
    assert later.take()
    later.close()
    other.close()


def test_a_place_that_cannot_be_written_opens_a_window_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    one = OneInstance(tmp_path / "state" / "instance")
    assert one.take_or_hand_over(["/a.png"])
    one.listen()
    one.close()


@pytest.mark.parametrize(
    "words",
    [b"rubbish\n", b"[]\n", b'{"files": ["/a"], "token": ""}\n', b'{"files": 1}\n', b"[" * 100_000 + b"\n"],
    ids=["text", "list", "not base64", "number", "nested"],
)
def test_other_words_are_not_obeyed_and_the_next_start_is_heard(
    tmp_path: Path, qtbot: QtBot, words: bytes
) -> None:
    one = OneInstance(tmp_path)
    assert one.take()
    one.listen()
    heard: list[list[str]] = []
    one.files_handed.connect(heard.append)
    send(str(place(tmp_path)["server"]), words, qtbot)
    assert heard == []
    send(str(place(tmp_path)["server"]), one_instance._message(["/a.png"]), qtbot)
    assert heard == [["/a.png"]]
    one.close()


def test_a_message_without_end_is_cut_off(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_instance, "_MOST_BYTES", 1000)
    monkeypatch.setattr(one_instance, "_GUEST_S", 600.0)
    one = OneInstance(tmp_path)
    assert one.take()
    one.listen()
    send(str(place(tmp_path)["server"]), b"x" * 5000, qtbot)
    one.close()


def test_a_guest_that_says_nothing_is_sent_away(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_instance, "_GUEST_S", 0.05)
    one = OneInstance(tmp_path)
    assert one.take()
    one.listen()
    send(str(place(tmp_path)["server"]), b"", qtbot)
    one.close()


def test_a_foreign_folder_is_never_removed(tmp_path: Path) -> None:
    foreign = tmp_path / "glm4v-desktop-x"
    foreign.mkdir()
    (foreign / "socket").touch()
    JsonFile(tmp_path / "server.json").write({"folder": str(foreign)})
    one = OneInstance(tmp_path)
    assert one.take()
    assert (foreign / "socket").exists()
    one.close()


def send(server: str, words: bytes, qtbot: QtBot) -> None:
    """Connects, says it and stays until the other side hangs up."""
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.disconnected, timeout=20_000):
        socket.connectToServer(server)
        socket.write(words)

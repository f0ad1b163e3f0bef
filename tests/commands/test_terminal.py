"""What the commands print, and where it cannot be printed."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from glm4v_desktop import cli
from glm4v_desktop.commands import terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such devices")

_SCRIPTED = (
    "import sys; from glm4v_desktop import cli; from glm4v_desktop.commands import terminal;"
    "from glm4v_desktop.engine import create; from glm4v_desktop.engine.process_child import EngineSource;"
    "terminal._TICK_S = 0.01;"
    "create.engine_source = lambda *_: EngineSource('tests.scripted_engine:make_scripted', {options!r});"
    "sys.exit(cli.main({words!r}))"
)
_PROGRAM = [sys.executable, "-m", "glm4v_desktop"]


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "a.png"
    Image.new("RGB", (40, 30), "white").save(path)
    return str(path)


def asking(picture: str, *words: str, **options: object) -> list[str]:
    words = ("ask", picture, "what?", *words, "--language", "en")
    return [sys.executable, "-c", _SCRIPTED.format(options=options, words=list(words))]


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("--help", "> /dev/full"),
        ("--version", "> /dev/full"),
        ("doctor", "> /dev/full"),
        ("download --help", "> /dev/full"),
        ("--version", ">&-"),
        ("--version", "> /dev/full 2> /dev/full"),
    ],
)
def test_output_that_cannot_be_written_is_a_sentence(words: str, how: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    done = subprocess.run(
        ["sh", "-c", f'"$@" {how}', "sh", *_PROGRAM, *words.split()],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "2>" in how or "could not be written" in done.stderr


def test_an_answer_into_a_full_disk_is_a_sentence(picture: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(asking(picture), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip() == "The output could not be written: No space left on device."


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["--nonsense"], ["docter"], ["doctor", "-x"]])
def test_a_program_without_a_console_does_not_fail_for_lack_of_one(words: list[str]) -> None:
    code = (
        "import os, sys; sys.stdin = sys.stdout = sys.stderr = None\n"
        "from glm4v_desktop import cli\n"
        "try: code = cli.main(sys.argv[1:])\n"
        "except SystemExit as left: code = left.code\n"
        "except BaseException: code = 99\n"
        "os._exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, timeout=60)
    assert done.returncode in {1, 2}
    assert (done.stdout, done.stderr) == (b"", b"")


def test_closed_streams_are_not_the_next_file_that_is_opened(tmp_path: Path) -> None:
    code = (
        "from glm4v_desktop.commands.terminal import prepare_streams; import os, sys; prepare_streams();"
        "sys.exit(min(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY), 50))"
    )
    command = '"$@" <&- >&- 2>&-'
    done = subprocess.run(["sh", "-c", command, "sh", sys.executable, "-c", code, str(tmp_path / "file")])
    assert done.returncode > 2


@pytest.mark.parametrize(
    ("word", "hint"),
    [("docter", "glm4v-desktop doctor"), ("Ask", "glm4v-desktop ask"), ("quantise", "desktop quantize"),
     ("help", "desktop --help"), ("xyzzy", "--help lists")],
)  # fmt: skip
def test_a_mistyped_command_opens_no_window(
    word: str, hint: str, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    assert cli.main([word, "--language", "en"]) == 2
    said = capsys.readouterr().err
    assert word in said
    assert hint in said


@pytest.mark.parametrize("word", ["shot.png", "./shot", "C:shot", "file:///x", "folder/"])
def test_what_may_be_a_file_is_no_mistyped_command(word: str) -> None:
    assert not cli._is_mistyped(word)


def test_a_file_or_a_link_without_a_suffix_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("doctors").touch()
    Path("gone").symlink_to("nowhere")
    assert not cli._is_mistyped("doctors")
    assert not cli._is_mistyped("gone")


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert [word for word in ("ask", "doctor", "download", "quantize") if f"\n  {word} " not in said] == []


def test_an_answer_in_a_pipe_has_no_control_characters(picture: str) -> None:
    script = "a\x1b[2Jb\u202ec\x9b \td\nend"
    done = subprocess.run(asking(picture, script=script), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not {"\x1b", "\u202e", "\x9b"} & set(done.stdout)
    assert done.stdout.startswith("a[2Jbc ")


def on_a_terminal(command: list[str]) -> str:
    """What the command writes to standard output and error of one terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdout=slave, stderr=slave) as running:
        os.close(slave)
        said = b""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if select.select([master], [], [], 1.0)[0]:
                try:
                    piece = os.read(master, 65536)
                except OSError:  # Linux: the other end is closed
                    piece = b""
                if not piece:
                    break
                said += piece
    os.close(master)
    assert running.returncode == 0, said
    return said.decode()


def test_a_terminal_shows_what_is_hidden_and_what_is_waited_for(
    picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "a\x1b[2Jb\u202ec"
    slow = asking(picture, script=script)
    said = on_a_terminal(slow)
    assert "a⟨U+001B⟩[2Jb⟨U+202E⟩c" in said
    before, _, after = said.partition("a⟨U+001B⟩")
    assert " s\r\x1b[K" in before  # the seconds, erased before the answer
    assert "\x1b" not in after


def test_a_pipe_has_no_status_line(picture: str) -> None:
    slow = asking(picture, script="one")
    done = subprocess.run(slow, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("one", "")


def test_standard_input_is_read_up_to_the_cap(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    asked: list[int] = []

    class Endless:
        def read(self, most: int = -1) -> bytes:
            asked.append(most)
            return bytes(most)

    class Input:
        buffer = Endless()

    monkeypatch.setattr(sys, "stdin", Input())
    monkeypatch.setattr("glm4v_desktop.commands.ask.start_log", lambda *_: None)
    assert cli.main(["ask", "-", "what?", "--language", "en"]) == 3
    assert asked == [256 * 1024 * 1024 + 1]
    assert "256" in capsys.readouterr().err


def test_text_of_others_is_marked_wherever_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for error in (False, True):
        terminal.tell("\x1b[2J\u202e\u200b\tkept\n", error=error)
    said = capsys.readouterr()
    assert said.out == said.err == "⟨U+001B⟩[2J⟨U+202E⟩⟨U+200B⟩\tkept\n\n"

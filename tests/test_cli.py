"""The command line: what is printed, the JSON keys and the exit codes are public."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from glm4v_desktop import cli
from glm4v_desktop.commands import ask as ask_command
from glm4v_desktop.commands.ask import ExitCode
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.engine import create
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import EngineName, FinishReason

JSON_KEYS = {"answer", "markdown", "engine", "model", "picture", "region", "reason", "seconds", "error"}


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "report 报告 #1.png"
    Image.new("RGB", (40, 30), "white").save(path)
    return str(path)


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's place is taken by the scripted engine, in a real child process."""
    source = EngineSource("tests.scripted_engine:make_scripted", {"script": "one two three"})
    real = create.engine_source
    monkeypatch.setattr(
        ask_command, "start_log", lambda folder, name: None
    )  # it would take over the tests' own
    monkeypatch.setattr(
        create,
        "engine_source",
        lambda options: source if options.name is EngineName.READER else real(options),
    )


def ask(*words: str) -> int:
    return cli.main(["ask", *words, "--language", "en"])


def test_the_answer_streams_to_the_terminal(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(picture, "what?") == 0
    assert capsys.readouterr().out == "one two three\n"


def test_only_a_terminal_is_told_what_was_found_before_the_answer(
    picture: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(picture, "watched")
    assert capsys.readouterr().out == "False\n"
    monkeypatch.setattr(ask_command, "is_terminal", lambda stream: True)
    ask(picture, "watched", "--json")
    assert json.loads(capsys.readouterr().out)["answer"] == "False"
    ask(picture, "watched")
    assert capsys.readouterr().out == "True\n"


def test_json_has_the_documented_keys(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(picture, "what?", "--json", "--region", "1,2,30,20") == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) == JSON_KEYS
    assert (said["answer"], said["markdown"], said["engine"], said["reason"], said["error"]) == (
        "one two three", "one two three ", "reader", "stop", None,
    )  # fmt: skip
    assert said["region"] == {"x": 1, "y": 2, "width": 30, "height": 20}
    assert (said["picture"]["width"], said["picture"]["height"]) == (40, 30)
    assert len(said["picture"]["key"]) == 64
    assert said["seconds"] >= 0


def test_the_engine_is_given_the_region_that_was_asked_for(
    picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(picture, "pixels", "--region", "1,2,30,20") == 0
    assert "Rect(left=1, top=2, right=31, bottom=22)" in capsys.readouterr().out


@pytest.mark.parametrize("region", ["1,2,3", "a,b,c,d", "0,0,41,30", "-1,0,5,5", "0,0,0,5"])
def test_a_region_that_does_not_fit_is_a_usage_error(
    picture: str, region: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(picture, "what?", f"--region={region}") == 2
    assert "region" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["ask"], ["ask", "x.png"], ["ask", "x", "y", "--engine", "server"], ["--no"]]
)
def test_wrong_words_are_usage_errors(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert "usage: glm4v-desktop" in capsys.readouterr().err


def test_a_refused_picture_says_why_and_has_its_own_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(str(tmp_path / "absent.png"), "what?") == 3
    assert "not found" in capsys.readouterr().err


def test_a_web_address_is_named_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("https://example.invalid/a.png", "what?") == 3
    assert "does not fetch pictures from the web" in capsys.readouterr().err


def test_an_empty_question_is_a_usage_error(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(picture, "  ") == 2
    assert "empty" in capsys.readouterr().err


def test_a_question_beyond_the_limit_is_a_usage_error(
    picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(picture, " " + "x" * 8_001) == 2
    assert "at most 8,000 characters, this one has 8,001" in capsys.readouterr().err


def test_a_refused_picture_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    assert ask(str(broken), "what?", "--json") == 3
    said = json.loads(capsys.readouterr().out)
    assert set(said) == JSON_KEYS
    assert said["reason"] == "error"
    assert set(said["error"]) == {"kind", "message", "remedy"}
    assert said["error"]["kind"] == "unknown_format"


@pytest.mark.parametrize("question", ["raise OUT_OF_MEMORY", "bug", "exit 7"])
def test_a_failing_engine_says_so_without_a_traceback(
    picture: str, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(picture, question) == 1
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said


def test_an_engine_without_its_model_says_so(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(picture, "what?", "--engine", "local") == 1
    assert capsys.readouterr().err.strip()


def test_messages_come_in_chinese_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", str(tmp_path / "absent.png"), "?", "--language", "zh"]) == 3
    said = capsys.readouterr().err
    assert any("一" <= letter <= "鿿" for letter in said)


def test_a_picture_may_come_from_standard_input(picture: str) -> None:
    code = (
        "import sys; from glm4v_desktop import cli; from glm4v_desktop.engine import create;"
        "from glm4v_desktop.engine.process_child import EngineSource;"
        "create.engine_source = lambda *_: EngineSource('tests.scripted_engine:make_scripted', {});"
        "sys.exit(cli.main(['ask', '-', 'echo hello']))"
    )
    with Path(picture).open("rb") as data:
        done = subprocess.run([sys.executable, "-c", code], stdin=data, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "echo hello\n"), done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal to send")
def test_ctrl_c_keeps_what_was_said_and_exits_with_130(picture: str) -> None:
    code = (
        "import sys; from glm4v_desktop import cli; from glm4v_desktop.engine import create;"
        "from glm4v_desktop.engine.process_child import EngineSource;"
        "options = {'script': 'word ' * 1000, 'pause': 0.02};"
        "create.engine_source = lambda *_: EngineSource('tests.scripted_engine:make_scripted', options);"
        f"sys.exit(cli.main(['ask', {picture!r}, 'go on', '--language', 'en']))"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert asking.stdout is not None
    first = asking.stdout.read(5)
    asking.send_signal(signal.SIGINT)
    rest, errors = asking.communicate(timeout=30)
    assert asking.returncode == 130
    assert set((first + rest).split()) == {"word"}
    assert "Stopped" in errors


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_leaves_is_no_fault(picture: str) -> None:
    code = (
        "import sys; from glm4v_desktop import cli; from glm4v_desktop.engine import create;"
        "from glm4v_desktop.engine.process_child import EngineSource;"
        "options = {'script': 'word ' * 1000, 'pause': 0.002};"
        "create.engine_source = lambda *_: EngineSource('tests.scripted_engine:make_scripted', options);"
        f"sys.exit(cli.main(['ask', {picture!r}, 'go on', '--language', 'en']))"
    )
    asking = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert asking.stdout is not None
    assert asking.stderr is not None
    asking.stdout.read(5)
    asking.stdout.close()
    errors = asking.stderr.read()
    asking.stderr.close()
    assert (asking.wait(timeout=30), errors) == (130, b"")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--version"], ["ask", "--version"]):
        with pytest.raises(SystemExit) as left:
            cli.main(words)
        assert left.value.code == 0
        assert capsys.readouterr().out == f"glm4v-desktop {VERSION}\n"


def test_exit_codes_are_as_documented() -> None:
    codes = {code.name: code.value for code in ExitCode}
    assert codes == {
        "ANSWERED": 0,
        "ENGINE": 1,
        "USAGE": 2,
        "PICTURE_REFUSED": 3,
        "NO_ANSWER": 4,
        "STOPPED": 130,
    }


def test_cards_are_numbered_as_the_driver_numbers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_DEVICE_ORDER", raising=False)
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert os.environ["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    source = EngineSource("tests.scripted_engine:make_scripted", {"script": " "})
    monkeypatch.setattr(create, "engine_source", lambda options: source)


@pytest.mark.usefixtures("silent")
def test_an_empty_answer_is_a_sentence_and_an_exit_code(
    picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(picture, "what?") == ExitCode.NO_ANSWER
    said = capsys.readouterr()
    assert said.out == ""
    assert "gave no answer" in said.err
    assert "--region" in said.err
    assert ask(picture, "what?", "--json") == ExitCode.NO_ANSWER
    answer = json.loads(capsys.readouterr().out)
    assert (answer["answer"], answer["reason"], answer["error"]) == ("", "empty", None)


def test_a_question_for_a_model_says_how_to_ask_it(
    monkeypatch: pytest.MonkeyPatch, picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"script": "a line", "reason": FinishReason.NEEDS_MODEL}
    source = EngineSource("tests.scripted_engine:make_scripted", options)
    monkeypatch.setattr(create, "engine_source", lambda options: source)
    assert ask(picture, "why?") == ExitCode.ANSWERED
    said = capsys.readouterr()
    assert said.out == "a line\n"
    assert said.err == "GLM-4v-9b may answer this: name its folder with --model FOLDER.\n"
    assert ask(picture, "why?", "--json") == ExitCode.ANSWERED
    said = capsys.readouterr()
    assert json.loads(said.out)["reason"] == "needs_model"
    assert said.err == ""


def test_the_terminal_gets_plain_text_and_json_both(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    question = "echo **1\\_5** & `x`"
    assert ask(picture, question) == 0
    assert capsys.readouterr().out == "echo 1_5 & x\n"
    assert ask(picture, question, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["answer"], said["markdown"].strip()) == ("echo 1_5 & x", question)


def test_markdown_is_printed_on_request(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe gets plain text with tabs between cells; --markdown gives what the engine wrote."""
    answer = "echo this:\n\n| a\\_b | x \\| y |\n| --- | --- |\n| **1** | |"
    assert ask(picture, answer) == 0
    assert capsys.readouterr().out == "echo this:\n\na_b\tx | y\n1\t\n"
    assert ask(picture, answer, "--markdown") == 0
    assert capsys.readouterr().out == f"{answer}\n"
    with pytest.raises(SystemExit):
        ask(picture, "what?", "--markdown", "--json")

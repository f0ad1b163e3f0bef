"""The command line with the model itself: a small random one in the original layout."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from glm4v_desktop import app, cli
from glm4v_desktop.commands import ask as ask_command
from glm4v_desktop.commands.ask import ExitCode
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.engine import create
from glm4v_desktop.engine.local import LocalEngine
from glm4v_desktop.engine.protocol import Event, Finished, FinishReason, Request
from tests.engine import local_model

folder = local_model.folder  # the fixture that makes the model


@pytest.fixture(autouse=True)
def no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ask_command, "start_log", lambda folder, name: None
    )  # it would take over the tests' own
    monkeypatch.setattr(ask_command, "_stop_on_signals", lambda cancel: None)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "picture.png"
    Image.new("RGB", (40, 30), "white").save(path)
    return str(path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[app.Options]:
    """What a window would have been opened with."""
    options: list[app.Options] = []

    def run(wanted: app.Options, _instance: object) -> int:
        options.append(wanted)
        return 0

    monkeypatch.setattr(app, "run", run)
    return options


def ask(picture: str, *words: str) -> int:
    return cli.main(["ask", picture, "what?", "--language", "en", "--device", "cpu", *words])


def test_the_model_in_a_folder_answers(picture: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert ask(picture, "--engine", "local", "--model", str(folder), "--json") == 0
    said = json.loads(capfd.readouterr().out)
    assert (said["engine"], said["model"]) == ("local", folder.name)
    assert said["reason"] in ("stop", "length")
    assert said["error"] is None


def test_an_answer_ends_after_the_tokens_that_were_asked_for(
    picture: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends: list[Finished] = []
    answer = LocalEngine.answer

    def watched(self: LocalEngine, request: Request, cancel: CancelToken) -> Iterator[Event]:
        for event in answer(self, request, cancel):
            ends.extend([event] if isinstance(event, Finished) else [])
            yield event

    monkeypatch.setattr(LocalEngine, "answer", watched)
    words = ["--model", str(folder), "--in-process", "--max-tokens", "3"]
    assert ask(picture, *words) == 0
    assert "length limit" in capsys.readouterr().err
    assert ask(picture, *words, "--json") == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "length"
    assert [(end.reason, end.new_tokens) for end in ends] == [(FinishReason.LENGTH, 3)] * 2


def test_the_temperature_goes_with_the_question(
    picture: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers(temperature: str) -> set[str]:
        said = set()
        for _ in range(4):
            words = ["--max-tokens", "20", "--json", "--in-process", "--temperature", temperature]
            # A sampled answer may end before its first letter.
            assert ask(picture, "--model", str(folder), *words) in (ExitCode.ANSWERED, ExitCode.NO_ANSWER)
            said.add(json.loads(capsys.readouterr().out)["markdown"])
        return said

    assert len(answers("0")) == 1
    assert len(answers("5")) > 1  # four times the same, without a seed, is out of the question


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--max-tokens", "0"], "--max-tokens takes a whole number, 1 or more"),
        (["--max-tokens=-3"], "--max-tokens takes a whole number, 1 or more"),
        (["--max-tokens", "many"], "--max-tokens takes a whole number, 1 or more"),
        (["--temperature", "5.1"], "--temperature takes a number from 0 (always the likeliest word) to 5"),
        (["--temperature=-1"], "--temperature takes a number from 0"),
        (["--temperature", "nan"], "--temperature takes a number from 0"),
        (["--temperature", "hot"], "--temperature takes a number from 0"),
    ],
)
def test_settings_out_of_range_are_usage_errors(
    words: list[str], sentence: str, picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(picture, "--model", "demo", *words) == 2
    assert sentence in capsys.readouterr().err


def test_the_demo_model_goes_by_its_own_name(
    picture: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(create, "resource", lambda name: folder)
    assert ask(picture, "--model", "demo", "--json", "--in-process") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["engine"], said["model"]) == ("local", "demo model")


def test_the_reader_has_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", str(tmp_path / "absent.png"), "?", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["model"] is None


@pytest.mark.parametrize(
    ("words", "reason", "remedy"),
    [
        (["--engine", "local"], "folder was not found.", "--model FOLDER"),
        (["--model", "not/there"], "folder was not found.", "--model FOLDER"),
        (["--model", "."], "files were not found: config.json.", "another folder"),
    ],
)
def test_without_its_files_it_says_what_to_do(
    words: list[str],
    reason: str,
    remedy: str,
    picture: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask(picture, *words) == 1
    said = capsys.readouterr().err
    assert reason in said
    assert remedy in said


@pytest.mark.parametrize(
    ("name", "content", "kind", "sentence"),
    [
        ("config.json", b"<html>", "model_damaged", "is damaged, or belongs to another model: config.json."),
        ("config.json", b'{"model_type": "llava"}', "other_model", "is not GLM-4v-9b: llava."),
        ("tokenizer.model", b"IQ== 0\n", "bad_vocabulary", "The vocabulary in this folder does not belong"),
        ("model.safetensors", b"<html>" * 9, "model_damaged", "model.safetensors: not a safetensors file."),
    ],
)
def test_each_fault_of_the_folder_has_its_sentence(
    name: str,
    content: bytes,
    kind: str,
    sentence: str,
    picture: str,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / name).write_bytes(content)
    assert ask(picture, "--model", str(copy), "--json", "--in-process") == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == kind
    assert sentence in error["message"]
    assert error["remedy"]


def test_a_file_that_is_missing_is_named(
    picture: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = tmp_path / "part"
    part.mkdir()
    shutil.copy(folder / "config.json", part)
    assert ask(picture, "--model", str(part), "--json", "--in-process") == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "model_missing"
    assert "model.safetensors.index.json" in error["message"]


def test_without_the_extra_it_says_how_to_get_it(
    picture: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(create, "has_extra_local", lambda: False)
    assert ask(picture, "--model", str(folder)) == 1
    said = capsys.readouterr().err
    assert "not installed" in said
    assert "packaging/start.py --local" in said


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:x", "cuda:1234", "meta", "cpu:0"])
def test_a_device_that_is_none_is_a_usage_error(
    device: str, picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        ask(picture, "--model", "demo", "--device", device)
    assert left.value.code == 2
    assert "cuda:1" in capsys.readouterr().err


def test_a_device_that_is_not_there_is_said(
    picture: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--model", str(folder), "--in-process", "--device", "cuda:99"]
    assert ask(picture, *words) == 1
    assert "doctor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "engine"), [([], ""), (["--engine", "reader"], "reader"), (["--model", "demo"], "local")]
)
def test_the_window_keeps_its_engine_unless_told(
    words: list[str], engine: str, asked: list[app.Options]
) -> None:
    assert cli.main(words) == 0
    assert asked[0].engine == engine


def test_the_window_takes_the_same_words(asked: list[app.Options]) -> None:
    assert cli.main(["shot.png", "--model", "demo", "--device", "cuda:1", "--in-process"]) == 0
    (options,) = asked
    assert (options.engine, options.model, options.device) == ("local", "demo", "cuda:1")
    assert (options.pictures, options.in_process) == (("shot.png",), True)

"""`glm4v-desktop quantize`: what is printed, the JSON keys and the exit codes are public."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from glm4v_desktop import cli
from glm4v_desktop.commands import quantize as quantize_command
from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v.config import read_config
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionStep,
)

DEMO = str(resource("demo_model"))


@pytest.fixture(autouse=True)
def everything_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(quantize_command, "start_log", lambda folder, name: None)
    monkeypatch.setattr(quantize_command, "limit_native_threads", lambda source: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "glm-4v-demo-int4"


def quantize(*words: str) -> int:
    return cli.main(["quantize", *words, "--language", "en"])


def test_json_lines_tell_the_progress_and_the_end(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quantize(DEMO, str(out), "--quick", "--json-lines") == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(set(line) == {"step", "done", "total", "seconds_left"} for line in said[:-1])
    assert {line["step"] for line in said} == {"starting", "converting", "checking", "done"}
    size = sum(path.stat().st_size for path in out.iterdir())
    assert said[-1] == {"step": "done", "folder": str(out), "bytes": size}
    assert read_config(out).quantization is not None


def test_own_pictures_calibrate(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "mine.png"
    Image.effect_noise((300, 200), 40).convert("RGB").save(picture)
    assert quantize(DEMO, str(out), "--calibrate", str(picture)) == 0
    said = capsys.readouterr()
    assert f"Done: {out} (0.0 GB). Use it with --model." in said.out
    assert "11 of 11 parts, about 0 s left" in said.err
    quick = out.with_name("glm-4v-demo-quick")
    assert quantize(DEMO, str(quick), "--quick") == 0
    name = "model-00001-of-00001.safetensors"
    assert (quick / name).read_bytes() != (out / name).read_bytes()


def test_a_name_is_proposed_that_the_license_allows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quantize(DEMO, str(tmp_path / "small")) == 2
    said = capsys.readouterr().err
    assert "begins with “glm-4”" in said
    assert str(tmp_path / "glm-4-small") in said


@pytest.mark.parametrize("as_json", [True, False])
def test_a_folder_without_a_model(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert quantize(str(nothing), str(out), *(["--json-lines"] if as_json else [])) == 1
    said = capsys.readouterr()
    if as_json:
        last = json.loads(said.out.splitlines()[-1])
        assert (last["error"], last["detail"]) == ("source", "config.json")
        assert set(last) == {"error", "message", "detail", "needed", "free"}
    else:
        assert "original files: config.json." in said.err
    assert not out.exists()


def test_a_copy_that_is_there_already(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quantize(DEMO, str(out), "--quick") == 0
    assert quantize(DEMO, str(out), "--quick") == 2
    assert "finished model" in capsys.readouterr().err


def test_a_picture_that_is_none(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quantize(DEMO, str(out), "--calibrate", str(tmp_path / "missing.png")) == 3
    assert capsys.readouterr().err.strip()
    assert not out.exists()


def test_stopped_with_ctrl_c_it_goes_on_from_there(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = quantize_command._QuantizeOutput.progress

    def stops_at_five(says: quantize_command._QuantizeOutput, progress: ConversionProgress) -> None:
        real(says, progress)
        if progress.done == 5:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(quantize_command._QuantizeOutput, "progress", stops_at_five)
        assert quantize(DEMO, str(out), "--quick") == 130
    assert "Stopped. Run the same command to continue." in capsys.readouterr().err
    assert not (out / "config.json").exists()
    assert quantize(DEMO, str(out), "--quick") == 0
    assert capsys.readouterr().err.startswith("5 of 11 parts")
    assert read_config(out).quantization is not None


def test_without_what_the_model_runs_on(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quantize_command, "has_extra_local", lambda: False)
    assert quantize(DEMO, str(out), "--json-lines") == 1
    assert json.loads(capsys.readouterr().out)["error"] == "extra_missing"
    assert not out.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ConversionError(ConversionErrorKind.DISK_FULL, "", 9_200_000_000, 3_100_000_000),
            "9.2 GB are needed",
        ),
        (ConversionError(ConversionErrorKind.DISK_FULL, "OSError 28"), "The disk is full. Free some space"),
        (ConversionError(ConversionErrorKind.PLACE, "not empty"), "Name a new or an empty one."),
        (ConversionError(ConversionErrorKind.NOT_WRITABLE, "PermissionError 13"), "(PermissionError 13)"),
        (ConversionError(ConversionErrorKind.OUT_OF_MEMORY), "Close other programs"),
        (ConversionError(ConversionErrorKind.EXTRA_MISSING), "are not installed"),
        (ConversionError(ConversionErrorKind.IN_USE, "glm-4v"), "Another process"),
    ],
)
def test_every_failure_has_a_sentence(error: ConversionError, said: str) -> None:
    assert said in quantize_command._sentence(error)


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "5 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (7300, "2 h 2 min")]
)
def test_time_is_told_as_people_do(seconds: float, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    quantize_command._QuantizeOutput(as_json=False).progress(
        ConversionProgress(ConversionStep.CONVERTING, 1, 9, seconds)
    )
    assert capsys.readouterr().err == f"1 of 9 parts, about {said} left\n"

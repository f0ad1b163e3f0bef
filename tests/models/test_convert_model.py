"""The 4-bit copy is made by a child: its lines, its end, a cancel."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.models import convert as module
from glm4v_desktop.models.convert import command_for, convert_model, copy_folder, copy_name, is_begun
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
    QuantizationScope,
    copy_bytes,
    room_for_copy,
)
from tests.models.model_folders import make_model

FAKE = Path(__file__).with_name("fake_quantizer.py")
PROGRESS = '{"step": "converting", "done": 3, "total": 9, "seconds_left": 12.5}'


@pytest.fixture
def conversion(tmp_path: Path) -> ConversionRequest:
    return ConversionRequest(tmp_path / "glm-4v-9b", tmp_path / "glm-4v-9b-int4")


@pytest.fixture
def copy(tmp_path: Path) -> str:
    return str(make_model(tmp_path / "made before", int4=True))


def child(
    conversion: ConversionRequest,
    *lines: str,
    code: int = 0,
    makes: str = "",
    waits: str = "",
    cancel: CancelToken | None = None,
) -> Generator[ConversionProgress, None, int | None]:
    command = [sys.executable, str(FAKE), str(conversion.out), json.dumps(lines), str(code), makes, waits]
    return convert_model(conversion, cancel or CancelToken(), lambda _: command)


def run(work: Generator[ConversionProgress, None, int | None]) -> tuple[list[ConversionProgress], int | None]:
    seen = []
    while True:
        try:
            seen.append(next(work))
        except StopIteration as end:
            return seen, end.value


def failure(work: Generator[ConversionProgress, None, int | None]) -> ConversionError:
    with pytest.raises(ConversionError) as caught:
        run(work)
    return caught.value


def test_its_progress_and_the_size_of_what_it_made(conversion: ConversionRequest, copy: str) -> None:
    lines = (
        '{"step": "starting"}',
        '{"step": "calibrating", "done": 1, "total": 9, "seconds_left": null}',
        "UserWarning: something a library says",
        '{"step": "dancing", "done": 1}',
        "[1, 2]",
        PROGRESS,
        '{"step": "done", "folder": "/x", "bytes": 12}',
    )
    seen, made = run(child(conversion, *lines, makes=copy))
    assert seen == [
        ConversionProgress(ConversionStep.STARTING),
        ConversionProgress(ConversionStep.STARTING),
        ConversionProgress(ConversionStep.CALIBRATING, 1, 9),
        ConversionProgress(ConversionStep.CONVERTING, 3, 9, 12.5),
    ]
    assert made is not None
    assert made > 0


@pytest.mark.parametrize(
    ("values", "progress"),
    [
        ({"done": "3"}, ConversionProgress(ConversionStep.CHECKING)),
        ({"done": -1, "total": True}, ConversionProgress(ConversionStep.CHECKING)),
        ({"done": 1, "total": 2, "seconds_left": "soon"}, ConversionProgress(ConversionStep.CHECKING, 1, 2)),
    ],
)
def test_odd_figures_are_none(
    conversion: ConversionRequest, copy: str, values: Mapping[str, object], progress: ConversionProgress
) -> None:
    seen, _ = run(child(conversion, json.dumps({"step": "checking", **values}), makes=copy))
    assert seen[-1] == progress


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"error": "source", "detail": "model-00001.safetensors"}, ConversionErrorKind.SOURCE),
        ({"error": "disk_full", "detail": "/disk", "needed": 9, "free": 2}, ConversionErrorKind.DISK_FULL),
        ({"error": "name"}, ConversionErrorKind.NAME),
        ({"error": "place"}, ConversionErrorKind.PLACE),
        ({"error": "not_writable"}, ConversionErrorKind.NOT_WRITABLE),
        ({"error": "out_of_memory"}, ConversionErrorKind.OUT_OF_MEMORY),
        ({"error": "in_use"}, ConversionErrorKind.IN_USE),
        ({"error": "something new"}, ConversionErrorKind.FAILED),
    ],
)
def test_what_it_failed_with(
    conversion: ConversionRequest, told: dict[str, object], kind: ConversionErrorKind
) -> None:
    error = failure(child(conversion, PROGRESS, json.dumps(told), code=1))
    assert error.kind is kind
    assert (error.needed, error.free) == (told.get("needed", 0), told.get("free", 0))
    assert error.detail == ("model-00001.safetensors" if kind is ConversionErrorKind.SOURCE else "")


def test_an_end_without_a_word(conversion: ConversionRequest) -> None:
    error = failure(child(conversion, "ZeroDivisionError: /home/me/secret", code=3))
    assert error.kind is ConversionErrorKind.FAILED
    assert "3" in error.detail
    assert "ZeroDivisionError" in error.detail
    assert "secret" not in error.detail  # what is logged names no files


def test_killed_by_the_system_means_out_of_memory(conversion: ConversionRequest) -> None:
    assert failure(child(conversion, code=137)).kind is ConversionErrorKind.OUT_OF_MEMORY


def test_a_child_that_ends_well_and_made_nothing_has_failed(
    conversion: ConversionRequest, tmp_path: Path
) -> None:
    assert failure(child(conversion, PROGRESS)).kind is ConversionErrorKind.FAILED
    original = make_model(tmp_path / "not in 4 bits")
    assert failure(child(conversion, makes=str(original))).kind is ConversionErrorKind.FAILED


def test_a_cancel_ends_the_child(conversion: ConversionRequest) -> None:
    cancel = CancelToken()
    work = child(conversion, PROGRESS, waits="yes", cancel=cancel)
    assert [next(work).step for _ in range(2)] == [ConversionStep.STARTING, ConversionStep.CONVERTING]
    cancel.cancel()
    assert run(work) == ([], None)


def test_without_the_extra_nothing_is_started(
    conversion: ConversionRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "has_extra_local", lambda: False)
    assert failure(child(conversion)).kind is ConversionErrorKind.EXTRA_MISSING


def test_a_program_that_cannot_be_started(conversion: ConversionRequest, tmp_path: Path) -> None:
    work = convert_model(conversion, CancelToken(), lambda _: [str(tmp_path / "no such program")])
    assert failure(work).kind is ConversionErrorKind.FAILED


def test_the_command_is_that_of_the_terminal(conversion: ConversionRequest) -> None:
    command = command_for(conversion)
    assert command[1:4] == ["-m", "glm4v_desktop", "quantize"]
    assert command[4:6] == [str(conversion.source), str(conversion.out)]
    assert "--quick" not in command
    other = replace(conversion, scope=QuantizationScope.TEXT, quick=True, device="cuda:1")
    assert command_for(other)[7:] == ["--plan", "text", "--quick", "--device", "cuda:1"]


def test_the_child_finds_this_program_from_anywhere(
    conversion: ConversionRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit(9)")  # what lies around is not taken
    code = (
        "import json, glm4v_desktop; print(json.dumps({'step': 'checking', 'done': 5})); raise SystemExit(4)"
    )
    work = convert_model(conversion, CancelToken(), lambda _: [sys.executable, "-c", code])
    assert [next(work).done, next(work).done] == [0, 5]
    assert "4" in failure(work).detail


def test_where_the_copy_goes(tmp_path: Path) -> None:
    name = "glm-4v-9b-int4"
    assert copy_folder(tmp_path, name).name == name
    make_model(tmp_path / name, int4=True)
    assert copy_folder(tmp_path, name).name == f"{name}-2"
    (tmp_path / f"{name}-2").mkdir()
    (tmp_path / f"{name}-3" / ".unfinished").mkdir(parents=True)
    assert copy_folder(tmp_path, name).name == f"{name}-3"  # goes on there
    assert is_begun(copy_folder(tmp_path, name))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/m/glm-4v-9b", "glm-4v-9b-int4"),
        ("/m/GLM-4V-9B", "glm-4v-9b-int4"),
        ("/hub/models--zai-org--glm-4v-9b/snapshots/01328faefe", "glm-4v-9b-int4"),
        ("/m/glm-4v-demo", "glm-4v-demo-int4"),  # no smaller model goes by the large one's name
        ("/m/模型", "glm-4-模型-int4"),
    ],
)
def test_the_copy_is_called_after_its_original_and_as_the_license_asks(source: str, name: str) -> None:
    assert copy_name(Path(source)) == name


def test_the_arithmetic_of_sizes() -> None:
    assert 9.0e9 < copy_bytes(27_812_641_792) < 9.3e9
    assert room_for_copy(0) > 0

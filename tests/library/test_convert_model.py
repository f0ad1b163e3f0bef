"""The 4-bit copy is made by a child: its lines, its end, a cancel."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library import convert_model as module
from glm4v_desktop.library.conversion import (
    ConvertError,
    ConvertErrorKind,
    ConvertProgress,
    ConvertStep,
    ConvertWish,
    copy_bytes,
    room_for_copy,
)
from glm4v_desktop.library.convert_model import (
    command_for,
    convert_model,
    copy_name,
    is_begun,
    place_for_copy,
)
from tests.library.model_folders import make_model

FAKE = Path(__file__).with_name("fake_quantiser.py")
PROGRESS = '{"step": "converting", "done": 3, "total": 9, "seconds_left": 12.5}'


@pytest.fixture
def wish(tmp_path: Path) -> ConvertWish:
    return ConvertWish(str(tmp_path / "glm-4v-9b"), str(tmp_path / "glm-4v-9b-int4"), careful=True)


@pytest.fixture
def copy(tmp_path: Path) -> str:
    return str(make_model(tmp_path / "made before", int4=True))


def child(
    wish: ConvertWish,
    *lines: str,
    code: int = 0,
    makes: str = "",
    waits: str = "",
    cancel: CancelToken | None = None,
) -> Generator[ConvertProgress, None, int | None]:
    command = [sys.executable, str(FAKE), wish.out, json.dumps(lines), str(code), makes, waits]
    return convert_model(wish, cancel or CancelToken(), lambda _: command)


def run(work: Generator[ConvertProgress, None, int | None]) -> tuple[list[ConvertProgress], int | None]:
    seen = []
    while True:
        try:
            seen.append(next(work))
        except StopIteration as end:
            return seen, end.value


def failure(work: Generator[ConvertProgress, None, int | None]) -> ConvertError:
    with pytest.raises(ConvertError) as caught:
        run(work)
    return caught.value


def test_its_progress_and_the_size_of_what_it_made(wish: ConvertWish, copy: str) -> None:
    lines = (
        '{"step": "starting"}',
        '{"step": "calibrating", "done": 1, "total": 9, "seconds_left": null}',
        "UserWarning: something a library says",
        '{"step": "dancing", "done": 1}',
        "[1, 2]",
        PROGRESS,
        '{"step": "done", "folder": "/x", "bytes": 12}',
    )
    seen, made = run(child(wish, *lines, makes=copy))
    assert seen == [
        ConvertProgress(ConvertStep.STARTING),
        ConvertProgress(ConvertStep.STARTING),
        ConvertProgress(ConvertStep.CALIBRATING, 1, 9),
        ConvertProgress(ConvertStep.CONVERTING, 3, 9, 12.5),
    ]
    assert made is not None
    assert made > 0


@pytest.mark.parametrize(
    ("values", "progress"),
    [
        ({"done": "3"}, ConvertProgress(ConvertStep.CHECKING)),
        ({"done": -1, "total": True}, ConvertProgress(ConvertStep.CHECKING)),
        ({"done": 1, "total": 2, "seconds_left": "soon"}, ConvertProgress(ConvertStep.CHECKING, 1, 2)),
    ],
)
def test_odd_figures_are_none(
    wish: ConvertWish, copy: str, values: Mapping[str, object], progress: ConvertProgress
) -> None:
    seen, _ = run(child(wish, json.dumps({"step": "checking", **values}), makes=copy))
    assert seen[-1] == progress


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"error": "source", "detail": "model-00001.safetensors"}, ConvertErrorKind.SOURCE),
        ({"error": "disk_full", "detail": "/disk", "needed": 9, "free": 2}, ConvertErrorKind.DISK_FULL),
        ({"error": "name"}, ConvertErrorKind.PLACE),
        ({"error": "place"}, ConvertErrorKind.PLACE),
        ({"error": "not_writable"}, ConvertErrorKind.NOT_WRITABLE),
        ({"error": "out_of_memory"}, ConvertErrorKind.OUT_OF_MEMORY),
        ({"error": "in_use"}, ConvertErrorKind.IN_USE),
        ({"error": "something new"}, ConvertErrorKind.FAILED),
    ],
)
def test_what_it_failed_with(wish: ConvertWish, told: dict[str, object], kind: ConvertErrorKind) -> None:
    error = failure(child(wish, PROGRESS, json.dumps(told), code=1))
    assert error.kind is kind
    assert (error.needed, error.free) == (told.get("needed", 0), told.get("free", 0))
    assert error.file == ("model-00001.safetensors" if kind is ConvertErrorKind.SOURCE else "")


def test_an_end_without_a_word(wish: ConvertWish) -> None:
    error = failure(child(wish, "ZeroDivisionError: /home/me/secret", code=3))
    assert error.kind is ConvertErrorKind.FAILED
    assert "3" in error.detail
    assert "ZeroDivisionError" in error.detail
    assert "secret" not in error.detail  # what is logged names no files


def test_killed_by_the_system_means_out_of_memory(wish: ConvertWish) -> None:
    assert failure(child(wish, code=137)).kind is ConvertErrorKind.OUT_OF_MEMORY


def test_a_child_that_ends_well_and_made_nothing_has_failed(wish: ConvertWish, tmp_path: Path) -> None:
    assert failure(child(wish, PROGRESS)).kind is ConvertErrorKind.FAILED
    original = make_model(tmp_path / "not in 4 bits")
    assert failure(child(wish, makes=str(original))).kind is ConvertErrorKind.FAILED


def test_a_cancel_ends_the_child(wish: ConvertWish) -> None:
    cancel = CancelToken()
    work = child(wish, PROGRESS, waits="yes", cancel=cancel)
    assert [next(work).step for _ in range(2)] == [ConvertStep.STARTING, ConvertStep.CONVERTING]
    cancel.cancel()
    assert run(work) == ([], None)


def test_without_the_extra_nothing_is_started(wish: ConvertWish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "has_extra_local", lambda: False)
    assert failure(child(wish)).kind is ConvertErrorKind.EXTRA_MISSING


def test_a_program_that_cannot_be_started(wish: ConvertWish, tmp_path: Path) -> None:
    work = convert_model(wish, CancelToken(), lambda _: [str(tmp_path / "no such program")])
    assert failure(work).kind is ConvertErrorKind.FAILED


def test_the_command_is_that_of_the_terminal(wish: ConvertWish) -> None:
    command = command_for(wish)
    assert command[1:4] == ["-m", "glm4v_desktop", "quantize"]
    assert command[4:6] == [wish.source, wish.out]
    assert "--quick" not in command
    assert "--quick" in command_for(ConvertWish(wish.source, wish.out, careful=False))


def test_the_child_finds_this_program_from_anywhere(
    wish: ConvertWish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit(9)")  # what lies around is not taken
    code = (
        "import json, glm4v_desktop; print(json.dumps({'step': 'checking', 'done': 5})); raise SystemExit(4)"
    )
    work = convert_model(wish, CancelToken(), lambda _: [sys.executable, "-c", code])
    assert [next(work).done, next(work).done] == [0, 5]
    assert "4" in failure(work).detail


def test_where_the_copy_goes(tmp_path: Path) -> None:
    name = "glm-4v-9b-int4"
    assert place_for_copy(tmp_path, name).name == name
    make_model(tmp_path / name, int4=True)
    assert place_for_copy(tmp_path, name).name == f"{name}-2"
    (tmp_path / f"{name}-2").mkdir()
    (tmp_path / f"{name}-3" / ".unfinished").mkdir(parents=True)
    assert place_for_copy(tmp_path, name).name == f"{name}-3"  # goes on there
    assert is_begun(place_for_copy(tmp_path, name))


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
def test_the_copy_is_called_after_its_original_and_as_the_licence_asks(source: str, name: str) -> None:
    assert copy_name(Path(source)) == name


def test_the_arithmetic_of_sizes() -> None:
    assert 9.0e9 < copy_bytes(27_812_641_792) < 9.3e9
    assert room_for_copy(0) > 0

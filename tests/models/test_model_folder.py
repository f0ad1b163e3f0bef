"""What is said about a folder that a person chose for the model."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.models.folder import FolderCheck, ModelKind, check_model_folder
from tests.model_config import config_values

CONFIG = config_values()
INT4 = {"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True, "version": "gemm"}
SHARDS = [f"model-0000{number}-of-00003.safetensors" for number in (1, 2, 3)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Looks right, and holds what must never be opened."""
    folder = tmp_path / "glm 4v 模型"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    for name in SHARDS:
        (folder / name).write_bytes(b"x" * 10)
    index = {"weight_map": {f"tensor{n}": SHARDS[n % 3] for n in range(9)}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "tokenizer.model").write_text("IQ== 0\n")
    (folder / "modeling_chatglm.py").write_text("raise SystemExit")
    return folder


def test_a_complete_folder_looks_right(folder: Path) -> None:
    assert check_model_folder(folder) == FolderCheck(weight_bytes=30)


def test_one_file_of_weights_is_enough(folder: Path) -> None:
    (folder / "model.safetensors.index.json").unlink()
    (folder / "model.safetensors").write_bytes(b"xyz")
    assert check_model_folder(folder) == FolderCheck(weight_bytes=3)


@pytest.mark.parametrize("name", ["config.json", *SHARDS, "tokenizer.model"])
def test_the_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert check_model_folder(folder) == FolderCheck(ModelErrorKind.MISSING, name)
    (folder / name).write_bytes(b"")  # as a broken download leaves it
    assert check_model_folder(folder) == FolderCheck(ModelErrorKind.MISSING, name)


def test_without_weights_their_index_is_missing(folder: Path) -> None:
    (folder / "model.safetensors.index.json").unlink()
    assert check_model_folder(folder).detail == "model.safetensors.index.json"


def test_weights_that_can_run_code_are_refused(folder: Path) -> None:
    (folder / "model.safetensors.index.json").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04")
    assert check_model_folder(folder).fault is ModelErrorKind.PICKLES


@pytest.mark.parametrize(
    ("config", "fault", "detail"),
    [
        ({"model_type": "glm4v"}, ModelErrorKind.OTHER_MODEL, "glm4v"),
        ({"model_type": 7}, ModelErrorKind.OTHER_MODEL, ""),
        ({"model_type": "qwen" * 100}, ModelErrorKind.OTHER_MODEL, ("qwen" * 100)[:80]),
        ({"model_type": "chatglm"}, ModelErrorKind.NO_VISION, ""),
        (
            CONFIG | {"quantization_config": {"quant_method": "awq"}},
            ModelErrorKind.OTHER_WEIGHTS,
            "bits None",
        ),
        (CONFIG | {"rmsnorm": False}, ModelErrorKind.OTHER_MODEL, "rmsnorm False"),
        ([], ModelErrorKind.DAMAGED, "config.json"),
    ],
)
def test_another_model_is_named(folder: Path, config: object, fault: ModelErrorKind, detail: str) -> None:
    (folder / "config.json").write_text(json.dumps(config))
    assert check_model_folder(folder) == FolderCheck(fault, detail)


def test_our_own_4_bits_are_a_kind_of_their_own(folder: Path) -> None:
    ours = INT4 | {"modules_to_not_convert": ["transformer.output_layer"]}
    (folder / "config.json").write_text(json.dumps(CONFIG | {"quantization_config": ours}))
    assert check_model_folder(folder) == FolderCheck(weight_bytes=30, kind=ModelKind.INT4)


@pytest.mark.parametrize(
    "other",
    [
        {"bits": 8},
        {"bits": 4.0},
        {"group_size": 64},
        {"zero_point": False},
        {"zero_point": 1},
        {"version": "gemv"},
        {"quant_method": "gptq"},
    ],
)
def test_no_other_4_bits_are_taken_for_ours(folder: Path, other: dict[str, object]) -> None:
    (folder / "config.json").write_text(json.dumps(CONFIG | {"quantization_config": INT4 | other}))
    look = check_model_folder(folder)
    ((key, value),) = other.items()
    named = value if key == "quant_method" else f"{key} {value!r}"
    assert (look.fault, look.detail) == (ModelErrorKind.OTHER_WEIGHTS, named)


@pytest.mark.parametrize(
    "weight_map", [{}, [], {"a": "../x.safetensors"}, {"a": "/etc/passwd"}, {"a": "weights.bin"}]
)
def test_an_index_cannot_lead_elsewhere(folder: Path, weight_map: object) -> None:
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    look = check_model_folder(folder)
    assert look == FolderCheck(ModelErrorKind.DAMAGED, "model.safetensors.index.json")


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"weight_map": {f"t{number}": "model.safetensors" for number in range(1_000_000)}}),
        json.dumps({"weight_map": {f"t{number}": f"m{number}.safetensors" for number in range(50_000)}}),
        '{"weight_map": {"a": "model.safetensors", "a": "other.safetensors"}}',
        '{"size": ' + "9" * 6000 + "}",
        "[" * 1_000_000,
        "",
    ],
    ids=["a million entries", "50,000 files", "a key twice", "6,000 digits", "nested", "empty"],
)
def test_an_index_without_bounds_is_refused(folder: Path, content: str) -> None:
    (folder / "model.safetensors.index.json").write_text(content)
    look = check_model_folder(folder)
    assert look.detail == "model.safetensors.index.json"
    assert look.fault is (ModelErrorKind.DAMAGED if content else ModelErrorKind.MISSING)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize(
    "name", ["config.json", "model.safetensors.index.json", "tokenizer.model", SHARDS[0]]
)
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert check_model_folder(folder) == FolderCheck(ModelErrorKind.MISSING, name)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_what_may_not_be_read_is_not_said_to_be_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shut: list[Path] = []
    looks, opens = os.stat, os.open

    def checked(path: Path, *more: object, **named: object) -> object:
        if Path(path) in shut or set(Path(path).parents) & set(shut):
            raise PermissionError(13, "Permission denied")
        return (looks if not more else opens)(path, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", checked)
    monkeypatch.setattr(os, "open", checked)
    shut.append(folder / "config.json")
    assert check_model_folder(folder) == FolderCheck(ModelErrorKind.UNREADABLE, "config.json")
    shut[:] = [folder.parent]
    assert check_model_folder(folder) == FolderCheck(ModelErrorKind.UNREADABLE)


def test_no_folder(tmp_path: Path) -> None:
    assert check_model_folder(tmp_path / "absent").fault is ModelErrorKind.NO_FOLDER
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"x")
    assert check_model_folder(file).fault is ModelErrorKind.NO_FOLDER
    assert check_model_folder(Path("a\0b")).fault is not None


@given(content=st.binary())
def test_no_content_raises(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("model")
    (folder / "config.json").write_bytes(content)
    assert check_model_folder(folder).fault is not None

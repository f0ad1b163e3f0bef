"""Looking, checking and loading agree on every index of weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v.config import ModelError, ModelErrorKind, read_config
from glm4v_desktop.glm4v.shards import find_tensors
from glm4v_desktop.glm4v.tensor_names import tensor_entries
from glm4v_desktop.glm4v.weight_index import INDEX_FILE, SINGLE_FILE, weight_files
from glm4v_desktop.models.download.check import looks_whole
from glm4v_desktop.models.folder import check_model_folder, listed_weights

DAMAGED, MISSING, PICKLES = ModelErrorKind.DAMAGED, ModelErrorKind.MISSING, ModelErrorKind.PICKLES


def to(name: object) -> str:
    return json.dumps({"weight_map": {"first": SINGLE_FILE, "second": name}})


REFUSED: dict[str, tuple[str | bytes, ModelErrorKind]] = {
    "empty": (b"", MISSING),
    "a web page": ("<html>", DAMAGED),
    "cut off": (to(SINGLE_FILE)[:-5], DAMAGED),
    "not UTF-8": (b'{"weight_map": {"\xff": "model.safetensors"}}', DAMAGED),
    "a list": ("[]", DAMAGED),
    "no map": ("{}", DAMAGED),
    "the map is a list": ('{"weight_map": ["model.safetensors"]}', DAMAGED),
    "the map is empty": ('{"weight_map": {}}', DAMAGED),
    "the map is null": ('{"weight_map": null}', DAMAGED),
    "a key twice": ('{"weight_map": {"a": "model.safetensors", "a": "model.safetensors"}}', DAMAGED),
    "a name that is a number": (to(7), DAMAGED),
    "a name that is null": (to(None), DAMAGED),
    "a name that is a list": (to([SINGLE_FILE]), DAMAGED),
    "a name that is true": (to(True), DAMAGED),
    "no name": (to(""), DAMAGED),
    "only an ending": (to("/.safetensors"), DAMAGED),
    "a way up": (to("../model.safetensors"), DAMAGED),
    "a folder": (to("sub/model.safetensors"), DAMAGED),
    "a folder of Windows": (to("sub\\model.safetensors"), DAMAGED),
    "a drive": (to("c:model.safetensors"), DAMAGED),
    "an absolute path": (to("/etc/model.safetensors"), DAMAGED),
    "a zero byte": (to("model\0.safetensors"), DAMAGED),
    "a pickle": (to("pytorch_model.bin"), DAMAGED),
    "another ending": (to("model.SAFETENSORS"), DAMAGED),
    "too many files": (
        json.dumps({"weight_map": {str(n): f"m{n}.safetensors" for n in range(1001)}}), DAMAGED
    ),
    "too long": (to(SINGLE_FILE) + " " * (4 << 20), DAMAGED),
}  # fmt: skip
ACCEPTED: dict[str, str | bytes] = {
    "one file": json.dumps({"weight_map": {"first": SINGLE_FILE}}),
    "other keys": json.dumps({"weight_map": {"first": SINGLE_FILE}, "metadata": {"total_size": "x"}, "n": 1}),
    "a byte order mark": b"\xef\xbb\xbf" + to(SINGLE_FILE).encode(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resource("demo_model"), tmp_path / "model"))


def put(folder: Path, content: str | bytes) -> None:
    (folder / INDEX_FILE).write_bytes(content if isinstance(content, bytes) else content.encode())


def load(folder: Path) -> None:
    find_tensors(folder, list(tensor_entries(read_config(folder))))


@pytest.mark.parametrize("name", REFUSED)
def test_an_odd_index_is_refused_by_all_alike(name: str, folder: Path) -> None:
    content, kind = REFUSED[name]
    put(folder, content)
    for read in (weight_files, load):
        with pytest.raises(ModelError) as caught:
            read(folder)
        assert (caught.value.kind, caught.value.detail) == (kind, INDEX_FILE)
    look = check_model_folder(folder)
    assert (look.fault, look.detail) == (kind, INDEX_FILE)
    assert not looks_whole(folder / INDEX_FILE)
    assert listed_weights(folder) == frozenset()


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_index_with_more_in_it_is_taken_by_all(name: str, folder: Path) -> None:
    put(folder, ACCEPTED[name])
    assert weight_files(folder) == [SINGLE_FILE]
    assert check_model_folder(folder).fault is None
    assert looks_whole(folder / INDEX_FILE)
    load(folder)


def test_without_an_index_the_single_file_counts(folder: Path) -> None:
    assert weight_files(folder) == [SINGLE_FILE]
    assert check_model_folder(folder).fault is None
    load(folder)


@pytest.mark.parametrize(("other", "kind"), [(None, MISSING), ("pytorch_model.bin", PICKLES)])
def test_neither_of_them(other: str | None, kind: ModelErrorKind, folder: Path) -> None:
    (folder / SINGLE_FILE).unlink()
    if other:
        (folder / other).touch()
    for read in (weight_files, load):
        with pytest.raises(ModelError) as caught:
            read(folder)
        assert caught.value.kind is kind
    assert check_model_folder(folder).fault is kind

"""Files are judged by their headers before anything is allocated; nothing in a folder is ever executed."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_desktop.glm4v import checkpoint
from glm4v_desktop.glm4v.checkpoint import load_whole, original_tensors
from glm4v_desktop.glm4v.config import Glm4vConfig, ModelError, ModelErrorKind, parse_config, read_config
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.placement import Placement
from glm4v_desktop.glm4v.tensor_names import tensor_entries
from glm4v_desktop.glm4v.vision import finish

CPU = torch.device("cpu")
WEIGHTS = "model.safetensors"
FIRST = "transformer.embedding.word_embeddings.weight"
QKV = "transformer.encoder.layers.1.self_attention.query_key_value.weight"


@pytest.fixture
def folder(case: Path, tmp_path: Path) -> Path:
    for name in ("config.json", WEIGHTS):
        shutil.copy(case / name, tmp_path / name)
    return tmp_path


def load(folder: Path) -> Glm4v:
    return load_whole(folder, read_config(folder), CPU, torch.float32)


def refusal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModelError:
    """The error, which must come before anything is built."""

    def never(_: Glm4vConfig) -> Glm4v:
        raise AssertionError("built before it was checked")

    monkeypatch.setattr(checkpoint, "empty_network", never)
    with pytest.raises(ModelError) as refused:
        load(folder)
    return refused.value


def edit(folder: Path, change: Callable[[dict[str, Tensor]], object]) -> None:
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)


def split(folder: Path, shards: int = 3) -> dict[str, str]:
    """The one file as shards with an index; returns the index's map."""
    tensors = load_file(folder / WEIGHTS)
    (folder / WEIGHTS).unlink()
    by_key = {key: f"model-0000{i % shards + 1}-of-0000{shards}.safetensors" for i, key in enumerate(tensors)}
    for name in set(by_key.values()):
        save_file({key: tensors[key] for key in tensors if by_key[key] == name}, folder / name)
    write_index(folder, by_key)
    return by_key


def write_index(folder: Path, by_key: dict[str, str]) -> None:
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": by_key}), encoding="utf-8")


def test_the_real_layout_has_the_published_size() -> None:
    entries = list(tensor_entries(Glm4vConfig()))
    total = sum(torch.Size(entry.shape).numel() for entry in entries)
    assert (len(entries), total) == (1053, 13_906_320_896)


def test_every_parameter_is_filled_once(config: Glm4vConfig) -> None:
    targets = [target.name for entry in tensor_entries(config) for target in entry.targets]
    assert sorted(targets) == sorted(dict(checkpoint.empty_network(config).named_parameters()))


def test_shards_are_read_like_one_file(folder: Path, network: Glm4v) -> None:
    split(folder)
    for ours, theirs in zip(load(folder).parameters(), network.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_what_is_written_is_what_was_read(network: Glm4v, case: Path) -> None:
    stored = load_file(case / WEIGHTS)
    ours = original_tensors(network)
    assert stored.keys() - ours.keys() == {"transformer.rotary_pos_emb.inv_freq"}
    assert all(torch.equal(ours[key], stored[key]) for key in ours)


def test_the_recomputed_buffer_may_be_missing(folder: Path) -> None:
    edit(folder, lambda tensors: tensors.pop("transformer.rotary_pos_emb.inv_freq"))
    load(folder)


def test_weights_take_the_type_that_is_asked_for(folder: Path) -> None:
    network = load_whole(folder, read_config(folder), CPU, torch.bfloat16)
    assert {param.dtype for param in network.parameters()} == {torch.bfloat16}
    assert network.text.model.rotary_emb.inv_freq.dtype == torch.float32


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda t: t.pop(QKV), QKV),
        (lambda t: t.update(extra=torch.zeros(2)), "extra"),
        (lambda t: t.update({FIRST: torch.zeros(512, 63)}), "(512, 63)"),
        (lambda t: t.update({FIRST: t[FIRST].to(torch.int32)}), "I32"),
    ],
    ids=["missing", "extra", "shape", "type"],
)
def test_the_first_wrong_tensor_is_named(
    change: Callable[[dict[str, Tensor]], object], named: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder, change)
    error = refusal(folder, monkeypatch)
    assert error.kind is ModelErrorKind.WRONG_WEIGHTS
    assert named in error.detail


def test_a_missing_shard_is_named_before_anything_is_built(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_key = split(folder)
    (folder / by_key[FIRST]).unlink()
    error = refusal(folder, monkeypatch)
    assert (error.kind, error.detail) == (ModelErrorKind.MISSING, by_key[FIRST])


def test_a_tensor_in_two_shards_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    split(folder)
    other = sorted(folder.glob("model-*"))[1]
    tensors = load_file(other)
    first = load_file(sorted(folder.glob("model-*"))[0])
    save_file(tensors | {next(iter(first)): next(iter(first.values()))}, other)
    assert "and model-00002" in refusal(folder, monkeypatch).detail


def _with_header(text: bytes) -> bytes:
    return len(text).to_bytes(8, "little") + text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!DOCTYPE html><title>404</title>" * 9,
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
        (2**63).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"[]",
        (19).to_bytes(8, "little") + b'{"a":{"dtype":"F4"}}',
        _with_header(b'{"a": {}, "a": {}}'),
        _with_header(b'{"a": {"dtype": "F32", "dtype": "F16", "shape": [1], "data_offsets": [0, 4]}}'),
        _with_header(b'{"a": {"dtype": "F32", "shape": [' + b"9" * 6000 + b'], "data_offsets": [0, 4]}}'),
        _with_header(b"[" * 1_000_000),
    ],
    ids=[
        "empty",
        "web page",
        "pointer",
        "length",
        "list",
        "header",
        "tensor twice",
        "type twice",
        "digits",
        "nested",
    ],
)
def test_a_file_that_is_no_checkpoint_is_named(
    data: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / WEIGHTS).write_bytes(data)
    error = refusal(folder, monkeypatch)
    assert error.kind is ModelErrorKind.DAMAGED
    assert WEIGHTS in error.detail


@pytest.mark.parametrize("cut", [1, 1000, 500_000])
def test_a_file_that_is_cut_off_is_named(cut: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.truncate(folder / WEIGHTS, (folder / WEIGHTS).stat().st_size - cut)
    assert refusal(folder, monkeypatch).kind is ModelErrorKind.DAMAGED


@pytest.mark.parametrize(
    "name",
    [
        "../model.safetensors",
        "/m.safetensors",
        "a/b.safetensors",
        "..\\m.safetensors",
        "C:m.safetensors",
        "pytorch_model.bin",
        "",
        3,
    ],
)
def test_an_index_cannot_lead_out_of_the_folder(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_key = split(folder)
    write_index(folder, by_key | {FIRST: name})
    assert refusal(folder, monkeypatch).kind is ModelErrorKind.DAMAGED


@pytest.mark.parametrize("shards", [1_000, 50_000, 1_000_000])
def test_a_message_about_an_endless_index_is_short(
    shards: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_key = split(folder)
    write_index(folder, by_key | {f"t{number}": f"m{number}.safetensors" for number in range(shards - 2)})
    error = refusal(folder, monkeypatch)
    assert error.kind in (ModelErrorKind.DAMAGED, ModelErrorKind.MISSING)
    assert len(str(error)) < 500


class Payload:
    """Unpickled, it leaves a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.mark,)


def test_pickles_and_code_in_the_folder_are_never_touched(folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Payload(mark)))
    for name in ("modeling_chatglm", "configuration_chatglm", "tokenization_chatglm"):
        (folder / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')\n", encoding="utf-8")
    opened: list[str] = []
    watching = True

    def watch(event: str, args: tuple[object, ...]) -> None:
        if watching and event in {"open", "import", "exec", "compile"}:
            opened.append(str(args[0]))

    sys.addaudithook(watch)  # cannot be taken away again, so it is told to look away
    load(folder)
    watching = False
    assert not mark.exists()
    assert not [name for name in opened if name.endswith((".bin", "chatglm.py")) or "chatglm" in name]


def test_loading_can_be_left_between_two_tensors(folder: Path, config: Glm4vConfig) -> None:
    steps = checkpoint.load(folder, config, Placement(CPU, torch.float32))
    next(steps)
    steps.close()
    assert sum(1 for _ in checkpoint.load(folder, config, Placement(CPU, torch.float32))) == checkpoint.count(
        config
    )


def test_a_file_that_shrinks_while_it_is_read_is_an_error_and_no_crash(
    folder: Path, config: Glm4vConfig
) -> None:
    steps = checkpoint.load(folder, config, Placement(CPU, torch.float32))
    next(steps)
    os.truncate(folder / WEIGHTS, 100_000)
    with pytest.raises(ModelError, match="cut off"):
        finish(steps)


_MEASURE = """
import resource, sys, torch
from pathlib import Path
from glm4v_desktop.glm4v.checkpoint import load_whole
from glm4v_desktop.glm4v.config import parse_config
config = parse_config({config!r})
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
load_whole(Path({small!r}), parse_config({small_config!r}), torch.device("cpu"), torch.float32)
before = peak()
network = load_whole(Path({folder!r}), config, torch.device("cpu"), torch.float32)
print((peak() - before) / sum(p.nbytes for p in network.parameters()))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peaks are counted in other units elsewhere")
def test_loading_takes_little_more_memory_than_the_weights(case: Path, tmp_path: Path) -> None:
    small_config = json.loads((case / "config.json").read_text(encoding="utf-8"))
    large = small_config | {
        "padded_vocab_size": 2048,
        "num_layers": 24,
        "hidden_size": 512,
        "ffn_hidden_size": 1024,
    }
    config = parse_config(large)
    tensors = {entry.key: torch.zeros(entry.shape) for entry in tensor_entries(config)}
    save_file(tensors, tmp_path / WEIGHTS)
    del tensors
    script = _MEASURE.format(config=large, folder=str(tmp_path), small=str(case), small_config=small_config)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 1.10

"""What is refused before a byte is written, and what goes wrong later: each has its kind."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NamedTuple

import pytest
import torch

from glm4v_desktop.glm4v.config import read_config
from glm4v_desktop.quantization import convert as quantize_module
from glm4v_desktop.quantization.convert import quantize
from glm4v_desktop.quantization.output import Journal, ShardFile
from glm4v_desktop.quantization.values import (
    WORK_FOLDER,
    ConversionError,
    ConversionErrorKind,
    ConversionRequest,
)
from glm4v_desktop.storage.folder_lock import FolderLock
from tests.glm4v.int4_folder import small_network
from tests.quantization.original_folder import some_samples, write_original


class Usage(NamedTuple):
    """As shutil has it."""

    total: int
    used: int
    free: int


def refused(source: Path, out: Path) -> ConversionError:
    with pytest.raises(ConversionError) as failed:
        list(quantize(ConversionRequest(source, out, quick=True)))
    return failed.value


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("my-int4", "glm-4-my-int4"),
        ("GLM-4V-int4", "glm-4v-int4"),
        ("glm4v-int4", "glm-4v-int4"),
        ("glm4", "glm-4v-9b-int4"),
    ],
)
def test_a_name_that_the_license_does_not_allow(source: Path, tmp_path: Path, name: str, better: str) -> None:
    error = refused(source, tmp_path / name)
    assert error.kind is ConversionErrorKind.NAME
    assert Path(error.detail) == tmp_path / better
    assert list(tmp_path.iterdir()) == []


def test_a_place_inside_the_original(source: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(source, target_is_directory=True)
    for out in (source, source / "glm-4v-int4", link / "deep" / "glm-4v-int4"):
        error = refused(source, out)
        assert (error.kind, error.detail) == (ConversionErrorKind.PLACE, "inside the original")


def test_a_folder_with_other_things_in_it(source: Path, out: Path) -> None:
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    assert refused(source, out).detail == "not empty"
    assert [path.name for path in out.iterdir()] == ["letter.txt"]


def test_a_copy_that_is_finished(source: Path, out: Path) -> None:
    list(quantize(ConversionRequest(source, out, quick=True)))
    before = (out / "config.json").stat().st_mtime_ns
    assert refused(source, out).detail == "finished"
    assert (out / "config.json").stat().st_mtime_ns == before
    assert refused(out, out.with_name("glm-4-again")).kind is ConversionErrorKind.SOURCE


def test_a_file_in_its_place(source: Path, out: Path) -> None:
    out.write_text("x")
    assert refused(source, out).detail == "a file"


def test_a_disk_that_is_too_small(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: Usage(10**9, 0, 5_000_000))
    error = refused(source, out)
    assert (error.kind, error.free) == (ConversionErrorKind.DISK_FULL, 5_000_000)
    assert error.needed > 60_000_000
    assert not list(out.glob("model*"))


def test_a_disk_that_gets_full(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: ShardFile) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(ShardFile, "sync", full)
        assert refused(source, out).kind is ConversionErrorKind.DISK_FULL
    list(quantize(ConversionRequest(source, out, quick=True)))
    assert read_config(out).quantization is not None


def test_memory_that_does_not_suffice(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr(quantize_module, "round_to_int4", too_much)
    assert refused(source, out).kind is ConversionErrorKind.OUT_OF_MEMORY


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(source: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert refused(source, tmp_path / "glm-4v-int4").kind is ConversionErrorKind.NOT_WRITABLE


def test_a_parent_that_is_no_folder(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert refused(source, tmp_path / "file" / "glm-4v-int4").kind is ConversionErrorKind.NOT_WRITABLE


def test_two_at_once(source: Path, out: Path) -> None:
    with FolderLock(out / WORK_FOLDER):
        assert refused(source, out).kind is ConversionErrorKind.IN_USE
    list(quantize(ConversionRequest(source, out, quick=True)))


def test_a_disk_without_locks_does_not_stop_a_conversion(
    source: Path, out: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_locks(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("glm4v_desktop.storage.folder_lock._lock", no_locks)
    list(quantize(ConversionRequest(source, out, quick=True)))
    assert (out / "config.json").is_file()
    assert "this disk has no locks" in caplog.text


@pytest.mark.parametrize("name", ["config.json", "model-2.safetensors", "tokenizer.model"])
def test_an_original_that_is_not_whole(tmp_path: Path, out: Path, name: str) -> None:
    source = tmp_path / "half"
    write_original(source)
    (source / name).unlink()
    error = refused(source, out)
    assert (error.kind, error.detail) == (ConversionErrorKind.SOURCE, name)
    assert not list(out.glob("*"))


@pytest.mark.parametrize("text", ["[]", "{", "\xff"])
def test_a_file_that_could_not_be_copied_in_the_end(tmp_path: Path, out: Path, text: str) -> None:
    source = tmp_path / "damaged"
    write_original(source)
    (source / "tokenizer_config.json").write_text(text, encoding="latin-1")
    error = refused(source, out)
    assert (error.kind, error.detail) == (ConversionErrorKind.SOURCE, "tokenizer_config.json")
    assert not out.exists()


@pytest.mark.parametrize("quick", [True, False])
def test_weights_that_are_no_numbers(tmp_path: Path, out: Path, quick: bool) -> None:
    source = tmp_path / "damaged"
    network = small_network()
    network.text.model.layers[1].mlp.down_proj.weight[3, 5] = float("nan")
    write_original(source, network=network)
    with pytest.raises(ConversionError) as failed:
        list(quantize(ConversionRequest(source, out, quick=quick), some_samples(2)))
    assert failed.value.kind is ConversionErrorKind.SOURCE
    assert failed.value.detail == "transformer.encoder.layers.1.mlp.dense_4h_to_h.weight"


def test_a_norm_that_holds_no_numbers(tmp_path: Path, out: Path) -> None:
    source = tmp_path / "damaged"
    network = small_network()
    network.text.model.layers[1].input_layernorm.weight[3] = float("inf")
    write_original(source, network=network)
    with pytest.raises(ConversionError) as failed:
        list(quantize(ConversionRequest(source, out), some_samples(2)))
    assert failed.value.kind is ConversionErrorKind.SOURCE


def test_links_planted_for_the_work_lead_nowhere(source: Path, out: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    out.mkdir()
    (out / WORK_FOLDER).symlink_to(mine)
    list(quantize(ConversionRequest(source, out, quick=True)))
    assert list(mine.iterdir()) == []
    assert read_config(out).quantization is not None


def test_a_link_in_the_place_of_what_a_step_leaves_is_not_written_through(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    (tmp_path / WORK_FOLDER).mkdir()
    (tmp_path / WORK_FOLDER / "state-1.new").symlink_to(mine)
    journal = Journal(tmp_path, "one")
    journal.step_is_done({"a": torch.ones(2)})
    assert mine.read_bytes() == b"mine"
    assert torch.equal(journal.state()["a"], torch.ones(2))

"""Deleting really deletes, and only what is a model's."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.models.change import remove_model
from glm4v_desktop.models.download.record import DOWNLOAD_LOCK
from glm4v_desktop.models.find import FolderError, FolderErrorKind, FolderProgress, Origin, Removed
from glm4v_desktop.models.folder import check_model_folder
from glm4v_desktop.quantization.values import WORK_FOLDER
from glm4v_desktop.storage.folder_lock import FolderLock
from tests.models.model_folders import SHARD_BYTES, SHARDS, content, found, make_model

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a right there")


def run(work: Generator[FolderProgress, None, Removed]) -> tuple[list[FolderProgress], Removed]:
    seen = []
    while True:
        try:
            seen.append(next(work))
        except StopIteration as end:
            return seen, end.value


def refused(folder: Path, origin: Origin = Origin.OURS, in_use: bool = False) -> FolderErrorKind:
    """And nothing in it was touched."""
    before = content(folder)
    with pytest.raises(FolderError) as caught:
        run(remove_model(found(folder, origin), CancelToken(), lambda _: in_use))
    assert content(folder) == before
    return caught.value.kind


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "models" / "glm-4v-9b")


def test_all_of_it_is_gone_and_the_bytes_are_told(model: Path) -> None:
    hub = model / ".cache" / "huggingface" / "download"  # as its library leaves beside a download
    hub.mkdir(parents=True)
    (hub / "config.json.metadata").write_text("x")
    (hub.parent / ".gitignore").write_text("*")
    (model / f"{SHARDS[0]}.part").write_bytes(b"x" * 5000)
    seen, removed = run(remove_model(found(model), CancelToken()))
    assert not model.exists()
    assert model.parent.is_dir()
    assert removed.freed >= 2 * SHARD_BYTES
    assert (removed.kept, removed.stuck) == (0, 0)
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert seen[-1].done == seen[-1].total == removed.freed


def test_what_a_person_has_put_there_stays(model: Path) -> None:
    (model / "thesis.docx").write_text("years of work")
    (model / "another one.safetensors").write_text("of another program")
    (model / "film.part").write_text("of another download")
    (model / "pictures").mkdir()
    (model / "pictures" / "a.safetensors").write_text("not at the top")
    (model / ".cache" / "mine").mkdir(parents=True)
    (model / ".cache" / "mine" / "x").write_text("x")
    _, removed = run(remove_model(found(model), CancelToken()))
    assert set(content(model)) == {
        "thesis.docx", "pictures/a.safetensors", ".cache/mine/x", "another one.safetensors", "film.part",
    }  # fmt: skip
    assert removed.kept >= 2


def test_the_cache_of_another_program_is_refused(model: Path) -> None:
    for origin in (Origin.HUGGING_FACE, Origin.MODELSCOPE):
        assert refused(model, origin) is FolderErrorKind.FOREIGN


def test_what_is_in_use_is_refused(model: Path) -> None:
    assert refused(model, in_use=True) is FolderErrorKind.IN_USE


def test_a_folder_that_is_downloaded_into_is_refused(model: Path) -> None:
    with FolderLock(model, DOWNLOAD_LOCK):
        assert refused(model) is FolderErrorKind.IN_USE
    run(remove_model(found(model), CancelToken()))
    assert not model.exists()  # the lock's file is no stranger


def test_a_folder_that_is_converted_into_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "glm-4v-9b-int4"
    with FolderLock(folder / ".unfinished"):
        (folder / f"{SHARDS[0]}.part").write_bytes(b"x")
        assert refused(folder) is FolderErrorKind.IN_USE
    run(remove_model(found(folder), CancelToken()))
    assert not folder.exists()


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "readme.txt").write_text("x")
    for origin in (Origin.OURS, Origin.CHOSEN):
        assert refused(folder, origin) is FolderErrorKind.NOT_A_MODEL
    (folder / "x.safetensors").write_text("x")  # a person's own, in a folder of their own
    assert refused(folder, Origin.CHOSEN) is FolderErrorKind.NOT_A_MODEL


def test_a_home_with_weights_in_it_is_refused(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home in (model, model / "me"):
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("USERPROFILE", str(home))
        assert refused(model, Origin.CHOSEN) is FolderErrorKind.NOT_A_MODEL


@needs_links
def test_links_are_refused_as_nothing_would_become_free(tmp_path: Path, model: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(model)
    assert refused(link, Origin.CHOSEN) is FolderErrorKind.LINKS
    elsewhere = tmp_path / "weights"
    (model / SHARDS[0]).rename(elsewhere)
    (model / SHARDS[0]).symlink_to(elsewhere)
    assert refused(model) is FolderErrorKind.LINKS


def test_a_folder_that_went_away(model: Path) -> None:
    there = found(model)
    model.rename(model.with_name("elsewhere"))
    with pytest.raises(FolderError) as caught:
        run(remove_model(there, CancelToken()))
    assert caught.value.kind is FolderErrorKind.GONE


def test_stopped_in_the_middle_it_is_no_model_and_can_be_deleted_later(model: Path) -> None:
    cancel = CancelToken()
    work = remove_model(found(model), cancel)
    next(work)
    cancel.cancel()
    _, removed = run(work)
    assert model.is_dir()
    assert removed.freed < SHARD_BYTES
    assert check_model_folder(model).fault is not None
    run(remove_model(found(model), CancelToken()))
    assert not model.exists()


def test_what_a_download_left_can_be_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "glm-4v-9b"
    folder.mkdir()
    (folder / f"{SHARDS[0]}.part").write_bytes(b"x" * 10)
    run(remove_model(found(folder), CancelToken()))
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user without all rights")
def test_files_that_resist_are_counted(model: Path) -> None:
    model.chmod(0o500)
    _, removed = run(remove_model(found(model), CancelToken()))
    model.chmod(0o700)
    assert removed.stuck == len(content(model))
    assert removed.freed == 0


def test_weights_of_any_name_go_when_the_index_lists_them(model: Path) -> None:
    index = model / "model.safetensors.index.json"
    index.write_text(index.read_text().replace(SHARDS[0], "weights.safetensors"))
    (model / SHARDS[0]).rename(model / "weights.safetensors")
    _, removed = run(remove_model(found(model, Origin.CHOSEN), CancelToken()))
    assert removed.kept == 0
    assert not model.exists()


def test_a_link_on_the_way_to_the_cache_leads_to_nothing_that_goes(tmp_path: Path, model: Path) -> None:
    """`.cache/huggingface` of a person, with downloads of other models in it."""
    mine = tmp_path / "huggingface"
    (mine / "download").mkdir(parents=True)
    (mine / "download" / "other.metadata").write_text("mine")
    (mine / ".gitignore").write_text("*")
    before = content(mine)
    (model / ".cache").mkdir(exist_ok=True)
    (model / ".cache" / "huggingface").symlink_to(mine)
    run(remove_model(found(model), CancelToken()))
    assert content(mine) == before


def test_a_link_in_the_place_of_a_conversion_s_folder_gets_no_lock(tmp_path: Path, model: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (model / WORK_FOLDER).symlink_to(mine)
    assert refused(model) is FolderErrorKind.LINKS
    assert list(mine.iterdir()) == []

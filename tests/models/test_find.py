"""Where models already lie: our own folder, the one that was chosen, and two hubs' caches."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.models.find import (
    FoundModel,
    ModelScan,
    Origin,
    SearchPaths,
    bytes_on_disk,
    default_search_paths,
    find_models,
    new_models_folder,
    scan_models,
)
from glm4v_desktop.models.folder import ModelKind
from tests.models.model_folders import SHARD_BYTES, SHARDS, make_model

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a right there")


@pytest.fixture
def search_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SearchPaths:
    monkeypatch.setenv("GLM4V_DESKTOP_HOME", str(tmp_path / "ours"))
    return default_search_paths(environment={}, home=tmp_path / "home")


def cached(hub: Path, revision: str = "abc123") -> Path:
    """As Hugging Face's library keeps it: names that link to blobs."""
    repository = hub / "models--zai-org--glm-4v-9b"
    blobs = make_model(repository / "blobs")
    snapshot = repository / "snapshots" / revision
    snapshot.mkdir(parents=True)
    for path in blobs.iterdir():
        (snapshot / path.name).symlink_to(os.path.relpath(path, snapshot))
    return snapshot


def listed(models: tuple[FoundModel, ...]) -> list[tuple[Path, Origin]]:
    return [(model.folder, model.origin) for model in models]


def test_nothing_is_found_where_nothing_is(search_paths: SearchPaths) -> None:
    assert find_models(search_paths) == ()


def test_both_kinds_in_our_own_folder(search_paths: SearchPaths) -> None:
    (models,) = search_paths.ours
    original = make_model(models / "glm-4v-9b")
    small = make_model(models / "glm-4v-9b-int4", int4=True)
    (models / "notes").mkdir()
    (models / "notes" / "config.json").write_text("{}")
    found = find_models(search_paths)
    assert listed(found) == [(original, Origin.OURS), (small, Origin.OURS)]
    assert [model.kind for model in found] == [ModelKind.BF16, ModelKind.INT4]
    assert all(model.is_whole and model.is_ours_to_change for model in found)


def test_the_setting_comes_before_the_usual_folder(
    tmp_path: Path, search_paths: SearchPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "big disk"
    there, before = make_model(other / "new"), make_model(search_paths.ours[0] / "old")
    found = find_models(default_search_paths(str(other), environment={}, home=tmp_path))
    assert listed(found) == [(there, Origin.OURS), (before, Origin.OURS)]
    assert new_models_folder(str(other)) == other
    assert new_models_folder("") == search_paths.ours[0]


@needs_links
@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("", "home/.cache/huggingface/hub"),
        ("HF_HOME", "set/hub"),
        ("HF_HUB_CACHE", "set"),
        ("HUGGINGFACE_HUB_CACHE", "set"),
        ("XDG_CACHE_HOME", "set/huggingface/hub"),
    ],
)
def test_in_the_cache_of_hugging_face(tmp_path: Path, name: str, inside: str) -> None:
    snapshot = cached(tmp_path / inside)
    make_model(tmp_path / inside / "models--zai-org--another" / "snapshots" / "abc")
    environ = {name: str(tmp_path / "set")} if name else {}
    (model,) = find_models(default_search_paths(environment=environ, home=tmp_path / "home"))
    assert (model.folder, model.origin) == (snapshot, Origin.HUGGING_FACE)
    assert not model.is_ours_to_change
    assert model.bytes >= 2 * SHARD_BYTES  # of the blobs, not of the links


@needs_links
def test_choosing_a_folder_of_a_cache_does_not_make_it_ours(tmp_path: Path) -> None:
    snapshot = cached(tmp_path / "hub")
    search_paths = SearchPaths((), (snapshot,), tmp_path / "hub")
    assert [model.origin for model in find_models(search_paths)] == [Origin.HUGGING_FACE]
    assert not find_models(search_paths)[0].is_ours_to_change


@pytest.mark.parametrize(
    ("set_to", "inside"),
    [
        ("", "home/.cache/modelscope/hub/models/ZhipuAI/glm-4v-9b"),
        ("", "home/.cache/modelscope/hub/ZhipuAI/glm-4v-9b"),
        ("set", "set/models/ZhipuAI/glm-4v-9b"),
        ("set", "set/hub/ZhipuAI/glm-4v-9b"),
    ],
)
def test_in_the_cache_of_modelscope(tmp_path: Path, set_to: str, inside: str) -> None:
    folder = make_model(tmp_path / inside)
    environ = {"MODELSCOPE_CACHE": str(tmp_path / set_to)} if set_to else {}
    found = find_models(default_search_paths(environment=environ, home=tmp_path / "home"))
    assert listed(found) == [(folder, Origin.MODELSCOPE)]


def test_the_chosen_folder_wherever_it_is_and_once(tmp_path: Path, search_paths: SearchPaths) -> None:
    chosen = make_model(tmp_path / "usb stick" / "模型")
    found = find_models(default_search_paths("", [str(chosen)], {}, tmp_path / "home"))
    assert listed(found) == [(chosen, Origin.CHOSEN)]
    ours = make_model(search_paths.ours[0] / "glm-4v-9b")
    found = find_models(default_search_paths("", [str(ours)], {}, tmp_path / "home"))
    assert listed(found) == [(ours, Origin.OURS)]


def test_what_is_not_whole_comes_last_and_says_why(search_paths: SearchPaths) -> None:
    (models,) = search_paths.ours
    (make_model(models / "a") / SHARDS[1]).unlink()
    unfinished = models / "b"
    unfinished.mkdir()
    (unfinished / f"{SHARDS[0]}.part").write_bytes(b"x" * 10)
    whole = make_model(models / "c")
    found = find_models(search_paths)
    assert [model.folder for model in found] == [whole, models / "a", unfinished]
    assert (found[1].fault, found[1].detail) == (ModelErrorKind.MISSING, SHARDS[1])
    assert not found[2].is_whole
    assert [model.begun for model in found] == [False, False, True]


def test_a_move_that_was_not_finished_is_never_whole(search_paths: SearchPaths) -> None:
    begun = make_model(search_paths.ours[0] / ".moving-glm-4v-9b")
    (model,) = find_models(search_paths)
    assert (model.folder, model.is_whole, model.is_left_by_a_move) == (begun, False, True)


def test_a_chosen_folder_with_anything_in_it_is_none(tmp_path: Path) -> None:
    (tmp_path / "home.safetensors").write_bytes(b"x")
    assert find_models(default_search_paths("", [str(tmp_path)], {}, tmp_path / "home")) == ()
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    assert find_models(default_search_paths("", [str(tmp_path)], {}, tmp_path / "home")) == ()


def test_strange_places_raise_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    search_paths = SearchPaths((file, Path("a\0b")), (file, tmp_path / "absent"), file, (file, tmp_path))
    assert find_models(search_paths) == ()


@pytest.mark.parametrize("strange", ["a\0b", "~nobody-of-this-name/x", "$NOT_SET/x", "\ud800", ""])
def test_strange_settings_raise_nothing(strange: str) -> None:
    environ = {"HF_HOME": strange, "MODELSCOPE_CACHE": strange}
    assert find_models(default_search_paths(strange, [strange], environ)) == ()


def test_a_user_without_a_home_has_no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE", "HOMEPATH"):
        monkeypatch.setenv(name, str(tmp_path / "absent"))
    assert find_models(default_search_paths()) == ()


@needs_links
def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert find_models(SearchPaths((tmp_path,), (tmp_path / "round",))) == ()
    assert bytes_on_disk(tmp_path / "round") == 0


@needs_links
def test_what_has_two_names_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(40_000))
    one = bytes_on_disk(tmp_path)
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to("a")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "up").symlink_to(tmp_path)
    assert bytes_on_disk(tmp_path) == one >= 40_000


@pytest.mark.skipif(not hasattr(os.stat_result, "st_blocks"), reason="this system does not tell")
def test_holes_are_no_bytes(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 30)
    assert bytes_on_disk(tmp_path) < 1 << 20


def test_a_scan_knows_the_room_for_more(tmp_path: Path) -> None:
    model = make_model(tmp_path / "models" / "glm-4v-9b")
    scan = scan_models(SearchPaths((tmp_path / "models",)))
    assert [each.folder for each in scan.models] == [model]
    assert scan.free is not None
    assert scan.free > 0


def test_the_room_where_no_folder_is_yet_is_that_of_its_disk(tmp_path: Path) -> None:
    free = scan_models(SearchPaths((tmp_path / "not" / "made" / "yet",))).free
    assert free is not None
    assert free > 0
    assert scan_models(SearchPaths(())) == ModelScan((), None)

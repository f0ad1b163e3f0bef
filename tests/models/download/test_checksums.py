"""Bytes that are not the published ones are never given their name."""

from __future__ import annotations

from pathlib import Path

from glm4v_desktop.models.download.listing import Listing, RemoteFile
from glm4v_desktop.models.download.record import FolderState, folder_status
from glm4v_desktop.models.download.values import DownloadErrorKind, DownloadNoteKind, Source, SourceName
from tests.models.download.conftest import QUICK, SHARD, content_of, mirror_of, modelscope_of
from tests.models.download.driving import download, noted, refused
from tests.models.download.hub_server import COMMIT, Fault, Hub

FIRST = SHARD.format(1)


def test_one_flipped_bit_costs_one_more_try(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.faults[FIRST] = [Fault(flipped=12_345)]
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == {(DownloadNoteKind.DAMAGED, FIRST)}
    assert content_of(tmp_path) == taken, "and the damaged one is gone once the right one is here"
    assert [asked.headers.get("range") for asked in hub.files_asked(FIRST)] == [None, None]


def test_a_git_id_finds_it_too(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.faults["config.json"] = [Fault(flipped=3)]
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == {
        (DownloadNoteKind.DAMAGED, "config.json")
    }
    assert content_of(tmp_path) == taken


def test_damaged_twice_is_an_error_and_kept_aside(hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = Fault(flipped=12_345)
    error = refused(tmp_path, mirror_of(hub), patience=QUICK)
    assert (error.kind, error.file) == (DownloadErrorKind.WRONG_CHECKSUM, FIRST)
    assert len(hub.files_asked(FIRST)) == 2
    assert (tmp_path / f"{FIRST}.bad").exists()
    assert not (tmp_path / FIRST).exists()
    assert not (tmp_path / f"{FIRST}.part").exists()


def test_a_part_that_the_disk_damaged_is_fetched_anew(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    damaged = bytearray(taken[FIRST][:100_000])
    damaged[50_000] ^= 1
    (tmp_path / f"{FIRST}.part").write_bytes(damaged)
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == {(DownloadNoteKind.DAMAGED, FIRST)}
    assert content_of(tmp_path) == taken


def test_files_that_are_here_already_are_compared_once(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / FIRST).write_bytes(taken[FIRST])
    (tmp_path / "config.json").write_bytes(b'{"mine": true}')
    notes = noted(download(tmp_path, mirror_of(hub), patience=QUICK))
    assert notes == {(DownloadNoteKind.DAMAGED, "config.json")}
    assert hub.files_asked(FIRST) == []
    kept = {"config.json.old": b'{"mine": true}'}  # it may be the person's own
    assert content_of(tmp_path) == taken | kept


def test_the_commit_of_the_beginning_is_fetched_even_when_the_hub_moves_on(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.always[FIRST] = Fault(status=503)
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    refused(tmp_path, mirror_of(hub), patience=QUICK)
    hub.always.clear()
    hub.commit = 40 * "9"
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert {asked.path.split("/")[4] for asked in hub.files_asked(FIRST)} == {COMMIT}
    assert hub.files_asked(FIRST)[-1].headers["range"] == "bytes=100000-"


def test_a_list_that_changes_in_between_is_said_and_taken_next_time(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """ModelScope has no commit to pin: what tells is the checksum."""
    new = taken[FIRST][:-1] + bytes([taken[FIRST][-1] ^ 1])
    hub.after_list = {FIRST: new}
    error = refused(tmp_path, modelscope_of(hub), patience=QUICK)
    assert (error.kind, error.file) == (DownloadErrorKind.CHANGED, FIRST)
    download(tmp_path, modelscope_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken | {FIRST: new}


def test_a_pinned_commit_that_is_gone_is_said_and_the_new_one_taken_next_time(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.always[FIRST] = Fault(status=404)
    hub.commit_after_list = 40 * "9"
    assert refused(tmp_path, mirror_of(hub), patience=QUICK).kind is DownloadErrorKind.CHANGED
    hub.always.clear()
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert hub.files_asked(FIRST)[-1].path.split("/")[4] == 40 * "9"


def test_a_file_that_was_right_by_the_old_list_is_not_right_by_a_new_one(tmp_path: Path) -> None:
    source = Source(SourceName.MODELSCOPE, "https://a.b", "c/d", "master")
    old, new = RemoteFile("config.json", 2, sha256=64 * "a"), RemoteFile("config.json", 2, sha256=64 * "b")
    state = FolderState(tmp_path)
    state.adopt(source, Listing("", (old,)))
    (tmp_path / "config.json").write_bytes(b"{}")
    state.stamp(old)
    assert folder_status(tmp_path, Listing("", (old,)), state.record).right == (old,)
    state.adopt(source, Listing("", (new,)))
    state.stamp(old)  # said by who began before
    state.set_tag(old, "a.b", '"old"')
    entry = state.entry("config.json")
    assert entry is not None
    assert (entry.file, entry.tag, entry.stamp) == (new, "", None)
    assert folder_status(tmp_path, Listing("", (new,)), state.record).right == ()

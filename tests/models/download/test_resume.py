"""Connections that break, hosts that cannot or must not go on in the middle, and a program that is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_desktop.models.download.record import RECORD_FILE
from glm4v_desktop.models.download.values import DownloadErrorKind, DownloadNoteKind
from tests.models.download.conftest import QUICK, SHARD, content_of, mirror_of, modelscope_of, shard
from tests.models.download.driving import download, kind_of, noted
from tests.models.download.hub_server import Fault, Hub, serving

FIRST, SECOND = SHARD.format(1), SHARD.format(2)


def test_cut_at_ten_places_it_goes_on_at_each(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.faults[FIRST] = [Fault(cut_after=29_000) for _ in range(10)]
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == set()
    assert content_of(tmp_path) == taken
    ranges = [asked.headers.get("range") for asked in hub.files_asked(FIRST)]
    assert ranges == [None, *(f"bytes={n * 29_000}-" for n in range(1, 11))]
    tag = hub.files_asked(FIRST)[1].headers["if-range"]
    assert tag.startswith('"')
    assert tag.endswith('"')


@pytest.mark.parametrize(
    "tag", ['"größe"', '"版本"', '"' + "a" * 5000 + '"'], ids=["latin", "chinese", "long"]
)
def test_a_tag_that_cannot_be_sent_back_is_gone_without(
    tag: str, hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """Also by the next start, from the record of the first."""
    hub.tags[FIRST] = tag
    hub.faults[FIRST] = [Fault(cut_after=100_000), Fault(status=403)]
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.FORBIDDEN
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == set()
    assert content_of(tmp_path) == taken
    _first, second, third = hub.files_asked(FIRST)
    assert second.headers["range"] == third.headers["range"] == "bytes=100000-"
    assert "if-range" not in second.headers | third.headers


def test_a_record_with_a_tag_that_cannot_be_sent_back_is_no_dead_end(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """As an earlier version wrote it."""
    hub.faults[FIRST] = [Fault(cut_after=100_000), Fault(status=403)]
    kind_of(tmp_path, mirror_of(hub), patience=QUICK)
    record = tmp_path / RECORD_FILE
    values = json.loads(record.read_bytes())
    [entry] = [entry for entry in values["files"] if entry["name"] == FIRST]
    entry["tag"] = '"größe"'
    record.write_text(json.dumps(values), encoding="utf-8")
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


def test_a_cut_before_the_first_byte_and_in_the_headers(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.faults[FIRST] = [Fault(cut_after=0), Fault(cut_after=1), Fault(without_length=True, cut_after=70_000)]
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


def test_a_host_that_ignores_the_range_makes_it_start_over(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    hub.always[FIRST] = Fault(ignores_range=True)
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == {
        (DownloadNoteKind.STARTED_OVER, FIRST)
    }
    assert content_of(tmp_path) == taken


def test_a_host_that_ignores_the_range_and_always_cuts_is_given_up(hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = Fault(ignores_range=True, cut_after=100_000)
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.NO_NETWORK
    assert len(hub.files_asked(FIRST)) == QUICK.attempts
    assert not (tmp_path / FIRST).exists()


def test_a_part_sent_with_status_200_is_still_a_part(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    hub.always[FIRST] = Fault(part_as_200=True)
    assert noted(download(tmp_path, modelscope_of(hub), patience=QUICK)) == set()
    assert content_of(tmp_path) == taken


@pytest.mark.parametrize("heeds_if_range", [True, False])
def test_another_etag_is_never_spliced(
    heeds_if_range: bool, hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    old, new = '"old"', '"new"'
    hub.faults[FIRST] = [Fault(cut_after=100_000, headers={"ETag": old})]
    # A host without If-Range sends the rest of the new version as if nothing had happened.
    hub.tags[FIRST] = new if heeds_if_range else old
    hub.always[FIRST] = Fault(headers={"ETag": new})
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == {
        (DownloadNoteKind.STARTED_OVER, FIRST)
    }
    assert content_of(tmp_path) == taken


def test_without_a_checksum_and_an_etag_nothing_is_spliced(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.no_hash.add(FIRST)
    hub.tags[FIRST] = 'W/"weak"'
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    notes = noted(download(tmp_path, mirror_of(hub), patience=QUICK))
    assert notes == {(DownloadNoteKind.STARTED_OVER, FIRST), (DownloadNoteKind.NO_CHECKSUM, FIRST)}
    assert [asked.headers.get("range") for asked in hub.files_asked(FIRST)] == [None, None]
    assert content_of(tmp_path) == taken


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=200, body=b"short"),
        Fault(status=206, body=b"x", headers={"Content-Range": "bytes 0-0/7"}),
        Fault(without_length=True, more=b"more"),
    ],
    ids=["shorter", "a part of something else", "longer"],
)
def test_another_length_than_listed_is_another_file(fault: Fault, hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = fault
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.CHANGED
    assert not (tmp_path / FIRST).exists()


def test_a_range_that_begins_elsewhere_is_not_written(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    wrong = {"Content-Range": f"bytes 5-9/{len(taken[FIRST])}"}
    hub.faults[FIRST] = [Fault(cut_after=100_000), Fault(status=206, body=b"xxxxx", headers=wrong)]
    assert noted(download(tmp_path, mirror_of(hub), patience=QUICK)) == {
        (DownloadNoteKind.STARTED_OVER, FIRST)
    }
    assert content_of(tmp_path) == taken


def test_a_416_means_start_over_once(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.faults[FIRST] = [Fault(cut_after=100_000), Fault(status=416)]
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


def test_what_is_finished_is_never_asked_for_again(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.always[SECOND] = Fault(status=404)
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.NOT_FOUND
    hub.always.clear()
    download(tmp_path, mirror_of(hub), patience=QUICK)
    before = len(hub.asked)
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert len(hub.asked) == before, "everything is here, and the commit is known: no reason to ask anybody"
    assert len(hub.files_asked("config.json")) == 1
    assert content_of(tmp_path) == taken


def test_a_whole_part_only_gets_its_name(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / f"{FIRST}.part").write_bytes(taken[FIRST])
    (tmp_path / f"{SECOND}.part").write_bytes(taken[SECOND] + b"too much")
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert hub.files_asked(FIRST) == []
    assert content_of(tmp_path) == taken


def test_a_part_that_is_a_link_is_not_followed(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / f"{FIRST}.part").symlink_to(elsewhere)
    download(folder, mirror_of(hub), patience=QUICK)
    assert elsewhere.read_bytes() == b"mine"
    assert content_of(folder) == taken


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_nothing_planted_in_the_folder_is_waited_for_or_written_into(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """Archives can carry pipes, links and second names of files."""
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    folder = tmp_path / "model"
    folder.mkdir()
    os.mkfifo(folder / f"{FIRST}.part")
    os.link(mine, folder / f"{SECOND}.part")
    os.mkfifo(folder / ".download.json")
    (folder / ".download.json.part").symlink_to(mine)
    (folder / ".download.lock").symlink_to(tmp_path / "made through a link")
    download(folder, mirror_of(hub), patience=QUICK)
    assert mine.read_bytes() == b"mine"
    assert not (tmp_path / "made through a link").exists()
    found = content_of(folder)
    assert found.pop(".download.json.part", b"mine") == b"mine"
    assert found == taken


@pytest.fixture
def slow_hub(model: dict[str, bytes]) -> Iterator[Hub]:
    large = {
        SHARD.format(n): shard(size, n) for n, size in ((1, 16_000_001), (2, 15_000_000), (3, 13_000_003))
    }
    hub = Hub(model | large, block=128 << 10)
    hub.always = dict.fromkeys(large, Fault(slow=0.002))
    with serving(hub):
        yield hub


def test_killed_at_any_moment_it_goes_on(slow_hub: Hub, tmp_path: Path) -> None:
    """More than 20 times; after each one, every file that has its name is whole."""
    rounds = 24
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.models.download.kill_rounds",
            str(tmp_path),
            slow_hub.address,
            str(rounds),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[3],
    )
    assert said.returncode == 0, said.stderr
    killed, middles = (int(word) for word in said.stdout.split())
    assert killed >= 20, "the kills came too late to mean anything"
    assert middles >= 5, "hardly any kill left a part"
    names = [
        name for name in slow_hub.files if "/" not in name and not name.endswith((".py", ".bin", "tributes"))
    ]
    assert content_of(tmp_path) == {name: slow_hub.files[name] for name in names}
    went_on = [asked for name in names for asked in slow_hub.files_asked(name) if "range" in asked.headers]
    assert went_on, "it always began anew"

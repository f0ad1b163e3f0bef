"""Verify and repair on demand, with a record, with published checksums, and with nothing to compare."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from glm4v_desktop.models.download.job import ModelDownload, unfinished
from glm4v_desktop.models.download.values import (
    CheckBasis,
    DownloadError,
    DownloadErrorKind,
    DownloadStage,
    FileState,
    Source,
)
from tests.model_config import config_json
from tests.models.download.conftest import QUICK, SHARD, content_of, mirror_of, modelscope_of
from tests.models.download.driving import MARGIN, download, refused, steps, verified
from tests.models.download.hub_server import Fault, Hub

FIRST, SECOND = SHARD.format(1), SHARD.format(2)


def flip(path: Path, at: int = 100) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def job_for(folder: Path, *sources: Source) -> ModelDownload:
    return ModelDownload(folder, sources, patience=QUICK, margin=MARGIN)


def test_every_file_is_compared_with_the_record(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    download(tmp_path, mirror_of(hub), patience=QUICK)
    asked = len(hub.asked)
    job = job_for(tmp_path)
    progress = asyncio.run(steps(job.verify()))
    report = progress[-1].report
    assert report is not None
    assert report.basis is CheckBasis.RECORD
    assert {check.name: check.state for check in report.files} == dict.fromkeys(taken, FileState.RIGHT)
    assert report.bad == ()
    assert progress[-1].done == progress[-1].total == sum(map(len, taken.values()))
    assert len(hub.asked) == asked, "the record is enough"


def test_one_bit_is_found_and_only_that_file_is_fetched_again(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    download(tmp_path, mirror_of(hub), patience=QUICK)
    flip(tmp_path / SECOND)
    (tmp_path / "tokenizer.model").unlink()
    job = job_for(tmp_path, mirror_of(hub))
    before = content_of(tmp_path)
    assert set(verified(job).bad) == {SECOND, "tokenizer.model"}
    assert content_of(tmp_path) == before, "looking changes nothing"
    asked = len(hub.asked)
    progress = asyncio.run(steps(job.repair()))
    assert progress[-1].stage is DownloadStage.DONE
    assert {each.path.rsplit("/", 1)[1] for each in hub.asked[asked:]} == {SECOND, "tokenizer.model"}
    assert content_of(tmp_path) == taken
    assert verified(job).bad == ()


def test_repair_without_verify_reads_everything_itself(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """A file whose size and time are as they were may be damaged all the same."""
    download(tmp_path, mirror_of(hub), patience=QUICK)
    path = tmp_path / FIRST
    times = path.stat()
    flip(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert path.read_bytes() != taken[FIRST], "a download trusts its record"
    asyncio.run(steps(job_for(tmp_path, mirror_of(hub)).repair()))
    assert content_of(tmp_path) == taken


def test_a_folder_without_a_record_is_compared_with_what_is_published(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in taken.items():
        (tmp_path / name).write_bytes(content)
    flip(tmp_path / FIRST)
    report = verified(job_for(tmp_path, mirror_of(hub)))
    assert (report.basis, report.bad) == (CheckBasis.PUBLISHED, (FIRST,))
    assert {path.name for path in tmp_path.iterdir()} == taken.keys(), (
        "it leaves nothing in a person's folder"
    )


def test_without_a_record_and_without_consent_only_the_structure_is_looked_at(
    taken: dict[str, bytes], tmp_path: Path, spy: list[str]
) -> None:
    for name, content in taken.items():
        (tmp_path / name).write_bytes(content)
    flip(tmp_path / FIRST, at=5000)
    report = verified(job_for(tmp_path))
    assert report.basis is CheckBasis.STRUCTURE
    assert report.bad == ()
    assert FIRST in report.not_compared
    assert spy == []
    (tmp_path / FIRST).write_bytes(taken[FIRST][:-1])
    flip(tmp_path / SECOND, at=9)
    (tmp_path / SHARD.format(3)).unlink()
    (tmp_path / "config.json").write_bytes(b"[]")
    assert set(verified(job_for(tmp_path)).bad) == {FIRST, SECOND, SHARD.format(3), "config.json"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1234567",
        b"\xff" * 64,
        b"\x02" + bytes(7) + b"[]",
        b"\x02" + bytes(7) + b"{}x",
        b"\x09" + bytes(7) + b'{"a": {}}',
    ],
)
def test_what_is_no_safetensors_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(config_json())
    (tmp_path / "model.safetensors").write_bytes(content)
    assert verified(job_for(tmp_path)).bad == ("model.safetensors",)


def test_files_without_a_checksum_are_said_not_to_be_compared(hub: Hub, tmp_path: Path) -> None:
    hub.no_hash.add(FIRST)
    download(tmp_path, modelscope_of(hub), patience=QUICK)
    report = verified(job_for(tmp_path))
    assert (report.bad, report.not_compared) == ((), (FIRST,))


def test_repair_without_a_source_has_nowhere_to_go(hub: Hub, tmp_path: Path) -> None:
    download(tmp_path, mirror_of(hub), patience=QUICK)
    with pytest.raises(DownloadError) as caught:
        asyncio.run(steps(job_for(tmp_path).repair()))
    assert caught.value.kind is DownloadErrorKind.NOTHING_KNOWN


def record_text(address: str = "https://example.org", name: str = "config.json") -> str:
    entry = {"name": name, "size": 1, "sha256": "", "git_id": "", "host": "", "tag": "", "stamp": None}
    source = {"name": "mirror", "address": address, "repository": "a/b", "revision": "main"}
    return json.dumps({"version": 1, "source": source, "commit": "", "files": [entry]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"version": 2}',
        "[" * 9999,
        '{"version": 1, "source": {"name": "x"}, "commit": "", "files": []}',
        record_text(address="http://example.org"),
        record_text(name="../x"),
        record_text(name="run.py"),
    ],
)
def test_a_damaged_record_counts_as_none(
    text: str, hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / ".download.json").write_text(text)
    assert unfinished(tmp_path) is None
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


def test_what_an_earlier_download_left_is_known_without_asking(
    hub: Hub, tmp_path: Path, spy: list[str]
) -> None:
    assert unfinished(tmp_path / "none") is None
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    hub.always[FIRST] = Fault(status=404)
    refused(tmp_path, mirror_of(hub), patience=QUICK)
    spy.clear()
    left = unfinished(tmp_path)
    assert left is not None
    assert left.source == mirror_of(hub)
    assert 100_000 <= left.have < left.total
    needed = asyncio.run(job_for(tmp_path, mirror_of(hub)).look())
    assert (needed.total, needed.have) == (left.total, left.have)
    assert spy == [], "the commit is known: nothing to ask"
    hub.always.clear()
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert unfinished(tmp_path) is None


def test_discard_removes_what_is_not_finished(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    hub.always[FIRST] = Fault(status=404)
    refused(tmp_path, mirror_of(hub), patience=QUICK)
    (tmp_path / "mine.part").write_bytes(b"mine")
    finished = {name for name in content_of(tmp_path) if name in taken}
    freed = asyncio.run(job_for(tmp_path).discard())
    assert freed >= 100_000
    assert content_of(tmp_path).keys() == finished | {"mine.part"}
    assert unfinished(tmp_path) is None
    assert asyncio.run(job_for(tmp_path).discard()) == 0
    assert asyncio.run(job_for(tmp_path / "none").discard()) == 0

"""A whole download, and what it takes and leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from glm4v_desktop.models.download import record as folder_state
from glm4v_desktop.models.download.record import Record, read_record, write_record
from glm4v_desktop.models.download.values import DownloadErrorKind, DownloadStage, Source
from tests.models.download.conftest import QUICK, content_of, mirror_of, modelscope_of, shard
from tests.models.download.driving import download, kind_of
from tests.models.download.hub_server import Fault, Hub


@pytest.mark.parametrize("source_of", [mirror_of, modelscope_of])
def test_the_files_that_are_needed_and_no_others(
    source_of: Callable[[Hub], Source], hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    progress = download(tmp_path / "glm-4v-9b", source_of(hub), patience=QUICK)
    assert content_of(tmp_path / "glm-4v-9b") == taken
    last = progress[-1]
    assert last.stage is DownloadStage.DONE
    assert last.done == last.total == sum(map(len, taken.values()))
    assert last.files_done == last.files == len(taken)
    assert last.notes == ()


def test_a_list_in_pages(hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    hub.page_size = 2
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert sum("/tree/" in asked.path for asked in hub.asked) == 6


def test_the_next_page_is_never_on_another_host(hub: Hub, tmp_path: Path) -> None:
    for there in ("https://example.org/api", "http://example.org/api", "//127.0.0.1:9/api", "file:///x"):
        hub.faults["tree"] = [Fault(body=b"[]", headers={"Link": f'<{there}>; rel="next"'})]
        assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) in (
            DownloadErrorKind.BAD_ANSWER,
            DownloadErrorKind.BAD_ADDRESS,
        )


def test_a_list_without_end_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.always["tree"] = Fault(body=b"[]", headers={"Link": f'<{hub.address}/api/tree>; rel="next"'})
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.BAD_ANSWER


def test_progress_adds_up(hub: Hub, tmp_path: Path) -> None:
    for name in hub.files:
        hub.always[name] = Fault(slow=0.03)
    progress = download(tmp_path, mirror_of(hub), patience=QUICK)
    stages = list(dict.fromkeys(step.stage for step in progress))
    assert stages[0] is DownloadStage.LOOKING
    assert stages[-2:] == [DownloadStage.DOWNLOADING, DownloadStage.DONE]
    loading = [step for step in progress if step.stage is DownloadStage.DOWNLOADING]
    assert [step.done for step in loading] == sorted(step.done for step in loading)
    assert any(step.bytes_per_second > 0 and step.seconds_left is not None for step in loading)
    assert all(step.quiet_seconds == 0 for step in loading)


def test_at_most_three_files_at_once(hub: Hub, tmp_path: Path) -> None:
    for name in hub.files:
        hub.always[name] = Fault(slow=0.02)
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert hub.most_at_once == 3


def test_many_small_files_are_noted_in_few_writes(
    hub: Hub, model: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write of the record waits for the disk: with thousands of files that was a minute."""
    hub.files = {name: model[name] for name in ("config.json", "tokenizer.model", "LICENSE")}
    hub.files |= {f"part-{number:03}.safetensors": shard(300, number) for number in range(150)}
    written: list[Record] = []

    def counted(folder: Path, record: Record) -> None:
        written.append(record)
        write_record(folder, record)

    monkeypatch.setattr(folder_state, "write_record", counted)
    monkeypatch.setattr(folder_state, "_WRITTEN_EVERY_S", 1000.0)
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert len(written) == 2  # what is to be fetched, and that all of it is here
    record = read_record(tmp_path)
    assert record is not None
    assert len(record.files) == 153
    assert all(entry.stamp for entry in record.files)


def test_a_host_with_more_files_than_a_record_holds_is_no_hub(hub: Hub, tmp_path: Path) -> None:
    names = ["config.json", "tokenizer.model", *(f"{number}.safetensors" for number in range(5000))]
    rows = [{"type": "file", "path": name, "size": 9} for name in names]
    hub.always["tree"] = Fault(body=json.dumps(rows).encode())
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.BAD_ANSWER

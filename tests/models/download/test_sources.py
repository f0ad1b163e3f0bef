"""Which addresses may be asked, and when the next source steps in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_desktop.models.download.listing import HUGGING_FACE, MODELSCOPE, known_sources, mirror
from glm4v_desktop.models.download.values import (
    DownloadError,
    DownloadErrorKind,
    DownloadNoteKind,
    SourceName,
)
from tests.models.download.conftest import QUICK, SHARD, content_of, mirror_of, modelscope_of
from tests.models.download.driving import download, noted, refused
from tests.models.download.hub_server import Fault, Hub, serving

FIRST = SHARD.format(1)


@pytest.fixture
def other(model: dict[str, bytes]) -> Iterator[Hub]:
    hub = Hub(model)
    with serving(hub):
        yield hub


def test_the_known_sources_and_the_endpoint_of_the_environment() -> None:
    assert known_sources({}) == (HUGGING_FACE, MODELSCOPE)
    assert known_sources({"HF_ENDPOINT": "https://huggingface.co/"}) == (HUGGING_FACE, MODELSCOPE)
    first, second = known_sources({"HF_ENDPOINT": "https://hf-mirror.com/"})
    assert (first.name, first.address) == (SourceName.MIRROR, "https://hf-mirror.com")
    assert (first.repository, second) == (HUGGING_FACE.repository, MODELSCOPE)


@pytest.mark.parametrize(
    "address",
    [
        "https://hf-mirror.com",
        "  https://mirror.example:8443/hub/ ",
        "http://127.0.0.1:80",
        "http://localhost",
        "http://[::1]:9",
    ],
)
def test_addresses_that_may_be_asked(address: str) -> None:
    assert mirror(address).address == address.strip().rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "", "hf-mirror.com", "http://hf-mirror.com", "http://127.0.0.1.example.org", "ftp://a.b",
        "https://", "https://a:b",
        "https://me:secret@a.b", "https://a.b/?x=1", "https://a.b/#x", "https://a b", "https://a\n.b",
        "https://[", "file:///etc",
        "https://a.b\\c", "https://" + "a" * 3000, "http://169.254.1.1", "http://0.0.0.0",
    ],
)  # fmt: skip
def test_addresses_that_may_not(address: str) -> None:
    with pytest.raises(DownloadError) as caught:
        mirror(address)
    assert caught.value.kind is DownloadErrorKind.BAD_ADDRESS
    with pytest.raises(DownloadError):
        known_sources({"HF_ENDPOINT": address or "x"})


@pytest.mark.parametrize("repository", ["", "glm", "a/b/c", "../x", "a/..", "-a/b", "a/b c", "ä/b"])
def test_what_is_no_repository(repository: str) -> None:
    with pytest.raises(DownloadError):
        mirror("https://a.b", repository)


def test_the_next_source_steps_in_where_the_first_has_no_answer(
    hub: Hub, other: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.always["revision"] = Fault(status=503)
    progress = download(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert progress[-1].source is SourceName.MODELSCOPE
    assert {"/api/" in asked.path for asked in hub.asked} == {True}, "it was not asked for files any more"


def test_the_next_source_is_not_asked_while_the_first_one_answers(
    hub: Hub, other: Hub, tmp_path: Path
) -> None:
    download(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK)
    assert other.asked == []


def test_one_file_comes_from_the_next_source_and_goes_on_where_it_was(
    hub: Hub, other: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    hub.always[FIRST] = Fault(status=403)
    notes = noted(download(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK))
    assert notes == {(DownloadNoteKind.OTHER_SOURCE, FIRST)} | {
        note for note in notes if note[0] is DownloadNoteKind.OTHER_SOURCE
    }
    assert content_of(tmp_path) == taken
    [asked] = other.files_asked(FIRST)
    assert asked.headers["range"] == "bytes=100000-"
    assert "if-range" not in asked.headers, "a tag of the first host means nothing to the second"


def test_checksums_of_two_kinds_are_compared_by_the_bytes(
    hub: Hub, other: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """A git id here, a sha256 there: the bytes must have the git id that the first source published."""
    hub.always["config.json"] = Fault(status=404)
    other.faults["config.json"] = [Fault(flipped=5)]
    notes = noted(download(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK))
    assert (DownloadNoteKind.DAMAGED, "config.json") in notes
    assert content_of(tmp_path) == taken


def test_a_source_with_other_bytes_does_not_step_in_and_that_is_said(
    hub: Hub, other: Hub, tmp_path: Path
) -> None:
    hub.always[FIRST] = Fault(status=503)
    other.files[FIRST] = other.files[FIRST][:-1] + b"\0"
    error = refused(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK)
    assert (error.kind, error.file) == (DownloadErrorKind.SOURCES_DIFFER, FIRST)
    assert error.host == "127.0.0.1"
    assert "server" in error.detail
    assert other.files_asked(FIRST) == []
    assert not (tmp_path / FIRST).exists()


def test_the_first_source_gets_all_its_attempts_where_no_other_can_help(
    hub: Hub, other: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    other.files[FIRST] = other.files[FIRST][:-1] + b"\0"
    hub.faults[FIRST] = [Fault(status=503)] * 4
    download(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert other.files_asked(FIRST) == []


def test_without_any_checksum_nobody_steps_in(hub: Hub, other: Hub, tmp_path: Path) -> None:
    hub.no_hash.add(FIRST)
    hub.always[FIRST] = Fault(status=404)
    error = refused(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK)
    assert error.kind is DownloadErrorKind.SOURCES_DIFFER
    assert other.files_asked(FIRST) == []


def test_another_choice_of_source_keeps_what_is_surely_the_same(
    hub: Hub, other: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    hub.always[FIRST] = Fault(status=404)
    refused(tmp_path, mirror_of(hub), patience=QUICK)
    download(tmp_path, modelscope_of(other), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert [asked.headers.get("range") for asked in other.files_asked(FIRST)] == ["bytes=100000-"]
    assert other.files_asked("config.json") == []


def test_another_choice_of_source_with_other_bytes_starts_over(
    hub: Hub, other: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    new = bytes(reversed(taken[FIRST]))
    other.files[FIRST] = new
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    hub.always[FIRST] = Fault(status=404)
    refused(tmp_path, mirror_of(hub), patience=QUICK)
    download(tmp_path, modelscope_of(other), patience=QUICK)
    assert content_of(tmp_path) == taken | {FIRST: new}
    assert [asked.headers.get("range") for asked in other.files_asked(FIRST)] == [None]


def test_when_all_sources_fail_the_first_one_s_reason_is_told(hub: Hub, other: Hub, tmp_path: Path) -> None:
    hub.always["revision"] = Fault(status=401)
    other.always["files"] = Fault(status=503)
    error = refused(tmp_path, mirror_of(hub), modelscope_of(other), patience=QUICK)
    assert error.kind is DownloadErrorKind.UNAUTHORIZED

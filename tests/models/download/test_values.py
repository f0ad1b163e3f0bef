"""The arithmetic and the lists, without a network."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime

import pytest

from glm4v_desktop.models.download.files import RangeFit, fit, is_strong
from glm4v_desktop.models.download.hub import retry_after, wait_before
from glm4v_desktop.models.download.listing import from_hugging_face, from_modelscope, is_wanted, wanted
from glm4v_desktop.models.download.progress import SpeedMeter
from glm4v_desktop.models.download.values import (
    BytesNeeded,
    DownloadError,
    DownloadErrorKind,
    NetworkPatience,
    Source,
    SourceName,
)

SHA256, SHA1 = 64 * "a", 40 * "b"
SOURCE = Source(SourceName.MIRROR, "https://a.b", "c/d", "main")


@pytest.mark.parametrize(
    ("status", "said", "have", "found"),
    [
        (200, {}, 0, RangeFit.WHOLE),
        (200, {"content-length": "100"}, 40, RangeFit.WHOLE),
        (200, {"content-length": "99"}, 0, RangeFit.OTHER_FILE),
        (200, {"content-type": "text/html; charset=utf-8"}, 0, RangeFit.NO_FILE),
        (206, {"content-range": "bytes 40-99/100"}, 40, RangeFit.GOES_ON),
        (206, {"content-range": "bytes 40-59/100"}, 40, RangeFit.GOES_ON),
        (206, {"content-range": "bytes 40-99/*"}, 40, RangeFit.GOES_ON),
        (200, {"content-range": "bytes 40-99/100"}, 40, RangeFit.GOES_ON),
        (206, {"content-range": "bytes 0-99/100"}, 40, RangeFit.WHOLE),
        (206, {"content-range": "bytes 39-99/100"}, 40, RangeFit.ELSEWHERE),
        (206, {"content-range": "bytes 40-100/101"}, 40, RangeFit.OTHER_FILE),
        (206, {"content-range": "bytes 40-100/100"}, 40, RangeFit.OTHER_FILE),
        (206, {"content-range": "bytes */100"}, 40, RangeFit.NO_FILE),
        (206, {}, 40, RangeFit.NO_FILE),
        (416, {"content-range": "bytes */100"}, 40, RangeFit.ELSEWHERE),
        (416, {}, 0, RangeFit.NO_FILE),
    ],
)
def test_where_the_bytes_begin(status: int, said: dict[str, str], have: int, found: RangeFit) -> None:
    assert fit(status, said, have, 100) is found


@pytest.mark.parametrize(
    ("tag", "strong"), [('"a"', True), ('W/"a"', False), ("", False), ('""', False), ("a", False)]
)
def test_strong_tags(tag: str, strong: bool) -> None:
    assert is_strong(tag) is strong


def test_waiting_doubles_and_is_bounded() -> None:
    patience = NetworkPatience(first_wait_s=1.0, longest_wait_s=60.0)
    assert [wait_before(n, None, patience) for n in (1, 2, 3, 7, 99)] == [1, 2, 4, 60, 60]
    assert [wait_before(1, asked, patience) for asked in (0.0, 5.0, 9999.0)] == [0, 5, 60]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("-7", None),
        ("soon", None),
        ("9" * 50, None),
        ("²", None),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 99 Nov 2026", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)) == seconds


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_speed_is_that_of_the_last_seconds() -> None:
    clock = Clock()
    meter = SpeedMeter(clock)
    assert meter.per_second() == 0
    for _second in range(5):
        clock.now += 1
        meter.add(1000)
    assert meter.per_second() == pytest.approx(1000)
    assert meter.quiet_s() == 0
    clock.now += 5
    assert meter.per_second() == pytest.approx(500), "a pause counts"
    assert meter.quiet_s() == 5
    clock.now += 20
    assert meter.per_second() == 0
    meter.touch()
    assert meter.quiet_s() == 0


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("config.json", True),
        ("LICENSE", True),
        ("tokenizer.model", True),
        ("model-00001-of-00015.safetensors", True),
        ("model.safetensors.index.json", True),
        ("README.md", True),
        ("modeling_chatglm.py", False),
        ("pytorch_model.bin", False),
        ("weights.pt", False),
        (".gitattributes", False),
        ("sub/config.json", False),
        ("CONFIG.JSON", False),
        ("NUL.safetensors", False),
        ("com1.x.safetensors", False),
        ("consul.safetensors", True),
        (".safetensors", False),
        ("a\n.safetensors", False),
        ("ä.safetensors", False),
        ("x" * 200 + ".safetensors", False),
    ],
)
def test_which_files_are_taken(name: str, taken: bool) -> None:
    assert is_wanted(name) is taken


@pytest.mark.parametrize(
    "name",
    [
        "../config.json",
        "/etc/config.json",
        "a/../../x",
        "C:config.json",
        "C:\\x",
        "..\\config.json",
        "a\0b",
        "a\nb",
        "",
        "\u202efdp",
    ],
)
def test_a_name_that_leads_elsewhere_refuses_the_whole_list(name: str) -> None:
    with pytest.raises(DownloadError) as caught:
        from_hugging_face([{"type": "file", "path": name, "size": 1, "oid": SHA1}])
    assert caught.value.kind is DownloadErrorKind.BAD_ANSWER
    with pytest.raises(DownloadError):
        from_modelscope({"Code": 200, "Data": {"Files": [{"Path": name, "Size": 1, "Sha256": SHA256}]}})


@pytest.mark.parametrize(
    "entry",
    [
        {"size": "1"},
        {"size": -1},
        {"size": True},
        {"size": 1.0},
        {"size": 1 << 60},
        {"size": 1 << 30},
        {"size": None},
        {"oid": 5},
        {"oid": "main"},
        {"oid": SHA1.upper()},
        {"lfs": {"oid": SHA1, "size": 1}},
        {"lfs": {"oid": SHA256, "size": "1"}},
    ],
)
def test_wrong_types_and_sizes_are_refused(entry: dict[str, object]) -> None:
    good = {"type": "file", "path": "config.json", "size": 1, "oid": SHA1, "more": {"new": [1]}}
    [file] = from_hugging_face([good])
    assert (file.size, file.git_id, file.sha256) == (1, SHA1, "")
    with pytest.raises(DownloadError):
        from_hugging_face([good | entry])


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        "x",
        {"Code": 200},
        {"Code": 200, "Data": {"Files": {}}},
        {"Code": 200, "Data": {"Files": [1]}},
    ],
)
def test_answers_in_another_form_are_refused(answer: object) -> None:
    with pytest.raises(DownloadError):
        from_modelscope(answer)
    with pytest.raises(DownloadError):
        from_hugging_face(answer if isinstance(answer, dict) else [answer])


def entries(*names: str) -> list[dict[str, object]]:
    return [{"type": "file", "path": name, "size": 1, "oid": SHA1} for name in names]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("config.json", "tokenizer.model", "pytorch_model.bin"), DownloadErrorKind.OTHER_MODEL),
        (("tokenizer.model", "a.safetensors"), DownloadErrorKind.OTHER_MODEL),
        ((), DownloadErrorKind.OTHER_MODEL),
        (("config.json", "tokenizer.model", "a.safetensors", "A.safetensors"), DownloadErrorKind.BAD_ANSWER),
    ],
)
def test_lists_that_are_no_model(names: tuple[str, ...], kind: DownloadErrorKind) -> None:
    with pytest.raises(DownloadError) as caught:
        wanted(from_hugging_face(entries(*names)))
    assert caught.value.kind is kind


@pytest.mark.parametrize(("size", "fits"), [(27_812_641_792, True), (60_000_000_000, False)])
def test_a_list_larger_than_was_agreed_to_is_not_taken(size: int, fits: bool) -> None:
    half = {"type": "file", "lfs": {"size": size // 2, "oid": "a" * 64}}
    weights = [{**half, "path": f"model-0000{part}-of-00002.safetensors"} for part in (1, 2)]
    files = from_hugging_face([*entries("config.json", "tokenizer.model"), *weights])
    if fits:
        assert len(wanted(files)) == 4
        return
    with pytest.raises(DownloadError) as refused:
        wanted(files)
    assert refused.value.kind is DownloadErrorKind.OTHER_MODEL


def test_large_files_know_their_sha256_and_not_the_pointer_s_git_id() -> None:
    row = {"type": "file", "path": "a.safetensors", "size": 5, "oid": SHA1, "lfs": {"oid": SHA256, "size": 5}}
    [file] = from_hugging_face([row])
    assert (file.sha256, file.git_id) == (SHA256, "")
    [same] = from_modelscope(
        {
            "Code": 200,
            "Success": True,
            "Data": {"Files": [{"Path": "a.safetensors", "Size": 5, "Sha256": SHA256.upper()}]},
        }
    )
    assert same.is_surely(file)


def test_what_must_be_free() -> None:
    assert BytesNeeded(100, 40, 70, 10, SOURCE, "", 3).missing == 70
    assert BytesNeeded(100, 40, 70, 10, SOURCE, "", 3).fits
    assert not BytesNeeded(100, 40, 69, 10, SOURCE, "", 3).fits
    assert BytesNeeded(100, 100, 0, 10, SOURCE, "", 3).fits, "nothing is to come"


def test_errors_can_be_sent_between_processes() -> None:
    error = DownloadError(DownloadErrorKind.DISK_FULL, "x", 5, 3, "a.b", "c")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert vars(again) == vars(error)
    assert json.dumps(error.kind) == '"disk_full"'

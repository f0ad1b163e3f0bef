"""A self-test's result survives the file as it was; anything else is none."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from glm4v_desktop.core.self_test import (
    ComputeMode,
    Distance,
    Fingerprint,
    ModeResult,
    Part,
    Precision,
    SelfTestResult,
    Verdict,
)
from glm4v_desktop.storage.self_test_file import SelfTestFile, result_values

RESULT = SelfTestResult(
    Fingerprint("0.1", "2.13", "0.50", "580", ("a card", "another"), "a processor"),
    (
        ModeResult(ComputeMode("cpu", Precision.FLOAT32), Verdict.PASSED, seconds=0.5),
        ModeResult(
            ComputeMode("cuda:0", Precision.INT4, "torch_cuda", streamed=True),
            Verdict.DIFFERS,
            (Distance(Part.PICTURE, math.inf, 0.03), Distance(Part.STEP, 0.25, 0.12)),
            wrong_tokens=3,
            detail="torch_cuda 128x384",
        ),
    ),
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = SelfTestFile(tmp_path / "state")
    assert file.read() is None
    assert file.write(RESULT)
    assert "Infinity" not in (tmp_path / "state" / "self-test.json").read_text()
    assert SelfTestFile(tmp_path / "state").read() == RESULT


@pytest.mark.parametrize(
    "change",
    [
        {"ways": "all"},
        {"ways": [{}]},
        {"ways": [1]},
        {"fingerprint": {"program": "1"}},
        {"fingerprint": {"surprise": "1", "cards": []}},
        {"whole": "yes"},
    ],
)
def test_what_is_not_understood_is_none(change: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "self-test.json").write_text(json.dumps({**result_values(RESULT), **change}))
    assert SelfTestFile(tmp_path).read() is None


def test_a_way_or_a_verdict_that_is_unknown_is_none(tmp_path: Path) -> None:
    text = json.dumps(result_values(RESULT))
    for word in ("float32", "differs", "picture"):
        (tmp_path / "self-test.json").write_text(text.replace(f'"{word}"', '"of a newer version"'))
        assert SelfTestFile(tmp_path).read() is None

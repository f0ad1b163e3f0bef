"""What the doctor and the page promise is what loading does: with what the self-test found wrong left out."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from glm4v_desktop.core.self_test import ComputeMode as Tried
from glm4v_desktop.core.self_test import Fingerprint, ModeResult, Precision, SelfTestResult, Verdict
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.engine.avoiding import advise_on
from glm4v_desktop.hardware.plan_values import MemoryPlan, RunMode
from glm4v_desktop.storage.self_test_file import SelfTestFile
from tests.hardware.machines import GOOD
from tests.model_config import config_json

ON_CARD = Tried("cuda:0", Precision.BFLOAT16)
NOW = Fingerprint(VERSION, metadata.version("torch"))


def wrong_way(state: Path, *wrong: Tried) -> None:
    ways = (Tried("cpu", Precision.BFLOAT16), ON_CARD, Tried("cuda:0", Precision.BFLOAT16, streamed=True))
    results = tuple(ModeResult(way, Verdict.DIFFERS if way in wrong else Verdict.PASSED) for way in ways)
    SelfTestFile(state).write(SelfTestResult(NOW, results))


def planned(folder: Path | None, state: Path) -> MemoryPlan:
    plan = advise_on(folder, GOOD, state).plan
    assert plan is not None
    return plan


@pytest.fixture
def original(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_bytes(config_json())
    return tmp_path


def test_without_a_self_test_everything_may_be_planned(original: Path, tmp_path: Path) -> None:
    assert planned(original, tmp_path / "state").way is RunMode.BF16_TOWER_STREAMED


def test_a_way_that_was_wrong_is_not_promised(original: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    wrong_way(state, Tried("cuda:0", Precision.BFLOAT16, streamed=True))
    assert planned(original, state).way is RunMode.NF4_ON_CARD


def test_a_card_that_was_wrong_is_as_good_as_not_there(original: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    wrong_way(state, ON_CARD, Tried("cuda:0", Precision.BFLOAT16, streamed=True))
    assert planned(original, state).way is RunMode.BF16_ON_PROCESSOR
    assert planned(None, state).way is RunMode.INT4_TEXT_ON_PROCESSOR

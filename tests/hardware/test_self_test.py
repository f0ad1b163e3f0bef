"""The self-test's child may crash, hang or not start: that is an answer, and the rest goes on."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.self_test import ComputeMode, Fingerprint, SelfTestResult, Verdict
from glm4v_desktop.hardware.self_test import SelfTest, SelfTestProgress, read_fingerprint
from tests.hardware.scripted_self_test import CARD, CPU, STREAMED, WAYS

FINGERPRINT = Fingerprint("1", "2.13")


def run(script: str, limit_s: float = 60.0) -> tuple[list[SelfTestProgress], SelfTestResult]:
    target = f"tests.hardware.scripted_self_test:{script}"
    events = list(
        SelfTest(target=target, limit_s=limit_s, fingerprint=lambda: FINGERPRINT).run(lambda: False)
    )
    progress = [event for event in events if isinstance(event, SelfTestProgress)]
    results = [event for event in events if isinstance(event, SelfTestResult)]
    assert len(results) == 1
    assert events[-1] is results[0]
    return progress, results[0]


def verdicts(result: SelfTestResult) -> dict[str, Verdict]:
    return {each.way.name: each.verdict for each in result.ways}


def test_each_way_is_told_as_it_begins() -> None:
    progress, result = run("all_pass")
    assert progress == [
        SelfTestProgress(0, 0),
        *(SelfTestProgress(number, 3, way) for number, way in enumerate(WAYS)),
    ]
    assert result.passed
    assert result.fingerprint == FINGERPRINT
    assert result.usable == (CPU.name, CARD.name, STREAMED.name)


def test_a_way_that_crashes_the_child_has_failed_and_the_rest_goes_on() -> None:
    progress, result = run("card_crashes")
    assert verdicts(result) == {
        CPU.name: Verdict.PASSED,
        CARD.name: Verdict.CRASHED,
        STREAMED.name: Verdict.PASSED,
    }
    assert result.ways[1].detail == "exit code 7"
    assert result.whole
    assert not result.passed
    assert result.avoid == (CARD.name,)
    assert [each.done for each in progress] == [0, 0, 1, 2], "the second child does not begin anew"


def test_a_way_that_hangs_is_ended() -> None:
    _, result = run("card_hangs", limit_s=4.0)
    assert verdicts(result)[CARD.name] is Verdict.TIMED_OUT
    assert verdicts(result)[STREAMED.name] is Verdict.PASSED


def test_after_a_fault_of_the_card_another_child_goes_on() -> None:
    _, result = run("stops_after_a_failure")
    assert verdicts(result) == {
        CPU.name: Verdict.PASSED,
        CARD.name: Verdict.FAILED,
        STREAMED.name: Verdict.PASSED,
    }


def test_where_torch_does_not_start_beside_the_cards_the_processor_is_tried() -> None:
    _, result = run("dies_beside_cards")
    assert verdicts(result) == {CPU.name: Verdict.PASSED, "cuda/float32": Verdict.CRASHED}
    assert result.avoid == ("cuda",)


@pytest.mark.parametrize(
    ("script", "logged"), [("never_starts", "process failed: ImportError"), ("does_nothing_of_it", "")]
)
def test_what_tells_nothing_ends_and_is_not_whole(
    script: str, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    _, result = run(script)
    assert logged in caplog.text
    assert result.ways == ()
    assert not result.whole
    assert not result.passed


def test_a_card_without_room_is_not_avoided_and_asked_again() -> None:
    _, result = run("no_memory")
    assert result.avoid == ()
    assert not result.whole


def test_it_can_be_stopped_while_a_way_hangs() -> None:
    seen: list[ComputeMode | None] = []
    target = "tests.hardware.scripted_self_test:card_hangs"
    test = SelfTest(target=target, fingerprint=lambda: FINGERPRINT)
    for event in test.run(lambda: CARD in seen):
        assert isinstance(event, SelfTestProgress)
        seen.append(event.way)
    assert seen == [None, CPU, CARD]


def test_left_in_the_middle_it_leaves_no_child() -> None:
    """`nothing_left_running` looks for it."""
    target = "tests.hardware.scripted_self_test:card_hangs"
    course = SelfTest(target=target, fingerprint=lambda: FINGERPRINT).run(lambda: False)
    assert [next(course), next(course)][1] == SelfTestProgress(0, 3, CPU)
    course.close()  # type: ignore[attr-defined]  # a generator


def test_this_machine_has_a_fingerprint() -> None:
    found = read_fingerprint()
    assert found.torch
    assert found == read_fingerprint()

"""Every run mode and every result of the self-test has a text."""

from __future__ import annotations

import re
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
from glm4v_desktop.texts import self_test
from glm4v_desktop.texts.self_test import compute_mode_text, summary_text, verdict_text

CPU, CARD = (
    ComputeMode("cpu", Precision.FLOAT32),
    ComputeMode("cuda:1", Precision.INT4, "torch_cuda", streamed=True),
)


def english(_context: str, text: str) -> str:
    return text


def result(*verdicts: Verdict, whole: bool = True) -> SelfTestResult:
    return SelfTestResult(
        Fingerprint("1", "2"), tuple(ModeResult(CPU, verdict) for verdict in verdicts), whole
    )


@pytest.mark.parametrize(
    ("way", "text"),
    [
        (CPU, "Processor: 32 bits"),
        (CARD, "Card 1: 4 bits, fast, vision part streamed"),
        (
            ComputeMode("cpu", Precision.INT4_INT8_HEAD, "plain"),
            "Processor: 4 bits, last layer 8 bits, unpacked",
        ),
        (ComputeMode("cuda", Precision.NF4), "Graphics cards: 4 bits at load time (NF4)"),
    ],
)
def test_ways_are_named(way: ComputeMode, text: str) -> None:
    assert compute_mode_text(way, english) == text


@pytest.mark.parametrize("verdict", Verdict)
def test_each_end_is_told(verdict: Verdict) -> None:
    assert verdict_text(ModeResult(CPU, verdict), english)
    assert verdict_text(ModeResult(CPU, verdict, detail="exit code 7"), english).endswith("(exit code 7)")


@pytest.mark.parametrize("part", Part)
def test_what_differs_is_told_with_where_and_how_much(part: Part) -> None:
    distances = (Distance(part, 1.234, 0.1), Distance(Part.STEP, 3.0, 0.1))
    text = verdict_text(ModeResult(CPU, Verdict.DIFFERS, distances), english)
    assert text.startswith("gives different results; ")
    assert text.endswith(": differs by 123.4%, 10% is allowed")


@pytest.mark.parametrize(
    ("tested", "words"),
    [
        (result(Verdict.PASSED, Verdict.PASSED), "2 were tested"),
        (result(Verdict.PASSED, Verdict.CRASHED), "1 of 2 run modes"),
        (result(Verdict.PASSED, Verdict.CRASHED, Verdict.NO_MEMORY, whole=False), "1 of 3 run modes"),
        (result(Verdict.PASSED, Verdict.NO_MEMORY, whole=False), "Not every run mode"),
        (result(Verdict.NO_MEMORY, whole=False), "Not every run mode"),
        (result(Verdict.DIFFERS, Verdict.CRASHED), "No run mode"),
        (result(whole=False), "could not start"),
    ],
)
def test_the_sum_says_what_follows(tested: SelfTestResult, words: str) -> None:
    assert words in summary_text(tested, english)


def test_every_text_is_marked_so_that_lupdate_finds_it() -> None:
    source = Path(self_test.__file__).read_text(encoding="utf-8")
    asked: list[str] = []

    def hear(context: str, text: str) -> str:
        asked.append(text)
        return text

    for precision in Precision:
        compute_mode_text(ComputeMode("cuda:0", precision, "plain", streamed=True), hear)
    for verdict in Verdict:
        verdict_text(ModeResult(CPU, verdict), hear)
    one_line = re.sub(r'"\s*\n\s*"', "", source)
    marked = set(re.findall(r'QT_TRANSLATE_NOOP\(\s*"SelfTest",\s*"(.+?)"\s*\)', one_line))
    assert set(asked) <= marked

"""What a self-test's result means for the ways that may be taken."""

from __future__ import annotations

import math
from dataclasses import replace

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
    needs_self_test,
)

NOW = Fingerprint("0.1", "2.13.0", "0.50.2", "580.65", ("RTX 4090",), "a processor")
KERNEL = ComputeMode("cuda:0", Precision.INT4, "torch_cuda")
PLAIN = ComputeMode("cuda:0", Precision.INT4, "plain")
NF4 = ComputeMode("cuda:0", Precision.NF4)
CPU = ComputeMode("cpu", Precision.FLOAT32)


def streamed(way: ComputeMode) -> ComputeMode:
    return replace(way, streamed=True)


def result(*failed: ComputeMode, of: tuple[ComputeMode, ...] = (CPU, PLAIN, KERNEL)) -> SelfTestResult:
    ways = tuple(
        ModeResult(way, Verdict.DIFFERS if way in failed else Verdict.PASSED)
        for each in of
        for way in (each, streamed(each))
    )
    return SelfTestResult(NOW, ways)


def test_names_are_what_a_person_can_read() -> None:
    assert KERNEL.name == "cuda:0/int4:torch_cuda"
    assert streamed(NF4).name == "cuda:0/nf4/streamed"


@pytest.mark.parametrize(
    ("failed", "avoid"),
    [
        ((), ()),
        ((KERNEL, streamed(KERNEL)), ("cuda:0/int4:torch_cuda",)),
        ((KERNEL,), ("cuda:0/int4:torch_cuda",)),
        ((streamed(PLAIN), streamed(KERNEL)), ("cuda:0/streamed",)),
        ((KERNEL, streamed(KERNEL), streamed(PLAIN)), ("cuda:0/int4:torch_cuda", "cuda:0/streamed")),
        ((PLAIN, KERNEL, streamed(PLAIN), streamed(KERNEL)), ("cuda:0",)),
        ((CPU, streamed(CPU)), ("cpu",)),
    ],
)
def test_only_what_is_to_blame_is_avoided(failed: tuple[ComputeMode, ...], avoid: tuple[str, ...]) -> None:
    assert result(*failed).avoid == avoid


def test_it_holds_until_something_changes() -> None:
    stored = result()
    assert not needs_self_test(stored, NOW)
    assert needs_self_test(None, NOW)
    assert needs_self_test(replace(stored, whole=False), NOW)
    for change in ({"torch": "2.14"}, {"driver": "590"}, {"cards": ("T400",)}, {"program": "0.2"}):
        assert needs_self_test(stored, replace(NOW, **change))
    assert not needs_self_test(result(KERNEL), NOW), "a failure is an answer too"


def test_what_differs_is_named() -> None:
    distances = tuple(
        Distance(part, far, allowed)
        for part, far, allowed in ((Part.PICTURE, 0.2, 0.1), (Part.STEP, 0.3, 0.2), (Part.PROMPT, 0.1, 0.1))
    )
    assert ModeResult(KERNEL, Verdict.DIFFERS, distances).off == distances[:2]
    assert ModeResult(KERNEL, Verdict.CRASHED).off == ()
    assert not Distance(Part.STEP, math.nan, 0.1).is_near

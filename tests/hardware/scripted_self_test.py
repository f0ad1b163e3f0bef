"""What a child of the self-test may do, in place of the real ways."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator

from glm4v_desktop.core.self_test import ComputeMode, ModeResult, Precision, Verdict

CPU = ComputeMode("cpu", Precision.FLOAT32)
CARD = ComputeMode("cuda:0", Precision.INT4, "torch_cuda")
STREAMED = ComputeMode("cuda:0", Precision.BFLOAT16, streamed=True)
WAYS = [CPU, CARD, STREAMED]
Message = list[ComputeMode] | ComputeMode | ModeResult


def passed(way: ComputeMode) -> ModeResult:
    return ModeResult(way, Verdict.PASSED)


def all_pass(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    yield WAYS
    for way in WAYS:
        if way.name not in left_out:
            yield way
            yield passed(way)


def card_crashes(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    for message in all_pass(model, records, left_out):
        yield message
        if message == CARD:
            os._exit(7)


def card_hangs(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    for message in all_pass(model, records, left_out):
        yield message
        if message == CARD:
            time.sleep(3600)


def stops_after_a_failure(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    for message in all_pass(model, records, left_out):
        if message == passed(CARD):
            yield ModeResult(CARD, Verdict.FAILED, detail="AcceleratorError")
            return
        yield message


def dies_beside_cards(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    if os.environ.get("CUDA_VISIBLE_DEVICES") != "-1":
        os._exit(9)
    yield [CPU]
    yield CPU
    yield passed(CPU)


def never_starts(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    if not isinstance(left_out, dict):  # always
        raise ImportError("torch is broken")
    yield []


def does_nothing_of_it(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    yield WAYS


def no_memory(model: object, records: object, left_out: Collection[str]) -> Iterator[Message]:
    for message in all_pass(model, records, left_out):
        yield ModeResult(CARD, Verdict.NO_MEMORY) if message == passed(CARD) else message

"""The local engine stopped and failing at every point: it says so and is sound afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.engine.local import LocalEngine
from glm4v_desktop.engine.local_placement import PlacementOptions
from glm4v_desktop.engine.protocol import (
    EngineError,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
)
from glm4v_desktop.glm4v import checkpoint, shards
from glm4v_desktop.glm4v.conversation import ModelSession
from tests.engine.local_model import (
    FIRST,
    ask,
    loaded,
    model_session,
    text,
)


@pytest.mark.parametrize("call", [0, 5, 60])
def test_out_of_memory_while_loading_leaves_room_for_another_try(
    call: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(1_000_000))

    def read_rows(*arguments: Any) -> torch.Tensor:
        if next(calls) == call:
            raise torch.OutOfMemoryError("no more")
        return shards.read_rows(*arguments)

    monkeypatch.setattr(checkpoint, "read_rows", read_rows)
    engine = LocalEngine(folder, PlacementOptions("cpu"))
    with pytest.raises(EngineError) as failed:
        list(engine.load(CancelToken()))
    assert failed.value.kind is ErrorKind.OUT_OF_MEMORY
    list(engine.load(CancelToken()))
    assert text(ask(engine, FIRST))


@pytest.mark.parametrize("after", range(12))
def test_stopping_anywhere_leaves_a_sound_engine(after: int, engine: LocalEngine, folder: Path) -> None:
    cancel = CancelToken()
    events: list[Event] = []
    for event in engine.answer(FIRST, cancel):
        events.append(event)
        if len(events) == after + 1:
            cancel.cancel()
    assert isinstance(events[-1], Finished)
    assert events[-1].reason is FinishReason.CANCELLED
    assert len(events) <= after + 2
    assert text(ask(engine, FIRST)) == text(ask(loaded(folder), FIRST))


Part = Callable[[ModelSession], nn.Module]
PARTS: dict[str, Part] = {
    "tower": lambda r: r.network.vision.transformer.layers[1],
    "adapter": lambda r: r.network.vision.linear_proj,
    "text": lambda r: r.network.text.model.layers[2],
    "head": lambda r: r.network.text.lm_head,
}


def fail_at(part: nn.Module, call: int, error: Exception) -> Callable[[], None]:
    """Raises at the so-manieth call of a module; returns what takes it away again."""
    calls = iter(range(1_000_000))

    def fail(*_: object) -> None:
        if next(calls) == call:
            raise error

    return part.register_forward_pre_hook(fail).remove


@pytest.mark.parametrize("call", [0, 1, 4])
@pytest.mark.parametrize("part", PARTS)
def test_out_of_memory_anywhere_leaves_a_sound_engine(
    part: str, call: int, engine: LocalEngine, folder: Path
) -> None:
    remove = fail_at(PARTS[part](model_session(engine)), call, torch.OutOfMemoryError("no more"))
    if part in {"tower", "adapter"} and call > 0:
        ask(engine, FIRST)  # they run once
    else:
        with pytest.raises(EngineError) as failed:
            ask(engine, FIRST)
        assert failed.value.kind is ErrorKind.OUT_OF_MEMORY
    remove()
    assert text(ask(engine, FIRST)) == text(ask(loaded(folder), FIRST))


def test_a_fault_of_the_device_asks_for_a_new_process(engine: LocalEngine) -> None:
    fail_at(PARTS["text"](model_session(engine)), 2, torch.AcceleratorError("illegal access"))
    with pytest.raises(EngineError) as failed:
        ask(engine, FIRST)
    assert failed.value.kind is ErrorKind.CRASHED


def test_what_is_no_number_is_an_error_and_no_answer(engine: LocalEngine) -> None:
    nn.init.constant_(model_session(engine).network.text.model.norm.weight, float("nan"))
    with pytest.raises(EngineError) as failed:
        ask(engine, FIRST)
    assert failed.value.kind is ErrorKind.NO_NUMBERS


def test_endless_repetition_ends(engine: LocalEngine) -> None:
    with torch.no_grad():
        model_session(engine).network.text.lm_head.weight.zero_()  # the first id is always the likeliest
    end = ask(engine, replace(FIRST, settings=GenerationSettings(max_new_tokens=400)))[-1]
    assert isinstance(end, Finished)
    assert (end.reason, end.new_tokens) == (FinishReason.REPETITION, 32)

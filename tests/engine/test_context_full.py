"""A full context: the oldest turns go, the one with the picture stays, and the person is told."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.engine.local import LocalEngine
from glm4v_desktop.engine.local_placement import PlacementOptions
from glm4v_desktop.engine.protocol import (
    ContextUsed,
    EngineError,
    Event,
    Finished,
    FinishReason,
    Request,
    TextDelta,
    Turn,
)

CASE = Path(__file__).resolve().parent.parent / "data" / "case-a"
SIZE = Size(40, 20)
RGB = bytes(i * 7 % 256 for i in range(3 * SIZE.area))
PICTURE = Picture(picture_key(SIZE, RGB), SIZE, RGB)
SHORT = GenerationSettings(max_new_tokens=8)
MOST = 64  # positions of the context
TURNS = tuple(Turn(f"q{number}", "ab") for number in range(9))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    """The reference's random model with a context of 64 positions and a vocabulary of single bytes."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("model")
    shutil.copy(CASE / "model.safetensors", folder)
    config = json.loads((CASE / "config.json").read_text(encoding="utf-8")) | {"seq_length": MOST}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokens = [bytes([value]) for value in range(256)] + [f"<{i}>".encode() for i in range(224)]
    lines = (f"{base64.b64encode(token).decode()} {rank}\n" for rank, token in enumerate(tokens))
    (folder / "tokenizer.model").write_text("".join(lines), encoding="ascii")
    engine = LocalEngine(folder, PlacementOptions("cpu"))
    for _ in engine.load(CancelToken()):
        pass
    yield engine
    engine.close()


def ask(engine: LocalEngine, request: Request) -> list[Event]:
    return list(engine.answer(request, CancelToken()))


def contexts(events: list[Event]) -> list[ContextUsed]:
    return [event for event in events if isinstance(event, ContextUsed)]


@pytest.mark.parametrize("image", [ImageInput(PICTURE), None])
def test_the_oldest_turns_go_and_it_is_said_before_the_answer(
    engine: LocalEngine, image: ImageInput | None
) -> None:
    events = ask(engine, Request(1, "?", image, turns=TURNS, settings=SHORT))
    first, last = contexts(events)
    assert 0 < first.turns_left_out < len(TURNS)
    assert first.limit == MOST
    assert first.positions <= MOST - 8
    texts = [index for index, event in enumerate(events) if isinstance(event, TextDelta)]
    assert events.index(first) < min(texts, default=len(events))
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert last.positions == first.positions + finished.new_tokens <= MOST


def test_the_meter_grows_with_each_turn_until_turns_are_left_out(engine: LocalEngine) -> None:
    used = [
        contexts(ask(engine, Request(1, "?", ImageInput(PICTURE), turns=TURNS[:n], settings=SHORT)))[0]
        for n in range(len(TURNS))
    ]
    whole = [context for context in used if not context.turns_left_out]
    assert [context.positions for context in whole] == sorted({context.positions for context in whole})
    left_out = [context.turns_left_out for context in used]
    assert left_out == sorted(left_out)
    assert all(context.positions <= MOST for context in used)


def test_the_length_limit_is_a_reason_of_its_own(engine: LocalEngine) -> None:
    finished = ask(engine, Request(1, "?", ImageInput(PICTURE), settings=SHORT))[-1]
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.new_tokens) == (FinishReason.LENGTH, 8)


def test_a_question_that_can_never_fit_fails_and_the_next_one_works(engine: LocalEngine) -> None:
    with pytest.raises(EngineError):
        ask(engine, Request(1, "too long " * 20, ImageInput(PICTURE), turns=TURNS, settings=SHORT))
    assert contexts(ask(engine, Request(2, "?", ImageInput(PICTURE), settings=SHORT)))[0].turns_left_out == 0

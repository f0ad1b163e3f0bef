"""A small random model as a folder, and short ways to ask the local engine about it."""

from __future__ import annotations

import base64
import shutil
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
from glm4v_desktop.engine.protocol import Event, Progress, Request, Stage, TextDelta
from glm4v_desktop.glm4v.conversation import ModelSession

CASE = Path(__file__).resolve().parent.parent / "data" / "case-a"
SHORT = GenerationSettings(max_new_tokens=10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with it, for the tests that name this fixture as their own."""
    return write_model(tmp_path_factory.mktemp("model"))


def write_model(folder: Path) -> Path:
    """The reference's random model with a vocabulary of its size: every byte, and fillers."""
    torch.set_num_threads(1)
    for name in ("config.json", "model.safetensors"):
        shutil.copy(CASE / name, folder / name)
    tokens = [bytes([value]) for value in range(256)] + [f"<{i}>".encode() for i in range(224)]
    lines = (f"{base64.b64encode(token).decode()} {rank}\n" for rank, token in enumerate(tokens))
    (folder / "tokenizer.model").write_text("".join(lines), encoding="ascii")
    return folder


def make_picture(shade: int) -> Picture:
    size = Size(40, 20)
    rgb = bytes((i * shade) % 256 for i in range(3 * size.area))
    return Picture(picture_key(size, rgb), size, rgb)


PICTURE, OTHER = make_picture(7), make_picture(11)


def loaded(folder: Path) -> LocalEngine:
    engine = LocalEngine(folder, PlacementOptions("cpu"))
    for _ in engine.load(CancelToken()):
        pass
    return engine


def ask(engine: LocalEngine, request: Request) -> list[Event]:
    return list(engine.answer(request, CancelToken()))


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def was_read(events: list[Event]) -> bool:
    return any(isinstance(event, Progress) and event.stage is Stage.READING_PICTURE for event in events)


def model_session(engine: LocalEngine) -> ModelSession:
    assert engine._session is not None
    return engine._session


FIRST = Request(1, "这是多少？", ImageInput(PICTURE), settings=SHORT)

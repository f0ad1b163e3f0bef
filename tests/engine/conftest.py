"""Engines that are closed after the test, whatever happened in it: in child processes, and a small model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.engine.local import LocalEngine
from glm4v_desktop.engine.process import EngineSource, Patience, ProcessEngine
from tests.engine import local_model
from tests.engine.asking import MakeEngine

folder = local_model.folder  # the fixture that makes the model


@pytest.fixture
def make_engine() -> Iterator[MakeEngine]:
    """Makes scripted engines in child processes, loaded unless told otherwise; 100 bytes of pixels kept."""
    engines: list[ProcessEngine] = []

    def make(patience: Patience | None = None, load: bool = True, **options: object) -> ProcessEngine:
        source = EngineSource("tests.scripted_engine:make_scripted", options)
        engine = ProcessEngine(source, patience, pixel_bytes_kept=100)
        engines.append(engine)
        if load:
            list(engine.load(CancelToken()))
        return engine

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def engine(folder: Path) -> Iterator[LocalEngine]:
    """That model, loaded in this process."""
    engine = local_model.loaded(folder)
    yield engine
    engine.close()

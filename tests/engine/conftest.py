"""Engines in child processes that are closed after the test, whatever happened in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.engine.process import EngineSource, Patience, ProcessEngine
from tests.engine.asking import MakeEngine


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

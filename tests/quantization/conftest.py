"""The copy is made of the small network of the original's reference, on one thread."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.glm4v.conftest import case, config, one_thread
from tests.quantization.original_folder import write_original

__all__ = ["case", "config", "one_thread"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "glm-4v-9b"
    write_original(folder)
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "glm-4v-9b-int4"

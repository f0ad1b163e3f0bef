"""The reference of the original code, and the real vocabulary where it stands beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from glm4v_desktop.glm4v.checkpoint import load_whole
from glm4v_desktop.glm4v.config import Glm4vConfig, read_config
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.tokenizer import Tokenizer, read_tokenizer

DATA = Path(__file__).resolve().parent.parent / "data"
REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def case() -> Path:
    return DATA / "case-a"


@pytest.fixture(scope="session")
def config(case: Path) -> Glm4vConfig:
    return read_config(case)


@pytest.fixture(scope="session")
def network(case: Path, config: Glm4vConfig) -> Glm4v:
    return load_whole(case, config, torch.device("cpu"), torch.float32)


@pytest.fixture(scope="session")
def expected(case: Path) -> dict[str, torch.Tensor]:
    return load_file(case / "expected.safetensors")


@pytest.fixture(scope="session")
def real() -> Tokenizer:
    return read_tokenizer(REFERENCE, Glm4vConfig())


@pytest.fixture(scope="session")
def cases() -> Any:
    return json.loads((DATA / "tokenizer-cases.json").read_text(encoding="utf-8"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if (REFERENCE / "tokenizer.model").is_file():
        return
    left_out = [item for item in items if item.get_closest_marker("reference_vocabulary")]
    if left_out:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(
                f"{len(left_out)} tests of the real vocabulary left out: {REFERENCE} is not here"
            )
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]

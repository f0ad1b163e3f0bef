"""A torch whose kernels have a name and nothing behind it: 4 bits work all the same, and it is told."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
import torch

from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v import int4_kernels, int4_linear
from glm4v_desktop.glm4v.checkpoint import load
from glm4v_desktop.glm4v.config import read_config
from glm4v_desktop.glm4v.int4_kernels import ProcessorKernel, torch_kernel
from glm4v_desktop.glm4v.int4_linear import Int4Linear
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.placement import Placement
from glm4v_desktop.glm4v.self_test import write_int4
from glm4v_desktop.glm4v.vision import finish


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("int4") / "glm-4v"
    write_int4(resource("demo_model"), folder)
    return folder


def loaded(folder: Path) -> Glm4v:
    return finish(load(folder, read_config(folder), Placement(torch.device("cpu"), torch.float32)))


def kernels(network: Glm4v) -> set[str]:
    return {layer.kernel.name for layer in network.modules() if isinstance(layer, Int4Linear)}


def refuse(*_: object) -> NoReturn:
    raise RuntimeError("_convert_weight_to_int4pack is not available for build.")


def test_a_kernel_that_cannot_even_be_packed_for_is_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int4_kernels, "_convert_on_processor", refuse)
    monkeypatch.setattr(int4_linear, "torch_kernel", torch_kernel.__wrapped__)
    network = loaded(folder)
    assert kernels(network) == {"plain"}
    assert network.kernel_mismatches == []


def test_a_kernel_that_raises_is_unpacked_and_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProcessorKernel, "multiply", refuse)
    network = loaded(folder)
    assert kernels(network) == {"plain"}
    assert all(named.startswith("torch_cpu") for named in network.kernel_mismatches)
    assert network.kernel_mismatches


@pytest.mark.parametrize("fault", [torch.AcceleratorError, torch.OutOfMemoryError])
def test_a_fault_of_the_device_is_not_taken_for_one_of_the_kernel(
    folder: Path, fault: type[RuntimeError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(ProcessorKernel, "multiply", fail)
    with pytest.raises(fault):
        loaded(folder)

"""Where a model goes, for machines of many kinds; and a tower that comes layer by layer."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import torch
from torch import Tensor

from glm4v_desktop.glm4v import placement
from glm4v_desktop.glm4v.checkpoint import load, load_whole
from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.placement import (
    Conveyor,
    Cuda,
    CudaLane,
    Placement,
    PlainLane,
    place_by_size,
    processor_type,
)
from glm4v_desktop.glm4v.placement import Weights as LayerWeights
from glm4v_desktop.glm4v.vision import finish
from tests.glm4v.int4_folder import small_network, write_int4_folder

CPU = torch.device("cpu")
GB = 10**9


def cards(*free: int) -> tuple[Cuda, ...]:
    return tuple(Cuda(each, each, (8, 6), "a card") for each in free)


@pytest.mark.parametrize(
    ("wanted", "devices", "device"),
    [
        ("", (), "cpu"),
        ("", cards(8 * GB), "cuda:0"),
        ("", cards(1 * GB), "cpu"),
        ("", cards(4 * GB, 8 * GB), "cuda:1"),
        ("cpu", cards(8 * GB), "cpu"),
        ("cuda", cards(8 * GB), "cuda"),
        ("mps", (), "mps"),
    ],
)
def test_a_small_model_goes_where_there_is_room_and_keeps_its_type(
    monkeypatch: pytest.MonkeyPatch, case: Path, config: Glm4vConfig,
    wanted: str, devices: tuple[Cuda, ...], device: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(placement, "cuda_devices", lambda: devices)
    assert place_by_size(case, config, wanted) == Placement(torch.device(device), torch.float32)


def test_4_bit_models_compute_in_what_the_device_is_good_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = write_int4_folder(tmp_path, small_network(), Quantization())
    for fast in (torch.float32, torch.bfloat16):
        monkeypatch.setattr(placement, "processor_type", lambda fast=fast: fast)
        assert place_by_size(tmp_path, config, "cpu") == Placement(CPU, fast)
    assert place_by_size(tmp_path, config, "cuda") == Placement(torch.device("cuda"), torch.bfloat16)


def test_the_processor_is_asked_what_it_multiplies_faster() -> None:
    assert processor_type() in (torch.float32, torch.bfloat16)


class Watched:
    """A lane that writes down what happens, and when the layers compute."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, weights: LayerWeights) -> LayerWeights:
        self.said.append(f"begin {int(weights['number'])}")
        return weights

    def arrive(self, copied: LayerWeights) -> None:
        self.said.append(f"arrive {int(copied['number'])}")


def conveyor_of(lane: Watched, layers: int = 3) -> Conveyor:
    return Conveyor([{"number": torch.tensor(i)} for i in range(layers)], lane)


def test_the_next_layer_comes_while_one_computes() -> None:
    lane = Watched()
    conveyor = conveyor_of(lane)
    for number in range(3):
        conveyor.take(number)
        lane.said.append(f"compute {number}")
    assert lane.said == [
        "begin 0", "arrive 0", "begin 1", "compute 0",
        "arrive 1", "begin 2", "compute 1",
        "arrive 2", "compute 2",
    ]  # fmt: skip


def test_a_reading_that_was_left_starts_again_from_the_first_layer() -> None:
    lane = Watched()
    conveyor = conveyor_of(lane)
    conveyor.take(0)
    lane.said.clear()
    assert int(conveyor.take(0)["number"]) == 0
    assert lane.said == ["begin 0", "arrive 0", "begin 1"]


class FakeCuda:
    """Stands in for torch's streams and events, and writes down what is waited for."""

    def __init__(self, said: list[str]) -> None:
        self.said = said
        self.marks = 0

    def Stream(self, _device: torch.device) -> FakeCuda:
        return self

    def Event(self, *, blocking: bool) -> FakeMark:
        assert blocking  # a waiting thread leaves the processor to others
        self.marks += 1
        return FakeMark(self.said, self.marks - 1)

    def stream(self, _stream: FakeCuda) -> contextlib.nullcontext[None]:
        return contextlib.nullcontext()

    def current_stream(self, _device: torch.device) -> FakeCuda:
        return self

    def wait_stream(self, _other: FakeCuda) -> None:
        self.said.append("wait for the copy")


class FakeMark:
    def __init__(self, said: list[str], number: int) -> None:
        self.said, self.number = said, number

    def record(self, _stream: FakeCuda) -> None:
        self.said.append(f"queue {self.number}")

    def synchronize(self) -> None:
        self.said.append(f"reached {self.number}")


def test_copies_do_not_run_ahead_of_computing_on_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the fourth layer comes the second has been reached: the first is done, and its memory free."""
    said: list[str] = []
    monkeypatch.setattr("glm4v_desktop.glm4v.placement.torch.cuda", FakeCuda(said))
    lane = CudaLane(CPU)
    conveyor = Conveyor([{} for _ in range(4)], lane)
    for number in range(4):
        conveyor.take(number)
    waits = [word for word in said if word != "wait for the copy"]
    assert waits == ["queue 0", "queue 1", "reached 0", "queue 2", "reached 1", "queue 3"]


@pytest.fixture
def streamed(case: Path, config: Glm4vConfig) -> Glm4v:
    return finish(load(case, config, Placement(CPU, torch.float32, streams_vision=True)))


def test_a_streamed_tower_computes_the_same(
    streamed: Glm4v, network: Glm4v, expected: dict[str, Tensor]
) -> None:
    for _ in range(2):
        assert torch.equal(
            streamed.vision(expected["pixel_values"]), network.vision(expected["pixel_values"])
        )


def test_a_streamed_tower_stays_where_it_is(streamed: Glm4v, case: Path, config: Glm4vConfig) -> None:
    """Moving the network takes all but the layers that are streamed."""
    moved = streamed.to("meta")
    names = dict(moved.named_parameters())
    whole = dict(load_whole(case, config, CPU, torch.float32).named_parameters())
    hidden = {name for name in whole if name.startswith("vision.transformer.layers.")}
    assert names.keys() == whole.keys() - hidden
    lane = PlainLane(CPU)
    copied = lane.begin({"weight": torch.ones(2)})
    lane.arrive(copied)
    assert copied["weight"].device == CPU

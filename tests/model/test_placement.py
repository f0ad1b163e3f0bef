"""Where a model goes, for machines of many kinds; and a tower that comes layer by layer."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from glm4v_desktop.model.checkpoint import load, load_whole
from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.network import Glm4v
from glm4v_desktop.model.placement import Machine, Placement, Weights, place
from glm4v_desktop.model.steps import finish
from glm4v_desktop.model.streaming import Conveyor, PlainLane
from glm4v_desktop.model.streaming import Weights as LayerWeights

CPU = torch.device("cpu")
GB = 10**9
REAL = Weights(13_906_320_896, 4_279_387_392, torch.bfloat16)
SMALL = Weights(1_570_000, 660_000, torch.float32)


@pytest.mark.parametrize(
    ("free", "device", "streams"),
    [
        ((), "cpu", False),
        ((80 * GB,), "cuda:0", False),
        ((32 * GB,), "cuda:0", False),
        ((24 * GB,), "cuda:0", True),
        ((8 * GB,), "cpu", False),
        ((8 * GB, 24 * GB), "cuda:1", True),
    ],
)
def test_the_real_model_goes_where_it_fits(free: tuple[int, ...], device: str, streams: bool) -> None:
    assert place("", Machine(free), REAL) == Placement(torch.device(device), torch.bfloat16, streams)


@pytest.mark.parametrize(
    ("wanted", "free", "device", "streams"),
    [
        ("cpu", (80 * GB,), "cpu", False),
        ("cuda", (8 * GB, 80 * GB), "cuda:1", False),
        ("cuda:0", (8 * GB, 80 * GB), "cuda:0", True),
        ("mps", (), "mps", False),
    ],
)
def test_a_wish_is_followed(wanted: str, free: tuple[int, ...], device: str, streams: bool) -> None:
    assert place(wanted, Machine(free), REAL) == Placement(torch.device(device), torch.bfloat16, streams)


def test_a_small_model_keeps_its_type() -> None:
    assert place("", Machine(), SMALL) == Placement(CPU, torch.float32)


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


@pytest.fixture
def streamed(case: Path, config: Glm4vConfig) -> Glm4v:
    return finish(load(case, config, Placement(CPU, torch.float32, streams_tower=True)))


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

"""The demo model in every way of this machine; and faults of many kinds, which are found and named."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from glm4v_desktop.core.resources import resource
from glm4v_desktop.core.self_test import ComputeMode, ModeResult, Part, Precision, Verdict
from glm4v_desktop.glm4v import self_test
from glm4v_desktop.glm4v.checkpoint import load, load_whole
from glm4v_desktop.glm4v.config import Glm4vConfig, read_config
from glm4v_desktop.glm4v.int4_kernels import ProcessorKernel
from glm4v_desktop.glm4v.int4_linear import Int4Linear, Int8Linear, NarrowLinear
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.placement import Conveyor, Cuda, Placement
from glm4v_desktop.glm4v.placement import Weights as LayerWeights
from glm4v_desktop.glm4v.self_test import (
    Records,
    offered_modes,
    placement_of,
    read_records,
    say,
    try_mode,
    try_modes,
    write_int4,
    write_narrow,
)
from glm4v_desktop.glm4v.vision import VisionAttention, finish

MODEL = resource("demo_model")
RECORDS = resource("self_test", "records.safetensors")
CPU = torch.device("cpu")
FLOAT32, BFLOAT16 = ComputeMode("cpu", Precision.FLOAT32), ComputeMode("cpu", Precision.BFLOAT16)
KERNEL = ComputeMode("cpu", Precision.INT4, "torch_cpu")
HEAD = ComputeMode("cpu", Precision.INT4_INT8_HEAD, "torch_cpu")
STREAMED = ComputeMode("cpu", Precision.FLOAT32, streamed=True)


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records(RECORDS)


@pytest.fixture(scope="module")
def int4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("int4") / "glm-4v"
    write_int4(MODEL, folder)
    return folder


@pytest.fixture(scope="module")
def results() -> list[ModeResult]:
    return [message for message in try_modes(MODEL, RECORDS) if isinstance(message, ModeResult)]


def test_all_that_this_machine_offers_passes(results: list[ModeResult]) -> None:
    assert [result.way for result in results] == offered_modes()
    assert {result.way.name: result.detail for result in results if not result.passed} == {}
    names = {result.way.name for result in results}
    assert {
        "cpu/float32",
        "cpu/bfloat16/streamed",
        "cpu/bfloat16_in_float32",
        "cpu/int4:plain",
        "cpu/int4_int8_head:plain",
    } <= names
    assert all({each.part for each in result.distances} == set(Part) for result in results)


def test_the_records_are_of_the_demo_model_that_is_shipped(records: Records) -> None:
    network = load_whole(MODEL, read_config(MODEL), CPU, torch.float32)
    for case in records.cases:
        recorded = records.said["float", case.name]
        said = say(network, case)
        assert said.tokens == recorded.tokens
        assert torch.allclose(said.logits, recorded.logits, atol=1e-3)


def test_nf4_computes_what_was_recorded(records: Records) -> None:
    """Offered on graphics cards only; the processor has it for tests."""
    for streamed in (False, True):
        result = try_mode(ComputeMode("cpu", Precision.NF4, streamed=streamed), MODEL, records)
        assert result.passed, result


def test_what_had_its_turn_is_left_out() -> None:
    left_out = [way.name for way in offered_modes()[1:]]
    ways, way, result = try_modes(MODEL, RECORDS, left_out)
    assert ways == offered_modes()
    assert way == FLOAT32
    assert isinstance(result, ModeResult)
    assert result.passed


def test_each_card_has_its_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    card = Cuda(8 << 30, 8 << 30, (8, 9), "a card")
    monkeypatch.setattr(self_test, "cuda_devices", lambda: (card, card))
    monkeypatch.setattr(
        self_test, "torch_kernel", lambda _: ProcessorKernel(2, torch.zeros(1), torch.ones(1))
    )
    monkeypatch.setattr(self_test, "find_nf4_fault", lambda _: None)
    names = [way.name for way in offered_modes()]
    assert names[0] == "cpu/float32"
    assert "cuda:1/nf4/streamed" in names
    assert "cpu/nf4" not in names
    assert len(names) == len(set(names)) == 7 * 2 + 2 * 7 * 2


def fault_of(result: ModeResult) -> Part:
    assert result.verdict is Verdict.DIFFERS
    return result.off[0].part


def test_scales_a_little_wrong_in_every_layer_are_noticed(
    int4: Path, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So little that every answer is still right."""

    def wrong(folder: Path, config: Glm4vConfig, placement: Placement) -> Generator[None, None, Glm4v]:
        network = yield from load(folder, config, placement)
        for layer in network.modules():
            if isinstance(layer, Int4Linear):
                layer.grid.data *= 1.02
        return network

    monkeypatch.setattr(self_test, "load", wrong)
    result = try_mode(ComputeMode("cpu", Precision.INT4, "plain"), int4, records)
    assert result.verdict is Verdict.DIFFERS
    assert result.wrong_tokens == 0


def test_a_kernel_that_is_wrong_for_several_rows_is_named(
    int4: Path, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right for what is compared at load, wrong for the rows of a follow-up."""
    right = ProcessorKernel.multiply

    def wrong(kernel: ProcessorKernel, rows: Tensor, packed: Tensor, grid: Tensor) -> Tensor:
        out = right(kernel, rows, packed, grid)
        return out.roll(1, 0) if 2 < rows.shape[0] < 8 else out

    monkeypatch.setattr(ProcessorKernel, "multiply", wrong)
    result = try_mode(KERNEL, int4, records)
    assert fault_of(result) is Part.FOLLOW_UP
    assert try_mode(ComputeMode("cpu", Precision.INT4, "plain"), int4, records).passed


def zeros(_kernel: ProcessorKernel, rows: Tensor, _packed: Tensor, grid: Tensor) -> Tensor:
    return rows.new_zeros(rows.shape[0], grid.shape[1])


def test_a_kernel_that_is_seen_to_differ_at_load_is_told_by_name(
    int4: Path, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProcessorKernel, "multiply", zeros)
    result = try_mode(KERNEL, int4, records)
    assert result.verdict is Verdict.DIFFERS
    assert "torch_cpu" in result.detail


def test_a_tower_that_sees_something_else_is_named(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    right = VisionAttention.forward
    monkeypatch.setattr(VisionAttention, "forward", lambda layer, x: right(layer, x).flip(1))
    assert fault_of(try_mode(FLOAT32, MODEL, records)) is Part.PICTURE


def test_layers_that_come_in_another_order_differ_only_where_they_stream(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Conveyor.take

    def late(conveyor: Conveyor, number: int) -> LayerWeights:
        return right(conveyor, max(0, number - 1))

    monkeypatch.setattr(Conveyor, "take", late)
    result = try_mode(STREAMED, MODEL, records)
    assert fault_of(result) is Part.PICTURE
    assert try_mode(FLOAT32, MODEL, records).passed


def test_a_head_that_is_wrong_is_told(int4: Path, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Int8Linear, "check_kernel", lambda _: True)
    right = Int8Linear.forward
    monkeypatch.setattr(Int8Linear, "forward", lambda layer, x: right(layer, x).flip(-1))
    result = try_mode(HEAD, int4, records)
    assert result.verdict is Verdict.DIFFERS
    assert result.wrong_tokens > 0


def raising(error: Exception) -> Callable[..., Iterator[None]]:
    def load(*_: object) -> Iterator[None]:
        yield
        raise error

    return load


def test_an_error_is_a_result_and_too_little_memory_another(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_test, "load", raising(RuntimeError("no kernel image is available")))
    result = try_mode(BFLOAT16, MODEL, records)
    assert (result.verdict, result.detail) == (Verdict.FAILED, "RuntimeError")
    monkeypatch.setattr(self_test, "load", raising(torch.OutOfMemoryError()))
    assert try_mode(BFLOAT16, MODEL, records).verdict is Verdict.NO_MEMORY


def test_numbers_that_are_none_differ(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    right = VisionAttention.forward
    monkeypatch.setattr(VisionAttention, "forward", lambda layer, x: right(layer, x) * float("nan"))
    assert try_mode(FLOAT32, MODEL, records).verdict is Verdict.DIFFERS


def test_a_card_is_not_asked_further_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its fault stays until the process ends."""
    ways = [FLOAT32, ComputeMode("cuda:0", Precision.FLOAT32), ComputeMode("cuda:0", Precision.BFLOAT16)]
    monkeypatch.setattr(self_test, "offered_modes", lambda: ways)
    results = [message for message in try_modes(MODEL, RECORDS) if isinstance(message, ModeResult)]
    assert [result.verdict for result in results] == [Verdict.PASSED, Verdict.FAILED]


def test_the_way_with_widened_weights_really_has_them(tmp_path: Path) -> None:
    write_narrow(MODEL, tmp_path / "glm-4v")
    placement = placement_of(ComputeMode("cpu", Precision.NARROW))
    network = finish(load(tmp_path / "glm-4v", read_config(MODEL), placement))
    assert any(isinstance(module, NarrowLinear) for module in network.modules())


def test_a_placement_that_unpacks_leaves_torchs_kernels_alone(int4: Path) -> None:
    placement = Placement(CPU, torch.float32, int8_lm_head=True, unpacks=True)
    network = finish(load(int4, read_config(int4), placement))
    assert {m.kernel.name for m in network.modules() if isinstance(m, Int4Linear)} == {"plain"}
    head = network.text.lm_head
    assert isinstance(head, Int8Linear)
    assert not head.uses_kernel
    assert network.kernel_mismatches == []

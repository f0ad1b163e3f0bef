"""What was found wrong is not taken: cards, kernels, precisions and streaming."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.resources import resource
from glm4v_desktop.core.self_test import (
    ComputeMode,
    Fingerprint,
    ModeResult,
    Precision,
    SelfTestResult,
    Verdict,
)
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.engine import local_placement
from glm4v_desktop.engine.avoiding import Avoided, avoided
from glm4v_desktop.engine.local import LocalEngine, make_engine
from glm4v_desktop.engine.local_placement import Placed, PlacementOptions, place
from glm4v_desktop.engine.protocol import EngineError, ErrorKind, Note, NoteKind, Progress
from glm4v_desktop.glm4v.int4_formats import Nf4Fault
from glm4v_desktop.glm4v.self_test import offered_modes
from glm4v_desktop.hardware.plan_values import MachineMemory
from glm4v_desktop.hardware.plan_values import RunMode as Planned
from glm4v_desktop.storage.self_test_file import SelfTestFile
from tests.engine.hollow_folder import write_hollow
from tests.engine.test_local_placement import GB, IN_INT4, REAL, card

ROOM = MachineMemory((card(24),), 64 * GB, 64 * GB, bf16=True)
SMALL = MachineMemory((card(12),), 64 * GB, 64 * GB, bf16=True)
NOW = Fingerprint(VERSION, metadata.version("torch"), driver="580")
WRONG = SelfTestResult(
    NOW,
    (
        ModeResult(ComputeMode("cuda:0", Precision.NF4), Verdict.CRASHED),
        ModeResult(ComputeMode("cuda:0", Precision.FLOAT32), Verdict.PASSED),
    ),
)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hollow(tmp_path_factory.mktemp("hollow") / "bf16", REAL)


@pytest.fixture(scope="module")
def int4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hollow(tmp_path_factory.mktemp("hollow") / "int4", IN_INT4)


@pytest.fixture(autouse=True)
def nf4_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_placement, "find_nf4_fault", lambda _: None)


def put(folder: Path, room: MachineMemory, *avoid: str, device: str = "") -> Placed:
    config = IN_INT4 if folder.name == "int4" else REAL
    return place(folder, config, PlacementOptions(device, avoid=avoid), lambda: room)


@pytest.mark.parametrize(
    ("avoid", "device", "streams", "nf4"),
    [
        ((), "cuda:0", True, False),
        (("cuda:0/nf4",), "cuda:0", True, False),
        (("cuda:0/streamed",), "cuda:0", False, True),
        (("cuda:0/bfloat16",), "cuda:0", False, True),
        (("cuda:0/bfloat16", "cuda:0/nf4"), "cpu", False, False),
        (("cuda:0",), "cpu", False, False),
        (("cuda",), "cpu", False, False),
        (("cuda:1", "cuda:1/streamed"), "cuda:0", True, False),
    ],
)
def test_the_best_of_what_is_right_is_taken(
    original: Path, avoid: tuple[str, ...], device: str, streams: bool, nf4: bool
) -> None:
    where = put(original, ROOM, *avoid).placement
    assert (str(where.device), where.streams_vision, where.nf4) == (device, streams, nf4)


def test_another_card_is_taken(original: Path) -> None:
    two = replace(ROOM, cards=(card(80), replace(card(40), index=1)))
    assert str(put(original, two, "cuda:0").placement.device) == "cuda:1"


@pytest.mark.parametrize("kernel", ["int4:torch_cuda", "int4_int8_head:torch_cuda"])
def test_a_wrong_kernel_costs_its_speed_only(int4: Path, kernel: str) -> None:
    assert put(int4, SMALL, f"cuda:0/{kernel}").placement.unpacks
    assert not put(int4, SMALL, f"cpu/{kernel}").placement.unpacks


def test_who_names_a_card_gets_it(original: Path) -> None:
    assert str(put(original, ROOM, "cuda:0", device="cuda:0").placement.device) == "cuda:0"


def test_where_nothing_right_fits_it_says_so(int4: Path) -> None:
    with pytest.raises(EngineError) as raised:
        put(int4, SMALL, "cuda:0", "cpu")
    assert raised.value.kind is ErrorKind.NO_RIGHT_WAY
    with pytest.raises(EngineError) as raised:
        put(int4, MachineMemory((), 4 * GB, 4 * GB), "cuda:0")
    assert raised.value.kind is ErrorKind.WILL_NOT_FIT


def test_nf4_that_does_not_work_is_left_out_and_noted(
    original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert put(original, SMALL).placement.nf4
    monkeypatch.setattr(local_placement, "find_nf4_fault", lambda _: Nf4Fault.BROKEN)
    placed = put(original, SMALL)
    assert not placed.placement.nf4
    assert placed.notes == (NoteKind.NO_NF4,)
    assert str(placed.placement.device) == "cpu"


def test_every_way_that_may_be_wrong_has_a_consequence() -> None:
    for way in (
        *offered_modes(),
        ComputeMode("cuda:0", Precision.NF4),
        ComputeMode("cuda:0", Precision.INT4, "torch_cuda"),
    ):
        if (
            way.streamed or way.precision is Precision.FLOAT32
        ):  # the first only on cards, the other in the demo
            continue
        wrong = Avoided(frozenset({way.name}))
        assert wrong.ways(ROOM) or wrong.unpacks(way.device), way.name
    assert Planned.BF16_TOWER_STREAMED in Avoided(frozenset({"cuda:0/streamed"})).ways(ROOM)


def test_what_the_last_test_found_is_avoided(tmp_path: Path) -> None:
    assert avoided(tmp_path) == ()
    SelfTestFile(tmp_path).write(WRONG)
    assert avoided(tmp_path) == ("cuda:0/nf4",)


@pytest.mark.parametrize("change", [{"torch": "1.0"}, {"program": "0.0"}])
def test_nothing_is_held_against_another_torch(tmp_path: Path, change: dict[str, str]) -> None:
    SelfTestFile(tmp_path).write(replace(WRONG, fingerprint=replace(NOW, **change)))  # type: ignore[arg-type]
    assert avoided(tmp_path) == ()


def test_another_driver_is_not_believed_before_it_was_tested(tmp_path: Path) -> None:
    SelfTestFile(tmp_path).write(replace(WRONG, fingerprint=replace(NOW, driver="590")))
    assert avoided(tmp_path) == ("cuda:0/nf4",)


def test_the_demo_model_leaves_wrong_kernels_alone_too() -> None:
    engine = make_engine(str(resource("demo_model")), "cpu", avoid=["cpu/int4:torch_cpu"])
    assert isinstance(engine, LocalEngine)
    events = list(engine.load(CancelToken()))
    engine.close()
    assert not [event for event in events if isinstance(event, Note)]
    assert [event for event in events if isinstance(event, Progress)]

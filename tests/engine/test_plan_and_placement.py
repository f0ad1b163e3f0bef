"""Where the real model goes: as planned with what is free; what has no room is refused before it is loaded.

The folders have real headers and no weights: files with a hole in the place of 28 GB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from glm4v_desktop.engine import local_placement
from glm4v_desktop.engine.local_placement import Placed, PlacementOptions, place
from glm4v_desktop.engine.protocol import EngineError, ErrorKind
from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES, Glm4vConfig, Quantization
from glm4v_desktop.glm4v.int4_formats import BLOCK, GROUP, round_to_int4
from glm4v_desktop.glm4v.int4_kernels import PlainKernel
from glm4v_desktop.glm4v.int4_linear import Int4Linear, Int8Linear
from glm4v_desktop.hardware.plan import ModeVariant, needs, unquantized_values
from glm4v_desktop.hardware.plan_values import (
    CONTEXT,
    CardMemory,
    Held,
    MachineMemory,
    RunMode,
    WeightFormat,
    parse_shortage,
)
from tests.engine.hollow_folder import write_hollow
from tests.hardware.machines import GB

ALL4, TEXT4 = Quantization(), Quantization(("transformer.vision",))
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Held, Path]]:
    home = tmp_path_factory.mktemp("hollow")
    made = {
        held: write_hollow(home / held, replace(Glm4vConfig(), quantization=quantization))
        for held, quantization in ((Held.BF16, None), (Held.INT4, ALL4), (Held.INT4_TEXT, TEXT4))
    }
    yield made
    for folder in made.values():
        (folder / "model.safetensors").unlink()


@pytest.fixture(autouse=True)
def nf4_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine with a card; it is tried there before it is planned with."""
    monkeypatch.setattr(local_placement, "find_nf4_fault", lambda _device: None)


def room(video: int, ram: int, *, bf16: bool = True) -> MachineMemory:
    cards = (CardMemory(0, video, video, (8, 9)),) if video else ()
    return MachineMemory(cards, ram, ram, 8, bf16)


def placed(
    folders: dict[Held, Path], held: Held, there: MachineMemory, asked: PlacementOptions | None = None
) -> Placed:
    quantization = {Held.BF16: None, Held.INT4: ALL4, Held.INT4_TEXT: TEXT4}[held]
    config = replace(Glm4vConfig(), quantization=quantization)
    return place(folders[held], config, asked or PlacementOptions(), lambda: there)


@pytest.mark.parametrize(
    ("held", "video", "ram", "expected"),
    [
        (Held.BF16, 32, 16, {}),
        (Held.BF16, 24, 32, {"streams_vision": True}),
        (Held.BF16, 12, 8, {"nf4": True}),
        (
            Held.BF16,
            8,
            16,
            {"nf4": True, "streams_vision": True, "int8_lm_head": True, "host_embedding": True},
        ),
        (Held.INT4, 12, 8, {}),
        (Held.INT4, 10, 8, {"int8_lm_head": True, "host_embedding": True}),
        (Held.INT4, 8, 8, {"streams_vision": True, "host_embedding": True}),
        (Held.INT4_TEXT, 18, 8, {}),
        (Held.INT4_TEXT, 10, 16, {"streams_vision": True}),
    ],
)
def test_on_a_card(
    folders: dict[Held, Path], held: Held, video: int, ram: int, expected: dict[str, bool]
) -> None:
    found = placed(folders, held, room(video * GB, ram * GB))
    names = ("streams_vision", "int8_lm_head", "host_embedding", "nf4")
    assert {name: True for name in names if getattr(found.placement, name)} == expected
    assert (found.placement.device, found.placement.dtype) == (torch.device("cuda", 0), torch.bfloat16)
    assert found.context == CONTEXT


@pytest.mark.parametrize(("held", "ram"), [(Held.BF16, 40), (Held.INT4, 16), (Held.INT4_TEXT, 40)])
def test_on_the_processor(folders: dict[Held, Path], held: Held, ram: int) -> None:
    found = placed(folders, held, room(0, ram * GB))
    assert found.placement.device == CPU
    assert not found.placement.streams_vision


def test_a_short_memory_is_a_shorter_context(folders: dict[Held, Path]) -> None:
    least = needs(ModeVariant(RunMode.INT4_TOWER_STREAMED, WeightFormat.INT8, True, 2048))[0].total
    found = placed(folders, Held.INT4, room(least, 16 * GB))
    assert found.context == 2048
    with pytest.raises(EngineError):
        placed(folders, Held.INT4, room(least - 1, 8 * GB))


@pytest.mark.parametrize(
    ("held", "video", "ram", "device", "short"),
    [
        (Held.BF16, 0, 16, "", (False, 16)),
        (Held.INT4, 0, 8, "", (False, 8)),
        (Held.INT4, 6, 4, "", (True, 6)),
        (Held.BF16, 6, 64, "cuda:0", (True, 6)),
        (Held.BF16, 80, 16, "cpu", (False, 16)),
    ],
)
def test_what_has_no_room_is_refused_with_what_it_needs_and_what_is_free(
    folders: dict[Held, Path], held: Held, video: int, ram: int, device: str, short: tuple[bool, int]
) -> None:
    with pytest.raises(EngineError) as refused:
        placed(folders, held, room(video * GB, ram * GB), PlacementOptions(device=device))
    assert refused.value.kind is ErrorKind.WILL_NOT_FIT
    shortage = parse_shortage(refused.value.detail)
    assert shortage is not None
    assert (shortage.video, shortage.free) == (short[0], short[1] * GB)
    assert shortage.needed > shortage.free


def test_the_size_of_the_files_says_how_much_is_in_four_bits(folders: dict[Held, Path]) -> None:
    sizes = {held: (folder / "model.safetensors").stat().st_size for held, folder in folders.items()}
    assert sizes[Held.BF16] - CHECKPOINT_BYTES < GB // 100  # the header
    assert 9.1 < sizes[Held.INT4] / GB < 9.2
    header_is_worth = GB // 100
    assert unquantized_values(Held.INT4, sizes[Held.INT4]) < header_is_worth
    assert unquantized_values(Held.INT4_TEXT, sizes[Held.INT4_TEXT]) < header_is_worth


def test_a_value_takes_as_many_bits_as_is_planned_for() -> None:
    outs, ins = 2 * GROUP, 4 * GROUP
    int4 = Int4Linear(round_to_int4(torch.randn(outs, ins)), PlainKernel(), CPU)
    int8 = Int8Linear(ins, outs, CPU)
    assert 8 * held_by(int4) / (outs * ins) == 4.25
    assert 8 * held_by(int8) / (outs * ins) == 8 + 16 / ins
    assert 4 + 32 / BLOCK == 4.5


def held_by(layer: torch.nn.Module) -> int:
    return sum(parameter.nbytes for parameter in layer.parameters())


def test_a_wish_goes_before_the_plan(folders: dict[Held, Path]) -> None:
    wish = PlacementOptions(tower="streamed", head="int8", embedding="host", context=4096)
    found = placed(folders, Held.BF16, room(80 * GB, 64 * GB), wish)
    assert found.placement.streams_vision
    assert found.placement.int8_lm_head
    assert found.placement.host_embedding
    assert found.context == 4096


def test_models_of_other_sizes_and_other_devices_are_not_planned(folders: dict[Held, Path]) -> None:
    found = placed(folders, Held.BF16, room(0, 0), PlacementOptions(device="meta"))
    assert found.placement.device == torch.device("meta")

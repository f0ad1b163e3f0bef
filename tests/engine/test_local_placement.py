"""Where a model of the real size goes: by the planner, with what is free; nothing of it is ever allocated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_desktop.engine.local_placement import Placed, PlacementOptions, machine_memory_now, place
from glm4v_desktop.engine.protocol import EngineError, ErrorKind
from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.glm4v.placement import type_on
from glm4v_desktop.glm4v.shards import find_tensors
from glm4v_desktop.glm4v.tensor_names import flat, stored_entries
from glm4v_desktop.hardware.plan_values import CardMemory, MachineMemory
from tests.engine.hollow_folder import write_hollow

GB = 10**9
REAL = Glm4vConfig()
IN_INT4 = replace(REAL, quantization=Quantization())
TEXT_IN_INT4 = replace(REAL, quantization=Quantization(("transformer.vision",)))


def card(free: int) -> CardMemory:
    return CardMemory(0, free * GB, free * GB, (8, 9), "a card")


def placed(
    folder: Path, config: Glm4vConfig, room: MachineMemory, asked: PlacementOptions | None = None
) -> Placed:
    return place(folder, config, asked if asked is not None else PlacementOptions(), lambda: room)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Glm4vConfig]]:
    home = tmp_path_factory.mktemp("hollow")
    configs = {"bf16": REAL, "int4": IN_INT4, "text": TEXT_IN_INT4}
    return {name: (write_hollow(home / name, config), config) for name, config in configs.items()}


@pytest.mark.parametrize(
    ("name", "room", "device", "streams"),
    [
        ("bf16", MachineMemory((card(80),), 64 * GB, 64 * GB), "cuda:0", False),
        ("bf16", MachineMemory((card(24),), 64 * GB, 64 * GB), "cuda:0", True),
        ("bf16", MachineMemory((), 64 * GB, 64 * GB, bf16=True), "cpu", False),
        ("int4", MachineMemory((card(12),), 16 * GB, 16 * GB), "cuda:0", False),
        ("int4", MachineMemory((card(4),), 32 * GB, 32 * GB), "cpu", False),
        ("text", MachineMemory((card(8),), 32 * GB, 32 * GB), "cuda:0", True),
    ],
)
def test_the_real_model_goes_where_it_fits(
    folders: dict[str, tuple[Path, Glm4vConfig]], name: str, room: MachineMemory, device: str, streams: bool
) -> None:
    where = placed(*folders[name], room).placement
    assert (str(where.device), where.streams_vision) == (device, streams)
    assert (where.dtype, where.narrow) == (type_on(where.device), True)


@pytest.mark.parametrize(
    ("name", "room", "memory"),
    [
        ("bf16", MachineMemory((), 16 * GB, 16 * GB), "ram"),
        ("int4", MachineMemory((), 6 * GB, 8 * GB), "ram"),
        ("int4", MachineMemory((card(2),), 6 * GB, 8 * GB), ""),
    ],
)
def test_what_has_no_room_is_refused_before_loading(
    folders: dict[str, tuple[Path, Glm4vConfig]], name: str, room: MachineMemory, memory: str
) -> None:
    with pytest.raises(EngineError) as error:
        placed(*folders[name], room)
    assert error.value.kind is ErrorKind.WILL_NOT_FIT
    which, needed, free = error.value.detail.split()
    assert which.startswith(memory)
    assert int(needed) > int(free) > 0


def test_a_wish_goes_before_the_plan(folders: dict[str, tuple[Path, Glm4vConfig]]) -> None:
    room = MachineMemory((card(80),), 64 * GB, 64 * GB)
    asked = PlacementOptions("cuda:0", tower="streamed", head="int8", embedding="host", context=2048)
    where = placed(*folders["int4"], room, asked)
    assert (where.placement.streams_vision, where.placement.int8_lm_head) == (True, True)
    assert where.placement.host_embedding
    assert where.context == 2048


def test_the_plan_has_room_for_the_weights_that_are_loaded(
    folders: dict[str, tuple[Path, Glm4vConfig]],
) -> None:
    """What is promised must not be less than what the files alone take."""
    for name in ("bf16", "int4"):
        folder, config = folders[name]
        stored = find_tensors(folder, list(flat(stored_entries(config))))
        size = sum(each.end - each.start for each in stored.values())
        with pytest.raises(EngineError):
            placed(folder, config, MachineMemory((), int(size * 1.05), int(size * 1.05)))


def test_other_sizes_are_no_business_of_the_planner() -> None:
    assert REAL.has_real_sizes
    assert replace(IN_INT4, context_length=2048).has_real_sizes
    assert not Glm4vConfig.tiny().has_real_sizes
    assert not replace(REAL, num_layers=39).has_real_sizes


def test_this_machine_has_room() -> None:
    room = machine_memory_now()
    assert 0 < room.ram_free <= room.ram_total

"""Files written piece by piece are what the safetensors library reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from glm4v_desktop.glm4v.shards import read_header
from glm4v_desktop.quantization.output import (
    NewTensor,
    ShardFile,
    index_of,
    is_begun,
    is_finished,
    plan_shards,
)

TENSORS = {
    "a": torch.arange(12, dtype=torch.int32).view(3, 4),
    "b": torch.arange(5, dtype=torch.float16),
    "c": torch.arange(6, dtype=torch.bfloat16).view(2, 3),
    "名": torch.ones(1, 1, 2),
}
NEW = [NewTensor(key, value.dtype, tuple(value.shape)) for key, value in TENSORS.items()]


def test_another_library_reads_what_was_written_in_any_order_and_in_parts(tmp_path: Path) -> None:
    (shard,) = plan_shards([NEW], 1 << 20)
    file = ShardFile(tmp_path, shard)
    for key in reversed(TENSORS):
        for row in reversed(range(TENSORS[key].shape[0])):
            file.write(key, TENSORS[key][row : row + 1], row)
    file.finish()
    read = load_file(tmp_path / shard.name)
    assert list(read) == list(TENSORS)
    assert all(torch.equal(read[key], value) for key, value in TENSORS.items())
    assert (tmp_path / shard.name).stat().st_size == shard.nbytes
    assert read_header(tmp_path / shard.name)["c"].shape == (2, 3)


def test_what_was_written_before_is_still_there_when_a_part_is_opened_again(tmp_path: Path) -> None:
    (shard,) = plan_shards([NEW], 1 << 20)
    with ShardFile(tmp_path, shard) as file:
        file.write("a", TENSORS["a"])
        file.sync()
    assert is_begun(tmp_path, shard)
    assert not is_finished(tmp_path, shard)
    assert not (tmp_path / shard.name).exists()
    ShardFile(tmp_path, shard).finish()
    assert is_finished(tmp_path, shard)
    assert torch.equal(load_file(tmp_path / shard.name)["a"], TENSORS["a"])


@pytest.mark.parametrize("link", ["symbolic", "hard"])
def test_a_link_in_the_place_of_a_part_is_not_written_through(tmp_path: Path, link: str) -> None:
    (shard,) = plan_shards([NEW], 1 << 20)
    mine = tmp_path / "mine"
    mine.write_bytes(bytes(shard.nbytes))
    part = tmp_path / f"{shard.name}.part"
    if link == "symbolic":
        part.symlink_to(mine)
    else:
        part.hardlink_to(mine)
    with ShardFile(tmp_path, shard) as file:
        file.write("a", TENSORS["a"])
    assert mine.read_bytes() == bytes(shard.nbytes)


def test_what_belongs_together_stays_in_one_file() -> None:
    shards = plan_shards([[new] for new in NEW], 60)
    assert [[tensor.key for tensor in shard.tensors] for shard in shards] == [["a", "b"], ["c", "名"]]
    assert [shard.name for shard in shards] == [
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    ]
    assert len(plan_shards([NEW], 10)) == 1
    index = index_of(shards)
    assert index["weight_map"] == {
        "a": shards[0].name, "b": shards[0].name, "c": shards[1].name, "名": shards[1].name
    }  # fmt: skip
    assert index["metadata"] == {"total_size": 48 + 10 + 12 + 8}


@pytest.mark.parametrize(
    ("key", "values", "row"),
    [
        ("a", torch.zeros(3, 4), 0),
        ("a", torch.zeros(3, 3, dtype=torch.int32), 0),
        ("a", torch.zeros(1, 4, dtype=torch.int32), 3),
    ],
)
def test_another_type_or_shape_is_not_written(
    tmp_path: Path, key: str, values: torch.Tensor, row: int
) -> None:
    (shard,) = plan_shards([NEW], 1 << 20)
    with ShardFile(tmp_path, shard) as file, pytest.raises(ValueError, match="is NewTensor"):
        file.write(key, values, row)

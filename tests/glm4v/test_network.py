"""What parity with the recorded outputs does not show; see `test_parity.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.network import Glm4v, causal_mask, find_picture
from glm4v_desktop.glm4v.vision import model_view, pixel_values

Tensors = dict[str, Tensor]


def pixels_of(path: Path, size: int) -> Tensor:
    picture = Image.open(path).convert("RGB")
    return pixel_values(model_view(picture.tobytes(), *picture.size, size), size)


def far(ours: Tensor, theirs: Tensor) -> float:
    assert ours.shape == theirs.shape
    return float((ours - theirs).abs().max())


@pytest.mark.parametrize("name", ["", "2"])
def test_pixels_are_the_original_ones(name: str, case: Path, config: Glm4vConfig, expected: Tensors) -> None:
    ours = pixels_of(case / f"image{name}.png", config.vision.image_size)
    assert far(ours, expected[f"pixel_values{name}"]) == 0


@torch.inference_mode()
def test_shared_positions_are_no_packed_texts_even_without_a_cache(network: Glm4v, expected: Tensors) -> None:
    """transformers 5 would cut the attention at the patches: off by 12 in the logits, and silent."""
    ids = expected["turn1.input_ids"]
    start = find_picture(ids[0].tolist(), network.config)
    assert start is not None
    embedded = network.embed(ids, network.vision(expected["pixel_values"]), (start,))
    positions = expected["turn1.position_ids"]
    without = network(embedded, positions)
    with_mask = network(embedded, positions, causal_mask(embedded.shape[1], 0, embedded.device))
    assert far(without, with_mask) < 1e-4


def test_several_rows_behind_a_cache_need_a_mask(network: Glm4v) -> None:
    context = Context(network)
    context.read_whole([1, 2, 3])
    with pytest.raises(ValueError, match="need a mask"):
        network(network.embed(torch.tensor([[4, 5]])), torch.tensor([[3, 4]]), None, context.cache)


@pytest.mark.parametrize("ids", [[1, 490, 480], [490, 480, 3, 491], [490, 480, 491, 490, 480, 491]])
def test_a_broken_picture_in_the_ids_is_refused(ids: list[int], config: Glm4vConfig) -> None:
    with pytest.raises(ValueError, match="boi"):
        find_picture(ids, config)

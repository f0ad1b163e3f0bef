"""Device mistakes show without a GPU: on the meta device, with every operation watched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from glm4v_desktop.glm4v.checkpoint import empty_network
from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.network import causal_mask
from glm4v_desktop.glm4v.vision import normalize

META = torch.device("meta")
MOVES = {"_to_copy", "copy_"}  # what goes from one device to another on purpose


class OneDevice(TorchDispatchMode):
    """Raises when one operation mixes devices; torch itself lets CPU tensors pass on meta in many of them."""

    def __init__(self) -> None:
        super().__init__()

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        devices = {leaf.device.type for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)}
        if len(devices) > 1 and func.overloadpacket.__name__ not in MOVES:
            raise AssertionError(f"{func} mixes {sorted(devices)}")
        return func(*args, **(kwargs or {}))


@torch.inference_mode()
def test_a_whole_conversation_stays_on_its_device() -> None:
    config = Glm4vConfig.tiny()
    network = empty_network(config)
    size = config.vision.image_size
    picture = [config.boi_token_id, config.pad_token_id, config.eoi_token_id]
    with OneDevice():
        pixels = normalize(torch.zeros(1, size, size, 3, dtype=torch.uint8, device=META))
        rows = network.vision(pixels)
        assert rows.device == META
        context = Context(network)
        assert context.read_whole([1, *picture, 2, 3], rows).device == META
        assert context.read_whole([4, 5, 6]).device == META
        assert context.read_whole([7]).shape == (config.vocab_size,)
        causal_mask(3, 2, META, padding=torch.ones(1, 5, device=META))


def test_pixels_are_brought_to_the_tower() -> None:
    """They are made on the processor; the tower may be elsewhere."""
    config = Glm4vConfig.tiny()
    size = config.vision.image_size
    with OneDevice(), torch.inference_mode():
        assert empty_network(config).vision(torch.zeros(1, 3, size, size)).device == META


@pytest.mark.parametrize(
    "mix", [lambda a, b: a + b, torch.matmul, lambda a, b: torch.nn.functional.linear(a, b)]
)
def test_the_watch_notices_a_mix(mix: Callable[[Tensor, Tensor], Tensor]) -> None:
    with OneDevice(), pytest.raises(AssertionError, match="mixes"):
        mix(torch.zeros(2, 2, device=META), torch.zeros(2, 2))

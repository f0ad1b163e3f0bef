"""What keeping the context saves, and what a step of decoding costs beside its bare matrix products.

Run by hand: python tests/benchmarks/model.py [follow_up] [decode]
Process CPU time, several interleaved runs, medians: wall times on a shared machine say little.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2]))

from glm4v_desktop.glm4v.config import Glm4vConfig, VisionConfig
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.network import Glm4v

RUNS = 3
MID_SIZE = Glm4vConfig(
    num_layers=8, hidden_size=1024, ffn_hidden_size=3424, num_heads=8, num_groups=2, vocab_size=32_768,
    pad_token_id=32_000, eos_token_ids=(32_000,), boi_token_id=32_010, eoi_token_id=32_011,
    vision=VisionConfig(image_size=560, hidden_size=896, num_layers=8, num_heads=8, intermediate_size=7680),
)  # fmt: skip
# Real layers, few of them, and a small vocabulary: the head is measured by its own products as well.
REAL_LAYERS = Glm4vConfig(
    num_layers=2, vocab_size=1024, pad_token_id=1000, eos_token_ids=(1000,), boi_token_id=1010,
    eoi_token_id=1011,
    vision=VisionConfig(image_size=28, hidden_size=64, num_layers=1, num_heads=4, intermediate_size=64),
)  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def make_network(config: Glm4vConfig, dtype: torch.dtype) -> Glm4v:
    torch.manual_seed(0)
    return Glm4v(config).eval().requires_grad_(False).to(dtype)


def follow_up() -> None:
    """A turn of 32 ids with a picture, an answer of 64, then a question of 20 more: kept against anew."""
    network = make_network(MID_SIZE, torch.float32)
    size = MID_SIZE.vision.image_size
    pixels = torch.randn(1, 3, size, size)
    picture = [MID_SIZE.boi_token_id, MID_SIZE.pad_token_id, MID_SIZE.eoi_token_id]
    first = [1, 2, 3, 4, *picture, *range(10, 35)]
    answered = [*first, *range(100, 164)]
    asked = [*answered, *range(200, 220)]
    kept, anew = [], []
    for _ in range(RUNS):
        context = Context(network)
        context.read_whole(answered, network.vision(pixels))
        kept.append(seconds(partial(context.read_whole, asked[len(answered) :])))
        anew.append(seconds(lambda: Context(network).read_whole(asked, network.vision(pixels))))
    short, long = statistics.median(kept), statistics.median(anew)
    print(f"follow-up: kept {short:.2f} s, anew {long:.2f} s, 1/{long / short:.0f}")


def decode(dtype: torch.dtype = torch.float32) -> None:
    """One id through real layers behind 1700 rows, against the products of the same matrices."""
    network = make_network(REAL_LAYERS, dtype)
    context = Context(network)
    context.read_whole([i % 900 for i in range(1700)])
    linears = [module for module in network.text.modules() if isinstance(module, nn.Linear)]
    inputs = {linear.in_features: torch.randn(1, 1, linear.in_features, dtype=dtype) for linear in linears}

    def products() -> None:
        for linear in linears:
            linear(inputs[linear.in_features])

    steps, bare = [], []
    for _ in range(4 * RUNS):
        steps.append(seconds(lambda: context.read_whole([5])))
        bare.append(seconds(products))
    step, product = statistics.median(steps), statistics.median(bare)
    print(f"decode {dtype}: step {step * 1e3:.0f} ms, products {product * 1e3:.0f} ms, {step / product:.2f}x")


def main() -> None:
    wanted = set(sys.argv[1:]) or {"follow_up", "decode"}
    if "follow_up" in wanted:
        follow_up()
    if "decode" in wanted:
        decode()
        decode(torch.bfloat16)


if __name__ == "__main__":
    main()

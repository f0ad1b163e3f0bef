"""A step of decoding in 4 bits against one in bfloat16, through real layers of the text half.

Run by hand: python tests/benchmarks/int4_decode.py [threads]
Interleaved runs, medians, process time: only the ratio means anything. Beside it the ratio of the bare
products, and what many rows (a picture's prefill) cost either way.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[2]))

from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.int4_formats import round_to_int4
from glm4v_desktop.glm4v.int4_kernels import PlainKernel, torch_kernel
from glm4v_desktop.glm4v.int4_linear import Int4Linear
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.placement import processor_type
from tests.benchmarks.model import REAL_LAYERS, make_network

RUNS = 9
CPU = torch.device("cpu")


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_4_bits(network: Glm4v) -> Glm4v:
    """The text half's layers exchanged; the head, small here, stays."""
    kernel = torch_kernel("cpu") or PlainKernel()
    for name, module in list(network.text.model.named_modules()):
        if isinstance(module, nn.Linear):
            layer = Int4Linear(round_to_int4(module.weight), kernel, CPU)
            layer.bias = module.bias
            network.text.model.set_submodule(name, layer)
    return network


def steps(network: Glm4v, rows: int) -> Callable[[], Tensor]:
    context = Context(network)
    context.read_whole([i % 900 for i in range(256)])
    return partial(context.read_whole, [5] * rows)


def compare(label: str, wide: Callable[[], object], narrow: Callable[[], object], runs: int = RUNS) -> None:
    wide(), narrow()
    times = [(seconds(wide), seconds(narrow)) for _ in range(runs)]
    slow, fast = (statistics.median(each) for each in zip(*times, strict=True))
    ratios = sorted(one / other for one, other in times)
    print(
        f"{label}: bf16 {slow * 1e3:.0f} ms, int4 {fast * 1e3:.0f} ms, {slow / fast:.2f} times as fast"
        f" (from {ratios[0]:.2f} to {ratios[-1]:.2f})",
        flush=True,
    )


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(
        f"{torch.get_num_threads()} thread(s), {torch.backends.cpu.get_cpu_capability()}, {processor_type()}"
    )
    with torch.inference_mode():
        wide = make_network(REAL_LAYERS, torch.bfloat16)
        narrow = in_4_bits(make_network(REAL_LAYERS, torch.bfloat16)).to(processor_type())
        for module in narrow.modules():
            if isinstance(module, Int4Linear):  # the grid is the kernel's, whatever is computed in
                module.grid.data = module.grid.data.to(torch.bfloat16)
        compare("a step of decoding, two layers", steps(wide, 1), steps(narrow, 1))
        compare("a question of 30 ids, two layers", steps(wide, 30), steps(narrow, 30), 3)
        compare("128 rows of a picture, two layers", steps(wide, 128), steps(narrow, 128), 1)


if __name__ == "__main__":
    main()

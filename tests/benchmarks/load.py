"""Loading against reading the same bytes, for the original form and for 4 bits.

Run by hand: python tests/benchmarks/load.py [FOLDER] [threads]
Real layers of the text half, few of them; files warm in the system's cache, where whatever loading adds shows
most. Interleaved runs, medians of wall time; only the ratios mean anything. "with conversion" also takes what
repacking 4-bit weights costs by itself into the sum that loading is compared with.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).parents[2]))

from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.checkpoint import load_whole, original_tensors
from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.glm4v.int4_kernels import torch_kernel
from glm4v_desktop.glm4v.tensor_names import linears
from tests.benchmarks.model import REAL_LAYERS, make_network

RUNS = 5
CPU = torch.device("cpu")
LAYERS = replace(REAL_LAYERS, num_layers=3)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def make_folders(home: Path) -> dict[str, tuple[Path, Glm4vConfig]]:
    tensors = original_tensors(make_network(LAYERS, torch.bfloat16))
    in_int4 = dict(tensors)
    for name in linears(LAYERS):
        weight = int4_formats.round_to_int4(in_int4.pop(f"{name}.weight"))
        parts = {"qweight": weight.qweight, "qzeros": weight.qzeros, "scales": weight.scales}
        in_int4.update({f"{name}.{part}": values for part, values in parts.items()})
    folders = {
        "bf16": (home / "bf16", LAYERS),
        "int4": (home / "int4", replace(LAYERS, quantization=Quantization())),
    }
    for (folder, _), values in zip(folders.values(), (tensors, in_int4), strict=True):
        folder.mkdir()
        save_file(values, folder / "model.safetensors")
    return folders


def read_raw(path: Path) -> None:
    """Into new memory, as loading must."""
    with path.open("rb", buffering=0) as file:
        left = path.stat().st_size
        while left:
            block = torch.empty(min(left, 1 << 26), dtype=torch.uint8)
            left -= file.readinto(block.numpy().data)


def convert(path: Path) -> Callable[[], None]:
    """Repacking alone, of weights that are in memory."""
    kernel = torch_kernel("cpu")
    words = [value for key, value in load_file(path).items() if key.endswith(".qweight")]

    def work() -> None:
        for each in words:
            if kernel is not None:
                kernel.pack(each)

    return work


def measure(name: str, folder: Path, config: Glm4vConfig) -> None:
    path = folder / "model.safetensors"
    size = path.stat().st_size / 1e9
    repack = convert(path) if name == "int4" else lambda: None
    load_whole(folder, config, CPU, torch.bfloat16)  # what is imported or found out once does not count
    times = [
        (
            seconds(lambda: read_raw(path)),
            seconds(repack),
            seconds(lambda: load_whole(folder, config, CPU, torch.bfloat16)),
        )
        for _ in range(RUNS)
    ]
    raw, conversion, loading = (statistics.median(each) for each in zip(*times, strict=True))
    print(f"{name}, {size:.2f} GB: raw {raw:.2f} s, conversion {conversion:.2f} s, load {loading:.2f} s")
    both = (raw + conversion) / loading
    print(f"  speed of loading against raw: {raw / loading:.2f}; with conversion: {both:.2f}")


def main() -> None:
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as home:
        for name, (folder, config) in make_folders(Path(home)).items():
            measure(name, folder, config)


if __name__ == "__main__":
    main()

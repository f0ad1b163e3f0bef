"""Memory and time of making a 4-bit copy, on a checkpoint of real layers: two of the tower, two of the text.

Run by hand: python tests/benchmarks/quantize.py [--samples 8] [--folder FOLDER]
About 2 GB are written into FOLDER (default: a temporary one) and taken away again. The aim is a peak of at
most the copy's own size and 1.5 times the largest tensor, over what the process had with torch loaded. Linux.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[2]))

from glm4v_desktop.glm4v.config import Glm4vConfig, VisionConfig
from glm4v_desktop.glm4v.tensor_names import tensor_entries
from glm4v_desktop.quantization.calibration import CalibrationSample
from glm4v_desktop.quantization.convert import quantize
from glm4v_desktop.quantization.output import NewTensor, ShardFile, index_of, plan_shards
from glm4v_desktop.quantization.values import ConversionRequest
from tests.model_config import config_values

CONFIG = Glm4vConfig(
    num_layers=2, vocab_size=32_768, pad_token_id=32_000, eos_token_ids=(32_000,), boi_token_id=32_010,
    eoi_token_id=32_011, vision=VisionConfig(num_layers=2),
)  # fmt: skip
_ROWS = 1024


def write_original(folder: Path) -> None:
    """Random weights of a plausible size, written a few rows at a time."""
    tensors = [NewTensor(entry.key, torch.bfloat16, entry.shape) for entry in tensor_entries(CONFIG)]
    shards = plan_shards([[tensor] for tensor in tensors], 1_000_000_000)
    generator = torch.Generator().manual_seed(0)
    for shard in shards:
        file = ShardFile(folder, shard)
        for tensor in shard.tensors:
            for first in range(0, tensor.shape[0], _ROWS):
                rows = min(_ROWS, tensor.shape[0] - first)
                values = torch.randn((rows, *tensor.shape[1:]), generator=generator)
                spread = 1 / math.sqrt(math.prod(tensor.shape[1:])) if len(tensor.shape) > 1 else 0.1
                file.write(tensor.key, (values * spread).to(torch.bfloat16), first)
        file.finish()
    (folder / "model.safetensors.index.json").write_text(json.dumps(index_of(shards)))
    (folder / "tokenizer.model").write_bytes(b"")
    (folder / "config.json").write_text(json.dumps(config_values(CONFIG)))


def make_samples(count: int) -> list[CalibrationSample]:
    size = CONFIG.vision.image_size
    generator = torch.Generator().manual_seed(1)
    picture = (CONFIG.boi_token_id, CONFIG.pad_token_id, CONFIG.eoi_token_id)
    return [
        CalibrationSample(
            torch.randint(0, 256, (3 * size * size,), generator=generator, dtype=torch.uint8)
            .numpy()
            .tobytes(),
            (1, 2, *picture, *range(100, 160)),
        )
        for _ in range(count)
    ]


def memory(name: str) -> int:
    """Bytes of this process: VmRSS now, VmHWM at most."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def child(source: Path, out: Path, count: int) -> None:
    """Prints what it took; a process of its own, so that the peak is its own."""
    torch.set_num_threads(1)
    float((torch.ones(64, 64) @ torch.ones(64, 64)).sum())
    samples = make_samples(count)
    before, started = memory("VmRSS"), time.perf_counter()
    estimates: list[tuple[int, float]] = []  # parts done, seconds that the whole was to take then
    seconds: dict[str, float] = {}
    last, last_at = "", started
    for progress in quantize(ConversionRequest(source, out, quick=count == 0), samples):
        now = time.perf_counter()
        left = progress.seconds_left
        if left is not None and (not estimates or progress.done > estimates[-1][0]):
            estimates.append((progress.done, round(now - started + left, 1)))
        last = f"{progress.done} {progress.step}"
        seconds[last] = seconds.get(last, 0.0) + now - last_at
        last_at = now
    print(
        json.dumps(
            {
                "before": before,
                "peak": memory("VmHWM"),
                "seconds": round(time.perf_counter() - started, 1),
                "estimates": estimates,
                "stages": {key: round(value, 1) for key, value in seconds.items()},
            }
        )
    )


def report(source: Path, folder: Path, count: int) -> None:
    out = folder / f"glm-4v-{count}"
    words = [sys.executable, __file__, "--child", str(source), str(out), str(count)]
    ran = subprocess.run(words, check=True, capture_output=True, text=True)
    said = json.loads(ran.stdout)
    final = sum(path.stat().st_size for path in out.iterdir())
    largest = max(2 * math.prod(entry.shape) for entry in tensor_entries(CONFIG))
    limit = final + 1.5 * largest
    took = said["peak"] - said["before"]
    name = f"calibrated on {count} pictures" if count else "plain rounding"
    print(f"{name}: copy {final / 1e6:.0f} MB, largest tensor {largest / 1e6:.0f} MB")
    print(
        f"  peak {took / 1e6:.0f} MB over the {said['before'] / 1e6:.0f} MB with torch and pictures loaded: "
        f"{took / limit:.2f} of what it may be ({limit / 1e6:.0f} MB)"
    )
    print(f"  {said['seconds']} s, estimated after each part: {said['estimates']}; by part {said['stages']}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Memory and time of making a 4-bit copy.")
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(Path(options.child[0]), Path(options.child[1]), int(options.child[2]))
        return
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        source = Path(name) / "glm-4v-short"
        source.mkdir()
        write_original(source)
        for count in (0, options.samples):
            report(source, Path(name), count)


if __name__ == "__main__":
    main()

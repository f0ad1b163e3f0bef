"""GLM-4v-9b's real size in 4 bits on this processor: memory and time of each stage, through the real engine.

Run by hand: python tests/benchmarks/full_size.py FOLDER [--tokens 8] [--keep] [--threads 1]
FOLDER is made (9.4 GB of random weights, all 13.9 billion of them) unless it is there, and removed at the end
without --keep. Random weights say nothing true: only time and memory are measured. The machine's own rates
stand beside, for absolute times mean little elsewhere.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.process import ProcessEngine
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import Event, Finished, Note, Progress, Request, Stage, TextDelta
from glm4v_desktop.pictures.open import FileSource, open_picture

GB = 1e9
AIM_GB = 11.0


def rates(threads: int) -> None:
    """What this processor does by itself."""
    import torch

    torch.set_num_threads(threads)

    def best(work: Callable[[], object]) -> float:
        work()
        times = []
        for _ in range(3):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
        return min(times)

    def products(dtype: torch.dtype) -> None:
        rows = 256 if dtype == torch.float32 else 8  # without instructions of its own bfloat16 takes for ever
        left, right = torch.ones(rows, 4096, dtype=dtype), torch.ones(4096, 4096, dtype=dtype)
        flop = 2 * rows * 4096 * 4096
        print(f"  {dtype} products: {flop / best(lambda: left @ right) / 1e9:.1f} GFLOP/s", flush=True)
        row, wide = torch.ones(1, 4096, dtype=dtype), torch.ones(27392, 4096, dtype=dtype)
        print(f"  {dtype} one row: {wide.nbytes / best(lambda: row @ wide.t()) / GB:.1f} GB/s of weights")

    products(torch.float32)
    products(torch.bfloat16)
    block = torch.ones(1 << 28, dtype=torch.uint8)
    target = torch.empty_like(block)
    print(f"  copying: {2 * block.nbytes / best(lambda: target.copy_(block)) / GB:.1f} GB/s")


def most_memory(pid: int) -> tuple[float, float]:
    """The most that the process held (mapped pages included) and what it holds now, in GB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) * 1024 / GB for line in lines if line.startswith("Vm")}
    return found["VmHWM"], found["VmRSS"]


def run(folder: Path, new_tokens: int, threads: int) -> float:
    options = {"folder": str(folder), "device": "cpu", "head": "int8"}
    source = EngineSource("glm4v_desktop.engine.local:make_engine", options, native_threads=threads)
    engine = ProcessEngine(source)
    cancel = CancelToken()
    started = time.perf_counter()
    for told in engine.load(cancel):
        if isinstance(told, Note):
            print(f"  note: {told.kind.name}")
    seconds = time.perf_counter() - started
    size = (folder / "model.safetensors").stat().st_size
    most, now = most_memory(engine.pid)
    print(
        f"load: {seconds:.0f} s, {size / seconds / GB:.2f} GB/s; at most {most:.2f} GB, now {now:.2f} GB",
        flush=True,
    )
    picture = open_picture(FileSource(resource("samples", "dashboard.png"))).picture
    settings = GenerationSettings(max_new_tokens=new_tokens)
    request = Request(1, "What is shown here?", ImageInput(picture), settings=settings)
    stages: dict[str, float] = {}
    last, began, pieces, stage = "start", time.perf_counter(), 0, ""
    for event in engine.answer(request, cancel):
        pieces += isinstance(event, TextDelta)
        stage = stage_of(event) or stage
        if stage != last:
            now_ = time.perf_counter()
            stages[last] = stages.get(last, 0.0) + now_ - began
            print(f"{last}: {now_ - began:.1f} s", flush=True)
            last, began = stage, now_
        if isinstance(event, Finished):
            decoding = time.perf_counter() - began
            print(f"{last}: {decoding:.1f} s for {event.new_tokens} tokens ({event.reason.name})")
    most, now = most_memory(engine.pid)
    print(f"memory of the engine's process: at most {most:.2f} GB (aim {AIM_GB:.0f}), now {now:.2f} GB")
    engine.close()
    return most


def stage_of(event: Event) -> str:
    """Reading the picture ends with the tower's 63 layers and adapter; then the text half reads its rows."""
    if isinstance(event, Progress) and event.stage is Stage.READING_PICTURE:
        return "vision tower" if event.done < 64 else "the text half reads the picture"
    if isinstance(event, Progress) and event.stage is Stage.ANSWERING:
        return "the question is read, first token"
    return "further tokens" if isinstance(event, TextDelta) else ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokens", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    print(f"this processor with {options.threads} thread(s):", flush=True)
    rates(options.threads)
    if not options.folder.exists():
        started = time.perf_counter()
        from tests.benchmarks.random_model import make_folder

        make_folder(options.folder)
        print(f"folder made in {time.perf_counter() - started:.0f} s", flush=True)
    most = run(options.folder, options.tokens, options.threads)
    if not options.keep:
        shutil.rmtree(options.folder)
    return 0 if most <= AIM_GB else 1


if __name__ == "__main__":
    sys.exit(main())

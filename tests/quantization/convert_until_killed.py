"""Makes 4-bit copies in children that are killed, and prints how often: `python THIS SOURCE OUT SEED`.

A process of its own, for it forks: torch is loaded once, and not in the tests' process.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from glm4v_desktop.quantization.convert import quantize
from glm4v_desktop.quantization.values import ConversionRequest
from tests.quantization.original_folder import some_samples

_KILLS = 10


def begin(request: ConversionRequest) -> int:
    child = os.fork()
    if child == 0:
        for _ in quantize(request, some_samples(3)):
            pass
        os._exit(0)
    return child


def seconds(request: ConversionRequest) -> float:
    """Of a run that nobody disturbs."""
    started = time.monotonic()
    if os.waitpid(begin(request), 0)[1] != 0:
        raise SystemExit("the run failed")
    return time.monotonic() - started


def main() -> None:
    torch.set_num_threads(1)
    source, out, seed = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    request = ConversionRequest(source, out)
    takes = seconds(request)
    chance = random.Random(seed)
    kills = ended = 0
    while kills < _KILLS or not ended:
        if (out / "config.json").exists() and not (out / ".unfinished").exists():
            shutil.rmtree(out)
        child = begin(request)
        if kills < _KILLS:
            time.sleep(chance.uniform(0, takes / 6))
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        killed = os.WIFSIGNALED(status)
        if not killed and status != 0:
            raise SystemExit(f"a run went wrong behind {kills} kills")
        kills += killed
        ended = not killed
    print(kills)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()

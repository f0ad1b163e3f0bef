"""What a head start gives, and what it costs a question that comes at once.

Run by hand: python tests/benchmarks/head_start.py
A question 0, 0.5 and 5 seconds after the drop against one without a head start, at the middle size of
`model.py` with random weights. Wall time from the question to its first id, interleaved runs, medians.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[2]))

from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.glm4v.conversation import ModelSession
from glm4v_desktop.glm4v.tokenizer import Tokenizer
from tests.benchmarks.model import MID_SIZE, make_network

RUNS = 3
AFTER_S = (0.0, 0.5, 5.0)


def make_session() -> ModelSession:
    tokens = [bytes([value]) for value in range(256)]
    fillers = [f"<{i}>".encode() for i in range(MID_SIZE.pad_token_id - len(tokens))]
    return ModelSession(make_network(MID_SIZE, torch.float32), Tokenizer(tokens + fillers))


def read(session: ModelSession, view: bytes, until: float) -> None:
    """As the engine does: step by step, and left when the question comes."""
    prefill = session.prefill(view)
    while prefill is not None and time.monotonic() < until:
        prefill.advance()
        if prefill.context is not None:
            session.finish_prefill(prefill)
            return


def first_id_seconds(session: ModelSession, after_s: float | None) -> float:
    """With a head start of so many seconds; None is without."""
    size = MID_SIZE.vision.image_size
    view = torch.randint(0, 256, (3 * size * size,), dtype=torch.uint8).numpy().tobytes()
    asked = time.monotonic()
    if after_s is not None:
        asked += after_s
        read(session, view, asked)
        time.sleep(max(0.0, asked - time.monotonic()))
    read(session, view, float("inf"))
    plan = session.plan([], "What is this?", has_picture=True, most=1)
    for _ in session.answer(view, plan, GenerationSettings()):
        pass
    return time.monotonic() - asked


def main() -> None:
    session = make_session()
    first_id_seconds(session, None)
    seconds: dict[float | None, list[float]] = {after: [] for after in (None, *AFTER_S)}
    for _ in range(RUNS):
        for after, measured in seconds.items():
            measured.append(first_id_seconds(session, after))
    cold = statistics.median(seconds.pop(None))
    print(f"without a head start: {cold:.2f} s")
    for after, measured in seconds.items():
        middle = statistics.median(measured)
        print(f"question after {after} s: {middle:.2f} s, {middle / cold:.3f} of that")


if __name__ == "__main__":
    main()

"""What the demo model says to a few pictures, computed once in float32, and how far others may be from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_desktop.domain.self_test import Part, Precision
from glm4v_desktop.model.context import Context
from glm4v_desktop.model.network import Glm4v
from glm4v_desktop.model.preprocess import pixel_values

# 4-bit ways are compared with float weights that are exactly what their bits stand for: what is judged is the
# arithmetic, not the rounding.
REFERENCES: Mapping[Precision, str] = {
    Precision.FLOAT32: "float",
    Precision.BFLOAT16: "float",
    Precision.NARROW: "float",
    Precision.INT4: "int4",
    Precision.INT4_INT8_HEAD: "int4_int8_head",
    Precision.NF4: "nf4",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A picture as the model sees it (8-bit RGB of its square), a prompt with it, and ids to read later."""

    name: str
    view: bytes
    prompt: tuple[int, ...]
    follow_up: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """`rows` (R, H) of the tower. `tokens` (T) are the answer, its end and the first id of the next answer.

    `logits` (T, V) are those that each token was chosen from.
    """

    rows: Tensor
    tokens: tuple[int, ...]
    logits: Tensor


@dataclass(frozen=True, slots=True)
class Records:
    """`said` by the name of a reference and of a case."""

    cases: tuple[Case, ...]
    said: Mapping[tuple[str, str], Recorded]


@torch.inference_mode()
def say(network: Glm4v, case: Case, tokens: Sequence[int] | None = None, most: int = 24) -> Recorded:
    """What a network says; with `tokens` it is led along them, so that logits stay comparable."""
    rows = network.vision(pixel_values(case.view, network.config.vision.image_size))
    context = Context(network)
    logits = [context.read_whole(list(case.prompt), rows)]
    led = list(tokens[:-2]) if tokens is not None else None
    said: list[int] = []
    while len(said) < (most if led is None else len(led)):
        token = led[len(said)] if led is not None else int(logits[-1].argmax())
        if led is None and token in network.config.eos_token_ids:
            break
        said.append(token)
        logits.append(context.read_whole([token]))
    logits.append(context.read_whole(list(case.follow_up)))
    together = torch.stack(logits).float().cpu()  # (T, V)
    return Recorded(rows[0].float().cpu(), tuple(together.argmax(-1).tolist()), together)


def compare(given: Recorded, recorded: Recorded) -> dict[Part, float]:
    """How far each part is from the record: the error's size as a share of the record's own spread."""
    steps = range(1, len(recorded.tokens) - 1)
    far = {
        Part.PICTURE: _far(given.rows, recorded.rows),
        Part.PROMPT: _far(given.logits[0], recorded.logits[0]),
        Part.FOLLOW_UP: _far(given.logits[-1], recorded.logits[-1]),
    }
    if steps:
        far[Part.STEP] = max(_far(given.logits[i], recorded.logits[i]) for i in steps)
    return far


def read_records(path: Path) -> Records:
    """Raises OSError or SafetensorError."""
    stored = load_file(path)
    names = sorted({key.split(".")[1] for key in stored if key.startswith("case.")})
    cases = tuple(
        Case(
            name,
            stored[f"case.{name}.view"].numpy().tobytes(),
            tuple(stored[f"case.{name}.prompt"].tolist()),
            tuple(stored[f"case.{name}.follow_up"].tolist()),
        )
        for name in names
    )
    said = {
        (reference, name): Recorded(
            stored[f"{reference}.{name}.rows"].float(),
            tuple(stored[f"{reference}.{name}.tokens"].tolist()),
            stored[f"{reference}.{name}.logits"].float(),
        )
        for reference in sorted(set(REFERENCES.values()))
        for name in names
    }
    return Records(cases, said)


def write_records(path: Path, records: Records) -> None:
    """Only the float reference needs all its digits; half of them are exact enough for the 4-bit ones."""
    tensors: dict[str, Tensor] = {}
    for case in records.cases:
        tensors[f"case.{case.name}.view"] = torch.frombuffer(bytearray(case.view), dtype=torch.uint8)
        tensors[f"case.{case.name}.prompt"] = torch.tensor(case.prompt, dtype=torch.int32)
        tensors[f"case.{case.name}.follow_up"] = torch.tensor(case.follow_up, dtype=torch.int32)
    for (reference, name), recorded in records.said.items():
        kept = torch.float32 if reference == "float" else torch.float16
        tensors[f"{reference}.{name}.rows"] = recorded.rows.to(kept).contiguous()
        tensors[f"{reference}.{name}.tokens"] = torch.tensor(recorded.tokens, dtype=torch.int32)
        tensors[f"{reference}.{name}.logits"] = recorded.logits.to(kept).contiguous()
    save_file(tensors, path)


def _far(given: Tensor, recorded: Tensor) -> float:
    if given.shape != recorded.shape or not bool(torch.isfinite(given).all()):
        return float("inf")
    spread = (recorded - recorded.mean()).square().mean().sqrt()
    return float((given - recorded).square().mean().sqrt() / spread)

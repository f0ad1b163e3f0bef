"""Compares the network with recorded outputs of the original code.

Run as `python -m glm4v_desktop.glm4v.parity FOLDER`. The folder has the form of the reference:
`config.json`, weights in the original layout, and `expected.safetensors` with `NAME.input_ids`, `NAME.logits`
and so on for each scenario, of any shapes. The exit code is 1 when anything is beyond the tolerance.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from glm4v_desktop.glm4v.checkpoint import load_whole
from glm4v_desktop.glm4v.config import read_config
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.network import Glm4v, causal_mask, expand_positions, find_picture

TOLERANCE = 1e-3  # on logits in float32; the smallest error that a plausible mistake makes is five times that
EXPECTED_FILE = "expected.safetensors"


@dataclass(frozen=True, slots=True)
class ParityResult:
    """One comparison: the largest difference, and how large it may be."""

    what: str
    error: float
    tolerance: float = TOLERANCE

    @property
    def agrees(self) -> bool:
        return self.error <= self.tolerance  # a NaN does not


def compare(network: Glm4v, expected: Mapping[str, Tensor]) -> Iterator[ParityResult]:
    """Compares all recorded scenarios, each with an empty context and after a rewind, and the batch."""
    with torch.inference_mode():
        for key in expected:
            name, _, kind = key.rpartition(".")
            if kind == "input_ids":
                own = {k.removeprefix(f"{name}."): v for k, v in expected.items() if k.startswith(f"{name}.")}
                if "attention_mask" in own:
                    pictures = [v for k, v in expected.items() if k.startswith("pixel_values")]
                    yield from _batch(network, name, own, torch.cat(pictures))
                else:
                    yield from _scenario(network, name, own, _picture_of(network, own, expected))


def _picture_of(network: Glm4v, own: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> Tensor | None:
    """The pixels of a scenario. The record does not name its picture, so the one with the closer logits."""
    ids = own["input_ids"][0].tolist()
    if find_picture(ids, network.config) is None:
        return None
    candidates = [v for k, v in expected.items() if k.startswith("pixel_values")]
    return min(
        candidates,
        key=lambda pixels: _far(_logits(network, own["input_ids"], network.vision(pixels))[1], own["logits"]),
    )


def _scenario(
    network: Glm4v, name: str, own: Mapping[str, Tensor], pixels: Tensor | None
) -> Iterator[ParityResult]:
    image_embeddings = None
    if pixels is not None:
        yield from _stages(network, name, own, pixels)
        image_embeddings = network.vision(pixels)
    positions, logits = _logits(network, own["input_ids"], image_embeddings)
    yield ParityResult(f"{name}: positions", _far(positions, own["position_ids"]), 0)
    yield ParityResult(f"{name}: logits", _far(logits, own["logits"]))
    ids = own["input_ids"][0].tolist()
    start = find_picture(ids, network.config)
    context = Context(network)
    yield from _greedy(f"{name}: fresh", context, own, context.read_whole(ids, image_embeddings))
    # Rewind so that only the last three ids are read again.
    kept = max(len(ids) - 3, 0 if start is None else start + 3)
    context.keep_prefix([*ids[:kept], -1])
    yield from _greedy(f"{name}: kept", context, own, context.read_whole(ids[kept:]))


def _stages(network: Glm4v, name: str, own: Mapping[str, Tensor], pixels: Tensor) -> Iterator[ParityResult]:
    vision = network.vision
    if not any(key.startswith("vision_") for key in own):
        return
    x = vision.patch_embedding(pixels)
    ours = {"vision_patch_embedding": x}
    for layer in vision.transformer.layers:
        x = layer(x)
    ours["vision_transformer"] = x
    ours["vision_output"] = vision.adapt(x)
    for stage, value in ours.items():
        if stage in own:
            yield ParityResult(f"{name}: {stage}", _far(value, own[stage]))


def _logits(network: Glm4v, ids: Tensor, image_embeddings: Tensor | None) -> tuple[Tensor, Tensor]:
    """The expanded positions, and the logits at each of them."""
    start = find_picture(ids[0].tolist(), network.config)
    positions = torch.tensor(
        [expand_positions(range(ids.shape[1]), start, network.config.vision.image_tokens)]
    )
    embedded = network.embed(ids, image_embeddings, () if start is None else (start,))
    return positions, network(embedded, positions)


def _greedy(what: str, context: Context, own: Mapping[str, Tensor], logits: Tensor) -> Iterator[ParityResult]:
    wanted = own["greedy_tokens"][0].tolist()
    tokens: list[int] = []
    seen: list[Tensor] = []
    while True:
        seen.append(logits)
        tokens.append(int(logits.argmax()))
        if len(tokens) == len(wanted):
            break
        logits = context.read_whole(tokens[-1:])
    yield ParityResult(f"{what}, greedy logits", _far(torch.stack(seen), own["greedy_logits"][0]))
    yield ParityResult(f"{what}, greedy tokens that differ", _differ(tokens, wanted), 0)


def _batch(network: Glm4v, name: str, own: Mapping[str, Tensor], pixels: Tensor) -> Iterator[ParityResult]:
    """Compares a left-padded batch, which is computed without a cache at each step."""
    tokens = network.config.vision.image_tokens
    ids = own["input_ids"]
    starts = [row.index(network.config.boi_token_id) for row in ids.tolist()]

    def expand(key: str) -> Tensor:
        pairs = zip(own[key].tolist(), starts, strict=True)
        return torch.tensor([expand_positions(row, start, tokens) for row, start in pairs])

    positions, real = expand("position_ids_in"), expand("attention_mask")
    embedded = network.embed(ids, network.vision(pixels), starts)
    seen: list[Tensor] = []
    for _ in range(own["greedy_tokens"].shape[1]):
        mask = causal_mask(embedded.shape[1], 0, embedded.device, padding=real)
        seen.append(network(embedded, positions, mask, last=1)[:, -1])
        chosen = seen[-1].argmax(-1, keepdim=True)
        embedded = torch.cat((embedded, network.embed(chosen)), dim=1)
        positions = torch.cat((positions, positions[:, -1:] + 1), dim=1)
        real = torch.cat((real, torch.ones_like(chosen)), dim=1)
    logits = torch.stack(seen, dim=1)
    yield ParityResult(f"{name}: greedy logits", _far(logits, own["greedy_logits"]))
    differ = _differ(logits.argmax(-1).flatten().tolist(), own["greedy_tokens"].flatten().tolist())
    yield ParityResult(f"{name}: greedy tokens that differ", differ, 0)


def _far(ours: Tensor, theirs: Tensor) -> float:
    return float((ours - theirs).abs().max()) if ours.shape == theirs.shape else float("inf")


def _differ(ours: Sequence[int], theirs: Sequence[int]) -> int:
    return sum(a != b for a, b in zip(ours, theirs, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the network with outputs of the original code.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    network = load_whole(folder, read_config(folder), torch.device("cpu"), torch.float32)
    findings = list(compare(network, load_file(folder / EXPECTED_FILE)))
    for finding in findings:
        mark = "ok  " if finding.agrees else "FAR "
        sys.stdout.write(f"{mark}{finding.error:10.2e}  {finding.what}\n")
    far = sum(not finding.agrees for finding in findings)
    sys.stdout.write(f"{len(findings)} comparisons, {far} beyond the tolerance\n")
    return 1 if far or not findings else 0


if __name__ == "__main__":
    sys.exit(main())

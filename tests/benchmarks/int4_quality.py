"""What 4 bits cost the demo model in answers that are right to the character, paired on the same lines.

Run by hand: python tests/benchmarks/int4_quality.py [--lines 6000] [--unseen 3000] [--bf16-arithmetic]
It needs the fonts of packaging/demo_model/render.py, makes the 4-bit copies with the program's own command
in a temporary folder, and takes about ten minutes. Computed in float32, bf16 being how the weights are
stored; `--bf16-arithmetic` computes in bfloat16, too, which takes ten times as long on some processors.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from math import comb
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "packaging" / "demo_model"))

from lines import make_exchanges, make_line
from render import draw_region

from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.cache import KeyValueCache
from glm4v_desktop.glm4v.checkpoint import load_whole
from glm4v_desktop.glm4v.config import read_config
from glm4v_desktop.glm4v.network import Glm4v, causal_mask, expand_positions
from glm4v_desktop.glm4v.shards import find_tensors, read_rows
from glm4v_desktop.glm4v.tensor_names import Int4Entry, flat, stored_entries
from glm4v_desktop.glm4v.tokenizer import Message, Role, Tokenizer, prompt_ids, read_tokenizer
from glm4v_desktop.glm4v.vision import model_view, normalize
from glm4v_desktop.quantization.gptq import Gram
from glm4v_desktop.quantization.plan import Original

_ROOT = Path(__file__).parents[2]
DEMO = resource("demo_model")
CPU = torch.device("cpu")
Right = NDArray[np.bool_]
_AT_ONCE = 500  # lines
_LONGEST_ANSWER = 24  # ids; the longest right answer has fewer
_ERRORS_ON = 300  # lines, for the error of each layer


@dataclass(frozen=True, slots=True)
class Asked:
    """Pictures as the model sees them (N, S, S, 3), and to each one question and its right answer."""

    pixels: NDArray[np.uint8]
    questions: tuple[str, ...]
    answers: tuple[str, ...]


def draw(count: int, unseen_fonts: bool) -> Asked:
    """New lines; the same ones at each run."""
    chance = random.Random(f"int4/{unseen_fonts}")
    size = read_config(DEMO).vision.image_size
    pixels, exchanges = [], []
    for _ in range(count):
        line = make_line(chance)
        region, _ = draw_region(line.shown, chance, unseen_fonts)
        exchanges.append(make_exchanges(line, chance)[0])
        view = model_view(region.tobytes(), *region.size, size)
        pixels.append(np.frombuffer(view, np.uint8).reshape(size, size, 3))
    return Asked(np.stack(pixels), tuple(e.question for e in exchanges), tuple(e.answer for e in exchanges))


class Reader:
    """Answers many questions at once, greedily."""

    def __init__(self, network: Glm4v, tokenizer: Tokenizer) -> None:
        self._network, self._tokenizer = network, tokenizer

    @torch.inference_mode()
    def right(self, asked: Asked) -> Right:
        """Whether each answer is right to the character."""
        said: list[str] = []
        for first in range(0, len(asked.questions), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            said += self._answer(torch.from_numpy(asked.pixels[part]), asked.questions[part])
        return np.array([ours == right for ours, right in zip(said, asked.answers, strict=True)])

    def _answer(self, pixels: Tensor, questions: Sequence[str]) -> list[str]:
        network, config = self._network, self._network.config
        prompts = [self._prompt(question) for question in questions]
        longest = max(map(len, prompts))
        start = prompts[0].index(config.boi_token_id)
        tokens = config.vision.image_tokens
        spare = [longest - len(prompt) for prompt in prompts]  # padding goes to the left
        ids = torch.tensor(
            [[config.pad_token_id] * n + prompt for n, prompt in zip(spare, prompts, strict=True)]
        )
        positions = torch.tensor(
            [
                [0] * n + expand_positions(range(len(prompt)), start, tokens)
                for n, prompt in zip(spare, prompts, strict=True)
            ]
        )
        embedded = network.embed(ids, network.vision(normalize(pixels)), [n + start for n in spare])
        real = torch.arange(embedded.shape[1]) >= torch.tensor(spare)[:, None]
        cache = KeyValueCache(config.num_layers)
        mask = causal_mask(embedded.shape[1], 0, CPU, real)
        logits = network(embedded, positions, mask, cache, last=1)[:, -1]
        position, said, ended = positions[:, -1:], [], torch.zeros(len(questions), dtype=torch.bool)
        for _ in range(_LONGEST_ANSWER):
            chosen = logits.argmax(-1)
            ended |= torch.isin(chosen, torch.tensor(config.eos_token_ids))
            said.append(torch.where(ended, config.pad_token_id, chosen))
            if bool(ended.all()):
                break
            position = position + 1
            real = torch.cat((real, torch.ones(len(questions), 1, dtype=torch.bool)), dim=1)
            embedded = network.embed(chosen[:, None])
            logits = network(embedded, position, real[:, None, None], cache, last=1)[:, -1]
        rows = torch.stack(said, dim=1).tolist()
        return [self._tokenizer.decode([i for i in row if i != config.pad_token_id]).strip() for row in rows]

    def _prompt(self, question: str) -> list[int]:
        return prompt_ids([Message(Role.USER, question, has_picture=True)], self._tokenizer)


def load(folder: Path, dtype: torch.dtype, weights: torch.dtype | None = None) -> Glm4v:
    """`weights` rounds them to a type that they are not computed in."""
    network = load_whole(folder, read_config(folder), CPU, dtype)
    if weights is not None:
        for param in network.parameters():
            if param.is_floating_point():
                param.data = param.data.to(weights).to(param.dtype)
    return network


def make_copy(folder: Path, *words: str) -> Path:
    command = [sys.executable, "-m", "glm4v_desktop", "quantize", str(DEMO), str(folder), *words]
    subprocess.run(command, check=True, cwd=_ROOT, capture_output=True)
    return folder


def _look(gram: Gram, _module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    gram.add(inputs[0].reshape(-1, inputs[0].shape[-1]))


def layer_errors(folder: Path, asked: Asked) -> dict[str, float]:
    """By 4-bit layer: the share of its output's energy that rounding changed, on the original's inputs."""
    config = read_config(DEMO)
    original = Original(DEMO, config)
    network = load(DEMO, torch.float32)
    quantized = read_config(folder)
    entries = [entry for entry in stored_entries(quantized) if isinstance(entry, Int4Entry)]
    grams: dict[str, Gram] = {}
    for entry in entries:
        gram = grams[entry.weight.key] = Gram(entry.weight.shape[1], CPU)
        module = network.get_submodule(entry.weight.targets[0].name.removesuffix(".weight"))
        module.register_forward_pre_hook(partial(_look, gram))
    count = slice(0, _ERRORS_ON)
    reader = Reader(network, read_tokenizer(DEMO, config))
    reader.right(Asked(asked.pixels[count], asked.questions[count], asked.answers[count]))
    stored = find_tensors(folder, list(flat(stored_entries(quantized))))
    errors = {}
    for entry in entries:
        parts = []
        for part in entry.parts:
            with stored[part.key].path.open("rb") as file:
                parts.append(read_rows(file, stored[part.key], 0, part.shape[0]))
        weight = original.rows(entry.weight.key)
        gram = grams[entry.weight.key]
        change = int4_formats.dequantize(int4_formats.Int4Weight(*parts)) - weight
        errors[entry.weight.key] = gram.error(change) / gram.error(weight)
    return errors


@dataclass(frozen=True, slots=True)
class Pair:
    """Two variants on the same lines. `chance`: of a difference like this where there is none (McNemar)."""

    points: float  # of a hundred, gained by the second
    only_first: int
    only_second: int
    chance: float


def compare(first: Right, second: Right) -> Pair:
    lost, gained = int((first & ~second).sum()), int((~first & second).sum())
    differing, fewer = lost + gained, min(lost, gained)
    tail = sum(comb(differing, k) for k in range(fewer + 1)) / 2**differing
    points = 100 * (gained - lost) / len(first)
    return Pair(round(points, 2), lost, gained, min(1.0, 2 * tail))


def main() -> None:
    parser = argparse.ArgumentParser(description="What 4 bits cost the demo model.")
    parser.add_argument("--lines", type=int, default=6000)
    parser.add_argument("--unseen", type=int, default=3000, help="lines in fonts that it never saw")
    parser.add_argument("--bf16-arithmetic", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = read_tokenizer(DEMO, read_config(DEMO))
    with tempfile.TemporaryDirectory() as folder:
        plain = make_copy(Path(folder) / "glm-4v-plain", "--quick")
        aware = make_copy(Path(folder) / "glm-4v-aware")
        text = make_copy(Path(folder) / "glm-4v-text", "--plan", "text")
        variants = {
            "float32": lambda: load(DEMO, torch.float32),
            "bf16": lambda: load(DEMO, torch.float32, torch.bfloat16),
            "int4 plain": lambda: load(plain, torch.float32),
            "int4 aware": lambda: load(aware, torch.float32),
            "int4 aware, text only": lambda: load(text, torch.float32),
        }
        if options.bf16_arithmetic:
            variants["bf16, in bf16"] = lambda: load(DEMO, torch.bfloat16)
            variants["int4 aware, in bf16"] = lambda: load(aware, torch.bfloat16)
        for unseen, count in ((False, options.lines), (True, options.unseen)):
            if count == 0:
                continue
            asked = draw(count, unseen)
            right: dict[str, Right] = {}
            for name, make in variants.items():
                right[name] = Reader(make(), tokenizer).right(asked)
                print(
                    json.dumps(
                        {
                            "fonts": "never seen" if unseen else "of the training",
                            "lines": count,
                            "variant": name,
                            "exact": round(float(right[name].mean()), 4),
                            **{
                                f"against {other}": asdict(compare(right[other], right[name]))
                                for other in ("bf16", "int4 plain")
                                if other in right and other != name
                            },
                        }
                    ),
                    flush=True,
                )
            if not unseen:
                by_rounding, by_search = layer_errors(plain, asked), layer_errors(aware, asked)
                for key in by_rounding:
                    print(f"{key:70s} {by_rounding[key]:.5f} {by_search[key]:.5f}")
                better = sum(by_search[key] < by_rounding[key] for key in by_rounding)
                print(f"output error lower than by plain rounding in {better} of {len(by_rounding)} layers")


if __name__ == "__main__":
    main()

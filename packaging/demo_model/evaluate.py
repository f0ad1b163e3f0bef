"""Measures how well a demo model reads new lines, with the same steps as the program.

    python packaging/demo_model/evaluate.py FOLDER --lines 1000

There are two rounds: new lines in the fonts of the training, and in fonts that were not trained on. Answers
are decoded greedily and only count as right if every character is right.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import torch
from lines import Exchange, PrintedLine, make_exchanges, make_line
from render import draw_region

from glm4v_desktop.glm4v.checkpoint import load_whole
from glm4v_desktop.glm4v.config import read_config
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.tokenizer import Message, Role, Tokenizer, message_ids, opening, read_tokenizer
from glm4v_desktop.glm4v.vision import model_view, pixel_values

SEED = "evaluation"
_LONGEST_ANSWER = 40  # ids


class Reader:
    """Asks a model questions about pictures."""

    def __init__(self, folder: Path) -> None:
        config = read_config(folder)
        self._network: Glm4v = load_whole(folder, config, torch.device("cpu"), torch.float32)
        self._tokenizer: Tokenizer = read_tokenizer(folder, config)
        self._config = config

    @torch.inference_mode()
    def answers(self, rgb: bytes, width: int, height: int, questions: list[str]) -> list[str]:
        """Returns the answer to each question; the later questions are follow-ups in one conversation."""
        size = self._config.vision.image_size
        rows = self._network.vision(pixel_values(model_view(rgb, width, height, size), size))
        context = Context(self._network)
        ids = opening(self._tokenizer)
        answers: list[str] = []
        for question in questions:
            ids += message_ids(Message(Role.USER, question, has_picture=not answers), self._tokenizer)
            ids.append(self._tokenizer.special[Role.ASSISTANT])
            logits = context.read_whole(ids, None if answers else rows)
            said: list[int] = []
            while (token := int(logits.argmax())) not in self._config.eos_token_ids:
                said.append(token)
                logits = context.read_whole([token])
                if len(said) == _LONGEST_ANSWER:
                    break
            answers.append(self._tokenizer.decode(said).strip())
            ids = []  # the earlier ids are in the context
        return answers


def kind_of(line: PrintedLine, exchange: Exchange) -> str:
    if exchange.answer != line.read:
        return "unit or sign"
    return "number" if line.is_number else "label or date"


def measure(reader: Reader, lines: int, held_out: bool) -> dict[str, float]:
    """Returns the share of exact answers by kind of question."""
    chance = random.Random(f"{SEED}/{held_out}")
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for _ in range(lines):
        line = make_line(chance)
        region, _ = draw_region(line.shown, chance, held_out)
        exchanges = make_exchanges(line, chance)
        answers = reader.answers(region.tobytes(), *region.size, [e.question for e in exchanges])
        for exchange, answer in zip(exchanges, answers, strict=True):
            reading = exchange.answer == line.read
            for kind in (kind_of(line, exchange), *(["reading"] if reading else [])):
                asked[kind] += 1
                right[kind] += answer == exchange.answer
    return {kind: round(right[kind] / asked[kind], 4) for kind in sorted(asked)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a model folder on lines that it never saw.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=1000)
    options = parser.parse_args()
    torch.set_num_threads(1)
    reader = Reader(options.folder)
    result = {
        "lines": options.lines,
        "seed": SEED,
        "fonts of the training": measure(reader, options.lines, held_out=False),
        "fonts never seen": measure(reader, options.lines, held_out=True),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()

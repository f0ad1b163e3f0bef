"""Makes a folder of GLM-4v-9b's real size in 4 bits, of random weights: 9.4 GB that say nothing true."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.glm4v.tensor_names import flat, stored_entries
from tests.model_config import config_json


def make_folder(folder: Path) -> None:
    """Random bytes in the 4-bit layout, scaled so that the numbers stay small."""
    config = replace(Glm4vConfig(), quantization=Quantization())
    entries = list(flat(stored_entries(config)))
    sizes = {"I32": 4, "F16": 2, "BF16": 2}
    chance = np.random.default_rng(0)
    header: dict[str, object] = {}
    offset = 0
    plan = []
    for entry in entries:
        kind = entry.types[0]
        count = 1
        for size in entry.shape:
            count *= size
        header[entry.key] = {
            "dtype": kind, "shape": list(entry.shape), "data_offsets": [offset, offset + count * sizes[kind]],
        }  # fmt: skip
        offset += count * sizes[kind]
        plan.append((entry.key, kind, count))
    folder.mkdir(parents=True)
    text = json.dumps(header).encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for key, kind, count in plan:
            for first in range(0, count, 1 << 24):
                part = min(1 << 24, count - first)
                if kind == "I32":
                    values = chance.integers(0, 1 << 32, part, dtype=np.uint32)
                elif kind == "F16":
                    values = np.full(part, 0.004, dtype=np.float16)
                else:  # bfloat16 is the upper half of a float32
                    wide = (
                        np.ones(part, np.float32)
                        if "norm" in key
                        else chance.standard_normal(part, np.float32) / 50
                    )
                    values = (wide.view(np.uint32) >> 16).astype(np.uint16)
                file.write(values.tobytes())
    (folder / "config.json").write_bytes(config_json(config))
    with (folder / "tokenizer.model").open("wb") as file:
        for number, token in enumerate(tokens(151_329)):
            file.write(base64.b64encode(token) + b" " + str(number).encode() + b"\n")


def tokens(count: int) -> Iterator[bytes]:
    """Every byte, then pairs and triples of letters: as many as the real vocabulary has."""
    made = 0
    for length in (1, 2, 3):
        for token in product(range(256 if length < 3 else 64), repeat=length):
            if made == count:
                return
            yield bytes(token if length < 3 else (48 + value for value in token))
            made += 1

"""A model's folder of the real size whose weights are a hole: real headers, and no room taken on the disk."""

from __future__ import annotations

import json
import math
from pathlib import Path

from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.tensor_names import flat, stored_entries
from tests.model_config import config_json

_BYTES = {"BF16": 2, "F16": 2, "I32": 4}


def write_hollow(folder: Path, config: Glm4vConfig) -> Path:
    """Makes the folder and gives it back."""
    folder.mkdir()
    header, end = {}, 0
    for entry in flat(stored_entries(config)):
        start, end = end, end + math.prod(entry.shape) * _BYTES[entry.types[0]]
        header[entry.key] = {"dtype": entry.types[0], "shape": entry.shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + end)
    (folder / "config.json").write_bytes(config_json(config))
    return folder

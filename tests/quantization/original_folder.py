"""A small model in the original layout, in two files, as it would come from its host."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.torch import save_file

from glm4v_desktop.glm4v.checkpoint import original_tensors
from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.quantization.calibration import CalibrationSample
from tests.glm4v.int4_folder import SMALL, small_network
from tests.model_config import config_values


def write_original(
    folder: Path, config: Glm4vConfig = SMALL, network: Glm4v | None = None
) -> dict[str, object]:
    """Returns what its `config.json` says."""
    folder.mkdir(parents=True)
    tensors = original_tensors(network if network is not None else small_network())
    keys = sorted(tensors)
    halves = {"model-1.safetensors": keys[::2], "model-2.safetensors": keys[1::2]}
    for name, own in halves.items():
        save_file({key: tensors[key] for key in own}, folder / name)
    index = {"weight_map": {key: name for name, own in halves.items() for key in own}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    values = config_values(config)
    (folder / "config.json").write_text(json.dumps(values))
    (folder / "tokenizer.model").write_bytes(b"bWluZQ== 0\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"image_size": 56, "auto_map": {"x": "y.Z"}}))
    (folder / "modeling_chatglm.py").write_text("raise SystemExit")
    (folder / "LICENSE").write_text("The glm-4-9b License")
    return values


def some_samples(count: int = 6) -> list[CalibrationSample]:
    """Striped pictures, each with ids of its own."""
    size = SMALL.vision.image_size
    picture = (SMALL.boi_token_id, SMALL.pad_token_id, SMALL.eoi_token_id)
    return [
        CalibrationSample(
            bytes((x * number * 3 + y * 5) % 256 for y in range(size) for x in range(3 * size)),
            (1, 2, *picture, *range(10 * number, 10 * number + 5)),
        )
        for number in range(1, count + 1)
    ]

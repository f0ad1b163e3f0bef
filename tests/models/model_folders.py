"""Small folders that look like GLM-4v-9b."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.models.find import FoundModel, Origin, bytes_on_disk
from glm4v_desktop.models.folder import check_model_folder
from tests.model_config import config_json

SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
SHARD_BYTES = 50_000


def make_model(folder: Path, int4: bool = False) -> Path:
    folder.mkdir(parents=True)
    config = replace(Glm4vConfig(), quantization=Quantization() if int4 else None)
    (folder / "config.json").write_bytes(config_json(config))
    for number, name in enumerate(SHARDS):
        (folder / name).write_bytes(bytes([number, 7]) * (SHARD_BYTES // 2))
    index = {"weight_map": {f"tensor{number}": name for number, name in enumerate(SHARDS)}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "tokenizer.model").write_text("IQ== 0\n")
    (folder / "modeling_chatglm.py").write_text("raise SystemExit")
    return folder


def found(folder: Path, origin: Origin = Origin.OURS) -> FoundModel:
    look = check_model_folder(folder)
    return FoundModel(folder, look.kind, bytes_on_disk(folder), origin, look.fault, look.detail)


def content(folder: Path) -> dict[str, bytes]:
    """Every file in it, by its path inside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

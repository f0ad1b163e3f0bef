"""Small folders that look like GLM-4v-9b."""

from __future__ import annotations

import json
from pathlib import Path

from glm4v_desktop.library.disk_use import bytes_on_disk
from glm4v_desktop.library.found_model import FoundModel, Origin
from glm4v_desktop.library.model_folder import look_at_model_folder

SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
SHARD_BYTES = 50_000
_INT4 = {"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True, "version": "gemm"}


def make_model(folder: Path, int4: bool = False) -> Path:
    folder.mkdir(parents=True)
    config: dict[str, object] = {"model_type": "chatglm", "vision_config": {"image_size": 1120}}
    if int4:
        config["quantization_config"] = _INT4
    (folder / "config.json").write_text(json.dumps(config))
    for number, name in enumerate(SHARDS):
        (folder / name).write_bytes(bytes([number, 7]) * (SHARD_BYTES // 2))
    index = {"weight_map": {f"tensor{number}": name for number, name in enumerate(SHARDS)}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "tokenizer.model").write_text("IQ== 0\n")
    (folder / "modeling_chatglm.py").write_text("raise SystemExit")
    return folder


def found(folder: Path, origin: Origin = Origin.OURS) -> FoundModel:
    look = look_at_model_folder(folder)
    return FoundModel(folder, look.kind, bytes_on_disk(folder), origin, look.fault, look.detail)


def content(folder: Path) -> dict[str, bytes]:
    """Every file in it, by its path inside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

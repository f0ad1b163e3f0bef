"""What the `config.json` of a model with given sizes says. Without torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from glm4v_desktop.glm4v.config import Glm4vConfig, quantization_values

_ORIGINAL = Path(__file__).parent / "data" / "case-a" / "config.json"  # the original keys, other sizes
REAL = Glm4vConfig()


def config_values(config: Glm4vConfig = REAL, **more: object) -> dict[str, Any]:
    """All keys that the original has, and `more`."""
    values: dict[str, Any] = json.loads(_ORIGINAL.read_bytes())
    vision = config.vision
    values.update(
        num_layers=config.num_layers, hidden_size=config.hidden_size,
        ffn_hidden_size=config.ffn_hidden_size, num_attention_heads=config.num_heads,
        kv_channels=config.head_dim, multi_query_group_num=config.num_groups,
        padded_vocab_size=config.vocab_size, seq_length=config.context_length,
        pad_token_id=config.pad_token_id, eos_token_id=list(config.eos_token_ids),
        boi_token_id=config.boi_token_id, eoi_token_id=config.eoi_token_id,
    )  # fmt: skip
    values["vision_config"].update(
        image_size=vision.image_size, num_positions=vision.num_positions, hidden_size=vision.hidden_size,
        num_hidden_layers=vision.num_layers, num_heads=vision.num_heads,
        intermediate_size=vision.intermediate_size,
    )  # fmt: skip
    stored = {} if config.quantization is None else quantization_values(config.quantization)
    return values | stored | more


def config_json(config: Glm4vConfig = REAL, **more: object) -> bytes:
    return json.dumps(config_values(config, **more)).encode()

"""Writes a trained state as a model folder in the original layout.

python packaging/demo_model/export.py STATE FOLDER
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from batches import make_config, make_tokenizer
from safetensors.torch import save_file
from train import Student
from vocabulary import write

from glm4v_desktop.glm4v.checkpoint import original_tensors
from glm4v_desktop.glm4v.config import CONFIG_FILE, Glm4vConfig
from glm4v_desktop.glm4v.tokenizer import VOCABULARY_FILE
from glm4v_desktop.glm4v.weight_index import SINGLE_FILE


def original_keys(config: Glm4vConfig) -> dict[str, object]:
    """Returns the configuration with the keys of the original `config.json`, without references to code."""
    vision = config.vision
    return {
        "model_type": "chatglm",
        "architectures": ["ChatGLMModel"],
        "torch_dtype": "float32",
        "num_layers": config.num_layers,
        "hidden_size": config.hidden_size,
        "ffn_hidden_size": config.ffn_hidden_size,
        "num_attention_heads": config.num_heads,
        "kv_channels": config.head_dim,
        "multi_query_attention": True,
        "multi_query_group_num": config.num_groups,
        "padded_vocab_size": config.vocab_size,
        "seq_length": config.context_length,
        "layernorm_epsilon": config.rms_norm_eps,
        "rmsnorm": True,
        "post_layer_norm": True,
        "apply_residual_connection_post_layernorm": False,
        "add_bias_linear": False,
        "add_qkv_bias": True,
        "original_rope": True,
        "tie_word_embeddings": False,
        "pad_token_id": config.pad_token_id,
        "eos_token_id": list(config.eos_token_ids),
        "boi_token_id": config.boi_token_id,
        "eoi_token_id": config.eoi_token_id,
        "vision_config": {
            "image_size": vision.image_size,
            "patch_size": vision.patch_size,
            "num_positions": vision.num_positions,
            "hidden_size": vision.hidden_size,
            "num_hidden_layers": vision.num_layers,
            "num_heads": vision.num_heads,
            "intermediate_size": vision.intermediate_size,
            "hidden_act": "gelu",
            "in_channels": 3,
            "layer_norm_eps": vision.layer_norm_eps,
            "dropout_prob": 0.0,
            "scaling_factor": vision.scaling_factor,
        },
    }


def write_json(path: Path, values: dict[str, object]) -> None:
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def export(state_path: Path, folder: Path) -> None:
    config = make_config()
    student = Student(config)
    student.load_state_dict(torch.load(state_path, weights_only=True)["student"])
    folder.mkdir(parents=True, exist_ok=True)
    save_file(original_tensors(student.network), folder / SINGLE_FILE, metadata={"format": "pt"})
    write(make_tokenizer().tokens, folder / VOCABULARY_FILE)
    write_json(folder / CONFIG_FILE, original_keys(config))
    write_json(
        folder / "generation_config.json",
        {
            "do_sample": False,
            "eos_token_id": list(config.eos_token_ids),
            "pad_token_id": config.pad_token_id,
            "max_length": config.context_length,
        },
    )
    write_json(
        folder / "tokenizer_config.json",
        {"image_size": config.vision.image_size, "model_max_length": config.context_length},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a trained state as a model folder.")
    parser.add_argument("state", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    export(options.state, options.folder)


if __name__ == "__main__":
    main()

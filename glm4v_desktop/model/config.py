"""The sizes of a GLM-4v-9b model, read from the keys of its original `config.json` and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from glm4v_desktop.model.errors import ModelError, ModelErrorKind, parse_model_json, read_model_file
from glm4v_desktop.model.quantisation import CONFIG_KEY, Quantisation, parse_quantisation

CONFIG_FILE = "config.json"
MAX_CONFIG_BYTES = 1 << 20
_MAX_PARAMETERS = 100_000_000_000  # seven times the real model; more is a lie or a mistake

# key: (smallest, largest, default of the original configuration class or None where the key must be there)
_TEXT_INTS: Mapping[str, tuple[int, int, int | None]] = {
    "num_layers": (1, 256, 28),
    "hidden_size": (8, 65_536, 4096),
    "ffn_hidden_size": (8, 262_144, 13_696),
    "num_attention_heads": (1, 512, 32),
    "kv_channels": (4, 1024, 128),
    "multi_query_group_num": (1, 512, 1),
    "padded_vocab_size": (16, 2_000_000, 65_024),
    "seq_length": (16, 4_194_304, 2048),
    "pad_token_id": (0, 1_999_999, None),
    "boi_token_id": (0, 1_999_999, None),
    "eoi_token_id": (0, 1_999_999, None),
}
_TEXT_FLOATS: Mapping[str, tuple[float, float, float | None]] = {
    "layernorm_epsilon": (1e-12, 1e-2, 1e-5),
    "rope_ratio": (1e-3, 1e6, 1.0),
}
_VISION_INTS: Mapping[str, tuple[int, int, int | None]] = {
    "image_size": (28, 4096, None),
    "patch_size": (2, 256, None),
    "num_positions": (5, 1_000_000, None),
    "hidden_size": (8, 65_536, None),
    "num_hidden_layers": (1, 256, None),
    "num_heads": (1, 512, None),
    "intermediate_size": (8, 262_144, None),
    "in_channels": (3, 3, 3),
}
_VISION_FLOATS: Mapping[str, tuple[float, float, float | None]] = {
    "layer_norm_eps": (1e-12, 1e-2, 1e-6),
    "scaling_factor": (1e-3, 1e3, 8.0),
}
# What the network here is written for; another value means another network.
_TEXT_FIXED: Mapping[str, object] = {
    "rmsnorm": True,
    "post_layer_norm": True,
    "apply_residual_connection_post_layernorm": False,
    "add_bias_linear": False,
    "add_qkv_bias": True,
    "multi_query_attention": True,
    "original_rope": True,
    "tie_word_embeddings": False,
    "fp32_residual_connection": False,
}


@dataclass(frozen=True, slots=True)
class VisionConfig:
    """Sizes of the tower; the defaults are the real model's."""

    image_size: int = 1120
    patch_size: int = 14
    hidden_size: int = 1792
    num_layers: int = 63
    num_heads: int = 16
    intermediate_size: int = 15_360
    layer_norm_eps: float = 1e-6
    scaling_factor: float = 8.0

    @property
    def grid(self) -> int:
        """Patches along one side."""
        return self.image_size // self.patch_size

    @property
    def num_positions(self) -> int:
        """Patches and the class token."""
        return self.grid**2 + 1

    @property
    def image_tokens(self) -> int:
        """What is left of the patches after 2x2 of them became one row of the text model."""
        return (self.grid // 2) ** 2


@dataclass(frozen=True, slots=True)
class Glm4vConfig:
    """Sizes and ids of the whole model; the defaults are the real model's."""

    num_layers: int = 40
    hidden_size: int = 4096
    ffn_hidden_size: int = 13_696
    num_heads: int = 32
    head_dim: int = 128
    num_groups: int = 2
    vocab_size: int = 151_552
    context_length: int = 8192  # in positions, of which a picture takes 3 and no more
    rms_norm_eps: float = 1.5625e-07
    rope_theta: float = 10_000.0
    pad_token_id: int = 151_329
    eos_token_ids: tuple[int, ...] = (151_329, 151_336, 151_338)
    boi_token_id: int = 151_339
    eoi_token_id: int = 151_340
    vision: VisionConfig = VisionConfig()
    quantisation: Quantisation | None = None  # None: all weights are stored in the original form

    @classmethod
    def tiny(cls) -> Glm4vConfig:
        """The same architecture at a size that runs in milliseconds on a processor."""
        vision = VisionConfig(image_size=56, hidden_size=32, num_layers=2, num_heads=4, intermediate_size=64)
        return cls(
            num_layers=2, hidden_size=32, ffn_hidden_size=64, num_heads=4, head_dim=8, vocab_size=512,
            context_length=512, pad_token_id=480, eos_token_ids=(480, 487, 489), boi_token_id=490,
            eoi_token_id=491, vision=vision,
        )  # fmt: skip

    @property
    def image_rows(self) -> int:
        """Rows that a picture takes in the text model's cache: its patches between boi and eoi."""
        return self.vision.image_tokens + 2


def read_config(folder: Path) -> Glm4vConfig:
    """The configuration in `folder`; raises `ModelError` and names the key that cannot be."""
    data = read_model_file(folder, CONFIG_FILE, MAX_CONFIG_BYTES)
    return parse_config(parse_model_json(data, CONFIG_FILE))


def parse_config(values: object) -> Glm4vConfig:
    """The configuration in these JSON values; raises `ModelError` and names the key that cannot be."""
    if not isinstance(values, dict):
        raise ModelError(ModelErrorKind.BAD_CONFIG, "not an object")
    if values.get("model_type") != "chatglm":
        raise ModelError(ModelErrorKind.WRONG_MODEL, f"model_type {values.get('model_type')!r}")
    vision = values.get("vision_config")
    if not isinstance(vision, dict):
        raise ModelError(ModelErrorKind.WRONG_MODEL, "no vision_config")
    for key, wanted in _TEXT_FIXED.items():
        if (given := values.get(key, wanted)) is not wanted:
            raise ModelError(ModelErrorKind.WRONG_MODEL, f"{key} {given!r}")
    if (given := vision.get("hidden_act", "gelu")) != "gelu":
        raise ModelError(ModelErrorKind.WRONG_MODEL, f"vision_config.hidden_act {given!r}")
    ints = {key: _whole(values, key, *limits) for key, limits in _TEXT_INTS.items()}
    floats = {key: _real(values, key, *limits) for key, limits in _TEXT_FLOATS.items()}
    config = Glm4vConfig(
        num_layers=ints["num_layers"],
        hidden_size=ints["hidden_size"],
        ffn_hidden_size=ints["ffn_hidden_size"],
        num_heads=ints["num_attention_heads"],
        head_dim=ints["kv_channels"],
        num_groups=ints["multi_query_group_num"],
        vocab_size=ints["padded_vocab_size"],
        context_length=ints["seq_length"],
        rms_norm_eps=floats["layernorm_epsilon"],
        rope_theta=10_000.0 * floats["rope_ratio"],
        pad_token_id=ints["pad_token_id"],
        eos_token_ids=_ids(values, "eos_token_id"),
        boi_token_id=ints["boi_token_id"],
        eoi_token_id=ints["eoi_token_id"],
        vision=_vision(vision),
        quantisation=parse_quantisation(values.get(CONFIG_KEY)),
    )
    _check_together(config)
    return config


def _vision(values: Mapping[str, object]) -> VisionConfig:
    prefix = "vision_config."
    ints = {key: _whole(values, key, *limits, prefix=prefix) for key, limits in _VISION_INTS.items()}
    floats = {key: _real(values, key, *limits, prefix=prefix) for key, limits in _VISION_FLOATS.items()}
    config = VisionConfig(
        image_size=ints["image_size"],
        patch_size=ints["patch_size"],
        hidden_size=ints["hidden_size"],
        num_layers=ints["num_hidden_layers"],
        num_heads=ints["num_heads"],
        intermediate_size=ints["intermediate_size"],
        layer_norm_eps=floats["layer_norm_eps"],
        scaling_factor=floats["scaling_factor"],
    )
    _check(
        config.image_size % (2 * config.patch_size) == 0, f"{prefix}image_size: not whole pairs of patches"
    )
    _check(ints["num_positions"] == config.num_positions, f"{prefix}num_positions: not patches + 1")
    _check(config.hidden_size % config.num_heads == 0, f"{prefix}num_heads: does not divide hidden_size")
    return config


def _check_together(config: Glm4vConfig) -> None:
    _check(config.num_heads % config.num_groups == 0, "multi_query_group_num: does not divide the heads")
    _check(config.head_dim % 4 == 0, "kv_channels: half of it must be whole pairs")
    ids = (config.pad_token_id, config.boi_token_id, config.eoi_token_id, *config.eos_token_ids)
    _check(max(ids) < config.vocab_size, "a token id is outside the vocabulary")
    _check(config.boi_token_id != config.eoi_token_id, "boi_token_id and eoi_token_id are the same")
    vision = config.vision
    layer = config.hidden_size * (config.ffn_hidden_size * 3 + config.num_heads * config.head_dim * 2)
    vision_layer = vision.hidden_size * (vision.hidden_size * 4 + vision.intermediate_size * 2)
    total = (
        config.num_layers * layer
        + vision.num_layers * vision_layer
        + 2 * config.vocab_size * config.hidden_size
    )
    _check(total <= _MAX_PARAMETERS, f"{total} parameters")


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ModelError(ModelErrorKind.BAD_CONFIG, otherwise)


def _whole(
    values: Mapping[str, object], key: str, low: int, high: int, default: int | None, prefix: str = ""
) -> int:
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ModelError(ModelErrorKind.BAD_CONFIG, f"{prefix}{key}: not a whole number from {low} to {high}")
    return value


def _real(
    values: Mapping[str, object], key: str, low: float, high: float, default: float | None, prefix: str = ""
) -> float:
    value = values.get(key, default)
    # A NaN fails both comparisons.
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ModelError(ModelErrorKind.BAD_CONFIG, f"{prefix}{key}: not a number from {low} to {high}")
    return float(value)


def _ids(values: Mapping[str, object], key: str) -> tuple[int, ...]:
    given = values.get(key)
    ids = given if isinstance(given, list) else [given]
    if not 1 <= len(ids) <= 16 or any(isinstance(i, bool) or not isinstance(i, int) or i < 0 for i in ids):
        raise ModelError(ModelErrorKind.BAD_CONFIG, f"{key}: not ids")
    return tuple(ids)

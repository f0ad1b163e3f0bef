"""The one reader of a model folder's `config.json`: gives a checked `Glm4vConfig` or a `ModelError`.

Looking at a folder, planning, converting and loading all use it, so that they agree. Standard library only:
the window's process imports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from glm4v_desktop.core.files import NotAFileError, TooLargeError, parse_json, read_bytes

# Numbers of weights in GLM-4v-9b. "Linear" ones can be stored in 4 bits; the rest (norms, biases) cannot.
TEXT_LINEAR = 8_157_921_280
TEXT_REST = 516_096
VISION_LINEAR = 4_277_403_648
VISION_REST = 1_983_744
ADAPTER_LINEAR = 185_073_664  # from the vision encoder to the width of the text model
ADAPTER_REST = 41_908_480  # patches, positions, the convolution
EMBEDDING = 620_756_992
LM_HEAD = EMBEDDING
_TEXT, _VISION = TEXT_LINEAR + TEXT_REST, VISION_LINEAR + VISION_REST
ALL = _TEXT + _VISION + ADAPTER_LINEAR + ADAPTER_REST + EMBEDDING + LM_HEAD
CHECKPOINT_BYTES = 2 * ALL  # as the original is published


CONFIG_FILE = "config.json"
_MAX_CONFIG_BYTES = 1 << 20
_LONGEST_DETAIL = 300  # characters; a file may say anything, at any length
_MAX_PARAMETERS = 100_000_000_000  # seven times the real model; a file with more is not valid

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
# The one form of 4-bit weights that is read and written here.
_QUANTIZATION_KEY = "quantization_config"
_NOT_QUANTIZED_KEY = "modules_to_not_convert"
_INT4: Mapping[str, object] = {
    "quant_method": "awq",
    "bits": 4,
    "group_size": 128,
    "zero_point": True,
    "version": "gemm",
}
_MAX_NOT_QUANTIZED = 10_000
_VISION_LAYER = "transformer.vision.transformer.layers."


class ModelErrorKind(Enum):
    """Why a folder cannot be used as the model; the user gets a sentence for each kind."""

    NO_FOLDER = auto()
    MISSING = auto()  # a required file is missing, empty, or not a regular file
    UNREADABLE = auto()  # a file that may not be read, or whose disk fails; without a name, the folder itself
    OTHER_MODEL = auto()  # a model of another architecture
    NO_VISION = auto()  # GLM-4-9B or another model of its architecture without a vision encoder
    OTHER_WEIGHTS = auto()  # this model, with weights in a form that cannot be loaded
    PICKLES = auto()  # weights only as .bin or .pt files, which can run code
    BAD_CONFIG = auto()  # this architecture, with invalid values
    DAMAGED = auto()  # a file that is cut off, a web page, or a Git LFS pointer
    WRONG_WEIGHTS = auto()  # readable, but not the tensors the configuration asks for
    BAD_VOCABULARY = auto()


class ModelError(Exception):
    """`detail` names the file, key or tensor at fault, as the folder has it; it may be empty."""

    def __init__(self, kind: ModelErrorKind, detail: str = "") -> None:
        detail = detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]}…"
        super().__init__(kind, detail)  # with both arguments the error can be pickled
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind.name}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Quantization:
    """All linear layers are in 4 bits, except those in `excluded`.

    Its entries are the original's names of layers, or of modules whose layers are all excluded.
    """

    excluded: tuple[str, ...] = ()

    def excludes(self, name: str) -> bool:
        return any(name == each or name.startswith(f"{each}.") for each in self.excluded)


@dataclass(frozen=True, slots=True)
class VisionConfig:
    """Sizes of the vision encoder; the defaults are GLM-4v-9b's."""

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
        """The number of embeddings that the patches become; the adapter merges 2x2 patches to one."""
        return (self.grid // 2) ** 2


@dataclass(frozen=True, slots=True)
class Glm4vConfig:
    """Sizes and ids of the whole model; the defaults are GLM-4v-9b's."""

    num_layers: int = 40
    hidden_size: int = 4096
    ffn_hidden_size: int = 13_696
    num_heads: int = 32
    head_dim: int = 128
    num_groups: int = 2
    vocab_size: int = 151_552
    context_length: int = 8192  # positions; a picture takes only 3
    rms_norm_eps: float = 1.5625e-07
    rope_theta: float = 10_000.0
    pad_token_id: int = 151_329
    eos_token_ids: tuple[int, ...] = (151_329, 151_336, 151_338)
    boi_token_id: int = 151_339
    eoi_token_id: int = 151_340
    vision: VisionConfig = VisionConfig()
    quantization: Quantization | None = None  # None: all weights are stored in the original form

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
    def has_real_sizes(self) -> bool:
        """Whether these are GLM-4v-9b's sizes, in whatever form its weights are."""
        real = Glm4vConfig()
        return replace(self, quantization=None, eos_token_ids=real.eos_token_ids) == replace(
            real, context_length=self.context_length, rms_norm_eps=self.rms_norm_eps
        )

    @property
    def has_int4_vision(self) -> bool:
        """Whether the vision encoder is in 4 bits too; its first and last layers may have 16 bits."""
        middle = f"{_VISION_LAYER}{self.vision.num_layers // 2}.mlp.fc1"
        return self.quantization is not None and not self.quantization.excludes(middle)

    @property
    def image_length(self) -> int:
        """The number of rows that a picture takes in the text model's cache: boi, its embeddings, eoi."""
        return self.vision.image_tokens + 2


def read_config(folder: Path) -> Glm4vConfig:
    """The configuration in `folder`. Raises `ModelError`, which names the file or the key at fault."""
    return parse_config(_read_values(folder))


def parse_config(values: object) -> Glm4vConfig:
    """The configuration in these JSON values. Raises `ModelError`, which names the key at fault."""
    if not isinstance(values, dict):
        raise ModelError(ModelErrorKind.DAMAGED, CONFIG_FILE)
    vision = _vision_values(values)
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
        quantization=_quantization(values.get(_QUANTIZATION_KEY)),
    )
    _check_together(config)
    return config


def config_bytes(folder: Path) -> bytes:
    """The file as it is, to be compared or copied. Raises `ModelError`."""
    return read_model_file(folder, CONFIG_FILE, _MAX_CONFIG_BYTES)


def quantized_config(folder: Path, quantization: Quantization) -> dict[str, object]:
    """The values of the file, changed to say that the weights are in this form. Raises `ModelError`."""
    return {**_read_values(folder), **quantization_values(quantization)}


def quantization_values(quantization: Quantization) -> dict[str, object]:
    """The key of the file that describes 4-bit weights, with its value."""
    return {_QUANTIZATION_KEY: {**_INT4, _NOT_QUANTIZED_KEY: list(quantization.excluded)}}


def file_error(error: OSError, name: str) -> ModelError:
    """The `ModelError` for an OSError of the file `name` in a model's folder."""
    if isinstance(error, FileNotFoundError | NotADirectoryError | NotAFileError):
        return ModelError(ModelErrorKind.MISSING, name)
    return ModelError(
        ModelErrorKind.DAMAGED if isinstance(error, TooLargeError) else ModelErrorKind.UNREADABLE, name
    )


def read_model_file(folder: Path, name: str, most_bytes: int) -> bytes:
    """Reads a small file of a model's folder. Raises `ModelError`, also for an empty one."""
    try:
        data = read_bytes(folder / name, most_bytes)
    except OSError as error:
        raise file_error(error, name) from error
    if not data:  # left by a broken download
        raise ModelError(ModelErrorKind.MISSING, name)
    return data


def parse_model_json(data: bytes, name: str) -> dict[str, object]:
    """Parses a JSON object of a model's folder. Raises `ModelError`, also for a duplicate key."""
    try:
        values = parse_json(data, unique_keys=True)
    except ValueError as error:
        raise ModelError(ModelErrorKind.DAMAGED, name) from error
    if not isinstance(values, dict):
        raise ModelError(ModelErrorKind.DAMAGED, name)
    return values


def _read_values(folder: Path) -> dict[str, object]:
    return parse_model_json(read_model_file(folder, CONFIG_FILE, _MAX_CONFIG_BYTES), CONFIG_FILE)


def _vision_values(values: Mapping[str, object]) -> Mapping[str, object]:
    """The values of the vision encoder. Raises `ModelError` if the architecture is not GLM-4v's."""
    if (model_type := values.get("model_type")) != "chatglm":
        raise ModelError(ModelErrorKind.OTHER_MODEL, model_type if isinstance(model_type, str) else "")
    vision = values.get("vision_config")
    if not isinstance(vision, dict):
        raise ModelError(ModelErrorKind.NO_VISION)
    for key, wanted in _TEXT_FIXED.items():
        if (given := values.get(key, wanted)) is not wanted:
            raise ModelError(ModelErrorKind.OTHER_MODEL, f"{key} {given!r}")
    if (given := vision.get("hidden_act", "gelu")) != "gelu":
        raise ModelError(ModelErrorKind.OTHER_MODEL, f"vision_config.hidden_act {given!r}")
    return vision


def _quantization(value: object) -> Quantization | None:
    """The form of the weights; None for the original form. Raises `ModelError` for any other form."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _bad(f"{_QUANTIZATION_KEY}: not an object")
    for key, wanted in _INT4.items():
        given = value.get(key)
        if type(given) is not type(wanted) or given != wanted:  # 1 is not True, and 4.0 is not 4
            is_method = key == "quant_method" and isinstance(given, str)
            raise ModelError(ModelErrorKind.OTHER_WEIGHTS, str(given) if is_method else f"{key} {given!r}")
    excluded = value.get(_NOT_QUANTIZED_KEY)
    names = excluded if excluded is not None else []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _bad(f"{_QUANTIZATION_KEY}.{_NOT_QUANTIZED_KEY}: not names")
    if len(names) > _MAX_NOT_QUANTIZED:
        raise _bad(f"{_QUANTIZATION_KEY}.{_NOT_QUANTIZED_KEY}: {len(names)} names")
    return Quantization(tuple(name.rstrip(".") for name in names))


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
        raise _bad(otherwise)


def _bad(what: str) -> ModelError:
    return ModelError(ModelErrorKind.BAD_CONFIG, f"{CONFIG_FILE}: {what}")


def _whole(
    values: Mapping[str, object], key: str, low: int, high: int, default: int | None, prefix: str = ""
) -> int:
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _bad(f"{prefix}{key}: not a whole number from {low} to {high}")
    return value


def _real(
    values: Mapping[str, object], key: str, low: float, high: float, default: float | None, prefix: str = ""
) -> float:
    value = values.get(key, default)
    # A NaN fails both comparisons.
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _bad(f"{prefix}{key}: not a number from {low} to {high}")
    return float(value)


def _ids(values: Mapping[str, object], key: str) -> tuple[int, ...]:
    given = values.get(key)
    ids = given if isinstance(given, list) else [given]
    if not 1 <= len(ids) <= 16 or any(isinstance(i, bool) or not isinstance(i, int) or i < 0 for i in ids):
        raise _bad(f"{key}: not ids")
    return tuple(ids)

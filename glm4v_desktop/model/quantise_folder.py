"""The files of the new folder beside the weights: config, index, vocabulary, license, notice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from glm4v_desktop.domain.files import (
    NotAFileError,
    TooLargeError,
    is_file,
    open_file,
    parse_json,
    read_bytes,
    replace_file,
)
from glm4v_desktop.domain.version import VERSION
from glm4v_desktop.model.config import CONFIG_FILE, Quantization, quantized_config
from glm4v_desktop.model.quantise_values import (
    ConversionError,
    ConversionErrorKind,
    ConversionRequest,
    QuantizationScope,
)
from glm4v_desktop.model.shard_writer import PART, NewShard, index_of
from glm4v_desktop.model.shards import INDEX_FILE
from glm4v_desktop.model.tokenizer import MAX_VOCABULARY_BYTES, VOCABULARY_FILE

_JSON_COPIED = ("tokenizer_config.json", "generation_config.json")
_LICENSES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")
_MOST_LICENSE_BYTES = 1 << 20
_MOST_JSON_BYTES = 1 << 20
_NOTICE = "NOTICE"
_POINTS_TO_CODE = "auto_map"  # to Python files of the original, which are not copied


def clear_output(out: Path) -> None:
    """Deletes what an earlier run with another request left; nothing else can be in the folder."""
    for path in out.glob("model-*.safetensors*"):
        if path.name.endswith((".safetensors", PART)):
            path.unlink()
    for name in (INDEX_FILE, CONFIG_FILE):
        (out / name).unlink(missing_ok=True)


def check_small_files(source: Path) -> None:
    """Raises `ConversionError` (SOURCE) for files that could not be copied, before hours are spent."""
    _check_readable(source / VOCABULARY_FILE, MAX_VOCABULARY_BYTES)
    for name in _LICENSES:
        if is_file(source / name):
            _check_readable(source / name, _MOST_LICENSE_BYTES)
    for name in _JSON_COPIED:
        if is_file(source / name):
            _read_json(source / name)


def write_small_files(request: ConversionRequest, shards: Sequence[NewShard]) -> None:
    """All but the configuration, without which the folder is no model yet."""
    out = request.out
    _write_json(out / INDEX_FILE, index_of(shards))
    _write(out / VOCABULARY_FILE, read_bytes(request.source / VOCABULARY_FILE, MAX_VOCABULARY_BYTES))
    for name in _JSON_COPIED:
        if is_file(request.source / name):
            _write_json(out / name, _without_code(_read_json(request.source / name)))
    licenses = [name for name in _LICENSES if is_file(request.source / name)]
    for name in licenses:
        _write(out / name, read_bytes(request.source / name, _MOST_LICENSE_BYTES))
    _write(out / _NOTICE, _notice(request, licenses).encode())


def write_config(request: ConversionRequest, quantization: Quantization) -> None:
    """The last file: the original's keys and which layers are in 4 bits."""
    _write_json(request.out / CONFIG_FILE, _without_code(quantized_config(request.source, quantization)))


def _check_readable(path: Path, most_bytes: int) -> None:
    try:
        open_file(path, most_bytes).close()
    except OSError as error:
        raise ConversionError(ConversionErrorKind.SOURCE, path.name) from error


def _without_code(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key != _POINTS_TO_CODE}


def _read_json(path: Path) -> dict[str, object]:
    try:
        values = parse_json(read_bytes(path, _MOST_JSON_BYTES))
    except (NotAFileError, TooLargeError, ValueError) as error:  # also what is not UTF-8
        raise ConversionError(ConversionErrorKind.SOURCE, path.name) from error
    if not isinstance(values, dict):
        raise ConversionError(ConversionErrorKind.SOURCE, path.name)
    return values


def _write_json(path: Path, values: object) -> None:
    _write(path, (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode())


def _write(path: Path, data: bytes) -> None:
    replace_file(path, data, mode=0o666, sync=True)  # reduced by the user's umask


def _notice(request: ConversionRequest, licenses: Sequence[str]) -> str:
    what = "text half, vision tower and adapter" if request.scope is QuantizationScope.ALL else "text half"
    how = (
        "plain rounding"
        if request.quick
        else "rounding with compensation (GPTQ) and searched scales, on calibration pictures"
    )
    license_text = (
        f"Their licence is in {' and '.join(licenses)}, which was copied from the original."
        if licenses
        else "The folder of the original had no licence text; the glm-4-9b License comes with the original."
    )
    return f"""{request.out.name}

Built with glm-4.

These weights were made from those of a GLM-4v model ({request.source.name}) by GLM-4v Desktop {VERSION}:
linear layers of the {what} in 4 bits (AWQ-GEMM layout, groups of 128), by {how}.
Embeddings, norms, convolutions, biases and the head are as they were.

{license_text}
Whoever passes these weights on, or a product or service that uses them, has to include that licence and to
show "Built with glm-4" prominently. Commercial use needs a registration:
https://open.bigmodel.cn/mla/form
"""

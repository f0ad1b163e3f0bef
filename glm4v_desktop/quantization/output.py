"""Writes the folder of a 4-bit copy: the weights, the files beside them, and a journal to resume from.

The safetensors files are written piece by piece, in any order: all sizes are known in advance, so the headers
come first.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_desktop.core.files import (
    NotAFileError,
    TooLargeError,
    exists,
    is_file,
    open_file,
    parse_json,
    read_bytes,
    read_json,
    remove_planted,
    replace_file,
)
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.glm4v.config import CONFIG_FILE, Quantization, quantized_config
from glm4v_desktop.glm4v.shards import Stored
from glm4v_desktop.glm4v.tokenizer import MAX_VOCABULARY_BYTES, VOCABULARY_FILE
from glm4v_desktop.glm4v.weight_index import INDEX_FILE
from glm4v_desktop.quantization.values import (
    WORK_FOLDER,
    ConversionError,
    ConversionErrorKind,
    ConversionRequest,
    QuantizationScope,
)

PART = ".part"  # appended to the name of a file that is not complete
_TYPES = {torch.bfloat16: "BF16", torch.float16: "F16", torch.float32: "F32", torch.int32: "I32"}
_ALIGNED = 8  # bytes; tensors begin at a multiple of it
_JOURNAL = "progress.json"
_MOST_JOURNAL_BYTES = 1 << 16
_FORM = 1  # of the recorded state; a version of the program that writes another form does not resume from it
_JSON_COPIED = ("tokenizer_config.json", "generation_config.json")
_LICENSES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")
_MOST_LICENSE_BYTES = 1 << 20
_MOST_JSON_BYTES = 1 << 20
_NOTICE = "NOTICE"
_POINTS_TO_CODE = "auto_map"  # the key for Python files of the original, which are not copied


class Journal:
    """Records how many steps are done, and the samples' state after the last one.

    The file is replaced atomically, so after a kill at any moment a step counts either as done or as not
    begun.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._folder = folder / WORK_FOLDER
        self._fingerprint = fingerprint
        self.done = self._read()

    def _read(self) -> int:
        try:
            values = read_json(self._folder / _JOURNAL, _MOST_JOURNAL_BYTES)
        except (FileNotFoundError, NotADirectoryError, NotAFileError, TooLargeError, ValueError):  # cut off
            return 0
        match values:
            case {"form": form, "fingerprint": name, "done": int(done)} if done >= 0 and (
                (form, name) == (_FORM, self._fingerprint)
            ):
                return done
        return 0

    def state(self) -> dict[str, Tensor]:
        """The state after the last step; empty if there is none."""
        path = self._state_path(self.done)
        return load_file(path) if is_file(path) else {}

    def step_is_done(self, state: Mapping[str, Tensor]) -> None:
        """Call it only after the step's weights are synced to the disk."""
        before, after = self._state_path(self.done), self._state_path(self.done + 1)
        if state:
            new = after.with_suffix(".new")
            remove_planted(new)
            save_file({key: value.contiguous() for key, value in state.items()}, new)
            _sync(new)
            new.replace(after)
        self.done += 1
        values = {"form": _FORM, "fingerprint": self._fingerprint, "done": self.done}
        replace_file(self._folder / _JOURNAL, json.dumps(values).encode(), sync=True)
        before.unlink(missing_ok=True)

    def reset(self) -> None:
        """Deletes the record and the state."""
        (self._folder / _JOURNAL).unlink(missing_ok=True)
        for path in self._folder.glob("state-*"):
            path.unlink()
        self.done = 0

    def _state_path(self, done: int) -> Path:
        return self._folder / f"state-{done}.safetensors"


def fingerprint_of(stored: Mapping[str, Stored], config: bytes, options: Iterable[str]) -> str:
    """A digest of the original and the options; files count by size and time of change, not by content."""
    digest = hashlib.sha256(config)
    for path in sorted({tensor.path for tensor in stored.values()}):
        status = path.stat()
        digest.update(f"\n{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    for option in options:
        digest.update(f"\n{option}".encode())
    return digest.hexdigest()


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class NewTensor:
    """The key, type and shape of a tensor to be written."""

    key: str
    dtype: torch.dtype
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True, slots=True)
class NewShard:
    """A safetensors file to be written, with its tensors in the order of their bytes."""

    name: str
    tensors: tuple[NewTensor, ...]

    @property
    def header(self) -> bytes:
        """The bytes before the tensors: the header's length and the header."""
        values: dict[str, object] = {"__metadata__": {"format": "pt"}}
        start = 0
        for tensor in self.tensors:
            values[tensor.key] = {
                "dtype": _TYPES[tensor.dtype],
                "shape": list(tensor.shape),
                "data_offsets": [start, start + tensor.nbytes],
            }
            start += tensor.nbytes
        text = json.dumps(values, separators=(",", ":")).encode()
        text += b" " * (-len(text) % _ALIGNED)
        return struct.pack("<Q", len(text)) + text

    @property
    def nbytes(self) -> int:
        """The size of the whole file."""
        return len(self.header) + sum(tensor.nbytes for tensor in self.tensors)


def plan_shards(units: Iterable[Sequence[NewTensor]], most_bytes: int) -> list[NewShard]:
    """Distributes units to files of at most `most_bytes` each; a unit is never divided, even if larger."""
    groups: list[list[NewTensor]] = [[]]
    for unit in units:
        size = sum(tensor.nbytes for tensor in (*groups[-1], *unit))
        if groups[-1] and size > most_bytes:
            groups.append([])
        groups[-1] += unit
    return [
        NewShard(f"model-{number:05}-of-{len(groups):05}.safetensors", tuple(group))
        for number, group in enumerate(groups, start=1)
    ]


def index_of(shards: Sequence[NewShard]) -> dict[str, object]:
    """The content of `model.safetensors.index.json` for these files."""
    return {
        "metadata": {"total_size": sum(tensor.nbytes for shard in shards for tensor in shard.tensors)},
        "weight_map": {tensor.key: shard.name for shard in shards for tensor in shard.tensors},
    }


class ShardFile:
    """A shard that is being written, under its name with `PART`, at its full size from the beginning.

    Tensors may come in any order and may be written again. Raises OSError, also when the disk is full.
    """

    def __init__(self, folder: Path, shard: NewShard) -> None:
        self._folder, self._shard = folder, shard
        self._path = folder / (shard.name + PART)
        self._starts: dict[str, int] = {}
        header = shard.header
        start = len(header)
        for tensor in shard.tensors:
            self._starts[tensor.key] = start
            start += tensor.nbytes
        remove_planted(self._path)  # there may be a link from an archive
        self._file = self._path.open("r+b" if exists(self._path) else "w+b")
        self._file.write(header)
        self._file.truncate(start)

    def write(self, key: str, values: Tensor, first_row: int = 0) -> None:
        """Writes rows of a tensor from `first_row` on. Raises ValueError for another type or shape."""
        tensor = next(tensor for tensor in self._shard.tensors if tensor.key == key)
        rows = values.shape[0]
        if (
            values.dtype != tensor.dtype
            or tuple(values.shape[1:]) != tensor.shape[1:]
            or first_row + rows > tensor.shape[0]
        ):
            raise ValueError(f"{key} is {tensor}, not {values.dtype} {tuple(values.shape)} at {first_row}")
        row_bytes = tensor.nbytes // tensor.shape[0]
        self._file.seek(self._starts[key] + first_row * row_bytes)
        self._file.write(values.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().data)

    def sync(self) -> None:
        """Returns when everything written so far is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Closes the file and gives it its final name."""
        self.sync()
        self._file.close()
        self._path.replace(self._folder / self._shard.name)

    def __enter__(self) -> ShardFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._file.close()


def is_begun(folder: Path, shard: NewShard) -> bool:
    """Whether the unfinished file exists with its full size."""
    path = folder / (shard.name + PART)
    return is_file(path) and path.stat().st_size == shard.nbytes


def is_finished(folder: Path, shard: NewShard) -> bool:
    path = folder / shard.name
    return is_file(path) and path.stat().st_size == shard.nbytes


def clear_output(out: Path) -> None:
    """Deletes the files of an earlier run with another request; the folder has no other files."""
    for path in out.glob("model-*.safetensors*"):
        if path.name.endswith((".safetensors", PART)):
            path.unlink()
    for name in (INDEX_FILE, CONFIG_FILE):
        (out / name).unlink(missing_ok=True)


def check_small_files(source: Path) -> None:
    """Raises `ConversionError` (SOURCE) for files that cannot be copied, before the long work begins."""
    _check_readable(source / VOCABULARY_FILE, MAX_VOCABULARY_BYTES)
    for name in _LICENSES:
        if is_file(source / name):
            _check_readable(source / name, _MOST_LICENSE_BYTES)
    for name in _JSON_COPIED:
        if is_file(source / name):
            _read_json(source / name)


def write_small_files(request: ConversionRequest, shards: Sequence[NewShard]) -> None:
    """Writes all files beside the weights except the configuration, which makes the folder a model."""
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
    """Writes the last file: the original's configuration plus which layers are in 4 bits."""
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
    except (NotAFileError, TooLargeError, ValueError) as error:  # ValueError: or it is not UTF-8
        raise ConversionError(ConversionErrorKind.SOURCE, path.name) from error
    if not isinstance(values, dict):
        raise ConversionError(ConversionErrorKind.SOURCE, path.name)
    return values


def _write_json(path: Path, values: object) -> None:
    _write(path, (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode())


def _write(path: Path, data: bytes) -> None:
    replace_file(path, data, mode=0o666, sync=True)  # reduced by the user's umask


def _notice(request: ConversionRequest, licenses: Sequence[str]) -> str:
    everything = request.scope is QuantizationScope.ALL
    what = "text model, vision encoder and adapter" if everything else "text model"
    how = (
        "plain rounding"
        if request.quick
        else "rounding with compensation (GPTQ) and searched scales, on calibration pictures"
    )
    license_text = (
        f"Their license is in {' and '.join(licenses)}, which was copied from the original."
        if licenses
        else "The folder of the original had no license text; the glm-4-9b License comes with the original."
    )
    return f"""{request.out.name}

Built with glm-4.

These weights were made from those of a GLM-4v model ({request.source.name}) by GLM-4v Desktop {VERSION}:
linear layers of the {what} in 4 bits (AWQ-GEMM layout, groups of 128), by {how}.
Embeddings, norms, convolutions, biases and the lm_head are unchanged.

{license_text}
If you distribute these weights, or a product or service that uses them, you have to include that license
and show "Built with glm-4" prominently. Commercial use needs a registration:
https://open.bigmodel.cn/mla/form
"""

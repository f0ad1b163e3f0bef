"""Whether files are whole as far as they say themselves, for folders that nobody published checksums for."""

from __future__ import annotations

import struct
from pathlib import Path

from glm4v_desktop.domain.files import (
    NotAFileError,
    TooLargeError,
    exists,
    open_file,
    parse_json,
    read_json,
)
from glm4v_desktop.model.config import CONFIG_FILE, ModelError, read_config

_MOST_HEADER = 16 << 20
_MOST_JSON = 4 << 20
_INDEX = "model.safetensors.index.json"


def expected_files(folder: Path) -> list[str]:
    """The model's files that are here, and those that the index names. Raises OSError."""
    names = {path.name for path in folder.glob("*.safetensors")}
    names |= {name for name in (CONFIG_FILE, "tokenizer.model", _INDEX) if exists(folder / name)}
    index = _json(folder / _INDEX)
    listed = index.get("weight_map") if isinstance(index, dict) else None
    if isinstance(listed, dict):
        names |= {name for name in listed.values() if isinstance(name, str) and Path(name).name == name}
    return sorted(names | {CONFIG_FILE})


def looks_whole(path: Path) -> bool:
    """A safetensors file of exactly the length that its header asks for; JSON that is an object; not empty;
    a configuration that can be loaded.

    Raises OSError.
    """
    if path.name == CONFIG_FILE:
        return _config_whole(path)
    if path.suffix == ".safetensors":
        return _safetensors_whole(path)
    if path.suffix == ".json":
        return isinstance(_json(path), dict)
    return path.stat().st_size > 0


def _config_whole(path: Path) -> bool:
    try:
        open_file(path).close()  # what is gone or may not be read is another matter
        read_config(path.parent)
    except (NotAFileError, ModelError):
        return False
    return True


def _safetensors_whole(path: Path) -> bool:
    size = path.stat().st_size
    with open_file(path) as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= min(_MOST_HEADER, size - 8):
            return False
        try:
            header = parse_json(file.read(length))
        except ValueError:
            return False
    if not isinstance(header, dict):
        return False
    ends = [0]
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        offsets = entry.get("data_offsets") if isinstance(entry, dict) else None
        if not isinstance(offsets, list) or [type(part) for part in offsets] != [int, int]:
            return False
        ends.append(offsets[1])
    return max(ends) == size - 8 - length


def _json(path: Path) -> object:
    """None for anything that is none."""
    try:
        return read_json(path, _MOST_JSON)
    except (FileNotFoundError, NotAFileError, TooLargeError, ValueError):
        return None

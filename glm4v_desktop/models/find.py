"""Finds the models on this computer by the names of folders and files; no weights are read.

Also here: the values for moving and deleting models, and the bytes that a folder takes on its disk.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from glm4v_desktop.core.files import is_file, is_folder
from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.models.folder import (
    FolderCheck,
    ModelKind,
    check_model_folder,
    expanded,
    home_folder,
    real_path,
    with_home,
)
from glm4v_desktop.quantization.values import WORK_FOLDER
from glm4v_desktop.storage.folders import models_folder

MOVING = ".moving-"  # the prefix of a copy's name until the move is finished
_NAME = "glm-4v-9b"
_MOST_CHILDREN = 500  # entries of a folder that are examined; a person may have chosen any folder
_MOST_SNAPSHOTS = 8
_MOST_ENTRIES = 5_000
_LIMIT_S = 1.0  # for counting bytes; a disk may be asleep or on the network
_BLOCK = 512  # bytes; the unit of st_blocks on every disk


class Origin(StrEnum):
    """Where a model was found, which tells what program it belongs to."""

    OURS = "ours"  # in this program's folder for models
    CHOSEN = "chosen"  # a folder that the person chose
    HUGGING_FACE = "huggingface"  # in the cache of Hugging Face's library
    MODELSCOPE = "modelscope"


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model folder. `bytes` is what its files take on the disk; `fault` and `detail` are as in FolderCheck.

    `begun`: it is incomplete because a download or a conversion was stopped, which can be continued.
    """

    folder: Path
    kind: ModelKind
    bytes: int
    origin: Origin
    fault: ModelErrorKind | None = None
    detail: str = ""
    begun: bool = False

    @property
    def is_whole(self) -> bool:
        return self.fault is None

    @property
    def is_left_by_a_move(self) -> bool:
        """Whether it is the incomplete copy of a move; the model itself is still in its old folder."""
        return self.folder.name.startswith(MOVING)

    @property
    def is_ours_to_change(self) -> bool:
        """Whether this program may move or delete it; other programs' caches would not notice the change."""
        return self.origin in (Origin.OURS, Origin.CHOSEN)


class FolderErrorKind(StrEnum):
    """Why a model was not moved or deleted."""

    CANCELLED = "cancelled"  # the person cancelled the move
    GONE = "gone"  # the folder no longer exists
    FOREIGN = "foreign"  # it is in another program's cache
    NOT_A_MODEL = "not_a_model"
    LINKS = "links"  # the folder or its weights are links to files elsewhere
    IN_USE = "in_use"  # it is loaded, being downloaded or being converted
    NOT_WRITABLE = "not_writable"
    DISK_FULL = "disk_full"
    THERE_IS_ONE = "there_is_one"  # the new folder already has something of that name
    SAME_PLACE = "same_place"  # the new folder is the old one, or inside it
    WRONG_COPY = "wrong_copy"  # the copy differs when it is read back: that disk is not reliable
    UNREADABLE = "unreadable"  # the original cannot be read
    FAILED = "failed"


class FolderError(Exception):
    """Moving or deleting failed. `detail` is for the log; DISK_FULL sets `needed` and `free` (bytes)."""

    def __init__(self, kind: FolderErrorKind, detail: str = "", needed: int = 0, free: int = 0) -> None:
        super().__init__(kind, detail, needed, free)
        self.kind, self.detail, self.needed, self.free = kind, detail, needed, free


@dataclass(frozen=True, slots=True)
class Removed:
    """The result of a deletion: the `freed` bytes, and two numbers of files that are still there.

    The `kept` ones do not belong to the model; the `stuck` ones could not be deleted.
    """

    freed: int
    kept: int = 0
    stuck: int = 0


class FolderStep(StrEnum):
    COPYING = "copying"  # copying, and reading the copy back
    DELETING = "deleting"


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """`done` of `total` bytes of this step."""

    step: FolderStep
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SearchPaths:
    """The folders to search, which need not exist. `ours` is in order of preference."""

    ours: tuple[Path, ...]
    chosen: tuple[Path, ...] = ()
    hugging_face: Path | None = None
    modelscope: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelScan:
    """The models that were found, and the `free` bytes on the disk for new ones, None if not known."""

    models: tuple[FoundModel, ...]
    free: int | None


def scan_models(search_paths: SearchPaths) -> ModelScan:
    """Finds models as `find_models` does, and the free bytes for new ones. May take seconds."""
    return ModelScan(
        find_models(search_paths), free_bytes(search_paths.ours[0]) if search_paths.ours else None
    )


def free_bytes(folder: Path) -> int | None:
    """Free bytes on the disk that the folder is or will be on; None if they are not known."""
    for each in (folder, *folder.parents):
        try:
            return shutil.disk_usage(each).free
        except (OSError, ValueError):
            continue
    return None


def new_models_folder(models: str) -> Path:
    """The folder for new models; `models` is the setting `models_folder`, which may be empty."""
    return with_home(models) if models else models_folder()


def default_search_paths(
    models: str = "",
    chosen: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> SearchPaths:
    """The folders to search. `models` is the setting `models_folder`, `chosen` the model folders that the
    person chose."""
    person = home if home is not None else home_folder()
    ours = tuple(dict.fromkeys((new_models_folder(models), models_folder())))
    return SearchPaths(
        ours,
        tuple(with_home(each) for each in chosen if each),
        _hugging_face(environment, person),
        _modelscope(environment, person),
    )


def find_models(search_paths: SearchPaths) -> tuple[FoundModel, ...]:
    """The models, complete ones first, then those that an unfinished download, move or conversion left.

    No folder is listed twice. May take seconds if a disk is asleep or on the network. Raises nothing.
    """
    found: dict[Path, FoundModel] = {}
    for folder, origin in _candidates(search_paths):
        check = check_model_folder(folder)
        if folder.name.startswith(MOVING):  # it may look complete, but its last files were not compared
            check = FolderCheck(ModelErrorKind.MISSING, "config.json")
        if check.fault is not None and not _is_rest_of_a_model(folder, check, origin):
            continue
        real = real_path(folder)
        if real not in found:
            size = bytes_on_disk(folder)
            begun = check.fault is not None and any(map(_is_begun, _entries(folder)))
            found[real] = FoundModel(folder, check.kind, size, origin, check.fault, check.detail, begun)
    return tuple(sorted(found.values(), key=lambda model: not model.is_whole))


def _candidates(search_paths: SearchPaths) -> Iterator[tuple[Path, Origin]]:
    for models in search_paths.ours:
        yield from ((folder, Origin.OURS) for folder in _folders(models))
    if search_paths.hugging_face is not None:
        for repository in _named(_folders(search_paths.hugging_face)):
            snapshots = sorted(_folders(repository / "snapshots"), key=_changed, reverse=True)
            yield from ((folder, Origin.HUGGING_FACE) for folder in snapshots[:_MOST_SNAPSHOTS])
    for root in search_paths.modelscope:
        for owner in _folders(root):
            yield from ((folder, Origin.MODELSCOPE) for folder in _named(_folders(owner)))
    for folder in search_paths.chosen:  # last, so that models in a cache keep its origin
        cache = search_paths.hugging_face
        inside = cache is not None and real_path(folder).is_relative_to(real_path(cache))
        yield folder, Origin.HUGGING_FACE if inside else Origin.CHOSEN


def _is_rest_of_a_model(folder: Path, check: FolderCheck, origin: Origin) -> bool:
    """Whether an incomplete folder is listed as a model, so that it can be finished or deleted."""
    if origin is Origin.CHOSEN:  # it may be any folder, so its config must say that it is GLM-4v-9b
        return check.fault is ModelErrorKind.MISSING and is_file(folder / "config.json")
    if origin is not Origin.OURS or check.fault is ModelErrorKind.NO_FOLDER:
        return False
    return any(".safetensors" in path.name for path in _entries(folder))


def _is_begun(path: Path) -> bool:
    return path.name.endswith(".part") or path.name == WORK_FOLDER


def _hugging_face(environment: Mapping[str, str], home: Path) -> Path:
    """The cache folder of Hugging Face, found as its library does."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if value := environment.get(name):
            return expanded(value)
    if value := environment.get("HF_HOME"):
        return expanded(value) / "hub"
    cache = environment.get("XDG_CACHE_HOME")
    return (expanded(cache) if cache else home / ".cache") / "huggingface" / "hub"


def _modelscope(environment: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """The cache folders of ModelScope: all that the versions of its library have used."""
    if value := environment.get("MODELSCOPE_CACHE"):
        base = expanded(value)
        return (base / "models", base / "hub" / "models", base / "hub", base)
    base = home / ".cache" / "modelscope"
    return (base / "hub" / "models", base / "models", base / "hub")


def _named(folders: Iterable[Path]) -> Iterator[Path]:
    return (folder for folder in folders if _NAME in folder.name.lower())


def _folders(parent: Path) -> Sequence[Path]:
    return [path for path in _entries(parent) if is_folder(path)]


def _entries(parent: Path) -> Sequence[Path]:
    """The entries of a folder, sorted by name; empty if it is missing or may not be read."""
    try:
        return sorted(islice(parent.iterdir(), _MOST_CHILDREN))
    except (OSError, ValueError):
        return ()


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def bytes_on_disk(folder: Path, limit_s: float = _LIMIT_S) -> int:
    """The bytes that a folder's files take on the disk, or those counted within `limit_s` seconds.

    A link counts as the file it leads to, a file with several hard links once, and the holes of a sparse file
    do not count. Raises nothing: files that cannot be read are left out.
    """
    until = time.monotonic() + limit_s
    seen: set[tuple[int, int]] = set()
    total = 0
    for count, path in enumerate(_files(folder)):
        if count >= _MOST_ENTRIES or time.monotonic() > until:
            break
        try:
            found = os.stat(path)  # noqa: PTH116 - a thousand Path objects are slow
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(found.st_mode) and (found.st_dev, found.st_ino) not in seen:
            seen.add((found.st_dev, found.st_ino))
            total += allocated(found)
    return total


def allocated(found: os.stat_result) -> int:
    """The bytes that a file takes on its disk; on Windows, which does not report them, its length."""
    blocks = getattr(found, "st_blocks", None)
    return found.st_size if blocks is None else min(found.st_size, blocks * _BLOCK)


def _files(folder: Path) -> Iterator[str]:
    """The paths of all files below a folder. Links to folders are not followed: they could form a loop."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        yield entry.path
        except (OSError, ValueError):
            continue

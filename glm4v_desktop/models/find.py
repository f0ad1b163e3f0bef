"""Finds the models on this computer by the names of folders and files; no weights are read.

Also here: the plain values for changing their folders, and how many bytes a folder takes on its disk.
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

MOVING = ".moving-"  # before the name of a copy that a move has not finished
_NAME = "glm-4v-9b"
_MOST_CHILDREN = 500  # of a folder: a person may have chosen one with anything in it
_MOST_SNAPSHOTS = 8
_MOST_ENTRIES = 5_000
_LIMIT_S = 1.0  # a disk that is asleep or far away
_BLOCK = 512  # what st_blocks counts in, whatever the disk's own blocks are


class Origin(StrEnum):
    """Why a model was found, and so whose it is."""

    OURS = "ours"  # in a folder that this program keeps models in
    CHOSEN = "chosen"  # a folder that the person chose
    HUGGING_FACE = "huggingface"  # in that program's cache
    MODELSCOPE = "modelscope"


@dataclass(frozen=True, slots=True)
class FoundModel:
    """`bytes` are those on the disk, in all its files together. `fault` and `detail` as in FolderCheck.

    `begun`: not whole because a download or a conversion was stopped there; it can be continued.
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
        """An incomplete copy; the model is still where it was."""
        return self.folder.name.startswith(MOVING)

    @property
    def is_ours_to_change(self) -> bool:
        """The caches of other programs are theirs: they would not know what was moved or deleted."""
        return self.origin in (Origin.OURS, Origin.CHOSEN)


class FolderErrorKind(StrEnum):
    """Why a model was not moved or deleted."""

    CANCELLED = "cancelled"  # a move, by the person
    GONE = "gone"  # there is no such folder any more
    FOREIGN = "foreign"  # another program's cache
    NOT_A_MODEL = "not_a_model"
    LINKS = "links"  # it is a link, or its weights are: the bytes lie elsewhere
    IN_USE = "in_use"  # loaded, downloaded into or converted at this moment
    NOT_WRITABLE = "not_writable"
    DISK_FULL = "disk_full"
    THERE_IS_ONE = "there_is_one"  # something of that name is at the new place
    SAME_PLACE = "same_place"  # the new place is the old one, or inside it
    WRONG_COPY = "wrong_copy"  # the copy reads back differently: that disk is not to be trusted
    UNREADABLE = "unreadable"  # the original cannot be read
    FAILED = "failed"


class FolderError(Exception):
    """`detail` is for the log; `needed` and `free` bytes are set for DISK_FULL."""

    def __init__(self, kind: FolderErrorKind, detail: str = "", needed: int = 0, free: int = 0) -> None:
        super().__init__(kind, detail, needed, free)
        self.kind, self.detail, self.needed, self.free = kind, detail, needed, free


@dataclass(frozen=True, slots=True)
class Removed:
    """`freed` bytes. `kept`: files that were left because no model has such; `stuck`: files that resisted."""

    freed: int
    kept: int = 0
    stuck: int = 0


class FolderStep(StrEnum):
    COPYING = "copying"  # and reading the copy back
    DELETING = "deleting"


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """`done` of `total` bytes of this step."""

    step: FolderStep
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SearchPaths:
    """Folders to look in; none of them need exist. `ours` comes in order of preference."""

    ours: tuple[Path, ...]
    chosen: tuple[Path, ...] = ()
    hugging_face: Path | None = None
    modelscope: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelScan:
    """The models that were found, and the `free` bytes on the disk that new ones go to; None: not known."""

    models: tuple[FoundModel, ...]
    free: int | None


def scan_models(search_paths: SearchPaths) -> ModelScan:
    """As `find_models`, which may take seconds."""
    return ModelScan(
        find_models(search_paths), free_bytes(search_paths.ours[0]) if search_paths.ours else None
    )


def free_bytes(folder: Path) -> int | None:
    """On the disk that the folder is or will be on; None where that is not known."""
    for each in (folder, *folder.parents):
        try:
            return shutil.disk_usage(each).free
        except (OSError, ValueError):
            continue
    return None


def kept_in(models: str) -> Path:
    """The folder for new models; `models` is the setting of that name, and may be empty."""
    return with_home(models) if models else models_folder()


def default_search_paths(
    models: str = "",
    chosen: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> SearchPaths:
    """`models` is the setting `models_folder`, `chosen` are folders of models that the person named."""
    person = home if home is not None else home_folder()
    ours = tuple(dict.fromkeys((kept_in(models), models_folder())))
    return SearchPaths(
        ours,
        tuple(with_home(each) for each in chosen if each),
        _hugging_face(environment, person),
        _modelscope(environment, person),
    )


def find_models(search_paths: SearchPaths) -> tuple[FoundModel, ...]:
    """Whole models first, then what an unfinished download, move or conversion left; no folder twice.

    May take seconds where a disk is asleep or far away. Raises nothing.
    """
    found: dict[Path, FoundModel] = {}
    for folder, origin in _candidates(search_paths):
        check = check_model_folder(folder)
        if folder.name.startswith(MOVING):  # it may look whole, but its last files were not compared
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
    for folder in search_paths.chosen:  # last: choosing a folder in a cache does not make it ours
        cache = search_paths.hugging_face
        inside = cache is not None and real_path(folder).is_relative_to(real_path(cache))
        yield folder, Origin.HUGGING_FACE if inside else Origin.CHOSEN


def _is_rest_of_a_model(folder: Path, check: FolderCheck, origin: Origin) -> bool:
    """Whether what is not whole is worth showing: so that it can be finished or deleted."""
    if origin is Origin.CHOSEN:  # may be anything: only what says itself that it is GLM-4v-9b
        return check.fault is ModelErrorKind.MISSING and is_file(folder / "config.json")
    if origin is not Origin.OURS or check.fault is ModelErrorKind.NO_FOLDER:
        return False
    return any(".safetensors" in path.name for path in _entries(folder))


def _is_begun(path: Path) -> bool:
    return path.name.endswith(".part") or path.name == WORK_FOLDER


def _hugging_face(environment: Mapping[str, str], home: Path) -> Path:
    """As the hub's own library finds it."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if value := environment.get(name):
            return expanded(value)
    if value := environment.get("HF_HOME"):
        return expanded(value) / "hub"
    cache = environment.get("XDG_CACHE_HOME")
    return (expanded(cache) if cache else home / ".cache") / "huggingface" / "hub"


def _modelscope(environment: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """Its library changed its mind about the folders inside; all of these were in use."""
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
    """In the order of their names; none where the folder is absent or may not be read."""
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
    """The bytes that the files in it take on the disk; where the time runs out, those counted so far.

    A link counts as the file it leads to, a file with several names once, the holes of a sparse file not at
    all. Raises nothing: what cannot be read counts as nothing.
    """
    until = time.monotonic() + limit_s
    seen: set[tuple[int, int]] = set()
    total = 0
    for count, path in enumerate(_files(folder)):
        if count >= _MOST_ENTRIES or time.monotonic() > until:
            break
        try:
            found = os.stat(path)  # noqa: PTH116 - a thousand Paths are slow
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(found.st_mode) and (found.st_dev, found.st_ino) not in seen:
            seen.add((found.st_dev, found.st_ino))
            total += allocated(found)
    return total


def allocated(found: os.stat_result) -> int:
    """Bytes that this file takes on its disk; on Windows, which does not say, its length."""
    blocks = getattr(found, "st_blocks", None)
    return found.st_size if blocks is None else min(found.st_size, blocks * _BLOCK)


def _files(folder: Path) -> Iterator[str]:
    """Does not follow links to folders: they could lead back to the folder itself."""
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

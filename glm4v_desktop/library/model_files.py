"""Which files of a folder are a model's, in an order in which they may go. No weights are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from glm4v_desktop.domain.files import is_file, is_folder
from glm4v_desktop.library.downloads.record import DOWNLOAD_LOCK
from glm4v_desktop.library.found_model import FolderError, FolderErrorKind, FoundModel, Origin
from glm4v_desktop.library.model_folder import listed_weights, look_at_model_folder
from glm4v_desktop.library.safe_paths import home_folder, real_path
from glm4v_desktop.model.config import ModelErrorKind
from glm4v_desktop.model.quantise_values import WORK_FOLDER
from glm4v_desktop.store.folder_lock import FolderInUseError, FolderLock

# What the hubs publish with this model and what this program adds. In lower case.
_NAMES = (
    "model*.safetensors", "model.safetensors.index.json", ".gitattributes", ".gitignore", "readme*",
    "license*", "model_license*", "notice*", "config.json", "configuration.json", "generation_config.json",
    "tokenizer*", "special_tokens_map.json", "added_tokens.json", "vocab.*", "merges.txt", "chat_template*",
    "preprocessor_config.json", "*_chatglm.py", "visual.py", ".msc", ".mv", ".mdl", ".glm4v-desktop*",
    ".download.*",
)  # fmt: skip
_UNFINISHED = (".part", ".bad", ".new")  # behind such a name: what a download or a conversion leaves
# What belongs to a download as a whole. Not all of `.cache`: a person may keep more there.
_FOLDERS = (WORK_FOLDER, "._____temp", "__pycache__", ".cache/huggingface/download")
_INSIDE = (".cache/huggingface/.gitignore", ".cache/huggingface/CACHEDIR.TAG")
_EMPTIED = (".cache/huggingface", ".cache")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """`files` and `folders` in the order of deleting, folders only when empty; `strangers` are to stay."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    strangers: int = 0


def check_may_change(model: FoundModel, in_use: Callable[[Path], bool]) -> None:
    """Raises FolderError for what must neither be moved nor deleted."""
    folder = model.folder
    if not model.is_ours_to_change:
        raise FolderError(FolderErrorKind.FOREIGN)
    if folder.is_symlink():
        raise FolderError(FolderErrorKind.LINKS)
    if real_path(home_folder()).is_relative_to(real_path(folder)):  # weights between all that a person has
        raise FolderError(FolderErrorKind.NOT_A_MODEL)
    if not is_folder(folder):
        raise FolderError(FolderErrorKind.GONE)
    if in_use(folder) or _is_downloaded_into(folder) or _is_converted_into(folder):
        raise FolderError(FolderErrorKind.IN_USE)
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error
    look = look_at_model_folder(folder)  # again: it may have become another since it was found
    is_rest = look.fault is ModelErrorKind.MISSING and any(path.name == "config.json" for path in entries)
    has_weights = model.origin is Origin.OURS and any(".safetensors" in path.name for path in entries)
    if look.fault is not None and not is_rest and not has_weights:
        raise FolderError(FolderErrorKind.NOT_A_MODEL)
    if any(path.is_symlink() for path in entries):
        raise FolderError(FolderErrorKind.LINKS)


def _is_downloaded_into(folder: Path) -> bool:
    """By this or by another process."""
    return is_file(folder / DOWNLOAD_LOCK) and _is_locked(FolderLock(folder, DOWNLOAD_LOCK))


def _is_converted_into(folder: Path) -> bool:
    work = folder / WORK_FOLDER
    return is_folder(work) and _is_inside(folder, WORK_FOLDER) and _is_locked(FolderLock(work))


def _is_locked(lock: FolderLock) -> bool:
    try:
        with lock:
            return False
    except (FolderInUseError, OSError):
        return True


def model_files(folder: Path) -> ModelFiles:
    """What may be deleted of a model's folder; whatever else a person has put there stays. Raises OSError."""
    files: list[Path] = []
    folders: list[Path] = []
    listed = listed_weights(folder)
    for name in _FOLDERS:
        if is_folder(folder / name) and _is_inside(folder, name):
            inside = contents(folder / name)
            files += inside.files
            folders += [*inside.folders, folder / name]
    files += [folder / name for name in _INSIDE if is_file(folder / name) and _is_inside(folder, name)]
    folders += [folder / name for name in _EMPTIED if is_folder(folder / name) and _is_inside(folder, name)]
    tops = {path.relative_to(folder).parts[0] for path in (*files, *folders)}
    strangers = 0
    for path in sorted(folder.iterdir()):
        if stat.S_ISREG(path.lstat().st_mode) and _is_a_models(path.name, listed):
            files.append(path)
        elif path.name not in tops:
            strangers += 1
    return ModelFiles(_in_order(files), tuple(folders), strangers)


def _is_inside(folder: Path, name: str) -> bool:
    """Whether no link on the way leads out of the folder, to what is not the model's."""
    way = Path(name)
    return not any((folder / part).is_symlink() for part in (way, *way.parents[:-1]))


def contents(folder: Path) -> ModelFiles:
    """Everything in it, the innermost folders first; a link is a file. Raises OSError."""
    files: list[Path] = []
    folders: list[Path] = []
    for parent, inner, names in os.walk(folder, topdown=False, onerror=_raise):
        links = [name for name in inner if (Path(parent) / name).is_symlink()]
        files += [Path(parent) / name for name in (*names, *links)]
        folders += [Path(parent) / name for name in inner if name not in links]
    return ModelFiles(_in_order(files), tuple(folders))


def _in_order(files: list[Path]) -> tuple[Path, ...]:
    """The index first: without it, what is half deleted is not taken for a model. The config, by which the
    rest is still known, last."""
    return tuple(sorted(files, key=lambda path: (_rank(path.name), path)))


def _rank(name: str) -> int:
    if name.endswith(".index.json"):
        return 0
    return 2 if name == "config.json" else 1


def _is_a_models(name: str, listed: frozenset[str]) -> bool:
    for ending in _UNFINISHED:
        name = name.removesuffix(ending)
    return name in listed or any(fnmatch(name.lower(), pattern) for pattern in _NAMES)


def _raise(error: OSError) -> Iterator[None]:
    raise error

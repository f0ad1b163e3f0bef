"""Where models may already lie on this computer. Looked for by name; no weights are read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from glm4v_desktop.domain.files import is_file, is_folder
from glm4v_desktop.library.disk_use import bytes_on_disk
from glm4v_desktop.library.found_model import MOVING, FoundModel, Origin
from glm4v_desktop.library.model_folder import FolderLook, look_at_model_folder
from glm4v_desktop.library.safe_paths import expanded, home_folder, real_path, with_home
from glm4v_desktop.model.config import ModelErrorKind
from glm4v_desktop.model.quantise_values import WORK_FOLDER
from glm4v_desktop.store.folders import models_folder

_NAME = "glm-4v-9b"
_MOST_ENTRIES = 500  # of a folder: a person may have chosen one with anything in it
_MOST_SNAPSHOTS = 8


@dataclass(frozen=True, slots=True)
class Places:
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


def scan_models(places: Places) -> ModelScan:
    """As `find_models`, which may take seconds."""
    return ModelScan(find_models(places), free_bytes(places.ours[0]) if places.ours else None)


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


def usual_places(
    models: str = "",
    chosen: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> Places:
    """`models` is the setting `models_folder`, `chosen` are folders of models that the person named."""
    person = home if home is not None else home_folder()
    ours = tuple(dict.fromkeys((kept_in(models), models_folder())))
    return Places(
        ours,
        tuple(with_home(each) for each in chosen if each),
        _hugging_face(environment, person),
        _modelscope(environment, person),
    )


def find_models(places: Places) -> tuple[FoundModel, ...]:
    """Whole models first, then what an unfinished download, move or conversion left; no folder twice.

    May take seconds where a disk is asleep or far away. Raises nothing.
    """
    found: dict[Path, FoundModel] = {}
    for folder, origin in _candidates(places):
        look = look_at_model_folder(folder)
        if folder.name.startswith(MOVING):  # however it looks, nobody has said that it is whole
            look = FolderLook(ModelErrorKind.MISSING, "config.json")
        if look.fault is not None and not _is_rest_of_a_model(folder, look, origin):
            continue
        real = real_path(folder)
        if real not in found:
            size = bytes_on_disk(folder)
            begun = look.fault is not None and any(map(_is_begun, _entries(folder)))
            found[real] = FoundModel(folder, look.kind, size, origin, look.fault, look.detail, begun)
    return tuple(sorted(found.values(), key=lambda model: not model.is_whole))


def _candidates(places: Places) -> Iterator[tuple[Path, Origin]]:
    for models in places.ours:
        yield from ((folder, Origin.OURS) for folder in _folders(models))
    if places.hugging_face is not None:
        for repository in _named(_folders(places.hugging_face)):
            snapshots = sorted(_folders(repository / "snapshots"), key=_changed, reverse=True)
            yield from ((folder, Origin.HUGGING_FACE) for folder in snapshots[:_MOST_SNAPSHOTS])
    for root in places.modelscope:
        for owner in _folders(root):
            yield from ((folder, Origin.MODELSCOPE) for folder in _named(_folders(owner)))
    for folder in places.chosen:  # last: choosing a folder in a cache does not make it ours
        cache = places.hugging_face
        inside = cache is not None and real_path(folder).is_relative_to(real_path(cache))
        yield folder, Origin.HUGGING_FACE if inside else Origin.CHOSEN


def _is_rest_of_a_model(folder: Path, look: FolderLook, origin: Origin) -> bool:
    """Whether what is not whole is worth showing: so that it can be finished or deleted."""
    if origin is Origin.CHOSEN:  # may be anything: only what says itself that it is GLM-4v-9b
        return look.fault is ModelErrorKind.MISSING and is_file(folder / "config.json")
    if origin is not Origin.OURS or look.fault is ModelErrorKind.NO_FOLDER:
        return False
    return any(".safetensors" in path.name for path in _entries(folder))


def _is_begun(path: Path) -> bool:
    return path.name.endswith(".part") or path.name in (WORK_FOLDER, ".glm4v-desktop-copied")


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
        return sorted(islice(parent.iterdir(), _MOST_ENTRIES))
    except (OSError, ValueError):
        return ()


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0

"""Models on this computer's disks, and what can go wrong with their folders. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from glm4v_desktop.library.model_folder import ModelKind
from glm4v_desktop.model.config import ModelErrorKind

MOVING = ".moving-"  # before the name of a copy that a move has not finished


class Origin(StrEnum):
    """Why a model was found, and so whose it is."""

    OURS = "ours"  # in a folder that this program keeps models in
    CHOSEN = "chosen"  # a folder that the person chose
    HUGGING_FACE = "huggingface"  # in that program's cache
    MODELSCOPE = "modelscope"


@dataclass(frozen=True, slots=True)
class FoundModel:
    """`bytes` are those on the disk, in all its files together. `fault` and `detail` as in FolderLook.

    `begun`: not whole because a download, a conversion or a move was stopped there, and can go on.
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
    def is_ours_to_change(self) -> bool:
        """The caches of other programs are theirs: they would not know what was moved or deleted."""
        return self.origin in (Origin.OURS, Origin.CHOSEN)


class FolderErrorKind(StrEnum):
    """Why a model was not moved or deleted."""

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

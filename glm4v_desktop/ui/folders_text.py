"""What is said about the models on this computer: where they lie, and how moving or deleting them went."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.library.found_model import (
    FolderError,
    FolderErrorKind,
    FolderStep,
    FoundModel,
    Origin,
    Removed,
)
from glm4v_desktop.library.model_folder import FolderLook
from glm4v_desktop.ui.folder_text import folder_text
from glm4v_desktop.ui.sizes import bytes_text

_CACHED = "models--"  # how the Hugging Face cache begins a repository's name


def model_title(model: FoundModel) -> str:
    """Its folder's name, or its repository's where the folder's says nothing."""
    if model.origin is Origin.HUGGING_FACE:
        for part in reversed(model.folder.parts):
            if part.startswith(_CACHED):
                return mark_hidden(part.removeprefix(_CACHED).replace("--", "/"))
    return mark_hidden(model.folder.name)


def model_note(model: FoundModel) -> str:
    """What else is to be said, in a sentence; empty for a whole model of ours."""
    if model.begun:
        return QCoreApplication.translate(
            "FoldersText",
            "An unfinished download, conversion or move. It can be continued or deleted.",
        )
    if model.fault is not None:
        return folder_text(FolderLook(model.fault, model.detail))
    match model.origin:
        case Origin.HUGGING_FACE:
            return QCoreApplication.translate(
                "FoldersText", "In the cache of Hugging Face's programs. It can be used from there."
            )
        case Origin.MODELSCOPE:
            return QCoreApplication.translate(
                "FoldersText", "In the cache of ModelScope's programs. It can be used from there."
            )
        case _:
            return ""


def step_text(step: FolderStep, name: str, done: int, total: int) -> str:
    match step:
        case FolderStep.COPYING:
            text = QCoreApplication.translate("FoldersText", "Moving {0}: {1} of {2}")
        case FolderStep.DELETING:
            text = QCoreApplication.translate("FoldersText", "Deleting {0}: {1} of {2}")
    return text.replace("{1}", bytes_text(done)).replace("{2}", bytes_text(total)).replace("{0}", name)


def removed_text(removed: Removed) -> str:
    """What came of deleting."""
    text = QCoreApplication.translate("FoldersText", "Deleted: {0} of disk space were freed.")
    text = text.replace("{0}", bytes_text(removed.freed))
    if removed.stuck:
        more = QCoreApplication.translate(
            "FoldersText",
            "Files that could not be deleted: {0}. Another program may have them open; close it and delete "
            "again.",
        )
        text += " " + more.replace("{0}", str(removed.stuck))
    if removed.kept:
        more = QCoreApplication.translate("FoldersText", "Other items left in the folder: {0}.")
        text += " " + more.replace("{0}", str(removed.kept))
    return text


def folder_failure_text(error: FolderError) -> str:
    """What happened, and what to do."""
    match error.kind:
        case FolderErrorKind.GONE:
            return QCoreApplication.translate("FoldersText", "This folder no longer exists.")
        case FolderErrorKind.FOREIGN:
            return QCoreApplication.translate(
                "FoldersText",
                "This model is in the cache of another program. Delete it with that program.",
            )
        case FolderErrorKind.NOT_A_MODEL:
            return QCoreApplication.translate(
                "FoldersText", "This does not look like a model's folder, so nothing in it was changed."
            )
        case FolderErrorKind.LINKS:
            return QCoreApplication.translate(
                "FoldersText",
                "Its weights are links to files in another folder, so nothing was changed. Move or delete "
                "the files in that folder.",
            )
        case FolderErrorKind.IN_USE:
            return QCoreApplication.translate(
                "FoldersText",
                "This model is in use. Choose another engine, or wait until the download or conversion is "
                "done.",
            )
        case FolderErrorKind.NOT_WRITABLE:
            return QCoreApplication.translate(
                "FoldersText", "You do not have permission to write to this folder. Choose another one."
            )
        case FolderErrorKind.DISK_FULL:
            text = QCoreApplication.translate(
                "FoldersText", "There is not enough disk space: {0} are needed, {1} are free."
            )
            return text.replace("{0}", bytes_text(error.needed)).replace("{1}", bytes_text(error.free))
        case FolderErrorKind.THERE_IS_ONE:
            return QCoreApplication.translate(
                "FoldersText", "There is already a file or folder with this name. Choose another folder."
            )
        case FolderErrorKind.SAME_PLACE:
            return QCoreApplication.translate("FoldersText", "The model is already in that folder.")
        case FolderErrorKind.WRONG_COPY:
            return QCoreApplication.translate(
                "FoldersText",
                "The copy differed from the original and was deleted; the original was not changed. The "
                "disk of the copy may be damaged.",
            )
        case FolderErrorKind.UNREADABLE:
            return QCoreApplication.translate(
                "FoldersText",
                "The original cannot be read completely. It was not changed; its disk may be damaged.",
            )
        case FolderErrorKind.FAILED:
            return QCoreApplication.translate(
                "FoldersText", "That failed; the log says why. The original was not changed."
            )

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
            "A download, conversion or move that was stopped here. It can go on, or be deleted.",
        )
    if model.fault is not None:
        return folder_text(FolderLook(model.fault, model.detail))
    match model.origin:
        case Origin.HUGGING_FACE:
            return QCoreApplication.translate(
                "FoldersText", "It lies in the cache of Hugging Face's programs. It can be used as it is."
            )
        case Origin.MODELSCOPE:
            return QCoreApplication.translate(
                "FoldersText", "It lies in the cache of ModelScope's programs. It can be used as it is."
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
    text = QCoreApplication.translate("FoldersText", "Deleted: {0} are free again.")
    text = text.replace("{0}", bytes_text(removed.freed))
    if removed.stuck:
        more = QCoreApplication.translate(
            "FoldersText",
            "Files that could not be deleted: {0}. Another program may have them open; close it and delete "
            "once more.",
        )
        text += " " + more.replace("{0}", str(removed.stuck))
    if removed.kept:
        more = QCoreApplication.translate("FoldersText", "Other things that were left in the folder: {0}.")
        text += " " + more.replace("{0}", str(removed.kept))
    return text


def folder_failure_text(error: FolderError) -> str:
    """What happened, and what to do."""
    match error.kind:
        case FolderErrorKind.GONE:
            return QCoreApplication.translate("FoldersText", "This folder is not there any more.")
        case FolderErrorKind.FOREIGN:
            return QCoreApplication.translate(
                "FoldersText",
                "This belongs to another program's cache, which would not know. Delete it with that program.",
            )
        case FolderErrorKind.NOT_A_MODEL:
            return QCoreApplication.translate(
                "FoldersText", "This does not look like a model's folder, so nothing in it was touched."
            )
        case FolderErrorKind.LINKS:
            return QCoreApplication.translate(
                "FoldersText",
                "Its weights are links to files elsewhere; nothing was changed. Move or delete those "
                "files where they lie.",
            )
        case FolderErrorKind.IN_USE:
            return QCoreApplication.translate(
                "FoldersText",
                "This model is in use at the moment. Choose another engine, or wait until the download or "
                "conversion is done.",
            )
        case FolderErrorKind.NOT_WRITABLE:
            return QCoreApplication.translate(
                "FoldersText", "This folder may not be written to. Choose another one."
            )
        case FolderErrorKind.DISK_FULL:
            text = QCoreApplication.translate(
                "FoldersText", "There is not enough room there: {0} are needed, {1} are free."
            )
            return text.replace("{0}", bytes_text(error.needed)).replace("{1}", bytes_text(error.free))
        case FolderErrorKind.THERE_IS_ONE:
            return QCoreApplication.translate(
                "FoldersText", "There is something of the same name already. Choose another folder."
            )
        case FolderErrorKind.SAME_PLACE:
            return QCoreApplication.translate("FoldersText", "It lies there already.")
        case FolderErrorKind.WRONG_COPY:
            return QCoreApplication.translate(
                "FoldersText",
                "The copy was not the same as the original and was removed; the original is untouched. "
                "That disk may be damaged.",
            )
        case FolderErrorKind.UNREADABLE:
            return QCoreApplication.translate(
                "FoldersText",
                "The original cannot be read as a whole. It was left as it is; its disk may be damaged.",
            )
        case FolderErrorKind.FAILED:
            return QCoreApplication.translate(
                "FoldersText", "That did not work; the log says why. The original is untouched."
            )

"""The texts about models on this computer: 4-bit copy, folders, moving, deleting, installing PyTorch.

All functions return text in the current language.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.core.hidden_text import mark_hidden, shown
from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.install.pip import InstallErrorKind, InstallProgress, InstallStep
from glm4v_desktop.models.find import FolderError, FolderErrorKind, FolderStep, FoundModel, Origin, Removed
from glm4v_desktop.models.folder import FolderCheck, ModelKind
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionStep,
)
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.translation import joined

_MINUTE, _HOUR = 60, 3600
_MB, _GB = 1_000_000, 1_000_000_000
_HUB_PREFIX = "models--"  # a model's folder in the Hugging Face cache is `models--OWNER--NAME`


def time_left_text(seconds: float) -> str:
    """The time left, in minutes or hours."""
    if seconds < 50:
        return QCoreApplication.translate("ConvertText", "less than a minute left")
    if seconds < 90 * _MINUTE:
        text = QCoreApplication.translate("ConvertText", "about {0} min left")
        return text.replace("{0}", str(max(1, round(seconds / _MINUTE))))
    text = QCoreApplication.translate("ConvertText", "about {0} h left")
    return text.replace("{0}", f"{seconds / _HOUR:.1f}")


def convert_step_text(progress: ConversionProgress) -> str:
    """The step of a conversion, with the percentage and the time left where they are known."""
    match progress.step:
        case ConversionStep.STARTING:
            text = QCoreApplication.translate("ConvertText", "Checking the original…")
        case ConversionStep.CALIBRATING:
            text = QCoreApplication.translate(
                "ConvertText", "Finding out with pictures which numbers matter…"
            )
        case ConversionStep.CONVERTING:
            text = QCoreApplication.translate("ConvertText", "Converting…")
        case ConversionStep.CHECKING:
            text = QCoreApplication.translate("ConvertText", "Checking the copy…")
    if progress.total > 0:
        text += f" {100 * min(progress.done, progress.total) // progress.total}%"
    if progress.seconds_left is not None:
        text += " · " + time_left_text(progress.seconds_left)
    return text


def convert_failure_text(error: ConversionError) -> str:
    """Why a conversion failed and what to do."""
    match error.kind:
        case ConversionErrorKind.SOURCE if not error.detail:
            return QCoreApplication.translate(
                "ConvertText",
                "The original cannot be read. Check its files, or download the damaged ones again.",
            )
        case ConversionErrorKind.SOURCE:
            text = QCoreApplication.translate(
                "ConvertText",
                "The original cannot be read: {0}. Check its files, or download the damaged ones again.",
            )
            return text.replace("{0}", shown(error.detail))
        case ConversionErrorKind.NAME | ConversionErrorKind.PLACE:
            return QCoreApplication.translate(
                "ConvertText", "The folder for the copy already contains other files. Choose another one."
            )
        case ConversionErrorKind.DISK_FULL if not error.needed:
            return QCoreApplication.translate(
                "ConvertText", "The disk is full. Free some space, then continue; the finished part is saved."
            )
        case ConversionErrorKind.DISK_FULL:
            text = QCoreApplication.translate(
                "ConvertText",
                "There is not enough disk space: {0} are needed, {1} are free. Free some space and "
                "continue, or choose another folder.",
            )
            return text.replace("{0}", bytes_text(error.needed)).replace("{1}", bytes_text(error.free))
        case ConversionErrorKind.NOT_WRITABLE:
            return QCoreApplication.translate(
                "ConvertText", "You do not have permission to write to that folder. Choose another one."
            )
        case ConversionErrorKind.OUT_OF_MEMORY:
            return QCoreApplication.translate(
                "ConvertText",
                "There was not enough memory. Close other programs and continue, or choose Quick.",
            )
        case ConversionErrorKind.EXTRA_MISSING:
            return QCoreApplication.translate(
                "ConvertText",
                "The packages that the models need are not installed yet. Install them first, above.",
            )
        case ConversionErrorKind.IN_USE:
            return QCoreApplication.translate(
                "ConvertText",
                "Another conversion is writing to that folder. Wait until it is done, or stop it.",
            )
        case ConversionErrorKind.FAILED:
            return QCoreApplication.translate(
                "ConvertText",
                "The conversion stopped; the log says why. Press Continue to go on from there.",
            )


def folder_text(check: FolderCheck) -> str:
    """Whether a folder holds a usable GLM-4v-9b and, if not, why; one sentence."""
    detail = shown(check.detail)
    match check.fault:
        case None if check.kind is ModelKind.INT4:
            text = QCoreApplication.translate("FolderText", "Looks right: {0} GB of weights in 4 bits.")
            detail = f"{check.weight_bytes / _GB:.1f}"
        case None:
            text = QCoreApplication.translate("FolderText", "Looks right: {0} GB of weights.")
            detail = f"{check.weight_bytes / _GB:.1f}"
        case ModelErrorKind.NO_FOLDER:
            text = QCoreApplication.translate("FolderText", "This folder does not exist.")
        case ModelErrorKind.MISSING:
            text = QCoreApplication.translate("FolderText", "Not complete: {0} is missing or empty.")
        case ModelErrorKind.UNREADABLE if detail:
            text = QCoreApplication.translate("FolderText", "There is no permission to read {0}.")
        case ModelErrorKind.UNREADABLE:
            text = QCoreApplication.translate("FolderText", "There is no permission to read this folder.")
        case ModelErrorKind.OTHER_MODEL if detail:
            text = QCoreApplication.translate("FolderText", "This is another model ({0}), not GLM-4v-9b.")
        case ModelErrorKind.OTHER_MODEL:
            text = QCoreApplication.translate("FolderText", "This is another model, not GLM-4v-9b.")
        case ModelErrorKind.NO_VISION:
            text = QCoreApplication.translate(
                "FolderText", "This model cannot see pictures: it has no vision part."
            )
        case ModelErrorKind.OTHER_WEIGHTS:
            text = QCoreApplication.translate(
                "FolderText",
                "This form of the weights ({0}) cannot be used. Use the original weights, or a 4-bit copy "
                "made by this program.",
            )
        case ModelErrorKind.PICKLES:
            text = QCoreApplication.translate(
                "FolderText",
                "Its weights are files that can run code (.bin, .pt). Only safetensors are read.",
            )
        case _:
            text = QCoreApplication.translate("FolderText", "Damaged: {0}.")
    return text.replace("{0}", detail or "?")  # not `format`: the detail may contain braces


def model_title(model: FoundModel) -> str:
    """The name of the model's folder; in the Hugging Face cache the repository, as `zai-org/glm-4v-9b`."""
    if model.origin is Origin.HUGGING_FACE:
        for part in reversed(model.folder.parts):
            if part.startswith(_HUB_PREFIX):
                return mark_hidden(part.removeprefix(_HUB_PREFIX).replace("--", "/"))
    return mark_hidden(model.folder.name)


def model_note(model: FoundModel) -> str:
    """A sentence about an incomplete, damaged or cached model; empty for a complete one of this program."""
    if model.is_left_by_a_move:
        return QCoreApplication.translate(
            "FoldersText",
            "An incomplete copy from an interrupted move. The model is still in its old folder; this copy "
            "can be deleted.",
        )
    if model.begun:
        return QCoreApplication.translate(
            "FoldersText", "An unfinished download or conversion. It can be continued or deleted."
        )
    if model.fault is not None:
        return folder_text(FolderCheck(model.fault, model.detail))
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
    """How far moving or deleting the model `name` is; `done` and `total` are bytes."""
    match step:
        case FolderStep.COPYING:
            text = QCoreApplication.translate("FoldersText", "Moving {0}: {1} of {2}")
        case FolderStep.DELETING:
            text = QCoreApplication.translate("FoldersText", "Deleting {0}: {1} of {2}")
    return text.replace("{1}", bytes_text(done)).replace("{2}", bytes_text(total)).replace("{0}", name)


def removed_text(removed: Removed) -> str:
    """The result of deleting a model: freed space, and files that are still there."""
    text = QCoreApplication.translate("FoldersText", "Deleted: {0} of disk space were freed.")
    text = text.replace("{0}", bytes_text(removed.freed))
    if removed.stuck:
        more = QCoreApplication.translate(
            "FoldersText",
            "Files that could not be deleted: {0}. Another program may have them open; close it and delete "
            "again.",
        )
        text = joined(text, more.replace("{0}", str(removed.stuck)))
    if removed.kept:
        more = QCoreApplication.translate("FoldersText", "Other items left in the folder: {0}.")
        text = joined(text, more.replace("{0}", str(removed.kept)))
    return text


def folder_failure_text(error: FolderError) -> str:
    """Why moving or deleting a model failed and what to do."""
    match error.kind:
        case FolderErrorKind.CANCELLED:
            return QCoreApplication.translate(
                "FoldersText", "The move was cancelled. The model is still in its old folder."
            )
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


def install_step_text(progress: InstallProgress) -> str:
    """The step of an installation, with the downloaded size or the name of the package."""
    match progress.step:
        case InstallStep.CHECKING:
            return QCoreApplication.translate("InstallText", "Checking the installed packages…")
        case InstallStep.TRYING:
            return QCoreApplication.translate("InstallText", "Testing the installed packages…")
        case _ if progress.total > 0:
            text = QCoreApplication.translate("InstallText", "Downloading: about {0} of {1} MB")
            text = text.format(progress.done // _MB, progress.total // _MB)
            return f"{text} ({progress.detail})" if progress.detail else text
        case _:
            text = QCoreApplication.translate("InstallText", "Unpacking…")
            return f"{text} {progress.detail}".strip()


def install_failure_text(kind: InstallErrorKind) -> str:
    """Why an installation failed and what to do."""
    match kind:
        case InstallErrorKind.NO_PIP:
            return QCoreApplication.translate(
                "InstallText",
                "This Python has no pip, so nothing can be installed. Start the program with "
                "packaging/start.py --local instead.",
            )
        case InstallErrorKind.NO_NETWORK:
            return QCoreApplication.translate(
                "InstallText",
                "The download failed. Check the connection and try again; it continues from "
                "where it stopped.",
            )
        case InstallErrorKind.DISK_FULL:
            return QCoreApplication.translate(
                "InstallText", "There is not enough disk space. Free some, then try again."
            )
        case InstallErrorKind.NOT_WRITABLE:
            return QCoreApplication.translate(
                "InstallText",
                "There is no permission to write to the program's folder. Start the program with "
                "packaging/start.py --local instead.",
            )
        case InstallErrorKind.NO_TORCH:
            return QCoreApplication.translate(
                "InstallText", "PyTorch, which the models need, is not available for this computer."
            )
        case InstallErrorKind.FAILED:
            return QCoreApplication.translate(
                "InstallText", "The installation failed; the log says why. Nothing else was changed."
            )

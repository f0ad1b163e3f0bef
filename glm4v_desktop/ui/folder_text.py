"""What is said about the folder that a person chose for GLM-4v-9b."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.hidden_text import shown
from glm4v_desktop.library.model_folder import FolderLook, ModelKind
from glm4v_desktop.model.config import ModelErrorKind

_GB = 1_000_000_000


def folder_text(look: FolderLook) -> str:
    """One sentence, in the user's language."""
    detail = shown(look.detail)
    match look.fault:
        case None if look.kind is ModelKind.INT4:
            text = QCoreApplication.translate("FolderText", "Looks right: {0} GB of weights in 4 bits.")
            detail = f"{look.weight_bytes / _GB:.1f}"
        case None:
            text = QCoreApplication.translate("FolderText", "Looks right: {0} GB of weights.")
            detail = f"{look.weight_bytes / _GB:.1f}"
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
    return text.replace("{0}", detail or "?")  # the detail may hold braces

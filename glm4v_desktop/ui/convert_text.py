"""How far a conversion to 4 bits is and why it failed, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.hidden_text import shown
from glm4v_desktop.model.quantise_values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionStep,
)
from glm4v_desktop.ui.sizes import bytes_text

_MINUTE, _HOUR = 60, 3600


def time_left_text(seconds: float) -> str:
    """Rounded as a person would: nobody wants to see seconds of an hour."""
    if seconds < 50:
        return QCoreApplication.translate("ConvertText", "less than a minute left")
    if seconds < 90 * _MINUTE:
        text = QCoreApplication.translate("ConvertText", "about {0} min left")
        return text.replace("{0}", str(max(1, round(seconds / _MINUTE))))
    text = QCoreApplication.translate("ConvertText", "about {0} h left")
    return text.replace("{0}", f"{seconds / _HOUR:.1f}")


def convert_step_text(progress: ConversionProgress) -> str:
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
        text += f" {100 * min(progress.done, progress.total) // progress.total} %"
    if progress.seconds_left is not None:
        text += " · " + time_left_text(progress.seconds_left)
    return text


def convert_failure_text(error: ConversionError) -> str:
    """What happened, and what to do."""
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

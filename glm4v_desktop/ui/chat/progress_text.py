"""What the engine is busy with, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.engine.protocol import Progress, Stage

_FEW_STEPS = 10


def progress_text(progress: Progress | None) -> str:
    """Without a count where it would tell nothing about the time left."""
    match progress.stage if progress is not None else None:
        case Stage.LOADING:
            words = QCoreApplication.translate("ProgressText", "Getting ready…")
        case Stage.CHECKING:
            words = QCoreApplication.translate("ProgressText", "Checking the model…")
        case Stage.READING_PICTURE:
            words = QCoreApplication.translate("ProgressText", "Reading the picture…")
        case Stage.ANSWERING:
            words = QCoreApplication.translate("ProgressText", "Answering…")
        case None:
            words = QCoreApplication.translate("ProgressText", "Waiting…")
    if progress is None or progress.total <= 0:
        return words
    match progress.stage:
        case Stage.LOADING if progress.total <= _FEW_STEPS:
            return words  # a few steps of very different length say nothing
        case Stage.ANSWERING:
            count = QCoreApplication.translate("ProgressText", "{0} of {1}")
            return f"{words} {count.format(progress.done, progress.total)}"
        case _:
            return f"{words} {progress.done / progress.total:.0%}"

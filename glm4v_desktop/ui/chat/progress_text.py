"""What the engine is busy with, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.engine.protocol import Progress, Stage


def progress_text(progress: Progress | None) -> str:
    """Without a count where nobody knows how many steps there are."""
    match progress.stage if progress is not None else None:
        case Stage.LOADING:
            words = QCoreApplication.translate("ProgressText", "Getting ready…")
        case Stage.READING_PICTURE:
            words = QCoreApplication.translate("ProgressText", "Reading the picture…")
        case Stage.ANSWERING:
            words = QCoreApplication.translate("ProgressText", "Answering…")
        case None:
            words = QCoreApplication.translate("ProgressText", "Waiting…")
    if progress is None or progress.total <= 0:
        return words
    count = QCoreApplication.translate("ProgressText", "{0} of {1}").format(progress.done, progress.total)
    return f"{words} {count}"

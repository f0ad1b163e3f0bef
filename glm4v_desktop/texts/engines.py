"""What an engine is called beside its answers.

What the engine is busy with, in words.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.engine.create import DEMO_MODEL, GLM_4V_9B
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, Progress, Stage

_INFOS = {
    "reader": EngineInfo(EngineName.READER),
    "demo": EngineInfo(EngineName.LOCAL, DEMO_MODEL),
    "local": EngineInfo(EngineName.LOCAL, GLM_4V_9B),
}


def engine_info_of(choice: str) -> EngineInfo:
    """For one of the settings' ENGINES."""
    return _INFOS[choice]


def engine_title(info: EngineInfo) -> str:
    """In the user's language; names no other engine than the one that answered."""
    match info.name:
        case EngineName.READER:
            return QCoreApplication.translate("EngineTitle", "Text reader (OCR)")
        case EngineName.LOCAL if info.model == DEMO_MODEL:
            return QCoreApplication.translate("EngineTitle", "Demo model")
        case EngineName.LOCAL:
            return mark_hidden(info.model) or GLM_4V_9B


def engine_hint(info: EngineInfo) -> str:
    """One sentence for the tool tip."""
    match info.name:
        case EngineName.READER:
            return QCoreApplication.translate(
                "EngineTitle", "Answered by reading the letters in the picture. No model has seen it."
            )
        case EngineName.LOCAL if info.model == DEMO_MODEL:
            return QCoreApplication.translate(
                "EngineTitle", "Answered by a very small model for trying things out. It is not GLM-4v-9b."
            )
        case EngineName.LOCAL:
            return QCoreApplication.translate("EngineTitle", "Answered by the model on this computer.")


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

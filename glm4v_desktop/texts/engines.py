"""The name of each engine, its tool tip, and what it is busy with."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.engine.create import DEMO_MODEL, GLM_4V_9B
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, Progress, Stage

_FEW_STEPS = 10  # a load with at most this many steps has steps of very different length
_INFOS = {
    "reader": EngineInfo(EngineName.READER),
    "demo": EngineInfo(EngineName.LOCAL, DEMO_MODEL),
    "local": EngineInfo(EngineName.LOCAL, GLM_4V_9B),
}


def engine_info_of(choice: str) -> EngineInfo:
    """The engine for one of the names in ENGINES of the settings. Raises KeyError for another name."""
    return _INFOS[choice]


def engine_title(info: EngineInfo) -> str:
    """The name of an engine as it stands beside its answers."""
    match info.name:
        case EngineName.READER:
            return QCoreApplication.translate("EngineTitle", "Text reader (OCR)")
        case EngineName.LOCAL if info.model == DEMO_MODEL:
            return QCoreApplication.translate("EngineTitle", "Demo model")
        case EngineName.LOCAL:
            return mark_hidden(info.model) or GLM_4V_9B


def engine_hint(info: EngineInfo) -> str:
    """The tool tip of an engine's name: how its answers are made."""
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


def progress_text(progress: Progress | None) -> str:
    """What the engine is busy with; None means that it has not started.

    A percentage or a count follows where it says something about the time left.
    """
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
            return words
        case Stage.ANSWERING:
            count = QCoreApplication.translate("ProgressText", "{0} of {1}")
            return f"{words} {count.format(progress.done, progress.total)}"
        case _:
            return f"{words} {progress.done / progress.total:.0%}"

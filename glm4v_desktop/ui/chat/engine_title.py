"""What an engine is called beside its answers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.engine.create import DEMO_MODEL, GLM_4V_9B
from glm4v_desktop.engine.protocol import EngineInfo, EngineName

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

"""What happened and what to do next, in the language of now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.picture import PictureErrorKind
from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.session.user_texts import CONTEXT, ERROR_TEXTS


def user_sentence(kind: PictureErrorKind | ErrorKind) -> str:
    text = ERROR_TEXTS[kind]
    return joined(
        QCoreApplication.translate(CONTEXT, text.what), QCoreApplication.translate(CONTEXT, text.remedy)
    )


def joined(what: str, remedy: str) -> str:
    """Two sentences; Chinese ones stand together without a space."""
    return f"{what}{'' if what.endswith('。') else ' '}{remedy}".strip()

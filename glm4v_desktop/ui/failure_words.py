"""What went wrong and what would help, in the language of now, with the sizes that an error brings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.picture import PictureErrorKind
from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.session.user_texts import CONTEXT, ERROR_TEXTS


def failure_words(kind: PictureErrorKind | ErrorKind, detail: str = "") -> tuple[str, str]:
    """What happened, and what to do next."""
    text = ERROR_TEXTS[kind]
    what = QCoreApplication.translate(CONTEXT, text.what)
    if kind is ErrorKind.WILL_NOT_FIT:
        what = _shortage_words(detail) or what
    return what, QCoreApplication.translate(CONTEXT, text.remedy)


def _shortage_words(detail: str) -> str:
    # Here: the window opens sooner without the planner's values.
    from glm4v_desktop.library.plans import parse_shortage
    from glm4v_desktop.session.plan_texts import shortage_sentence
    from glm4v_desktop.ui.plan_sentence import plan_sentence

    shortage = parse_shortage(detail)
    return plan_sentence(shortage_sentence(shortage)) if shortage is not None else ""
